#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

extern crate alloc;

mod ai;
mod association;
mod bracketed;
mod coupon;
mod date;
mod definition;
mod element;
mod finding;
mod key;
mod link;
mod lists;
mod meaning;
mod prefix;
mod symbology;
mod table;
mod value;
mod write;

pub use ai::Ai;
pub use association::associations;
pub use bracketed::{BracketError, BracketErrorKind, from_bracketed, to_bracketed};
pub use date::Date;
pub use definition::{CharacterSet, Check, Definition, Part};
pub use element::{Element, GS, Parsed, Segment, parse};
pub use finding::{Finding, FindingKind};
pub use key::{Gtin, Sscc, check_characters, check_digit};
pub use link::{DigitalLink, Link, LinkElement, LinkError};
pub use meaning::{Decimal, Meaning, Time};
pub use prefix::{MemberOrganisation, PrefixUse};
pub use symbology::SymbologyIdentifier;
pub use write::ElementString;
