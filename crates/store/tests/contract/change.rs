//! Changes of codes and their history.
use std::sync::atomic::{AtomicBool, Ordering};

use circulation::{Change, Level, Return, Rule, State, Status, Withdrawal};
use gs1::Date;
use store::{Asked, Card, Changed, Changes, CodeRow, Command, Details, Import, Pack, Packed, Stamp, Unpack, Why};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    a_life_and_its_history,
    one_that_is_refused_alone_or_with_all,
    thirty_days,
    named_twice_changed_once,
    several_changes_of_one_document,
    what_lies_over_a_status,
    many_change_the_same_at_once,
    more_than_is_changed_at_once,
    a_large_document_beside_many_small_ones,
    their_maker_calls_goods_back,
);

fn at(status: Status) -> CodeRow {
    let state = State { status, is_recalled: false, ..code(1).state };
    CodeRow { state, ..code(1) }
}

fn number(n: usize, row: CodeRow) -> CodeRow {
    CodeRow { code: code(n).code, ..row }
}

fn stamp(n: i64) -> Stamp {
    Stamp { at_ms: 1_795_000_000_000 + n, who: "990140001234".to_owned(), document: Some(format!("document {n}")) }
}

async fn change(fresh: &Fresh, n: i64, commands: &[(usize, Command)]) -> Vec<Changed> {
    let commands = commands.iter().map(|(n, command)| (code(*n).code, *command)).collect();
    fresh
        .store
        .change(Changes {
            commands,
            stamp: stamp(n),
            is_whole: false,
            owner: None,
            details: Details::default(),
            why: None,
            new_owner: None,
        })
        .await
        .unwrap()
}

async fn state(fresh: &Fresh, n: usize) -> State {
    let found =
        fresh.store.find([Asked { code: code(n).code, gtin: String::new(), ..Asked::default() }].into()).await.unwrap();
    found[0].code.as_ref().unwrap().state
}

fn day(text: &str) -> Date {
    Date::from_iso(text).unwrap()
}

async fn a_life_and_its_history(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![at(Status::Issued)], ..Import::default() }).await.unwrap();
    let life = [
        Command::Apply { on: day("2026-02-10") },
        Command::Change(Change::Introduce),
        Command::Change(Change::Send),
        Command::Change(Change::Accept),
        Command::Change(Change::Withdraw(Withdrawal::Retail)),
        Command::Change(Change::Return(Return::Retail)),
        Command::Change(Change::Withdraw(Withdrawal::Destruction)),
    ];
    for (n, command) in (1..).zip(life) {
        let done = change(fresh, n, &[(1, command)]).await;
        assert!(matches!(done[..], [Changed::Done(_, 1)]), "{done:?}");
    }
    let after = state(fresh, 1).await;
    assert_eq!((after.status, after.withdrawn_for), (Status::WrittenOff, Some(Withdrawal::Destruction)));
    let refused = change(fresh, 8, &[(1, Command::Change(Change::Introduce))]).await;
    assert_eq!(refused, [Changed::Refused { code: code(1).code, rule: Rule::Final }]);
    let history = fresh.store.history(code(1).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.after.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, "apply", "applied"),
            (2, "introduce", "in_circulation"),
            (3, "send", "in_transfer"),
            (4, "accept", "in_circulation"),
            (5, "withdraw", "withdrawn"),
            (6, "return", "in_circulation"),
            (7, "withdraw", "written_off"),
        ]
    );
    assert_eq!(history[4].reason.as_deref(), Some("RETAIL"));
    assert_eq!((&history[6].stamp, history[6].before.as_str()), (&stamp(7), "in_circulation"));
    assert!(fresh.store.history("nothing".to_owned()).await.unwrap().events.is_empty());
}

