//! Violation reports and their photos.
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// A report to be filed.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Chosen by the device.
    pub id: String,
    /// For people.
    pub number: String,
    /// As it came.
    pub body: Vec<u8>,
    /// Hexadecimal.
    pub body_sha256: String,
    /// Of the secret that the state is read with, hexadecimal.
    pub secret_sha256: String,
    /// Photos by their hashes.
    pub photos: Vec<String>,
    /// What is answered, now and to every repetition.
    pub received: String,
    /// The day, as its first moment.
    pub day_ms: i64,
}

/// How filing ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// It is here: now, or since an earlier try with the same body. What was answered then.
    Received(String),
    /// The id is taken by another body.
    IdTaken,
    /// A photo is not here.
    PhotoMissing,
    /// The number is taken: draw another.
    NumberTaken,
}

/// How far a report has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// For people.
    pub number: String,
    /// By name.
    pub state: String,
    /// Since when.
    pub since_ms: i64,
    /// Why, in an inspector's words; empty while nobody has looked into it.
    pub reason: String,
}

const HAS_PHOTO: &str = "SELECT 1 FROM photo WHERE sha256 = $1";
const NAME_PHOTO: Each = Each {
    sqlite: "INSERT INTO report_photo (report_id, sha256) VALUES ($1, $2) ON CONFLICT (report_id, sha256) DO NOTHING",
    postgres: "INSERT INTO report_photo (report_id, sha256) SELECT * FROM unnest($1::text[], $2::text[])
        ON CONFLICT (report_id, sha256) DO NOTHING",
};

impl Work for NewReport {
    type Output = Filed;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Filed, StoreError> {
        let earlier = tx.row("SELECT body_sha256, received FROM report WHERE id = $1", &[&self.id]).await?;
        if let Some(earlier) = earlier {
            let is_same = earlier.get::<String>(0)? == self.body_sha256;
            return Ok(if is_same { Filed::Received(earlier.get(1)?) } else { Filed::IdTaken });
        }
        for sha256 in &self.photos {
            if tx.row(HAS_PHOTO, &[sha256]).await?.is_none() {
                return Ok(Filed::PhotoMissing);
            }
        }
        let inserted = tx
            .execute(
                "INSERT INTO report (id, number, body, body_sha256, secret_sha256, received, state, since_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, 'received', $7) ON CONFLICT (number) DO NOTHING",
                &[
                    &self.id,
                    &self.number,
                    &self.body,
                    &self.body_sha256,
                    &self.secret_sha256,
                    &self.received,
                    &self.day_ms,
                ],
            )
            .await?;
        if inserted == 0 {
            return Ok(Filed::NumberTaken);
        }
        let ids = vec![self.id.clone(); self.photos.len()];
        tx.execute_each(NAME_PHOTO, &[Column::Text(&ids), Column::Text(&self.photos)]).await?;
        Ok(Filed::Received(self.received.clone()))
    }
}

struct PutPhoto {
    sha256: String,
    bytes: Vec<u8>,
    day: String,
}

impl Work for PutPhoto {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        let sql = "INSERT INTO photo (sha256, received_on, bytes) VALUES ($1, $2, $3) ON CONFLICT (sha256) DO NOTHING";
        tx.execute(sql, &[&self.sha256, &self.day, &self.bytes]).await?;
        Ok(())
    }
}

struct HasPhoto(String);

impl Work for HasPhoto {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        Ok(tx.row(HAS_PHOTO, &[&self.0]).await?.is_some())
    }
}

struct DropOrphans {
    before: String,
}

impl Work for DropOrphans {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        let sql = "DELETE FROM photo WHERE received_on < $1 AND sha256 NOT IN (SELECT sha256 FROM report_photo)";
        tx.execute(sql, &[&self.before]).await
    }
}

struct State {
    id: String,
    secret_sha256: String,
}

impl Work for State {
    type Output = Option<ReportRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<ReportRow>, StoreError> {
        let sql = "SELECT number, state, since_ms, reason FROM report WHERE id = $1 AND secret_sha256 = $2";
        let row = tx.row(sql, &[&self.id, &self.secret_sha256]).await?;
        row.map(|row| {
            Ok(ReportRow { number: row.get(0)?, state: row.get(1)?, since_ms: row.get(2)?, reason: row.get(3)? })
        })
        .transpose()
    }
}

impl Store {
    /// Files a report, once.
    pub async fn file_report(&self, new: NewReport) -> Result<Filed, StoreError> {
        self.write(new).await
    }

    /// Saves a photo that came on this day; one that is here already stays as it is.
    pub async fn put_photo(&self, sha256: String, bytes: Vec<u8>, day: String) -> Result<(), StoreError> {
        self.write(PutPhoto { sha256, bytes, day }).await
    }

    /// Whether the photo is here.
    pub async fn has_photo(&self, sha256: String) -> Result<bool, StoreError> {
        self.read(HasPhoto(sha256)).await
    }

    /// Drops photos that came before the day and that no report names: their device gave up, or was none. A device that did
    /// not give up is told that the photo is missing, and sends it again.
    pub async fn drop_orphan_photos(&self, before: String) -> Result<u64, StoreError> {
        self.write(DropOrphans { before }).await
    }

    /// The state, for who holds the secret; `None` for everyone else, whether or not there is such a report.
    pub async fn report_state(&self, id: String, secret_sha256: String) -> Result<Option<ReportRow>, StoreError> {
        self.read(State { id, secret_sha256 }).await
    }
}
