//! Emission: codes ordered, made and downloaded, a hundred thousand and a million; and what signing alone would take.
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use api::{CODE_ORDERS_PATH, CodeOrder, CodeOrderState, ORDER_LINE_CODES_MAX, SESSIONS_PATH, SessionResponse};
use ed25519_dalek::{Signer as _, SigningKey};
use reqwest::Client;
use serde_json::{Value, json};

use crate::registry::Registry;

/// Orders of so many codes, one after the other. The second million shows whether memory grows with what was made.
const ORDERS: [u32; 3] = [100_000, 1_000_000, 1_000_000];
/// How often the order is looked at.
const LOOKING: Duration = Duration::from_millis(50);
/// How often in that time the server's memory is.
const MEMORY: u32 = 10;

/// What one order took.
pub struct Emitted {
    pub codes: u32,
    /// Seconds until all were there.
    pub made: f64,
    /// Seconds until all were downloaded, signed.
    pub downloaded: f64,
    /// Bytes of memory that the server had at most while it made and sent them, more than before the first order.
    pub memory: u64,
    /// Signatures a second of one thread that does nothing else, a moment before.
    pub signing: f64,
}

impl Emitted {
    pub fn made_a_second(&self) -> f64 {
        f64::from(self.codes) / self.made
    }

    /// From order to table, all in all.
    pub fn emitted_a_second(&self) -> f64 {
        f64::from(self.codes) / (self.made + self.downloaded)
    }

    pub fn downloaded_a_second(&self) -> f64 {
        f64::from(self.codes) / self.downloaded
    }
}

/// Signatures a second of one thread.
fn signing() -> f64 {
    let key = SigningKey::from_bytes(&[7; 32]);
    let n = 20_000u32;
    let started = Instant::now();
    for k in 0..n {
        std::hint::black_box(key.sign(std::hint::black_box(&k.to_be_bytes())));
    }
    f64::from(n) / started.elapsed().as_secs_f64()
}

/// Over an empty store with the demonstration's participants.
pub async fn measure(program: &Path, place: [&str; 2]) -> anyhow::Result<Vec<Emitted>> {
    let registry = Registry::start_with(program, place, &["--demo"])?;
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new();
    let address = format!("http://{}", registry.address);
    let goods = demo::goods();
    let gtin = &goods.iter().find(|good| good.group == "footwear").context("no footwear")?.card.gtin;
    let credentials = json!({ "method": "password", "login": "maker", "password": demo::PASSWORD });
    let session = client.post(format!("{address}{SESSIONS_PATH}")).body(credentials.to_string()).send().await?;
    let session: SessionResponse = serde_json::from_str(&session.error_for_status()?.text().await?)?;
    let mut emitted = Vec::new();
    let before = registry.memory()?;
    for (n, codes) in ORDERS.into_iter().enumerate() {
        let order = format!("{address}{CODE_ORDERS_PATH}/0193a0e0-0000-7000-8000-0000000000{n:02}");
        let signing = signing();
        let mut most = before;
        let started = Instant::now();
        let body = json!({ "lines": lines(gtin, codes) }).to_string();
        let ordered = client.put(&order).bearer_auth(&session.access_token).body(body).send().await?;
        let mut state: CodeOrder = serde_json::from_str(&ordered.error_for_status()?.text().await?)?;
        while state.state != CodeOrderState::Success {
            for _ in 0..MEMORY {
                tokio::time::sleep(LOOKING / MEMORY).await;
                most = most.max(registry.memory()?);
            }
            let shown = client.get(&order).bearer_auth(&session.access_token).send().await?;
            state = serde_json::from_str(&shown.error_for_status()?.text().await?)?;
        }
        let made = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let mut rows = 0;
        for line in 0..state.lines.len() {
            let table = client.get(format!("{order}/lines/{line}/codes.csv")).bearer_auth(&session.access_token);
            let mut table = table.send().await?.error_for_status()?;
            while let Some(part) = table.chunk().await? {
                rows += part.iter().filter(|byte| **byte == b'\n').count();
                most = most.max(registry.memory()?);
            }
        }
        ensure!(rows == codes as usize, "{rows} of {codes} codes came");
        let downloaded = started.elapsed().as_secs_f64();
        let one = Emitted { codes, made, downloaded, memory: most - before, signing };
        eprintln!(
            "   {codes} codes: {:.0} made, {:.0} signed a second (one thread alone: {signing:.0}), {:.1} MB",
            one.made_a_second(),
            one.downloaded_a_second(),
            one.memory as f64 / 1e6
        );
        emitted.push(one);
    }
    Ok(emitted)
}

fn lines(gtin: &str, mut left: u32) -> Vec<Value> {
    let mut lines = Vec::new();
    while left > 0 {
        let count = left.min(ORDER_LINE_CODES_MAX);
        lines.push(json!({ "gtin": gtin, "count": count }));
        left -= count;
    }
    lines
}