async fn their_maker_calls_goods_back(fresh: &Fresh) {
    let sold = CodeRow { owner: "shop".to_owned(), ..at(Status::InCirculation) };
    let card = Card {
        gtin: sold.gtin.clone(),
        group: "footwear".to_owned(),
        card: "{}".to_owned(),
        owner: "maker".to_owned(),
    };
    // Of these nobody has told what they are.
    let other =
        CodeRow { gtin: "04870000009992".to_owned(), owner: "shop".to_owned(), ..number(2, at(Status::InCirculation)) };
    let import = Import { cards: vec![card], codes: vec![sold, other], ..Import::default() };
    fresh.store.import(import).await.unwrap();
    let change_one = async |owner: &str, code: String, change| {
        let changes = Changes {
            commands: vec![(code, Command::Change(change))],
            stamp: stamp(1),
            is_whole: true,
            owner: Some(owner.to_owned()),
            details: Details::default(),
            why: Some("glass".to_owned()),
            new_owner: None,
        };
        fresh.store.change(changes).await.unwrap().remove(0)
    };
    let change = async |owner: &str, n: usize, what| change_one(owner, code(n).code, what).await;
    let refused = |n| Changed::Refused { code: code(n).code, rule: Rule::NotOwner };
    for what in [Change::Recall, Change::LiftRecall] {
        assert_eq!(change("shop", 1, what).await, refused(1), "who bought it");
        assert!(matches!(change("maker", 1, what).await, Changed::Done(_, 1)));
        assert_eq!(change("maker", 2, what).await, refused(2));
        assert!(matches!(change("shop", 2, what).await, Changed::Done(_, 1)));
    }
    // What lies on a pallet goes with it, whose pallet it is; where some of it is another's, none of it does.
    const PALLET: &str = "00487000000000000016";
    let pack = async |inside: Vec<String>| {
        let stamp = stamp(1);
        let owner = Some("shop".to_owned());
        let pack = Pack { package: PALLET.to_owned(), level: Level::BoxLv2, inside, stamp, owner };
        assert_eq!(fresh.store.pack(pack).await.unwrap(), Packed::Done);
    };
    let of_pallet = async |owner: &str, what| change_one(owner, PALLET.to_owned(), what).await;
    pack(vec![code(1).code]).await;
    assert_eq!(of_pallet("shop", Change::Recall).await, refused(1));
    assert!(matches!(of_pallet("maker", Change::Recall).await, Changed::Done(_, 2)));
    assert!(matches!(of_pallet("maker", Change::LiftRecall).await, Changed::Done(_, 2)));
    pack(vec![code(2).code]).await;
    assert_eq!(of_pallet("maker", Change::Recall).await, refused(2));
    let unpack = Unpack {
        package: PALLET.to_owned(),
        inside: vec![code(1).code],
        stamp: stamp(1),
        owner: Some("shop".to_owned()),
    };
    assert_eq!(fresh.store.unpack(unpack).await.unwrap(), Packed::Done);
    // All else is for who has it.
    assert_eq!(change("maker", 1, Change::Withdraw(Withdrawal::Retail)).await, refused(1));
    assert!(matches!(change("shop", 1, Change::Withdraw(Withdrawal::Retail)).await, Changed::Done(_, 1)));
}

async fn one_that_is_refused_alone_or_with_all(fresh: &Fresh) {
    let codes = vec![at(Status::Applied), number(2, at(Status::Annulled))];
    fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
    let introduce = Command::Change(Change::Introduce);
    let commands = vec![(code(1).code, introduce), (code(2).code, introduce), (code(3).code, introduce)];
    let refused = Changed::Refused { code: code(2).code, rule: Rule::Final };
    let all_or_nothing = Changes {
        commands: commands.clone(),
        stamp: stamp(1),
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    let outcomes = fresh.store.change(all_or_nothing).await.unwrap();
    assert_eq!(outcomes, [Changed::NotDone, refused.clone(), Changed::Unknown]);
    assert_eq!(state(fresh, 1).await.status, Status::Applied);
    assert!(fresh.store.history(code(1).code).await.unwrap().events.is_empty());
    let in_part = Changes {
        commands,
        stamp: stamp(1),
        is_whole: false,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    let outcomes = fresh.store.change(in_part).await.unwrap();
    assert_eq!(outcomes, [Changed::Done(state(fresh, 1).await, 1), refused, Changed::Unknown]);
    assert_eq!(state(fresh, 1).await.status, Status::InCirculation);
}

async fn thirty_days(fresh: &Fresh) {
    // Issued on 30 January.
    let codes = vec![at(Status::Issued), number(2, at(Status::Issued))];
    fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
    let early = change(fresh, 1, &[(1, Command::Annul { on: day("2026-03-01") })]).await;
    assert_eq!(early, [Changed::Refused { code: code(1).code, rule: Rule::TooEarlyToAnnul }]);
    let late = change(fresh, 2, &[(2, Command::Apply { on: day("2026-03-02") })]).await;
    assert_eq!(late, [Changed::Refused { code: code(2).code, rule: Rule::TooLateToApply }]);
    let annulled = change(fresh, 3, &[(1, Command::Annul { on: day("2026-03-02") })]).await;
    assert!(matches!(annulled[..], [Changed::Done(State { status: Status::Annulled, .. }, 1)]), "{annulled:?}");
}

async fn named_twice_changed_once(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![at(Status::Applied)], ..Import::default() }).await.unwrap();
    let twice = [(1, Command::Change(Change::Introduce)), (1, Command::Change(Change::Introduce))];
    let outcomes = change(fresh, 1, &twice).await;
    assert!(matches!(outcomes[..], [Changed::Done(_, 1), Changed::Done(_, 0)]), "{outcomes:?}");
    assert_eq!(fresh.store.history(code(1).code).await.unwrap().events.len(), 1);
}

