//! Violation reports and their photos.
use store::{Filed, NewReport, ReportRow};

use crate::{Fresh, on_both};

on_both!(
    a_report_once,
    one_id_one_body,
    photos_come_first,
    a_number_is_given_once,
    the_same_report_from_everywhere_at_once,
    the_state_is_for_who_holds_the_secret,
    photos_that_no_report_names,
);

fn report(n: usize) -> NewReport {
    NewReport {
        id: format!("00000000-0000-7000-8000-{n:012}"),
        number: format!("0000-{n:04}"),
        body: format!("body {n}\0").into_bytes(),
        body_sha256: format!("body hash {n}"),
        secret_sha256: format!("secret hash {n}"),
        photos: Vec::new(),
        received: format!("answer {n}"),
        day_ms: 1_795_000_000_000,
    }
}

async fn a_report_once(fresh: &Fresh) {
    let again = NewReport { number: "0000-9999".to_owned(), received: "another answer".to_owned(), ..report(1) };
    assert_eq!(fresh.store.file_report(report(1)).await.unwrap(), Filed::Received("answer 1".to_owned()));
    assert_eq!(fresh.store.file_report(again).await.unwrap(), Filed::Received("answer 1".to_owned()));
}

async fn one_id_one_body(fresh: &Fresh) {
    fresh.store.file_report(report(1)).await.unwrap();
    let other = NewReport { body_sha256: "another".to_owned(), ..report(1) };
    assert_eq!(fresh.store.file_report(other).await.unwrap(), Filed::IdTaken);
}

async fn photos_come_first(fresh: &Fresh) {
    let with_photos = NewReport { photos: vec!["p1".to_owned(), "p2".to_owned(), "p1".to_owned()], ..report(1) };
    let put = |name: &str| fresh.store.put_photo(name.to_owned(), vec![0, 159, 146, 150], "2026-11-22".to_owned());
    put("p1").await.unwrap();
    assert_eq!(fresh.store.file_report(with_photos.clone()).await.unwrap(), Filed::PhotoMissing);
    assert!(!fresh.store.has_photo("p2".to_owned()).await.unwrap());
    put("p2").await.unwrap();
    put("p2").await.unwrap();
    assert!(fresh.store.has_photo("p2".to_owned()).await.unwrap());
    // One photo may be named twice: the statement for many rows must not trip over it.
    let filed = fresh.store.file_report(with_photos).await.unwrap();
    assert_eq!(filed, Filed::Received("answer 1".to_owned()));
}

async fn a_number_is_given_once(fresh: &Fresh) {
    fresh.store.file_report(report(1)).await.unwrap();
    let same = NewReport { number: report(1).number, ..report(2) };
    assert_eq!(fresh.store.file_report(same).await.unwrap(), Filed::NumberTaken);
    assert_eq!(fresh.store.file_report(report(2)).await.unwrap(), Filed::Received("answer 2".to_owned()));
}

async fn the_same_report_from_everywhere_at_once(fresh: &Fresh) {
    let other = fresh.another().await;
    let tries = (0..24).map(|n| {
        let store = if n % 2 == 0 { fresh.store.clone() } else { other.clone() };
        let mine = NewReport { number: format!("0000-{n:04}"), received: format!("answer {n}"), ..report(1) };
        tokio::spawn(async move { store.file_report(mine).await.unwrap() })
    });
    let mut answers = Vec::new();
    for tried in tries.collect::<Vec<_>>() {
        answers.push(tried.await.unwrap());
    }
    answers.dedup();
    assert!(matches!(&answers[..], [Filed::Received(_)]), "{answers:?}");
}

async fn the_state_is_for_who_holds_the_secret(fresh: &Fresh) {
    fresh.store.file_report(report(1)).await.unwrap();
    let state = |secret: &str| fresh.store.report_state(report(1).id, secret.to_owned());
    let number = report(1).number;
    let row = ReportRow { number, state: "received".to_owned(), since_ms: report(1).day_ms, reason: String::new() };
    assert_eq!(state("secret hash 1").await.unwrap(), Some(row));
    assert_eq!(state("").await.unwrap(), None);
    assert_eq!(fresh.store.report_state("nobody".to_owned(), "secret hash 1".to_owned()).await.unwrap(), None);
}

async fn photos_that_no_report_names(fresh: &Fresh) {
    for (name, day) in [("named", "2026-11-01"), ("old", "2026-11-01"), ("new", "2026-11-22")] {
        fresh.store.put_photo(name.to_owned(), vec![1], day.to_owned()).await.unwrap();
    }
    fresh.store.file_report(NewReport { photos: vec!["named".to_owned()], ..report(1) }).await.unwrap();
    assert_eq!(fresh.store.drop_orphan_photos("2026-11-21".to_owned()).await.unwrap(), 1);
    for (name, is_there) in [("named", true), ("old", false), ("new", true)] {
        assert_eq!(fresh.store.has_photo(name.to_owned()).await.unwrap(), is_there, "{name}");
    }
}
