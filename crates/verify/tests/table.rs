//! Every combination of what is known, with the verdict it must give.
use gs1::Date;
use marking::{Group, read};
use verify::*;

const CODE: &[u8] = b"010487000000303721Kz7TqWmN4xB2c\x1d93abcd";

fn date(text: &str) -> Date {
    Date::from_iso(text).unwrap()
}

fn today() -> Date {
    date("2026-11-21")
}

fn answer(status: Option<&str>) -> Answer {
    Answer {
        status: status.map(Status::from_name),
        overlay: None,
        recalls_known: true,
        check_value: Some(CheckValue::KeyUnknown),
        expiry: Some(date("2027-03-12")),
        production: None,
        lot: None,
        group: Some(Group::Footwear),
        copy_suspected: false,
        scans_known: true,
        contents: None,
    }
}

fn evidence(message: &[u8], knowledge: Knowledge) -> Evidence {
    let in_force = knowledge.answer().and_then(|answer| answer.group?.in_force());
    Evidence {
        read: read(message, None, today()),
        knowledge,
        in_force,
        own_check: CheckValue::KeyUnknown,
        today: today(),
    }
}

fn verdict(answer: Answer) -> (&'static str, Class) {
    let verdict = judge(&evidence(CODE, Knowledge::Now(answer)));
    (verdict.outcome.name(), verdict.class)
}

#[test]
fn every_status_and_overlay() {
    use Class::*;
    let rows = [
        ("in_circulation", "in_circulation", Genuine),
        ("in_transfer", "in_transfer", Attention),
        ("issued", "not_yet_in_circulation", Attention),
        ("applied", "not_yet_in_circulation", Attention),
        ("withdrawn", "withdrawn", Stop),
        ("written_off", "written_off", Stop),
        ("annulled", "written_off", Stop),
        ("disaggregated", "disaggregated", Stop),
        ("SOMETHING_NEW", "cannot_determine", Unknown),
    ];
    for (status, outcome, class) in rows {
        assert_eq!(verdict(answer(Some(status))), (outcome, class), "{status}");
        assert_eq!(Status::from_name(status).name(), status);
        for (overlay, expected) in [(Overlay::Blocked, "blocked"), (Overlay::Recalled, "recalled")] {
            let with = Answer { overlay: Some(overlay), ..answer(Some(status)) };
            assert_eq!(verdict(with), (expected, Stop), "{status} {overlay:?}");
        }
        let wrong = Answer { check_value: Some(CheckValue::Wrong), ..answer(Some(status)) };
        assert_eq!(verdict(wrong), ("check_value_wrong", Stop), "{status}");
        let old = Answer { expiry: Some(date("2026-11-20")), ..answer(Some(status)) };
        let expected = match status {
            "in_circulation" | "in_transfer" | "issued" | "applied" | "SOMETHING_NEW" => "expired",
            _ => outcome,
        };
        assert_eq!(verdict(old).0, expected, "{status}");
    }
}

#[test]
fn the_last_good_day_is_good() {
    assert_eq!(verdict(Answer { expiry: Some(today()), ..answer(Some("in_circulation")) }).1, Class::Genuine);
}

#[test]
fn not_found_explains_old_stock() {
    assert_eq!(verdict(answer(None)), ("not_found", Class::Attention));
    let light = Answer { group: Some(Group::LightIndustry), ..answer(None) };
    assert_eq!(verdict(light), ("not_found_maybe_old_stock", Class::Attention));
    let unknown = Answer { group: None, ..answer(None) };
    assert_eq!(verdict(unknown), ("not_found", Class::Attention));
}

#[test]
fn copies_and_labels_that_differ() {
    let copy = Answer { copy_suspected: true, ..answer(Some("in_circulation")) };
    assert_eq!(verdict(copy), ("possible_copy", Class::Attention));
    let labelled = b"010487000000303721Kz7TqWmN4xB2c\x1d93abcd\x1d17280531";
    let verdict = judge(&evidence(labelled, Knowledge::Now(answer(Some("in_circulation")))));
    assert_eq!((verdict.outcome.name(), verdict.class), ("data_differ", Class::Attention));
}

#[test]
fn an_earlier_answer_is_never_the_full_green() {
    let all = [
        "in_circulation",
        "in_transfer",
        "issued",
        "applied",
        "withdrawn",
        "written_off",
        "annulled",
        "disaggregated",
        "NEW",
    ];
    for status in all {
        let earlier = Knowledge::Earlier { at_ms: 7, answer: answer(Some(status)), why: Why::Offline };
        let verdict = judge(&evidence(CODE, earlier));
        assert_ne!(verdict.class, Class::Genuine, "{status}");
        assert_eq!(verdict.freshness, Freshness::Earlier(7, Why::Offline));
        let bad = matches!(status, "withdrawn" | "written_off" | "annulled" | "disaggregated");
        assert_eq!(verdict.class == Class::Stop, bad, "{status}");
    }
}

