//! Message bytes to elements and findings, and back.
use alloc::vec::Vec;
use core::ops::Range;

use crate::ai::{Ai, Lookup, lookup};
use crate::association::repeats;
use crate::{Finding, FindingKind, value};

/// The separator in the data, ASCII 29; in the symbol it is FNC1.
pub const GS: u8 = 0x1D;

/// An application identifier with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element<'m> {
    /// What the value means.
    pub ai: Ai,
    /// The value as it stands in the message.
    pub value: &'m [u8],
    /// Where in the message identifier and value stand, in bytes.
    pub span: Range<usize>,
}

impl Element<'_> {
    /// Where in the message the value stands, in bytes.
    pub fn value_span(&self) -> Range<usize> {
        self.span.end.saturating_sub(self.value.len())..self.span.end
    }
}

/// A stretch of a message. All of them one after another are the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment<'m> {
    /// The one leading [`GS`] that stands for FNC1 in the first position.
    Fnc1,
    /// Identifier and value.
    Element(Element<'m>),
    /// Separators in a row; one is as it should be.
    Separators(&'m [u8]),
    /// No identifier begins here: everything up to the next separator, or as much as every identifier with these first two
    /// digits has.
    Unread(&'m [u8]),
}

/// What a message holds, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed<'m> {
    /// The whole message, in its order.
    pub segments: Vec<Segment<'m>>,
    /// In the order of the message.
    pub findings: Vec<Finding>,
}

impl<'m> Parsed<'m> {
    /// Identifiers and values, in the order of the message.
    #[inline]
    pub fn elements(&self) -> impl Iterator<Item = &Element<'m>> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Element(element) => Some(element),
            _ => None,
        })
    }

    /// The first element with this identifier.
    #[inline]
    pub fn element(&self, ai: Ai) -> Option<&Element<'m>> {
        self.elements().find(|element| element.ai == ai)
    }

    /// The value of the first element with this identifier.
    pub fn value(&self, ai: Ai) -> Option<&'m [u8]> {
        self.element(ai).map(|element| element.value)
    }

    /// The message again, byte for byte, whatever was wrong with it.
    ///
    /// ```
    /// let message = b"\x1d0104870000001019\x1d\x1d10A\x1d??";
    /// assert_eq!(gs1::parse(message).write(), message);
    /// ```
    pub fn write(&self) -> Vec<u8> {
        let mut message = Vec::new();
        for segment in &self.segments {
            match segment {
                Segment::Fnc1 => message.push(GS),
                Segment::Separators(bytes) | Segment::Unread(bytes) => message.extend_from_slice(bytes),
                Segment::Element(element) => {
                    message.extend_from_slice(element.ai.as_bytes());
                    message.extend_from_slice(element.value);
                }
            }
        }
        message
    }

    fn find(&mut self, kind: FindingKind, span: Range<usize>) {
        self.findings.push(Finding { kind, span });
    }
}

/// Takes a message apart. One leading [`GS`] is taken for FNC1 in the first position; a symbology identifier is not part
/// of the message ([`SymbologyIdentifier::split`](crate::SymbologyIdentifier::split) takes it off).
///
/// An empty message has no element and no finding; whether that is a fault is for the caller to say.
///
/// Never fails: a fault is a finding, and reading goes on after the next separator. Each value gets at most one finding,
/// the first. What elements say of each other is another question: [`associations`](crate::associations).
///
/// Linear in the length of the message, in time and space.
pub fn parse(message: &[u8]) -> Parsed<'_> {
    let mut parsed = Parsed { segments: Vec::with_capacity(SEGMENTS), findings: Vec::new() };
    let mut at = 0;
    if message.first() == Some(&GS) {
        parsed.segments.push(Segment::Fnc1);
        at = 1;
    }
    while let Some(byte) = message.get(at) {
        at = if *byte == GS { separators(message, at, &mut parsed) } else { element(message, at, &mut parsed) };
    }
    let found = repeats(parsed.elements().map(|element| (element.ai, element.value, element.span.clone())));
    if !found.is_empty() {
        parsed.findings.extend(found);
        // Two sorted runs: merging them is linear.
        parsed.findings.sort_by_key(|finding| finding.span.start);
    }
    parsed
}

/// As many as most messages have.
const SEGMENTS: usize = 8;

/// A run of separators at `at`: one belongs after an element, and none at either end.
fn separators<'m>(message: &'m [u8], at: usize, parsed: &mut Parsed<'m>) -> usize {
    let n = message.iter().skip(at).take_while(|byte| **byte == GS).count();
    let end = at + n;
    match parsed.segments.last() {
        None | Some(Segment::Fnc1) => parsed.find(FindingKind::LeadingGs, at..end),
        Some(_) if end == message.len() => parsed.find(FindingKind::TrailingGs, at..end),
        Some(_) if n > 1 => parsed.find(FindingKind::DoubleGs, at + 1..end),
        Some(_) => {}
    }
    parsed.segments.push(Segment::Separators(message.get(at..end).unwrap_or_default()));
    end
}

/// Reads one element at `at`; returns where it ends.
fn element<'m>(message: &'m [u8], at: usize, parsed: &mut Parsed<'m>) -> usize {
    let (ai, definition) = match lookup(message.get(at..).unwrap_or_default()) {
        Lookup::Found { ai, definition } => (ai, definition),
        Lookup::OutOfRange { ai } => {
            return unread(message, at, FindingKind::AiOutOfRange, ai.as_bytes().len(), parsed);
        }
        Lookup::Unknown => return unread(message, at, FindingKind::UnknownAi, 4, parsed),
    };
    let start = at + ai.as_bytes().len();
    // An identifier of predefined length ends there, separator or not; every other one at the separator.
    let most = ai.predefined_len().map_or(message.len(), |len| message.len().min(at + len));
    let end = field_end(message, start, most);
    let value = message.get(start..end).unwrap_or_default();
    if let Some((kind, span)) = value::fault(definition, value) {
        let span = if kind == FindingKind::EmptyValue { at..end } else { start + span.start..start + span.end };
        parsed.find(kind, span);
    }
    parsed.segments.push(Segment::Element(Element { ai, value, span: at..end }));
    end
}

fn unread<'m>(message: &'m [u8], at: usize, kind: FindingKind, len: usize, parsed: &mut Parsed<'m>) -> usize {
    // Where the first two digits fix the length, they fix it for identifiers to come as well.
    let head = message.get(at..at + 2).and_then(|digits| core::str::from_utf8(digits).ok()).and_then(Ai::new);
    let predefined = head.and_then(|head| head.predefined_len()).and_then(|len| message.get(at..at + len));
    let most =
        predefined.filter(|bytes| bytes.iter().all(u8::is_ascii_digit)).map_or(message.len(), |bytes| at + bytes.len());
    let end = field_end(message, at, most);
    parsed.find(kind, at..end.min(at + len));
    parsed.segments.push(Segment::Unread(message.get(at..end).unwrap_or_default()));
    end
}

fn field_end(message: &[u8], from: usize, most: usize) -> usize {
    let field = message.get(from..most).unwrap_or_default();
    field.iter().position(|byte| *byte == GS).map_or(most.max(from), |len| from + len)
}
