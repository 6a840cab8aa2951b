//! What every device has to know alike.
use serde::{Deserialize, Serialize};

/// `GET` here; `If-None-Match` with the version in quotes answers 304.
pub const REFERENCE_PATH: &str = "/v1/reference-data";

/// One version of the directories and keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceData {
    /// Grows with every change.
    pub version: u64,
    /// Groups and since when they are marked.
    pub groups: Vec<GroupInForce>,
    /// Public keys of check values, each with its scope.
    pub keys: Vec<KeyInfo>,
    /// The registry's own key for receipts.
    pub receipt_key_id: String,
    /// Ed25519, hexadecimal.
    pub receipt_public_key: String,
}

/// A group's dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupInForce {
    /// By name.
    pub group: String,
    /// First day.
    pub since: String,
    /// Day of the last wave.
    pub fully: String,
}

/// A key for check values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeyInfo {
    /// As in AI 91.
    pub id: String,
    /// Business identification number.
    pub issuer: String,
    /// First digits of the GTINs it may sign.
    pub gtin_prefixes: Vec<String>,
    /// Ed25519, hexadecimal.
    pub public_key: String,
}
