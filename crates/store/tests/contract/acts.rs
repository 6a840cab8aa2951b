//! Transfer acts: goods change hands where the receiver accepts them, and nowhere else.
use std::collections::HashSet;

use circulation::{Change, Level, Rule, State, Status};
use store::{
    ActBy, ActLine, ActPage, ActRow, ActState, ActTurn, Asked, Changes, CodeRow, Command, Decision, Details, Import,
    LineState, NewAct, Pack, Packed, Stamp, Stepped, Store, Turn, Turned, Unpack, Why,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    goods_change_hands,
    what_cannot_be_sent_keeps_all_of_it_here,
    some_are_taken_some_are_not,
    what_was_recalled_on_the_way_goes_back,
    taken_back_before_it_was_accepted,
    every_turn_once_and_in_its_time,
    packages_take_with_them_what_is_in_them,
    what_is_missing_in_a_package_goes_back,
    many_work_on_a_large_act,
    lists_of_both_sides,
    one_that_fails_holds_up_no_other,
    large_packages_go_few_at_a_time,
);

/// The next part of the oldest act.
async fn step(store: &Store, at_ms: i64) -> Stepped {
    match store.next_act(HashSet::new()).await.unwrap() {
        Some(id) => store.step_act(id, at_ms).await.unwrap(),
        None => Stepped::Nothing,
    }
}

const SENDER: &str = "990140000017";
const RECEIVER: &str = "990240000024";

fn draft(codes: impl IntoIterator<Item = String>) -> NewAct {
    NewAct {
        id: "act".to_owned(),
        sender: SENDER.to_owned(),
        receiver: RECEIVER.to_owned(),
        number: "7/26".to_owned(),
        codes: codes.into_iter().collect(),
        body_sha256: "ab".to_owned(),
        person: "p1".to_owned(),
        at_ms: 5,
    }
}

fn named(numbers: std::ops::Range<usize>) -> impl Iterator<Item = String> {
    numbers.map(|n| code(n).code)
}

async fn goods(fresh: &Fresh, n: usize) {
    let free = |n: usize| CodeRow { state: State { is_recalled: false, ..code(n).state }, ..code(n) };
    fresh.store.import(Import { codes: (0..n).map(free).collect(), ..Import::default() }).await.unwrap();
}

async fn put(fresh: &Fresh, new: NewAct) -> ActRow {
    match fresh.store.put_act(new).await.unwrap() {
        Turned::Done(act) => act,
        other => panic!("{other:?}"),
    }
}

async fn turn(fresh: &Fresh, bin: &str, turn: Turn) -> Turned {
    let person = format!("of {bin}");
    let turn = ActTurn { id: "act".to_owned(), bin: bin.to_owned(), person, at_ms: 9, turn };
    fresh.store.turn_act(turn).await.unwrap()
}

fn send() -> Turn {
    Turn::Send { deadline: "2026-12-14".to_owned() }
}

fn decide(decision: Decision) -> Turn {
    Turn::Decide(Decision { body_sha256: "cd".to_owned(), ..decision })
}

async fn work(store: &Store) {
    while step(store, 11).await != Stepped::Nothing {}
}

/// Drafted, sent, and waiting.
async fn sent(fresh: &Fresh, codes: impl IntoIterator<Item = String>) -> ActRow {
    put(fresh, draft(codes)).await;
    assert!(matches!(turn(fresh, SENDER, send()).await, Turned::Done(_)));
    work(&fresh.store).await;
    now(fresh).await
}

async fn now(fresh: &Fresh) -> ActRow {
    fresh.store.act("act".to_owned()).await.unwrap().unwrap()
}

async fn lines(fresh: &Fresh) -> Vec<ActLine> {
    fresh.store.act_lines("act".to_owned(), 0, 10_000).await.unwrap()
}

async fn row(fresh: &Fresh, code: &str) -> CodeRow {
    let found = fresh
        .store
        .find([Asked { code: code.to_owned(), gtin: String::new(), ..Asked::default() }].into())
        .await
        .unwrap();
    found.into_iter().next().unwrap().code.unwrap()
}

