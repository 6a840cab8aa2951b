//! Elements to a marking code, with everything that is wrong with them.
use std::collections::HashSet;
use std::ops::Range;
use std::str;

use gs1::{Ai, Date, Element, FindingKind, Gtin, Parsed, PrefixUse, Segment, Sscc, SymbologyIdentifier, associations};

use crate::code::is_serial_character;
use crate::read::{SERIAL_LENGTHS, finish};
use crate::{CheckTail, Finding, Identification, MarkingCode, Read, Reading, Rule, Severity, Structure};

/// `guarded`: a serial that may have swallowed the next element is an error, not a serial.
pub(crate) fn read(
    message: &[u8],
    parsed: &Parsed<'_>,
    symbology: Option<SymbologyIdentifier>,
    today: Date,
    guarded: bool,
) -> Read {
    let mut findings = gs1_findings(parsed);
    if symbology.is_some_and(|symbology| symbology.is_data_matrix() && !symbology.is_gs1()) {
        findings.push(Rule::NoFnc1.at(0..0));
    }
    let transport = value_of(parsed, "00").and_then(Sscc::new);
    let gtin = element_of(parsed, "01");
    if let (Some(sscc), None) = (transport, gtin) {
        return finish(Reading::Transport(sscc), findings);
    }
    if let (Some(sscc), Some(_)) = (element_of(parsed, "00"), gtin) {
        findings.push(Rule::SsccWithGtin.at(sscc.span.clone()));
    }
    let Some(gtin) = gtin else {
        // An SSCC that is wrong has its finding; what is no SSCC either lacks its GTIN.
        if element_of(parsed, "00").is_none() {
            findings.push(Rule::NoGtin.at(0..message.len().min(2)));
        }
        return finish(Reading::Malformed, findings);
    };
    if parsed.elements().next().is_some_and(|first| first.ai != gtin.ai) {
        findings.push(Rule::GtinNotFirst.at(gtin.span.clone()));
    }
    let Some(serial) = element_of(parsed, "21") else {
        findings.push(Rule::NoSerial.at(message.len()..message.len()));
        return finish(Reading::Malformed, findings);
    };
    let (tail, structure) = tail(parsed, message.len(), &mut findings);
    if tail == CheckTail::Absent && symbology.is_some() {
        // Nobody prints an identification alone.
        findings.iter_mut().filter(|f| f.rule == Rule::TailMissing).for_each(|f| f.severity = Severity::Warning);
    }
    if let Some(at) = serial.value.iter().position(|byte| !is_serial_character(*byte)) {
        let at = serial.value_span().start + at;
        findings.push(Rule::SerialCharacter.at(at..at + 1));
    }
    lengths(parsed, serial, &tail, (guarded, symbology.is_some()), &mut findings);
    let number = Gtin::new(gtin.value);
    findings.extend(number.as_ref().and_then(prefix).map(|rule| rule.at(gtin.value_span())));
    let date = |id| value_of(parsed, id).and_then(|value| Date::from_yymmdd(value, today));
    let (production, expiry) = (date("11"), date("17"));
    dates(parsed, production, expiry, today, &mut findings);
    let (Some(gtin), Ok(serial)) = (number, str::from_utf8(serial.value)) else {
        return finish(Reading::Malformed, findings);
    };
    let code = MarkingCode {
        id: Identification { gtin, serial: serial.to_owned() },
        tail,
        structure,
        lot: text_of(parsed, "10").filter(|lot| lot.len() <= 20),
        expiry,
        production,
        others: others(parsed),
    };
    finish(Reading::Code(code), findings)
}

/// Is the serial as long as serials are, or did it swallow what came after it?
fn lengths(
    parsed: &Parsed<'_>,
    serial: &Element<'_>,
    tail: &CheckTail,
    (guarded, from_symbol): (bool, bool),
    findings: &mut Vec<Finding>,
) {
    // GS1 names the first fault of a value alone, and a character outside set 82 may be one that serials have.
    if serial.value.len() > 20 {
        findings.push(Rule::LongValue.at(serial.value_span()));
    }
    let absent = *tail == CheckTail::Absent;
    let known = SERIAL_LENGTHS.contains(&serial.value.len());
    let swallowed = guarded && SERIAL_LENGTHS.iter().any(|len| swallowed(serial.value, *len, tail));
    // Typed, an identification alone may be of a structure whose serials are not public.
    let cut = absent && !known && (from_symbol || ends_in_tail(serial.value));
    if cut || swallowed {
        findings.push(Rule::SeparatorLost.at(serial.span.clone()));
    } else if !known {
        findings.push(Rule::SerialLength.at(serial.value_span()));
    }
    // What comes last may hold the tail as well.
    let last = parsed.elements().last().filter(|last| absent && last.ai != serial.ai && ends_in_tail(last.value));
    findings.extend(last.map(|last| Rule::SeparatorLost.at(last.span.clone())));
}

