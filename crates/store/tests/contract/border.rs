//! Goods that cross borders of the union, and registers of other bodies.
use std::collections::HashSet;

use circulation::{Change, Level, State, Status, Withdrawal};
use store::{
    Act, Arrival, Asked, Card, Changes, CodeRow, Command, Details, FeedPage, FeedPlace, FiledDocument, Import,
    Neighbour, NewDocument, Pack, Packed, Reading, Stamp,
};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(
    what_goes_is_told_with_its_document,
    what_lay_in_a_box_is_told_when_it_is_none_any_more,
    what_comes_is_taken_once,
    a_register_is_read_again
);

fn unit(n: usize) -> CodeRow {
    CodeRow { state: State { status: Status::InCirculation, is_recalled: false, ..code(n).state }, ..code(n) }
}

fn export(id: &str, ns: &[usize], at_ms: i64) -> NewDocument {
    let export = Command::Change(Change::Withdraw(Withdrawal::Export));
    let changes = Changes {
        commands: ns.iter().map(|n| (code(*n).code, export)).collect(),
        stamp: Stamp { at_ms, who: "maker".to_owned(), document: Some(id.to_owned()) },
        is_whole: false,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    NewDocument {
        id: id.to_owned(),
        kind: "withdraw".to_owned(),
        bin: "maker".to_owned(),
        person: "somebody".to_owned(),
        at_ms,
        body: Vec::new(),
        body_sha256: format!("{ns:?}"),
        act: Act::Change(changes),
        destination: Some("RU".to_owned()),
        words: None,
    }
}

async fn what_goes_is_told_with_its_document(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![unit(1), unit(2)], ..Import::default() }).await.unwrap();
    let filed = fresh.store.file_document(export("a", &[1, 7, 2], 5)).await.unwrap();
    assert!(matches!(&filed, FiledDocument::Filed(row) if row.faults.len() == 1));
    assert_eq!(fresh.store.file_document(export("a", &[1, 7, 2], 6)).await.unwrap(), filed, "and not told twice");
    fresh.store.file_document(export("b", &[1, 7], 7)).await.unwrap();
    let messages =
        async |after: (i64, &str)| fresh.store.border_messages((after.0, after.1.to_owned()), 10).await.unwrap();
    let waiting = messages((0, "")).await;
    assert_eq!(waiting.len(), 1, "of what did not go nobody is told");
    assert_eq!((waiting[0].id.as_str(), waiting[0].country.as_str()), ("a", "RU"));
    assert_eq!(waiting[0].codes, [code(1).code, code(2).code]);
    let goods = fresh.store.goods_in(waiting[0].codes.clone()).await.unwrap();
    assert_eq!(goods.iter().map(|row| &row.code).collect::<Vec<_>>(), [&code(1).code, &code(2).code]);
    fresh.store.border_message_sent("a".to_owned()).await.unwrap();
    assert_eq!(messages((0, "")).await, []);
    fresh.store.import(Import { codes: vec![unit(3), unit(4)], ..Import::default() }).await.unwrap();
    for (id, n) in [("c", 3), ("d", 4)] {
        fresh.store.file_document(export(id, &[n], 8)).await.unwrap();
    }
    let ids = async |after| messages(after).await.into_iter().map(|message| message.id).collect::<Vec<_>>();
    assert_eq!((ids((0, "")).await, ids((8, "c")).await), (vec!["c".to_owned(), "d".to_owned()], vec!["d".to_owned()]));
}

async fn what_lay_in_a_box_is_told_when_it_is_none_any_more(fresh: &Fresh) {
    const BOX: &str = "00148700000000000011";
    fresh.store.import(Import { codes: vec![unit(1), unit(2)], ..Import::default() }).await.unwrap();
    let stamp = Stamp { at_ms: 1, who: "maker".to_owned(), document: None };
    let inside = vec![code(1).code, code(2).code];
    let pack = Pack { package: BOX.to_owned(), level: Level::BoxLv1, inside: inside.clone(), stamp, owner: None };
    assert_eq!(fresh.store.pack(pack).await.unwrap(), Packed::Done);
    let filed = |id: &str, change| {
        let mut document = export(id, &[], 5);
        if let Act::Change(changes) = &mut document.act {
            changes.commands.push((BOX.to_owned(), Command::Change(change)));
        }
        document
    };
    fresh.store.file_document(filed("a", Change::Withdraw(Withdrawal::Export))).await.unwrap();
    let broken_up = NewDocument { destination: None, ..filed("b", Change::Disaggregate) };
    let broken_up = fresh.store.file_document(broken_up).await.unwrap();
    assert!(matches!(&broken_up, FiledDocument::Filed(row) if row.changed == 1), "{broken_up:?}");
    let waiting = fresh.store.border_messages((0, String::new()), 10).await.unwrap();
    let goods = fresh.store.goods_in(waiting[0].codes.clone()).await.unwrap();
    let told: HashSet<String> = goods.into_iter().map(|row| row.code).collect();
    assert_eq!((waiting.len(), told), (1, inside.into_iter().collect()));
}