/// Status and owner.
async fn at(fresh: &Fresh, n: usize) -> (Status, String) {
    let row = row(fresh, &code(n).code).await;
    (row.state.status, row.owner)
}

async fn goods_change_hands(fresh: &Fresh) {
    goods(fresh, 3).await;
    let waiting = sent(fresh, named(0..3)).await;
    assert_eq!((waiting.state, waiting.lines, waiting.refused), (ActState::WaitAcceptance, 3, 0));
    assert_eq!((waiting.sent_ms, waiting.deadline.as_deref()), (Some(9), Some("2026-12-14")));
    assert_eq!(at(fresh, 1).await, (Status::InTransfer, SENDER.to_owned()), "still the sender's");
    assert!(matches!(turn(fresh, RECEIVER, decide(Decision::default())).await, Turned::Done(_)));
    work(&fresh.store).await;
    let accepted = now(fresh).await;
    assert_eq!((accepted.state, accepted.accepted, accepted.decided_ms), (ActState::Accepted, 3, Some(9)));
    // Who decided does not stand where stood who sent.
    let by = ActBy { drafted: "p1".to_owned(), sent: format!("of {SENDER}"), decided: format!("of {RECEIVER}") };
    assert_eq!(accepted.by, by);
    for n in 0..3 {
        assert_eq!(at(fresh, n).await, (Status::InCirculation, RECEIVER.to_owned()));
    }
    assert!(lines(fresh).await.iter().all(|line| line.state == LineState::Accepted));
    let history = fresh.store.history(code(1).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.change.as_str(), event.stamp.who.as_str())).collect();
    assert_eq!(told, [("send", SENDER), ("accept", RECEIVER)]);
    let persons: Vec<_> = history.iter().map(|event| event.person.clone().unwrap()).collect();
    assert_eq!(persons, [format!("of {SENDER}"), format!("of {RECEIVER}")]);
    assert!(history.iter().all(|event| event.stamp.document.as_deref() == Some("act")));
}

async fn what_cannot_be_sent_keeps_all_of_it_here(fresh: &Fresh) {
    goods(fresh, 3).await;
    let stop = async |change| {
        let stamp = Stamp { at_ms: 1, who: "inspector".to_owned(), document: None };
        let commands = vec![(code(1).code, Command::Change(change))];
        let details = Details::default();
        let changes = Changes { commands, stamp, is_whole: true, owner: None, details, why: None, new_owner: None };
        fresh.store.change(changes).await.unwrap();
    };
    stop(Change::Block).await;
    let failed = sent(fresh, named(0..3).chain([code(77).code])).await;
    assert_eq!((failed.state, failed.refused), (ActState::Error, 2));
    let told: Vec<_> = lines(fresh).await.into_iter().map(|line| (line.state, line.rule)).collect();
    let refused = |rule: &str| (LineState::Refused, Some(rule.to_owned()));
    let pending = (LineState::Pending, None);
    assert_eq!(told, [pending.clone(), refused("blocked"), pending, refused("unknown_code")]);
    assert_eq!(at(fresh, 0).await, (Status::InCirculation, SENDER.to_owned()));
    assert_eq!(why_back(fresh, 0).await, "not_sent");
    // Written again without what nobody issued, and sent once the block is lifted.
    stop(Change::Unblock).await;
    put(fresh, NewAct { body_sha256: "ef".to_owned(), ..draft(named(0..3)) }).await;
    assert!(matches!(turn(fresh, SENDER, send()).await, Turned::Done(_)));
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::WaitAcceptance);
}