async fn several_changes_of_one_document(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![at(Status::Applied)], ..Import::default() }).await.unwrap();
    let sold = Command::Change(Change::Withdraw(Withdrawal::Retail));
    let outcomes = change(fresh, 1, &[(1, Command::Change(Change::Introduce)), (1, sold)]).await;
    assert!(matches!(outcomes[..], [Changed::Done(_, 1), Changed::Done(_, 1)]), "{outcomes:?}");
    assert_eq!(state(fresh, 1).await.status, Status::Withdrawn);
    let history = fresh.store.history(code(1).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.before.as_str(), event.after.as_str())).collect();
    assert_eq!(told, [(1, "applied", "in_circulation"), (2, "in_circulation", "withdrawn")]);
}

async fn what_lies_over_a_status(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![at(Status::InCirculation)], ..Import::default() }).await.unwrap();
    change(fresh, 1, &[(1, Command::Change(Change::Block))]).await;
    change(fresh, 2, &[(1, Command::Change(Change::Recall))]).await;
    let sale = change(fresh, 3, &[(1, Command::Change(Change::Withdraw(Withdrawal::Retail)))]).await;
    assert_eq!(sale, [Changed::Refused { code: code(1).code, rule: Rule::Blocked }]);
    change(fresh, 4, &[(1, Command::Change(Change::Unblock))]).await;
    let history = fresh.store.history(code(1).code).await.unwrap().events;
    let after: Vec<&str> = history.iter().map(|event| event.after.as_str()).collect();
    assert_eq!(after, ["in_circulation blocked", "in_circulation blocked recalled", "in_circulation recalled"]);
    assert!(state(fresh, 1).await.is_recalled);
}

async fn many_change_the_same_at_once(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![at(Status::InCirculation)], ..Import::default() }).await.unwrap();
    let other = fresh.another().await;
    let sales = (0..20).map(|n| {
        let store = if n % 2 == 0 { fresh.store.clone() } else { other.clone() };
        let commands = vec![(code(1).code, Command::Change(Change::Withdraw(Withdrawal::Retail)))];
        tokio::spawn(async move {
            store
                .change(Changes {
                    commands,
                    stamp: stamp(n),
                    is_whole: true,
                    owner: None,
                    details: Details::default(),
                    why: None,
                    new_owner: None,
                })
                .await
                .unwrap()
        })
    });
    let mut done = 0;
    for sale in sales.collect::<Vec<_>>() {
        match &sale.await.unwrap()[..] {
            [Changed::Done(..)] => done += 1,
            [Changed::Refused { rule: Rule::NotInCirculation, .. }] => {}
            other => panic!("{other:?}"),
        }
    }
    // One unit is sold once, whoever asks.
    assert_eq!(done, 1);
    assert_eq!(fresh.store.history(code(1).code).await.unwrap().events.len(), 1);
}

