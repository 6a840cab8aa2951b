//! Batches that are called back as a whole, each by product and lot.
//! **Invariant**: what was recalled and lifted stays on record; look-ups and rules go by recalls that stand.
use std::collections::{HashMap, HashSet};

use crate::codes::CodeRow;
use crate::mass::{self, MassEvent};
use crate::tx::{Each, Row, Tx, Work};
use crate::{Store, StoreError};

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// Chosen by who recalls.
    pub id: String,
    /// The product.
    pub gtin: String,
    /// The batch, exactly as the registry has it of the units.
    pub lot: String,
    /// Why, for people.
    pub reason: String,
    /// Participant that recalls; empty for a body that watches.
    pub bin: String,
    /// Who decided.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// Of the request.
    pub body_sha256: String,
    /// When it was lifted, by whom, and why, where it was.
    pub lifted: Option<Lifted>,
}

/// The end of a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub person: String,
    /// Why, for people.
    pub reason: String,
}

/// What became of a recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recalled {
    /// It is there: now, or since before.
    Done(Box<Recall>),
    /// Another has this id.
    IdTaken,
}

/// The end of a recall, on its way.
#[derive(Debug, Clone)]
pub struct LiftRecall {
    /// Which.
    pub id: String,
    /// Whose it has to be; `None` is a body that may lift any.
    pub bin: Option<String>,
    /// How it ends.
    pub lifted: Lifted,
}

/// What became of lifting it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiftedRecall {
    /// It is lifted.
    Done(Box<Recall>),
    /// There is none, or it is another's.
    Unknown,
    /// It was lifted before, by somebody else or for another reason.
    OutOfTurn,
}

/// Recalls by moment and id, the newest first.
#[derive(Debug, Clone)]
pub struct RecallPage {
    /// Those before this one.
    pub before: Option<(i64, String)>,
    /// So many.
    pub at_most: i64,
}

/// GTIN and lot of recalls that stand.
const BY_GTIN: Each = Each {
    sqlite: "SELECT gtin, lot FROM recall WHERE gtin = $1 AND lifted_ms IS NULL",
    postgres: "SELECT gtin, lot FROM recall WHERE gtin = ANY ($1) AND lifted_ms IS NULL",
};

/// Marks units of recalled batches.
pub(crate) async fn mark<'a, T: Tx>(
    tx: &mut T,
    rows: impl Iterator<Item = &'a mut CodeRow> + Send,
) -> Result<(), StoreError> {
    let rows: Vec<&mut CodeRow> = rows.filter(|row| row.lot.is_some()).collect();
    let gtins: HashSet<&str> = rows.iter().map(|row| row.gtin.as_str()).collect();
    let gtins: Vec<&str> = gtins.into_iter().collect();
    if gtins.is_empty() {
        return Ok(());
    }
    let mut recalled = HashSet::new();
    for row in tx.rows_each(BY_GTIN, &gtins).await? {
        recalled.insert((row.get::<String>(0)?, row.get::<String>(1)?));
    }
    for row in rows {
        let goods = (row.gtin.clone(), row.lot.clone().unwrap_or_default());
        row.state.is_batch_recalled = recalled.contains(&goods);
    }
    Ok(())
}

macro_rules! select {
    ($end:literal) => {
        concat!(
            "SELECT id, gtin, lot, reason, bin, person, at_ms, body_sha256, lifted_ms, lifted_by, lifted_for FROM recall ",
            $end
        )
    };
}

fn recall(row: &Row) -> Result<Recall, StoreError> {
    let lifted: Option<i64> = row.get(8)?;
    let lifted = lifted.map(|at_ms| Ok::<_, StoreError>(Lifted { at_ms, person: row.get(9)?, reason: row.get(10)? }));
    Ok(Recall {
        id: row.get(0)?,
        gtin: row.get(1)?,
        lot: row.get(2)?,
        reason: row.get(3)?,
        bin: row.get(4)?,
        person: row.get(5)?,
        at_ms: row.get(6)?,
        body_sha256: row.get(7)?,
        lifted: lifted.transpose()?,
    })
}

async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<Recall>, StoreError> {
    tx.row(select!("WHERE id = $1"), &[id]).await?.as_ref().map(recall).transpose()
}

/// Every recall that there was of the batch that this code is of, the oldest first.
pub(crate) async fn of_code<T: Tx>(tx: &mut T, code: &String) -> Result<Vec<Recall>, StoreError> {
    let sql = select!(
        "WHERE (gtin, lot) = (SELECT gtin, lot FROM code WHERE code = $1 AND lot IS NOT NULL) ORDER BY at_ms, id"
    );
    tx.rows(sql, &[code]).await?.iter().map(recall).collect()
}

impl Work for Recall {
    type Output = Recalled;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Recalled, StoreError> {
        if let Some(before) = one(tx, &self.id).await? {
            let is_same = (&before.bin, &before.body_sha256) == (&self.bin, &self.body_sha256);
            return Ok(if is_same { Recalled::Done(Box::new(before)) } else { Recalled::IdTaken });
        }
        let Self { id, gtin, lot, reason, bin, person, at_ms, body_sha256, .. } = self;
        let sql = "INSERT INTO recall (id, gtin, lot, reason, bin, person, at_ms, body_sha256)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        tx.execute(sql, &[id, gtin, lot, reason, bin, person, at_ms, body_sha256]).await?;
        let who = if bin.is_empty() { person } else { bin };
        self.note(tx, ("recall", "recall_batch"), (*at_ms, who, reason)).await?;
        Ok(Recalled::Done(Box::new(self.clone())))
    }
}

