//! Orders of codes: taken once, issued part by part, no code twice, none that can be guessed.
use gs1::Date;
use store::{
    Asked, Card, CardPage, CardTurn, CardTurned, Import, IssuePart, Issued, NewLine, NewOrder, OPEN_MAX, OpenLine,
    OrderPage, OrderRow, Ordered, TurnCard,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    taken_once,
    issued_part_by_part,
    no_code_twice,
    many_issue_the_same_line_at_once,
    no_more_than_the_bound,
    not_too_many_are_open,
    cards_of_a_state_in_pages,
    the_newest_first,
    issue_is_the_beginning_of_history,
);

const OWNER: &str = "990140000017";
const GTIN: &str = "04870000001019";

fn order(id: &str, counts: &[i64]) -> NewOrder {
    let line = |count: &i64| NewLine {
        gtin: GTIN.to_owned(),
        form: "signed13".to_owned(),
        level: "UNIT".to_owned(),
        key_id: "AQ01".to_owned(),
        count: *count,
        at_most: 1_000,
    };
    NewOrder {
        id: id.to_owned(),
        bin: OWNER.to_owned(),
        person: "p1".to_owned(),
        at_ms: 5,
        body_sha256: "ab".to_owned(),
        lines: counts.iter().map(line).collect(),
    }
}

async fn take(fresh: &Fresh, new: NewOrder) -> OrderRow {
    match fresh.store.take_order(new).await.unwrap() {
        Ordered::Taken(row) => row,
        other => panic!("{other:?}"),
    }
}

/// Noon of 2026-11-22 in UTC.
const AT_MS: i64 = 1_795_348_800_000;

fn part(open: OpenLine, serials: std::ops::Range<usize>) -> IssuePart {
    let codes = serials.map(|n| (code(n).code, format!("serial{n}"))).collect();
    IssuePart { open, codes, at_ms: AT_MS }
}

async fn open(fresh: &Fresh) -> OpenLine {
    fresh.store.open_line().await.unwrap().unwrap()
}

async fn serials(fresh: &Fresh, line: i64) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    while let Some(mut more) = fresh.store.serials("o1".to_owned(), line, all.len() as i64).await.unwrap() {
        let before = all.len();
        // One alone, then all others: what was taken is not given again.
        all.extend(more.take(1));
        all.extend(more.take(usize::MAX));
        assert_eq!(more.take(1), Vec::<String>::new());
        assert!(all.len() > before);
    }
    for from in 0..all.len() {
        let mut rest = fresh.store.serials("o1".to_owned(), line, from as i64).await.unwrap().unwrap();
        assert_eq!(rest.take(1), all[from..=from]);
    }
    all
}

async fn taken_once(fresh: &Fresh) {
    let first = take(fresh, order("o1", &[3, 2])).await;
    assert_eq!((first.state.as_str(), first.lines.len(), first.lines[1].count), ("in_process", 2, 2));
    assert_eq!(take(fresh, order("o1", &[3, 2])).await, first);
    assert_eq!(fresh.store.order("o1".to_owned()).await.unwrap(), Some(first));
    let other = NewOrder { body_sha256: "cd".to_owned(), ..order("o1", &[3]) };
    assert_eq!(fresh.store.take_order(other).await.unwrap(), Ordered::IdTaken);
    let other = NewOrder { bin: "1".to_owned(), ..order("o1", &[3, 2]) };
    assert_eq!(fresh.store.take_order(other).await.unwrap(), Ordered::IdTaken);
    assert_eq!(fresh.store.order("none".to_owned()).await.unwrap(), None);
}

