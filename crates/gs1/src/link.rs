//! GS1 Digital Link: elements as a web address, both ways.
//!
//! Source: GS1 Digital Link Standard, "URI syntax" and "Compression".
use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::fmt::Write as _;
use core::ops::Range;

use crate::{Ai, Definition, Element, ElementString, Finding, FindingKind, check_digit, value};

/// What a text is, taken for a web address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A GS1 Digital Link.
    Elements(DigitalLink),
    /// A GS1 Digital Link in its compressed form: recognised, not taken apart.
    Compressed,
    /// Another web address.
    Other,
    /// No web address.
    None,
}

/// A GS1 Digital Link, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DigitalLink {
    /// The address in front of the identifiers, without a slash at the end: `https://id.gs1.org`.
    pub stem: String,
    /// Key, qualifiers, attributes.
    pub elements: Vec<LinkElement>,
    /// What else the query says, name and value, unescaped.
    pub others: Vec<(String, String)>,
    /// What is wrong with it; spans are bytes of the address.
    pub findings: Vec<Finding>,
}

/// An identifier with its value, as a link carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkElement {
    /// What the value means.
    pub ai: Ai,
    /// The value, unescaped; a GTIN with its 14 digits.
    pub value: Vec<u8>,
    /// Where in the address the value stands, in bytes.
    pub span: Range<usize>,
}

impl LinkElement {
    /// As an element of a message, for [`associations`](crate::associations), [`to_bracketed`](crate::to_bracketed) and
    /// [`meaning`](Element::meaning); its span is that of the value in the address.
    pub fn as_element(&self) -> Element<'_> {
        Element { ai: self.ai, value: &self.value, span: self.span.clone() }
    }
}

/// Why elements cannot be written as a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// None of them is a key that a link can begin with.
    NoKey,
    /// A link cannot carry this identifier here, or only once.
    Place(Ai),
    /// The value does not fit its identifier.
    Value(Ai),
    /// The address in front has a query or a fragment.
    Stem,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("expected an identifier that a link can begin with"),
            Self::Place(ai) => write!(f, "expected no {ai:?} here"),
            Self::Value(ai) => write!(f, "expected a value that fits {ai:?}"),
            Self::Stem => f.write_str("expected an address without query and fragment"),
        }
    }
}

impl core::error::Error for LinkError {}

impl Link {
    /// Reads a web address. Never fails; linear in its length.
    ///
    /// ```
    /// use gs1::Link;
    /// let Link::Elements(link) = Link::read("https://example.kz/01/04870000001019/21/a%2Fb?17=280531&lang=kk") else { panic!() };
    /// assert_eq!(link.message().unwrap(), b"010487000000101921a/b\x1d17280531");
    /// assert_eq!(link.others, [("lang".to_string(), "kk".to_string())]);
    /// ```
    pub fn read(address: &str) -> Self {
        let Some(authority) = after_scheme(address) else { return Self::None };
        let end = address.find('#').unwrap_or(address.len());
        let query = address.get(..end).and_then(|before| before.find('?'));
        let path_end = query.unwrap_or(end);
        let host_end =
            address.get(authority..path_end).and_then(|rest| rest.find('/')).map_or(path_end, |at| authority + at);
        if host_end == authority {
            return Self::Other;
        }
        let segments = split(address, host_end..path_end, |c| c == '/');
        let mut link = DigitalLink::default();
        match link.path(address, &segments) {
            Some(begins) => link.stem = address.get(..begins).unwrap_or_default().to_owned(),
            None if is_compressed(address, &segments) => return Self::Compressed,
            None => return Self::Other,
        }
        if let Some(query) = query {
            link.query(address, query + 1..end);
        }
        link.repeats();
        link.findings.sort_by_key(|finding| finding.span.start);
        Self::Elements(link)
    }
}

impl DigitalLink {
    /// The same elements as an element string, with whatever is wrong with them. Refuses a value that would be read as more
    /// than one element: with a separator inside, or longer than its predefined length.
    pub fn message(&self) -> Result<Vec<u8>, LinkError> {
        let mut message = ElementString::new();
        for element in &self.elements {
            if !message.append(element.ai, &element.value) {
                return Err(LinkError::Value(element.ai));
            }
        }
        Ok(message.into_bytes())
    }

