//! Scans whose places were told, and of units that many scan those whose were not, on their way to the store: together, once a second. One that is lost is
//! no loss; that a question waits would be.
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use circulation::{Cell, Sighting};
use store::{Seen, Store};

use crate::crowd::Crowd;

/// Codes with their places that wait at most; more are dropped.
const WAITING: usize = 20_000;
const EVERY: Duration = Duration::from_secs(1);
const HOUR_MS: i64 = 3_600_000;

type Waiting = HashMap<(String, i64, Option<Cell>), i64>;

/// Scans that wait to be kept.
pub(crate) struct Sightings {
    waiting: Mutex<Waiting>,
    crowd: Mutex<Crowd>,
}

impl Sightings {
    pub(crate) fn new() -> Self {
        Self { waiting: Mutex::default(), crowd: Mutex::new(Crowd::new(Instant::now())) }
    }

    /// A code was scanned here.
    pub(crate) fn add(&self, code: String, cell: Cell, at_ms: i64) {
        self.keep(code, Some(cell), at_ms);
    }

    /// A code was scanned wherever this network reaches: kept where more scan it than one unit has around it.
    pub(crate) fn add_unplaced(&self, code: &str, network: IpAddr, at_ms: i64) {
        let mut crowd = self.crowd.lock().unwrap_or_else(PoisonError::into_inner);
        if crowd.is_unusual(code, network, Instant::now()) {
            drop(crowd);
            self.keep(code.to_owned(), None, at_ms);
        }
    }

    fn keep(&self, code: String, cell: Option<Cell>, at_ms: i64) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (code, at_ms / HOUR_MS, cell);
        if waiting.len() < WAITING || waiting.contains_key(&key) {
            *waiting.entry(key).or_default() += 1;
        }
    }

    fn take(&self) -> Vec<Seen> {
        let waiting = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        let one = |((code, hour, cell), times)| Seen { code, sighting: Sighting { hour, cell, times } };
        waiting.into_iter().map(one).collect()
    }
}

/// Keeps what has come, as long as the registry runs.
pub(crate) async fn run(store: Store, sightings: Arc<Sightings>) {
    let mut often = tokio::time::interval(EVERY);
    loop {
        often.tick().await;
        match store.see(sightings.take(), crate::now_ms()).await {
            Ok(0) => {}
            Ok(suspected) => {
                tracing::warn!(suspected, "units were scanned where, or so often as, one object cannot have been")
            }
            Err(error) => tracing::warn!(%error, "places of scans were not kept"),
        }
    }
}
