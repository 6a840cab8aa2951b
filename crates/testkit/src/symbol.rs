//! Messages to symbols.
use datamatrix::{DataMatrix, SymbolList, SymbolSize};
use image::{GrayImage, Luma};

/// The modules of a symbol, without a quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Modules {
    /// Dark is true; row by row from the top.
    pub dark: Vec<bool>,
    /// In a row.
    pub columns: usize,
}

impl Modules {
    /// The smallest square Data Matrix symbol for the message; `gs1` puts FNC1 in front. `None` where none holds it.
    pub fn of(message: &[u8], gs1: bool) -> Option<Self> {
        Self::with(message, gs1, SymbolList::default().enforce_square())
    }

    /// A symbol of one size of the standards, DMRE included. `None` where the message does not fit.
    pub fn of_size(message: &[u8], gs1: bool, size: SymbolSize) -> Option<Self> {
        Self::with(message, gs1, SymbolList::from(size))
    }

    fn with(message: &[u8], gs1: bool, list: SymbolList) -> Option<Self> {
        let code = if gs1 { DataMatrix::encode_gs1(message, list) } else { DataMatrix::encode(message, list) }.ok()?;
        let bitmap = code.bitmap();
        let (columns, rows) = (bitmap.width(), bitmap.height());
        let mut dark = vec![false; columns * rows];
        for (x, y) in bitmap.pixels() {
            if let Some(module) = dark.get_mut(y * columns + x) {
                *module = true;
            }
        }
        Some(Self { dark, columns })
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.dark.len().checked_div(self.columns).unwrap_or(0)
    }

    /// False outside.
    pub fn is_dark(&self, column: usize, row: usize) -> bool {
        column < self.columns && self.dark.get(row * self.columns + column) == Some(&true)
    }

    /// As a picture: `module` pixels a module, `quiet` modules of white around.
    pub fn picture(&self, module: u32, quiet: u32) -> GrayImage {
        let (columns, rows) = (self.columns as u32, self.rows() as u32);
        GrayImage::from_fn((columns + 2 * quiet) * module, (rows + 2 * quiet) * module, |x, y| {
            let place = |at: u32, end: u32| (at / module).checked_sub(quiet).filter(|n| *n < end);
            let at = place(x, columns).zip(place(y, rows));
            Luma([if at.is_some_and(|(x, y)| self.is_dark(x as usize, y as usize)) { 0 } else { 255 }])
        })
    }
}

/// The symbol as a picture: `module` pixels a module, `quiet` modules of white around.
pub fn label(message: &[u8], gs1: bool, module: u32, quiet: u32) -> Option<GrayImage> {
    Some(Modules::of(message, gs1)?.picture(module, quiet))
}
