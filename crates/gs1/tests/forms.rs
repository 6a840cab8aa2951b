//! The same elements as bracketed text, as a web address, as company.
use expect_test::{Expect, expect};
use gs1::{
    BracketErrorKind, DigitalLink, FindingKind, Link, LinkError, associations, from_bracketed, parse, to_bracketed,
};

#[test]
fn brackets() {
    let message = b"010487000000101921Kz(7TqWmN4xB2c\x1d91EE06\x1d92abc=";
    let text = to_bracketed(parse(message).elements());
    assert_eq!(text, "(01)04870000001019(21)Kz(7TqWmN4xB2c(91)EE06(92)abc=");
    assert_eq!(from_bracketed(&text).unwrap(), message);
    // A value that holds what looks like the next identifier.
    let message = b"21a(10)b\\(\x1d10c";
    let text = to_bracketed(parse(message).elements());
    assert_eq!(text, "(21)a\\(10)b\\\\((10)c");
    assert_eq!(from_bracketed(&text).unwrap(), message);
    let message = b"21a\x00\xff";
    assert_eq!(to_bracketed(parse(message).elements()), "(21)a\\x00\\xFF");
    assert_eq!(from_bracketed("(21)a\\x00\\xFF").unwrap(), message);
    // A short value of predefined length needs the separator after all.
    assert_eq!(from_bracketed("(01)12(21)a").unwrap(), b"0112\x1d21a");
}

#[test]
fn not_brackets() {
    let fails = |text: &str| from_bracketed(text).map_err(|error| (error.kind, error.at));
    assert_eq!(fails(""), Err((BracketErrorKind::NoIdentifier, 0)));
    assert_eq!(fails("(1)a"), Err((BracketErrorKind::NoIdentifier, 0)));
    assert_eq!(fails("x(21)a"), Err((BracketErrorKind::NoIdentifier, 0)));
    assert_eq!(fails("(21)"), Err((BracketErrorKind::NoValue, 4)));
    assert_eq!(fails("(21)(10)a"), Err((BracketErrorKind::NoValue, 4)));
    assert_eq!(fails("(01)048700000010191(21)a"), Err((BracketErrorKind::LongValue, 4)));
    assert_eq!(fails("(21)a\u{1d}b"), Err((BracketErrorKind::Separator, 5)));
    assert_eq!(fails("(21)\\x41\\x41\\x1D"), Err((BracketErrorKind::Separator, 12)));
    // A slip in an identifier is not taken for a value.
    assert_eq!(fails("(10)AB(3199)000100"), Err((BracketErrorKind::UnknownIdentifier, 6)));
    assert_eq!(from_bracketed("(10)AB\\(3199)000100").unwrap(), b"10AB(3199)000100");
    assert_eq!(from_bracketed("(21)").unwrap_err().to_string(), "expected a value at byte 4");
}

fn link(address: &str, expected: Expect) {
    let text = match Link::read(address) {
        Link::Elements(link) => {
            let elements: String =
                link.elements.iter().map(|e| format!("({}){}", e.ai, String::from_utf8_lossy(&e.value))).collect();
            let marked = link.findings.iter().map(|finding| {
                let span = finding.span.clone();
                format!(
                    "\n{}: {}*{}*{}",
                    finding.kind,
                    &address[..span.start],
                    &address[span.clone()],
                    &address[span.end..]
                )
            });
            let others: String = link.others.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{} {elements}{others}{}", link.stem, marked.collect::<String>())
        }
        other => format!("{other:?}"),
    };
    expected.assert_eq(&text);
}