async fn some_are_taken_some_are_not(fresh: &Fresh) {
    goods(fresh, 4).await;
    sent(fresh, named(0..4)).await;
    let not_taken = vec![(code(2).code, "missing".to_owned()), (code(9).code, "missing".to_owned())];
    let refused = turn(fresh, RECEIVER, decide(Decision { not_taken, ..Decision::default() })).await;
    assert_eq!(refused, Turned::NoSuchLines(vec![1]));
    let decision = Decision {
        not_taken: vec![(code(2).code, "missing".to_owned())],
        surplus: vec![code(50).code],
        note: "одной нет".to_owned(),
        ..Decision::default()
    };
    assert!(matches!(turn(fresh, RECEIVER, decide(decision)).await, Turned::Done(_)));
    work(&fresh.store).await;
    let act = now(fresh).await;
    assert_eq!((act.state, act.accepted, act.note.as_str()), (ActState::PartiallyAccepted, 3, "одной нет"));
    assert_eq!(fresh.store.act_surplus("act".to_owned()).await.unwrap(), [code(50).code]);
    assert_eq!(at(fresh, 2).await, (Status::InCirculation, SENDER.to_owned()));
    assert_eq!(at(fresh, 3).await, (Status::InCirculation, RECEIVER.to_owned()));
    let line = lines(fresh).await.remove(2);
    assert_eq!((line.state, line.decision.as_deref()), (LineState::Returned, Some("missing")));
    assert_eq!(why_back(fresh, 2).await, "missing");
}

async fn what_was_recalled_on_the_way_goes_back(fresh: &Fresh) {
    goods(fresh, 2).await;
    sent(fresh, named(0..2)).await;
    let stamp = Stamp { at_ms: 1, who: SENDER.to_owned(), document: None };
    let commands = vec![(code(0).code, Command::Change(Change::Recall))];
    let details = Details::default();
    let recall = Changes { commands, stamp, is_whole: true, owner: None, details, why: None, new_owner: None };
    fresh.store.change(recall).await.unwrap();
    turn(fresh, RECEIVER, decide(Decision::default())).await;
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::PartiallyAccepted);
    let line = lines(fresh).await.remove(0);
    assert_eq!((line.state, line.rule.as_deref()), (LineState::Returned, Some("recalled")));
    assert_eq!(at(fresh, 0).await, (Status::InCirculation, SENDER.to_owned()));
    assert_eq!(why_back(fresh, 0).await, "recalled");
}

/// Why it went back to its sender, by its history.
async fn why_back(fresh: &Fresh, n: usize) -> String {
    let last = fresh.store.history(code(n).code).await.unwrap().events.pop().unwrap();
    assert_eq!((last.change.as_str(), last.stamp.document.as_deref()), ("turn_back", Some("act")));
    last.reason.unwrap()
}

async fn taken_back_before_it_was_accepted(fresh: &Fresh) {
    goods(fresh, 2).await;
    sent(fresh, named(0..2)).await;
    assert!(matches!(turn(fresh, SENDER, Turn::Cancel).await, Turned::Done(_)));
    let late = turn(fresh, RECEIVER, decide(Decision::default())).await;
    assert!(matches!(late, Turned::OutOfTurn(_)), "{late:?}");
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::Cancelled);
    assert_eq!(at(fresh, 1).await, (Status::InCirculation, SENDER.to_owned()));
    assert!(lines(fresh).await.iter().all(|line| line.state == LineState::Returned));
    assert_eq!(why_back(fresh, 1).await, "cancelled");
}

