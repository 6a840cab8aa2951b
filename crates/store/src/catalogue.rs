//! Cards of products.
use serde_json::value::RawValue;

use crate::StoreError;
use crate::tx::{Each, Row};

/// A product's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Of the product.
    pub gtin: String,
    /// Product group by name.
    pub group: String,
    /// JSON, as the wire has it.
    pub card: String,
    /// Participant whose product it is; empty where nobody is known.
    pub owner: String,
}

/// A card as look-ups remember it: its text is read as JSON once.
#[derive(Debug, Clone)]
pub struct KnownCard {
    /// As it is kept.
    pub row: Card,
    /// Its text, ready to go out; absent where it is no JSON.
    pub json: Option<Box<RawValue>>,
}

impl From<Card> for KnownCard {
    fn from(row: Card) -> Self {
        Self { json: RawValue::from_string(row.card.clone()).ok(), row }
    }
}

pub(crate) const BY_GTIN: Each = Each {
    sqlite: "SELECT gtin, grp, card, owner FROM product WHERE gtin = $1",
    postgres: "SELECT gtin, grp, card, owner FROM product WHERE gtin = ANY ($1)",
};

pub(crate) const PUT: &str = "INSERT INTO product (gtin, grp, card, owner) VALUES ($1, $2, $3, $4)
    ON CONFLICT (gtin) DO UPDATE SET grp = excluded.grp, card = excluded.card,
        owner = CASE WHEN excluded.owner = '' THEN product.owner ELSE excluded.owner END";

impl Card {
    pub(crate) fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { gtin: row.get(0)?, group: row.get(1)?, card: row.get(2)?, owner: row.get(3)? })
    }
}
