//! The draft and the filed reports.
use api::{ReportReceived, ReportState};
use door::{Draft, ErrorCode, PhotoView};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::Store;
use super::photo::{drop_orphans, insert_photo};
use crate::EngineError;

/// What a filed report is made of.
pub(crate) struct NewReport<'a> {
    pub draft: &'a Draft,
    pub body: &'a [u8],
    pub secret: &'a [u8; 32],
    pub now_ms: i64,
}

/// A filed report.
#[derive(Debug, Clone)]
pub(crate) struct ReportRow {
    pub id: String,
    pub created_at_ms: i64,
    pub draft: Draft,
    pub body: Vec<u8>,
    pub secret: Vec<u8>,
    pub number: Option<String>,
    pub received_at_ms: Option<i64>,
    pub outcome: Option<String>,
    pub outcome_reason: String,
}

const COLUMNS: &str = "id, created_at_ms, view, body, secret, number, received_at_ms, outcome, outcome_reason";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ReportRow> {
    let view: String = row.get(2)?;
    Ok(ReportRow {
        id: row.get(0)?,
        created_at_ms: row.get(1)?,
        draft: serde_json::from_str(&view).unwrap_or_default(),
        body: row.get(3)?,
        secret: row.get(4)?,
        number: row.get(5)?,
        received_at_ms: row.get(6)?,
        outcome: row.get(7)?,
        outcome_reason: row.get(8)?,
    })
}

