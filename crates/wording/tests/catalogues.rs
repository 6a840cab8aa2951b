//! Every name that can reach a screen has a sentence in every language.
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;
use wording::{FluentValue, Language, find, text, text_with};

fn has(key: &str) {
    for language in Language::ALL {
        assert!(find(language, key, &[]).is_some_and(|text| !text.is_empty()), "{key} has no {}", language.tag());
    }
}

#[test]
fn names_of_the_code_have_sentences() {
    use verify::{Mark, Outcome, Subject, Why};
    let group = marking::Group::Beer;
    let mut outcomes = vec![
        Outcome::InCirculation,
        Outcome::Withdrawn,
        Outcome::WrittenOff,
        Outcome::Disaggregated,
        Outcome::Expired,
        Outcome::NotYetInCirculation,
        Outcome::InTransfer,
        Outcome::Blocked,
        Outcome::Recalled,
        Outcome::NotFound,
        Outcome::NotFoundMaybeOldStock(group, group.in_force().unwrap().since),
        Outcome::CheckValueWrong,
        Outcome::DataDiffer,
        Outcome::PossibleCopy,
        Outcome::ShopBarcode,
        Outcome::NotMarkingCode,
        Outcome::ScanAgain,
        Outcome::CannotDetermine,
    ];
    outcomes.extend([Why::Asking, Why::Offline, Why::TimedOut, Why::Trouble].map(Outcome::CouldNotCheck));
    for outcome in outcomes {
        has(&format!("verdict-{}", outcome.name()));
        has(&format!("advice-{}", outcome.name()));
    }
    for why in ["asking", "offline", "timed_out", "trouble"] {
        has(&format!("fresh-earlier-{why}"));
    }
    for subject in [
        Subject::Form,
        Subject::CheckValue,
        Subject::Status,
        Subject::Expiry,
        Subject::Recall,
        Subject::Label,
        Subject::ScanHistory,
    ] {
        has(&format!("check-{}", subject.name()));
    }
    for mark in [Mark::Passed, Mark::Attention, Mark::Failed, Mark::NotDone] {
        has(&format!("mark-{}", mark.name()));
    }
    for group in marking::Group::ALL {
        has(&format!("group-{}", group.name()));
    }
    for row in gs1::Definition::all() {
        has(&format!("ai-{}", row.first));
    }
    for rule in marking::Rule::ALL {
        has(&format!("rule-{rule}"));
    }
    for severity in [marking::Severity::Note, marking::Severity::Warning, marking::Severity::Error] {
        has(&format!("severity-{}", severity.name()));
    }
    for fault in marking::ScannerFault::ALL {
        has(&format!("doctor-{}", fault.name()));
    }
    for setting in marking::Setting::ALL {
        has(&format!("setting-{}", setting.name()));
    }
    for level in [marking::Level::Unit, marking::Level::Group, marking::Level::Transport] {
        has(&format!("level-{}", level.name()));
    }
    for code in door::ErrorCode::ALL {
        has(&format!("error-{}", code.name()));
    }
    for category in door::CATEGORIES {
        has(&format!("category-{category}"));
    }
    for class in ["genuine", "attention", "stop", "unknown"] {
        has(&format!("verdict-class-{class}"));
    }
}

type Keys = BTreeMap<String, BTreeSet<String>>;

fn keys(tag: &str) -> Keys {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales").join(tag);
    let mut keys = Keys::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = std::fs::read_to_string(&path).unwrap();
        if let Err((_, errors)) = FluentResource::try_new(source.clone()) {
            panic!("{}: {errors:?}", path.display());
        }
        let mut key = String::new();
        for line in source.lines() {
            if let Some((name, _)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                key = name.to_owned();
                assert!(keys.insert(key.clone(), BTreeSet::new()).is_none(), "{tag} has {key} twice");
            }
            for part in line.split("{ $").skip(1) {
                let argument = part.split([' ', '}']).next().unwrap().to_owned();
                keys.get_mut(&key).unwrap().insert(argument);
            }
        }
    }
    keys
}

#[test]
fn every_language_has_the_same_keys_with_the_same_arguments() {
    let kazakh = keys("kk");
    assert!(kazakh.len() > 150);
    for tag in ["ru", "en"] {
        let other = keys(tag);
        let missing: Vec<_> = kazakh.keys().filter(|key| !other.contains_key(*key)).collect();
        let extra: Vec<_> = other.keys().filter(|key| !kazakh.contains_key(*key)).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{tag} lacks {missing:?}, has besides {extra:?}");
        assert_eq!(kazakh, other, "{tag}");
    }
    for key in kazakh.keys() {
        for language in Language::ALL {
            assert!(find(language, key, &[]).is_some(), "{key} is in a file that is not loaded");
        }
    }
}

#[test]
fn numbers_bend_the_words() {
    let count = |n: i32| [("count", FluentValue::from(n))];
    assert_eq!(text_with(Language::Russian, "outbox-tries", &count(1)), "1 попытка");
    assert_eq!(text_with(Language::Russian, "outbox-tries", &count(3)), "3 попытки");
    assert_eq!(text_with(Language::Russian, "outbox-tries", &count(5)), "5 попыток");
    assert_eq!(text_with(Language::Kazakh, "outbox-tries", &count(5)), "5 әрекет");
    assert_eq!(text_with(Language::English, "days-ago", &count(0)), "today");
    assert_eq!(text(Language::English, "no-such-key"), "no-such-key");
}

#[test]
fn the_systems_wish_chooses() {
    assert_eq!(Language::choose(["de-DE", "ru-KZ", "kk"]), Language::Russian);
    assert_eq!(Language::choose(["de"]), Language::Kazakh);
    for (header, language) in [
        ("de-DE, ru-KZ, kk", Language::Russian),
        ("de", Language::Kazakh),
        ("", Language::Kazakh),
        ("kk;q=0.4, en;q=0.8, ru ; q=0.8", Language::English),
        ("ru;q=0, en;q=0.001", Language::English),
        ("ru;q=nan, *;q=1, en;q=x", Language::Kazakh),
    ] {
        assert_eq!(Language::accepted(header), language, "{header}");
    }
    assert_eq!(Language::from_tag("kk_KZ.UTF-8"), Some(Language::Kazakh));
}
