//! Transfer acts: sent and accepted, of ten thousand codes and of a hundred thousand.
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use api::{
    Act, ActState, CodeOrder, CodeOrderState, DOCUMENT_CODES_MAX, DecisionRequest, DocumentResponse, DocumentState,
    ORDER_LINE_CODES_MAX, SESSIONS_PATH, SessionResponse, act_path, code_order_path, document_path,
};
use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::registry::Registry;

/// Acts of so many codes.
pub const ACTS: [u32; 2] = [10_000, 100_000];
/// How often the act and the server's memory are looked at.
const LOOKING: Duration = Duration::from_millis(50);

/// What one act took.
pub struct Transferred {
    pub codes: u32,
    /// Seconds from its dispatch until it waited for the receiver.
    pub sent: f64,
    /// Seconds from the decision until all was the receiver's.
    pub accepted: f64,
    /// Bytes of memory that the server had more at most, meanwhile.
    pub memory: u64,
}

impl Transferred {
    pub fn accepted_a_second(&self) -> f64 {
        f64::from(self.codes) / self.accepted
    }

    pub fn sent_a_second(&self) -> f64 {
        f64::from(self.codes) / self.sent
    }
}

/// Somebody who acts for a participant.
struct Person<'a> {
    client: &'a Client,
    address: &'a str,
    token: String,
}

impl<'a> Person<'a> {
    async fn sign_in(client: &'a Client, address: &'a str, login: &str) -> anyhow::Result<Self> {
        let credentials = json!({ "method": "password", "login": login, "password": demo::PASSWORD });
        let session = client.post(format!("{address}{SESSIONS_PATH}")).body(credentials.to_string()).send().await?;
        let session: SessionResponse = serde_json::from_str(&session.error_for_status()?.text().await?)?;
        Ok(Self { client, address, token: session.access_token })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address)).bearer_auth(&self.token)
    }

    async fn ask<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<T> {
        let request = self.request(method, path).body(body.map(|body| body.to_string()).unwrap_or_default());
        let response = request.send().await?;
        let (status, text) = (response.status(), response.text().await?);
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Until the act is there; the most memory that the server had meanwhile.
    async fn until(&self, path: &str, state: ActState, registry: &Registry, most: &mut u64) -> anyhow::Result<()> {
        loop {
            let act: Act = self.ask(Method::GET, path, None).await?;
            *most = registry.memory()?.max(*most);
            if act.state == state {
                return Ok(());
            }
            if matches!(act.state, ActState::Error) {
                bail!("the act failed: {act:?}");
            }
            tokio::time::sleep(LOOKING).await;
        }
    }
}

fn id(n: u32) -> String {
    format!("0193a0e0-0000-7000-8000-{n:012}")
}

/// Over an empty store with the demonstration's participants.
pub async fn measure(program: &Path, place: [&str; 2]) -> anyhow::Result<Vec<Transferred>> {
    let registry = Registry::start_with(program, place, &["--demo"])?;
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let address = format!("http://{}", registry.address);
    let maker = Person::sign_in(&client, &address, "maker").await?;
    let shop = Person::sign_in(&client, &address, "shop").await?;
    let goods = demo::goods();
    let gtin = &goods.iter().find(|good| good.group == "footwear").context("no footwear")?.card.gtin;
    let (mut transferred, mut next) = (Vec::new(), 0);
    let mut fresh = || {
        next += 1;
        id(next)
    };
    for codes in ACTS {
        ensure!(codes <= ORDER_LINE_CODES_MAX, "a line holds no such order");
        let order = fresh();
        let lines = json!({ "lines": [{ "gtin": gtin, "count": codes }] });
        let mut state: CodeOrder = maker.ask(Method::PUT, &code_order_path(&order), Some(lines)).await?;
        while state.state != CodeOrderState::Success {
            tokio::time::sleep(LOOKING).await;
            state = maker.ask(Method::GET, &code_order_path(&order), None).await?;
        }
        let table = maker.request(Method::GET, &api::order_codes_path(&order, 0)).send().await?;
        let table = table.error_for_status()?.text().await?;
        let plain = |row: &str| match row.strip_prefix('"').and_then(|row| row.strip_suffix('"')) {
            Some(quoted) => quoted.replace("\"\"", "\""),
            None => row.to_owned(),
        };
        let all: Vec<String> = table.split_terminator("\r\n").map(plain).collect();
        for kind in ["apply", "introduce"] {
            for part in all.chunks(DOCUMENT_CODES_MAX) {
                let document = json!({ "kind": kind, "codes": part });
                let done: DocumentResponse = maker.ask(Method::PUT, &document_path(&fresh()), Some(document)).await?;
                ensure!(done.state == DocumentState::Success, "{kind}: {done:?}");
            }
        }
        let act = act_path(&fresh());
        let draft = json!({ "receiver": demo::SHOP, "number": "1", "codes": all });
        maker.ask::<Act>(Method::PUT, &act, Some(draft)).await?;
        let before = registry.memory()?;
        let mut most = before;
        let started = Instant::now();
        maker.ask::<Act>(Method::POST, &format!("{act}/dispatch"), None).await?;
        maker.until(&act, ActState::WaitAcceptance, &registry, &mut most).await?;
        let sent = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let all = DecisionRequest { refuse: false, not_taken: Vec::new(), surplus: Vec::new(), note: String::new() };
        shop.ask::<Act>(Method::POST, &format!("{act}/decision"), Some(serde_json::to_value(all)?)).await?;
        shop.until(&act, ActState::Accepted, &registry, &mut most).await?;
        let one = Transferred { codes, sent, accepted: started.elapsed().as_secs_f64(), memory: most - before };
        eprintln!(
            "   an act of {codes}: {:.0} sent, {:.0} accepted a second",
            one.sent_a_second(),
            one.accepted_a_second()
        );
        transferred.push(one);
    }
    Ok(transferred)
}
