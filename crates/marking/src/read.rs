//! Message to marking code, or to the reason why it is none.
use std::str;

use gs1::{Date, Gtin, Link, Parsed, Sscc, SymbologyIdentifier};

use crate::code::is_serial_character;
use crate::elements::{self, value_of};
use crate::{
    CheckTail, Finding, Identification, Level, MarkingCode, MaximumRetailPrice, Recovery, Rule, Severity, Structure,
    recover,
};

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
    /// A GS1 Digital Link: it names the goods, but has no check tail and is no marking code.
    DigitalLink,
    /// A web address.
    Link,
    /// Anything else.
    Other,
}

/// What was read, and what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The result.
    pub reading: Reading,
    /// In the order of the message.
    pub findings: Vec<Finding>,
    /// Whether damage was undone on the way, or could not be.
    pub recovery: Recovery,
}

impl Read {
    /// Whether the code was recovered from damage: good for looking goods up, not for the full code it may have been, so
    /// that it has no check tail. One that was merely written otherwise is as good as read.
    pub fn is_recovered(&self) -> bool {
        matches!(&self.recovery, Recovery::Done(mended) if mended.damages.iter().any(|damage| !damage.kind.is_spelling()))
    }

    /// Whether every element is as long as it may be, and nothing stands between them: what a lost separator would show.
    pub(crate) fn is_sound(&self) -> bool {
        let torn = |finding: &Finding| {
            matches!(
                finding.rule,
                Rule::LongValue
                    | Rule::ShortValue
                    | Rule::EmptyValue
                    | Rule::UnknownAi
                    | Rule::AiOutOfRange
                    | Rule::KeyIdLength
                    | Rule::CheckValueLength
            )
        };
        let beside = |code: &MarkingCode| {
            code.lot.is_some() || code.expiry.is_some() || code.production.is_some() || !code.others.is_empty()
        };
        // An identification alone has nothing beside it; something there may hold its tail.
        let odd = matches!(&self.reading, Reading::Code(code) if code.tail == CheckTail::Absent && beside(code));
        !odd && !self.findings.iter().any(torn)
    }

    /// Whether nothing is wrong: no finding above a note.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Note)
    }

    /// What the code stands for.
    pub fn level(&self) -> Option<Level> {
        match &self.reading {
            Reading::Code(code) => Some(Level::of(code)),
            Reading::Transport(_) => Some(Level::Transport),
            Reading::Not(_) | Reading::Malformed => None,
        }
    }
}

/// Longest message that is looked at; real codes stay under 200 bytes.
pub(crate) const MAX_LEN: usize = 4096;
const TOBACCO_LEN: usize = 29;
/// A GTIN with its identifier, and the identifier of the serial.
const HEAD_LEN: usize = 18;
/// Lengths of serials that public structures use.
pub(crate) const SERIAL_LENGTHS: [usize; 3] = [6, 7, 13];

/// Reads a message, from a symbol of the kind `symbology` where that is known. Damage that scanners and files do is undone
/// where one reading fits and no other; [`Read::recovery`] tells.
///
/// Never fails; linear in the length of the message. `today` settles the century of dates.
///
/// ```
/// use marking::{Reading, Recovery, read};
/// let today = gs1::Date::new(2026, 11, 22).unwrap();
/// // The separator was lost on the way.
/// let read = read(b"0104610053149777215d/wuU93dGVz", None, today);
/// let Reading::Code(code) = &read.reading else { panic!() };
/// assert_eq!(code.id.to_string(), "(01)04610053149777(21)5d/wuU");
/// assert!(matches!(read.recovery, Recovery::Done(_)));
/// ```
pub fn read(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date) -> Read {
    let exact = read_exactly(message, symbology, today);
    recover::recover(message, symbology, today, exact)
}

/// Reads a message as it stands, and undoes nothing: for those who have to send codes as they are.
///
/// Never fails; linear in the length of the message. `today` settles the century of dates.
pub fn read_exactly(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date) -> Read {
    read_as(message, symbology, today, true)
}

