//! Any bytes as a message of any symbol: spans inside, a code that can be found again, no check tail in what is printed.
#![no_main]
use gs1::{Date, SymbologyIdentifier};
use libfuzzer_sys::fuzz_target;
use marking::{CheckTail, Identification, Reading, Rule, Severity, group_hint, read_exactly};

fuzz_target!(|message: &[u8]| {
    let today = Date::new(2026, 11, 22).unwrap();
    let symbologies = [
        None,
        Some(SymbologyIdentifier::GS1_DATA_MATRIX),
        Some(SymbologyIdentifier::EAN),
        Some(SymbologyIdentifier::QR),
    ];
    for symbology in symbologies {
        let read = read_exactly(message, symbology, today);
        for finding in &read.findings {
            assert!(message.get(finding.span.clone()).is_some(), "{finding:?}");
        }
        let error = read.findings.iter().any(|finding| finding.severity == Severity::Error);
        match &read.reading {
            Reading::Code(code) => {
                assert!(!error);
                assert_eq!(Identification::from_canonical(&code.id.canonical()).as_ref(), Some(&code.id));
                let _ = (group_hint(code, None), read.level());
                // A shorter one may stand there by chance.
                if let CheckTail::Keyed { check, .. } = &code.tail
                    && check.len() >= 24
                {
                    assert!(!format!("{code:?}{}", code.masked()).contains(check.as_str()));
                }
                // КМ in its canonical form is the same code.
                let again = read_exactly(code.canonical().as_bytes(), None, today);
                let guarded = again.findings.iter().any(|finding| finding.rule == Rule::SeparatorLost);
                let Reading::Code(again) = again.reading else {
                    assert!(guarded, "{code:?}");
                    continue;
                };
                assert_eq!((&again.id, &again.tail), (&code.id, &code.tail));
            }
            Reading::Malformed | Reading::Not(_) => assert!(error, "{read:?}"),
            Reading::Transport(_) => assert!(!error),
        }
    }
});