async fn more_than_is_changed_at_once(fresh: &Fresh) {
    const BOUND: usize = 200_000;
    let row = |n: usize| CodeRow { changes: 0, ..number(n, at(Status::Issued)) };
    for from in (0..=BOUND).step_by(50_000) {
        let codes = (from..(from + 50_000).min(BOUND + 1)).map(row).collect();
        fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
    }
    let apply = Command::Apply { on: day("2026-02-10") };
    let all: Vec<(usize, Command)> = (0..=BOUND).map(|n| (n, apply)).collect();
    let refused = change(fresh, 1, &all).await;
    assert_eq!(refused.len(), all.len());
    let too_much = |one: &Changed| matches!(one, Changed::Refused { rule: Rule::TooMuchAtOnce, .. });
    assert!(refused.iter().all(too_much));
    assert_eq!(state(fresh, 0).await.status, Status::Issued);
    // A part of them is not.
    assert!(matches!(change(fresh, 2, &all[..2]).await[..], [Changed::Done(..), Changed::Done(..)]));
    assert_eq!(state(fresh, BOUND).await.status, Status::Issued);
    // Nor can so much be put together: half of it can.
    let names = |numbers: std::ops::Range<usize>| numbers.map(|n| code(n).code).collect::<Vec<_>>();
    let (left, right) = ("00148700000000000011".to_owned(), "00148700000000000028".to_owned());
    let packed = async |package: &str, level: Level, inside: Vec<String>| {
        let pack = Pack { package: package.to_owned(), level, inside, stamp: stamp(3), owner: None };
        fresh.store.pack(pack).await.unwrap()
    };
    let half = BOUND / 2;
    assert_eq!(packed(&left, Level::BoxLv1, names(2..half)).await, Packed::Done);
    assert_eq!(packed(&right, Level::BoxLv1, names(half..BOUND + 1)).await, Packed::Done);
    let pallet = "00148700000000000035";
    assert_eq!(packed(pallet, Level::BoxLv2, vec![left.clone()]).await, Packed::Done);
    let refused = Packed::Refused(vec![(pallet.to_owned(), Why::Rule(Rule::TooMuchAtOnce))]);
    assert_eq!(packed(pallet, Level::BoxLv2, vec![right.clone()]).await, refused);
    // What does not touch what lies in them is not counted by it.
    let annul = Command::Annul { on: day("2026-05-10") };
    let commands = [left, right].map(|package| (package, annul)).into();
    let changes = Changes {
        commands,
        stamp: stamp(4),
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    let done = fresh.store.change(changes).await.unwrap();
    assert!(!done.iter().any(too_much), "{done:?}");
}

/// Readers of many pages are in everybody's way: one that lost often is let through.
async fn a_large_document_beside_many_small_ones(fresh: &Fresh) {
    const LARGE: usize = 5_000;
    let codes = (0..LARGE + 400).map(|n| number(n, at(Status::InCirculation))).collect();
    fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
    let is_done = AtomicBool::new(false);
    let small = |n: usize| {
        let is_done = &is_done;
        async move {
            let mut changes = 0;
            for turn in 0.. {
                if is_done.load(Ordering::Relaxed) {
                    break;
                }
                // Not next to each other, and never one of the large document.
                let own = LARGE + n * 100 + turn / 2 % 100;
                let command = if turn % 2 == 0 { Change::Block } else { Change::Unblock };
                let done = change(fresh, 1, &[(own, Command::Change(command))]).await;
                assert!(matches!(done[..], [Changed::Done(_, 1)]), "{done:?}");
                changes += 1;
            }
            changes
        }
    };
    let large = async {
        let sell = Command::Change(Change::Withdraw(Withdrawal::Retail));
        let all: Vec<(usize, Command)> = (0..LARGE).map(|n| (n, sell)).collect();
        let done = change(fresh, 2, &all).await;
        is_done.store(true, Ordering::Relaxed);
        done
    };
    let (done, a, b, c, d) = tokio::join!(large, small(0), small(1), small(2), small(3));
    assert!(done.iter().all(|one| matches!(one, Changed::Done(_, 1))));
    assert!([a, b, c, d].into_iter().all(|changes| changes > 0));
}
