//! Marking codes: elements to identification code, check tail and what kind of goods they mark.
//! **Invariant**: a [`CheckTail`] never appears in `Debug` or `Display` output.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod code;
mod group;
mod read;
mod tail;

pub use code::{Identification, MarkingCode};
pub use group::{Group, InForce};
pub use read::{Fault, FaultKind, NotMarking, Read, Reading, Severity, read};
pub use tail::{CheckTail, Structure};
