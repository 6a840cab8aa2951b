//! Luma frame to symbols.
//! **Invariant**: [`scan`] never fails and never panics; what cannot be read is not in the list.
//!
//! ```
//! let luma = vec![255; 64 * 48];
//! let frame = scan::Frame::new(&luma, 64, 48, 64).unwrap();
//! assert!(scan::scan(&frame).is_empty());
//! ```
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod budget;
mod datamatrix;
mod frame;
mod retail;
mod symbol;
mod tracker;

pub use budget::{Budget, Effort};
pub use frame::Frame;
pub use symbol::{Point, Symbol};
pub use tracker::{Hint, Seen, Sight, Tracker};

/// Every symbol in the frame: all Data Matrix symbols; where there is none, the shop barcodes and QR codes, so that a
/// person can be told to look for the square code.
pub fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    let symbols = data_matrix(frame, &Budget::PHOTO);
    if symbols.is_empty() { others(frame) } else { symbols }
}

/// Shop barcodes and QR codes.
fn others(frame: &Frame<'_>) -> Vec<Symbol> {
    retail::scan(frame)
}

/// Data Matrix symbols alone.
pub fn data_matrix(frame: &Frame<'_>, budget: &Budget) -> Vec<Symbol> {
    datamatrix::scan(frame, budget)
}
