//! Batches that are called back, units that should be on no shelf, and where units were scanned.
use circulation::{Cell, Change, Rule, Sighting, State, Status, Withdrawal};
use store::{
    Abnormal, Asked, Changed, Changes, CodeRow, Command, Details, Import, LiftRecall, Lifted, LiftedRecall, Recall,
    RecallPage, Recalled, Seen, Stamp,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    a_batch_is_recalled_and_let_go,
    who_may_lift_a_recall,
    what_should_be_on_no_shelf,
    one_unit_in_two_places,
    one_unit_that_all_ask_about,
    scans_of_nothing_leave_no_trace,
);

const MAKER: &str = "990140000017";

fn unit(n: usize) -> CodeRow {
    let state = State { status: Status::InCirculation, is_recalled: false, ..code(n).state };
    CodeRow { state, copy_suspected: false, ..code(n) }
}

fn recall(id: &str, lot: &str, bin: &str) -> Recall {
    Recall {
        id: id.to_owned(),
        gtin: code(1).gtin,
        lot: lot.to_owned(),
        reason: "glass".to_owned(),
        bin: bin.to_owned(),
        person: "somebody".to_owned(),
        at_ms: 10,
        body_sha256: format!("{lot} glass"),
        lifted: None,
    }
}

fn lift(id: &str, bin: Option<&str>) -> LiftRecall {
    let lifted = Lifted { at_ms: 20, person: "somebody".to_owned(), reason: "no glass".to_owned() };
    LiftRecall { id: id.to_owned(), bin: bin.map(str::to_owned), lifted }
}

async fn found(fresh: &Fresh, n: usize) -> CodeRow {
    let asked = Asked { code: code(n).code, gtin: code(n).gtin, ..Asked::default() };
    fresh.store.find([asked].into()).await.unwrap().remove(0).code.unwrap()
}