async fn every_turn_once_and_in_its_time(fresh: &Fresh) {
    goods(fresh, 2).await;
    let first = put(fresh, draft(named(0..2))).await;
    assert_eq!(put(fresh, draft(named(0..2))).await, first);
    let theirs = NewAct { sender: RECEIVER.to_owned(), ..draft(named(0..1)) };
    assert_eq!(fresh.store.put_act(theirs).await.unwrap(), Turned::Unknown);
    // A draft is its sender's business.
    assert_eq!(turn(fresh, RECEIVER, decide(Decision::default())).await, Turned::Unknown);
    assert_eq!(turn(fresh, RECEIVER, send()).await, Turned::Unknown);
    assert_eq!(turn(fresh, RECEIVER, Turn::Cancel).await, Turned::Unknown);
    let Turned::Done(sending) = turn(fresh, SENDER, send()).await else { panic!("not sent") };
    assert_eq!(turn(fresh, SENDER, send()).await, Turned::Done(sending));
    assert_eq!(turn(fresh, RECEIVER, decide(Decision::default())).await, Turned::Unknown, "not whole yet");
    let again = NewAct { body_sha256: "ef".to_owned(), ..draft(named(0..1)) };
    assert!(matches!(fresh.store.put_act(again).await.unwrap(), Turned::OutOfTurn(_)));
    work(&fresh.store).await;
    let refusal = Decision { is_refusal: true, ..Decision::default() };
    let Turned::Done(deciding) = turn(fresh, RECEIVER, decide(refusal.clone())).await else { panic!("not decided") };
    assert_eq!(turn(fresh, RECEIVER, decide(refusal)).await, Turned::Done(deciding));
    let other = Turn::Decide(Decision { body_sha256: "other".to_owned(), ..Decision::default() });
    assert!(matches!(turn(fresh, RECEIVER, other).await, Turned::OutOfTurn(_)));
    assert!(matches!(turn(fresh, SENDER, Turn::Cancel).await, Turned::OutOfTurn(_)));
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::Rejected);
    assert_eq!(step(&fresh.store, 1).await, Stepped::Nothing);
}

async fn packages_take_with_them_what_is_in_them(fresh: &Fresh) {
    goods(fresh, 3).await;
    let package = "00487000000000000016";
    let stamp = Stamp { at_ms: 1, who: SENDER.to_owned(), document: None };
    let inside = named(0..3).collect();
    let owner = Some(SENDER.to_owned());
    fresh.store.pack(Pack { package: package.to_owned(), level: Level::BoxLv1, inside, stamp, owner }).await.unwrap();
    // What lies in it is not sent without it, nor beside it.
    let failed = sent(fresh, [package.to_owned(), code(1).code]).await;
    assert_eq!(failed.state, ActState::Error);
    assert_eq!(lines(fresh).await[1].rule.as_deref(), Some("in_package"));
    put(fresh, NewAct { body_sha256: "ef".to_owned(), ..draft([package.to_owned()]) }).await;
    turn(fresh, SENDER, send()).await;
    work(&fresh.store).await;
    assert_eq!(at(fresh, 2).await, (Status::InTransfer, SENDER.to_owned()));
    // Nor taken out of it on the way.
    let stamp = Stamp { at_ms: 1, who: SENDER.to_owned(), document: None };
    let unpack =
        Unpack { package: package.to_owned(), inside: vec![code(1).code], stamp, owner: Some(SENDER.to_owned()) };
    let refused = vec![(package.to_owned(), Why::Rule(Rule::InTransfer))];
    assert_eq!(fresh.store.unpack(unpack).await.unwrap(), Packed::Refused(refused));
    turn(fresh, RECEIVER, decide(Decision::default())).await;
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::Accepted);
    assert_eq!(at(fresh, 2).await, (Status::InCirculation, RECEIVER.to_owned()));
    assert_eq!(row(fresh, package).await.owner, RECEIVER);
}

