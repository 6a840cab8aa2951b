//! `GET /v1/reference-data`.
use api::{REFERENCE_PATH, ReferenceData};
use reqwest::Method;

use crate::server::Server;

#[tokio::test]
async fn it_is_versioned_and_asked_for_once() {
    let server = Server::start().await;
    let response = server.get(REFERENCE_PATH).await;
    let tag = response.headers()["etag"].to_str().unwrap().to_owned();
    let data: ReferenceData = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(data.groups.len(), 10);
    assert_eq!(data.keys.len(), 1);
    assert!(data.version >= 1 && data.receipt_public_key.len() == 64);
    // What a proxy has compressed has a weak tag; several may be at hand.
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = server.request(Method::GET, REFERENCE_PATH).header("if-none-match", &known).send().await.unwrap();
        assert_eq!(again.status(), 304, "{known}");
    }
    for other in ["\"other\"", "", "W/"] {
        let again = server.request(Method::GET, REFERENCE_PATH).header("if-none-match", other).send().await.unwrap();
        assert_eq!(again.status(), 200, "{other}");
    }
}

#[tokio::test]
async fn whatever_changes_has_a_greater_version() {
    for server in [Server::start().await, Server::on_postgres().await] {
        let read = async |server: &Server| -> ReferenceData {
            serde_json::from_str(&server.get(REFERENCE_PATH).await.text().await.unwrap()).unwrap()
        };
        let first = read(&server).await;
        assert_eq!(read(&server).await, first);
        assert!(first.changed_at_ms > 1_780_000_000_000, "{}", first.changed_at_ms);
        assert_eq!(first.directories.withdrawal_reasons.len(), 16);
        assert_eq!(first.directories.groups.len(), marking::Group::ALL.len());
        let directories = &first.directories;
        let all = [
            &directories.groups,
            &directories.statuses,
            &directories.package_levels,
            &directories.withdrawal_reasons,
            &directories.return_reasons,
            &directories.not_taken_reasons,
            &directories.report_categories,
        ];
        for word in all.into_iter().flatten() {
            let titles = [&word.title.kk, &word.title.ru, &word.title.en];
            assert!(titles.iter().all(|title| !title.is_empty()), "{word:?}");
        }
        let counterfeit =
            directories.report_categories.iter().find(|word| word.name == "suspected_counterfeit").unwrap();
        assert_eq!(counterfeit.title.ru, "Подозрение на контрафакт");
        let key = store::KeyRow {
            id: "NEW1".into(),
            issuer: demo::MAKER.into(),
            gtin_prefixes: r#"["0487"]"#.into(),
            public_key: "00".repeat(32),
            mac_secret: "00".repeat(32),
            signing_key: String::new(),
            active_from: String::new(),
            active_until: store::KeyRow::FOR_EVER.into(),
            is_revoked: false,
        };
        let store = registry::open(&server.database).await.unwrap();
        assert_eq!(store.add_check_key(key, "somebody".into()).await.unwrap(), store::AddedKey::Done);
        // Whichever registry is asked, however soon: none tells an older one once a newer one was told.
        let another = server.another().await;
        let second = read(&another).await;
        assert!(second.version > first.version && second.keys.len() == first.keys.len() + 1);
        assert_eq!(read(&server).await, second);
        assert!(store.revoke_check_key("NEW1".into(), demo::MAKER.into(), "somebody".into()).await.unwrap());
        let third = read(&server).await;
        assert!(third.version > second.version && third.keys == first.keys);
    }
}

#[tokio::test]
async fn the_receipt_key_survives_a_restart() {
    let server = Server::start().await;
    let before: ReferenceData = serde_json::from_str(&server.get(REFERENCE_PATH).await.text().await.unwrap()).unwrap();
    let store = server.store();
    let folder = tempfile::tempdir().unwrap();
    drop(server.get("/v1/health").await);
    std::fs::copy(&store, folder.path().join("registry.sqlite3")).unwrap();
    let wal = store.with_extension("sqlite3-wal");
    if wal.exists() {
        std::fs::copy(wal, folder.path().join("registry.sqlite3-wal")).unwrap();
    }
    let other = Server::over(folder).await;
    let after: ReferenceData = serde_json::from_str(&other.get(REFERENCE_PATH).await.text().await.unwrap()).unwrap();
    assert_eq!(before.receipt_public_key, after.receipt_public_key);
}
