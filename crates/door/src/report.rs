//! Violation reports: the draft, the outbox, and what became of each.
use serde::{Deserialize, Serialize};

use crate::{Done, command};

/// Categories by name, in the order a form shows them, until the registry has told which there are.
pub const CATEGORIES: [&str; 10] = [
    "no_code",
    "unreadable",
    "not_found",
    "already_sold",
    "expired",
    "data_differ",
    "not_scanned_at_till",
    "pasted_over_or_copied",
    "suspected_counterfeit",
    "quality",
];

/// A report that is being written. There is one at a time; it survives a closed window.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// A UUID chosen by the screen; it becomes the report's id.
    pub id: String,
    /// One of the registry's directory.
    pub category: Option<String>,
    /// In the reporter's words.
    pub text: String,
    /// Canonical identification code of the scan it came from.
    pub code: Option<String>,
    /// To show.
    pub shown_code: String,
    /// The verdict seen, by name.
    pub verdict: Option<String>,
    /// Place as typed.
    pub place: String,
    /// Degrees north and east; present only with consent.
    pub position: Option<(f64, f64)>,
    /// How to reach the reporter; empty: anonymous.
    pub contact: String,
    /// Page of the form.
    pub step: u8,
    /// Photos so far, kept by the engine: what the screen sends here is not looked at.
    pub photos: Vec<PhotoView>,
}

/// A photo of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoView {
    /// SHA-256 of the bytes that are kept and sent, hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

/// The draft, if there is one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GetDraft {}
command!(GetDraft, "get_draft" -> Option<Draft>);

/// Saves the draft, but for its photos.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SaveDraft {
    /// All of it.
    pub draft: Draft,
}
command!(SaveDraft, "save_draft" -> Done);

/// Throws the draft away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiscardDraft {
    /// Which.
    pub id: String,
}
command!(DiscardDraft, "discard_draft" -> Done);

/// Adds the photo that travels beside this call, a JPEG, to the draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddPhoto {
    /// Of which draft.
    pub draft_id: String,
}
command!(AddPhoto, "add_photo" -> PhotoView);

/// Takes a photo off the draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemovePhoto {
    /// Of which draft.
    pub draft_id: String,
    /// Which.
    pub sha256: String,
}
command!(RemovePhoto, "remove_photo" -> Done);

/// The bytes of a photo, beside the reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GetPhoto {
    /// Which.
    pub sha256: String,
}
command!(GetPhoto, "get_photo" -> Done);

/// Puts the draft into the outbox. Saved for good when the reply comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubmitReport {
    /// Of the draft, and of the report from now on.
    pub id: String,
}
command!(SubmitReport, "submit_report" -> ReportView);

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Will be sent.
    Waiting,
    /// Being sent.
    Sending,
    /// The registry will not take it as it is; it waits for a decision.
    Parked,
    /// The registry has it, and said so with its signature.
    Sent,
}

/// A report and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// Of the report.
    pub id: String,
    /// One of the registry's directory.
    pub category: String,
    /// In the reporter's words.
    pub text: String,
    /// To show; empty without a code.
    pub shown_code: String,
    /// As typed.
    pub place: String,
    /// When it was filed.
    pub created_at_ms: i64,
    /// Its photos.
    pub photos: Vec<PhotoView>,
    /// Where it stands.
    pub state: OutboxState,
    /// So often it was tried.
    pub n_tries: u32,
    /// When it is tried next.
    #[serde(default)]
    pub next_try_ms: Option<i64>,
    /// What stopped the last try, by name: `offline`, `timed_out`, `server`, or the registry's problem code.
    #[serde(default)]
    pub last_problem: Option<String>,
    /// The registry's number, for people.
    #[serde(default)]
    pub number: Option<String>,
    /// When the registry took it.
    #[serde(default)]
    pub received_at_ms: Option<i64>,
    /// What became of it, by name.
    #[serde(default)]
    pub outcome: Option<String>,
    /// Why, in an inspector's words; may be empty.
    #[serde(default)]
    pub outcome_reason: String,
}

/// All reports, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reports {}
command!(Reports, "reports" -> Outbox);

/// All reports and what the registry said of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outbox {
    /// Newest first.
    pub items: Vec<ReportView>,
}

/// Takes a parked report up again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetryReport {
    /// Which.
    pub id: String,
}
command!(RetryReport, "retry_report" -> ReportView);

/// Throws a parked report away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiscardReport {
    /// Which.
    pub id: String,
}
command!(DiscardReport, "discard_report" -> Done);

/// The report as a text file: with the registry's receipt where it was sent, and otherwise for another way to the authority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportReport {
    /// Which.
    pub id: String,
}
command!(ExportReport, "export_report" -> String);

/// Sends what waits, now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncNow {}
command!(SyncNow, "sync_now" -> Done);
