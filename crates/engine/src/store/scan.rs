//! The history of scans.
use api::CodeAnswer;
use rusqlite::{OptionalExtension as _, Row, params};

use super::Store;
use crate::EngineError;

/// A scan as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct ScanRow {
    pub scan_id: String,
    pub at_ms: i64,
    pub message: Vec<u8>,
    pub symbology: Option<String>,
    pub code: Option<String>,
    /// As given for this scan, and when.
    pub answer: Option<(CodeAnswer, i64)>,
}

const COLUMNS: &str = "scan_id, at_ms, message, symbology, code, answer, answered_at_ms";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ScanRow> {
    let answer: Option<String> = row.get(5)?;
    let answered: Option<i64> = row.get(6)?;
    Ok(ScanRow {
        scan_id: row.get(0)?,
        at_ms: row.get(1)?,
        message: row.get(2)?,
        symbology: row.get(3)?,
        code: row.get(4)?,
        answer: answer.and_then(|text| serde_json::from_str(&text).ok()).zip(answered),
    })
}

impl Store {
    /// Records a scan; the same id again changes nothing.
    pub(crate) fn record_scan(&self, row: &ScanRow, search: &str) -> Result<(), EngineError> {
        self.connection
            .prepare_cached(
                "INSERT INTO scan (scan_id, at_ms, message, symbology, code, search) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (scan_id) DO NOTHING",
            )?
            .execute(params![row.scan_id, row.at_ms, row.message, row.symbology, row.code, search])?;
        Ok(())
    }

    /// Records what the registry said, for the scan and for the code.
    pub(crate) fn record_answer(
        &mut self,
        scan_id: &str,
        answer: &CodeAnswer,
        at_ms: i64,
        search: &str,
    ) -> Result<(), EngineError> {
        let text = serde_json::to_string(answer).unwrap_or_default();
        self.transaction(|tx| {
            tx.prepare_cached("UPDATE scan SET answer = ?2, answered_at_ms = ?3, search = ?4 WHERE scan_id = ?1")?
                .execute(params![scan_id, text, at_ms, search])?;
            super::known::learn(tx, answer, at_ms)
        })
    }

    pub(crate) fn scan(&self, scan_id: &str) -> Result<Option<ScanRow>, EngineError> {
        let sql = format!("SELECT {COLUMNS} FROM scan WHERE scan_id = ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row(params![scan_id], from_row).optional()?)
    }

    /// Newest first, older than `before` where it is given; one more than `limit`, to tell whether there are more.
    pub(crate) fn scans(&self, query: &str, before: Option<&str>, limit: u32) -> Result<Vec<ScanRow>, EngineError> {
        let escaped = query.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let sql = format!(
            "SELECT {COLUMNS} FROM scan
             WHERE seq < coalesce((SELECT seq FROM scan WHERE scan_id = ?1), 9223372036854775807)
               AND search LIKE '%' || ?2 || '%' ESCAPE '\\'
             ORDER BY seq DESC LIMIT ?3"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![before, escaped, limit + 1], from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets scans and what was learnt from them; reports are not touched.
    pub(crate) fn clear_scans(&mut self) -> Result<(), EngineError> {
        self.transaction(|tx| {
            tx.execute_batch("DELETE FROM scan; DELETE FROM known; DELETE FROM product;")?;
            Ok(())
        })
    }
}
