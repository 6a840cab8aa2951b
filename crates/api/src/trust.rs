//! What devices may know without asking.
use serde::{Deserialize, Serialize};

use crate::{GroupInForce, KeyInfo};

/// `GET` here: the latest package; `If-None-Match` with its tag answers 304.
pub const TRUST_PACKAGE_PATH: &str = "/v1/trust-packages/latest";

/// `GET` here: a part, by the hash of its content; it never changes.
pub fn trust_part_path(sha256: &str) -> String {
    format!("/v1/trust-parts/{sha256}")
}

/// A signed list of parts. What changed since another package are the parts that it does not name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustPackage {
    /// A [`TrustManifest`] as JSON, byte for byte as it was signed.
    pub manifest: String,
    /// Of the registry's key for receipts.
    pub key_id: String,
    /// Ed25519 over `aiqyn trust package v1`, a line feed and the manifest; hexadecimal.
    pub signature: String,
}

/// What a package holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustManifest {
    /// Grows with every package: an older one is never taken after a newer.
    pub version: u64,
    /// When it was made.
    pub made_at_ms: i64,
    /// When it is too old to be relied on.
    pub valid_until_ms: i64,
    /// Until when the filters know of changes; later ones stand in `changes`.
    pub base_at_ms: i64,
    /// By name: `keys`, `recalls`, `old_stock`, `changes`, and for shards `abnormal/3f`, `catalogue/3f`. A shard without a part is empty.
    pub parts: Vec<TrustPartRef>,
}

/// A part of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustPartRef {
    /// What it is.
    pub name: String,
    /// Of its content, hexadecimal.
    pub sha256: String,
    /// How long it is.
    pub bytes: u64,
}

/// Part `keys`: who may sign what, and whom nobody should believe any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustKeys {
    /// By id and issuer.
    pub keys: Vec<KeyInfo>,
}

/// Part `recalls`: every batch that is called back, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustRecalls {
    /// GTIN and batch, in order.
    pub batches: Vec<(String, String)>,
}

/// Part `old_stock`: since when groups are marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustOldStock {
    /// Each with its days.
    pub groups: Vec<GroupInForce>,
}

/// Part `changes`: what happened after the filters were made, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrustChanges {
    /// Canonical codes to doubt.
    pub abnormal: Vec<String>,
    /// Those that a filter may know and that are in order again.
    pub in_order: Vec<String>,
}
