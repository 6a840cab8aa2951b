//! Documents: what a participant or a body did with codes.
use serde::{Deserialize, Serialize};

use crate::{PackageLevel, Proven, Recall};

/// `GET` here: the participant's own, the newest first, `?before=` with the last answer's `next`.
pub const DOCUMENTS_PATH: &str = "/v1/documents";
/// `POST` [`CodeHistoryRequest`] here: all that happened to a code.
pub const CODE_HISTORIES_PATH: &str = "/v1/code-histories";
/// Codes in one document.
pub const DOCUMENT_CODES_MAX: usize = 10_000;

/// `PUT` [`DocumentRequest`] here, under an id (UUID) that who files it has chosen; `GET` what came of it.
pub fn document_path(id: &str) -> String {
    format!("{DOCUMENTS_PATH}/{id}")
}

/// What a document does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Codes were printed on goods.
    Apply,
    /// Goods are in trade from now on.
    Introduce,
    /// They are not any more, for a reason.
    Withdraw,
    /// They are again, for a reason.
    Return,
    /// They lie in a package.
    Aggregate,
    /// They were taken out of it.
    Remove,
    /// The package was broken up.
    Disaggregate,
    /// Nobody may sell them.
    Block,
    /// They may again.
    Unblock,
    /// Who made or brought them calls them back.
    Recall,
    /// And does not any more.
    LiftRecall,
    /// A till's receipt, brought by an operator of fiscal data; nobody files it by hand.
    Receipt,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Apply,
        Self::Introduce,
        Self::Withdraw,
        Self::Return,
        Self::Aggregate,
        Self::Remove,
        Self::Disaggregate,
        Self::Block,
        Self::Unblock,
        Self::Recall,
        Self::LiftRecall,
        Self::Receipt,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Introduce => "introduce",
            Self::Withdraw => "withdraw",
            Self::Return => "return",
            Self::Aggregate => "aggregate",
            Self::Remove => "remove",
            Self::Disaggregate => "disaggregate",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Recall => "recall",
            Self::LiftRecall => "lift_recall",
            Self::Receipt => "receipt",
        }
    }

    /// From the word on the wire.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A document as it is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DocumentRequest {
    /// What it does.
    pub kind: DocumentKind,
    /// Codes, as scanned or as identification codes; a package stands for all that is in it.
    pub codes: Vec<String>,
    /// Of a withdrawal or return, by the regulator's name; of blocks and recalls and their ends in words, for those to read whose goods they are, up to 300
    /// characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where the codes are put in, or taken out of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// What the package is, where it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<PackageLevel>,
    /// Of applied goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub production_date: Option<String>,
    /// Last good day of applied goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<String>,
    /// Batch of applied goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Of an export: the state of the union that the goods go to, `AM`, `BY`, `KG` or `RU`, whose system is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// Of a withdrawal for another reason (`OTHER`): what it is, up to 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Do what is allowed, even where something is not. Otherwise all of it is done, or nothing.
    #[serde(default)]
    pub in_part: bool,
}

/// How far a document came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// All of it was done.
    Success,
    /// Some of it was.
    PartiallyProcessed,
    /// Nothing of it was.
    Error,
}

/// A rule that is broken, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// Field of the request: `codes[3]`.
    pub path: String,
    /// The code that is meant, where it is not the one at the path: it lies in it. Never with a check value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The rule's stable id.
    pub rule: String,
    /// In the asked language.
    pub message: String,
}

/// What came of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentResponse {
    /// Chosen by who filed it.
    pub id: String,
    /// What it does.
    pub kind: DocumentKind,
    /// How far it came.
    pub state: DocumentState,
    /// When it was filed.
    pub filed_at_ms: i64,
    /// SHA-256 of the request's body, byte for byte.
    pub body_sha256: String,
    /// Codes in it.
    pub named: u64,
    /// Codes that were changed by it, with all that are in them.
    pub changed: u64,
    /// What was refused; not told in lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
    /// That this is in the registry's log: a [`crate::Statement::Document`]. To who files alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proven>,
}

/// A participant's documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DocumentList {
    /// The newest first, at most a hundred.
    pub items: Vec<DocumentResponse>,
    /// `before` of the next page, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A code whose history is asked for. In a body, because a code does not belong into an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeHistoryRequest {
    /// As scanned, or as an identification code.
    pub code: String,
}

/// All that happened to a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeHistory {
    /// Canonical.
    pub code: String,
    /// Whose it is.
    pub owner: String,
    /// The oldest first.
    pub events: Vec<CodeEvent>,
    /// Of its batch, those that were lifted too; the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub batch_recalls: Vec<Recall>,
}

/// One thing that happened to a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CodeEvent {
    /// From 1.
    pub n: i64,
    /// When.
    pub at_ms: i64,
    /// Participant or body.
    pub who: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return by name, of a block or recall in words; the package, where something was put into it or taken out; of goods that an act gave
    /// back, the receiver's reason, the rule that stopped them, `not_sent` or `cancelled`; of an annulment, `not_applied_in_time`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What an unusual reason is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Who filed it, by id; for bodies that watch, and for whom they filed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Status by name, then what lies over it.
    pub before: String,
    /// The same.
    pub after: String,
}
