//! Products, keys and codes that come together.
use crate::abnormal;
use crate::catalogue::{self, Card};
use crate::codes::{self, CodeRow};
use crate::keys::{self, KeyRow};
use crate::tx::{Tx, Work};
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

impl Work for Import {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        for Card { gtin, group, card, owner } in &self.cards {
            tx.execute(catalogue::PUT, &[gtin, group, card, owner]).await?;
        }
        for key in &self.keys {
            keys::put(tx, key).await?;
        }
        for rows in self.codes.chunks(CHUNK) {
            codes::put(tx, rows).await?;
            abnormal::find(tx, rows.iter().map(|row| row.code.clone()).collect(), self.at_ms).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Takes all of it, or nothing.
    pub async fn import(&self, mut import: Import) -> Result<(), StoreError> {
        // One statement cannot write one row twice.
        let mut seen = std::collections::HashSet::new();
        import.codes.reverse();
        import.codes.retain(|row| seen.insert(row.code.clone()));
        self.write(import).await?;
        self.lookups.forget_cards();
        Ok(())
    }
}