/// A pallet of two boxes comes without one of its boxes and without a unit of the other.
async fn what_is_missing_in_a_package_goes_back(fresh: &Fresh) {
    const PALLET: &str = "00487000000000000016";
    const BOXES: [&str; 2] = ["00148700000000000011", "00148700000000000028"];
    goods(fresh, 5).await;
    let pack = async |package: &str, level, inside: Vec<String>| {
        let stamp = Stamp { at_ms: 1, who: SENDER.to_owned(), document: None };
        let pack = Pack { package: package.to_owned(), level, inside, stamp, owner: Some(SENDER.to_owned()) };
        assert_eq!(fresh.store.pack(pack).await.unwrap(), Packed::Done);
    };
    pack(BOXES[0], Level::BoxLv1, named(0..2).collect()).await;
    pack(BOXES[1], Level::BoxLv1, named(2..4).collect()).await;
    pack(PALLET, Level::BoxLv2, BOXES.map(str::to_owned).to_vec()).await;
    sent(fresh, [PALLET.to_owned()]).await;
    let not_taken = |codes: &[String]| {
        let not_taken = codes.iter().map(|code| (code.clone(), "missing".to_owned())).collect();
        decide(Decision { not_taken, ..Decision::default() })
    };
    // What lies in none of its packages is not of this act.
    let refused = turn(fresh, RECEIVER, not_taken(&[code(0).code, code(4).code])).await;
    assert_eq!(refused, Turned::NoSuchLines(vec![1]));
    let missing = [code(0).code, BOXES[1].to_owned()];
    let Turned::Done(act) = turn(fresh, RECEIVER, not_taken(&missing)).await else { panic!("not decided") };
    assert_eq!((act.state, act.lines), (ActState::Deciding, 3));
    assert!(matches!(turn(fresh, RECEIVER, not_taken(&missing)).await, Turned::Done(again) if again == act), "once");
    work(&fresh.store).await;
    let act = now(fresh).await;
    assert_eq!((act.state, act.accepted), (ActState::PartiallyAccepted, 1));
    let lines = lines(fresh).await;
    let mut told: Vec<_> = lines[1..].iter().map(|line| (line.state, line.code.clone())).collect();
    told.sort_by(|a, b| a.1.cmp(&b.1));
    let mut expected: Vec<_> = missing.map(|code| (LineState::Returned, code)).into();
    expected.sort_by(|a, b| a.1.cmp(&b.1));
    assert_eq!((lines[0].state, told), (LineState::Accepted, expected));
    for code in [code(0).code, code(2).code, code(3).code, BOXES[1].to_owned()] {
        let row = row(fresh, &code).await;
        assert_eq!((row.state.status, row.owner.as_str()), (Status::InCirculation, SENDER), "{code}");
    }
    for code in [code(1).code, BOXES[0].to_owned(), PALLET.to_owned()] {
        let row = row(fresh, &code).await;
        assert_eq!((row.state.status, row.owner.as_str()), (Status::InCirculation, RECEIVER), "{code}");
    }
    assert_eq!((row(fresh, BOXES[1]).await.parent, row(fresh, &code(0).code).await.parent), (None, None));
    assert_eq!(row(fresh, &code(2).code).await.parent.as_deref(), Some(BOXES[1]), "the box came back as it was");
    let history = fresh.store.history(code(0).code).await.unwrap().events;
    let person = format!("of {RECEIVER}");
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.reason.as_deref())).collect();
    let expected = [
        (1, "pack", Some(BOXES[0])),
        (2, "send", None),
        (3, "unpack", Some(BOXES[0])),
        (4, "turn_back", Some("missing")),
    ];
    assert_eq!(told, expected);
    assert!(history[2..].iter().all(|event| event.person.as_ref() == Some(&person)), "{history:?}");
}

async fn many_work_on_a_large_act(fresh: &Fresh) {
    const N: usize = 3_500;
    goods(fresh, N).await;
    put(fresh, draft(named(0..N))).await;
    turn(fresh, SENDER, send()).await;
    let other = fresh.another().await;
    // Two registries; one of them goes away in the middle.
    assert_eq!(step(&other, 1).await, Stepped::Done(1_000));
    let id = fresh.store.next_act(HashSet::new()).await.unwrap().unwrap();
    let (first, second) = tokio::join!(other.step_act(id.clone(), 1), fresh.store.step_act(id.clone(), 1));
    assert_eq!((first.unwrap(), second.unwrap()), (Stepped::Done(1_000), Stepped::Done(1_000)));
    drop(other);
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::WaitAcceptance);
    turn(fresh, RECEIVER, decide(Decision::default())).await;
    work(&fresh.store).await;
    let act = now(fresh).await;
    assert_eq!((act.state, act.accepted), (ActState::Accepted, N as i64));
    for n in [0, 999, 1_000, N - 1] {
        assert_eq!(fresh.store.history(code(n).code).await.unwrap().events.len(), 2, "each line once");
        assert_eq!(at(fresh, n).await, (Status::InCirculation, RECEIVER.to_owned()));
    }
}

