//! The newest answer for each code, and the cards of products.
use api::{CodeAnswer, Product};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::Store;
use crate::EngineError;

impl Store {
    /// What the registry said of the code last, and when.
    pub(crate) fn known(&self, code: &str) -> Result<Option<(CodeAnswer, i64)>, EngineError> {
        let mut statement =
            self.connection.prepare_cached("SELECT answer, answered_at_ms FROM known WHERE code = ?1")?;
        let row: Option<(String, i64)> =
            statement.query_row(params![code], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(row.and_then(|(text, at)| Some((serde_json::from_str(&text).ok()?, at))))
    }

    /// The card of a GTIN, and its group, from any unit of it.
    pub(crate) fn product(&self, gtin: &str) -> Result<Option<(Product, Option<String>)>, EngineError> {
        let mut statement = self.connection.prepare_cached("SELECT card, grp FROM product WHERE gtin = ?1")?;
        let row: Option<(String, Option<String>)> =
            statement.query_row(params![gtin], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        Ok(row.and_then(|(text, group)| Some((serde_json::from_str(&text).ok()?, group))))
    }
}

/// Saves an answer as the newest of its code.
pub(super) fn learn(tx: &Transaction<'_>, answer: &CodeAnswer, at_ms: i64) -> Result<(), EngineError> {
    let text = serde_json::to_string(answer).unwrap_or_default();
    tx.prepare_cached(
        "INSERT INTO known (code, answer, answered_at_ms) VALUES (?1, ?2, ?3)
         ON CONFLICT (code) DO UPDATE SET answer = excluded.answer, answered_at_ms = excluded.answered_at_ms
         WHERE excluded.answered_at_ms >= known.answered_at_ms",
    )?
    .execute(params![answer.code, text, at_ms])?;
    if let Some(product) = &answer.product {
        let card = serde_json::to_string(product).unwrap_or_default();
        tx.prepare_cached(
            "INSERT INTO product (gtin, grp, card) VALUES (?1, ?2, ?3)
             ON CONFLICT (gtin) DO UPDATE SET grp = excluded.grp, card = excluded.card",
        )?
        .execute(params![product.gtin, answer.group, card])?;
    }
    Ok(())
}
