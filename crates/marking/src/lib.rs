//! Marking codes: message to identification code, check tail and what kind of goods they mark, with what is wrong.
//! **Invariant**: a [`CheckTail`] never appears in `Debug` or `Display` output.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod code;
mod doctor;
mod elements;
mod group;
mod hint;
mod price;
mod read;
mod recover;
mod rule;
mod tail;

pub use code::{Identification, MarkingCode};
pub use doctor::{Diagnosis, ScannerFault, Setting, diagnose};
pub use group::{Group, InForce};
pub use hint::{GroupHint, IssuingState, Level, group_hint};
pub use price::MaximumRetailPrice;
pub use read::{NotMarking, Read, Reading, read, read_exactly};
pub use recover::{Certainty, Damage, DamageKind, Layout, Mended, Recovery};
pub use rule::{Example, Finding, Rule, Severity};
pub use tail::{CheckTail, Structure};
