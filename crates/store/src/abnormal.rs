//! Units that should be on no shelf: blocked, recalled, written off, annulled. Devices get them in trust packages.
//! **Invariant**: saved with the change that makes them so; what is over is kept, for devices that were told before.
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// A unit that should be on no shelf, or should not have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abnormal {
    /// Canonical.
    pub code: String,
    /// Since when it is, or is not any more.
    pub since_ms: i64,
    /// It is in order again.
    pub is_over: bool,
}

const PUT: Each = Each {
    sqlite: "INSERT INTO abnormal (code, since_ms, is_over) VALUES ($1, $2, $3)
        ON CONFLICT (code) DO UPDATE SET since_ms = excluded.since_ms, is_over = excluded.is_over",
    postgres: "INSERT INTO abnormal (code, since_ms, is_over)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::boolean[])
        ON CONFLICT (code) DO UPDATE SET since_ms = excluded.since_ms, is_over = excluded.is_over",
};

/// Of codes that may have been there before, those that are abnormal now.
const FIND: Each = Each {
    sqlite: "INSERT INTO abnormal (code, since_ms, is_over) SELECT code, $2, $3 FROM code
        WHERE code = $1 AND (is_blocked OR is_recalled OR status IN ('written_off', 'annulled'))
        ON CONFLICT (code) DO NOTHING",
    postgres: "INSERT INTO abnormal (code, since_ms, is_over) SELECT code.code, new.at_ms, new.is_over
        FROM code JOIN unnest($1::text[], $2::bigint[], $3::boolean[]) AS new (code, at_ms, is_over) ON code.code = new.code
        WHERE is_blocked OR is_recalled OR status IN ('written_off', 'annulled') ON CONFLICT (code) DO NOTHING",
};

async fn each<T: Tx>(tx: &mut T, each: Each, codes: Vec<(String, bool)>, at_ms: i64) -> Result<(), StoreError> {
    let (code, is_over): (Vec<String>, Vec<bool>) = codes.into_iter().unzip();
    let since = vec![at_ms; code.len()];
    tx.execute_each(each, &[Column::Text(&code), Column::Whole(&since), Column::Truth(&is_over)]).await?;
    Ok(())
}

/// Keeps codes that became abnormal or are in order again (`true`).
pub(crate) async fn put<T: Tx>(tx: &mut T, codes: Vec<(String, bool)>, at_ms: i64) -> Result<(), StoreError> {
    each(tx, PUT, codes, at_ms).await
}

/// Keeps those of these codes that are abnormal.
pub(crate) async fn find<T: Tx>(tx: &mut T, codes: Vec<String>, at_ms: i64) -> Result<(), StoreError> {
    each(tx, FIND, codes.into_iter().map(|code| (code, false)).collect(), at_ms).await
}

struct Page {
    after: String,
    at_most: i64,
}

impl Work for Page {
    type Output = Vec<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT code FROM abnormal WHERE NOT is_over AND code > $1 ORDER BY code LIMIT $2";
        tx.rows(sql, &[&self.after, &self.at_most]).await?.iter().map(|row| row.get(0)).collect()
    }
}

struct Since {
    since_ms: i64,
    at_most: i64,
}

impl Work for Since {
    type Output = Vec<Abnormal>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Abnormal>, StoreError> {
        let sql = "SELECT code, since_ms, is_over FROM abnormal WHERE since_ms >= $1 ORDER BY since_ms, code LIMIT $2";
        let rows = tx.rows(sql, &[&self.since_ms, &self.at_most]).await?;
        let one =
            |row: &crate::tx::Row| Ok(Abnormal { code: row.get(0)?, since_ms: row.get(1)?, is_over: row.get(2)? });
        rows.iter().map(one).collect()
    }
}

impl Store {
    /// Codes that are abnormal, in order.
    pub async fn abnormal(&self, after: String, at_most: i64) -> Result<Vec<String>, StoreError> {
        self.read(Page { after, at_most }).await
    }

    /// What changed since a moment, that one included; the oldest first.
    pub async fn abnormal_since(&self, since_ms: i64, at_most: i64) -> Result<Vec<Abnormal>, StoreError> {
        self.read(Since { since_ms, at_most }).await
    }
}