    /// Elements as a link: the first key among them and its qualifiers in the path, everything else in the query.
    ///
    /// `stem` is the address in front, with or without a slash at its end. Refuses what a link cannot carry.
    ///
    /// ```
    /// let parsed = gs1::parse(b"1728053101048700000010191011/7\x1d21x");
    /// let link = gs1::DigitalLink::write("https://example.kz", parsed.elements()).unwrap();
    /// assert_eq!(link, "https://example.kz/01/04870000001019/10/11%2F7/21/x?17=280531");
    /// ```
    pub fn write<'e, 'm: 'e>(
        stem: &str,
        elements: impl IntoIterator<Item = &'e Element<'m>>,
    ) -> Result<String, LinkError> {
        let elements: Vec<&Element<'m>> = elements.into_iter().collect();
        let mut seen = alloc::collections::BTreeSet::new();
        for element in &elements {
            let definition = element.ai.definition().ok_or(LinkError::Place(element.ai))?;
            if !seen.insert(element.ai) {
                return Err(LinkError::Place(element.ai));
            }
            if value::fault(definition, element.value).is_some() {
                return Err(LinkError::Value(element.ai));
            }
        }
        if stem.contains(['?', '#']) {
            return Err(LinkError::Stem);
        }
        let mut refusal = LinkError::NoKey;
        for key in &elements {
            let Some(choices) = key.ai.definition().and_then(|definition| definition.link_key) else { continue };
            match write_with(stem, key, choices, &elements) {
                Ok(address) => return Ok(address),
                // The first key's own reason is the one to tell.
                Err(error) if refusal == LinkError::NoKey => refusal = error,
                Err(_) => {}
            }
        }
        Err(refusal)
    }

    /// Key and qualifiers at the end of the path; gives where they begin.
    fn path(&mut self, address: &str, segments: &[Range<usize>]) -> Option<usize> {
        let text = |span: &Range<usize>| address.get(span.clone()).unwrap_or_default();
        // A slash at the end is no segment.
        let segments = match segments.split_last() {
            Some((last, rest)) if last.is_empty() => rest,
            _ => segments,
        };
        // From the right, so that a value that looks like an identifier is still a value.
        let mut pairs = Vec::new();
        let mut rest = segments;
        let choices = loop {
            let [before @ .., name, value] = rest else { return None };
            let (ai, old) = name_to_ai(text(name))?;
            pairs.push((ai, old, name.clone(), value.clone()));
            rest = before;
            if let Some(choices) = ai.definition().and_then(|definition| definition.link_key) {
                break choices;
            }
        };
        let begins = pairs.last().map(|(_, _, name, _)| name.start.saturating_sub(1))?;
        let order: Vec<Ai> = pairs.iter().rev().skip(1).map(|(ai, ..)| *ai).collect();
        let fits = |choice: &&[&str]| {
            let mut allowed = choice.iter();
            order.iter().all(|ai| allowed.any(|own| *own == ai.as_str()))
        };
        let orderly = order.is_empty() || choices.iter().any(fits);
        // A number or word of an ordinary address is no key.
        let (key, _, _, key_span) = pairs.last()?;
        if !could_be_key(*key, &unescape(text(key_span)).0) {
            return None;
        }
        for (n, (ai, old, name, value)) in pairs.into_iter().rev().enumerate() {
            if n > 0 && !orderly {
                self.find(FindingKind::LinkPlace, name.clone());
            }
            self.add(address, ai, old.then_some(name), value);
        }
        Some(begins)
    }

    fn query(&mut self, address: &str, span: Range<usize>) {
        for field in split_all(address, span, |c| c == '&' || c == ';') {
            let text = address.get(field.clone()).unwrap_or_default();
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            let name_span = field.start..field.start + name.len();
            let value_span = (name_span.end + 1).min(field.end)..field.end;
            // An old name is a common word as well: it counts where its value fits.
            let fits = |ai: Ai| {
                let value = unescape(value).0;
                ai.definition().is_some_and(|definition| value::fault(definition, &value).is_none())
            };
            match name_to_ai(name).filter(|(ai, old)| !old || fits(*ai)) {
                Some((ai, old)) => {
                    let key = self.elements.first().and_then(|key| key.ai.definition()?.link_key).unwrap_or_default();
                    let qualifies = key.iter().any(|choice| choice.contains(&ai.as_str()));
                    if qualifies || !ai.definition().is_some_and(|definition| definition.link_attribute) {
                        self.find(FindingKind::LinkPlace, name_span.clone());
                    }
                    self.add(address, ai, old.then_some(name_span), value_span);
                }
                None if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) => {
                    self.find(FindingKind::UnknownAi, name_span);
                }
                None if text.is_empty() => {}
                None => {
                    let text = |raw: &str| String::from_utf8_lossy(&unescape(raw).0).into_owned();
                    self.others.push((text(name), text(value)));
                }
            }
        }
    }

    /// The same identifier twice, and qualifiers of the key that stand in the query.
    fn repeats(&mut self) {
        let mut seen: BTreeMap<Ai, &[u8]> = BTreeMap::new();
        let mut found = Vec::new();
        for element in &self.elements {
            match seen.get(&element.ai) {
                None => drop(seen.insert(element.ai, &element.value)),
                Some(value) => {
                    let same = *value == element.value.as_slice();
                    let kind = if same { FindingKind::RepeatedAiSameValue } else { FindingKind::RepeatedAiOtherValue };
                    found.push(Finding { kind, span: element.span.clone() });
                }
            }
        }
        self.findings.extend(found);
    }

    fn add(&mut self, address: &str, ai: Ai, old_name: Option<Range<usize>>, span: Range<usize>) {
        let (mut value, whole) = unescape(address.get(span.clone()).unwrap_or_default());
        if let Some(name) = old_name {
            self.find(FindingKind::LinkOldForm, name);
        }
        if !whole {
            self.find(FindingKind::LinkEscape, span.clone());
        }
        if ai.as_str() == "01" && matches!(value.len(), 8 | 12 | 13) {
            self.find(FindingKind::LinkOldForm, span.clone());
            value.splice(0..0, core::iter::repeat_n(b'0', 14 - value.len()));
        }
        if let Some((kind, _)) = ai.definition().and_then(|definition| value::fault(definition, &value)) {
            self.find(kind, span.clone());
        }
        self.elements.push(LinkElement { ai, value, span });
    }

    fn find(&mut self, kind: FindingKind, span: Range<usize>) {
        self.findings.push(Finding { kind, span });
    }
}

