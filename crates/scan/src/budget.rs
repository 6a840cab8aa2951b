//! How much work a frame is worth.

use crate::datamatrix::reader::Depth;

/// Limits of one look at a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Most symbols that are reported.
    pub symbols: usize,
    /// Busy places that are looked at.
    pub seeds: usize,
    /// The first of those get every pass.
    pub seeds_again: usize,
    /// Symbols are looked for by their straight borders too.
    pub borders: bool,
}

impl Budget {
    /// As quick as a camera needs it.
    pub const LIVE: Self = Self { symbols: 16, seeds: 3, seeds_again: 1, borders: false };
    /// With all that can be done.
    pub const PHOTO: Self = Self { symbols: 64, seeds: 3, seeds_again: 1, borders: true };

    pub(crate) const fn depth(&self) -> Depth {
        Depth { offsets: 3, equalised: 3, settled: if self.borders { 4 } else { 0 } }
    }

    /// Stop after so many symbols.
    pub const fn with_symbols(self, symbols: usize) -> Self {
        Self { symbols, ..self }
    }
}
