//! The catalogue: cards are written, moderated, published.
use serde::{Deserialize, Serialize};

use crate::Product;

/// `GET` here: the participant's own with `?after=`, or for the operator `?state=`; below it `{gtin}` to `PUT` [`CardRequest`] to, and to `POST`
/// to `{gtin}/submission`, and to `PUT` [`CardDecision`] to `{gtin}/decision`.
pub const PRODUCTS_PATH: &str = "/v1/products";

/// A card as its owner writes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CardRequest {
    /// Product group by name.
    pub group: String,
    /// What it says.
    pub card: Product,
}

/// Where a card is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// Being written.
    Draft,
    /// Being looked at.
    Moderation,
    /// Sent back with a reason.
    Rejected,
    /// In the catalogue.
    Published,
}

impl CardState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Moderation, Self::Rejected, Self::Published];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Moderation => "moderation",
            Self::Rejected => "rejected",
            Self::Published => "published",
        }
    }
}

/// A card on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CardDraft {
    /// Product group by name.
    pub group: String,
    /// What it says.
    pub card: Product,
    /// Whose product it is.
    pub owner: String,
    /// Where it is.
    pub state: CardState,
    /// Of a rejection.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Since when.
    pub since_ms: i64,
}

/// What a moderator decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CardDecision {
    /// Of the draft that was looked at: one that was written since is another.
    pub since_ms: i64,
    /// Into the catalogue, or back.
    pub publish: bool,
    /// Of a rejection.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Cards on their way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CardDrafts {
    /// At most a hundred.
    pub items: Vec<CardDraft>,
    /// `after` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