async fn issued_part_by_part(fresh: &Fresh) {
    let card =
        Card { gtin: code(4).gtin, group: "footwear".to_owned(), card: "{}".to_owned(), owner: OWNER.to_owned() };
    fresh.store.import(Import { cards: vec![card], ..Import::default() }).await.unwrap();
    take(fresh, order("o1", &[5, 2])).await;
    assert_eq!(fresh.store.issue(part(open(fresh).await, 0..3)).await.unwrap(), Issued::Done(3));
    // More than is left is not issued.
    assert_eq!(fresh.store.issue(part(open(fresh).await, 3..9)).await.unwrap(), Issued::Done(2));
    let second = open(fresh).await;
    assert_eq!((second.line, second.row.issued), (1, 0));
    assert_eq!(fresh.store.order("o1".to_owned()).await.unwrap().unwrap().state, "in_process");
    assert_eq!(fresh.store.issue(part(second, 20..22)).await.unwrap(), Issued::Done(2));
    assert_eq!(fresh.store.open_line().await.unwrap(), None);
    assert_eq!(fresh.store.order("o1".to_owned()).await.unwrap().unwrap().state, "success");
    assert_eq!(serials(fresh, 0).await, ["serial0", "serial1", "serial2", "serial3", "serial4"]);
    assert_eq!(serials(fresh, 1).await, ["serial20", "serial21"]);
    let found =
        fresh.store.find([Asked { code: code(4).code, gtin: String::new(), ..Asked::default() }].into()).await.unwrap();
    let row = found[0].code.clone().unwrap();
    assert_eq!((row.state.status.name(), row.owner.as_str()), ("issued", OWNER));
    assert_eq!(row.issued_on, Date::from_iso("2026-11-22"));
    let days = ("2026-11-01".to_owned(), "2026-11-30".to_owned());
    let counted = fresh.store.statistics(OWNER.to_owned(), days, 10).await.unwrap();
    let counted: Vec<_> = counted.iter().map(|one| (one.day.as_str(), one.change.as_str(), one.times)).collect();
    assert_eq!(counted, [("2026-11-22", "issue", 7)]);
}

async fn no_code_twice(fresh: &Fresh) {
    // One is in the world already, whatever became of it; one comes twice in the same part.
    fresh.store.import(Import { codes: vec![code(1)], ..Import::default() }).await.unwrap();
    take(fresh, order("o1", &[3])).await;
    let mut first = part(open(fresh).await, 0..3);
    first.codes[2] = first.codes[0].clone();
    assert_eq!(fresh.store.issue(first).await.unwrap(), Issued::Done(1));
    assert_eq!(fresh.store.issue(part(open(fresh).await, 5..7)).await.unwrap(), Issued::Done(2));
    assert_eq!(serials(fresh, 0).await, ["serial0", "serial5", "serial6"]);
    let found =
        fresh.store.find([Asked { code: code(1).code, gtin: String::new(), ..Asked::default() }].into()).await.unwrap();
    assert_eq!(found[0].code, Some(code(1)), "what was there is as it was");
}

