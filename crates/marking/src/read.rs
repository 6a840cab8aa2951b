//! Message to marking code, or to the reason why it is none.
use std::ops::Range;
use std::str;

use gs1::{Date, Element, Gtin, Parsed, Sscc, SymbologyIdentifier};

use crate::code::is_serial_character;
use crate::{CheckTail, Identification, MarkingCode, Structure};

/// What a message turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A marking code.
    Code(MarkingCode),
    /// A transport package.
    Transport(Sscc),
    /// Something else that was read well.
    Not(NotMarking),
    /// Meant to be a marking code, but damaged or read in part: it has to be scanned again.
    Malformed,
}

/// What a message is when it is not a marking code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotMarking {
    /// The barcode of the till.
    ShopBarcode(Gtin),
    /// A web address.
    Link,
    /// Anything else.
    Other,
}

/// How much a fault matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The code can be used.
    Warning,
    /// The code cannot be used.
    Error,
}

/// What is wrong with the marking code, beyond what GS1 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A fault of the element string.
    Gs1(gs1::FindingKind),
    /// No AI 01.
    NoGtin,
    /// No AI 21.
    NoSerial,
    /// An identifier twice; marking rules forbid it even with the same value.
    RepeatedAi,
    /// A character that no serial has.
    SerialCharacter,
    /// No known length of serial and no check tail: a separator may be lost.
    SeparatorLost,
    /// The check tail is neither 4 nor 44 nor 88 characters long, or its key is missing.
    CheckTail,
    /// Read from a plain Data Matrix, without FNC1 in front.
    NoFnc1,
}

impl FaultKind {
    /// A stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Gs1(kind) => kind.name(),
            Self::NoGtin => "no_gtin",
            Self::NoSerial => "no_serial",
            Self::RepeatedAi => "repeated_ai",
            Self::SerialCharacter => "serial_character",
            Self::SeparatorLost => "separator_lost",
            Self::CheckTail => "check_tail",
            Self::NoFnc1 => "no_fnc1",
        }
    }
}

/// A fault and where in the message it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// How bad.
    pub severity: Severity,
    /// Bytes of the message.
    pub span: Range<usize>,
}

/// What was read, and what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The result.
    pub reading: Reading,
    /// In the order of the message.
    pub faults: Vec<Fault>,
}

/// Longest message that is looked at; real codes stay under 200 bytes.
const MAX_LEN: usize = 4096;
const TOBACCO_LEN: usize = 29;
/// Lengths of serials that public structures use.
const SERIAL_LENGTHS: [usize; 3] = [6, 7, 13];

/// Reads a message, from a symbol of the kind `symbology` where that is known.
///
/// Never fails; linear in the length of the message. `today` settles the century of dates.
pub fn read(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date) -> Read {
    if symbology.is_some_and(SymbologyIdentifier::is_ean) || is_shop_barcode(message) {
        return only(Gtin::from_short(message).map_or(NotMarking::Other, NotMarking::ShopBarcode));
    }
    if is_link(message) {
        return only(NotMarking::Link);
    }
    if message.len() > MAX_LEN || message.is_empty() {
        return only(NotMarking::Other);
    }
    let parsed = gs1::parse(message);
    if let Some(code) = tobacco_pack(message, &parsed) {
        return Read { reading: Reading::Code(code), faults: Vec::new() };
    }
    if symbology.is_some_and(|s| s.is_gs1()) || looks_like_elements(&parsed) {
        return elements(message, &parsed, symbology, today);
    }
    only(NotMarking::Other)
}

fn only(not: NotMarking) -> Read {
    Read { reading: Reading::Not(not), faults: Vec::new() }
}

fn is_shop_barcode(message: &[u8]) -> bool {
    matches!(message.len(), 8 | 12 | 13 | 14) && Gtin::from_short(message).is_some()
}

fn is_link(message: &[u8]) -> bool {
    let start = message.get(..8).unwrap_or(message).to_ascii_lowercase();
    start.starts_with(b"http://") || start.starts_with(b"https://") || start.starts_with(b"www.")
}

