//! What holds for every input. `PROPTEST_CASES` sets how many are tried.
use gs1::{Ai, Date, Definition, DigitalLink, ElementString, Link, associations, from_bracketed, parse, to_bracketed};
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that come near to element strings: identifiers, separators, digits, anything.
fn nearly() -> impl Strategy<Value = Vec<u8>> {
    let identifiers: Vec<&'static str> = Definition::all().iter().flat_map(|row| [row.first, row.last]).collect();
    let piece = prop_oneof![
        4 => prop::sample::select(identifiers).prop_map(|ai| ai.as_bytes().to_vec()),
        3 => "[0-9]{1,18}".prop_map(String::into_bytes),
        2 => Just(vec![gs1::GS]),
        2 => "[!-~]{0,20}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..8),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Values that fit an identifier, made from its own format.
fn right() -> impl Strategy<Value = Vec<(Ai, Vec<u8>)>> {
    let texts =
        ["10", "21", "22", "240", "241", "254", "400", "420", "7002", "8002", "8020", "90", "91", "92", "93", "99"];
    let text = (prop::sample::select(texts.to_vec()), "[!\"%-?A-Z_a-z]{1,20}");
    let number =
        (prop::sample::select(vec!["30", "37", "3920", "3102", "3305", "20"]), 0u32..1_000_000).prop_map(|(ai, n)| {
            let width = Ai::new(ai).unwrap().definition().unwrap().lengths().1.min(6);
            (ai, format!("{:0width$}", n % 10u32.pow(width as u32)))
        });
    let key = (prop::sample::select(vec!["01", "02", "00", "414", "8017"]), "[0-9]{17}").prop_map(|(ai, digits)| {
        let len = Ai::new(ai).unwrap().definition().unwrap().lengths().0 - 1;
        let body = &digits[..len];
        (ai, format!("{body}{}", char::from(gs1::check_digit(body.as_bytes()).unwrap())))
    });
    let date = (prop::sample::select(vec!["11", "13", "15", "17"]), 0u32..100, 1u32..13, 0u32..29)
        .prop_map(|(ai, y, m, d)| (ai, format!("{y:02}{m:02}{d:02}")));
    vec(prop_oneof![3 => text, 1 => number, 1 => key, 1 => date], 1..8).prop_map(|elements| {
        elements.into_iter().map(|(ai, value)| (Ai::new(ai).unwrap(), value.into_bytes())).collect()
    })
}

fn today() -> Date {
    Date::new(2026, 11, 22).unwrap()
}

proptest! {
    #[test]
    fn any_bytes_are_written_back(message in prop_oneof![vec(any::<u8>(), 0..400), nearly()]) {
        let parsed = parse(&message);
        prop_assert_eq!(parsed.write(), message.clone());
        for element in parsed.elements() {
            prop_assert_eq!(message.get(element.value_span()), Some(element.value));
            let _ = element.meaning(today());
        }
        let findings = parsed.findings.iter().chain(&associations(parsed.elements())).cloned().collect::<Vec<_>>();
        for finding in &findings {
            prop_assert!(message.get(finding.span.clone()).is_some(), "{:?}", finding);
        }
        prop_assert!(parsed.findings.is_sorted_by_key(|finding| finding.span.start));
    }

    #[test]
    fn what_was_built_is_parsed(elements in right()) {
        let mut message = ElementString::new();
        for (ai, value) in &elements {
            message.push(*ai, value).unwrap();
        }
        let message = message.into_bytes();
        let parsed = parse(&message);
        let read: Vec<_> = parsed.elements().map(|element| (element.ai, element.value.to_vec())).collect();
        prop_assert_eq!(read, elements);
        let faults = parsed.findings.iter().filter(|finding| !finding.kind.name().starts_with("repeated"));
        prop_assert_eq!(faults.count(), 0);
    }

    #[test]
    fn brackets_there_and_back(message in prop_oneof![vec(any::<u8>(), 0..60), nearly()]) {
        let parsed = parse(&message);
        let elements: Vec<_> = parsed.elements().filter(|element| !element.value.is_empty()).collect();
        let text = to_bracketed(elements.iter().copied());
        let Ok(again) = from_bracketed(&text) else {
            prop_assert!(elements.is_empty());
            return Ok(());
        };
        let again = parse(&again);
        let values = |parsed: Vec<&gs1::Element<'_>>| parsed.iter().map(|e| (e.ai, e.value.to_vec())).collect::<Vec<_>>();
        prop_assert_eq!(values(again.elements().collect()), values(elements));
        // A second time nothing changes any more.
        prop_assert_eq!(to_bracketed(again.elements()), text);
    }

    #[test]
    fn links_there_and_back(elements in right()) {
        let mut message = ElementString::new();
        for (ai, value) in &elements {
            message.push(*ai, value).unwrap();
        }
        let parsed = parse(message.as_bytes());
        let Ok(address) = DigitalLink::write("https://example.kz/shop", parsed.elements()) else { return Ok(()) };
        let Link::Elements(link) = Link::read(&address) else { panic!("{address}") };
        prop_assert_eq!(&link.findings, &[]);
        prop_assert_eq!(link.stem.as_str(), "https://example.kz/shop");
        let mut read: Vec<_> = link.elements.iter().map(|e| (e.ai, e.value.clone())).collect();
        let mut given = elements;
        read.sort();
        given.sort();
        prop_assert_eq!(read, given);
        let message = link.message().unwrap();
        prop_assert_eq!(DigitalLink::write("https://example.kz/shop", parse(&message).elements()), Ok(address));
    }

    #[test]
    fn any_text_is_a_link_or_not(text in "\\PC{0,80}", tail in "(/[0-9]{0,4}|/[!-~]{0,12}|[?&;#%=]|[0-9]{14}){0,12}") {
        for address in [text.clone(), format!("https://{text}"), format!("http://a.kz/01/04870000001019{tail}")] {
            if let Link::Elements(link) = Link::read(&address) {
                for finding in &link.findings {
                    prop_assert!(address.get(finding.span.clone()).is_some());
                }
                for element in &link.elements {
                    prop_assert!(address.get(element.span.clone()).is_some());
                }
                if let Ok(message) = link.message() {
                    let parsed = parse(&message);
                    let read: Vec<_> = parsed.elements().map(|e| (e.ai, e.value.to_vec())).collect();
                    let own: Vec<_> = link.elements.iter().map(|e| (e.ai, e.value.clone())).collect();
                    prop_assert_eq!(read, own);
                }
            }
        }
    }

    #[test]
    fn any_text_is_bracketed_or_not(text in "(\\((01|21|10|3103|9)\\)|\\\\|\\\\x4|[!-~]|\\PC){0,40}") {
        if let Ok(message) = from_bracketed(&text) {
            prop_assert!(parse(&message).elements().count() > 0);
        }
    }
}

/// Every byte of megabytes is read and written back; anything but linear work would not end in a test run.
#[test]
fn megabytes_are_read() {
    for piece in [&b"99a\x1d"[..], b"\x1d\x1d", b"01", b"0104870000001019", b"3103001250", b"x", b"(01)", b"\xff\x00"] {
        let message = piece.repeat(2_000_000 / piece.len());
        let parsed = parse(&message);
        assert_eq!(parsed.write(), message);
        let _ = associations(parsed.elements());
    }
    let address = format!("https://a.kz/01/04870000001019{}", "/21/x".repeat(300_000));
    assert!(matches!(Link::read(&address), Link::Elements(_)));
    let text = "(21)a".repeat(300_000);
    assert!(from_bracketed(&text).is_ok());
    assert!(from_bracketed(&"(21)(".repeat(300_000)).is_ok());
}
