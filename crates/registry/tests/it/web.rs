//! The web app's files and their headers.
use reqwest::Method;

use crate::server::{Server, problem};

#[tokio::test]
async fn pages_are_looked_at_anew_and_assets_kept_for_ever() {
    let server = Server::start().await;
    let page = server.get("/").await;
    assert_eq!(page.status(), 200);
    let headers = page.headers().clone();
    assert_eq!(headers["cache-control"], "no-cache");
    assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'")
    );
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let again = server.request(Method::GET, "/").header("if-none-match", tag).send().await.unwrap();
    assert_eq!(again.status(), 304);
    let asset = server.get("/assets-1/app.wasm").await;
    assert_eq!(asset.headers()["content-type"], "application/wasm");
    assert!(asset.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    let packed =
        server.request(Method::GET, "/assets-1/app.wasm").header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert!(packed.bytes().await.unwrap().len() < 500);
}

#[tokio::test]
async fn nothing_beside_the_files_is_served() {
    let server = Server::start().await;
    for path in [
        "/registry.sqlite3",
        "/../registry.sqlite3",
        "/%2e%2e/registry.sqlite3",
        "/assets-1/../../registry.sqlite3",
        "/assets-1",
    ] {
        assert_eq!(problem(server.get(path).await).await.0, 404, "{path}");
    }
    assert_eq!(problem(server.put("/index.html", "x").await).await, (405, "method_not_allowed".into()));
}

#[tokio::test]
async fn apps_from_elsewhere_may_ask() {
    let server = Server::start().await;
    let asked = server
        .request(Method::OPTIONS, api::VERIFICATIONS_PATH)
        .header("origin", "https://elsewhere.kz")
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 204);
    assert_eq!(asked.headers()["access-control-allow-origin"], "*");
    assert!(asked.headers()["access-control-allow-headers"].to_str().unwrap().contains("aiqyn-report-secret"));
}
