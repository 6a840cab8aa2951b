//! Scans whose places were told, on their way to the store: together, once a second. One that is lost is no loss; that a question waits would be.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use circulation::{Cell, Sighting};
use store::{Seen, Store};

/// Codes with their places that wait at most; more are dropped.
const WAITING: usize = 20_000;
const EVERY: Duration = Duration::from_secs(1);
const HOUR_MS: i64 = 3_600_000;

type Waiting = HashMap<(String, i64, Cell), i64>;

/// Scans that wait to be kept.
#[derive(Default)]
pub(crate) struct Sightings {
    waiting: Mutex<Waiting>,
}

impl Sightings {
    /// A code was scanned.
    pub(crate) fn add(&self, code: String, cell: Cell, at_ms: i64) {
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
            Ok(suspected) => tracing::warn!(suspected, "units were scanned where one object cannot have been"),
            Err(error) => tracing::warn!(%error, "places of scans were not kept"),
        }
    }
}
