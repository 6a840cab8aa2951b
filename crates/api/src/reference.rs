//! What every device has to know alike.
use serde::{Deserialize, Serialize};

use crate::Localised;

/// `GET` here; `If-None-Match` with the version in quotes answers 304.
pub const REFERENCE_PATH: &str = "/v1/reference-data";

/// One version of the directories and keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceData {
    /// Grows with every change.
    pub version: u64,
    /// Since when it is what it is, milliseconds since 1970.
    #[serde(default)]
    pub changed_at_ms: i64,
    /// Groups and since when they are marked.
    pub groups: Vec<GroupInForce>,
    /// Words that have a fixed meaning.
    #[serde(default)]
    pub directories: Directories,
    /// Public keys of check values, each with its scope.
    pub keys: Vec<KeyInfo>,
    /// The registry's own key for receipts.
    pub receipt_key_id: String,
    /// Ed25519, hexadecimal.
    pub receipt_public_key: String,
}

/// Words that documents, answers and reports are made of, each directory in the order in which it is shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Directories {
    /// Groups of goods, also those that are not marked yet.
    pub groups: Vec<Word>,
    /// Where a code is in its life.
    pub statuses: Vec<Word>,
    /// Kinds of packages.
    pub package_levels: Vec<Word>,
    /// Why goods leave circulation.
    pub withdrawal_reasons: Vec<Word>,
    /// How they come back.
    pub return_reasons: Vec<Word>,
    /// Why goods of an act are not taken.
    pub not_taken_reasons: Vec<Word>,
    /// What a violation report is about.
    pub report_categories: Vec<Word>,
}

/// A word with a fixed meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Word {
    /// As bodies have it.
    pub name: String,
    /// For people.
    pub title: Localised,
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
