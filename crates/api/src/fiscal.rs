//! What tills have sold, as operators of fiscal data bring it.
use serde::{Deserialize, Serialize};

use crate::{DocumentState, Violation};

/// `POST` [`FiscalBatch`] here.
pub const FISCAL_RECEIPTS_PATH: &str = "/v1/fiscal-receipts";
/// Receipts of a batch.
pub const FISCAL_RECEIPTS_MAX: usize = 500;
/// Codes of a batch, all receipts together.
pub const FISCAL_CODES_MAX: usize = 10_000;

/// Receipts that come together. A batch may come again, whole or in part: each receipt counts once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FiscalBatch {
    /// In any order.
    pub receipts: Vec<FiscalReceipt>,
}

/// What a receipt does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FiscalKind {
    /// Goods were sold.
    Sale,
    /// They came back.
    Return,
}

/// A till's receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FiscalReceipt {
    /// The till's registration number: digits.
    pub till: String,
    /// The receipt's number on that till: digits. Both together name the receipt.
    pub number: String,
    /// Who sold: БИН or ИИН.
    pub seller: String,
    /// Sale or return.
    pub kind: FiscalKind,
    /// When the till printed it.
    pub printed_at_ms: i64,
    /// Codes of marked goods, as scanned.
    pub codes: Vec<String>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiscalResults {
    /// In the order of the batch.
    pub receipts: Vec<FiscalResult>,
}

/// What became of a receipt. It is kept whatever is refused: what was sold was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FiscalResult {
    /// As it came.
    pub till: String,
    /// As it came.
    pub number: String,
    /// How far it came; absent where it breaks a rule by itself and was not kept: mended, it may come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<DocumentState>,
    /// What was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}
