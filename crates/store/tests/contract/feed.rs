//! What happened, by time, and the count of it.
use circulation::{Change, State, Status, Withdrawal};
use store::{
    Card, Changes, CodeRow, Command, Details, FeedEvent, FeedPage, FeedPlace, FeedSum, Import, IssuePart, Issued,
    LiftRecall, Lifted, Many, NewLine, NewOrder, Recall, Stamp, Statistic,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    told_in_order_and_to_whom_it_concerns,
    what_happens_to_many_is_told_once,
    counted_once_by_whoever_counts,
    groups_and_how_many_stand_behind,
);

const HOUR_MS: i64 = 3_600_000;
/// 2026-11-20 19:00 in UTC: midnight in Kazakhstan.
const MIDNIGHT: i64 = 1_795_201_200_000;

fn unit(n: usize, owner: &str) -> CodeRow {
    let state = State { status: Status::InCirculation, is_recalled: false, ..code(n).state };
    CodeRow { state, owner: owner.to_owned(), ..code(n) }
}

async fn change(fresh: &Fresh, ns: &[usize], change: Change, at_ms: i64) {
    let changes = Changes {
        commands: ns.iter().map(|n| (code(*n).code, Command::Change(change))).collect(),
        stamp: Stamp { at_ms, who: "somebody".to_owned(), document: Some("d".to_owned()) },
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    fresh.store.change(changes).await.unwrap();
}

async fn feed(fresh: &Fresh, owner: Option<&str>, after: FeedPlace, at_most: i64) -> Vec<FeedEvent> {
    let owner = owner.map(str::to_owned);
    fresh.store.feed(FeedPage { owner, after, until_ms: 100, at_most }).await.unwrap()
}

async fn told_in_order_and_to_whom_it_concerns(fresh: &Fresh) {
    let codes = vec![unit(1, "maker"), unit(2, "shop"), unit(3, "maker")];
    fresh.store.import(Import { codes, at_ms: 1_000, ..Import::default() }).await.unwrap();
    change(fresh, &[1, 2], Change::Block, 10).await;
    change(fresh, &[3], Change::Withdraw(Withdrawal::Retail), 10).await;
    change(fresh, &[1], Change::Unblock, 20).await;
    change(fresh, &[1], Change::Block, 100).await;
    let all = feed(fresh, None, FeedPlace::default(), 10).await;
    let told = |events: &[FeedEvent]| -> Vec<(i64, String, i64)> {
        events.iter().map(|event| (event.place.at_ms, event.place.code.clone(), event.place.n)).collect()
    };
    let [a, b, c] = [1, 2, 3].map(|n| code(n).code);
    let expected = [(10, a.clone(), 1), (10, b.clone(), 1), (10, c.clone(), 1), (20, a.clone(), 2)];
    assert_eq!(told(&all), expected, "what is of the last moments is not told yet");
    assert_eq!((all[2].reason.as_deref(), all[2].after.as_str()), (Some("RETAIL"), "withdrawn"));
    assert_eq!(all[2].gtin, code(3).gtin);
    // In parts it is the same.
    let (mut parts, mut place) = (Vec::new(), FeedPlace::default());
    loop {
        let part = feed(fresh, None, place.clone(), 1).await;
        let Some(last) = part.last() else { break };
        place = last.place.clone();
        parts.extend(part);
    }
    assert_eq!(parts, all);
    assert_eq!(told(&feed(fresh, Some("shop"), FeedPlace::default(), 10).await), expected[1..2]);
    assert_eq!(told(&feed(fresh, Some("maker"), FeedPlace::default(), 10).await).len(), 3);
    // What changes hands is told to both, in its place.
    let given = Changes {
        commands: vec![(b.clone(), Command::Change(Change::Unblock))],
        stamp: Stamp { at_ms: 15, who: "shop".to_owned(), document: None },
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: Some("maker".to_owned()),
    };
    fresh.store.change(given).await.unwrap();
    let expected = [(10, a.clone(), 1), (10, c, 1), (15, b.clone(), 2), (20, a.clone(), 2)];
    assert_eq!(told(&feed(fresh, Some("maker"), FeedPlace::default(), 10).await), expected);
    assert_eq!(told(&feed(fresh, Some("maker"), FeedPlace::default(), 3).await), expected[..3]);
    assert_eq!(told(&feed(fresh, Some("shop"), FeedPlace::default(), 10).await), [(10, b.clone(), 1), (15, b, 2)]);
    let sums = fresh.store.feed_sums(10, 100).await.unwrap();
    assert_eq!(sums, [sum("block", 2, 2), sum("unblock", 2, 2), sum("withdraw", 1, 1)]);
}

fn sum(change: &str, times: i64, codes: i64) -> FeedSum {
    FeedSum { change: change.to_owned(), times, codes }
}

async fn issue(fresh: &Fresh, ns: std::ops::Range<usize>, at_ms: i64) -> Issued {
    let open = fresh.store.open_line().await.unwrap().unwrap();
    let codes = ns.map(|n| (code(n).code, format!("serial{n}"))).collect();
    fresh.store.issue(IssuePart { open, codes, at_ms }).await.unwrap()
}

async fn what_happens_to_many_is_told_once(fresh: &Fresh) {
    let gtin = code(1).gtin;
    let line = NewLine {
        gtin: gtin.clone(),
        form: "tobacco".to_owned(),
        level: "UNIT".to_owned(),
        key_id: "AQ01".to_owned(),
        count: 5,
        at_most: 100,
    };
    let order = NewOrder {
        id: "o1".to_owned(),
        bin: "maker".to_owned(),
        person: "p".to_owned(),
        at_ms: 1,
        body_sha256: "ab".to_owned(),
        lines: vec![line],
    };
    fresh.store.take_order(order).await.unwrap();
    let open = fresh.store.open_line().await.unwrap().unwrap();
    assert_eq!(issue(fresh, 10..13, 10).await, Issued::Done(3));
    let again = IssuePart { open, codes: vec![(code(14).code, "s".to_owned())], at_ms: 12 };
    assert_eq!(fresh.store.issue(again).await.unwrap(), Issued::Overtaken);
    // One of them there is already: it is issued once.
    assert_eq!(issue(fresh, 12..14, 10).await, Issued::Done(1));
    change(fresh, &[10], Change::Block, 10).await;
    let recall = Recall {
        id: "r1".to_owned(),
        gtin: gtin.clone(),
        lot: "L1".to_owned(),
        reason: "glass".to_owned(),
        bin: "maker".to_owned(),
        person: "p".to_owned(),
        at_ms: 20,
        body_sha256: "cd".to_owned(),
        lifted: None,
    };
    for _ in 0..2 {
        fresh.store.recall(recall.clone()).await.unwrap();
    }
    let lifted = Lifted { at_ms: 30, person: "operator".to_owned(), reason: "no glass".to_owned() };
    for _ in 0..2 {
        let lift = LiftRecall { id: "r1".to_owned(), bin: None, lifted: lifted.clone() };
        fresh.store.lift_recall(lift).await.unwrap();
    }
    // A file that comes twice brings codes once.
    for _ in 0..2 {
        let codes = vec![unit(20, "maker"), unit(21, "maker"), unit(22, "shop"), unit(10, "maker")];
        fresh.store.import(Import { codes, at_ms: 40, ..Import::default() }).await.unwrap();
    }
    let until_ms = 1_000_000;
    let page = |owner: Option<&str>, after: FeedPlace, at_most: i64| FeedPage {
        owner: owner.map(str::to_owned),
        after,
        until_ms,
        at_most,
    };
    let all = fresh.store.feed(page(None, FeedPlace::default(), 100)).await.unwrap();
    let told = |events: &[FeedEvent]| -> Vec<(String, Option<i64>)> {
        events.iter().map(|event| (event.change.clone(), event.many.as_ref().and_then(|many| many.codes))).collect()
    };
    let of = |changes: &[(&str, Option<i64>)]| -> Vec<(String, Option<i64>)> {
        changes.iter().map(|(change, codes)| ((*change).to_owned(), *codes)).collect()
    };
    let (block, first, second) = (("block", None), ("issue", Some(3)), ("issue", Some(1)));
    let (recalled, lifted) = (("recall_batch", None), ("lift_recall_batch", None));
    let (makers, shops) = (("import", Some(2)), ("import", Some(1)));
    assert_eq!(told(&all), of(&[block, first, second, recalled, lifted, makers, shops]));
    let issued = &all[1];
    assert_eq!(
        (issued.gtin.as_str(), issued.owner.as_str(), issued.document.as_deref(), issued.after.as_str()),
        (gtin.as_str(), "maker", Some("o1"), "issued")
    );
    assert_eq!(all[3].many, Some(Many { lot: Some("L1".to_owned()), codes: None }));
    assert_eq!((all[3].who.as_str(), all[3].reason.as_deref()), ("maker", Some("glass")));
    assert_eq!((all[4].who.as_str(), all[4].reason.as_deref()), ("operator", Some("no glass")));
    // Of goods that are called back whoever has some has to know.
    let own = async |bin: &str| told(&fresh.store.feed(page(Some(bin), FeedPlace::default(), 100)).await.unwrap());
    assert_eq!(own("maker").await, of(&[block, first, second, recalled, lifted, makers]));
    assert_eq!(own("shop").await, of(&[recalled, lifted, shops]));
    // In parts it is the same, for all and for one.
    for owner in [None, Some("maker"), Some("shop")] {
        let whole = fresh.store.feed(page(owner, FeedPlace::default(), 100)).await.unwrap();
        let (mut parts, mut place) = (Vec::new(), FeedPlace::default());
        loop {
            let part = fresh.store.feed(page(owner, place.clone(), 1)).await.unwrap();
            let Some(last) = part.last() else { break };
            place = last.place.clone();
            parts.extend(part);
        }
        assert_eq!(parts, whole);
    }
    let expected = [
        sum("block", 1, 1),
        sum("import", 2, 3),
        sum("issue", 2, 4),
        sum("lift_recall_batch", 1, 0),
        sum("recall_batch", 1, 0),
    ];
    assert_eq!(fresh.store.feed_sums(0, until_ms).await.unwrap(), expected);
    // Issues and files are counted where they happen, and what is counted from histories does not count them again.
    while fresh.store.count_events(until_ms).await.unwrap() > 0 {}
    fresh.store.import(Import { cards: vec![card(&gtin, "tobacco", "maker")], ..Import::default() }).await.unwrap();
    let days = ("1970-01-01".to_owned(), "1970-01-02".to_owned());
    let counted = fresh.store.statistics("maker".to_owned(), days, 100).await.unwrap();
    let counted: Vec<(&str, i64)> = counted.iter().map(|one| (one.change.as_str(), one.times)).collect();
    assert_eq!(counted, [("block", 1), ("import", 3), ("issue", 4)]);
}

fn card(gtin: &str, group: &str, owner: &str) -> Card {
    Card { gtin: gtin.to_owned(), group: group.to_owned(), card: "{}".to_owned(), owner: owner.to_owned() }
}

async fn counted_once_by_whoever_counts(fresh: &Fresh) {
    let cards = vec![card(&code(1).gtin, "beer", "maker")];
    let codes = (1..=40).map(|n| unit(n, "shop")).collect();
    fresh.store.import(Import { cards, codes, ..Import::default() }).await.unwrap();
    let all: Vec<usize> = (1..=40).collect();
    change(fresh, &all[..30], Change::Withdraw(Withdrawal::Retail), MIDNIGHT - 1).await;
    change(fresh, &all[30..], Change::Withdraw(Withdrawal::Defect), MIDNIGHT).await;
    let (one, other) = (fresh.store.clone(), fresh.another().await);
    let until = MIDNIGHT + HOUR_MS;
    let (a, b) = tokio::join!(one.count_events(until), other.count_events(until));
    // One of them may find that the other has just counted.
    let counted = a.unwrap() + b.unwrap() + fresh.store.count_events(until).await.unwrap();
    assert_eq!(counted, 40);
    assert_eq!(fresh.store.count_events(until).await.unwrap(), 0);
    let days = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let of = |day: &str, reason: &str, times| Statistic {
        day: day.to_owned(),
        gtin: code(1).gtin,
        change: "withdraw".to_owned(),
        reason: reason.to_owned(),
        times,
    };
    let found = fresh.store.statistics("maker".to_owned(), days("2026-11-01", "2026-11-30"), 100).await.unwrap();
    assert_eq!(found, [of("2026-11-20", "RETAIL", 30), of("2026-11-21", "DEFECT", 10)]);
    let found = fresh.store.statistics("maker".to_owned(), days("2026-11-21", "2026-11-21"), 100).await.unwrap();
    assert_eq!(found, [of("2026-11-21", "DEFECT", 10)]);
    let others = fresh.store.statistics("shop".to_owned(), days("2026-11-01", "2026-11-30"), 100).await.unwrap();
    assert_eq!(others, [], "the goods are the maker's, wherever they are");
    change(fresh, &all[..3], Change::Return(circulation::Return::Retail), until + 1).await;
    assert_eq!(fresh.store.count_events(until + HOUR_MS).await.unwrap(), 3);
}

async fn groups_and_how_many_stand_behind(fresh: &Fresh) {
    let gtins = ["04870000001019", "04870000003037", "04870000001675"];
    let cards = (0..3).map(|n| card(gtins[n], "beer", &format!("maker {}", n / 2))).collect();
    let codes = (0..3).map(|n| CodeRow { gtin: gtins[n].to_owned(), ..unit(n, "shop") }).collect();
    fresh.store.import(Import { cards, codes, ..Import::default() }).await.unwrap();
    change(fresh, &[0, 1, 2], Change::Block, MIDNIGHT).await;
    fresh.store.count_events(MIDNIGHT + 1).await.unwrap();
    let groups = fresh.store.group_statistics(("2026-11-01".to_owned(), "2026-11-30".to_owned())).await.unwrap();
    assert_eq!(groups.len(), 1);
    let group = &groups[0];
    assert_eq!((group.month.as_str(), group.group.as_str(), group.times, group.owners), ("2026-11", "beer", 3, 2));
}
