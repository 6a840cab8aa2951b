//! New marking codes: serials that nobody guesses, in the form that codes of their goods have.
//! **Invariant**: a serial is drawn from all serials of its form with the same chance; chance comes in from outside.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod form;
mod serial;

pub use form::{Form, Tail};
pub use serial::Serials;
