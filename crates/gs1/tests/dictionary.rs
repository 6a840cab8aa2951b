//! The table of application identifiers against GS1's published syntax dictionary: every row of either in the other.
use std::collections::BTreeMap;
use std::path::PathBuf;

use gs1::{Ai, CharacterSet, Check, Definition, Part};

/// `AIQYN_DICTIONARY` names the file; beside a checkout of the project it may stand in `shared/gs1`.
fn dictionary() -> Option<String> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/gs1/gs1-syntax-dictionary.txt");
    let path = std::env::var_os("AIQYN_DICTIONARY").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    std::fs::read_to_string(path).ok()
}

/// A row in the dictionary's own notation, without its comments: flags, parts, attributes sorted.
fn notation(definition: &Definition) -> String {
    let mut words = Vec::new();
    let ai = Ai::new(definition.first).unwrap();
    // Identifier and value are of predefined length where a value of any length would be cut there.
    let message = [definition.first.as_bytes(), &[b'0'; 99]].concat();
    let parsed = gs1::parse(&message);
    let cut = parsed.element(ai).unwrap().value.len() < 99;
    let flags = format!("{}{}", if cut { "*" } else { "" }, if definition.link_attribute { "?" } else { "" });
    if !flags.is_empty() {
        words.push(flags);
    }
    words.extend(definition.parts.iter().map(part));
    let mut attributes = Vec::new();
    if !definition.with.is_empty() {
        let groups: Vec<_> = definition.with.iter().map(|group| group.join("+")).collect();
        attributes.push(format!("req={}", groups.join(",")));
    }
    if !definition.without.is_empty() {
        attributes.push(format!("ex={}", definition.without.join(",")));
    }
    if let Some(choices) = definition.link_key {
        let choices: Vec<_> = choices.iter().map(|choice| choice.join(",")).collect();
        let choices = choices.join("|");
        attributes.push(if choices.is_empty() { "dlpkey".to_owned() } else { format!("dlpkey={choices}") });
    }
    attributes.sort();
    words.extend(attributes);
    words.join(" ")
}

fn part(part: &Part) -> String {
    let set = match part.set {
        CharacterSet::Digits => 'N',
        CharacterSet::Set82 => 'X',
        CharacterSet::Set39 => 'Y',
        CharacterSet::Set64 => 'Z',
    };
    let len = match (part.min, part.max) {
        (min, max) if min == max => format!("{set}{max}"),
        (1, max) => format!("{set}..{max}"),
        other => panic!("{other:?}"),
    };
    let len = if part.optional { format!("[{len}]") } else { len };
    let checks = part.checks.iter().map(|own| check(own).to_owned());
    std::iter::once(len).chain(checks).collect::<Vec<_>>().join(",")
}

fn check(check: &Check) -> &'static str {
    match check {
        Check::CheckDigit => "csum",
        Check::CheckCharacters => "csumalpha",
        Check::CompanyPrefix(0) => "gcppos1",
        Check::CompanyPrefix(_) => "gcppos2",
        Check::DateOrMonth => "yymmd0",
        Check::Date => "yymmdd",
        Check::LongDate => "yyyymmdd",
        Check::HourMinute => "hhmi",
        Check::Hour => "hh",
        Check::Minute => "mi",
        Check::Second => "ss",
        Check::Currency => "iso4217",
        Check::Country => "iso3166",
        Check::CountryOrMany => "iso3166999",
        Check::CountryLetters => "iso3166alpha2",
        Check::PercentEncoding => "pcenc",
        Check::YesNo => "yesno",
        Check::Hyphen => "hyphen",
        Check::ImporterIndex => "importeridx",
        Check::PackageType => "packagetype",
        Check::MediaType => "mediatype",
        Check::Sex => "iso5218",
        Check::PositionOfTotal => "posinseqslash",
        Check::NonZero => "nonzero",
        Check::Zero => "zero",
        Check::Winding => "winding",
        Check::PieceOfTotal => "pieceoftotal",
        Check::Iban => "iban",
        Check::NoLeadingZero => "nozeroprefix",
        Check::NotOnlyDigits => "hasnondigit",
        Check::Latitude => "latitude",
        Check::Longitude => "longitude",
        Check::Coupon => "couponcode",
        Check::PositiveOffer => "couponposoffer",
    }
}

#[test]
fn every_row_is_in_the_dictionary_and_every_row_of_the_dictionary_is_here() {
    let Some(text) = dictionary() else {
        println!("SKIPPED: no syntax dictionary here; name it by AIQYN_DICTIONARY");
        return;
    };
    let mut theirs = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (row, title) = line.split_once('#').map_or((line, ""), |(row, title)| (row, title.trim()));
        let mut words: Vec<&str> = row.split_whitespace().collect();
        let ai = words.remove(0);
        let n_head = words.iter().position(|word| word.contains('=') || *word == "dlpkey").unwrap_or(words.len());
        words[n_head..].sort_unstable();
        theirs.insert(ai.to_owned(), (words.join(" "), title.to_owned()));
    }
    assert!(theirs.len() > 200, "{} rows", theirs.len());
    let ours: BTreeMap<_, _> = Definition::all()
        .iter()
        .map(|row| {
            let ai = if row.first == row.last { row.first.to_owned() } else { format!("{}-{}", row.first, row.last) };
            (ai, (notation(row), row.title.to_owned()))
        })
        .collect();
    for (ai, row) in &theirs {
        assert_eq!(ours.get(ai), Some(row), "AI {ai}");
    }
    for ai in ours.keys() {
        assert!(theirs.contains_key(ai), "AI {ai} is not in the dictionary");
    }
}

#[test]
fn rows_stand_in_order_and_apart() {
    let rows = Definition::all();
    assert!(rows.is_sorted_by(|a, b| a.last < b.first));
    // No identifier begins another: the first digits of a message mean one thing.
    for a in rows {
        for b in rows.iter().filter(|b| b.first.len() > a.first.len()) {
            let head = &b.first[..a.first.len()];
            assert!(head < a.first || head > a.last, "{} begins {}", a.first, b.first);
        }
    }
}
