//! Element strings and their faults. The fault is marked in the message with asterisks.
use expect_test::{Expect, expect};

fn check(message: &str, expect: Expect) {
    use std::fmt::Write;
    let parsed = gs1::parse(message.as_bytes());
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\x1d', "␝");
    let mut out = String::new();
    for element in parsed.elements() {
        writeln!(out, "({}){}", element.ai, show(element.value)).unwrap();
    }
    for finding in &parsed.findings {
        let bytes = message.as_bytes();
        let (before, rest) = bytes.split_at(finding.span.start);
        let (at, after) = rest.split_at(finding.span.len());
        writeln!(out, "{}: {}*{}*{}", finding.kind, show(before), show(at), show(after)).unwrap();
    }
    expect.assert_eq(&out);
}

#[test]
fn one_leading_separator_is_fnc1() {
    check(
        "\x1d0104653820923088215GoNfWgdcBeVZ\x1d93dGVz",
        expect![[r#"
        (01)04653820923088
        (21)5GoNfWgdcBeVZ
        (93)dGVz
    "#]],
    );
    check(
        "\x1d\x1d0104653820923088215Go\x1d93dGVz",
        expect![[r#"
        (01)04653820923088
        (21)5Go
        (93)dGVz
        leading_gs: ␝*␝*0104653820923088215Go␝93dGVz
    "#]],
    );
}

#[test]
fn separators_in_excess() {
    check(
        "0104653820923088215Go\x1d\x1d93dGVz",
        expect![[r#"
        (01)04653820923088
        (21)5Go
        (93)dGVz
        double_gs: 0104653820923088215Go␝*␝*93dGVz
    "#]],
    );
    check(
        "0104653820923088215Go\x1d",
        expect![[r#"
        (01)04653820923088
        (21)5Go
        trailing_gs: 0104653820923088215Go*␝*
    "#]],
    );
}

#[test]
fn lost_separator_swallows_the_next_element() {
    check(
        "010460123456789321abcdefghijklm91EE0692dGVzdA==",
        expect![[r#"
        (01)04601234567893
        (21)abcdefghijklm91EE0692dGVzdA==
        long_value: 010460123456789321*abcdefghijklm91EE0692dGVzdA==*
    "#]],
    );
}

#[test]
fn values() {
    check(
        "0104653820923089215Go",
        expect![[r#"
        (01)04653820923089
        (21)5Go
        gtin_check_digit: 01*04653820923089*215Go
    "#]],
    );
    check(
        "0104610053147452215d,OiLl\x1d93dGVz\x1d3356123456",
        expect![[r#"
        (01)04610053147452
        (21)5d,OiLl
        (93)dGVz
        ai_out_of_range: 0104610053147452215d,OiLl␝93dGVz␝*3356*123456
    "#]],
    );
    check(
        "335012345",
        expect![[r#"
        (3350)12345
        short_value: 3350*12345*
    "#]],
    );
    check(
        "1728133010AB\x1d21a b",
        expect![[r#"
            (17)281330
            (10)AB
            (21)a b
            date: 17*281330*10AB␝21a b
            character: 1728133010AB␝21a* *b
        "#]],
    );
    check(
        "zz",
        expect![[r#"
        unknown_ai: *zz*
    "#]],
    );
    check(
        "00048700000000000013",
        expect![[r#"
        (00)048700000000000013
        sscc_check_digit: 00*048700000000000013*
    "#]],
    );
    check(
        "91ab\x1d91ab\x1d91cd",
        expect![[r#"
        (91)ab
        (91)ab
        (91)cd
        repeated_ai_same_value: 91ab␝*91ab*␝91cd
        repeated_ai_other_value: 91ab␝91ab␝*91cd*
    "#]],
    );
}