#[test]
fn without_an_answer_nobody_is_accused() {
    for why in [Why::Asking, Why::Offline, Why::TimedOut, Why::Trouble] {
        let verdict = judge(&evidence(CODE, Knowledge::Nothing(why)));
        assert_eq!(verdict.outcome, Outcome::CouldNotCheck(why));
        assert_eq!(verdict.class, Class::Unknown);
        let expired =
            judge(&evidence(b"010487000000303721Kz7TqWmN4xB2c\x1d93abcd\x1d17261031", Knowledge::Nothing(why)));
        assert_eq!(expired.outcome, Outcome::Expired, "the label alone shows it");
        let forged = Evidence { own_check: CheckValue::Wrong, ..evidence(CODE, Knowledge::Nothing(why)) };
        assert_eq!(judge(&forged).outcome, Outcome::CheckValueWrong);
    }
}

#[test]
fn what_is_no_marking_code_is_not_asked_about() {
    let rows: [(&[u8], Outcome); 4] = [
        (b"4870000000012", Outcome::ShopBarcode),
        (b"https://example.com", Outcome::NotMarkingCode),
        (b"010487000000303721abcdefghi93wxyz", Outcome::ScanAgain),
        (b"\xff\xfe", Outcome::NotMarkingCode),
    ];
    for (message, outcome) in rows {
        for knowledge in [Knowledge::Now(answer(Some("in_circulation"))), Knowledge::Nothing(Why::Offline)] {
            let verdict = judge(&evidence(message, knowledge));
            assert_eq!(
                (verdict.outcome, verdict.class, verdict.freshness),
                (outcome, Class::Unknown, Freshness::NotAsked)
            );
        }
    }
}

/// A separator was lost, and the code put together again: what is known of the unit counts, its tail and its dates do not.
#[test]
fn a_recovered_code_is_not_the_full_code() {
    const LOST: &[u8] = b"010487000000303721Kz7TqWmN4xB2c93abcd";
    assert!(read(LOST, None, today()).is_recovered());
    let judged = |answer: Answer| {
        let verdict = judge(&evidence(LOST, Knowledge::Now(answer)));
        (verdict.outcome.name(), verdict.class)
    };
    assert_eq!(judged(answer(Some("in_circulation"))), ("in_circulation", Class::Attention));
    assert_eq!(judged(answer(Some("withdrawn"))), ("withdrawn", Class::Stop));
    // It may be another code than the one on the label: nobody is alarmed.
    assert_eq!(judged(answer(None)), ("scan_again", Class::Unknown));
    let dated = b"010487000000303721Kz7TqWmN4xB2c91EE06921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=17200101";
    assert!(read(dated, None, today()).is_recovered());
    let verdict = judge(&evidence(dated, Knowledge::Nothing(Why::Offline)));
    assert_eq!(verdict.outcome, Outcome::CouldNotCheck(Why::Offline));
    let form = verdict.checks.iter().find(|check| check.subject == Subject::Form).unwrap();
    assert_eq!(form.mark, Mark::Attention);
    // Written otherwise is not damaged.
    let typed = b"(01)04870000003037(21)Kz7TqWmN4xB2c(93)abcd";
    let verdict = judge(&evidence(typed, Knowledge::Now(answer(Some("in_circulation")))));
    assert_eq!((verdict.outcome.name(), verdict.class), ("in_circulation", Class::Genuine));
}

#[test]
fn the_score_falls_with_every_check() {
    let score = |answer: Answer| credibility(&judge(&evidence(CODE, Knowledge::Now(answer)))).map(|score| score.value);
    let good = Answer { check_value: Some(CheckValue::Valid), ..answer(Some("in_circulation")) };
    assert_eq!(score(good.clone()), Some(100));
    assert_eq!(score(answer(Some("in_circulation"))), Some(85), "nobody could check the check value");
    assert_eq!(score(Answer { copy_suspected: true, ..good.clone() }), Some(60));
    let unscanned = Answer { scans_known: false, ..good.clone() };
    let points = |answer: Answer| credibility(&judge(&evidence(CODE, Knowledge::Now(answer)))).unwrap().of;
    assert_eq!(
        (score(unscanned.clone()), points(unscanned)),
        (Some(100), points(good.clone()) - 10),
        "it does not count"
    );
    let untold = Answer { recalls_known: false, ..good.clone() };
    assert!(points(untold.clone()) < points(good.clone()) || score(untold) < Some(100), "recalls that nobody told of");
    assert_eq!(score(Answer { check_value: Some(CheckValue::Wrong), ..good.clone() }), Some(20));
    assert_eq!(score(Answer { overlay: Some(Overlay::Recalled), ..good.clone() }), Some(20));
    assert_eq!(score(Answer { expiry: None, ..good.clone() }), Some(100), "what does not spoil loses nothing");
    assert_eq!(score(answer(None)), Some(60));
    assert_eq!(credibility(&judge(&evidence(CODE, Knowledge::Nothing(Why::Offline)))), None);
    let withdrawn = credibility(&judge(&evidence(CODE, Knowledge::Now(answer(Some("withdrawn")))))).unwrap();
    assert_eq!(
        withdrawn,
        Score { value: 20, got: 60, of: 100, at_most: 20 },
        "what it would be, and what it is at most"
    );
    assert_eq!(credibility(&judge(&evidence(b"hello", Knowledge::Now(good)))), None);
}

