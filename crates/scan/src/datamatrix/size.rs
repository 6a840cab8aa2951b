//! Sizes of symbols, and where in them each codeword lies.
//!
//! Source: ISO/IEC 16022, "Symbol size", "ECC 200 symbol attributes", "Symbol character placement"; ISO/IEC 21471, the same
//! tables for rectangular extension.

/// A size of the standards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// Modules from top to bottom, borders included.
    pub rows: usize,
    /// Modules from left to right.
    pub columns: usize,
    /// Data regions from top to bottom.
    pub region_rows: usize,
    /// Data regions from left to right.
    pub region_columns: usize,
    /// Data codewords.
    pub data: usize,
    /// Codewords for error correction, all blocks together.
    pub check: usize,
    /// Interleaved blocks.
    pub blocks: usize,
    /// Of the rectangular extension.
    pub is_extension: bool,
}

const fn square(side: usize, regions: usize, data: usize, check: usize, blocks: usize) -> Size {
    Size {
        rows: side,
        columns: side,
        region_rows: regions,
        region_columns: regions,
        data,
        check,
        blocks,
        is_extension: false,
    }
}

const fn rectangle(rows: usize, columns: usize, regions: usize, data: usize, check: usize) -> Size {
    Size { rows, columns, region_rows: 1, region_columns: regions, data, check, blocks: 1, is_extension: false }
}

const fn extension(rows: usize, columns: usize, regions: usize, data: usize, check: usize) -> Size {
    Size { is_extension: true, ..rectangle(rows, columns, regions, data, check) }
}

/// All of them.
pub(crate) const SIZES: [Size; 48] = [
    square(10, 1, 3, 5, 1),
    square(12, 1, 5, 7, 1),
    square(14, 1, 8, 10, 1),
    square(16, 1, 12, 12, 1),
    square(18, 1, 18, 14, 1),
    square(20, 1, 22, 18, 1),
    square(22, 1, 30, 20, 1),
    square(24, 1, 36, 24, 1),
    square(26, 1, 44, 28, 1),
    square(32, 2, 62, 36, 1),
    square(36, 2, 86, 42, 1),
    square(40, 2, 114, 48, 1),
    square(44, 2, 144, 56, 1),
    square(48, 2, 174, 68, 1),
    square(52, 2, 204, 84, 2),
    square(64, 4, 280, 112, 2),
    square(72, 4, 368, 144, 4),
    square(80, 4, 456, 192, 4),
    square(88, 4, 576, 224, 4),
    square(96, 4, 696, 272, 4),
    square(104, 4, 816, 336, 6),
    square(120, 6, 1050, 408, 6),
    square(132, 6, 1304, 496, 8),
    square(144, 6, 1558, 620, 10),
    rectangle(8, 18, 1, 5, 7),
    rectangle(8, 32, 2, 10, 11),
    rectangle(12, 26, 1, 16, 14),
    rectangle(12, 36, 2, 22, 18),
    rectangle(16, 36, 2, 32, 24),
    rectangle(16, 48, 2, 49, 28),
    extension(8, 48, 2, 18, 15),
    extension(8, 64, 4, 24, 18),
    extension(8, 80, 4, 32, 22),
    extension(8, 96, 4, 38, 28),
    extension(8, 120, 6, 49, 32),
    extension(8, 144, 6, 63, 36),
    extension(12, 64, 4, 43, 27),
    extension(12, 88, 4, 64, 36),
    extension(16, 64, 4, 62, 36),
    extension(20, 36, 2, 44, 28),
    extension(20, 44, 2, 56, 34),
    extension(20, 64, 4, 84, 42),
    extension(22, 48, 2, 72, 38),
    extension(24, 48, 2, 80, 41),
    extension(24, 64, 4, 108, 46),
    extension(26, 40, 2, 70, 38),
    extension(26, 48, 2, 90, 42),
    extension(26, 64, 4, 118, 50),
];

impl Size {
    /// Row and column of the eight modules of each codeword, the most significant bit first.
    pub fn placement(&self) -> Vec<[(u8, u8); 8]> {
        Placement::new(self).run()
    }

    /// Of the finder pattern: whether a module is dark there; `None` for a module of the data.
    pub fn finder(&self, row: usize, column: usize) -> Option<bool> {
        let (height, width) = (self.rows / self.region_rows, self.columns / self.region_columns);
        let (r, c) = (row % height, column % width);
        // Solid to the left and below, alternating above and to the right, in every region.
        if c == 0 || r == height - 1 {
            Some(true)
        } else if r == 0 {
            Some(c.is_multiple_of(2))
        } else if c == width - 1 {
            Some(!r.is_multiple_of(2))
        } else {
            None
        }
    }
}

struct Placement<'a> {
    size: &'a Size,
    /// Rows and columns of the mapping matrix: the data regions without their borders.
    rows: i32,
    columns: i32,
    used: Vec<bool>,
    out: Vec<[(u8, u8); 8]>,
}