/// Whether a value ends as one does that has swallowed a check tail.
fn ends_in_tail(value: &[u8]) -> bool {
    let ends = |len: usize, ai: &[u8]| {
        value
            .len()
            .checked_sub(len)
            .filter(|at| *at > 0)
            .and_then(|at| value.get(at..))
            .is_some_and(|tail| tail.starts_with(ai))
    };
    let keyed = |check: usize| ends(check + 8, b"91") && ends(check + 2, b"92");
    ends(CheckTail::SHORT_LEN + 2, b"93") || keyed(CheckTail::MAC_LEN) || keyed(CheckTail::SIGNATURE_LEN)
}

/// A serial of a known length with the next element behind it: the separator between them may be lost. A true serial can
/// look so by chance; asking for another scan is the lesser harm.
fn swallowed(serial: &[u8], len: usize, tail: &CheckTail) -> bool {
    let rest = serial.get(len..).unwrap_or_default();
    match tail {
        CheckTail::Absent => rest.len() == 6 && rest.starts_with(b"93"),
        CheckTail::Short(_) => rest.len() == 10 && rest.starts_with(b"8005"),
        CheckTail::Keyed { .. } => rest.len() == 7 && rest.starts_with(b"240"),
        CheckTail::Tobacco { .. } => false,
    }
}

fn dates(parsed: &Parsed<'_>, made: Option<Date>, until: Option<Date>, today: Date, findings: &mut Vec<Finding>) {
    let span = |id| element_of(parsed, id).map_or(0..0, Element::value_span);
    if matches!((made, until), (Some(made), Some(until)) if until < made) {
        findings.push(Rule::ExpiryBeforeProduction.at(span("17")));
    }
    // A day for clocks that are set by hand, and for places east of here.
    if made.is_some_and(|made| made.days() > today.days() + 1) {
        findings.push(Rule::ProductionInFuture.at(span("11")));
    }
}

/// What has a place of its own in a code.
const PLACED: [Option<Ai>; 8] = [
    Ai::new("01"),
    Ai::new("21"),
    Ai::new("91"),
    Ai::new("92"),
    Ai::new("93"),
    Ai::new("10"),
    Ai::new("11"),
    Ai::new("17"),
];

fn others(parsed: &Parsed<'_>) -> Vec<(Ai, String)> {
    let own = |element: &&Element<'_>| !PLACED.contains(&Some(element.ai));
    let faulty: HashSet<usize> = parsed.findings.iter().map(|finding| finding.span.end).collect();
    let right = |element: &&Element<'_>| !faulty.contains(&element.span.end);
    let text = |element: &Element<'_>| Some((element.ai, str::from_utf8(element.value).ok()?.to_owned()));
    parsed.elements().filter(own).filter(right).filter_map(text).collect()
}

const fn is_vital(ai: &[u8]) -> bool {
    matches!(ai, b"00" | b"01" | b"21" | b"91" | b"92" | b"93")
}

/// What GS1 says of the message, as rules; in data beside identification and check tail it weighs less.
fn gs1_findings(parsed: &Parsed<'_>) -> Vec<Finding> {
    let company = associations(parsed.elements());
    let repeated = |kind| matches!(kind, FindingKind::RepeatedAiSameValue | FindingKind::RepeatedAiOtherValue);
    // Findings stand in the order of the message, and so do elements: one walk over both.
    let mut findings = Vec::new();
    let mut segments = stretches(parsed).peekable();
    for finding in &parsed.findings {
        while segments.next_if(|(span, _)| span.end <= finding.span.start && span.end < finding.span.end).is_some() {}
        let vital = segments.peek().is_none_or(|(_, vital)| *vital);
        let rule = rule_of(finding.kind);
        // Serials of public structures hold characters outside set 82; their alphabet is checked separately.
        if rule == Rule::Character && is_in_serial(parsed, &finding.span) {
            continue;
        }
        let severity = if vital || repeated(finding.kind) { rule.severity() } else { rule.severity_beside() };
        findings.push(Finding { rule, severity, span: finding.span.clone() });
    }
    findings.extend(company.into_iter().map(|finding| rule_of(finding.kind).at(finding.span)));
    findings
}

/// Spans of the message and whether a fault there touches identification or check tail: their own elements do, and so does
/// what cannot be read before the tail is whole.
fn stretches<'p>(parsed: &'p Parsed<'_>) -> impl Iterator<Item = (Range<usize>, bool)> + 'p {
    let mut at = 0;
    let (mut serial, mut tail) = (false, false);
    parsed.segments.iter().map(move |segment| {
        let start = at;
        let vital = match segment {
            Segment::Fnc1 => {
                at += 1;
                true
            }
            Segment::Separators(bytes) => {
                at += bytes.len();
                true
            }
            Segment::Unread(bytes) => {
                at += bytes.len();
                !(serial && tail)
            }
            Segment::Element(element) => {
                at = element.span.end;
                serial |= element.ai.as_bytes() == b"21";
                tail |= matches!(element.ai.as_bytes(), b"92" | b"93");
                is_vital(element.ai.as_bytes())
            }
        };
        (start..at, vital)
    })
}

