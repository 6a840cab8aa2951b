//! A streaming replica that answers look-ups, as long as it is not behind.
//! **Invariant**: an answer comes from a replica only if the replica had everything that was written a moment before; where the primary is gone, everything that
//! the primary was last seen to have.
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use deadpool_postgres::Pool;

use super::{CONNECT, LOOKING_UP, LOOKING_UP_MANY, patient, pool};
use crate::StoreError;

/// How far it may be behind.
const BEHIND: Duration = Duration::from_secs(2);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// A replica, and whether it may answer now.
#[derive(Clone)]
pub(super) struct Replica {
    pub(super) pool: Pool,
    may_answer: Arc<AtomicBool>,
}

impl Replica {
    /// Begins to watch the replica at this address beside its primary, over a connection that nobody else takes: where none can be had, the primary is gone.
    pub(super) fn watch(address: &str, primary: Pool) -> Result<Self, StoreError> {
        let mut config: tokio_postgres::Config = address.parse().map_err(|_| StoreError::Address)?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::Address);
        }
        patient(&mut config).application_name("aiqyn-registry-lookups");
        let replica = Self { pool: pool(&config, LOOKING_UP + LOOKING_UP_MANY + 1)?, may_answer: Arc::default() };
        let watched = replica.clone();
        tokio::spawn(async move {
            let mut written: VecDeque<(Instant, String)> = VecDeque::new();
            // As long as somebody answers with it.
            while Arc::strong_count(&watched.may_answer) > 1 {
                let may = watched.is_near(&primary, &mut written).await;
                if watched.may_answer.swap(may, Ordering::Relaxed) != may {
                    tracing::info!(answers = may, "the replica");
                }
                tokio::time::sleep(LOOK).await;
            }
        });
        Ok(replica)
    }

    pub(super) fn may_answer(&self) -> bool {
        self.may_answer.load(Ordering::Relaxed)
    }

    /// It failed to answer: until it was looked at again, it is not asked.
    pub(super) fn failed(&self) {
        self.may_answer.store(false, Ordering::Relaxed);
    }

    /// `written` is where the primary was, and when.
    async fn is_near(&self, primary: &Pool, written: &mut VecDeque<(Instant, String)>) -> bool {
        let place = async {
            let client = primary.get().await?;
            let row = client.query_one("SELECT pg_current_wal_lsn()::text", &[]).await?;
            Ok::<String, StoreError>(row.try_get(0)?)
        };
        match tokio::time::timeout(CONNECT, place).await {
            Ok(Ok(place)) => written.push_back((Instant::now(), place)),
            // Nobody writes: what had all of it can answer. Where it never was there, nobody knows.
            _ => {
                return match written.back() {
                    Some((_, place)) => self.replayed(place).await,
                    None => false,
                };
            }
        }
        // The newest place that is older than it may be behind.
        while written.get(1).is_some_and(|(at, _)| at.elapsed() > BEHIND) {
            written.pop_front();
        }
        match written.front() {
            Some((at, place)) if at.elapsed() > BEHIND => self.replayed(place).await,
            // Too early to tell.
            _ => false,
        }
    }

    /// Whether it has everything up to this place.
    async fn replayed(&self, place: &str) -> bool {
        let asked = async {
            let client = self.pool.get().await?;
            let sql = "SELECT coalesce(pg_last_wal_replay_lsn() >= $1::text::pg_lsn, false)";
            let row = client.query_one(sql, &[&place]).await?;
            Ok::<bool, StoreError>(row.try_get(0)?)
        };
        matches!(tokio::time::timeout(CONNECT, asked).await, Ok(Ok(true)))
    }
}
