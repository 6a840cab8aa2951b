//! One SQLite file: what was scanned, what is known, what is to be sent.
//! **Invariant**: what belongs together is saved in one transaction, durable at its end.
mod known;
mod outbox;
mod photo;
mod report;
mod scan;
mod setting;

use rusqlite::Connection;

use crate::EngineError;

pub(crate) use outbox::{Due, OutboxRow};
pub(crate) use report::{NewReport, ReportRow};
pub(crate) use scan::ScanRow;

/// Each brings the tables to its version; what a version once made is never changed here.
const MIGRATIONS: [&str; 2] = [
    include_str!("schema.sql"),
    // Why it has its outcome, in an inspector's words.
    "ALTER TABLE report ADD COLUMN outcome_reason TEXT NOT NULL DEFAULT ''",
];

/// The open store.
pub struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the store on a connection that is set up for its platform, and brings its tables up to date.
    pub fn open(mut connection: Connection) -> Result<Self, EngineError> {
        // NORMAL may lose the last transactions at power loss in WAL mode; a report is worth four milliseconds.
        connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA fullfsync = ON;")?;
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let known = MIGRATIONS.len() as i64;
        if found > known {
            return Err(EngineError::StoreTooNew { found, known });
        }
        for (version, migration) in (1..).zip(MIGRATIONS).filter(|(version, _)| *version > found) {
            let tx = connection.transaction()?;
            tx.execute_batch(migration)?;
            tx.pragma_update(None, "user_version", version)?;
            tx.commit()?;
        }
        Ok(Self { connection })
    }

    /// Runs `work` in one transaction; on an error nothing of it stays.
    pub(crate) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let tx = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }
}
