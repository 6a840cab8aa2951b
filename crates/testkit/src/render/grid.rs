//! Grids that are no Data Matrix symbols: what a reader has to tell from one.
use super::random::hash;
use crate::symbol::Modules;

/// What is made of cells, and is no Data Matrix symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// The finder patterns of a QR code with random cells between.
    QrCode,
    /// A chess board.
    Chequered,
    /// A chess board with threads on top.
    Woven,
    /// Random cells without a border.
    Cells,
    /// Random cells within the border of a Data Matrix symbol: as near to one as what is none can be.
    Bordered,
}

impl Grid {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::QrCode, Self::Chequered, Self::Woven, Self::Cells, Self::Bordered];

    /// As tables name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::QrCode => "QR code",
            Self::Chequered => "chess board",
            Self::Woven => "woven",
            Self::Cells => "random cells",
            Self::Bordered => "random cells in a border",
        }
    }

    /// The cell in this column and row of `n` × `n`.
    pub(super) fn is_dark(self, column: i64, row: i64, n: i64, bits: u64) -> bool {
        let chance = || hash(bits, column, row).is_multiple_of(2);
        match self {
            Self::QrCode => finder(column, row, n).unwrap_or_else(chance),
            Self::Chequered => (column + row) % 2 == 0,
            Self::Woven => (column + row) % 2 == 0 || hash(bits, column, row).is_multiple_of(7),
            Self::Cells => chance(),
            Self::Bordered => border(column, row, n).unwrap_or_else(chance),
        }
    }

    /// `n` × `n` cells.
    pub fn modules(self, n: usize, seed: u64) -> Modules {
        let cell = |k: usize| self.is_dark((k % n) as i64, (k / n) as i64, n as i64, seed);
        Modules { dark: (0..n * n).map(cell).collect(), columns: n }
    }
}

/// The three finder patterns of a QR code.
fn finder(x: i64, y: i64, n: i64) -> Option<bool> {
    let (fx, fy) = match (x < 8, y < 8, x >= n - 8, y >= n - 8) {
        (true, true, ..) => (x, y),
        (_, true, true, _) => (n - 1 - x, y),
        (true, _, _, true) => (x, n - 1 - y),
        _ => return None,
    };
    let ring = (fx - 3).abs().max((fy - 3).abs());
    Some(ring != 2 && ring < 4)
}

/// The border of a Data Matrix symbol, on its head.
fn border(column: i64, row: i64, n: i64) -> Option<bool> {
    match (column, row) {
        (0, _) => Some(true),
        (_, row) if row == n - 1 => Some(true),
        (_, 0) => Some(column % 2 == 0),
        (column, row) if column == n - 1 => Some(row % 2 == 1),
        _ => None,
    }
}
