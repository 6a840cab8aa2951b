//! One right value and the wrong ones for everything that a value can be asked for.
use gs1::{Ai, ElementString, parse};

/// The name of the finding and the part of the value it is about; `ok` where there is none.
fn said(ai: &str, value: &str) -> String {
    let message = [ai.as_bytes(), value.as_bytes()].concat();
    let parsed = parse(&message);
    match parsed.findings.first() {
        None => "ok".to_owned(),
        Some(finding) => format!("{} {}", finding.kind, String::from_utf8_lossy(&message[finding.span.clone()])),
    }
}

#[track_caller]
fn check(ai: &str, cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        assert_eq!(said(ai, value), *expected, "({ai}){value}");
        let pushed = ElementString::new().push(Ai::new(ai).unwrap(), value.as_bytes());
        assert_eq!(pushed.is_ok(), *expected == "ok", "({ai}){value}");
    }
}

#[test]
fn characters_and_lengths() {
    check(
        "10",
        &[("!\"%&'()*+,-./:;<=>?_", "ok"), ("a#b", "character #"), ("", "empty_value 10"), (&"a".repeat(20), "ok")],
    );
    check("10", &[(&"a".repeat(21), "long_value aaaaaaaaaaaaaaaaaaaaa"), ("a b", "character  ")]);
    check("8010", &[("4870AB#-/1", "ok"), ("4870ab", "character a")]);
    check("8030", &[("aZ0-_=", "ok"), ("a+b", "character +")]);
    check("242", &[("123456", "ok"), ("12a", "character a"), ("1234567", "long_value 1234567")]);
    check("253", &[("4870000000012", "ok"), ("4870000000012abc", "ok"), ("487000000001", "short_value 487000000001")]);
    check("253", &[("4870000000013", "check_digit 4870000000013")]);
    check("421", &[("398050000", "ok"), ("398", "short_value 398"), ("000050000", "country 000")]);
}

#[test]
fn keys() {
    check("01", &[("04870000001019", "ok"), ("04870000001018", "gtin_check_digit 04870000001018")]);
    check("00", &[("048700000000000012", "ok"), ("048700000000000013", "sscc_check_digit 048700000000000013")]);
    check("414", &[("4870000000012", "ok"), ("4870000000013", "check_digit 4870000000013")]);
    check("8017", &[("487000000000000001", "check_digit 487000000000000001")]);
    check(
        "8013",
        &[
            ("1987654Ad4X4bL5ttr2310c2K", "ok"),
            ("1987654Ad4X4bL5ttr2310cXK", "check_characters 1987654Ad4X4bL5ttr2310cXK"),
        ],
    );
    check("8013", &[("2", "check_characters 2")]);
    check("8014", &[("1987654Ad4X4bL5ttr2310c2K", "ok"), ("123422", "check_characters 123422")]);
    check("8004", &[("4870A", "ok"), ("487A", "company_prefix 487A"), ("487", "company_prefix 487")]);
    check("8003", &[("04870000000012", "ok"), ("04870000000012xyz", "ok"), ("14870000000012", "not_allowed 1")]);
    check(
        "8006",
        &[
            ("048700000010190102", "ok"),
            ("048700000010190302", "not_allowed 0302"),
            ("048700000010190002", "not_allowed 0002"),
        ],
    );
    check("8007", &[("GB82WEST12345698765432", "ok"), ("GB82WEST12345698765431", "iban GB82WEST12345698765431")]);
    check(
        "8007",
        &[
            ("XX82WEST12345698765432", "iban XX82WEST12345698765432"),
            ("GB8", "iban GB8"),
            ("gb82west12345698765432", "iban gb82west12345698765432"),
        ],
    );
    check("8011", &[("0", "ok"), ("10", "ok"), ("01", "not_allowed 01")]);
}

#[test]
fn dates_and_times() {
    check(
        "17",
        &[
            ("280531", "ok"),
            ("280500", "ok"),
            ("280532", "date 280532"),
            ("281300", "date 281300"),
            ("280230", "date 280230"),
        ],
    );
    check("17", &[("28053", "short_value 28053"), ("28053a", "character a")]);
    check("7006", &[("280531", "ok"), ("280500", "date 280500")]);
    check(
        "7007",
        &[
            ("280531", "ok"),
            ("280531280601", "ok"),
            ("280531281301", "date 281301"),
            ("2805312806", "short_value 2805312806"),
        ],
    );
    check("7003", &[("2805312359", "ok"), ("2805312400", "time 2400"), ("2805312360", "time 2360")]);
    check("7011", &[("280531", "ok"), ("2805311200", "ok"), ("2805319999", "time 9999")]);
    check(
        "8008",
        &[
            ("28053123", "ok"),
            ("2805312359", "ok"),
            ("280531235959", "ok"),
            ("28053124", "time 24"),
            ("280531235960", "time 60"),
        ],
    );
    check("4324", &[("2805002359", "ok"), ("2805009999", "time 9999")]);
    check("7250", &[("20000229", "ok"), ("19000229", "date 19000229"), ("00000101", "date 00000101")]);
    check("7251", &[("200002292359", "ok"), ("200002292460", "time 2460")]);
}

#[test]
fn codes_of_other_standards() {
    check("3912", &[("3981000", "ok"), ("0001000", "currency 000"), ("398", "short_value 398")]);
    check("422", &[("398", "ok"), ("399", "country 399")]);
    check("423", &[("398", "ok"), ("398398398398398", "ok"), ("398000", "country 000"), ("3983", "short_value 3983")]);
    check("7030", &[("999abc", "ok"), ("398abc", "ok"), ("001abc", "country 001")]);
    check("4307", &[("KZ", "ok"), ("kz", "country kz")]);
    check("7041", &[("PX", "ok"), ("PXX", "not_allowed PXX")]);
    check("7241", &[("10", "ok"), ("11", "not_allowed 11")]);
    check("7252", &[("9", "ok"), ("3", "not_allowed 3")]);
    check("4302", &[("100%25", "ok"), ("100%", "percent_encoding 100%"), ("%4g", "percent_encoding %4g")]);
    check("8110", &[("106141416543213150110120", "ok"), ("10614141654321315011012", "coupon 10614141654321315011012")]);
    check("8112", &[("001234561234560123456", "ok"), ("2", "coupon 2")]);
}

#[test]
fn small_sets() {
    check("4321", &[("1", "ok"), ("2", "not_allowed 2")]);
    check("4330", &[("003725", "ok"), ("003725-", "ok"), ("003725+", "not_allowed +")]);
    check(
        "4309",
        &[
            ("18000000003600000000", "ok"),
            ("18000000013600000000", "not_allowed 1800000001"),
            ("18000000003600000001", "not_allowed 3600000001"),
        ],
    );
    check("7040", &[("1AB_", "ok"), ("1AB!", "not_allowed !")]);
    check("7258", &[("1/2", "ok"), ("3/2", "not_allowed 3/2"), ("0/2", "not_allowed 0/2"), ("112", "not_allowed 112")]);
    check(
        "8001",
        &[("10000100100190", "ok"), ("00000100100190", "not_allowed 0000"), ("10000100100120", "not_allowed 2")],
    );
}

#[test]
fn families_end() {
    for (message, kind) in [
        ("3356123456", "ai_out_of_range"),
        ("3945123", "ai_out_of_range"),
        ("418", "unknown_ai"),
        ("05", "unknown_ai"),
        ("7", "unknown_ai"),
        ("ab", "unknown_ai"),
    ] {
        assert_eq!(parse(message.as_bytes()).findings[0].kind.name(), kind, "{message}");
    }
}