fn is_in_serial(parsed: &Parsed<'_>, span: &Range<usize>) -> bool {
    element_of(parsed, "21").is_some_and(|serial| serial.span.start <= span.start && span.end <= serial.span.end)
}

const fn rule_of(kind: FindingKind) -> Rule {
    use FindingKind as K;
    match kind {
        K::LeadingGs => Rule::LeadingGs,
        K::DoubleGs => Rule::DoubleGs,
        K::TrailingGs => Rule::TrailingGs,
        K::GtinCheckDigit => Rule::GtinCheckDigit,
        K::SsccCheckDigit => Rule::SsccCheckDigit,
        K::AiOutOfRange => Rule::AiOutOfRange,
        K::UnknownAi => Rule::UnknownAi,
        K::ShortValue => Rule::ShortValue,
        K::LongValue => Rule::LongValue,
        K::EmptyValue => Rule::EmptyValue,
        K::Character => Rule::Character,
        K::Date => Rule::Date,
        K::RepeatedAiSameValue => Rule::RepeatedAiSameValue,
        K::RepeatedAiOtherValue => Rule::RepeatedAiOtherValue,
        K::MissingAi => Rule::MissingAi,
        K::ExcludedAi => Rule::ExcludedAi,
        K::CheckDigit
        | K::CheckCharacters
        | K::CompanyPrefix
        | K::Time
        | K::Currency
        | K::Country
        | K::PercentEncoding
        | K::Iban
        | K::Coupon
        | K::NotAllowed
        | K::LinkPlace
        | K::LinkOldForm
        | K::LinkEscape => Rule::Value,
    }
}

fn tail(parsed: &Parsed<'_>, end: usize, findings: &mut Vec<Finding>) -> (CheckTail, Structure) {
    let (key_id, long, short) = (text_of(parsed, "91"), text_of(parsed, "92"), text_of(parsed, "93"));
    let span = |id| element_of(parsed, id).map_or(end..end, Element::value_span);
    match (key_id, long, short) {
        (None, None, None) => {
            findings.push(Rule::TailMissing.at(end..end));
            (CheckTail::Absent, Structure::IdentificationOnly)
        }
        (None, None, Some(check)) => {
            if check.len() != CheckTail::SHORT_LEN {
                findings.push(Rule::CheckValueLength.at(span("93")));
            }
            let block = value_of(parsed, "8005").is_some();
            (CheckTail::Short(check), if block { Structure::TobaccoBlock } else { Structure::ShortTail })
        }
        (Some(key_id), Some(check), None) => {
            let is_signature = check.len() == CheckTail::SIGNATURE_LEN;
            let structure = if is_signature { Structure::LongTail } else { Structure::MediumTail };
            if key_id.len() != 4 {
                findings.push(Rule::KeyIdLength.at(span("91")));
            }
            if !is_signature && check.len() != CheckTail::MAC_LEN {
                // Between separators: the identification is whole, only its proof is of no public length.
                findings.push(Finding { severity: Severity::Warning, ..Rule::CheckValueLength.at(span("92")) });
            }
            if let Some(at) = base64_fault(check.as_bytes()) {
                let at = span("92").start + at;
                findings.push(Rule::CheckValueCharacter.at(at..at + 1));
            } else if case_lost(&check) {
                findings.push(Rule::CaseLost.at(span("92")));
            }
            (CheckTail::Keyed { key_id, check }, structure)
        }
        (key_id, _, short) => {
            let rule = if short.is_some() { Rule::TailMixed } else { Rule::TailIncomplete };
            findings.push(rule.at(span(if key_id.is_some() { "91" } else { "92" })));
            (CheckTail::Absent, Structure::IdentificationOnly)
        }
    }
}

/// Where the first character stands that base64 does not allow there.
pub(crate) fn base64_fault(text: &[u8]) -> Option<usize> {
    let body = text.len() - text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.iter().take(body).position(|byte| !allowed(byte))
}

/// Dozens of random letters of one case: one in billions, so something on the way folded them.
pub(crate) fn case_lost(check: &str) -> bool {
    let upper = check.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = check.bytes().filter(u8::is_ascii_lowercase).count();
    upper + lower >= 20 && (upper == 0 || lower == 0)
}

/// Numbers that are never given to goods in trade.
pub(crate) fn prefix(gtin: &Gtin) -> Option<Rule> {
    let traded =
        matches!(gtin.issued_by(), PrefixUse::Member(_) | PrefixUse::GlobalOffice | PrefixUse::Isbn | PrefixUse::Issn);
    (!traded).then_some(Rule::GtinPrefix)
}

fn element_of<'p, 'm>(parsed: &'p Parsed<'m>, id: &str) -> Option<&'p Element<'m>> {
    parsed.element(Ai::new(id)?)
}

pub(crate) fn value_of<'m>(parsed: &Parsed<'m>, id: &str) -> Option<&'m [u8]> {
    element_of(parsed, id).map(|element| element.value)
}

fn text_of(parsed: &Parsed<'_>, id: &str) -> Option<String> {
    value_of(parsed, id).and_then(|value| str::from_utf8(value).ok()).map(str::to_owned)
}
