//! What is not a marking code but often beside one: shop barcodes and QR codes.
mod ean;
mod qr;

use crate::{Frame, Symbol};

pub(crate) fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    let mut symbols = qr::scan(frame);
    symbols.extend(ean::scan(frame));
    symbols
}
