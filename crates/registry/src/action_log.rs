//! Who did what, when, from where.
//!
//! An entry names the route, not the thing: the row of an anonymous report cannot be linked to it.
use std::net::IpAddr;

use rusqlite::params;

use crate::store::Store;

/// One request as it is remembered.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub at_ms: i64,
    pub ip: IpAddr,
    pub method: String,
    pub action: String,
    pub status: u16,
    pub micros: u64,
}

/// Writes the entry with the next group; the answer does not wait for it.
pub(crate) fn record(store: &Store, entry: Entry) {
    let writer = store.writer.clone();
    tokio::spawn(async move {
        let written = writer
            .write(move |tx| {
                tx.prepare_cached("INSERT INTO action_log (at_ms, ip, method, action, status, micros) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                    .execute(params![
                        entry.at_ms,
                        entry.ip.to_string(),
                        entry.method,
                        entry.action,
                        entry.status,
                        i64::try_from(entry.micros).unwrap_or(i64::MAX)
                    ])?;
                Ok(())
            })
            .await;
        if let Err(error) = written {
            tracing::error!(%error, "an action was not logged");
        }
    });
}
