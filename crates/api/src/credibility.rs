//! How far a code can be believed, and why; units of which there may be copies.
use serde::{Deserialize, Serialize};

/// `POST` [`CredibilityRequest`] here.
pub const CREDIBILITY_PATH: &str = "/v1/credibility";
/// `GET` here: units of which there may be copies, by code, `?after=` with the last of the answer before.
pub const SUSPECTED_COPIES_PATH: &str = "/v1/suspected-copies";
/// `POST` [`ClearingRequest`] here: somebody has looked, and there is no copy.
pub const CLEARINGS_PATH: &str = "/v1/suspected-copies/clearings";

/// A code that somebody wants to believe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CredibilityRequest {
    /// As scanned, separators as U+001D; with or without check tail.
    pub code: String,
}

/// The assessment, made of its evidence. No law defines it: it is what the checks say, added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Credibility {
    /// Canonical identification code; empty where the message was no code.
    pub code: String,
    /// The verdict by name.
    pub outcome: String,
    /// The verdict in words, in the asked language.
    pub words: String,
    /// 0 to 100; absent where nothing could be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
    /// How the score comes of the evidence, in the asked language; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_words: Option<String>,
    /// Everything it is made of.
    pub evidence: Vec<EvidenceLine>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceLine {
    /// `form`, `check_value`, `status`, `expiry`, `recall`, `label`, `scan_history`, and `contents` of packages.
    pub subject: String,
    /// `passed`, `attention`, `failed` or `not_done`.
    pub mark: String,
    /// Share of the score: what it gives, of how much.
    pub points: [u8; 2],
    /// In the asked language.
    pub words: String,
}

/// A unit of which there may be a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuspectedCopy {
    /// Canonical.
    pub code: String,
    /// Where it was scanned, the oldest first.
    pub sightings: Vec<ScanSeen>,
}

/// Scans of a unit within an hour and half a degree, or wherever nobody told a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScanSeen {
    /// The hour's first moment.
    pub hour_ms: i64,
    /// South-west corner of the half degree: `51.0,71.0`. Absent where no place was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// How often; of those that told no place only networks beyond what is usual, each once a day at most.
    pub times: u64,
}

/// Units of which there may be copies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuspectedCopies {
    /// By code, at most a hundred.
    pub items: Vec<SuspectedCopy>,
}

/// Somebody has looked, and there is no copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClearingRequest {
    /// As scanned, or as an identification code.
    pub code: String,
    /// How it was explained.
    pub reason: String,
}
