//! A registry for one test.
use std::net::SocketAddr;
use std::path::PathBuf;

use private_postgres::PrivatePostgres;
use registry::{App, Database, Listen, Settings, load_demonstration, open, serve};
use reqwest::{Client, Method, RequestBuilder, Response};
use tokio::sync::oneshot;

pub struct Server {
    pub address: SocketAddr,
    pub client: Client,
    pub folder: tempfile::TempDir,
    pub database: Database,
    stop: Option<oneshot::Sender<()>>,
}

impl Server {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::over(folder).await
    }

    /// Over a store that may be there already.
    pub async fn over(folder: tempfile::TempDir) -> Self {
        let database = Database::Folder(folder.path().to_owned());
        Self::on(database, folder).await
    }

    /// Over PostgreSQL, in a database of its own.
    pub async fn on_postgres() -> Self {
        let address = PrivatePostgres::shared().database().unwrap();
        Self::on(Database::Postgres(address), tempfile::tempdir().unwrap()).await
    }

    /// Over PostgreSQL, with look-ups answered by its replica.
    pub async fn replicated(address: String, replica: String) -> Self {
        Self::on(Database::Replicated(address, replica), tempfile::tempdir().unwrap()).await
    }

    /// One over PostgreSQL that takes any number of requests.
    pub async fn unlimited() -> Self {
        let address = PrivatePostgres::shared().database().unwrap();
        let settings = Settings { requests_a_second: 0, ..Settings::default() };
        Self::with(Database::Postgres(address), tempfile::tempdir().unwrap(), settings).await
    }

    /// One behind a proxy on this machine, which says who asks.
    pub async fn behind_a_proxy() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let proxies = registry::Proxies::of(&["127.0.0.1".to_owned()]).unwrap();
        let settings = Settings { proxies, requests_a_second: 0, ..Settings::default() };
        Self::with(Database::Folder(folder.path().to_owned()), folder, settings).await
    }

    /// One that takes so many requests a second from an address.
    pub async fn with_rate(requests_a_second: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { requests_a_second, ..Settings::default() };
        Self::with(Database::Folder(folder.path().to_owned()), folder, settings).await
    }

    /// One that takes so many requests at once.
    pub async fn with_places(requests_at_once: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { requests_a_second: 0, requests_at_once, ..Settings::default() };
        Self::with(Database::Folder(folder.path().to_owned()), folder, settings).await
    }

    /// One with these neighbours, which it asks often.
    pub async fn with_neighbours(neighbours: registry::Neighbours) -> Self {
        let often = std::time::Duration::from_millis(50);
        let neighbours = registry::Neighbours { mail_every: often, registers_every: often, ..neighbours };
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { neighbours, ..Settings::default() };
        Self::with(Database::Folder(folder.path().to_owned()), folder, settings).await
    }

    /// One more over the same store.
    pub async fn another(&self) -> Self {
        Self::on(self.database.clone(), tempfile::tempdir().unwrap()).await
    }

    async fn on(database: Database, folder: tempfile::TempDir) -> Self {
        let often = std::time::Duration::from_millis(50);
        let settings = Settings { trust_every: often, settled_after: often, ..Settings::default() };
        Self::with(database, folder, settings).await
    }

    async fn with(database: Database, folder: tempfile::TempDir, settings: Settings) -> Self {
        let web = folder.path().join("web");
        std::fs::create_dir_all(web.join("assets-1")).unwrap();
        std::fs::write(web.join("index.html"), "<!doctype html>".repeat(200)).unwrap();
        std::fs::write(web.join("assets-1/app.wasm"), vec![0; 5000]).unwrap();
        let store = open(&database).await.unwrap();
        load_demonstration(&store).await.unwrap();
        let app = App::new(store, &Settings { web: Some(web), ..settings }).await.unwrap();
        let (ready, is_ready) = oneshot::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let listen = Listen { address: ([127, 0, 0, 1], 0).into(), tls: None, metrics: None };
        tokio::spawn(serve(app, listen, |address| ready.send(address).unwrap(), async { drop(stopped.await) }));
        let address = is_ready.await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { address, client: Client::new(), folder, database, stop: Some(stop) }
    }

    /// Ends it, and starts another over the same store.
    pub async fn restart(mut self) -> Self {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::over(folder).await
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub async fn put(&self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        self.request(Method::PUT, path).body(body).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        self.request(Method::POST, path).body(body).send().await.unwrap()
    }

    /// The same store, as another process would open it.
    pub async fn another_store(&self) -> registry::Store {
        open(&self.database).await.unwrap()
    }

    pub fn store(&self) -> PathBuf {
        self.folder.path().join("registry.sqlite3")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

/// All entries of the log.
pub async fn entries(store: &registry::Store) -> Vec<store::Entry> {
    let mut all: Vec<store::Entry> = Vec::new();
    loop {
        let more = store.log_entries("main".to_owned(), all.len() as u64).await.unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Status and stable code of a problem.
pub async fn problem(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: api::Problem = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(problem.status, status);
    assert!(problem.detail.is_some_and(|words| words.ends_with('.')), "every problem has its words");
    assert_eq!(problem.kind, format!("urn:aiqyn:problem:{}", problem.code.name()));
    (status, problem.code.name().to_owned())
}