#[test]
fn links() {
    link("https://id.gs1.org/01/04870000001019", expect!["https://id.gs1.org (01)04870000001019"]);
    link(
        "HTTPS://example.kz:8443/a/b/01/04870000001019/22/2A/10/1%2F2/21/x%20?17=280531;11=270101&lang=kk&flag#top",
        expect![
            "HTTPS://example.kz:8443/a/b (01)04870000001019(22)2A(10)1/2(21)x (17)280531(11)270101 lang=kk flag=\ncharacter: HTTPS://example.kz:8443/a/b/01/04870000001019/22/2A/10/1%2F2/21/*x%20*?17=280531;11=270101&lang=kk&flag#top"
        ],
    );
    // A serial that looks like a key is still a serial.
    link("https://a.kz/01/04870000001019/21/01/", expect!["https://a.kz (01)04870000001019(21)01"]);
    link("http://a.kz/8004/4870A?99=x", expect!["http://a.kz (8004)4870A(99)x"]);
}

#[test]
fn links_with_faults() {
    link(
        "https://a.kz/gtin/4870000001019/ser/x?exp=280531",
        expect![[r#"
            https://a.kz (01)04870000001019(21)x(17)280531
            link_old_form: https://a.kz/*gtin*/4870000001019/ser/x?exp=280531
            link_old_form: https://a.kz/gtin/*4870000001019*/ser/x?exp=280531
            link_old_form: https://a.kz/gtin/4870000001019/*ser*/x?exp=280531
            link_old_form: https://a.kz/gtin/4870000001019/ser/x?*exp*=280531"#]],
    );
    link(
        "https://a.kz/01/04870000001018/21/x/10/y?21=z&05=1&%zz=%4",
        expect![[r#"
            https://a.kz (01)04870000001018(21)x(10)y(21)z %zz=%4
            gtin_check_digit: https://a.kz/01/*04870000001018*/21/x/10/y?21=z&05=1&%zz=%4
            link_place: https://a.kz/01/04870000001018/*21*/x/10/y?21=z&05=1&%zz=%4
            link_place: https://a.kz/01/04870000001018/21/x/*10*/y?21=z&05=1&%zz=%4
            link_place: https://a.kz/01/04870000001018/21/x/10/y?*21*=z&05=1&%zz=%4
            repeated_ai_other_value: https://a.kz/01/04870000001018/21/x/10/y?21=*z*&05=1&%zz=%4
            unknown_ai: https://a.kz/01/04870000001018/21/x/10/y?21=z&*05*=1&%zz=%4"#]],
    );
    link(
        "https://a.kz/01/04870000001019/10/a%4?10",
        expect![[r#"
            https://a.kz (01)04870000001019(10)a%4(10)
            link_escape: https://a.kz/01/04870000001019/10/*a%4*?10
            link_place: https://a.kz/01/04870000001019/10/a%4?*10*
            empty_value: https://a.kz/01/04870000001019/10/a%4?10**
            repeated_ai_other_value: https://a.kz/01/04870000001019/10/a%4?10**"#]],
    );
}

#[test]
fn addresses_that_are_none_of_ours() {
    for address in [
        "https://example.com/p/123",
        "https://example.com",
        "https://example.com/",
        "https://example.com/21/x",
        "https://example.com/01",
        "https://example.com/shop/trousers",
        "https://example.com?01=04870000001019",
        "https://",
        "https:///01/04870000001019",
    ] {
        assert_eq!(Link::read(address), Link::Other, "{address}");
    }
    for text in ["", "0104", "ftp://a.kz/01/04870000001019", "www.example.com"] {
        assert_eq!(Link::read(text), Link::None, "{text}");
    }
    for address in [
        "https://shop.kz/product-12345",
        "https://youtu.be/xvFZjo5PgG0",
        "https://example.com/2024-10-report",
        "https://t.me/user_name1234",
        "https://example.com/2024/01/15",
        "https://event.kz/party/birthday",
        "https://id.gs1.org/01/0487000000101921HACK",
    ] {
        assert_eq!(Link::read(address), Link::Other, "{address}");
    }
    // Examples of the standard's chapter on compression: a GTIN, a GTIN with its serial, a key in front as it is.
    for address in [
        "https://example.com/AQnYUc1gmiCNV4JG",
        "https://id.gs1.org/DAnYUc1gmiCNV4JG",
        "https://id.gs1.org/01/09506000134376/EAnYUc1gmiCNV4JG",
    ] {
        assert_eq!(Link::read(address), Link::Compressed, "{address}");
    }
}

#[test]
fn a_link_is_no_way_to_smuggle_elements() {
    for address in ["https://a.kz/01/04870000001019/10/A%1D21x", "https://a.kz/01/04870000001019?11=28010121x"] {
        let Link::Elements(link) = Link::read(address) else { panic!("{address}") };
        assert!(matches!(link.message(), Err(LinkError::Value(_))), "{address}");
        assert!(!link.findings.is_empty());
    }
    link(
        "https://a.kz/01/04870000001019?17=280531&17=290531&exp=1795287600",
        expect![[r#"
            https://a.kz (01)04870000001019(17)280531(17)290531 exp=1795287600
            repeated_ai_other_value: https://a.kz/01/04870000001019?17=280531&17=*290531*&exp=1795287600"#]],
    );
    let Link::Elements(own) = Link::read("https://a.kz/01/04870000001019/10/L?3103=001250") else { panic!() };
    assert_eq!(
        to_bracketed(&own.elements.iter().map(|e| e.as_element()).collect::<Vec<_>>()),
        "(01)04870000001019(10)L(3103)001250"
    );
}

#[test]
fn links_are_written() {
    let write = |message: &[u8]| DigitalLink::write("https://a.kz/", parse(message).elements());
    assert_eq!(
        write(b"10L\x1d21S\x1d0104870000001019\x1d22C").unwrap(),
        "https://a.kz/01/04870000001019/22/C/10/L/21/S"
    );
    assert_eq!(write(b"0104870000001019235T").unwrap(), "https://a.kz/01/04870000001019/235/T");
    assert_eq!(write(b"00048700000000000012").unwrap(), "https://a.kz/00/048700000000000012");
    assert_eq!(
        write(b"41448700000000120104870000001019\x1d21S").unwrap(),
        "https://a.kz/01/04870000001019/21/S?414=4870000000012"
    );
    assert_eq!(DigitalLink::write("https://a.kz?x", parse(b"0104870000001019").elements()), Err(LinkError::Stem));
    assert_eq!(write(b"21x"), Err(LinkError::NoKey));
    assert_eq!(write(b"0104870000001018"), Err(LinkError::Value(gs1::Ai::new("01").unwrap())));
    assert_eq!(write(b"0104870000001019\x1d0104870000001019"), Err(LinkError::Place(gs1::Ai::new("01").unwrap())));
    // A serial and the third-party serial exclude each other as qualifiers, and neither may stand in the query.
    assert_eq!(write(b"010487000000101921S\x1d235T"), Err(LinkError::Place(gs1::Ai::new("235").unwrap())));
}

#[test]
fn company() {
    let said = |message: &[u8]| -> Vec<(FindingKind, std::ops::Range<usize>)> {
        associations(parse(message).elements()).into_iter().map(|f| (f.kind, f.span)).collect()
    };
    assert_eq!(said(b"010487000000101921x"), []);
    assert_eq!(said(b"21x"), [(FindingKind::MissingAi, 0..3)]);
    assert_eq!(
        said(b"0104870000001019\x1d0204870000001019"),
        [(FindingKind::MissingAi, 17..33), (FindingKind::ExcludedAi, 17..33)]
    );
    assert_eq!(said(b"0204870000001019\x1d3710"), [(FindingKind::MissingAi, 17..21)]);
    assert_eq!(said(b"00048700000000000012\x1d0204870000001019\x1d3710"), []);
    // A measure in one precision excludes the same in another, not itself.
    assert_eq!(said(b"0104870000001019310300125031030012503102000125").len(), 2);
    assert_eq!(said(b"01048700000010193103001250"), []);
    assert_eq!(said(b"0104870000001019\x1d3922100\x1d3103001250"), []);
}
