//! Any text as a web address: spans inside; a link without a fault is written and read again as the same.
#![no_main]
use gs1::{DigitalLink, Link, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for address in [text.to_owned(), format!("https://a.kz/{text}"), format!("https://a.kz/01/04870000001019{text}")] {
        let Link::Elements(link) = Link::read(&address) else { continue };
        for finding in &link.findings {
            assert!(address.get(finding.span.clone()).is_some());
        }
        for element in &link.elements {
            assert!(address.get(element.span.clone()).is_some());
        }
        let Ok(message) = link.message() else { continue };
        if !link.findings.is_empty() {
            continue;
        }
        let Ok(written) = DigitalLink::write(&link.stem, parse(&message).elements()) else { continue };
        let Link::Elements(again) = Link::read(&written) else { panic!("{written} of {address}") };
        assert!(again.findings.is_empty(), "{written}");
        let sorted = |link: &DigitalLink| {
            let mut elements: Vec<_> = link.elements.iter().map(|e| (e.ai, e.value.clone())).collect();
            elements.sort();
            elements
        };
        assert_eq!(sorted(&again), sorted(&link), "{written} of {address}");
    }
});
