//! What is made is what readers of codes take for it.
use emission::{Form, Serials, Tail};
use gs1::{Date, Gtin};
use marking::{Group, Reading, group_hint, read_exactly};
use proptest::prelude::*;

/// Chance that is none, the same every time.
fn noise(seed: u64) -> impl Iterator<Item = u8> {
    let mut state = seed | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    })
}

fn check(form: Form) -> String {
    let text = "dGVzdA+/".repeat(11);
    let mut text = text[..form.check_len()].to_owned();
    if form.tail() == Tail::Signature {
        text.replace_range(86.., "==");
    }
    if form.tail() == Tail::Mac {
        text.replace_range(43.., "=");
    }
    text
}

proptest! {
    #[test]
    fn every_code_is_read_as_what_it_is(seed: u64, n in 0usize..13, is_package: bool) {
        let group = Group::ALL[n];
        let form = Form::of(group, is_package);
        let gtin = Gtin::new(b"04870000001019").unwrap();
        let serial = Serials::new(form, noise(seed)).next().unwrap();
        let id = form.identification(&gtin, serial);
        let message = form.message(&id, "AQ01", &check(form));
        let read = read_exactly(message.as_bytes(), None, Date::EPOCH);
        let Reading::Code(code) = &read.reading else { panic!("{message:?} {:?}", read.findings) };
        prop_assert_eq!(&code.id, &id);
        prop_assert!(read.findings.iter().all(|finding| finding.severity != marking::Severity::Error), "{:?}", read.findings);
        prop_assert_eq!(&code.tail, &form.check_tail("AQ01", check(form)));
        prop_assert_eq!(group_hint(code, Some(group)), marking::GroupHint::Known(group));
    }
}

#[test]
fn the_chance_of_a_guess_is_bounded() {
    for form in Form::ALL {
        let most = u128::from(form.codes_at_most());
        assert!(most * 10_000 < form.serials());
        assert!(most == i64::MAX as u128 || (most + 1) * 10_000 >= form.serials());
        assert_eq!(Form::from_name(form.name()), Some(form));
    }
    // Six characters of eighty are twenty-six million codes.
    assert_eq!(Form::Short6.codes_at_most(), 26_214_399);
    assert_eq!(Form::TobaccoPack.codes_at_most(), 2_097_151_999);
}

#[test]
fn every_sign_is_as_likely_as_another() {
    for form in [Form::Short6, Form::Signed13] {
        let mut counts = std::collections::BTreeMap::new();
        let n = 40_000;
        for serial in Serials::new(form, noise(7)).take(n) {
            let drawn = if form == Form::Signed13 { &serial[1..] } else { &serial[..] };
            drawn.chars().for_each(|sign| *counts.entry(sign).or_insert(0usize) += 1);
        }
        let all: usize = counts.values().sum();
        let mean = all as f64 / counts.len() as f64;
        // A deviation of five sigmas comes by chance once in two million.
        let worst = counts.values().map(|count| (*count as f64 - mean).abs()).fold(0.0, f64::max);
        assert!(worst < 5.0 * mean.sqrt(), "{form:?} {worst} of {mean}");
        assert_eq!(counts.len(), if form == Form::Short6 { 80 } else { 62 });
    }
    assert_eq!(Serials::new(Form::Short6, std::iter::empty()).next(), None);
    assert_eq!(Serials::new(Form::Short6, std::iter::repeat(255)).take(0).count(), 0);
}

/// Of hundreds of thousands that were issued one was refused: its serial looked as if it had swallowed what comes after it.
#[test]
fn no_serial_reads_as_a_shorter_one() {
    let gtin = Gtin::new(b"04870000001019").unwrap();
    let form = Form::Signed13;
    let signs = form.serial_signs();
    let spelled = |text: &str| -> Vec<u8> {
        let n = |sign: char| signs.iter().position(|one| char::from(*one) == sign).unwrap() as u8;
        text.chars().map(n).collect()
    };
    let mut rare = Vec::new();
    for text in ["aaaaa240bbbb", "aaaaaa93bbbb", "aaaaaaaabbbb"] {
        rare.extend(spelled(text));
    }
    let serials: Vec<String> = Serials::new(form, rare.into_iter()).collect();
    assert_eq!(serials.len(), 1, "{serials:?}");
    for serial in serials.into_iter().chain(Serials::new(form, noise(11)).take(20_000)) {
        let id = form.identification(&gtin, serial);
        for message in [id.canonical(), form.message(&id, "AQ01", &check(form))] {
            let read = read_exactly(message.as_bytes(), None, Date::EPOCH);
            let is_refused = read.findings.iter().any(|finding| finding.severity == marking::Severity::Error);
            assert!(!is_refused, "{message:?} {:?}", read.findings);
        }
    }
}