#[test]
fn a_package_is_what_lies_in_it() {
    const SSCC: &[u8] = b"00048700000000000012";
    assert!(matches!(read(SSCC, None, today()).reading, marking::Reading::Transport(_)));
    let fine = Contents { is_empty: false, stopped: 0, gone: 0, is_whole: true };
    let judged = |message: &[u8], status: &str, contents: Contents| {
        let answer = Answer { contents: Some(contents), expiry: None, ..answer(Some(status)) };
        let verdict = judge(&evidence(message, Knowledge::Now(answer)));
        let check = verdict.checks.iter().find(|check| check.subject == Subject::Contents).unwrap();
        (verdict.outcome.name(), check.mark)
    };
    let (stopped, gone) = (Contents { stopped: 1, gone: 3, ..fine }, Contents { gone: 3, ..fine });
    let (empty, part) = (Contents { is_empty: true, ..fine }, Contents { is_whole: false, ..fine });
    for message in [SSCC, CODE] {
        assert_eq!(judged(message, "in_circulation", fine), ("in_circulation", Mark::Passed));
        assert_eq!(judged(message, "in_circulation", stopped), ("stopped_inside", Mark::Failed));
        assert_eq!(judged(message, "in_transfer", stopped), ("stopped_inside", Mark::Failed));
        assert_eq!(judged(message, "in_transfer", gone), ("gone_inside", Mark::Attention));
        assert_eq!(
            judged(message, "in_circulation", part),
            ("partly_checked", Mark::NotDone),
            "who hides fills the pallet"
        );
        assert_eq!(judged(message, "disaggregated", gone), ("disaggregated", Mark::Attention));
    }
    assert_eq!(judged(SSCC, "in_circulation", empty), ("empty_package", Mark::Attention));
    assert_eq!(judged(CODE, "in_circulation", empty), ("in_circulation", Mark::NotDone), "a group pack");
    let blocked = Answer { overlay: Some(Overlay::Blocked), contents: Some(stopped), ..answer(Some("in_circulation")) };
    assert_eq!(verdict(blocked), ("blocked", Class::Stop));
    let earlier = Answer { contents: Some(fine), ..answer(Some("in_circulation")) };
    let verdict = judge(&evidence(SSCC, Knowledge::Earlier { at_ms: 7, answer: earlier, why: Why::Offline }));
    assert_eq!(verdict.checks.last().unwrap().mark, Mark::NotDone, "something may have been blocked since");
}

/// A key that was stolen and revoked makes check values that fit; the registry knows, the device may not.
#[test]
fn the_registry_knows_what_became_of_a_key() {
    let mark = |told: Option<CheckValue>, own_check: CheckValue| {
        let answer = Answer { check_value: told, ..answer(Some("in_circulation")) };
        let verdict = judge(&Evidence { own_check, ..evidence(CODE, Knowledge::Now(answer)) });
        (verdict.outcome.name(), verdict.checks[1].mark)
    };
    use CheckValue::{Absent, KeyUnknown, Valid, Wrong};
    assert_eq!(mark(Some(KeyUnknown), Valid), ("in_circulation", Mark::NotDone));
    assert_eq!(
        mark(Some(KeyUnknown), Wrong),
        ("in_circulation", Mark::NotDone),
        "nobody is accused by a key that is gone"
    );
    assert_eq!(mark(Some(Wrong), Valid).0, "check_value_wrong");
    assert_eq!(mark(Some(Valid), Wrong), ("in_circulation", Mark::Passed));
    for told in [None, Some(Absent)] {
        assert_eq!(mark(told, Valid), ("in_circulation", Mark::Passed), "{told:?}");
        assert_eq!(mark(told, Wrong).0, "check_value_wrong", "{told:?}");
    }
}
