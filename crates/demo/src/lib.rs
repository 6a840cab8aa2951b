//! Demonstration goods: plausible products of every group in force, with codes in every state a shopper can meet.
//!
//! The companies, products and keys are invented; the keys are public and protect nothing.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]

mod code;
mod goods;
mod key;
mod people;

pub use code::{Code, Package, codes, packages};
pub use goods::{Good, goods};
pub use key::{Key, keys, mac_tail};
pub use people::{MAKER, PARTICIPANTS, PASSWORD, PEOPLE, Participant, Person, SHOP};