fn photos(connection: &Connection, table: &str, key: &str, id: &str) -> Result<Vec<PhotoView>, EngineError> {
    let sql =
        format!("SELECT p.sha256, p.size FROM {table} r JOIN photo p USING (sha256) WHERE r.{key} = ?1 ORDER BY r.n");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![id], |row| {
        Ok(PhotoView { sha256: row.get(0)?, size: row.get::<_, i64>(1)?.unsigned_abs() })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

impl Store {
    /// The draft with its photos.
    pub(crate) fn draft(&self) -> Result<Option<Draft>, EngineError> {
        let mut statement = self.connection.prepare_cached("SELECT body FROM draft LIMIT 1")?;
        let text: Option<String> = statement.query_row([], |row| row.get(0)).optional()?;
        let Some(mut draft) = text.and_then(|text| serde_json::from_str::<Draft>(&text).ok()) else { return Ok(None) };
        draft.photos = photos(&self.connection, "draft_photo", "draft_id", &draft.id)?;
        Ok(Some(draft))
    }

    /// Saves the draft and says whether it is new. One with another id stays: its photos are not to go by a late keystroke.
    pub(crate) fn save_draft(&mut self, draft: &Draft) -> Result<bool, EngineError> {
        let text = serde_json::to_string(&Draft { photos: Vec::new(), ..draft.clone() }).unwrap_or_default();
        self.transaction(|tx| {
            let kept: Option<String> =
                tx.prepare_cached("SELECT id FROM draft LIMIT 1")?.query_row([], |row| row.get(0)).optional()?;
            if kept.as_ref().is_some_and(|kept| *kept != draft.id) {
                return Err(ErrorCode::NotFound.into());
            }
            tx.prepare_cached(
                "INSERT INTO draft (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            )?
            .execute(params![draft.id, text])?;
            Ok(kept.is_none())
        })
    }

    pub(crate) fn discard_draft(&mut self, id: &str) -> Result<(), EngineError> {
        self.transaction(|tx| {
            tx.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute(params![id])?;
            drop_orphans(tx)
        })
    }

    /// Adds a photo to a draft; the same content twice is once.
    pub(crate) fn add_photo(&mut self, draft_id: &str, sha256: &str, bytes: &[u8]) -> Result<(), EngineError> {
        self.transaction(|tx| {
            insert_photo(tx, sha256, bytes)?;
            tx.prepare_cached(
                "INSERT INTO draft_photo (draft_id, sha256, n)
                 VALUES (?1, ?2, (SELECT coalesce(max(n), 0) + 1 FROM draft_photo WHERE draft_id = ?1))
                 ON CONFLICT (draft_id, sha256) DO NOTHING",
            )?
            .execute(params![draft_id, sha256])?;
            Ok(())
        })
    }

    pub(crate) fn remove_photo(&mut self, draft_id: &str, sha256: &str) -> Result<(), EngineError> {
        self.transaction(|tx| {
            tx.prepare_cached("DELETE FROM draft_photo WHERE draft_id = ?1 AND sha256 = ?2")?
                .execute(params![draft_id, sha256])?;
            drop_orphans(tx)
        })
    }

    /// Turns the draft into a report with its outbox row: all of it, or nothing.
    pub(crate) fn file_report(&mut self, new: &NewReport<'_>) -> Result<(), EngineError> {
        let view = serde_json::to_string(&Draft { photos: Vec::new(), ..new.draft.clone() }).unwrap_or_default();
        self.transaction(|tx| {
            tx.prepare_cached("INSERT INTO report (id, created_at_ms, view, body, secret) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![new.draft.id, new.now_ms, view, new.body, new.secret.as_slice()])?;
            tx.prepare_cached(
                "INSERT INTO report_photo (report_id, sha256, n) SELECT draft_id, sha256, n FROM draft_photo WHERE draft_id = ?1",
            )?
            .execute(params![new.draft.id])?;
            tx.prepare_cached("INSERT INTO outbox (report_id, next_try_ms) VALUES (?1, ?2)")?
                .execute(params![new.draft.id, new.now_ms])?;
            tx.prepare_cached("DELETE FROM draft WHERE id = ?1")?.execute(params![new.draft.id])?;
            Ok(())
        })
    }

    pub(crate) fn report(&self, id: &str) -> Result<Option<ReportRow>, EngineError> {
        let sql = format!("SELECT {COLUMNS} FROM report WHERE id = ?1");
        self.with_photos(self.connection.prepare_cached(&sql)?.query_row(params![id], from_row).optional()?)
    }

    /// What the registry answered, where it has the report.
    pub(crate) fn received(&self, id: &str) -> Result<Option<ReportReceived>, EngineError> {
        let sql = "SELECT receipt FROM report WHERE id = ?1";
        let text: Option<Option<String>> =
            self.connection.prepare_cached(sql)?.query_row(params![id], |row| row.get(0)).optional()?;
        // Receipts of before the registry had a log are no more than a number.
        Ok(text.flatten().and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Newest first.
    pub(crate) fn reports(&self) -> Result<Vec<ReportRow>, EngineError> {
        let sql = format!("SELECT {COLUMNS} FROM report ORDER BY created_at_ms DESC, id DESC");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows: Vec<ReportRow> = statement.query_map([], from_row)?.collect::<Result<_, _>>()?;
        rows.into_iter().filter_map(|row| self.with_photos(Some(row)).transpose()).collect()
    }

    fn with_photos(&self, row: Option<ReportRow>) -> Result<Option<ReportRow>, EngineError> {
        let Some(mut row) = row else { return Ok(None) };
        row.draft.photos = photos(&self.connection, "report_photo", "report_id", &row.id)?;
        Ok(Some(row))
    }

    /// The registry has it: receipt saved and outbox row gone in one transaction.
    pub(crate) fn report_received(
        &mut self,
        id: &str,
        received: &ReportReceived,
        server: &str,
    ) -> Result<(), EngineError> {
        let ReportReceived { number, receipt, .. } = received;
        let text = serde_json::to_string(received).unwrap_or_default();
        let state = state_name(ReportState::Received);
        self.transaction(|tx| {
            tx.prepare_cached(
                "UPDATE report SET number = ?2, received_at_ms = ?3, receipt = ?4, outcome = ?5, outcome_at_ms = ?3, server = ?6
                 WHERE id = ?1",
            )?
            .execute(params![id, number, receipt.received_at_ms, text, state, server])?;
            tx.prepare_cached("DELETE FROM outbox WHERE report_id = ?1")?.execute(params![id])?;
            Ok(())
        })
    }

    /// Reports sent to this registry whose outcome is open and was last asked for at `before_ms` or earlier.
    pub(crate) fn outcomes_to_ask(&self, before_ms: i64, server: &str) -> Result<Vec<ReportRow>, EngineError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM report
             WHERE number IS NOT NULL AND outcome <> 'closed' AND outcome_at_ms <= ?1
               AND server = ?2
             ORDER BY outcome_at_ms LIMIT 20"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map(params![before_ms, server], from_row)?.collect::<Result<_, _>>()?)
    }

    /// What became of it, or `None` where that could not be had this time.
    pub(crate) fn set_outcome(
        &self,
        id: &str,
        told: Option<(ReportState, String)>,
        now_ms: i64,
    ) -> Result<(), EngineError> {
        let (state, reason) = told.unzip();
        self.connection
            .prepare_cached(
                "UPDATE report SET outcome = coalesce(?2, outcome), outcome_reason = coalesce(?3, outcome_reason),
                    outcome_at_ms = ?4 WHERE id = ?1",
            )?
            .execute(params![id, state.map(state_name), reason, now_ms])?;
        Ok(())
    }

    /// Throws away a report that the registry does not have.
    pub(crate) fn discard_report(&mut self, id: &str) -> Result<bool, EngineError> {
        self.transaction(|tx| {
            let gone =
                tx.prepare_cached("DELETE FROM report WHERE id = ?1 AND number IS NULL")?.execute(params![id])?;
            drop_orphans(tx)?;
            Ok(gone == 1)
        })
    }
}

fn state_name(state: ReportState) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
