//! A code, what is known of it and the day to a verdict with its evidence.
//! **Invariant**: what could not be checked accuses nobody, and nothing but an answer of now is the full green.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod check;
mod credibility;
mod judge;
mod known;
mod signature;

pub use check::{Check, Mark, Subject};
pub use credibility::{Points, Score, credibility};
pub use judge::{Class, Freshness, Outcome, Verdict, judge};
pub use known::{Answer, CheckValue, Contents, Evidence, Knowledge, Overlay, Status, Why};
pub use signature::{SigningScope, TrustedKey, check_value, signed_message};
