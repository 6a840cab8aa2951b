//! Which elements need others beside them, and which cannot stand together.
use alloc::vec::Vec;

use core::ops::Range;

use crate::{Ai, Element, Finding, FindingKind};

/// As many identifiers as most messages have.
const FEW: usize = 8;

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
    let mut present: Vec<&Element<'_>> = Vec::with_capacity(FEW);
    for element in elements {
        if let Err(place) = present.binary_search_by_key(&element.ai, |element| element.ai) {
            present.insert(place, element);
        }
    }
    let is_present = |pattern: &str| present.iter().any(|element| element.ai.fits(pattern));
    let mut findings = Vec::new();
    for element in &present {
        let Some(definition) = element.ai.definition() else { continue };
        let group_is_present = |group: &&[&str]| group.iter().all(|pattern| is_present(pattern));
        if !definition.with.is_empty() && !definition.with.iter().any(group_is_present) {
            findings.push(Finding { kind: FindingKind::MissingAi, span: element.span.clone() });
        }
        let clashes = |pattern: &&str| present.iter().any(|other| other.ai != element.ai && other.ai.fits(pattern));
        if definition.without.iter().any(clashes) {
            findings.push(Finding { kind: FindingKind::ExcludedAi, span: element.span.clone() });
        }
    }
    findings.sort_by_key(|finding| finding.span.start);
    findings
}

/// Identifiers that came before, with the same value or another; in the order given.
pub(crate) fn repeats<'v>(elements: impl Iterator<Item = (Ai, &'v [u8], Range<usize>)>) -> Vec<Finding> {
    // Not more than there are identifiers.
    let mut seen: Vec<(Ai, &[u8])> = Vec::with_capacity(elements.size_hint().1.unwrap_or_default().min(FEW));
    let mut found = Vec::new();
    for (ai, value, span) in elements {
        match seen.binary_search_by_key(&ai, |(ai, _)| *ai) {
            Err(place) => seen.insert(place, (ai, value)),
            Ok(place) => {
                let is_same = seen.get(place).is_some_and(|(_, first)| *first == value);
                let kind = if is_same { FindingKind::RepeatedAiSameValue } else { FindingKind::RepeatedAiOtherValue };
                found.push(Finding { kind, span });
            }
        }
    }
    found
}