impl<'a> Placement<'a> {
    fn new(size: &'a Size) -> Self {
        let rows = size.rows - 2 * size.region_rows;
        let columns = size.columns - 2 * size.region_columns;
        Self {
            size,
            rows: rows as i32,
            columns: columns as i32,
            used: vec![false; rows * columns],
            out: Vec::with_capacity(size.data + size.check),
        }
    }

    fn is_free(&self, row: i32, column: i32) -> bool {
        let inside = (0..self.rows).contains(&row) && (0..self.columns).contains(&column);
        inside && self.used.get((row * self.columns + column) as usize) == Some(&false)
    }

    fn put(&mut self, cells: [(i32, i32); 8]) {
        let (rows, columns) = (self.rows, self.columns);
        let height = (rows as usize / self.size.region_rows).max(1);
        let width = (columns as usize / self.size.region_columns).max(1);
        let places = cells.map(|(mut row, mut column)| {
            if row < 0 {
                row += rows;
                column += 4 - (rows + 4) % 8;
            }
            if column < 0 {
                column += columns;
                row += 4 - (columns + 4) % 8;
            }
            // Rectangles of the extension can run out below.
            if row >= rows {
                row -= rows;
            }
            let (row, column) = (row.max(0) as usize, column.max(0) as usize);
            if let Some(used) = self.used.get_mut(row * columns as usize + column) {
                *used = true;
            }
            // With the borders of the regions again.
            let module = |at: usize, region: usize| (at / region * (region + 2) + 1 + at % region) as u8;
            (module(row, height), module(column, width))
        });
        self.out.push(places);
    }

    fn utah(&mut self, r: i32, c: i32) {
        self.put([
            (r - 2, c - 2),
            (r - 2, c - 1),
            (r - 1, c - 2),
            (r - 1, c - 1),
            (r - 1, c),
            (r, c - 2),
            (r, c - 1),
            (r, c),
        ]);
    }

    fn corner(&mut self, r: i32, c: i32) {
        let (rows, columns) = (self.rows, self.columns);
        if (r, c) == (rows, 0) {
            self.put([
                (rows - 1, 0),
                (rows - 1, 1),
                (rows - 1, 2),
                (0, columns - 2),
                (0, columns - 1),
                (1, columns - 1),
                (2, columns - 1),
                (3, columns - 1),
            ]);
        }
        if (r, c) == (rows - 2, 0) && columns % 4 != 0 {
            self.put([
                (rows - 3, 0),
                (rows - 2, 0),
                (rows - 1, 0),
                (0, columns - 4),
                (0, columns - 3),
                (0, columns - 2),
                (0, columns - 1),
                (1, columns - 1),
            ]);
        }
        if (r, c) == (rows - 2, 0) && columns % 8 == 4 {
            self.put([
                (rows - 3, 0),
                (rows - 2, 0),
                (rows - 1, 0),
                (0, columns - 2),
                (0, columns - 1),
                (1, columns - 1),
                (2, columns - 1),
                (3, columns - 1),
            ]);
        }
        if (r, c) == (rows + 4, 2) && columns % 8 == 0 {
            self.put([
                (rows - 1, 0),
                (rows - 1, columns - 1),
                (0, columns - 3),
                (0, columns - 2),
                (0, columns - 1),
                (1, columns - 3),
                (1, columns - 2),
                (1, columns - 1),
            ]);
        }
    }

    /// Diagonals upwards to the right and downwards to the left.
    fn run(mut self) -> Vec<[(u8, u8); 8]> {
        let (mut r, mut c) = (4, 0);
        while r < self.rows || c < self.columns {
            self.corner(r, c);
            loop {
                if self.is_free(r, c) {
                    self.utah(r, c);
                }
                (r, c) = (r - 2, c + 2);
                if r < 0 || c >= self.columns {
                    break;
                }
            }
            (r, c) = (r + 1, c + 3);
            loop {
                if self.is_free(r, c) {
                    self.utah(r, c);
                }
                (r, c) = (r + 2, c - 2);
                if r >= self.rows || c < 0 {
                    break;
                }
            }
            (r, c) = (r + 3, c + 1);
        }
        self.out.truncate(self.size.data + self.size.check);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codeword_has_modules_of_its_own() {
        for size in SIZES {
            let places = size.placement();
            assert_eq!(places.len(), size.data + size.check, "{size:?}");
            let mut modules: Vec<(u8, u8)> = places.concat();
            modules.sort_unstable();
            modules.dedup();
            assert_eq!(modules.len(), 8 * places.len(), "{size:?}");
            let of_data = |(row, column): &(u8, u8)| size.finder(usize::from(*row), usize::from(*column)).is_none();
            assert!(modules.iter().all(of_data), "{size:?}");
        }
    }
}
