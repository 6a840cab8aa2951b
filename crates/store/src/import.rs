//! Products, keys and codes that come together.
use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use crate::abnormal;
use crate::catalogue::{self, Card};
use crate::codes::{self, CodeRow};
use crate::feed::{self, Counts};
use crate::keys::{self, KeyRow};
use crate::mass::{self, MassEvent};
use crate::tx::{Each, Tx, Work};
use crate::{Store, StoreError};

/// All of it is taken, or nothing.
#[derive(Clone, Default)]
pub struct Import {
    /// The last of those with one GTIN counts.
    pub cards: Vec<Card>,
    /// A key that is there stays as it is.
    pub keys: Vec<KeyRow>,
    /// Of those with one code the last counts; one that is there already keeps its state.
    pub codes: Vec<CodeRow>,
    /// When.
    pub at_ms: i64,
}

/// Rows of one statement.
const CHUNK: usize = 10_000;

/// An import on its way.
struct Taking {
    import: Import,
    began: Instant,
}

const KNOWN: Each =
    Each { sqlite: "SELECT code FROM code WHERE code = $1", postgres: "SELECT code FROM code WHERE code = ANY ($1)" };

/// What the feed and the count of what happened call it.
const IMPORTED: &str = "import";

impl Work for Taking {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        let Import { cards, keys, codes: all, at_ms } = &self.import;
        for Card { gtin, group, card, owner } in cards {
            tx.execute(catalogue::PUT, &[gtin, group, card, owner]).await?;
        }
        for key in keys {
            keys::put(tx, key).await?;
        }
        // By product and owner.
        let mut new: BTreeMap<(&str, &str), i64> = BTreeMap::new();
        for rows in all.chunks(CHUNK) {
            let names: Vec<&str> = rows.iter().map(|row| row.code.as_str()).collect();
            let known = tx.rows_each(KNOWN, &names).await?;
            let known = known.iter().map(|row| row.get(0)).collect::<Result<HashSet<String>, _>>()?;
            for row in rows.iter().filter(|row| !known.contains(&row.code)) {
                *new.entry((&row.gtin, &row.owner)).or_default() += 1;
            }
            codes::put(tx, rows).await?;
            abnormal::find(tx, rows.iter().map(|row| row.code.clone()).collect(), *at_ms).await?;
        }
        // As of its end: who follows the feed may be past the moment at which a large file began to be read.
        let taken = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX);
        note(tx, new, at_ms.saturating_add(taken)).await
    }
}

async fn note<T: Tx>(tx: &mut T, new: BTreeMap<(&str, &str), i64>, at_ms: i64) -> Result<(), StoreError> {
    let day = feed::day(at_ms)?;
    let mut counts = Counts::new();
    for ((gtin, owner), codes) in new {
        let event = MassEvent {
            at_ms,
            id: format!("{IMPORTED} {gtin} {owner}"),
            gtin: gtin.to_owned(),
            lot: None,
            owner: Some(owner.to_owned()),
            who: owner.to_owned(),
            change: IMPORTED,
            reason: None,
            document: None,
            codes: Some(codes),
        };
        mass::note(tx, &event).await?;
        *counts.entry((day.clone(), gtin.to_owned(), IMPORTED.to_owned(), String::new())).or_default() += codes;
    }
    feed::add(tx, counts).await
}

impl Store {
    /// Takes all of it, or nothing.
    pub async fn import(&self, mut import: Import) -> Result<(), StoreError> {
        let began = Instant::now();
        // One statement cannot write one row twice.
        let mut seen = HashSet::new();
        import.codes.reverse();
        import.codes.retain(|row| seen.insert(row.code.clone()));
        self.write(Taking { import, began }).await?;
        self.lookups.forget_cards();
        Ok(())
    }
}