async fn what_comes_is_taken_once(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![unit(1)], ..Import::default() }).await.unwrap();
    let abroad =
        |n: usize| CodeRow { state: State { status: Status::Applied, ..unit(n).state }, level: Level::Unit, ..unit(n) };
    let arrival = |country: &str, ns: &[usize]| Arrival {
        id: "m1".to_owned(),
        country: country.to_owned(),
        rows: ns.iter().map(|n| abroad(*n)).collect(),
        at_ms: 9,
    };
    let taken = fresh.store.take_arrival(arrival("BY", &[1, 2, 3])).await.unwrap();
    assert_eq!(taken, [code(2).code, code(3).code]);
    assert_eq!(fresh.store.take_arrival(arrival("BY", &[1, 2, 3])).await.unwrap(), taken, "the answer was lost");
    let asked = |n: usize| Asked { code: code(n).code, gtin: String::new(), ..Asked::default() };
    let found = fresh.store.find([asked(1), asked(2)].into()).await.unwrap();
    let status = |n: usize| found[n].code.as_ref().unwrap().state.status;
    assert_eq!((status(0), status(1)), (Status::InCirculation, Status::Applied), "what is here stays as it is");
    assert_eq!(
        fresh.store.take_arrival(arrival("KG", &[4])).await.unwrap(),
        [code(4).code],
        "another state, another message"
    );
    let card =
        Card { gtin: code(2).gtin, group: "footwear".to_owned(), card: "{}".to_owned(), owner: "maker".to_owned() };
    fresh.store.import(Import { cards: vec![card], ..Import::default() }).await.unwrap();
    // Who follows what happens meets it, and it is counted as all else is.
    let history = fresh.store.history(code(2).code).await.unwrap().events;
    let told: Vec<_> = history.iter().map(|event| (event.n, event.change.as_str(), event.stamp.who.as_str())).collect();
    assert_eq!(told, [(1, "arrive", "BY")]);
    let page = FeedPage { owner: None, after: FeedPlace::default(), until_ms: 100, at_most: 9 };
    let followed = fresh.store.feed(page).await.unwrap();
    assert_eq!(followed.iter().filter(|event| event.change == "arrive").count(), 3);
    fresh.store.count_events(100).await.unwrap();
    let days = ("1970-01-01".to_owned(), "1970-01-01".to_owned());
    let counted = fresh.store.statistics("maker".to_owned(), days, 10).await.unwrap();
    assert_eq!(
        counted.iter().map(|one| (one.change.as_str(), one.times)).collect::<Vec<_>>(),
        [("arrive", 3), ("import", 1)]
    );
}

async fn a_register_is_read_again(fresh: &Fresh) {
    let entry = |id: &str, is_active| Neighbour {
        id: id.to_owned(),
        name: format!("name {id}"),
        is_active,
        data: "{}".to_owned(),
    };
    let reading = |read_ms| Reading { register: "r".to_owned(), read_ms };
    let part = async |read_ms, entries: &[Neighbour]| {
        fresh.store.read_register(reading(read_ms), entries.to_vec()).await.unwrap();
    };
    let finish = async |read_ms| fresh.store.finish_register(reading(read_ms)).await.unwrap();
    let of = async |id: &str| fresh.store.neighbour("r", id.to_owned()).await.unwrap();
    part(1, &[entry("1", true), entry("2", true)]).await;
    assert_eq!(of("1").await, (false, None), "it was never read to its end");
    // A part that comes again, or an entry, is the same; of one that comes twice the last counts.
    part(1, &[entry("2", true), entry("3", true), entry("3", false)]).await;
    finish(1).await;
    assert_eq!(of("1").await, (true, Some(entry("1", true))));
    assert_eq!(of("3").await, (true, Some(entry("3", false))));
    assert_eq!(of("4").await, (true, None));
    assert_eq!(fresh.store.neighbour("other", "1".to_owned()).await.unwrap(), (false, None));
    let renamed = Neighbour { name: "another".to_owned(), ..entry("2", true) };
    part(2, std::slice::from_ref(&renamed)).await;
    assert_eq!(of("2").await.1.unwrap(), entry("2", true), "half a reading changes nothing");
    part(3, &[entry("9", true)]).await;
    finish(2).await;
    assert_eq!((of("1").await.1, of("2").await.1.unwrap()), (None, renamed));
    // One that is older than what counts comes too late.
    assert!(!finish(1).await);
    assert_eq!(of("1").await.1, None);
    // What does not count is forgotten, part by part; what counts and what is being read stays.
    let forget = async |at_most| fresh.store.forget_readings(reading(3), at_most).await.unwrap();
    assert_eq!([forget(2).await, forget(2).await, forget(2).await], [2, 1, 0]);
    // One that failed is given up; one that counts is not to be.
    part(4, &[entry("2", false)]).await;
    fresh.store.drop_reading(reading(4)).await.unwrap();
    fresh.store.drop_reading(reading(2)).await.unwrap();
    finish(3).await;
    assert_eq!((of("2").await.1, of("9").await.1.unwrap()), (None, entry("9", true)));
    assert_eq!(fresh.store.forget_readings(reading(99), 9).await.unwrap(), 1);
    assert_eq!(of("9").await.1.unwrap(), entry("9", true));
}
