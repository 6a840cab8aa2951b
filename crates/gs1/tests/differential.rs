//! This parser against two others that nobody here wrote: bwip-js, which validates, and biip, which parses. Their answers are
//! recorded in `data/differential.tsv` (a part of them; `cargo xtask differential` asks them anew, about all). Where they differ
//! from ours, the reason is here, or the test fails.
use std::collections::BTreeMap;
use std::path::PathBuf;

use gs1::{Ai, FindingKind, associations, parse};

struct Line {
    message: Vec<u8>,
    bracketed: String,
    bwip: String,
    biip: String,
}

fn lines() -> Vec<Line> {
    let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/differential.tsv");
    let path = std::env::var_os("AIQYN_DIFFERENTIAL").map_or_else(|| PathBuf::from(recorded), PathBuf::from);
    let text = std::fs::read_to_string(path).unwrap();
    let line = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        let hex = fields.next().unwrap();
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        Line {
            message: (0..hex.len()).step_by(2).map(byte).collect(),
            bracketed: fields.next().unwrap(),
            bwip: fields.next().unwrap(),
            biip: fields.next().unwrap(),
        }
    };
    text.lines().map(line).collect()
}

/// What each of bwip-js's errors is here.
fn kinds(error: &str) -> &'static [FindingKind] {
    use FindingKind::*;
    match error {
        "GS1badChecksum" => &[GtinCheckDigit, SsccCheckDigit, CheckDigit],
        "GS1badAlphaCheckCharacters" | "GS1alphaTooShort" | "GS1UnknownCSET32Character" => &[CheckCharacters],
        "GS1valueTooShort" => &[ShortValue, EmptyValue],
        // Of an account number.
        "GS1tooShort" => &[Iban],
        "GS1valueTooLong" => &[LongValue],
        "GS1notNumeric"
        | "GS1badCSET82character"
        | "GS1badCSET39character"
        | "GS1badCSET64character"
        | "GS1badCSET64padding" => &[Character],
        "GS1badPercentEscape" | "GS1badPercentChars" => &[PercentEncoding],
        "GS1UnknownCountry" | "GS1UnknownCountryOr999" | "GS1UnknownCountryAlpha" => &[Country],
        "GS1UnknownCurrency" => &[Currency],
        "GS1badMonth" | "GS1badDay" | "GS1badYear" => &[Date],
        "GS1badHour" | "GS1badMinute" | "GS1badSecond" => &[Time],
        "GS1badGCP" | "GS1gcpTooShort" => &[CompanyPrefix],
        "GS1badIBANchecksum" | "GS1badIBANcharacter" | "GS1badIBANcountryCode" => &[Iban],
        "GS1missingAIs" => &[MissingAi],
        "GS1exclusiveAIs" => &[ExcludedAi],
        "GS1repeatedDifferingAIs" => &[RepeatedAiOtherValue],
        error if error.starts_with("GS1coupon") => &[Coupon],
        _ => &[NotAllowed],
    }
}

/// Why a difference from bwip-js is one, where it is known.
fn explained(line: &Line, ours: &[FindingKind]) -> Option<&'static str> {
    let parsed = parse(&line.message);
    let value = |ai: &str| parsed.value(Ai::new(ai).unwrap());
    if value("8030").is_some_and(|value| value.ends_with(b"=")) && line.bwip == "GS1badCSET64padding" {
        return Some(
            "bwip-js wants AI 8030 with its filling in threes; base64 comes in fours, and here the filling has to be at the end",
        );
    }
    let own = parsed.findings.iter().find(|finding| ours.contains(&finding.kind));
    let faulty = own.and_then(|own| parsed.elements().find(|element| own.span.end <= element.span.end));
    let begins =
        faulty.and_then(|element| element.value.get(..2)).is_some_and(|head| head.iter().all(u8::is_ascii_digit));
    if ours.contains(&FindingKind::CompanyPrefix) && begins {
        return Some(
            "bwip-js asks for fewer digits of a company prefix than the four that the newer syntax tests ask for",
        );
    }
    if ours == [FindingKind::ExcludedAi] && value("03").is_some() && value("8006").is_some() {
        return Some("that AI 8006 excludes AI 03 is newer than bwip-js");
    }
    // Each stops at the first fault, and the order of checks within one value is nobody's law.
    let checks: usize = faulty?.ai.definition()?.parts.iter().map(|part| part.checks.len()).sum();
    let both = !["ok", "GS1missingAIs", "GS1exclusiveAIs"].contains(&line.bwip.as_str());
    (both && checks > 1).then_some("a value with two faults: each names another one first")
}

