//! Who did what, when, from where.
//!
//! An entry names the route, not the thing: the row of an anonymous report cannot be linked to it.
use std::net::IpAddr;
use std::time::Instant;

use rusqlite::params;

use crate::store::Store;

/// One request as it is remembered.
#[derive(Debug, Clone)]
struct Entry {
    at_ms: i64,
    ip: IpAddr,
    method: String,
    action: String,
    status: u16,
    micros: u64,
}

/// The client went away before it had its answer; what it asked for may be done all the same.
const WENT_AWAY: u16 = 499;

/// A request under way. Its entry is written however it ends.
pub(crate) struct Watched {
    store: Store,
    entry: Entry,
    started: Instant,
}

impl Watched {
    /// From the first moment of a request.
    pub(crate) fn begin(store: &Store, ip: IpAddr, method: &str, action: String) -> Self {
        let at_ms = crate::now_ms();
        let entry =
            Entry { at_ms, ip: ip.to_canonical(), method: method.to_owned(), action, status: WENT_AWAY, micros: 0 };
        Self { store: store.clone(), entry, started: Instant::now() }
    }

    /// It has its answer.
    pub(crate) fn answered(mut self, status: u16) {
        self.entry.status = status;
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        let mut entry = self.entry.clone();
        entry.micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        // With the next group of writes; the answer does not wait for it.
        self.store.writer.enqueue(move |tx| {
            tx.prepare_cached(
                "INSERT INTO action_log (at_ms, ip, method, action, status, micros) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                entry.at_ms,
                entry.ip.to_string(),
                entry.method,
                entry.action,
                entry.status,
                i64::try_from(entry.micros).unwrap_or(i64::MAX)
            ])?;
            Ok(())
        });
    }
}
