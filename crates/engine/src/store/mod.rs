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

const SCHEMA: &str = include_str!("schema.sql");
const SCHEMA_VERSION: i64 = 1;

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
        if found > SCHEMA_VERSION {
            return Err(EngineError::StoreTooNew { found, known: SCHEMA_VERSION });
        }
        if found == 0 {
            let tx = connection.transaction()?;
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
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