/// Begins with an identifier of a trade item or package and a value made of digits.
fn looks_like_elements(parsed: &Parsed<'_>) -> bool {
    let Some(first) = parsed.elements().next() else { return false };
    let names_goods = matches!(first.ai.as_str(), "00" | "01" | "02" | "03" | "21");
    names_goods && first.value.iter().take(14).all(u8::is_ascii_digit) && !first.value.is_empty()
        || parsed.elements().nth(1).is_some() && value_of(parsed, "01").is_some() && value_of(parsed, "21").is_some()
}

fn tobacco_pack(message: &[u8], parsed: &Parsed<'_>) -> Option<MarkingCode> {
    let as_elements =
        value_of(parsed, "01").is_some_and(|gtin| Gtin::new(gtin).is_some()) && value_of(parsed, "21").is_some();
    let gtin = Gtin::new(message.get(..14)?)?;
    let rest = str::from_utf8(message.get(14..)?).ok()?;
    if as_elements || !matches!(message.len(), 21 | 25 | TOBACCO_LEN) || !rest.bytes().all(is_serial_character) {
        return None;
    }
    let serial = rest.get(..7)?.to_owned();
    let (tail, structure) = match (rest.get(7..11), rest.get(11..15)) {
        (Some(price), Some(check)) => {
            (CheckTail::Tobacco { price: price.to_owned(), check: check.to_owned() }, Structure::TobaccoPack)
        }
        _ => (CheckTail::Absent, Structure::IdentificationOnly),
    };
    Some(MarkingCode {
        id: Identification { gtin, serial },
        tail,
        structure,
        lot: None,
        expiry: None,
        production: None,
    })
}

fn elements(message: &[u8], parsed: &Parsed<'_>, symbology: Option<SymbologyIdentifier>, today: Date) -> Read {
    let mut faults = gs1_faults(parsed);
    let mut fault = |kind, severity, span: Range<usize>| faults.push(Fault { kind, severity, span });
    if symbology == Some(SymbologyIdentifier::DATA_MATRIX) {
        fault(FaultKind::NoFnc1, Severity::Warning, 0..0);
    }
    let mut seen = std::collections::HashSet::new();
    for element in parsed.elements() {
        if !seen.insert(element.ai) {
            fault(FaultKind::RepeatedAi, Severity::Error, element.span.clone());
        }
    }
    let transport = value_of(parsed, "00").and_then(Sscc::new);
    if let (Some(sscc), None) = (transport, value_of(parsed, "01")) {
        return finish(Reading::Transport(sscc), faults);
    }
    let Some(gtin) = value_of(parsed, "01") else {
        fault(FaultKind::NoGtin, Severity::Error, 0..message.len().min(2));
        return finish(Reading::Malformed, faults);
    };
    let Some(serial) = element_of(parsed, "21") else {
        fault(FaultKind::NoSerial, Severity::Error, message.len()..message.len());
        return finish(Reading::Malformed, faults);
    };
    let (tail, structure) = tail(parsed, &mut fault);
    if !serial.value.iter().copied().all(is_serial_character) {
        fault(FaultKind::SerialCharacter, Severity::Error, serial.span.clone());
    }
    let unknown_length = tail == CheckTail::Absent && !SERIAL_LENGTHS.contains(&serial.value.len());
    if unknown_length || SERIAL_LENGTHS.iter().any(|len| swallowed(serial.value, *len)) {
        fault(FaultKind::SeparatorLost, Severity::Error, serial.span.clone());
    }
    let (Some(gtin), Ok(serial)) = (Gtin::new(gtin), str::from_utf8(serial.value)) else {
        return finish(Reading::Malformed, faults);
    };
    let date = |id| value_of(parsed, id).and_then(|value| Date::from_yymmdd(value, today));
    let code = MarkingCode {
        id: Identification { gtin, serial: serial.to_owned() },
        tail,
        structure,
        lot: text_of(parsed, "10"),
        expiry: date("17"),
        production: date("11"),
    };
    finish(Reading::Code(code), faults)
}

