//! Any bytes: written back byte for byte, spans inside, brackets there and back.
#![no_main]
use gs1::{Date, associations, from_bracketed, parse, to_bracketed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|message: &[u8]| {
    let parsed = parse(message);
    assert_eq!(parsed.write(), message);
    for element in parsed.elements() {
        assert_eq!(message.get(element.value_span()), Some(element.value));
        let _ = element.meaning(Date::EPOCH);
    }
    for finding in parsed.findings.iter().chain(&associations(parsed.elements())) {
        assert!(message.get(finding.span.clone()).is_some());
    }
    let whole: Vec<_> = parsed.elements().filter(|element| !element.value.is_empty()).collect();
    let text = to_bracketed(whole.iter().copied());
    match from_bracketed(&text) {
        Ok(again) => assert_eq!(to_bracketed(parse(&again).elements()), text),
        Err(_) => assert!(whole.is_empty()),
    }
    if let Ok(text) = std::str::from_utf8(message) {
        let _ = from_bracketed(text);
    }
});
