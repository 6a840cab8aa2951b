//! Transfer acts: sent and accepted, of ten thousand codes and of a hundred thousand, in turns with as many codes each.
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
use crate::turns::middle;

/// Codes that change hands in a turn, twice: in one act, and in acts of a tenth each.
const CODES: u32 = 100_000;
/// Codes of acts.
const SIZES: [u32; 2] = [CODES / 10, CODES];
/// As many with the one size first as with the other.
const TURNS: usize = 6;
/// How often the act and the server's memory are looked at.
const LOOKING: Duration = Duration::from_millis(10);

/// What acts took that moved all codes of a turn.
#[derive(Default)]
struct Took {
    /// Seconds from when a dispatch was answered until the act waited for the receiver.
    sent: f64,
    /// Seconds from when a decision was answered until all was the receiver's.
    accepted: f64,
}

/// Acts of one size, turn by turn.
pub struct Transferred {
    /// Of an act.
    pub codes: u32,
    /// Bytes that a server which does nothing but to send and to accept such an act has at most, beyond what it begins with.
    pub memory: u64,
    turns: Vec<Took>,
}

impl Transferred {
    pub fn accepted_a_second(&self) -> f64 {
        middle(self.turns.iter().map(|took| f64::from(CODES) / took.accepted))
    }

    pub fn sent_a_second(&self) -> f64 {
        middle(self.turns.iter().map(|took| f64::from(CODES) / took.sent))
    }

    /// How much longer a code takes to be accepted than in those acts, of the same turn.
    pub fn slower_than(&self, other: &Self) -> f64 {
        middle(self.turns.iter().zip(&other.turns).map(|(own, other)| own.accepted / other.accepted))
    }
}

/// Somebody who acts for a participant.
struct Person<'a> {
    client: &'a Client,
    address: String,
    bin: &'a str,
    token: String,
}

impl<'a> Person<'a> {
    async fn sign_in(client: &'a Client, address: &str, login: &str, bin: &'a str) -> anyhow::Result<Self> {
        let credentials = json!({ "method": "password", "login": login, "password": demo::PASSWORD });
        let session = client.post(format!("{address}{SESSIONS_PATH}")).body(credentials.to_string()).send().await?;
        let session: SessionResponse = serde_json::from_str(&session.error_for_status()?.text().await?)?;
        Ok(Self { client, address: address.to_owned(), bin, token: session.access_token })
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

/// Ids of documents and acts, each used once.
struct Ids(u32);

impl Ids {
    fn fresh(&mut self) -> String {
        self.0 += 1;
        format!("0193a0e0-0000-7000-8000-{:012}", self.0)
    }
}

/// Codes of a turn, ordered, applied and in circulation.
async fn introduced(maker: &Person<'_>, gtin: &str, ids: &mut Ids) -> anyhow::Result<Vec<String>> {
    ensure!(CODES <= ORDER_LINE_CODES_MAX, "a line holds no such order");
    let order = ids.fresh();
    let lines = json!({ "lines": [{ "gtin": gtin, "count": CODES }] });
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
            let done: DocumentResponse = maker.ask(Method::PUT, &document_path(&ids.fresh()), Some(document)).await?;
            ensure!(done.state == DocumentState::Success, "{kind}: {done:?}");
        }
    }
    ensure!(all.len() == CODES as usize, "{} codes instead of {CODES}", all.len());
    Ok(all)
}

/// A server, and who acts there.
struct Place<'a> {
    registry: Registry,
    /// Bytes of memory that it began with.
    before: u64,
    maker: Person<'a>,
    shop: Person<'a>,
}

impl<'a> Place<'a> {
    async fn begin(client: &'a Client, program: &Path, place: [&str; 2]) -> anyhow::Result<Self> {
        let registry = Registry::start_with(program, place, &["--demo"])?;
        let before = registry.memory()?;
        let address = format!("http://{}", registry.address);
        let maker = Person::sign_in(client, &address, "maker", demo::MAKER).await?;
        let shop = Person::sign_in(client, &address, "shop", demo::SHOP).await?;
        Ok(Self { registry, before, maker, shop })
    }

