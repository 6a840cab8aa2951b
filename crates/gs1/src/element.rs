//! Message bytes to elements and findings.
use alloc::vec::Vec;
use core::ops::Range;

use crate::ai::{Ai, Format, Lookup, lookup, predefined_len};
use crate::{Date, Finding, FindingKind, Gtin, Sscc};

/// The separator in the data, ASCII 29; in the symbol it is FNC1.
pub const GS: u8 = 0x1D;

/// An application identifier with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<'m> {
    /// What the value means.
    pub ai: Ai,
    /// The value as it stands in the message.
    pub value: &'m [u8],
    /// Where in the message identifier and value stand.
    pub span: Range<usize>,
}

/// What a message holds, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed<'m> {
    /// In the order of the message.
    pub elements: Vec<Element<'m>>,
    /// In the order of the message.
    pub findings: Vec<Finding>,
}

impl<'m> Parsed<'m> {
    /// The value of the first element with this identifier.
    pub fn value(&self, ai: Ai) -> Option<&'m [u8]> {
        self.elements.iter().find(|element| element.ai == ai).map(|element| element.value)
    }

    fn find(&mut self, kind: FindingKind, span: Range<usize>) {
        self.findings.push(Finding { kind, span });
    }
}

/// Takes a message apart. One leading [`GS`] is taken for FNC1 in the first position.
///
/// Never fails: a fault is a finding, and reading goes on after it where that is possible. Linear in the length of the
/// message.
pub fn parse(message: &[u8]) -> Parsed<'_> {
    let mut parsed = Parsed::default();
    let mut at = usize::from(message.first() == Some(&GS));
    let mut just_separated = false;
    while let Some(&byte) = message.get(at) {
        if byte == GS {
            let first = parsed.elements.is_empty() && parsed.findings.is_empty();
            let kind = if first { FindingKind::LeadingGs } else { FindingKind::DoubleGs };
            let n_more = message.iter().skip(at).take_while(|byte| **byte == GS).count();
            let ends = at + n_more == message.len();
            // A value with its own separator leaves none here: this is one too many, or one too late.
            if just_separated || first {
                parsed.find(if ends && !first { FindingKind::TrailingGs } else { kind }, at..at + n_more);
            }
            at += n_more;
            continue;
        }
        (at, just_separated) = element(message, at, &mut parsed);
    }
    if just_separated && message.last() == Some(&GS) {
        parsed.find(FindingKind::TrailingGs, message.len() - 1..message.len());
    }
    repeats(&mut parsed);
    parsed
}

/// Reads one element at `at`; returns where the next begins, and whether a separator was consumed.
fn element<'m>(message: &'m [u8], at: usize, parsed: &mut Parsed<'m>) -> (usize, bool) {
    let rest = message.get(at..).unwrap_or_default();
    let field_len = rest.iter().position(|byte| *byte == GS).unwrap_or(rest.len());
    let field = rest.get(..field_len).unwrap_or_default();
    let (ai, format) = match lookup(field) {
        Lookup::Found { ai, format } => (ai, format),
        Lookup::OutOfRange { ai } => {
            parsed.find(FindingKind::AiOutOfRange, at..at + ai.as_str().len());
            return after(message, at + field_len);
        }
        Lookup::Unknown => {
            parsed.find(FindingKind::UnknownAi, at..at + field_len.min(4));
            return after(message, at + field_len);
        }
    };
    let ai_len = ai.as_str().len();
    let (min, max) = format.lengths();
    // An identifier of predefined length ends there, separator or not; every other one at the separator.
    let len = predefined_len(ai).map_or(field_len, |predefined| predefined.min(field_len));
    let start = at + ai_len;
    let value = message.get(start..at + len).unwrap_or_default();
    let span = start..start + value.len();
    if value.is_empty() {
        parsed.find(FindingKind::EmptyValue, at..at + len);
    } else if value.len() < min {
        parsed.find(FindingKind::ShortValue, span.clone());
    } else if value.len() > max {
        parsed.find(FindingKind::LongValue, span.clone());
    } else if let Some(kind) = fault(format, value) {
        parsed.find(kind, span);
    }
    parsed.elements.push(Element { ai, value, span: at..at + len });
    if len == field_len { after(message, at + len) } else { (at + len, false) }
}

fn after(message: &[u8], end: usize) -> (usize, bool) {
    if message.get(end) == Some(&GS) { (end + 1, true) } else { (end, false) }
}

fn fault(format: Format, value: &[u8]) -> Option<FindingKind> {
    let digits = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let text = |part: Option<&[u8]>| part.is_some_and(|part| part.iter().copied().all(is_cset82));
    let (fine, otherwise) = match format {
        Format::Digits(..) | Format::DigitsDigits(..) => (digits(Some(value)), FindingKind::Character),
        Format::Text(..) => (text(Some(value)), FindingKind::Character),
        Format::DigitsText(fixed, _) => {
            let fixed = usize::from(fixed);
            (digits(value.get(..fixed)) && text(value.get(fixed..)), FindingKind::Character)
        }
        Format::Gtin | Format::Sscc | Format::Date if !digits(Some(value)) => (false, FindingKind::Character),
        Format::Gtin => (Gtin::new(value).is_some(), FindingKind::GtinCheckDigit),
        Format::Sscc => (Sscc::new(value).is_some(), FindingKind::SsccCheckDigit),
        // Any day settles the century well enough: leap years fall alike in this one and the next.
        Format::Date => (is_date(value), FindingKind::Date),
    };
    (!fine).then_some(otherwise)
}

fn is_date(value: &[u8]) -> bool {
    Date::new(2000, 1, 1).is_some_and(|any_day| Date::from_yymmdd(value, any_day).is_some())
}

/// Source: GS1 General Specifications, "GS1 AI encodable character set 82".
const fn is_cset82(byte: u8) -> bool {
    matches!(byte, b'!' | b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z')
}

fn repeats(parsed: &mut Parsed<'_>) {
    let mut seen: Vec<(Ai, &[u8])> = Vec::new();
    let mut found = Vec::new();
    for element in &parsed.elements {
        // At most one entry for each identifier that exists, so this stays linear in the message.
        match seen.iter().find(|(ai, _)| *ai == element.ai) {
            None => seen.push((element.ai, element.value)),
            Some((_, value)) => {
                let same = *value == element.value;
                let kind = if same { FindingKind::RepeatedAiSameValue } else { FindingKind::RepeatedAiOtherValue };
                found.push(Finding { kind, span: element.span.clone() });
            }
        }
    }
    parsed.findings.extend(found);
    parsed.findings.sort_by_key(|finding| finding.span.start);
}
