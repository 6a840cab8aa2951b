//! Transfer acts: goods go from one participant to another when the receiver accepts them.
use serde::{Deserialize, Serialize};

use crate::Proven;

/// `GET` here: the participant's own, the newest first, `?side=sent` or `received`, `&before=` with the last answer's `next`.
pub const ACTS_PATH: &str = "/v1/acts";
/// Lines of one act.
pub const ACT_CODES_MAX: usize = 100_000;
/// Working days that a receiver has to decide.
pub const ACT_DAYS: u32 = 15;

/// `PUT` [`ActRequest`] here, under an id (UUID) that the sender has chosen, as a draft; `GET` where it is. Below it: `lines` (`?from=`),
/// and to `POST` to: `dispatch`, `decision` ([`DecisionRequest`]), `cancellation`.
pub fn act_path(id: &str) -> String {
    format!("{ACTS_PATH}/{id}")
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// The participant that is to have the goods.
    pub receiver: String,
    /// The sender's own number for it.
    pub number: String,
    /// Codes, as scanned or as identification codes; a package stands for all that is in it.
    pub codes: Vec<String>,
}

/// Where an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActState {
    /// Written, not sent; may be written again.
    Draft,
    /// Its goods are being put into transfer.
    Sending,
    /// Some of them cannot be sent; those that were are being taken back.
    Undoing,
    /// It was not sent, for what its lines say; may be written again.
    Error,
    /// The receiver has to decide.
    WaitAcceptance,
    /// What the receiver decided is being done.
    Deciding,
    /// All goods are the receiver's.
    Accepted,
    /// Some are.
    PartiallyAccepted,
    /// None are.
    Rejected,
    /// The sender takes it back; being done.
    Cancelling,
    /// It is taken back.
    Cancelled,
}

/// An act without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Act {
    /// Chosen by the sender.
    pub id: String,
    /// Whose goods these are.
    pub sender: String,
    /// Whose they are to be.
    pub receiver: String,
    /// The sender's own number.
    pub number: String,
    /// Where it is.
    pub state: ActState,
    /// How many.
    pub lines: u64,
    /// Lines that the work of this state has done.
    pub progress: u64,
    /// Lines that cannot be sent.
    pub refused: u64,
    /// Lines that are the receiver's.
    pub accepted: u64,
    /// When it was drafted.
    pub drafted_at_ms: i64,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at_ms: Option<i64>,
    /// Last day to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// That day is over, and the receiver has said nothing. They still may; the sender may take the act back.
    #[serde(default)]
    pub is_overdue: bool,
    /// When the receiver decided, or the sender took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at_ms: Option<i64>,
    /// Who of the sender's drafted it, by id; like the next two for bodies that watch, and for their own side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_by: Option<String>,
    /// Who sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_by: Option<String>,
    /// Who decided, or took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// The receiver's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What came and stands in no line; not told in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surplus: Vec<String>,
    /// That this turn is in the registry's log: a [`crate::Statement::Act`]. To who takes it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proven>,
}

/// A participant's acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Acts {
    /// The newest first, at most a hundred.
    pub items: Vec<Act>,
    /// `before` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActLineState {
    /// Nothing was done yet.
    Pending,
    /// In transfer.
    Sent,
    /// It cannot be sent.
    Refused,
    /// It is the receiver's.
    Accepted,
    /// It is the sender's again.
    Returned,
}

/// A line of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActLine {
    /// From 0.
    pub n: u64,
    /// Canonical.
    pub code: String,
    /// Where it is.
    pub state: ActLineState,
    /// Why it was refused or returned, where a rule was the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The same in the asked language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The receiver's reason for not taking it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_taken: Option<NotTaken>,
}

/// Lines of an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActLines {
    /// At most a thousand.
    pub items: Vec<ActLine>,
    /// `from` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// What a receiver decides. What is not named is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Nothing is taken.
    #[serde(default)]
    pub refuse: bool,
    /// What is not taken, of the lines or of what lies in their packages: with what came beyond them, the notice of discrepancies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<NotTakenCode>,
    /// What came and stands in no line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surplus: Vec<String>,
    /// In the receiver's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A code that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NotTakenCode {
    /// As in the act, or as scanned.
    pub code: String,
    /// Why.
    pub reason: NotTaken,
}

/// Why a code is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotTaken {
    /// It did not come.
    Missing,
    /// It came broken, or its code did.
    Damaged,
    /// Something else was ordered.
    OtherGoods,
    /// Its shelf life is over, or nearly.
    Expired,
    /// The whole act was refused.
    Refused,
}

impl NotTaken {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Damaged, Self::OtherGoods, Self::Expired, Self::Refused];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::OtherGoods => "other_goods",
            Self::Expired => "expired",
            Self::Refused => "refused",
        }
    }
}
