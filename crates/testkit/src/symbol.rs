//! Messages to symbols.
use datamatrix::{DataMatrix, SymbolList};
use image::{GrayImage, Luma};

/// Dark modules of the Data Matrix symbol for the message, row by row, without a quiet zone; and its columns.
///
/// `gs1` puts FNC1 in front. `None` where the message does not fit a symbol.
pub fn modules(message: &[u8], gs1: bool) -> Option<(Vec<bool>, usize)> {
    let list = SymbolList::default().enforce_square();
    let code = if gs1 { DataMatrix::encode_gs1(message, list) } else { DataMatrix::encode(message, list) }.ok()?;
    let bitmap = code.bitmap();
    let (width, height) = (bitmap.width(), bitmap.height());
    let mut dark = vec![false; width * height];
    for (x, y) in bitmap.pixels() {
        if let Some(module) = dark.get_mut(y * width + x) {
            *module = true;
        }
    }
    Some((dark, width))
}

/// The symbol as a picture: `module` pixels a module, `quiet` modules of white around.
pub fn label(message: &[u8], gs1: bool, module: u32, quiet: u32) -> Option<GrayImage> {
    let (dark, columns) = modules(message, gs1)?;
    let columns = columns as u32;
    let side = (columns + 2 * quiet) * module;
    Some(GrayImage::from_fn(side, side, |x, y| {
        let place = |at: u32| (at / module).checked_sub(quiet).filter(|n| *n < columns);
        let is_dark = place(x).zip(place(y)).and_then(|(x, y)| dark.get((y * columns + x) as usize)).copied();
        Luma([if is_dark == Some(true) { 0 } else { 255 }])
    }))
}