impl Recall {
    /// Tells everybody: goods of a batch are wherever they were brought to.
    async fn note<T: Tx>(
        &self,
        tx: &mut T,
        (begin, change): (&str, &'static str),
        (at_ms, who, reason): (i64, &str, &str),
    ) -> Result<(), StoreError> {
        let event = MassEvent {
            at_ms,
            id: format!("{begin} {}", self.id),
            gtin: self.gtin.clone(),
            lot: Some(self.lot.clone()),
            owner: None,
            who: who.to_owned(),
            change,
            reason: Some(reason.to_owned()),
            document: Some(self.id.clone()),
            codes: None,
        };
        mass::note(tx, &event).await
    }
}

impl Work for LiftRecall {
    type Output = LiftedRecall;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<LiftedRecall, StoreError> {
        let before = one(tx, &self.id).await?.filter(|recall| self.bin.as_ref().is_none_or(|bin| *bin == recall.bin));
        let Some(before) = before else { return Ok(LiftedRecall::Unknown) };
        let Lifted { at_ms, person, reason } = &self.lifted;
        if let Some(lifted) = &before.lifted {
            let is_same = (&lifted.person, &lifted.reason) == (person, reason);
            return Ok(if is_same { LiftedRecall::Done(Box::new(before)) } else { LiftedRecall::OutOfTurn });
        }
        let sql = "UPDATE recall SET lifted_ms = $2, lifted_by = $3, lifted_for = $4 WHERE id = $1";
        tx.execute(sql, &[&self.id, at_ms, person, reason]).await?;
        let who = self.bin.as_ref().unwrap_or(person);
        before.note(tx, ("recall_lifted", "lift_recall_batch"), (*at_ms, who, reason)).await?;
        Ok(LiftedRecall::Done(Box::new(Recall { lifted: Some(self.lifted.clone()), ..before })))
    }
}

struct Units {
    gtin: String,
    lot: String,
    at_most: i64,
}

impl Work for Units {
    type Output = u64;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM code WHERE gtin = $1 AND lot = $2 LIMIT $3) AS batch";
        let row = tx.row(sql, &[&self.gtin, &self.lot, &self.at_most]).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(count.unsigned_abs())
    }
}

impl Work for RecallPage {
    type Output = Vec<Recall>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Recall>, StoreError> {
        let (at_ms, id) = self.before.clone().unwrap_or((i64::MAX, String::new()));
        let sql = select!("WHERE (at_ms, id) < ($1, $2) ORDER BY at_ms DESC, id DESC LIMIT $3");
        tx.rows(sql, &[&at_ms, &id, &self.at_most]).await?.iter().map(recall).collect()
    }
}

struct One(String);

impl Work for One {
    type Output = Option<Recall>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Recall>, StoreError> {
        one(tx, &self.0).await
    }
}

/// Recalls that stand, by product.
#[derive(Debug, Default)]
pub(crate) struct Standing(HashMap<String, HashSet<String>>);

impl Standing {
    /// Whether the unit is of a batch that is called back.
    pub(crate) fn holds(&self, row: &CodeRow) -> bool {
        self.names(row, None)
    }

    /// The same, where the unit itself may name its batch.
    pub(crate) fn names(&self, row: &CodeRow, lot: Option<&str>) -> bool {
        row.lot.as_deref().or(lot).is_some_and(|lot| self.has(&row.gtin, lot))
    }

    /// Whether the batch is called back.
    pub(crate) fn has(&self, gtin: &str, lot: &str) -> bool {
        self.0.get(gtin).is_some_and(|lots| lots.contains(lot))
    }
}

/// Every recall that stands, for look-ups: there are few of them beside codes.
pub(crate) async fn standing<T: Tx>(tx: &mut T) -> Result<Standing, StoreError> {
    let mut standing = Standing::default();
    for (gtin, lot) in all_standing(tx).await? {
        standing.0.entry(gtin).or_default().insert(lot);
    }
    Ok(standing)
}

async fn all_standing<T: Tx>(tx: &mut T) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT DISTINCT gtin, lot FROM recall WHERE lifted_ms IS NULL ORDER BY gtin, lot";
    tx.rows(sql, &[]).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

struct AllStanding;

impl Work for AllStanding {
    type Output = Vec<(String, String)>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<(String, String)>, StoreError> {
        all_standing(tx).await
    }
}

impl Store {
    /// How many units of a batch are known; counted no further than so many.
    pub async fn units_of_batch(&self, gtin: String, lot: String, at_most: i64) -> Result<u64, StoreError> {
        self.read(Units { gtin, lot, at_most }).await
    }

    /// Recalls a batch: from here on look-ups and rules know it.
    pub async fn recall(&self, recall: Recall) -> Result<Recalled, StoreError> {
        let recalled = self.write(recall).await?;
        self.lookups.forget_cards();
        Ok(recalled)
    }

    /// Ends a recall.
    pub async fn lift_recall(&self, lift: LiftRecall) -> Result<LiftedRecall, StoreError> {
        let lifted = self.write(lift).await?;
        self.lookups.forget_cards();
        Ok(lifted)
    }

    /// A recall.
    pub async fn recall_with_id(&self, id: String) -> Result<Option<Recall>, StoreError> {
        self.read(One(id)).await
    }

    /// Recalls, the newest first.
    pub async fn recalls(&self, page: RecallPage) -> Result<Vec<Recall>, StoreError> {
        self.read(page).await
    }

    /// GTIN and lot of every recall that stands, in order, each once.
    pub async fn standing_recalls(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(AllStanding).await
    }
}
