//! Where units were scanned, and units of which there may be copies.
//! **Invariant**: a scan is kept as a coarse place, or as none, and an hour, for codes that exist, and forgotten after thirty days.
use std::collections::{HashMap, HashSet};

use circulation::{Cell, DAYS_KEPT, Level, Sighting, suspicion};

use crate::change::Stamp;
use crate::codes::{BY_CODE, CodeRow};
use crate::history::remember;
use crate::tx::{Column, Each, Row, Tx, Work};
use crate::{Store, StoreError};

/// Scans of a code within an hour in a cell, or wherever nobody told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Canonical.
    pub code: String,
    /// When, where, how often.
    pub sighting: Sighting,
}

/// Scans that are to be kept, and judged.
struct See {
    seen: Vec<Seen>,
    at_ms: i64,
}

const ADD: Each = Each {
    sqlite: "INSERT INTO scan (code, hour, place, times) VALUES ($1, $2, $3, $4)
        ON CONFLICT (code, hour, place) DO UPDATE SET times = scan.times + excluded.times",
    postgres: "INSERT INTO scan (code, hour, place, times)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
        ON CONFLICT (code, hour, place) DO UPDATE SET times = scan.times + excluded.times",
};

const OF: Each = Each {
    sqlite: "SELECT code, hour, place, times FROM scan WHERE code = $1",
    postgres: "SELECT code, hour, place, times FROM scan WHERE code = ANY ($1)",
};

/// The name of no place.
const NOWHERE: &str = "";

fn seen(row: &Row) -> Result<Seen, StoreError> {
    let place: String = row.get(2)?;
    let cell = match place.as_str() {
        NOWHERE => None,
        name => Some(Cell::from_name(name).ok_or(StoreError::Shape("a place"))?),
    };
    Ok(Seen { code: row.get(0)?, sighting: Sighting { hour: row.get(1)?, cell, times: row.get(3)? } })
}

async fn set_suspected<T: Tx>(tx: &mut T, code: &str, is_suspected: bool) -> Result<(), StoreError> {
    tx.execute("UPDATE code SET copy_suspected = $2, changes = changes + 1 WHERE code = $1", &[&code, &is_suspected])
        .await?;
    Ok(())
}

impl Work for See {
    type Output = usize;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<usize, StoreError> {
        let codes: HashSet<&str> = self.seen.iter().map(|seen| seen.code.as_str()).collect();
        let codes: Vec<&str> = codes.into_iter().collect();
        let rows: Vec<CodeRow> = tx.read_each(BY_CODE, &codes).await?;
        // What is made up leaves no trace; a package goes where many go; what is suspected has nothing to add.
        let watched =
            rows.into_iter().filter(|row| matches!(row.level, Level::Unit | Level::Set) && !row.copy_suspected);
        let watched: HashMap<String, CodeRow> = watched.map(|row| (row.code.clone(), row)).collect();
        let new: Vec<&Seen> = self.seen.iter().filter(|seen| watched.contains_key(&seen.code)).collect();
        let code: Vec<String> = new.iter().map(|seen| seen.code.clone()).collect();
        let hour: Vec<i64> = new.iter().map(|seen| seen.sighting.hour).collect();
        let place: Vec<String> =
            new.iter().map(|seen| seen.sighting.cell.map_or(NOWHERE.to_owned(), Cell::name)).collect();
        let times: Vec<i64> = new.iter().map(|seen| seen.sighting.times).collect();
        let columns = [Column::Text(&code), Column::Whole(&hour), Column::Text(&place), Column::Whole(&times)];
        tx.execute_each(ADD, &columns).await?;
        let mut all: HashMap<String, Vec<Sighting>> = HashMap::new();
        let keys: Vec<&str> = watched.keys().map(String::as_str).collect();
        for row in tx.rows_each(OF, &keys).await?.iter().map(seen) {
            let seen = row?;
            all.entry(seen.code).or_default().push(seen.sighting);
        }
        let mut suspected = 0;
        for (code, sightings) in &all {
            let (Some(why), Some(row)) = (suspicion(sightings), watched.get(code)) else { continue };
            set_suspected(tx, code, true).await?;
            let stamp = Stamp { at_ms: self.at_ms, who: "registry".to_owned(), document: None };
            remember(tx, std::slice::from_ref(row), "suspect_copy", why.name(), &stamp).await?;
            suspected += 1;
        }
        Ok(suspected)
    }
}

struct Of(String);

impl Work for Of {
    type Output = Vec<Sighting>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Sighting>, StoreError> {
        let rows = tx.rows_each(OF, &[self.0.as_str()]).await?;
        let mut all = rows.iter().map(|row| seen(row).map(|seen| seen.sighting)).collect::<Result<Vec<_>, _>>()?;
        all.sort_unstable_by_key(|sighting| (sighting.hour, sighting.cell));
        Ok(all)
    }
}

struct Suspected {
    after: String,
    at_most: i64,
}

impl Work for Suspected {
    type Output = Vec<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT code FROM code WHERE copy_suspected AND code > $1 ORDER BY code LIMIT $2";
        tx.rows(sql, &[&self.after, &self.at_most]).await?.iter().map(|row| row.get(0)).collect()
    }
}

/// Somebody looked, and there is no copy.
struct Clear {
    code: String,
    reason: String,
    stamp: Stamp,
}

impl Work for Clear {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let row = crate::codes::one(tx, &self.code).await?.filter(|row| row.copy_suspected);
        let Some(row) = row else { return Ok(false) };
        set_suspected(tx, &self.code, false).await?;
        // Or the next scan would say again what was just looked into.
        tx.execute("DELETE FROM scan WHERE code = $1", &[&self.code]).await?;
        remember(tx, std::slice::from_ref(&row), "clear_copy", &self.reason, &self.stamp).await?;
        Ok(true)
    }
}

struct Forget {
    before_hour: i64,
}

impl Work for Forget {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        tx.execute("DELETE FROM scan WHERE hour < $1", &[&self.before_hour]).await
    }
}

const HOUR_MS: i64 = 3_600_000;

impl Store {
    /// Keeps scans, and gives how many units are suspected from now on.
    pub async fn see(&self, seen: Vec<Seen>, at_ms: i64) -> Result<usize, StoreError> {
        if seen.is_empty() {
            return Ok(0);
        }
        // One statement cannot write one row twice.
        let mut by_place: HashMap<(String, i64, Option<Cell>), i64> = HashMap::new();
        for Seen { code, sighting } in seen {
            *by_place.entry((code, sighting.hour, sighting.cell)).or_default() += sighting.times;
        }
        let one = |((code, hour, cell), times)| Seen { code, sighting: Sighting { hour, cell, times } };
        self.write(See { seen: by_place.into_iter().map(one).collect(), at_ms }).await
    }

    /// Where a unit was scanned, the oldest first.
    pub async fn sightings(&self, code: String) -> Result<Vec<Sighting>, StoreError> {
        self.read(Of(code)).await
    }

    /// Units of which there may be copies, by code.
    pub async fn suspected_copies(&self, after: String, at_most: i64) -> Result<Vec<String>, StoreError> {
        self.read(Suspected { after, at_most }).await
    }

    /// Ends a suspicion; false where there was none.
    pub async fn clear_copy(&self, code: String, reason: String, stamp: Stamp) -> Result<bool, StoreError> {
        self.write(Clear { code, reason, stamp }).await
    }

    /// Forgets scans that are older than they may be kept.
    pub async fn forget_scans(&self, now_ms: i64) -> Result<u64, StoreError> {
        self.write(Forget { before_hour: now_ms / HOUR_MS - DAYS_KEPT * 24 }).await
    }
}
