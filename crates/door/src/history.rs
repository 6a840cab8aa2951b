//! What was scanned before.
use serde::{Deserialize, Serialize};

use crate::{Done, VerdictView, command};

/// A page of the history, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Words to find in name, manufacturer, importer or code; empty: everything.
    pub query: String,
    /// Only what is older than this scan.
    #[serde(default)]
    pub before: Option<String>,
    /// At most so many, up to 100.
    pub limit: u32,
}
command!(History, "history" -> HistoryPage);

/// Verdicts as they were given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// Newest first.
    pub items: Vec<VerdictView>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Forgets every scan; reports stay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClearHistory {}
command!(ClearHistory, "clear_history" -> Done);