    /// From whom to whom: to the shop, or back.
    const fn hands(&self, is_back: bool) -> [&Person<'a>; 2] {
        if is_back { [&self.shop, &self.maker] } else { [&self.maker, &self.shop] }
    }

    /// The act's path.
    async fn draft(&self, is_back: bool, codes: &[String], ids: &mut Ids) -> anyhow::Result<String> {
        let [from, to] = self.hands(is_back);
        let act = act_path(&ids.fresh());
        let draft = json!({ "receiver": to.bin, "number": "1", "codes": codes });
        from.ask::<Act>(Method::PUT, &act, Some(draft)).await?;
        Ok(act)
    }

    /// Sends it and accepts it; the most memory that the server had meanwhile.
    async fn hand_over(&self, is_back: bool, act: &str, took: &mut Took) -> anyhow::Result<u64> {
        let [from, to] = self.hands(is_back);
        let mut most = 0;
        from.ask::<Act>(Method::POST, &format!("{act}/dispatch"), None).await?;
        // What an act costs whatever its size is not a code's.
        let started = Instant::now();
        from.until(act, ActState::WaitAcceptance, &self.registry, &mut most).await?;
        took.sent += started.elapsed().as_secs_f64();
        let all = DecisionRequest { refuse: false, not_taken: Vec::new(), surplus: Vec::new(), note: String::new() };
        to.ask::<Act>(Method::POST, &format!("{act}/decision"), Some(serde_json::to_value(all)?)).await?;
        let started = Instant::now();
        to.until(act, ActState::Accepted, &self.registry, &mut most).await?;
        took.accepted += started.elapsed().as_secs_f64();
        Ok(most)
    }

    /// All these, in acts of so many.
    async fn hand_over_all(&self, is_back: bool, codes: &[String], of: u32, ids: &mut Ids) -> anyhow::Result<Took> {
        let mut took = Took::default();
        for part in codes.chunks(of as usize) {
            let act = self.draft(is_back, part, ids).await?;
            self.hand_over(is_back, &act, &mut took).await?;
        }
        eprintln!(
            "   {} codes in acts of {of}: {:.1} s to send, {:.1} s to accept",
            codes.len(),
            took.sent,
            took.accepted
        );
        Ok(took)
    }
}

/// Over an empty store with the demonstration's participants.
pub async fn measure(program: &Path, place: [&str; 2]) -> anyhow::Result<Vec<Transferred>> {
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let mut at = Place::begin(&client, program, place).await?;
    let goods = demo::goods();
    let gtin = &goods.iter().find(|good| good.group == "footwear").context("no footwear")?.card.gtin;
    let mut ids = Ids(0);
    let codes = [introduced(&at.maker, gtin, &mut ids).await?, introduced(&at.maker, gtin, &mut ids).await?];
    let mut all = SIZES.map(|codes| Transferred { codes, memory: 0, turns: Vec::new() });
    for (one, codes) in all.iter_mut().zip(&codes) {
        let (first, rest) = codes.split_at(one.codes as usize);
        let act = at.draft(false, first, &mut ids).await?;
        // Another process: what orders, documents and the draft took of memory is not what the act finds there.
        drop(at);
        at = Place::begin(&client, program, place).await?;
        let most = at.hand_over(false, &act, &mut Took::default()).await?;
        one.memory = most.saturating_sub(at.before);
        eprintln!("   an act of {}: {:.1} MB", one.codes, one.memory as f64 / 1e6);
        // The database learns how large its tables are.
        if !rest.is_empty() {
            at.hand_over_all(false, rest, one.codes, &mut ids).await?;
        }
    }
    for turn in 1..=TURNS {
        // To the shop and back. Which size is first, and of which codes, changes too, each as often: it shall not matter.
        let order = if turn % 4 < 2 { [0, 1] } else { [1, 0] };
        for n in order {
            let (Some(one), Some(codes)) = (all.get_mut(n), codes.get((n + turn) % 2)) else { continue };
            one.turns.push(at.hand_over_all(turn % 2 == 1, codes, one.codes, &mut ids).await?);
        }
    }
    Ok(all.into())
}
