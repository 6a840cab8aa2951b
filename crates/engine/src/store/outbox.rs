//! What is still to be sent.
use rusqlite::{OptionalExtension as _, params};

use super::Store;
use crate::EngineError;

/// Where a report stands on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutboxRow {
    pub parked: bool,
    pub n_tries: u32,
    pub next_try_ms: i64,
    pub last_problem: Option<String>,
}

/// The next report to send, or when to look again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Now(String),
    At(i64),
    Never,
}

impl Store {
    pub(crate) fn outbox(&self, id: &str) -> Result<Option<OutboxRow>, EngineError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT parked, n_tries, next_try_ms, last_problem FROM outbox WHERE report_id = ?1")?;
        let row = statement.query_row(params![id], |row| {
            Ok(OutboxRow {
                parked: row.get(0)?,
                n_tries: row.get(1)?,
                next_try_ms: row.get(2)?,
                last_problem: row.get(3)?,
            })
        });
        Ok(row.optional()?)
    }

    /// The oldest report that is due. One that waits or is parked holds up no other.
    pub(crate) fn due(&self, now_ms: i64) -> Result<Due, EngineError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.report_id, o.next_try_ms FROM outbox o JOIN report r ON r.id = o.report_id
             WHERE o.parked = 0 ORDER BY o.next_try_ms > ?1, CASE WHEN o.next_try_ms > ?1 THEN o.next_try_ms ELSE r.created_at_ms END
             LIMIT 1",
        )?;
        let row: Option<(String, i64)> =
            statement.query_row(params![now_ms], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(match row {
            None => Due::Never,
            Some((id, at)) if at <= now_ms => Due::Now(id),
            Some((_, at)) => Due::At(at),
        })
    }

    /// Reports that the registry does not have yet, parked ones included.
    pub(crate) fn n_waiting(&self) -> Result<u32, EngineError> {
        Ok(self.connection.prepare_cached("SELECT count(*) FROM outbox")?.query_row([], |row| row.get(0))?)
    }

    pub(crate) fn tried(&self, id: &str, row: &OutboxRow) -> Result<(), EngineError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET parked = ?2, n_tries = ?3, next_try_ms = ?4, last_problem = ?5 WHERE report_id = ?1",
            )?
            .execute(params![id, row.parked, row.n_tries, row.next_try_ms, row.last_problem])?;
        Ok(())
    }

    /// Makes everything that waits due now, or only what was stopped by the network; parked reports stay parked.
    pub(crate) fn hurry(&self, now_ms: i64, only_offline: bool) -> Result<(), EngineError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET next_try_ms = ?1 WHERE parked = 0 AND next_try_ms > ?1
                 AND (NOT ?2 OR last_problem IN ('offline', 'timed_out'))",
            )?
            .execute(params![now_ms, only_offline])?;
        Ok(())
    }

    /// Takes a parked report up again.
    pub(crate) fn unpark(&self, id: &str, now_ms: i64) -> Result<bool, EngineError> {
        let n = self
            .connection
            .prepare_cached("UPDATE outbox SET parked = 0, next_try_ms = ?2 WHERE report_id = ?1")?
            .execute(params![id, now_ms])?;
        Ok(n == 1)
    }

    /// Photos of a report that the registry does not have yet.
    pub(crate) fn photos_to_send(&self, id: &str) -> Result<Vec<String>, EngineError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT sha256 FROM report_photo WHERE report_id = ?1 AND sent = 0 ORDER BY n")?;
        Ok(statement.query_map(params![id], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    pub(crate) fn photo_sent(&self, sha256: &str) -> Result<(), EngineError> {
        self.connection
            .prepare_cached("UPDATE report_photo SET sent = 1 WHERE sha256 = ?1")?
            .execute(params![sha256])?;
        Ok(())
    }

    /// The registry does not have the photos after all, or it is another registry: they are sent again.
    pub(crate) fn photos_unsent(&self, id: Option<&str>) -> Result<(), EngineError> {
        self.connection
            .prepare_cached("UPDATE report_photo SET sent = 0 WHERE ?1 IS NULL OR report_id = ?1")?
            .execute(params![id])?;
        Ok(())
    }
}
