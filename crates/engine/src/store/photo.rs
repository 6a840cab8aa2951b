//! Photos as rows, by the hash of their content.
use rusqlite::{Transaction, params};

use super::Store;
use crate::EngineError;

const CHUNK: usize = 256 * 1024;

pub(crate) fn insert_photo(tx: &Transaction<'_>, sha256: &str, bytes: &[u8]) -> Result<(), EngineError> {
    let new = tx
        .prepare_cached("INSERT INTO photo (sha256, size) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING")?
        .execute(params![sha256, bytes.len() as i64])?;
    if new == 1 {
        let mut insert = tx.prepare_cached("INSERT INTO photo_chunk (sha256, n, bytes) VALUES (?1, ?2, ?3)")?;
        for (n, chunk) in bytes.chunks(CHUNK).enumerate() {
            insert.execute(params![sha256, n as i64, chunk])?;
        }
    }
    Ok(())
}

/// Drops photos that neither a draft nor a report has any more.
pub(crate) fn drop_orphans(tx: &Transaction<'_>) -> Result<(), EngineError> {
    tx.prepare_cached(
        "DELETE FROM photo WHERE sha256 NOT IN (SELECT sha256 FROM draft_photo)
                             AND sha256 NOT IN (SELECT sha256 FROM report_photo)",
    )?
    .execute([])?;
    Ok(())
}

impl Store {
    /// The bytes of a photo.
    pub(crate) fn photo(&self, sha256: &str) -> Result<Option<Vec<u8>>, EngineError> {
        let mut statement =
            self.connection.prepare_cached("SELECT bytes FROM photo_chunk WHERE sha256 = ?1 ORDER BY n")?;
        let chunks: Vec<Vec<u8>> = statement.query_map(params![sha256], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok((!chunks.is_empty()).then(|| chunks.concat()))
    }
}
