//! What happens to codes, for programs that follow it; and the count of it.
use serde::{Deserialize, Serialize};

/// `GET` here: a participant's own, for bodies that watch all; `?after=` with the last answer's `next`.
pub const CHANGES_PATH: &str = "/v1/changes";
/// `GET` here: what happened to one's own goods, by day; `?from=&to=` days.
pub const STATISTICS_PATH: &str = "/v1/statistics";

/// `GET` here: how often each change happened on a day, to compare with what came by the feed.
pub fn day_sums_path(day: &str) -> String {
    format!("{CHANGES_PATH}/days/{day}")
}

/// A part of what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeFeed {
    /// The oldest first.
    pub items: Vec<ChangeEvent>,
    /// `after` of the next part. Where nothing came it is where one was: ask again later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Everything before this moment is there to be read; later things come later.
    pub until_ms: i64,
}

/// Something that happened to a code, or to many at once: `issue` of codes under an order, `import` from a file, `recall_batch` and `lift_recall_batch`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeEvent {
    /// Canonical; absent where it happened to many at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The how manieth thing in its history; 0 of many.
    pub n: i64,
    /// Of many: how many, where that is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codes: Option<u64>,
    /// Of many: the batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// When.
    pub at_ms: i64,
    /// Of the product; empty for a transport package.
    pub gtin: String,
    /// Whose it was; `*` where it is everybody's business.
    pub owner: String,
    /// Participant or body.
    pub who: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return by name, of a block or recall in words; the package, where something was put into it or taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// With which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Status by name, then what lies over it; of many empty but for their issue.
    pub after: String,
}

/// How often each change happened on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DaySums {
    /// YYYY-MM-DD, as days are in Kazakhstan.
    pub day: String,
    /// The day is over, and nothing can come to it any more.
    pub is_final: bool,
    /// By name.
    pub changes: Vec<ChangeSum>,
}

/// How often a change happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeSum {
    /// By name.
    pub change: String,
    /// Items of the feed.
    pub times: u64,
    /// Codes that they tell of: one each, or as many as are counted.
    pub codes: u64,
}

/// What happened to a participant's goods, wherever they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statistics {
    /// By day, product, change.
    pub items: Vec<Statistic>,
}

/// How often something happened to the goods of a product on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Statistic {
    /// YYYY-MM-DD.
    pub day: String,
    /// GTIN-14.
    pub gtin: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How often.
    pub times: u64,
}

/// One line of the depersonalised export: a group of goods in a month. Small groups are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GroupStatistic {
    /// YYYY-MM.
    pub month: String,
    /// Product group by name.
    pub group: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return; empty otherwise.
    pub reason: String,
    /// How often.
    pub times: u64,
}
