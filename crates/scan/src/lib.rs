//! Luma frame to symbols.
//! **Invariant**: [`scan`] never fails and never panics; what cannot be read is not in the list.
//!
//! Data Matrix ECC 200 is read by a reader of our own: all sizes of ISO/IEC 16022 and ISO/IEC 21471, dark on light and light on
//! dark, mirrored, in any rotation, several in a frame. It looks for the lattice of modules and searches the finder pattern last,
//! on modules that were sampled; straight borders are a second way in. EAN and QR codes are read so that a person can be told
//! to look elsewhere.
//!
//! - [`scan`] reads a photo with all that can be done; [`scan_within`] and [`data_matrix`] with a [`Budget`].
//! - [`Tracker`] looks at the frames of a camera: symbols are followed, told once, and added up where no frame alone shows
//!   them; where nothing can be read it says what would help.
//!
//! # When a reading is believed
//!
//! A word of random codewords decodes with a chance that the correction's own numbers tell: with *k* of *e* check codewords
//! spent on erasures and *t* errors among *n* codewords it is about C(n − k, t) · 255ᵗ / 256^(e − k). A reading without
//! erasures needs 18 bits of such evidence below a good finder pattern, 28 below a poor one; with erasures, of which there
//! are many tries, 30 and 36: chance passes in one of 2,000 photos, or 20,000 frames, that offer as many good finder patterns as
//! the budget allows to try. What is read besides has to be a message of the standard.
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
    scan_within(frame, &Budget::PHOTO)
}

/// The same with another budget than a photo's.
pub fn scan_within(frame: &Frame<'_>, budget: &Budget) -> Vec<Symbol> {
    let symbols = data_matrix(frame, budget);
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
