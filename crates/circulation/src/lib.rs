//! What may become of a marked unit, and what may not.
//! **Invariant**: pure; a change is a new state or a refusal with the rule's id, and the same again for the same arguments.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod package;
mod reason;
mod rule;
mod sighting;
mod state;
mod status;

pub use package::{Inside, Level, may_change, may_hold};
pub use reason::{Return, Withdrawal};
pub use rule::Rule;
pub use sighting::{Cell, DAYS_KEPT, Sighting, Suspicion, suspicion};
pub use state::{Change, DAYS_TO_APPLY, State};
pub use status::Status;
