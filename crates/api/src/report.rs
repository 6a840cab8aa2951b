//! Violation reports: from the device once, and back what became of them.
use serde::{Deserialize, Serialize};

use crate::LogProof;

/// Bytes of one photo.
pub const PHOTO_MAX_BYTES: usize = 4 * 1024 * 1024;
/// Photos of one report.
pub const PHOTOS_MAX: usize = 10;
/// Characters of a report's text.
pub const REPORT_TEXT_MAX: usize = 4000;
/// Carries the secret that lets a device read the state of its report.
pub const SECRET_HEADER: &str = "aiqyn-report-secret";

/// `PUT` the report here; `GET` its state with [`SECRET_HEADER`].
pub fn report_path(id: &str) -> String {
    format!("/v1/violation-reports/{id}")
}

/// `PUT` the photo here before its report; `HEAD` says whether it is there.
pub fn photo_path(sha256: &str) -> String {
    format!("/v1/photos/{sha256}")
}

/// What is wrong, in the words of the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// There is no code.
    NoCode,
    /// It cannot be read.
    Unreadable,
    /// The system does not know it.
    NotFound,
    /// Sold before.
    AlreadySold,
    /// Past its shelf life.
    Expired,
    /// The package says other than the system.
    DataDiffer,
    /// Not scanned at the till, or no receipt.
    NotScannedAtTill,
    /// Pasted over, or a copy.
    PastedOverOrCopied,
    /// Suspected counterfeit.
    SuspectedCounterfeit,
    /// Quality.
    Quality,
}

impl Category {
    /// In the order a form shows them.
    pub const ALL: [Self; 10] = [
        Self::NoCode,
        Self::Unreadable,
        Self::NotFound,
        Self::AlreadySold,
        Self::Expired,
        Self::DataDiffer,
        Self::NotScannedAtTill,
        Self::PastedOverOrCopied,
        Self::SuspectedCounterfeit,
        Self::Quality,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoCode => "no_code",
            Self::Unreadable => "unreadable",
            Self::NotFound => "not_found",
            Self::AlreadySold => "already_sold",
            Self::Expired => "expired",
            Self::DataDiffer => "data_differ",
            Self::NotScannedAtTill => "not_scanned_at_till",
            Self::PastedOverOrCopied => "pasted_over_or_copied",
            Self::SuspectedCounterfeit => "suspected_counterfeit",
            Self::Quality => "quality",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

/// A report as a device sends it. Its id is in the path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportRequest {
    /// What is wrong: a word of the registry's directory, which may have more of them than this version knows.
    #[cfg_attr(feature = "schema", schemars(with = "Category"))]
    pub category: String,
    /// In the reporter's words; may be empty.
    pub text: String,
    /// Canonical identification code, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The verdict the reporter saw, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// Where; given only with consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// How to reach the reporter; absent in an anonymous report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Photos that were sent before.
    #[serde(default)]
    pub photos: Vec<PhotoRef>,
    /// The day it was written, as its first moment in UTC; a moment could tell who was online then.
    pub created_at_ms: i64,
    /// SHA-256 of the secret that the device keeps.
    pub secret_sha256: String,
}

/// Where something was seen.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// As typed.
    #[serde(default)]
    pub text: String,
    /// Degrees north and east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(f64, f64)>,
}

/// A photo by its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PhotoRef {
    /// Hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The registry has the report, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportReceived {
    /// For people, to quote on the phone.
    pub number: String,
    /// The registry's word for it.
    pub receipt: Receipt,
    /// That this word is in the registry's log, which cannot be changed unnoticed.
    pub proof: LogProof,
}

/// What a device keeps of a report that was sent, and what it shows to whoever doubts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReceiptFile {
    /// The report's id.
    pub report_id: String,
    /// The report as it was sent, character by character.
    pub report: String,
    /// What the registry answered.
    #[serde(flatten)]
    pub received: ReportReceived,
}

/// The registry's signed word that it has a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Receipt {
    /// The day it came in, as its first moment in UTC; a moment could tell who was online then.
    pub received_at_ms: i64,
    /// SHA-256 of the request's body, byte for byte.
    pub body_sha256: String,
    /// Which of the registry's keys signed.
    pub key_id: String,
    /// Ed25519 over [`receipt_message`].
    pub signature: String,
}

/// The bytes that a receipt signs.
pub fn receipt_message(report_id: &str, number: &str, body_sha256: &str, received_at_ms: i64) -> Vec<u8> {
    format!("aiqyn report receipt v1\n{report_id}\n{number}\n{body_sha256}\n{received_at_ms}\n").into_bytes()
}

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// It is here.
    Received,
    /// Somebody looks into it.
    InReview,
    /// It was right.
    Confirmed,
    /// It was not.
    Rejected,
    /// Done.
    Closed,
}

/// The state of one report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportStateResponse {
    /// For people.
    pub number: String,
    /// How far.
    pub state: ReportState,
    /// Since when.
    pub since_ms: i64,
    /// Why, in an inspector's words; empty while nobody has looked into it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// For inspectors: `GET` with `?state=` and `&after=`; below it `{id}`, and `{id}/state` to `PUT` [`ReportDecision`] to.
pub const REPORTS_PATH: &str = "/v1/inspection/violation-reports";

impl ReportState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Received, Self::InReview, Self::Confirmed, Self::Rejected, Self::Closed];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InReview => "in_review",
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
            Self::Closed => "closed",
        }
    }

    /// Where a report may come from into this state. Nothing becomes unread again, and what is closed stays closed.
    pub const fn comes_from(self) -> &'static [Self] {
        match self {
            Self::Received => &[],
            Self::InReview => &[Self::Received, Self::Confirmed, Self::Rejected],
            Self::Confirmed | Self::Rejected => &[Self::InReview],
            Self::Closed => &[Self::Confirmed, Self::Rejected],
        }
    }
}

/// What an inspector decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportDecision {
    /// Where the report is to be.
    pub state: ReportState,
    /// Why, for who sent it in.
    pub reason: String,
}

/// A report as an inspector sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportSeen {
    /// Chosen by the device.
    pub id: String,
    /// For people.
    pub number: String,
    /// How far.
    pub state: ReportState,
    /// Since when.
    pub since_ms: i64,
    /// Why, in an inspector's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// As it came.
    pub report: ReportRequest,
    /// All that was decided; not told in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<ReportMoved>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportMoved {
    /// When.
    pub at_ms: i64,
    /// Who, by the registry's id.
    pub person: String,
    /// Into which state.
    pub state: ReportState,
    /// Why.
    pub reason: String,
}

/// Reports of one state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportQueue {
    /// Those first that wait longest, at most a hundred.
    pub items: Vec<ReportSeen>,
    /// `after` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
