//! A registry that dies and comes back, and clients that go on regardless.
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use api::{LogProof, SESSIONS_PATH, SessionResponse};
use reqwest::{Client, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Store;
use tokio::task::JoinHandle;

/// Where the registry keeps what it knows.
pub enum Place {
    Folder(PathBuf),
    Postgres(String),
}

impl Place {
    fn arguments(&self) -> [String; 2] {
        match self {
            Self::Folder(folder) => ["--data".to_owned(), folder.display().to_string()],
            Self::Postgres(address) => ["--database".to_owned(), address.clone()],
        }
    }
}

pub struct World {
    program: PathBuf,
    place: Place,
    process: Option<Child>,
    address: String,
    client: Client,
    tokens: [String; 2],
    kills: u32,
    left: u32,
    /// Checkpoints that clients got.
    notes: tempfile::TempDir,
    noted: usize,
    /// Letters of tills and their answers.
    mail: tempfile::TempDir,
}

/// Who asks.
#[derive(Clone, Copy)]
pub enum Who {
    Maker,
    Shop,
}

impl World {
    pub async fn new(program: PathBuf, place: Place) -> anyhow::Result<Self> {
        let mut world = Self {
            program,
            place,
            process: None,
            address: String::new(),
            client: Client::new(),
            tokens: Default::default(),
            kills: 0,
            left: 0,
            notes: tempfile::tempdir()?,
            noted: 0,
            mail: tempfile::tempdir()?,
        };
        std::fs::create_dir(world.mail.path().join("in"))?;
        world.start().await?;
        Ok(world)
    }

    /// Where letters of tills lie.
    pub fn mail(&self) -> &Path {
        self.mail.path()
    }

    /// A trial of so many kills.
    pub fn begin(&mut self, kills: u32) {
        (self.kills, self.left) = (kills, kills);
    }

    pub fn is_over(&self) -> bool {
        self.left == 0
    }

    pub fn killed(&self) -> u32 {
        self.kills - self.left
    }

    async fn start(&mut self) -> anyhow::Result<()> {
        let mut process = Command::new(&self.program)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--requests-a-second", "0"])
            .args(self.place.arguments())
            .arg("--receipts")
            .arg(self.mail.path())
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| self.program.display().to_string())?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        self.address = line.trim().strip_prefix("listening on ").context("the registry does not listen")?.to_owned();
        self.process = Some(process);
        for (n, login) in ["maker", "shop"].into_iter().enumerate() {
            let credentials = serde_json::json!({ "method": "password", "login": login, "password": demo::PASSWORD });
            let session: SessionResponse = self.ask(Method::POST, SESSIONS_PATH, None, Some(&credentials)).await?;
            self.tokens[n] = session.access_token;
        }
        Ok(())
    }

    /// Kills it after a time of chance, checks the whole log, and starts it again.
    pub async fn kill_within(&mut self, most: Duration) -> anyhow::Result<()> {
        tokio::time::sleep(most.mul_f64(chance()?)).await;
        let mut process = self.process.take().context("nothing runs")?;
        process.kill()?;
        process.wait()?;
        self.left = self.left.saturating_sub(1);
        self.check_log()?;
        self.start().await
    }

    fn check_log(&self) -> anyhow::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(["audit", "verify"]).args(self.place.arguments()).env("RUST_LOG", "error");
        for n in 0..self.noted {
            command.arg("--checkpoint").arg(self.notes.path().join(n.to_string()));
        }
        let output = command.output()?;
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        ensure!(output.status.success(), "the log does not hold: {said}");
        Ok(())
    }

    /// A checkpoint that has to hold from here on; the last hundred are kept.
    pub fn note(&mut self, proof: &LogProof) -> anyhow::Result<()> {
        const KEPT: usize = 100;
        std::fs::write(self.notes.path().join((self.noted % KEPT).to_string()), &proof.checkpoint)?;
        self.noted = (self.noted + 1).min(KEPT);
        Ok(())
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&impl Serialize>,
    ) -> anyhow::Result<T> {
        let body = body.map(serde_json::to_vec).transpose()?;
        serde_json::from_slice(&self.bytes(method, path, token, body).await?).with_context(|| path.to_owned())
    }

    async fn bytes(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Vec<u8>>,
    ) -> anyhow::Result<Vec<u8>> {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let bytes = response.bytes().await?.to_vec();
        if !status.is_success() {
            bail!("{path}: {status} {}", String::from_utf8_lossy(&bytes));
        }
        Ok(bytes)
    }

    pub async fn put<T: DeserializeOwned>(&self, who: Who, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.ask(Method::PUT, path, Some(self.token(who)), Some(body)).await
    }

    pub async fn post<T: DeserializeOwned>(&self, who: Who, path: &str, body: &impl Serialize) -> anyhow::Result<T> {
        self.ask(Method::POST, path, Some(self.token(who)), Some(body)).await
    }

    pub async fn get<T: DeserializeOwned>(&self, who: Who, path: &str) -> anyhow::Result<T> {
        self.ask(Method::GET, path, Some(self.token(who)), None::<&()>).await
    }

    pub async fn table(&self, who: Who, path: &str) -> anyhow::Result<Vec<String>> {
        let text = String::from_utf8(self.bytes(Method::GET, path, Some(self.token(who)), None).await?)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// A request that may die with the registry: on its way when this comes back.
    pub fn send_off(&self, who: Option<Who>, path: &str, body: Vec<u8>) -> JoinHandle<Option<String>> {
        let mut request = self.client.put(format!("{}{path}", self.address)).body(body);
        if let Some(who) = who {
            request = request.bearer_auth(self.token(who));
        }
        on_its_way(request)
    }

    /// The same by another method.
    pub fn send_off_as(&self, who: Who, method: Method, path: &str, body: Vec<u8>) -> JoinHandle<Option<String>> {
        let request = self.client.request(method, format!("{}{path}", self.address));
        on_its_way(request.bearer_auth(self.token(who)).body(body))
    }

    /// Sends it again until it is taken.
    pub async fn put_open<T: DeserializeOwned>(&self, path: &str, body: Vec<u8>) -> anyhow::Result<T> {
        Ok(serde_json::from_slice(&self.bytes(Method::PUT, path, None, Some(body)).await?)?)
    }

    /// What everybody may read.
    pub async fn get_open<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.ask(Method::GET, path, None, None::<&()>).await
    }

    /// The same, as it came.
    pub async fn bytes_open(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        self.bytes(Method::GET, path, None, None).await
    }

    fn token(&self, who: Who) -> &str {
        let [maker, shop] = &self.tokens;
        match who {
            Who::Maker => maker,
            Who::Shop => shop,
        }
    }

    /// The store, past the registry.
    pub async fn store(&self) -> anyhow::Result<Store> {
        Ok(match &self.place {
            Place::Folder(folder) => Store::sqlite(&folder.join("registry.sqlite3"))?,
            Place::Postgres(address) => Store::postgres(address).await?,
        })
    }

    /// Codes of a new order, in circulation.
    pub async fn goods(&self, n: u32) -> anyhow::Result<Vec<String>> {
        let order = id()?;
        let lines = serde_json::json!({ "lines": [{ "gtin": gtin()?, "count": n }] });
        let mut state: api::CodeOrder = self.put(Who::Maker, &api::code_order_path(&order), &lines).await?;
        while state.state != api::CodeOrderState::Success {
            tokio::time::sleep(Duration::from_millis(20)).await;
            state = self.get(Who::Maker, &api::code_order_path(&order)).await?;
        }
        let codes = self.table(Who::Maker, &api::order_codes_path(&order, 0)).await?;
        for kind in ["apply", "introduce"] {
            for some in codes.chunks(10_000) {
                let document = serde_json::json!({ "kind": kind, "codes": some });
                let done: api::DocumentResponse = self.put(Who::Maker, &api::document_path(&id()?), &document).await?;
                ensure!(done.changed == some.len() as u64, "{kind}: {done:?}");
            }
        }
        Ok(codes)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn on_its_way(request: reqwest::RequestBuilder) -> JoinHandle<Option<String>> {
    tokio::spawn(async move {
        let response = request.send().await.ok()?;
        let is_success = response.status().is_success();
        response.text().await.ok().filter(|_| is_success)
    })
}

/// Canonical codes of what is printed: everything before the first separator.
pub fn canonical(message: &str) -> String {
    message.split('\u{1d}').next().unwrap_or_default().to_owned()
}

pub fn gtin() -> anyhow::Result<String> {
    let goods = demo::goods();
    Ok(goods.into_iter().find(|good| good.group == "footwear").context("no footwear")?.card.gtin)
}

/// From 0 to 1.
fn chance() -> anyhow::Result<f64> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    Ok(f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX))
}

/// A UUID by chance.
pub fn id() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random numbers: {error}"))?;
    let digits = hex::encode(bytes);
    let cut = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    Ok(format!("{}-{}-{}-{}-{}", cut(0, 8), cut(8, 12), cut(12, 16), cut(16, 20), cut(20, 32)))
}