/// Whether a value has the length and characters of its identifier, a GTIN in any of its lengths.
fn could_be_key(ai: Ai, value: &[u8]) -> bool {
    if ai.as_str() == "01" && matches!(value.len(), 8 | 12 | 13) {
        return value.iter().all(u8::is_ascii_digit);
    }
    let fault = ai.definition().and_then(|definition| value::fault(definition, value)).map(|(kind, _)| kind);
    !matches!(
        fault,
        Some(FindingKind::EmptyValue | FindingKind::ShortValue | FindingKind::LongValue | FindingKind::Character)
    )
}

fn write_with(
    stem: &str,
    key: &Element<'_>,
    choices: &[&[&str]],
    elements: &[&Element<'_>],
) -> Result<String, LinkError> {
    let in_path = |ai: &str| elements.iter().find(|element| element.ai.as_str() == ai);
    // The choice of qualifiers that takes most of what is there.
    let fit = |choice: &&&[&str]| choice.iter().filter(|ai| in_path(ai).is_some()).count();
    let qualifiers = choices.iter().rev().max_by_key(fit).copied().unwrap_or_default();
    let mut address = stem.trim_end_matches('/').to_owned();
    let mut path = |element: &Element<'_>| {
        let _ = write!(address, "/{}/", element.ai);
        escape(element.value, &mut address);
    };
    path(key);
    for element in qualifiers.iter().filter_map(|ai| in_path(ai)) {
        path(element);
    }
    let mut mark = '?';
    for element in elements {
        if element.ai == key.ai || qualifiers.contains(&element.ai.as_str()) {
            continue;
        }
        if !element.ai.definition().is_some_and(|definition| definition.link_attribute) {
            return Err(LinkError::Place(element.ai));
        }
        let _ = write!(address, "{mark}{}=", element.ai);
        escape(element.value, &mut address);
        mark = '&';
    }
    Ok(address)
}

/// Where host and path begin.
fn after_scheme(address: &str) -> Option<usize> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let start = address.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(scheme.len())
    })
}

/// What stands between separators, without what stands before the first.
fn split(text: &str, span: Range<usize>, separates: fn(char) -> bool) -> Vec<Range<usize>> {
    let mut parts = split_all(text, span, separates);
    if !parts.is_empty() {
        parts.remove(0);
    }
    parts
}

fn split_all(text: &str, span: Range<usize>, separates: fn(char) -> bool) -> Vec<Range<usize>> {
    let mut at = span.start;
    let own = text.get(span).unwrap_or_default();
    own.split(separates)
        .map(|part| {
            let span = at..at + part.len();
            at = span.end + 1;
            span
        })
        .collect()
}

