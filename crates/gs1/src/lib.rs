//! GS1 element strings: message bytes to elements and findings.
//! **Invariant**: [`parse`] never fails and never panics; what is wrong with a label is a [`Finding`], which is data.
//!
//! ```
//! use gs1::{parse, Ai};
//! let parsed = parse(b"010487000000101921Kz7TqWmN4xB2c\x1d91EE06");
//! assert!(parsed.findings.is_empty());
//! assert_eq!(parsed.value(Ai::new("21").unwrap()), Some(&b"Kz7TqWmN4xB2c"[..]));
//! ```
#![no_std]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

extern crate alloc;

mod ai;
mod date;
mod element;
mod finding;
mod key;
mod symbology;

pub use ai::{Ai, Format};
pub use date::Date;
pub use element::{Element, GS, Parsed, parse};
pub use finding::{Finding, FindingKind};
pub use key::{Gtin, Sscc, check_digit};
pub use symbology::SymbologyIdentifier;