/// `guarded`: a serial that may have swallowed the next element is an error, not a serial.
pub(crate) fn read_as(message: &[u8], symbology: Option<SymbologyIdentifier>, today: Date, guarded: bool) -> Read {
    let whole = 0..message.len();
    let not = |not, rule: Rule| Read {
        reading: Reading::Not(not),
        findings: vec![rule.at(whole.clone())],
        recovery: Recovery::NotNeeded,
    };
    if message.is_empty() {
        return not(NotMarking::Other, Rule::Empty);
    }
    if symbology.is_some_and(SymbologyIdentifier::is_ean) || is_shop_barcode(message) {
        let gtin = shop_barcode(message, symbology);
        return not(gtin.map_or(NotMarking::Other, NotMarking::ShopBarcode), Rule::NotAMarkingCode);
    }
    if let Some(link) = link(message) {
        return not(link, Rule::NotAMarkingCode);
    }
    if message.len() > MAX_LEN {
        return not(NotMarking::Other, Rule::TooLong);
    }
    let parsed = gs1::parse(message);
    let mut read = if let Some(second) = glued_lines(message).or_else(|| glued(message, &parsed)) {
        finish(Reading::Malformed, vec![Rule::GluedCodes.at(second..message.len())])
    } else if let Some(read) = tobacco_pack(message, &parsed) {
        read
    } else if symbology.is_some_and(|s| s.is_gs1()) || looks_like_elements(&parsed) {
        elements::read(message, &parsed, symbology, today, guarded)
    } else {
        return not(NotMarking::Other, Rule::NotAMarkingCode);
    };
    if symbology.is_some_and(|symbology| !symbology.is_data_matrix()) && !matches!(read.reading, Reading::Transport(_))
    {
        read.findings.insert(0, Rule::OtherSymbology.at(0..0));
    }
    read
}

fn is_shop_barcode(message: &[u8]) -> bool {
    matches!(message.len(), 8 | 12 | 13 | 14) && Gtin::from_short(message).is_some()
}

fn shop_barcode(message: &[u8], symbology: Option<SymbologyIdentifier>) -> Option<Gtin> {
    // Some scanners deliver UPC-E as it is printed, under the identifier of EAN-13 and UPC.
    let maybe_upc_e = symbology == Some(SymbologyIdentifier::EAN) && message.len() == 8;
    Gtin::from_short(message).or_else(|| if maybe_upc_e { Gtin::from_upc_e(message) } else { None })
}

fn link(message: &[u8]) -> Option<NotMarking> {
    let begins = |with: &[u8]| message.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins(b"www.") {
        return Some(NotMarking::Link);
    }
    if !begins(b"http://") && !begins(b"https://") {
        return None;
    }
    let digital =
        str::from_utf8(message).is_ok_and(|text| matches!(Link::read(text), Link::Elements(_) | Link::Compressed));
    Some(if digital { NotMarking::DigitalLink } else { NotMarking::Link })
}

/// Begins with an identifier of a trade item or package and a value made of digits.
fn looks_like_elements(parsed: &Parsed<'_>) -> bool {
    let Some(first) = parsed.elements().next() else { return false };
    let names_goods = matches!(first.ai.as_bytes(), b"00" | b"01" | b"02" | b"03" | b"21");
    names_goods && first.value.iter().take(14).all(u8::is_ascii_digit) && !first.value.is_empty()
        || parsed.elements().nth(1).is_some() && value_of(parsed, "01").is_some() && value_of(parsed, "21").is_some()
}

/// Where the second of two codes begins that stand on lines of their own.
fn glued_lines(message: &[u8]) -> Option<usize> {
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    if !message.iter().any(is_break) {
        return None;
    }
    let is_code = |line: &[u8]| {
        let gtin = |digits: Option<&[u8]>| digits.is_some_and(|digits| Gtin::new(digits).is_some());
        let sscc = line.strip_prefix(b"00").is_some_and(|digits| Sscc::new(digits).is_some());
        let unit = line.starts_with(b"01") && gtin(line.get(2..16)) && line.get(16..18) == Some(b"21");
        sscc || unit || line.len() == TOBACCO_LEN && gtin(line.get(..14)) || is_shop_barcode(line)
    };
    let lines = message.split(is_break).scan(0, |at, line| {
        let start = *at;
        *at += line.len() + 1;
        Some((start, line))
    });
    let mut codes = lines.filter(|(_, line)| !line.is_empty());
    let first = codes.next().filter(|(_, line)| is_code(line));
    first.and(codes.next()).filter(|(_, line)| is_code(line)).map(|(start, _)| start)
}

