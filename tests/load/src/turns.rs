//! What is compared is measured in short turns: whatever slows the machine for a while slows all of it. Told is the middle of the turns.
use std::sync::Arc;

use crate::codes::{self, Random};
use crate::database::OwnClient;
use crate::drive::{Driven, drive};
use crate::http;
use crate::measure::Extent;
use crate::pauses::Pauses;
use crate::registry::Registry;

/// Connections that ask as fast as they are answered, for one code or for many.
pub const CONNECTIONS: usize = 64;
/// Codes of a large request.
pub const BATCH: usize = 1_000;

/// A registry over a store of so many codes.
pub struct Filled {
    pub registry: Registry,
    pub codes: u64,
    /// What draws codes.
    pub random: Random,
}

impl Filled {
    /// So many requests of one code each, drawn anew.
    pub fn requests(&mut self, count: usize) -> Arc<Vec<Vec<u8>>> {
        let all = self.codes;
        Arc::new((0..count).map(|_| request(&[codes::message(self.random.below(all))])).collect())
    }

    /// So many large ones.
    fn batches(&mut self, count: usize) -> Arc<Vec<Vec<u8>>> {
        let all = self.codes;
        let mut batch = || (0..BATCH).map(|_| codes::message(self.random.below(all))).collect::<Vec<_>>();
        Arc::new((0..count).map(|_| request(&batch())).collect())
    }

    /// For a turn, as fast as it goes or at this rate.
    pub async fn ask(&mut self, extent: &Extent, rate: Option<f64>) -> anyhow::Result<Driven> {
        let requests = self.requests(extent.requests);
        drive(self.registry.address, requests, CONNECTIONS, extent.turn, rate).await
    }

    /// Large requests for a turn.
    pub async fn ask_batches(&mut self, extent: &Extent) -> anyhow::Result<Driven> {
        let batches = self.batches(extent.batches);
        drive(self.registry.address, batches, CONNECTIONS, extent.turn, None).await
    }
}

/// Over so many codes, in every turn.
#[derive(Default)]
pub struct BySize {
    pub codes: u64,
    /// As fast as it goes.
    pub full: Vec<Driven>,
    /// At half of what it was just before.
    pub half: Vec<Driven>,
    /// Milliseconds for which the machine stood still meanwhile; `None` where nobody knows.
    pub paused: Vec<Option<f64>>,
    /// Microseconds of processors for a verification as fast as it goes: the registry's, and the database's.
    pub work: Vec<(f64, f64)>,
}

/// Of one database, in every turn.
#[derive(Default)]
pub struct Turned {
    pub sizes: Vec<BySize>,
    /// The same server answering a constant.
    pub constant: Vec<Driven>,
    /// Requests of a thousand codes.
    pub batched: Vec<Driven>,
    /// Look-ups a second of PostgreSQL's own client, where it was asked.
    pub own_client: Vec<f64>,
    /// Requests that were answered over the largest store.
    pub answered: u64,
}

/// The one in the middle; of nothing, nothing.
pub fn middle(all: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = all.into_iter().collect();
    all.sort_by(f64::total_cmp);
    let (low, high) = (all.get(all.len().saturating_sub(1) / 2), all.get(all.len() / 2));
    low.zip(high).map_or(0.0, |(low, high)| f64::midpoint(*low, *high))
}

pub fn rate(turns: &[Driven]) -> f64 {
    middle(turns.iter().map(Driven::rate))
}

/// The time within which this share of all answers came, whatever the turn, milliseconds.
pub fn within_all(turns: &[Driven], share: f64) -> f64 {
    let mut micros: Vec<u32> = turns.iter().flat_map(|turn| &turn.micros).copied().collect();
    micros.sort_unstable();
    Driven { micros, ..Driven::default() }.within(share)
}

/// The time within which this share of the answers came in the middle of the turns, milliseconds.
pub fn within(turns: &[Driven], share: f64) -> f64 {
    middle(turns.iter().map(|turn| turn.within(share)))
}

