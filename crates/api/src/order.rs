//! Orders of codes, and the keys that sign them.
use serde::{Deserialize, Serialize};

use crate::{KeyInfo, PackageLevel};

/// `GET` here: the participant's own, the newest first, `?before=` with the last answer's `next`.
pub const CODE_ORDERS_PATH: &str = "/v1/code-orders";
/// `POST` [`CheckKeyRequest`] here.
pub const CHECK_KEYS_PATH: &str = "/v1/check-keys";
/// Lines of one order.
pub const ORDER_LINES_MAX: usize = 10;
/// Codes of one line.
pub const ORDER_LINE_CODES_MAX: u32 = 150_000;
/// Labels of one file to print.
pub const LABELS_MAX: u32 = 1_000;

/// `PUT` [`CodeOrderRequest`] here, under an id (UUID) that who orders has chosen; `GET` how far it is.
pub fn code_order_path(id: &str) -> String {
    format!("{CODE_ORDERS_PATH}/{id}")
}

/// `GET` here, once the line is issued: a code a line, CSV as in RFC 4180; separators are the character 29.
pub fn order_codes_path(id: &str, line: usize) -> String {
    format!("{CODE_ORDERS_PATH}/{id}/lines/{line}/codes.csv")
}

/// `GET` here, with `?from=` and `?count=`: labels to print, PDF.
pub fn order_labels_path(id: &str, line: usize) -> String {
    format!("{CODE_ORDERS_PATH}/{id}/lines/{line}/labels.pdf")
}

/// An order of codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeOrderRequest {
    /// One at least.
    pub lines: Vec<CodeOrderLineRequest>,
}

/// Codes of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeOrderLineRequest {
    /// GTIN-14.
    pub gtin: String,
    /// So many.
    pub count: u32,
    /// For units, where nothing else is said; groups and sets have codes too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<PackageLevel>,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CodeOrderState {
    /// Codes are being made.
    InProcess,
    /// All are there.
    Success,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeOrder {
    /// Chosen by who ordered.
    pub id: String,
    /// How far.
    pub state: CodeOrderState,
    /// When it was ordered.
    pub ordered_at_ms: i64,
    /// In their order.
    pub lines: Vec<CodeOrderLine>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeOrderLine {
    /// GTIN-14.
    pub gtin: String,
    /// What the codes are for.
    pub level: PackageLevel,
    /// So many.
    pub count: u32,
    /// So many are there.
    pub issued: u32,
    /// The key that signs them.
    pub key_id: String,
}

/// A participant's orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeOrders {
    /// The newest first, at most a hundred.
    pub items: Vec<CodeOrder>,
    /// `before` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A key that the operator makes for a participant; its secret never leaves the registry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckKeyRequest {
    /// The participant.
    pub issuer: String,
    /// First digits of the GTINs it may sign.
    pub gtin_prefixes: Vec<String>,
    /// First day on which it signs new codes.
    pub active_from: String,
    /// Last day; what it has signed stays signed.
    pub active_until: String,
}

/// A key that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckKeyResponse {
    /// What everybody may know of it.
    pub info: KeyInfo,
    /// First day on which it signs new codes.
    pub active_from: String,
    /// Last day.
    pub active_until: String,
}