async fn large_packages_go_few_at_a_time(fresh: &Fresh) {
    const EACH: usize = 8_000;
    goods(fresh, 5 * EACH).await;
    let package = |n: usize| format!("0014870000000000{n:04}");
    for n in 0..5 {
        let inside = named(n * EACH..(n + 1) * EACH).collect();
        let stamp = Stamp { at_ms: 1, who: SENDER.to_owned(), document: None };
        let pack = Pack { package: package(n), level: Level::BoxLv1, inside, stamp, owner: Some(SENDER.to_owned()) };
        assert_eq!(fresh.store.pack(pack).await.unwrap(), Packed::Done);
    }
    // A single unit in front hides none of them.
    goods(fresh, 5 * EACH + 1).await;
    let loose = code(5 * EACH).code;
    put(fresh, draft(std::iter::once(loose).chain((0..5).map(package)))).await;
    assert!(matches!(turn(fresh, SENDER, send()).await, Turned::Done(_)));
    // Six lines stand for more than one transaction changes of packages: three, then the rest.
    assert_eq!(step(&fresh.store, 11).await, Stepped::Done(3));
    assert_eq!(step(&fresh.store, 11).await, Stepped::Done(3));
    work(&fresh.store).await;
    assert_eq!(now(fresh).await.state, ActState::WaitAcceptance);
    assert_eq!(at(fresh, 5 * EACH - 1).await.0, Status::InTransfer);
}

async fn lists_of_both_sides(fresh: &Fresh) {
    goods(fresh, 3).await;
    for (id, at_ms) in [("a", 1), ("b", 2), ("c", 3)] {
        put(fresh, NewAct { id: id.to_owned(), at_ms, ..draft(named(0..1)) }).await;
    }
    sent(fresh, named(1..2)).await;
    let ids = async |bin: &str, is_receiver, before| {
        let page = ActPage { bin: bin.to_owned(), is_receiver, before, at_most: 3 };
        let acts = fresh.store.acts(page).await.unwrap();
        acts.into_iter().map(|act| act.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(SENDER, false, None).await, ["act", "c", "b"]);
    assert_eq!(ids(SENDER, false, Some((2, "b".to_owned()))).await, ["a"]);
    assert_eq!(ids(RECEIVER, true, None).await, ["act"], "drafts of others are not there");
    assert_eq!(ids(SENDER, true, None).await, Vec::<String>::new());
}

async fn one_that_fails_holds_up_no_other(fresh: &Fresh) {
    goods(fresh, 2).await;
    for (id, n) in [("a", 0), ("b", 1)] {
        let one = NewAct { id: id.to_owned(), ..draft(named(n..n + 1)) };
        fresh.store.put_act(one).await.unwrap();
        let send = Turn::Send { deadline: "2026-12-14".to_owned() };
        let turn = ActTurn { id: id.to_owned(), bin: SENDER.to_owned(), person: "p1".to_owned(), at_ms: 6, turn: send };
        fresh.store.turn_act(turn).await.unwrap();
    }
    let next =
        async |but: &[&str]| fresh.store.next_act(but.iter().map(|id| (*id).to_owned()).collect()).await.unwrap();
    assert_eq!(next(&[]).await.as_deref(), Some("a"));
    assert_eq!(next(&["a"]).await.as_deref(), Some("b"), "put aside, the first is passed by");
    assert_eq!(next(&["a", "b"]).await, None);
    while fresh.store.step_act("b".to_owned(), 7).await.unwrap() != Stepped::Nothing {}
    assert_eq!(fresh.store.act("b".to_owned()).await.unwrap().unwrap().state, ActState::WaitAcceptance);
    assert_eq!(next(&[]).await.as_deref(), Some("a"));
}