#[test]
fn bwip_js_finds_the_same_faults() {
    let lines = lines();
    assert!(lines.len() > 1000);
    let mut differences: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &lines {
        let parsed = parse(&line.message);
        let value = parsed.findings.iter().find(|finding| !finding.kind.name().starts_with("repeated"));
        let company = || associations(parsed.elements()).into_iter();
        let mut ours: Vec<FindingKind> = value.map(|finding| finding.kind).into_iter().collect();
        if ours.is_empty() {
            let repeated = parsed.findings.iter().map(|finding| finding.kind);
            ours.extend(repeated.filter(|kind| *kind == FindingKind::RepeatedAiOtherValue));
            ours.extend(company().map(|finding| finding.kind));
        }
        let same = match line.bwip.as_str() {
            "ok" => ours.is_empty(),
            error => ours.iter().any(|kind| kinds(error).contains(kind)),
        };
        if same {
            continue;
        }
        if let Some(reason) = explained(line, &ours) {
            *reasons.entry(reason).or_default() += 1;
            continue;
        }
        let key = format!("bwip-js: {}, ours: {:?}", line.bwip, ours);
        let entry = differences.entry(key).or_insert_with(|| (0, line.bracketed.clone()));
        entry.0 += 1;
    }
    println!("{} messages, {} differences explained: {reasons:?}", lines.len(), reasons.values().sum::<usize>());
    assert!(differences.is_empty(), "{differences:#?}");
}

/// Why a difference from biip is one, where it is known.
fn biip_explained(line: &Line) -> Option<&'static str> {
    let parsed = parse(&line.message);
    let value = |ai: &str| parsed.value(Ai::new(ai).unwrap());
    if value("7007").is_some_and(|value| value.len() > 6) {
        return Some("biip reads one date in AI 7007, where there may be two");
    }
    if value("8030").is_some_and(|value| value.contains(&b'=')) {
        return Some("biip knows no filling in AI 8030");
    }
    if value("8010").is_some_and(|value| value.len() < 5) {
        return Some("biip wants five characters of AI 8010, where four digits are the shortest company prefix");
    }
    None
}

#[test]
fn biip_finds_the_same_elements() {
    let lines = lines();
    let (mut same, mut refused) = (0, 0);
    let mut differences = Vec::new();
    for line in &lines {
        let parsed = parse(&line.message);
        if line.biip == "error" {
            refused += 1;
            // It gives up where we find a fault and read on.
            if parsed.findings.is_empty() && biip_explained(line).is_none() {
                differences.push(format!("refused: {}", line.bracketed));
            }
            continue;
        }
        let quoted = |bytes: &[u8]| format!("{:?}", String::from_utf8_lossy(bytes));
        let ours: Vec<String> =
            parsed.elements().map(|element| format!("[\"{}\", {}]", element.ai, quoted(element.value))).collect();
        if format!("[{}]", ours.join(", ")) == line.biip.replace("\\u001d", "\\u{1d}") {
            same += 1;
        } else if biip_explained(line).is_none() {
            differences.push(format!("{} is {}", line.bracketed, line.biip));
        }
    }
    println!("{} messages: {same} with the same elements, {refused} it refuses", lines.len());
    assert!(differences.is_empty(), "{} {differences:#?}", differences.len());
}
