//! Which elements need others beside them, and which cannot stand together.
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use core::ops::Range;

use crate::{Ai, Element, Finding, FindingKind};

/// Elements without the company they need, and elements in company they must not have.
///
/// GS1 asks this of all symbols on an item together: of one symbol alone a lack may be no fault.
///
/// Source: GS1 General Specifications, "Data relationships".
///
/// ```
/// let parsed = gs1::parse(b"1728053110AB12345");
/// let findings = gs1::associations(parsed.elements());
/// assert_eq!(findings[0].kind, gs1::FindingKind::MissingAi);
/// ```
pub fn associations<'e, 'm: 'e>(elements: impl IntoIterator<Item = &'e Element<'m>>) -> Vec<Finding> {
    // One entry for each identifier, of which there are some five hundred: what follows does not grow with the message.
    let mut present: BTreeMap<Ai, &Element<'_>> = BTreeMap::new();
    for element in elements {
        present.entry(element.ai).or_insert(element);
    }
    let is_present = |pattern: &str| present.keys().any(|ai| ai.fits(pattern));
    let mut findings = Vec::new();
    for (ai, element) in &present {
        let Some(definition) = ai.definition() else { continue };
        let group_is_present = |group: &&[&str]| group.iter().all(|pattern| is_present(pattern));
        if !definition.with.is_empty() && !definition.with.iter().any(group_is_present) {
            findings.push(Finding { kind: FindingKind::MissingAi, span: element.span.clone() });
        }
        let clashes = |pattern: &&str| present.keys().any(|other| other != ai && other.fits(pattern));
        if definition.without.iter().any(clashes) {
            findings.push(Finding { kind: FindingKind::ExcludedAi, span: element.span.clone() });
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// Identifiers that came before, with the same value or another; in the order given.
pub(crate) fn repeats<'v>(elements: impl Iterator<Item = (Ai, &'v [u8], Range<usize>)>) -> Vec<Finding> {
    let mut seen: BTreeMap<Ai, &[u8]> = BTreeMap::new();
    let mut found = Vec::new();
    for (ai, value, span) in elements {
        match seen.get(&ai) {
            None => drop(seen.insert(ai, value)),
            Some(first) if *first == value => found.push(Finding { kind: FindingKind::RepeatedAiSameValue, span }),
            Some(_) => found.push(Finding { kind: FindingKind::RepeatedAiOtherValue, span }),
        }
    }
    found
}
