//! Elements to an address.
use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use super::percent::escape;
use super::{DigitalLink, LinkError};
use crate::{Element, value};

impl DigitalLink {
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
        let mut seen = BTreeSet::new();
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
