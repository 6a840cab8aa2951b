//! Asking the registry about codes.
use serde::{Deserialize, Serialize};

/// `POST` here.
pub const VERIFICATIONS_PATH: &str = "/v1/verifications";
/// Codes in one request.
pub const CODES_MAX: usize = 1_000;
/// Bytes of one code.
pub const CODE_MAX_LEN: usize = 512;

/// One or many codes to look up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VerificationRequest {
    /// Messages as scanned, separators as U+001D; with or without check tail.
    pub codes: Vec<String>,
    /// Roughly where, for who wants to help to find copies. It is kept as half a degree and an hour, for thirty days, beside the code and
    /// nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ScanPlace>,
}

impl VerificationRequest {
    /// Without a place.
    pub const fn of(codes: Vec<String>) -> Self {
        Self { codes, place: None }
    }
}

/// A place in degrees; devices round it before they send it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ScanPlace {
    /// Of the equator.
    pub north: f64,
    /// Of Greenwich.
    pub east: f64,
}

/// One answer for each code asked, in the same order. Who has cards as text need not read them, nor copy
/// texts: `P` and `S` are what they go out from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VerificationResponse<P = Product, S = String> {
    /// When the registry looked.
    pub checked_at_ms: i64,
    /// In the order of the request.
    pub answers: Vec<CodeAnswer<P, S>>,
}

/// What the registry knows of one code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeAnswer<P = Product, S = String> {
    /// Canonical identification code, or the SSCC; empty where the message was no code.
    pub code: S,
    /// The status by name; absent where the registry does not know the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<S>,
    /// `blocked` or `recalled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<S>,
    /// Whether its batch is recalled is not known: the system that answered tells no recalls. This registry always does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recalls_untold: bool,
    /// `valid`, `wrong`, `key_unknown` or `absent`.
    pub check_value: S,
    /// What kind of package it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<PackageLevel>,
    /// Product group by name, known for the code or for its GTIN alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<S>,
    /// The catalogue's card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<P>,
    /// Made on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub production_date: Option<S>,
    /// Last good day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<S>,
    /// Batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<S>,
    /// One object has been seen where it cannot have been.
    #[serde(default)]
    pub copy_suspected: bool,
    /// What lies in it, of a package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<PackageContents>,
    /// What format-logical control says of the message, notes included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<CodeFinding>,
}

/// What lies in a package, on all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackageContents {
    /// How many codes of units; only for who is signed in for a participant, or watches: how much somebody ships is not everybody's to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// How many packages; for the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packages: Option<u64>,
    /// The registry has nothing in it.
    pub is_empty: bool,
    /// How many are blocked or recalled.
    pub stopped: u64,
    /// How many were sold or otherwise taken out.
    pub gone: u64,
    /// All of it was looked at; of very large packages it is a part, and there may be more.
    pub is_whole: bool,
}

/// A rule of format-logical control that a message breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeFinding {
    /// The rule's stable id.
    pub id: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// First byte of the message it is about, and one past the last; the same where something is missing.
    pub span: [usize; 2],
}

/// Kazakh, Russian, English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Localised {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

/// A company on a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Party {
    /// Its name.
    pub name: Localised,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Business identification number, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bin: Option<String>,
}

/// A card of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Product {
    /// GTIN-14.
    pub gtin: String,
    /// Trade name.
    pub name: Localised,
    /// Who made it.
    pub manufacturer: Party,
    /// Who brought it in; absent for goods made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importer: Option<Party>,
    /// Months from production; absent where the goods do not spoil, or keep for days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life_months: Option<u16>,
    /// Days from production, for goods that keep for less than months tell; not both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shelf_life_days: Option<u16>,
}

/// How many units a code stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PackageLevel {
    /// What a shopper buys.
    Unit,
    /// Several units in one wrapping, a block of cigarettes.
    Group,
    /// Different units sold together.
    Set,
    /// First transport level.
    #[serde(rename = "BOX_LV_1")]
    BoxLv1,
    /// Second transport level.
    #[serde(rename = "BOX_LV_2")]
    BoxLv2,
}
