//! Violation reports and their photos.
use api::{ReportReceived, ReportState, ReportStateResponse};
use axum::body::Bytes;
use gs1::Date;
use rusqlite::{OptionalExtension as _, Savepoint, params};

use super::{Store, StoreError};

/// A report to be filed.
#[derive(Debug)]
pub(crate) struct NewReport {
    pub id: String,
    pub body: Vec<u8>,
    pub body_sha256: String,
    pub secret_sha256: String,
    pub photos: Vec<String>,
    pub received: ReportReceived,
}

/// How filing ended.
#[derive(Debug, PartialEq)]
pub(crate) enum Filed {
    /// It is here: now, or since an earlier try with the same body.
    Received(ReportReceived),
    /// The id is taken by another body.
    IdTaken,
    /// A photo is not here.
    PhotoMissing,
    /// The number is taken: draw another.
    NumberTaken,
}

impl Store {
    pub(crate) async fn file_report(&self, new: NewReport) -> Result<Filed, StoreError> {
        self.writer.write(move |tx| file(tx, &new)).await
    }

    /// Saves a photo; one that is here already stays as it is.
    pub(crate) async fn put_photo(&self, sha256: String, bytes: Bytes, day: Date) -> Result<(), StoreError> {
        self.writer
            .write(move |tx| {
                tx.prepare_cached(
                    "INSERT INTO photo (sha256, received_on, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (sha256) DO NOTHING",
                )?
                .execute(params![sha256, day.to_string(), &bytes[..]])?;
                Ok(())
            })
            .await
    }

    /// Drops photos that came before the day and that no report names: their device gave up, or was none. A device that did
    /// not give up is told that the photo is missing, and sends it again.
    pub(crate) async fn drop_orphan_photos(&self, before: Date) -> Result<usize, StoreError> {
        self.writer
            .write(move |tx| {
                let sql =
                    "DELETE FROM photo WHERE received_on < ?1 AND sha256 NOT IN (SELECT sha256 FROM report_photo)";
                Ok(tx.prepare_cached(sql)?.execute(params![before.to_string()])?)
            })
            .await
    }

    pub(crate) async fn has_photo(&self, sha256: String) -> Result<bool, StoreError> {
        self.read(move |connection| Ok(has_photo(connection, &sha256)?)).await
    }

    /// The state, for who holds the secret; `None` for everyone else, whether or not there is such a report.
    pub(crate) async fn report_state(
        &self,
        id: String,
        secret_sha256: String,
    ) -> Result<Option<ReportStateResponse>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT number, state, since_ms FROM report WHERE id = ?1 AND secret_sha256 = ?2";
            let row = connection.prepare_cached(sql)?.query_row(params![id, secret_sha256], |row| {
                let state: String = row.get(1)?;
                let state = serde_json::from_value(state.into()).unwrap_or(ReportState::Received);
                Ok(ReportStateResponse { number: row.get(0)?, state, since_ms: row.get(2)? })
            });
            Ok(row.optional()?)
        })
        .await
    }
}

fn has_photo(connection: &rusqlite::Connection, sha256: &str) -> rusqlite::Result<bool> {
    connection.prepare_cached("SELECT 1 FROM photo WHERE sha256 = ?1")?.exists(params![sha256])
}

fn file(tx: &Savepoint<'_>, new: &NewReport) -> Result<Filed, StoreError> {
    let sql = "SELECT body_sha256, received FROM report WHERE id = ?1";
    let earlier: Option<(String, String)> =
        tx.prepare_cached(sql)?.query_row(params![new.id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    if let Some((body_sha256, received)) = earlier {
        let same = body_sha256 == new.body_sha256;
        let received = serde_json::from_str(&received).ok();
        return Ok(received.filter(|_| same).map_or(Filed::IdTaken, Filed::Received));
    }
    for sha256 in &new.photos {
        if !has_photo(tx, sha256)? {
            return Ok(Filed::PhotoMissing);
        }
    }
    let received = serde_json::to_string(&new.received).unwrap_or_default();
    let inserted = tx
        .prepare_cached(
            "INSERT INTO report (id, number, body, body_sha256, secret_sha256, received, state, since_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'received', ?7) ON CONFLICT (number) DO NOTHING",
        )?
        .execute(params![
            new.id,
            new.received.number,
            new.body,
            new.body_sha256,
            new.secret_sha256,
            received,
            new.received.receipt.received_at_ms
        ])?;
    if inserted == 0 {
        return Ok(Filed::NumberTaken);
    }
    for sha256 in &new.photos {
        tx.prepare_cached(
            "INSERT INTO report_photo (report_id, sha256) VALUES (?1, ?2) ON CONFLICT (report_id, sha256) DO NOTHING",
        )?
        .execute(params![new.id, sha256])?;
    }
    Ok(Filed::Received(new.received.clone()))
}
