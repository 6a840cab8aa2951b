//! Opening, again and by several, and stores of other versions.
use circulation::Status;
use private_postgres::PrivatePostgres;
use store::{Asked, Import, Store, StoreError};

use crate::codes::code;
use crate::{Fresh, on_both};

on_both!(opened_again, opened_by_many_at_once);

async fn opened_again(fresh: &Fresh) {
    fresh.store.import(Import { codes: vec![code(1)], ..Import::default() }).await.unwrap();
    let again = fresh.another().await;
    let found =
        again.find([Asked { code: code(1).code, gtin: String::new(), ..Asked::default() }].into()).await.unwrap();
    assert_eq!(found[0].code, Some(code(1)));
}

async fn opened_by_many_at_once(fresh: &Fresh) {
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(fresh.another().await);
    }
    for store in all {
        assert!(store.check_keys().await.unwrap().is_empty());
    }
}

/// Registries that start together over a database that is empty.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_are_made_once() {
    let address = PrivatePostgres::shared().database().unwrap();
    let starts = (0..6).map(|_| {
        let address = address.clone();
        tokio::spawn(async move { Store::postgres(&address).await.unwrap() })
    });
    for started in starts.collect::<Vec<_>>() {
        assert!(started.await.unwrap().check_keys().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_newer_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.sqlite3");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 1_000).unwrap();
    let refused = Store::sqlite(&path).err();
    assert!(matches!(refused, Some(StoreError::TooNew { found: 1_000, .. })), "{refused:?}");
}

/// As the first version made it, with what it held.
#[tokio::test]
async fn the_first_version_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.sqlite3");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../saved/version_1.sql")).unwrap();
    drop(connection);
    let store = Store::sqlite(&path).unwrap();
    let asked =
        Asked { code: "010487000000101921A1b2C3d".to_owned(), gtin: "04870000001019".to_owned(), ..Asked::default() };
    let found = store.find([asked].into()).await.unwrap();
    let state = found[0].code.as_ref().unwrap().state;
    assert_eq!((state.status, state.is_recalled, state.is_blocked), (Status::InCirculation, true, false));
    assert_eq!(found[0].card.as_ref().unwrap().row.group, "tobacco");
    assert_eq!(store.check_keys().await.unwrap().len(), 1);
    let state = store.report_state("r1".to_owned(), "s1".to_owned()).await.unwrap();
    assert_eq!(state.unwrap().number, "0000-0001");
}

/// The tenth had registers in one table with what they did not have any more.
#[tokio::test]
async fn the_tenth_version_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.sqlite3");
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../saved/version_10.sql")).unwrap();
    drop(connection);
    holds_what_the_tenth_held(&Store::sqlite(&path).unwrap()).await;
}

async fn holds_what_the_tenth_held(store: &Store) {
    let of = async |id: &str| store.neighbour("entrepreneurs", id.to_owned()).await.unwrap().1.map(|one| one.is_active);
    assert_eq!((of("990140000017").await, of("990140000018").await), (Some(true), Some(false)));
    assert_eq!(store.history("010487000000101921A1b2C3d".to_owned()).await.unwrap().events.len(), 1);
    let page = store::PeoplePage { role: Some("head".to_owned()), at_most: 9, ..store::PeoplePage::default() };
    assert_eq!(store.people(page).await.unwrap().len(), 1);
    assert_eq!(store.units_of_batch("04870000001019".to_owned(), "L1".to_owned(), 9).await.unwrap(), 1);
}

#[tokio::test]
async fn an_address_that_leads_nowhere() {
    for (address, is_understood) in [("postgres://aiqyn@127.0.0.1:1/none", true), ("mysql://x", false), ("", false)] {
        let refused = Store::postgres(address).await.err().unwrap();
        assert_eq!(refused.is_transient(), is_understood, "{address}: {refused}");
    }
}
