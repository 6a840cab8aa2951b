//! The registry's log of actions, as far as everyone may see it: how long it is, and proofs from it.
use serde::{Deserialize, Serialize};

/// `GET` here: where each log ends.
pub const CHECKPOINTS_PATH: &str = "/v1/log-checkpoints";

/// `GET` here: what proves that a log with `new` entries begins with the one of `old`.
pub fn consistency_path(log: &str, old: u64, new: u64) -> String {
    format!("{CHECKPOINTS_PATH}/{log}/consistency?old={old}&new={new}")
}

/// Proof that an entry is in a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogProof {
    /// The entry's number, from 0.
    pub index: u64,
    /// 16 bytes, of the entry's commitment.
    pub salt: String,
    /// Hashes from the leaf upwards.
    pub path: Vec<String>,
    /// Signed checkpoint of the log, as text.
    pub checkpoint: String,
}

/// Where the registry's logs end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogCheckpoints {
    /// One for each log.
    pub logs: Vec<LogCheckpoint>,
}

/// Where one log ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogCheckpoint {
    /// Its name.
    pub log: String,
    /// Entries.
    pub size: u64,
    /// Signed, as text.
    pub checkpoint: String,
}

/// Proof that a log only grew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LogConsistency {
    /// Hashes, in the order of RFC 9162.
    pub path: Vec<String>,
}
