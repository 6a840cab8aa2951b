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
