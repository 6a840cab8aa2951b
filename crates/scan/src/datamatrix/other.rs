//! Lattices that are told by what they are: QR codes by their own finder patterns, chess boards and fabrics by their
//! regularity, and lattices that are too fine by the light between a symbol's dots.
//!
//! Nobody has to look for the finder pattern of the first two. A message that repeats itself may fill a symbol with a chess
//! board too, but for its check codewords, which are a quarter of it at least.
use super::matrix::Matrix;
use super::plane::Plane;

/// Modules of a side of a QR code's finder pattern.
const FINDER: usize = 7;
/// Its first module is looked for up to so many modules from a corner of the matrix.
const REACH: usize = 9;
/// Two corners whose agreement with it is better than this are no chance: among the places of a corner the best of random
/// modules agrees by about 0.45.
const FINDER_MIN: f32 = 0.72;
/// Modules of even and odd columns and rows: a chess board's are all dark or all light. Each of the four kinds, and their mean:
/// a fabric, whose threads cover some light cells, has 0.86; a symbol full of one pair of digits 0.72 at most.
const CHESS_MIN: f32 = 0.5;
const CHESS_MEAN: f32 = 0.8;
/// Between dots it is light, and the dots themselves are dark and light in turn.
const BETWEEN_MIN: f32 = 0.6;
const DOTS_MAX: f32 = 0.4;

/// What a lattice is without looking for a finder pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It may be a symbol.
    Open,
    /// A QR code or a regular pattern.
    Other,
    /// The lattice is √2 too fine and turned by 45°, as the light between dots makes one: modules lie only where row + column
    /// is even (0), or odd (1).
    Diagonal(usize),
}

impl Kind {
    pub fn of(matrix: &Matrix) -> Self {
        let clear = matrix.clear();
        let means = by_parity(&clear);
        let [[a, b], [c, d]] = means;
        let sizes = [a, b, c, d].map(f32::abs);
        let is_plain = sizes.iter().all(|size| *size > CHESS_MIN) && sizes.iter().sum::<f32>() / 4.0 > CHESS_MEAN;
        if is_plain && a * b < 0.0 && a * c < 0.0 && a * d > 0.0 {
            return Self::Other;
        }
        let is_plain = |x: f32, y: f32| x.abs().min(y.abs()) > BETWEEN_MIN && x * y > 0.0;
        let is_mixed = |x: f32, y: f32| x.abs().max(y.abs()) < DOTS_MAX;
        if is_plain(a, d) && is_mixed(b, c) {
            return Self::Diagonal(1);
        }
        if is_plain(b, c) && is_mixed(a, d) {
            return Self::Diagonal(0);
        }
        if is_qr_code(&clear) { Self::Other } else { Self::Open }
    }
}

/// Means of the inner modules by even and odd rows, and columns.
fn by_parity(clear: &Plane<f32>) -> [[f32; 2]; 2] {
    // Begins with an even one.
    let inner = |end: usize| (end / 4) & !1..end - end / 4;
    let mean = |odd_row: usize, odd_column: usize| {
        let (mut sum, mut n) = (0.0f32, 0.0f32);
        for y in inner(clear.height()).skip(odd_row).step_by(2) {
            let row = clear.row(y).get(inner(clear.width())).unwrap_or_default();
            for value in row.iter().skip(odd_column).step_by(2) {
                sum += value;
                n += 1.0;
            }
        }
        sum / n.max(1.0)
    };
    [[mean(0, 0), mean(0, 1)], [mean(1, 0), mean(1, 1)]]
}

fn is_qr_code(clear: &Plane<f32>) -> bool {
    let (columns, rows) = (clear.width(), clear.height());
    if columns.min(rows) < 2 * FINDER {
        return false;
    }
    // Corners of the matrix: the lattice with its margin.
    let places = |end: usize| [0..(end - FINDER).min(REACH), (end - FINDER).saturating_sub(REACH)..end - FINDER];
    let (mut dark, mut light) = (0, 0);
    for vertical in places(rows) {
        for horizontal in places(columns) {
            let (mut most, mut least) = (0.0f32, 0.0f32);
            for y in vertical.clone() {
                for x in horizontal.clone() {
                    let agreement = agreement(clear, x, y);
                    most = most.max(agreement);
                    least = least.min(agreement);
                }
            }
            dark += u32::from(most > FINDER_MIN);
            light += u32::from(least < -FINDER_MIN);
        }
    }
    dark >= 2 || light >= 2
}

/// With a finder pattern whose first module is at a place: −1 to 1.
fn agreement(clear: &Plane<f32>, x: usize, y: usize) -> f32 {
    let mut sum = 0.0;
    for (dy, pattern) in PATTERN.iter().enumerate() {
        let values = clear.row(y + dy).get(x..x + FINDER).unwrap_or_default();
        sum += values.iter().zip(pattern).map(|(value, sign)| value * sign).sum::<f32>();
    }
    sum / (FINDER * FINDER) as f32
}

const PATTERN: [[f32; FINDER]; FINDER] = [
    [1.0; FINDER],
    [1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 1.0],
    [1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0],
    [1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0],
    [1.0, -1.0, 1.0, 1.0, 1.0, -1.0, 1.0],
    [1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 1.0],
    [1.0; FINDER],
];

#[cfg(test)]
mod tests {
    use testkit::Modules;
    use testkit::render::{Grid, Random};

    use super::*;

    /// As a lattice is sampled: a margin of light around.
    fn matrix(n: usize, is_dark: impl Fn(usize, usize) -> bool) -> Matrix {
        let mut soft = Plane::filled(n + 8, n + 8, -0.5);
        for (y, x) in (0..n).flat_map(|y| (0..n).map(move |x| (y, x))) {
            soft.set(x + 4, y + 4, if is_dark(x, y) { 0.5 } else { -0.5 });
        }
        Matrix { soft, spread: Plane::new(n + 8, n + 8), origin: (0.0, 0.0) }
    }

    fn of(modules: &Modules) -> Kind {
        Kind::of(&matrix(modules.columns, |x, y| modules.is_dark(x, y)))
    }

    #[test]
    fn symbols_are_open() {
        for seed in 0..200u64 {
            let mut random = Random::new(seed, "open");
            let bytes: Vec<u8> = (0..4 + random.below(150)).map(|_| random.bits() as u8).collect();
            let modules = Modules::of(&bytes, false).unwrap();
            assert_eq!(of(&modules), Kind::Open, "{seed}");
        }
        // All data modules of these are a chess board.
        for n in [4, 22, 44, 86, 120, 280] {
            let modules = Modules::of(&b"19".repeat(n), false).unwrap_or_else(|| panic!("{n} pairs"));
            assert_eq!(of(&modules), Kind::Open, "{n} in {}", modules.columns);
        }
    }

    #[test]
    fn other_grids_are_not() {
        for (grid, n) in
            [Grid::QrCode, Grid::Chequered, Grid::Woven].into_iter().flat_map(|g| [(g, 21), (g, 29), (g, 45)])
        {
            assert_eq!(of(&grid.modules(n, 3)), Kind::Other, "{grid:?} of {n}");
        }
        assert_eq!(of(&Grid::Cells.modules(32, 3)), Kind::Open);
    }

    #[test]
    fn light_between_dots_is_seen() {
        for first in [0, 1] {
            let mut random = Random::new(5, "dots");
            let dots: Vec<bool> = (0..40 * 40).map(|_| random.chance(0.5)).collect();
            let dotted = matrix(40, |x, y| (x + y) % 2 == first && dots[y * 40 + x]);
            assert_eq!(Kind::of(&dotted), Kind::Diagonal(first));
        }
    }
}
