//! Each rule is broken by its bad example, there and as gravely as it says, and kept by its good one.
use gs1::{Date, SymbologyIdentifier};
use marking::{Rule, Severity, read};

fn today() -> Date {
    Date::new(2026, 11, 22).unwrap()
}

#[test]
fn examples() {
    for rule in Rule::ALL {
        let example = rule.example();
        let bad = read(example.bad.as_bytes(), example.symbology, today());
        let own: Vec<_> = bad.findings.iter().filter(|finding| finding.rule == *rule).collect();
        assert_eq!(own.first().map(|finding| finding.span.clone()), Some(example.span), "{rule}: {bad:?}");
        let severities = [rule.severity(), rule.severity_beside()];
        assert!(own.iter().all(|finding| severities.contains(&finding.severity)), "{rule}: {bad:?}");
        let good = read(example.good.as_bytes(), Some(SymbologyIdentifier::GS1_DATA_MATRIX), today());
        assert!(good.findings.iter().all(|finding| finding.severity == Severity::Note), "{rule}: {good:?}");
        assert!(good.findings.iter().all(|finding| finding.rule != *rule), "{rule}: {good:?}");
    }
}

#[test]
fn ids_are_stable_words() {
    let ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len());
    for rule in Rule::ALL {
        assert_eq!(Rule::from_id(rule.id()), Some(*rule));
        assert!(rule.id().bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'));
    }
    assert_eq!(Rule::from_id("no such rule"), None);
}