async fn change(fresh: &Fresh, n: usize, change: Change, at_ms: i64) -> Changed {
    let changes = Changes {
        commands: vec![(code(n).code, Command::Change(change))],
        stamp: Stamp { at_ms, who: MAKER.to_owned(), document: None },
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    fresh.store.change(changes).await.unwrap().remove(0)
}

async fn a_batch_is_recalled_and_let_go(fresh: &Fresh) {
    let lot = code(1).lot.unwrap();
    let other = CodeRow { lot: Some("another".to_owned()), ..unit(2) };
    let none = CodeRow { lot: None, ..unit(3) };
    fresh.store.import(Import { codes: vec![unit(1), other, none], ..Import::default() }).await.unwrap();
    let recalled = fresh.store.recall(recall("a", &lot, MAKER)).await.unwrap();
    assert_eq!(recalled, Recalled::Done(Box::new(recall("a", &lot, MAKER))));
    assert_eq!(fresh.store.recall(Recall { at_ms: 11, ..recall("a", &lot, MAKER) }).await.unwrap(), recalled);
    assert_eq!(fresh.store.recall(recall("a", "another", MAKER)).await.unwrap(), Recalled::IdTaken);
    assert_eq!(fresh.store.recall(recall("a", &lot, "another")).await.unwrap(), Recalled::IdTaken);
    for (n, is_recalled) in [(1, true), (2, false), (3, false)] {
        let state = found(fresh, n).await.state;
        assert_eq!((state.is_batch_recalled, state.is_recalled), (is_recalled, false), "{n}");
    }
    // A batch that stands on the unit counts where none was reported, and only there; alone or with others.
    let labelled = |n: usize| Asked { code: code(n).code, gtin: code(n).gtin, lot: Some(lot.clone()) };
    for asked in [vec![labelled(3)], vec![labelled(1), labelled(2), labelled(3), labelled(3)]] {
        for found in fresh.store.find(asked.clone().into()).await.unwrap() {
            let row = found.code.unwrap();
            assert_eq!(row.state.is_batch_recalled, row.code != code(2).code, "{row:?}");
        }
    }
    // What is in a shop is not sold, nor sent on; it may be written off.
    let sold = change(fresh, 1, Change::Withdraw(Withdrawal::Retail), 30).await;
    assert_eq!(sold, Changed::Refused { code: code(1).code, rule: Rule::Recalled });
    assert_eq!(change(fresh, 1, Change::Send, 30).await, Changed::Refused { code: code(1).code, rule: Rule::Recalled });
    assert!(matches!(change(fresh, 2, Change::Send, 30).await, Changed::Done(..)));
    // The unit itself is not what was recalled: that is a change of its own.
    let own = change(fresh, 1, Change::Recall, 31).await;
    assert!(matches!(own, Changed::Done(State { is_recalled: true, .. }, 1)), "{own:?}");
    assert!(matches!(
        change(fresh, 1, Change::LiftRecall, 32).await,
        Changed::Done(State { is_recalled: false, .. }, 1)
    ));
    assert!(found(fresh, 1).await.state.is_batch_recalled);

    fresh.store.recall(recall("b", &lot, "")).await.unwrap();
    assert!(matches!(fresh.store.lift_recall(lift("a", Some(MAKER))).await.unwrap(), LiftedRecall::Done(_)));
    assert!(found(fresh, 1).await.state.is_batch_recalled, "another recall of the batch stands");
    assert_eq!(fresh.store.standing_recalls().await.unwrap(), [(code(1).gtin, lot)]);
    fresh.store.lift_recall(lift("b", None)).await.unwrap();
    assert!(!found(fresh, 1).await.state.is_batch_recalled);
    assert!(matches!(change(fresh, 1, Change::Withdraw(Withdrawal::Retail), 40).await, Changed::Done(..)));
    assert_eq!(fresh.store.standing_recalls().await.unwrap(), []);
    // Each unit of the batch knows of both, and others of none.
    let known = async |n: usize| {
        let recalls = fresh.store.history(code(n).code).await.unwrap().recalls;
        recalls.into_iter().map(|recall| (recall.id, recall.lifted.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(known(1).await, [("a".to_owned(), true), ("b".to_owned(), true)]);
    assert_eq!((known(2).await, known(3).await), (Vec::new(), Vec::new()));
    let page = RecallPage { before: None, at_most: 10 };
    let all = fresh.store.recalls(page).await.unwrap();
    assert_eq!(all.iter().map(|recall| recall.id.as_str()).collect::<Vec<_>>(), ["b", "a"], "both stay on record");
    let page = RecallPage { before: Some((all[0].at_ms, "b".to_owned())), at_most: 10 };
    assert_eq!(fresh.store.recalls(page).await.unwrap(), all[1..]);
}

async fn who_may_lift_a_recall(fresh: &Fresh) {
    fresh.store.recall(recall("watchers", "x", "")).await.unwrap();
    fresh.store.recall(recall("makers", "x", MAKER)).await.unwrap();
    for (id, bin) in [("watchers", Some(MAKER)), ("makers", Some("another")), ("none", None)] {
        assert_eq!(fresh.store.lift_recall(lift(id, bin)).await.unwrap(), LiftedRecall::Unknown, "{id}");
    }
    let lifted = fresh.store.lift_recall(lift("makers", None)).await.unwrap();
    assert!(matches!(lifted, LiftedRecall::Done(_)));
    assert_eq!(fresh.store.lift_recall(lift("makers", Some(MAKER))).await.unwrap(), lifted, "once more is the same");
    let mut other = lift("makers", None);
    other.lifted.reason = "another".to_owned();
    assert_eq!(fresh.store.lift_recall(other).await.unwrap(), LiftedRecall::OutOfTurn);
}

async fn what_should_be_on_no_shelf(fresh: &Fresh) {
    let blocked = CodeRow { state: State { is_blocked: true, ..unit(4).state }, ..unit(4) };
    let codes = vec![unit(1), unit(2), unit(3), blocked];
    fresh.store.import(Import { codes, at_ms: 5, ..Import::default() }).await.unwrap();
    assert_eq!(fresh.store.abnormal(String::new(), 10).await.unwrap(), [code(4).code]);
    change(fresh, 1, Change::Block, 10).await;
    change(fresh, 2, Change::Withdraw(Withdrawal::Retail), 11).await;
    change(fresh, 3, Change::Withdraw(Withdrawal::Destruction), 12).await;
    let codes = [code(1).code, code(3).code, code(4).code];
    assert_eq!(fresh.store.abnormal(String::new(), 10).await.unwrap(), codes, "what was sold is in order");
    assert_eq!(fresh.store.abnormal(code(1).code, 1).await.unwrap(), codes[1..2]);
    change(fresh, 1, Change::Unblock, 20).await;
    assert_eq!(fresh.store.abnormal(String::new(), 10).await.unwrap(), codes[1..]);
    let since = |code: String, since_ms, is_over| Abnormal { code, since_ms, is_over };
    let expected = [since(code(3).code, 12, false), since(code(1).code, 20, true)];
    assert_eq!(fresh.store.abnormal_since(12, 10).await.unwrap(), expected);
    // Refused: nothing became of it.
    change(fresh, 1, Change::Unblock, 30).await;
    assert_eq!(fresh.store.abnormal_since(21, 10).await.unwrap(), []);
}

fn seen(n: usize, hour: i64, (north, east): (f64, f64)) -> Seen {
    Seen { code: code(n).code, sighting: Sighting { hour, cell: Cell::of(north, east), times: 1 } }
}

const ALMATY: (f64, f64) = (43.24, 76.89);
const AKTAU: (f64, f64) = (43.65, 51.20);

async fn one_unit_in_two_places(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![unit(1), unit(2)], ..Import::default() }).await.unwrap();
    let one = vec![seen(1, 500_000, ALMATY), seen(1, 500_000, ALMATY), seen(2, 500_000, AKTAU)];
    assert_eq!(fresh.store.see(one, 7).await.unwrap(), 0);
    let sighting = |times| Sighting { times, ..seen(1, 500_000, ALMATY).sighting };
    assert_eq!(fresh.store.sightings(code(1).code).await.unwrap(), [sighting(2)]);
    assert_eq!(fresh.store.see(vec![seen(1, 500_000, ALMATY)], 8).await.unwrap(), 0);
    assert_eq!(fresh.store.sightings(code(1).code).await.unwrap(), [sighting(3)]);
    assert_eq!(fresh.store.see(vec![seen(1, 500_000, AKTAU)], 9).await.unwrap(), 1);
    assert!(found(fresh, 1).await.copy_suspected);
    assert!(!found(fresh, 2).await.copy_suspected);
    assert_eq!(fresh.store.suspected_copies(String::new(), 10).await.unwrap(), [code(1).code]);
    assert_eq!(fresh.store.suspected_copies(code(1).code, 10).await.unwrap(), Vec::<String>::new());
    let event = fresh.store.history(code(1).code).await.unwrap().events.pop().unwrap();
    assert_eq!((event.change.as_str(), event.reason.as_deref(), event.n), ("suspect_copy", Some("too_fast"), 1));

    let stamp = Stamp { at_ms: 10, who: "inspector".to_owned(), document: None };
    let clear = async || fresh.store.clear_copy(code(1).code, "a sample".to_owned(), stamp.clone()).await.unwrap();
    assert!(clear().await);
    assert!(!clear().await, "there is nothing to clear any more");
    assert!(!found(fresh, 1).await.copy_suspected);
    assert_eq!(fresh.store.sightings(code(1).code).await.unwrap(), [], "or the next scan would say it again");
    let events = fresh.store.history(code(1).code).await.unwrap().events;
    assert_eq!(
        events.iter().map(|event| (event.n, event.change.as_str())).collect::<Vec<_>>(),
        [(1, "suspect_copy"), (2, "clear_copy"),]
    );
    // And the history goes on behind it.
    assert!(matches!(change(fresh, 1, Change::Block, 50).await, Changed::Done(..)));
}

async fn one_unit_that_all_ask_about(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![unit(1)], ..Import::default() }).await.unwrap();
    let nowhere = |times| Seen { sighting: Sighting { hour: 500_000, cell: None, times }, ..seen(1, 0, ALMATY) };
    assert_eq!(fresh.store.see(vec![nowhere(150), seen(1, 500_000, ALMATY)], 7).await.unwrap(), 0);
    assert_eq!(fresh.store.see(vec![nowhere(49)], 8).await.unwrap(), 0);
    let kept = [nowhere(199).sighting, seen(1, 500_000, ALMATY).sighting];
    assert_eq!(fresh.store.sightings(code(1).code).await.unwrap(), kept);
    assert_eq!(fresh.store.see(vec![nowhere(1)], 9).await.unwrap(), 1);
    let event = fresh.store.history(code(1).code).await.unwrap().events.pop().unwrap();
    assert_eq!((event.change.as_str(), event.reason.as_deref()), ("suspect_copy", Some("too_often")));
}

async fn scans_of_nothing_leave_no_trace(fresh: &Fresh) {
    let package =
        CodeRow { level: circulation::Level::BoxLv1, state: State { is_package: true, ..unit(2).state }, ..unit(2) };
    fresh.store.import(Import { codes: vec![unit(1), package], ..Import::default() }).await.unwrap();
    let made_up = seen(77, 500_000, ALMATY);
    fresh.store.see(vec![made_up.clone(), seen(2, 500_000, ALMATY), seen(1, 500_000, ALMATY)], 1).await.unwrap();
    assert_eq!(fresh.store.sightings(made_up.code).await.unwrap(), []);
    assert_eq!(fresh.store.sightings(code(2).code).await.unwrap(), [], "a package goes where many go");
    let month = 30 * 24;
    assert_eq!(fresh.store.forget_scans((500_000 + month) * 3_600_000).await.unwrap(), 0);
    assert_eq!(fresh.store.forget_scans((500_001 + month) * 3_600_000).await.unwrap(), 1);
    assert_eq!(fresh.store.sightings(code(1).code).await.unwrap(), []);
}
