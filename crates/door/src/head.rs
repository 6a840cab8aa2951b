//! The first part of a packet: what it is.
use serde::{Deserialize, Serialize};

/// What a packet is. Its body, where there is one, is the packet's second part; bytes follow as further parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Head {
    /// A question.
    Call(CallHead),
    /// Its answer; the body is the reply, or a `DoorError`.
    Reply {
        /// Of the call.
        id: String,
        /// Which of the two the body is.
        ok: bool,
    },
    /// Told without being asked.
    Event,
    /// The answer is not waited for any more.
    Cancel {
        /// Of the call.
        id: String,
    },
}

/// A question by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallHead {
    /// Chosen by who asks, unique for as long as the answer is out. Asking again with the same id is the same question.
    pub id: String,
    /// `Command::NAME`.
    pub command: String,
}