impl Turned {
    /// As fast as it goes, over the largest store.
    fn full(&self) -> impl Iterator<Item = f64> {
        self.sizes.last().into_iter().flat_map(|size| &size.full).map(Driven::rate)
    }

    /// Verifications to the look-ups of PostgreSQL's own client.
    pub fn to_own_client(&self) -> f64 {
        middle(self.full().zip(&self.own_client).map(|(full, own)| full / own))
    }

    pub fn to_constant(&self) -> f64 {
        middle(self.full().zip(&self.constant).map(|(full, constant)| full / constant.rate()))
    }

    /// Codes a second in large requests.
    pub fn in_batches(&self) -> f64 {
        rate(&self.batched) * BATCH as f64
    }

    pub fn in_batches_to_single(&self) -> f64 {
        middle(self.batched.iter().zip(self.full()).map(|(batched, full)| batched.rate() * BATCH as f64 / full))
    }

    pub fn half_p99(&self) -> f64 {
        self.sizes.last().map_or(0.0, |size| within(&size.half, 0.99))
    }

    /// The longest of all sizes to the shortest.
    pub fn spread(&self) -> f64 {
        let times = self.sizes.iter().map(|size| within(&size.half, 0.99));
        times.clone().fold(0.0, f64::max) / times.fold(f64::MAX, f64::min).max(1e-9)
    }
}

/// Every size as fast as it goes and at half of that, and over the largest what it is compared with.
pub async fn measure(
    all: &mut [Filled],
    own_client: Option<&OwnClient>,
    extent: &Extent,
    pauses: &Pauses,
) -> anyhow::Result<Turned> {
    let lasting = extent.turn;
    let constant = Arc::new(vec![http::request("GET", "/v1/health", "")]);
    let mut turned = Turned::default();
    // Each once before it counts, PostgreSQL's own client too.
    own_client.map(|client| client.rate(lasting)).transpose()?;
    let mut warm = 0;
    for filled in &mut *all {
        warm = filled.ask(extent, None).await?.answered;
        turned.sizes.push(BySize { codes: filled.codes, ..BySize::default() });
    }
    for _ in 0..extent.turns {
        turned.own_client.extend(own_client.map(|client| client.rate(lasting)).transpose()?);
        for (filled, by_size) in all.iter_mut().zip(&mut turned.sizes) {
            let then = filled.registry.work();
            let full = filled.ask(extent, None).await?;
            let work = filled.registry.work().zip(then).map(|(now, then)| now.since(then));
            by_size.work.extend(work.map(|work| {
                let micros = 1e6 / full.answered.max(1) as f64;
                (work.registry * micros, work.others * micros)
            }));
            let before = pauses.so_far();
            let half = filled.ask(extent, Some(full.rate() / 2.0)).await?;
            let paused = pauses.since(&before);
            eprintln!(
                "   {} codes: {:.0} verifications a second; at half of that 99 % within {:.2} ms; stood still: {:.0} ms",
                filled.codes,
                full.rate(),
                half.within(0.99),
                paused.unwrap_or(f64::NAN)
            );
            by_size.full.push(full);
            by_size.half.push(half);
            by_size.paused.push(paused);
        }
        if let Some(largest) = all.last_mut() {
            let address = largest.registry.address;
            turned.constant.push(drive(address, constant.clone(), CONNECTIONS, lasting, None).await?);
            turned.batched.push(largest.ask_batches(extent).await?);
        }
    }
    let largest = turned.sizes.last().into_iter().flat_map(|size| size.full.iter().chain(&size.half));
    turned.answered =
        largest.chain(&turned.constant).chain(&turned.batched).map(|driven| driven.answered).sum::<u64>() + warm;
    eprintln!(
        "   {:.2} times a constant; in requests of {BATCH} {:.2} times, {:.0} codes a second",
        turned.to_constant(),
        turned.in_batches_to_single(),
        turned.in_batches()
    );
    if own_client.is_some() {
        eprintln!("   {:.2} times the database's own client", turned.to_own_client());
    }
    Ok(turned)
}

fn request(codes: &[String]) -> Vec<u8> {
    http::request("POST", "/v1/verifications", &serde_json::json!({ "codes": codes }).to_string())
}