/// Names that older editions of the standard allowed in the place of digits.
const OLD_NAMES: &[(&str, &str)] = &[
    ("gtin", "01"),
    ("itip", "8006"),
    ("gmn", "8013"),
    ("cpid", "8010"),
    ("gln", "414"),
    ("party", "417"),
    ("payto", "415"),
    ("gsrnp", "8017"),
    ("gsrn", "8018"),
    ("gcn", "255"),
    ("sscc", "00"),
    ("gdti", "253"),
    ("ginc", "401"),
    ("gsin", "402"),
    ("grai", "8003"),
    ("giai", "8004"),
    ("cpv", "22"),
    ("lot", "10"),
    ("ser", "21"),
    ("cpsn", "8011"),
    ("glnx", "254"),
    ("refno", "8020"),
    ("srin", "8019"),
    ("exp", "17"),
];

/// The identifier that a name stands for, and whether it is an old name.
fn name_to_ai(name: &str) -> Option<(Ai, bool)> {
    if let Some((_, digits)) = OLD_NAMES.iter().find(|(old, _)| *old == name) {
        return Some((Ai::new(digits)?, true));
    }
    let ai = Ai::new(name)?;
    ai.definition().map(|_: &Definition| (ai, false))
}

/// A last segment that is base64 for URIs and whose bits begin with a key: four bits a digit of its identifier, or a pair that
/// the standard's table of frequent combinations holds, then the number, whose check digit has to be right. Behind a key that
/// was left as it is, anything that begins with an identifier.
fn is_compressed(address: &str, segments: &[Range<usize>]) -> bool {
    let text = |span: &Range<usize>| address.get(span.clone()).unwrap_or_default();
    let Some((last, before)) = segments.split_last() else { return false };
    let Some(bits) = Bits::of(text(last)) else { return false };
    let digit = |at: usize| bits.number(at, 4).filter(|digit| *digit < 10);
    let starts_with_ai = (2..=4).any(|len| {
        let mut digits = String::new();
        for n in 0..len {
            match digit(n * 4) {
                Some(own) => drop(write!(digits, "{own}")),
                None => return false,
            }
        }
        Ai::new(&digits).is_some_and(|ai| ai.definition().is_some())
    });
    if let [.., name, value] = before
        && let Some((ai, false)) = name_to_ai(text(name))
        && ai.definition().is_some_and(|definition| {
            definition.link_key.is_some() && value::fault(definition, &unescape(text(value)).0).is_none()
        })
    {
        return starts_with_ai;
    }
    // Bits that hold so many digits: 47 for 14, 44 for 13, 60 for 18.
    let (len, width) = match (bits.number(0, 4), bits.number(4, 4)) {
        (Some(0), Some(0)) => (18, 60),
        (Some(0), Some(1)) | (Some(0..=3), Some(10..=15)) | (Some(10), Some(0..=9)) => (14, 47),
        (Some(12), Some(_)) => (13, 44),
        _ => return false,
    };
    let Some(number) = bits.number(8, width) else { return false };
    let digits = alloc::format!("{number:0len$}");
    let halves = digits.as_bytes().split_last().filter(|_| digits.len() == len);
    halves.is_some_and(|(last, body)| check_digit(body) == Some(*last))
}

/// The bits of base64 for URIs.
struct Bits<'t>(&'t [u8]);

impl<'t> Bits<'t> {
    fn of(text: &'t str) -> Option<Self> {
        text.bytes().all(|byte| six_bits(byte).is_some()).then_some(Self(text.as_bytes()))
    }

    /// So many bits from there as a number; `None` where the text has fewer.
    fn number(&self, at: usize, width: usize) -> Option<u64> {
        let mut number = 0;
        for bit in at..at + width {
            let six = six_bits(*self.0.get(bit / 6)?)?;
            number = number << 1 | u64::from(six >> (5 - bit % 6) & 1);
        }
        Some(number)
    }
}

fn six_bits(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}

/// Percent escapes to bytes, and whether every escape was one.
fn unescape(text: &str) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut whole = true;
    let mut bytes = text.as_bytes();
    while let [byte, rest @ ..] = bytes {
        bytes = rest;
        if *byte == b'%' {
            let hex = |digit: u8| char::from(digit).to_digit(16);
            if let [high, low, after @ ..] = rest
                && let (Some(high), Some(low)) = (hex(*high), hex(*low))
            {
                out.push((high * 16 + low) as u8);
                bytes = after;
                continue;
            }
            whole = false;
        }
        out.push(*byte);
    }
    (out, whole)
}

/// Everything but the characters that no part of an address gives a meaning to.
fn escape(value: &[u8], address: &mut String) {
    for byte in value {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => address.push(char::from(*byte)),
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
}