/// Where the second of two codes begins: right after a whole one, a GTIN with its serial or a tobacco pack.
fn glued(message: &[u8], parsed: &Parsed<'_>) -> Option<usize> {
    let packs = message.len() / TOBACCO_LEN;
    let whole_packs = packs > 1 && message.len().is_multiple_of(TOBACCO_LEN);
    if whole_packs
        && message.chunks(TOBACCO_LEN).all(|pack| pack.get(..14).is_some_and(|gtin| Gtin::new(gtin).is_some()))
    {
        return Some(TOBACCO_LEN);
    }
    let sscc = |at: usize| message.get(at..at + 20)?.strip_prefix(b"00").and_then(Sscc::new);
    if sscc(0).is_some() && sscc(20).is_some() {
        return Some(20);
    }
    // Eighteen bytes that begin as a code does: a serial that holds them by chance is one in ten billion.
    let is_head =
        |head: &[u8]| head.starts_with(b"01") && head.ends_with(b"21") && head.get(2..16).and_then(Gtin::new).is_some();
    let begins = |at: &usize| message.get(*at..at + HEAD_LEN).is_some_and(is_head);
    let first = [0, 1].into_iter().find(begins).filter(|_| parsed.elements().nth(1).is_some())?;
    let rest = first + HEAD_LEN;
    message.get(rest..)?.windows(HEAD_LEN).position(is_head).map(|at| rest + at)
}

fn tobacco_pack(message: &[u8], parsed: &Parsed<'_>) -> Option<Read> {
    if !matches!(message.len(), 21 | 25 | TOBACCO_LEN) {
        return None;
    }
    let as_elements =
        value_of(parsed, "01").is_some_and(|gtin| Gtin::new(gtin).is_some()) && value_of(parsed, "21").is_some();
    let gtin = Gtin::new(message.get(..14)?)?;
    let rest = str::from_utf8(message.get(14..)?).ok()?;
    if as_elements || !rest.bytes().all(is_serial_character) {
        return None;
    }
    // One in ten numbers ends in a right check digit: a shorter form has to look like a serial.
    if message.len() != TOBACCO_LEN && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut findings = Vec::new();
    let (tail, structure) = match (rest.get(7..11), rest.get(11..15)) {
        (Some(price), Some(check)) => {
            if let Some(at) = MaximumRetailPrice::fault(price) {
                findings.push(Rule::PriceCharacter.at(21 + at..22 + at));
            }
            (CheckTail::Tobacco { price: price.to_owned(), check: check.to_owned() }, Structure::TobaccoPack)
        }
        _ => {
            findings.push(Rule::TailMissing.at(message.len()..message.len()));
            (CheckTail::Absent, Structure::TobaccoIdentification)
        }
    };
    findings.extend(elements::prefix(&gtin).map(|rule| rule.at(0..14)));
    let id = Identification { gtin, serial: rest.get(..7)?.to_owned() };
    let code = MarkingCode { id, tail, structure, lot: None, expiry: None, production: None, others: Vec::new() };
    Some(finish(Reading::Code(code), findings))
}

/// Sorts the findings; an error leaves no code that could be used.
pub(crate) fn finish(reading: Reading, mut findings: Vec<Finding>) -> Read {
    findings.sort_by_key(|finding| (finding.span.start, finding.rule));
    findings.dedup();
    let unusable = findings.iter().any(|finding| finding.severity == Severity::Error);
    Read { reading: if unusable { Reading::Malformed } else { reading }, findings, recovery: Recovery::NotNeeded }
}
