//! An address to its elements.
use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::compressed::is_compressed;
use super::percent::unescape;
use super::{DigitalLink, Link, LinkElement};
use crate::association::repeats;
use crate::{Ai, Definition, Finding, FindingKind, value};

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
        let elements = link.elements.iter();
        let found = repeats(elements.map(|element| (element.ai, element.value.as_slice(), element.span.clone())));
        link.findings.extend(found);
        link.findings.sort_by_key(|finding| finding.span.start);
        Self::Elements(link)
    }
}

impl DigitalLink {
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
pub(super) fn name_to_ai(name: &str) -> Option<(Ai, bool)> {
    if let Some((_, digits)) = OLD_NAMES.iter().find(|(old, _)| *old == name) {
        return Some((Ai::new(digits)?, true));
    }
    let ai = Ai::new(name)?;
    ai.definition().map(|_: &Definition| (ai, false))
}
