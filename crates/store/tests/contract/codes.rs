//! Codes, cards and keys.
use circulation::{Level, State, Status};
use gs1::Date;
use store::{Asked, Card, CodeRow, Import, KeyRow};

use crate::{Fresh, on_both};

on_both!(
    found_in_the_order_asked,
    a_code_that_is_there_keeps_its_status,
    the_last_of_one_import_counts,
    many_at_once,
    keys_stay_as_they_are,
    a_card_that_changed,
    nothing_is_found_in_nothing,
    one_value_for_all_who_start_at_once,
);

pub fn code(n: usize) -> CodeRow {
    CodeRow {
        code: format!("010487000000101921serial{n}"),
        gtin: "04870000001019".to_owned(),
        level: Level::Unit,
        state: State {
            status: Status::InCirculation,
            is_blocked: false,
            is_recalled: n.is_multiple_of(2),
            is_batch_recalled: false,
            withdrawn_for: None,
            is_package: false,
        },
        issued_on: Date::from_iso("2026-01-30"),
        production_date: Some("2026-01-31".to_owned()),
        expiry_date: None,
        lot: Some("ЛОТ ' \" \\ 7".to_owned()),
        copy_suspected: n.is_multiple_of(3),
        parent: None,
        changes: 0,
        owner: "990140000017".to_owned(),
    }
}

/// The same in another status.
fn in_status(n: usize, status: Status) -> CodeRow {
    CodeRow { state: State { status, ..code(n).state }, ..code(n) }
}

fn card(text: &str) -> Card {
    Card { gtin: "04870000001019".to_owned(), group: "tobacco".to_owned(), card: text.to_owned(), owner: String::new() }
}

fn asked(code: &str) -> Asked {
    Asked { code: code.to_owned(), gtin: "04870000001019".to_owned(), ..Asked::default() }
}

async fn found_in_the_order_asked(fresh: &Fresh) {
    let codes = vec![code(0), code(1), code(2)];
    fresh.store.import(Import { cards: vec![card("{}")], codes, keys: Vec::new(), at_ms: 0 }).await.unwrap();
    let wanted = [&code(2).code, "nothing", &code(0).code, &code(2).code, "", "'; DROP TABLE code; --"];
    let found = fresh.store.find(wanted.into_iter().map(asked).collect()).await.unwrap();
    let codes: Vec<_> = found.iter().map(|found| found.code.clone()).collect();
    assert_eq!(codes, [Some(code(2)), None, Some(code(0)), Some(code(2)), None, None]);
    assert!(found.iter().all(|found| found.card.as_ref().map(|known| &known.row) == Some(&card("{}"))));
}

async fn a_code_that_is_there_keeps_its_status(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![code(1)], ..Import::default() }).await.unwrap();
    let changed = CodeRow { expiry_date: Some("2027-01-01".to_owned()), ..in_status(1, Status::Withdrawn) };
    fresh.store.import(Import { codes: vec![changed.clone()], ..Import::default() }).await.unwrap();
    let found = fresh.store.find([asked(&changed.code)].into()).await.unwrap();
    assert_eq!(found[0].code, Some(CodeRow { state: code(1).state, ..changed }));
}

async fn the_last_of_one_import_counts(fresh: &Fresh) {
    let last = in_status(1, Status::Applied);
    fresh.store.import(Import { codes: vec![code(1), code(2), last.clone()], ..Import::default() }).await.unwrap();
    let found = fresh.store.find([asked(&last.code), asked(&code(2).code)].into()).await.unwrap();
    assert_eq!(found[0].code, Some(last));
    assert_eq!(found[1].code, Some(code(2)));
}

async fn many_at_once(fresh: &Fresh) {
    const ALL: usize = 12_000;
    let codes: Vec<CodeRow> = (0..ALL).map(code).collect();
    fresh.store.import(Import { codes, ..Import::default() }).await.unwrap();
    // Requests of every size, all at the same time.
    let requests = (0..64).map(|n| {
        let store = fresh.store.clone();
        let numbers: Vec<usize> = (0..1 + n * 8).map(|k| (n * 7919 + k * 104_729) % (ALL + 10)).collect();
        tokio::spawn(async move {
            let asked = numbers.iter().map(|n| asked(&code(*n).code)).collect();
            let found = store.find(asked).await.unwrap();
            assert_eq!(found.len(), numbers.len());
            for (n, found) in numbers.into_iter().zip(found) {
                assert_eq!(found.code, (n < ALL).then(|| code(n)));
            }
        })
    });
    for request in requests.collect::<Vec<_>>() {
        request.await.unwrap();
    }
}

/// Where nobody else would be left, threads answer.
#[tokio::test]
async fn on_one_worker() {
    many_at_once(&Fresh::sqlite().await).await;
}

async fn keys_stay_as_they_are(fresh: &Fresh) {
    let key = |secret: &str| KeyRow {
        id: "EE06".to_owned(),
        issuer: "123456789012".to_owned(),
        gtin_prefixes: r#"["0487"]"#.to_owned(),
        public_key: "00".to_owned(),
        mac_secret: secret.to_owned(),
        signing_key: String::new(),
        active_from: String::new(),
        active_until: KeyRow::FOR_EVER.to_owned(),
        is_revoked: false,
    };
    for secret in ["aa", "bb"] {
        fresh.store.import(Import { keys: vec![key(secret)], ..Import::default() }).await.unwrap();
    }
    let keys = fresh.store.check_keys().await.unwrap();
    assert!(keys == [key("aa")], "{} keys", keys.len());
}

async fn a_card_that_changed(fresh: &Fresh) {
    for text in ["{}", r#"{"name":"Су"}"#] {
        fresh.store.import(Import { cards: vec![card(text)], ..Import::default() }).await.unwrap();
        let found = fresh.store.find([asked("")].into()).await.unwrap();
        assert_eq!(found[0].card.as_ref().map(|known| &known.row), Some(&card(text)));
    }
}

async fn nothing_is_found_in_nothing(fresh: &Fresh) {
    assert!(fresh.store.find(Vec::new().into()).await.unwrap().is_empty());
    let found = fresh
        .store
        .find([Asked { code: String::new(), gtin: String::new(), ..Asked::default() }].into())
        .await
        .unwrap();
    assert!(found[0].code.is_none() && found[0].card.is_none());
    assert!(fresh.store.check_keys().await.unwrap().is_empty());
}

async fn one_value_for_all_who_start_at_once(fresh: &Fresh) {
    let other = fresh.another().await;
    let tries = (0..16).map(|n| {
        let store = if n % 2 == 0 { fresh.store.clone() } else { other.clone() };
        tokio::spawn(async move { store.keep_meta("seed", format!("{n}")).await.unwrap() })
    });
    let mut values = Vec::new();
    for tried in tries.collect::<Vec<_>>() {
        values.push(tried.await.unwrap());
    }
    values.dedup();
    assert_eq!(values.len(), 1, "{values:?}");
    assert_eq!(fresh.store.meta("seed").await.unwrap().as_ref(), values.first());
}
