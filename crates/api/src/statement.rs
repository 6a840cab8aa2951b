//! What the registry's log holds of what somebody did, and can be proved for years: who has the answer needs no registry's word.
use serde::{Deserialize, Serialize};

use crate::LogProof;

/// A statement with the proof that it stands in the log. The log has no text of it, only who has this.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Proven {
    /// A [`Statement`] as text, to its last line's end.
    pub statement: String,
    /// Where it stands.
    #[serde(flatten)]
    pub proof: LogProof,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// Somebody took a turn with an act.
    Act {
        /// The act's.
        id: String,
        /// Whose the goods are.
        sender: String,
        /// Whose they are to be.
        receiver: String,
        /// `dispatch`, `decision` or `cancellation`.
        turn: String,
        /// SHA-256 of the decision's body, or else of the draft's.
        body_sha256: String,
        /// When, UTC.
        at_ms: i64,
    },
    /// A document was filed.
    Document {
        /// Its own.
        id: String,
        /// Who filed it; empty for a body that watches.
        bin: String,
        /// SHA-256 of its body.
        body_sha256: String,
        /// [`crate::DocumentState`] by name.
        state: String,
        /// Codes that it changed.
        changed: u64,
        /// When, UTC.
        at_ms: i64,
    },
    /// A batch was recalled, or its recall lifted.
    Recall {
        /// The recall's.
        id: String,
        /// `recalled` or `lifted`.
        word: String,
        /// GTIN-14.
        gtin: String,
        /// The batch.
        lot: String,
        /// SHA-256 of the recall's body, with its reason; of a recall that is lifted too.
        body_sha256: String,
        /// When, UTC.
        at_ms: i64,
    },
}

const ACT: &str = "aiqyn act receipt v1";
const DOCUMENT: &str = "aiqyn document receipt v1";
const RECALL: &str = "aiqyn recall receipt v2";

const TURNS: [&str; 3] = ["dispatch", "decision", "cancellation"];
const STATES: [&str; 3] = ["success", "partially_processed", "error"];
const WORDS: [&str; 2] = ["recalled", "lifted"];

impl Statement {
    /// A line for its kind and one for each field, as the log holds it.
    pub fn text(&self) -> String {
        match self {
            Self::Act { id, sender, receiver, turn, body_sha256, at_ms } => {
                format!("{ACT}\n{id}\n{sender}\n{receiver}\n{turn}\n{body_sha256}\n{at_ms}\n")
            }
            Self::Document { id, bin, body_sha256, state, changed, at_ms } => {
                format!("{DOCUMENT}\n{id}\n{bin}\n{body_sha256}\n{state}\n{changed}\n{at_ms}\n")
            }
            Self::Recall { id, word, gtin, lot, body_sha256, at_ms } => {
                format!("{RECALL}\n{id}\n{word}\n{gtin}\n{lot}\n{body_sha256}\n{at_ms}\n")
            }
        }
    }

    /// Reads what [`Self::text`] wrote, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let kind = lines.next()?;
        let mut field = || lines.next().map(str::to_owned);
        let known = |word: String, words: &[&str]| words.contains(&word.as_str()).then_some(word);
        let statement = match kind {
            ACT => Self::Act {
                id: field()?,
                sender: field()?,
                receiver: field()?,
                turn: known(field()?, &TURNS)?,
                body_sha256: field()?,
                at_ms: field()?.parse().ok()?,
            },
            DOCUMENT => Self::Document {
                id: field()?,
                bin: field()?,
                body_sha256: field()?,
                state: known(field()?, &STATES)?,
                changed: field()?.parse().ok()?,
                at_ms: field()?.parse().ok()?,
            },
            RECALL => Self::Recall {
                id: field()?,
                word: known(field()?, &WORDS)?,
                gtin: field()?,
                lot: field()?,
                body_sha256: field()?,
                at_ms: field()?.parse().ok()?,
            },
            _ => return None,
        };
        // One way to write each: a sign before a number, or a line more, was not in the log.
        (statement.text() == text).then_some(statement)
    }

    /// SHA-256 of what was sent.
    pub fn body_sha256(&self) -> &str {
        match self {
            Self::Act { body_sha256, .. } | Self::Document { body_sha256, .. } | Self::Recall { body_sha256, .. } => {
                body_sha256
            }
        }
    }

    /// When it was done, UTC.
    pub fn at_ms(&self) -> i64 {
        match self {
            Self::Act { at_ms, .. } | Self::Document { at_ms, .. } | Self::Recall { at_ms, .. } => *at_ms,
        }
    }
}