/// A serial of a known length with the next element behind it: the separator between them may be lost. A true serial can
/// look so by chance; asking for another scan is the lesser harm.
fn swallowed(serial: &[u8], len: usize) -> bool {
    let rest = serial.get(len..).unwrap_or_default();
    matches!(
        (rest.len(), rest),
        (6, [b'9', b'3', ..]) | (10, [b'8', b'0', b'0', b'5', ..]) | (7, [b'2', b'4', b'0', ..])
    )
}

/// An error in what names or proves the unit makes the code unusable; elsewhere it is a warning.
fn gs1_faults(parsed: &Parsed<'_>) -> Vec<Fault> {
    let vital = |span: &Range<usize>| {
        let within = |e: &&Element<'_>| e.span.start <= span.start && span.end <= e.span.end;
        let element = parsed.elements().find(within);
        element.is_none_or(|e| matches!(e.ai.as_str(), "00" | "01" | "21" | "91" | "92" | "93"))
    };
    let faults = parsed.findings.iter().map(|finding| {
        use gs1::FindingKind as K;
        let separators = matches!(finding.kind, K::LeadingGs | K::DoubleGs | K::TrailingGs);
        // Serials of public structures hold characters outside set 82; the alphabet is checked separately.
        let serial_character = finding.kind == K::Character && vital(&finding.span);
        let error = vital(&finding.span) && !separators && !serial_character;
        let severity = if error { Severity::Error } else { Severity::Warning };
        Fault { kind: FaultKind::Gs1(finding.kind), severity, span: finding.span.clone() }
    });
    faults.collect()
}

fn tail(parsed: &Parsed<'_>, fault: &mut impl FnMut(FaultKind, Severity, Range<usize>)) -> (CheckTail, Structure) {
    let (key_id, long, short) = (text_of(parsed, "91"), text_of(parsed, "92"), text_of(parsed, "93"));
    match (key_id, long, short) {
        (None, None, None) => (CheckTail::Absent, Structure::IdentificationOnly),
        (None, None, Some(check)) => {
            if let Some(element) = element_of(parsed, "93").filter(|_| check.len() != 4) {
                fault(FaultKind::CheckTail, Severity::Error, element.span.clone());
            }
            let block = value_of(parsed, "8005").is_some();
            (CheckTail::Short(check), if block { Structure::TobaccoBlock } else { Structure::ShortTail })
        }
        (Some(key_id), Some(check), None) => {
            let structure = if check.len() == 88 { Structure::LongTail } else { Structure::MediumTail };
            if let Some(element) =
                element_of(parsed, "92").filter(|_| key_id.len() != 4 || !matches!(check.len(), 44 | 88))
            {
                fault(FaultKind::CheckTail, Severity::Error, element.span.clone());
            }
            (CheckTail::Keyed { key_id, check }, structure)
        }
        _ => {
            let at = ["91", "92", "93"].into_iter().find_map(|id| element_of(parsed, id));
            fault(FaultKind::CheckTail, Severity::Error, at.map_or(0..0, |element| element.span.clone()));
            (CheckTail::Absent, Structure::IdentificationOnly)
        }
    }
}

fn finish(reading: Reading, mut faults: Vec<Fault>) -> Read {
    faults.sort_by_key(|fault| fault.span.start);
    let unusable = faults.iter().any(|fault| fault.severity == Severity::Error);
    Read { reading: if unusable { Reading::Malformed } else { reading }, faults }
}

fn element_of<'p, 'm>(parsed: &'p Parsed<'m>, id: &str) -> Option<&'p Element<'m>> {
    parsed.elements().find(|element| element.ai.as_str() == id)
}

fn value_of<'m>(parsed: &Parsed<'m>, id: &str) -> Option<&'m [u8]> {
    element_of(parsed, id).map(|element| element.value)
}

fn text_of(parsed: &Parsed<'_>, id: &str) -> Option<String> {
    value_of(parsed, id).and_then(|value| str::from_utf8(value).ok()).map(str::to_owned)
}