async fn many_issue_the_same_line_at_once(fresh: &Fresh) {
    take(fresh, order("o1", &[40])).await;
    let other = fresh.another().await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..8 {
        let store = if n % 2 == 0 { fresh.store.clone() } else { other.clone() };
        tasks.spawn(async move {
            let mut tries = 0;
            while let Some(open) = store.open_line().await.unwrap() {
                let begin = 1_000 * n + 10 * tries;
                tries += 1;
                store.issue(part(open, begin..begin + 7)).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    let all = serials(fresh, 0).await;
    let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), distinct.len()), (40, 40));
}

async fn not_too_many_are_open(fresh: &Fresh) {
    let of = |id: &str, bin: &str, count: i64| {
        let mut order = order(id, &[count]);
        order.lines[0].at_most = 10 * OPEN_MAX;
        NewOrder { bin: bin.to_owned(), ..order }
    };
    take(fresh, of("o1", OWNER, OPEN_MAX - 5)).await;
    assert_eq!(fresh.store.take_order(of("o2", OWNER, 6)).await.unwrap(), Ordered::TooMany);
    take(fresh, of("o3", OWNER, 5)).await;
    assert_eq!(fresh.store.take_order(of("o4", OWNER, 1)).await.unwrap(), Ordered::TooMany);
    assert!(matches!(fresh.store.take_order(of("o1", OWNER, OPEN_MAX - 5)).await.unwrap(), Ordered::Taken(_)));
    // Others wait for nobody's greed.
    take(fresh, of("o5", "990140000018", 6)).await;
    // What was made is open no more.
    let open = open(fresh).await;
    fresh.store.issue(part(open, 0..3)).await.unwrap();
    take(fresh, of("o6", OWNER, 3)).await;
}

async fn cards_of_a_state_in_pages(fresh: &Fresh) {
    for (n, owner) in [OWNER, "990140000018"].into_iter().enumerate() {
        let gtin = GTIN.to_owned();
        let card =
            Card { gtin: gtin.clone(), group: "beer".to_owned(), card: "{}".to_owned(), owner: owner.to_owned() };
        for turn in [CardTurn::Write(card), CardTurn::Submit { owner: owner.to_owned() }] {
            let turn = TurnCard { gtin: gtin.clone(), turn, person: "p".to_owned(), at_ms: n as i64 / 2 };
            assert!(matches!(fresh.store.turn_card(turn).await.unwrap(), CardTurned::Done(_)));
        }
    }
    let page = async |after: Option<(i64, String, String)>| {
        let page = CardPage::In { state: "moderation".to_owned(), after };
        let drafts = fresh.store.card_drafts(page, 1).await.unwrap();
        drafts.into_iter().next().map(|draft| (draft.since_ms, draft.card.gtin, draft.card.owner))
    };
    let first = page(None).await.unwrap();
    let second = page(Some(first.clone())).await.unwrap();
    assert_eq!((first.2.as_str(), second.2.as_str()), (OWNER, "990140000018"));
    assert_eq!(page(Some(second)).await, None);
}

async fn no_more_than_the_bound(fresh: &Fresh) {
    take(fresh, order("o1", &[600])).await;
    let refused = fresh.store.take_order(order("o2", &[300, 101, 50])).await.unwrap();
    assert_eq!(refused, Ordered::Guessable(vec![1, 2]));
    assert_eq!(fresh.store.order("o2".to_owned()).await.unwrap(), None);
    // What was refused has reserved nothing.
    take(fresh, order("o3", &[300, 100])).await;
    assert_eq!(fresh.store.take_order(order("o4", &[1])).await.unwrap(), Ordered::Guessable(vec![0]));
    // Another product has a bound of its own.
    let mut other = order("o5", &[1_000]);
    other.lines[0].gtin = "04870000001026".to_owned();
    take(fresh, other).await;
}

async fn the_newest_first(fresh: &Fresh) {
    for (id, at_ms) in [("a", 1), ("b", 2), ("c", 2)] {
        take(fresh, NewOrder { at_ms, ..order(id, &[1]) }).await;
    }
    take(fresh, NewOrder { bin: "other".to_owned(), ..order("d", &[1]) }).await;
    let ids = async |before| {
        let page = OrderPage { bin: OWNER.to_owned(), before, at_most: 2 };
        let rows = fresh.store.orders(page).await.unwrap();
        assert!(rows.iter().all(|row| row.lines.len() == 1));
        rows.into_iter().map(|row| (row.at_ms, row.id)).collect::<Vec<_>>()
    };
    let first = ids(None).await;
    assert_eq!(first, [(2, "c".to_owned()), (2, "b".to_owned())]);
    assert_eq!(ids(first.last().cloned()).await, [(1, "a".to_owned())]);
}

async fn issue_is_the_beginning_of_history(fresh: &Fresh) {
    take(fresh, order("o1", &[1])).await;
    fresh.store.issue(part(open(fresh).await, 0..1)).await.unwrap();
    let history = fresh.store.history(code(0).code).await.unwrap().events;
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].n, history[0].change.as_str(), history[0].after.as_str()), (0, "issue", "issued"));
    assert_eq!((history[0].stamp.who.as_str(), history[0].stamp.document.as_deref()), (OWNER, Some("o1")));
}
