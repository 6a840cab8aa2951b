//! Batches that are called back as a whole.
use serde::{Deserialize, Serialize};

use crate::Proven;

/// `GET` here: every recall, the newest first, `?before=` with the last answer's `next`; for everyone.
pub const RECALLS_PATH: &str = "/v1/recalls";

/// `PUT` [`RecallRequest`] here, under an id (UUID) that who recalls has chosen; `GET` it. `POST` [`LiftingRequest`] to `…/lifting`.
pub fn recall_path(id: &str) -> String {
    format!("{RECALLS_PATH}/{id}")
}

/// A batch that is called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecallRequest {
    /// GTIN-14.
    pub gtin: String,
    /// The batch, exactly as it was reported of the units: AI 10.
    pub lot: String,
    /// Why, for everyone to read.
    pub reason: String,
}

/// The end of a recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LiftingRequest {
    /// Why, for everyone to read.
    pub reason: String,
}

/// A recall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recall {
    /// Chosen by who recalled.
    pub id: String,
    /// GTIN-14.
    pub gtin: String,
    /// The batch.
    pub lot: String,
    /// Why.
    pub reason: String,
    /// Participant that recalled; absent for a body that watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
    /// When.
    pub recalled_at_ms: i64,
    /// When it was lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_at_ms: Option<i64>,
    /// And why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifted_for: Option<String>,
    /// Units of that batch that are known at this moment, counted up to ten thousand; to who recalls alone. A batch of which none is known may have been
    /// written otherwise; what is reported of it later is recalled too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// That this is in the registry's log: a [`crate::Statement::Recall`]. To who recalls or lifts alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proven>,
}

/// Recalls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recalls {
    /// The newest first, at most a hundred.
    pub items: Vec<Recall>,
    /// `before` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
