//! The finder pattern, searched last: on modules that were sampled, so that a gap in it only lowers a score.
use super::matrix::Matrix;
use super::plane::Plane;
use super::size::{SIZES, Size};

/// A place where a symbol may lie in a matrix of modules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    pub size: usize,
    /// First row and column of the matrix.
    pub top: usize,
    pub left: usize,
    /// The solid corner's quarter turns clockwise from bottom left.
    pub turns: u8,
    /// Rows of the symbol run along columns of the matrix, for rectangles.
    pub is_upright: bool,
    /// 1 dark on light, −1 light on dark.
    pub polarity: f32,
    /// Mean agreement with the finder pattern: 1 is perfect.
    pub score: f32,
}

impl Candidate {
    pub fn size(&self) -> Size {
        SIZES.get(self.size).copied().unwrap_or(SIZES[0])
    }

    /// Rows and columns of the matrix that it covers.
    pub fn extent(&self) -> (usize, usize) {
        let size = self.size();
        if self.is_upright { (size.columns, size.rows) } else { (size.rows, size.columns) }
    }

    /// Row and column of the matrix of a module of the symbol; beyond the symbol too, for the modules around it. A mirrored
    /// symbol has its legs swapped.
    pub fn place(&self, row: i32, column: i32, is_mirrored: bool) -> (i32, i32) {
        let (mut up, mut right) = (self.size().rows as i32 - 1 - row, column);
        if is_mirrored {
            (up, right) = (right, up);
        }
        let (rows, columns) = self.extent();
        let (bottom, end) = (rows as i32 - 1, columns as i32 - 1);
        let (y, x) = match self.turns {
            0 => (bottom - up, right),
            1 => (right, up),
            2 => (up, end - right),
            _ => (bottom - right, end - up),
        };
        (self.top as i32 + y, self.left as i32 + x)
    }

    /// Whether the symbol can lie so, mirrored or not: the legs' lengths have to fit.
    pub fn fits(&self, is_mirrored: bool) -> bool {
        let size = self.size();
        let is_swapped = (self.turns % 2 == 1) != is_mirrored;
        size.rows == size.columns || is_swapped == self.is_upright
    }

    /// A larger symbol explains more; a region of it is a perfect finder pattern of its own.
    fn key(&self) -> f32 {
        self.score + bonus(&self.size())
    }
}

fn bonus(size: &Size) -> f32 {
    0.02 * ((size.rows * size.columns) as f32 / 400.0).ln()
}

/// Lower than this is chance.
const SCORE_MIN: f32 = 0.36;
/// A symbol covers the lattice that was found but for so many modules.
const SLACK: usize = 10;

/// Sums from the first module on, along one line: plain, and with alternating sign.
struct Sums {
    plain: Plane<f32>,
    alternating: Plane<f32>,
}

impl Sums {
    fn along_rows(values: &Plane<f32>) -> Self {
        let (columns, rows) = (values.width(), values.height());
        let (mut plain, mut alternating) = (Plane::new(columns + 1, rows), Plane::new(columns + 1, rows));
        for y in 0..rows {
            let (mut sum, mut signed) = (0.0, 0.0);
            let to = plain.row_mut(y).iter_mut().zip(alternating.row_mut(y)).skip(1);
            for (x, (value, (plain, alternating))) in values.row(y).iter().zip(to).enumerate() {
                sum += value;
                signed += if x.is_multiple_of(2) { *value } else { -value };
                (*plain, *alternating) = (sum, signed);
            }
        }
        Self { plain, alternating }
    }

    /// Mean over `n` modules of line `line` from `from` on: solid, and alternating beginning with dark.
    #[inline]
    fn means(&self, line: usize, from: usize, n: usize) -> (f32, f32) {
        let share = 1.0 / n as f32;
        let (plain, alternating) = (self.plain.row(line), self.alternating.row(line));
        let cut = |sums: &[f32]| match (sums.get(from + n), sums.get(from)) {
            (Some(b), Some(a)) => (b - a) * share,
            _ => 0.0,
        };
        let sign = if from.is_multiple_of(2) { 1.0 } else { -1.0 };
        (cut(plain), sign * cut(alternating))
    }
}

/// The best `most` candidates, best first. `covered` is the rows and columns of the lattice without the margin.
pub(crate) fn candidates(matrix: &Matrix, most: usize, covered: (usize, usize)) -> Vec<Candidate> {
    let (columns, rows) = (matrix.soft.width(), matrix.soft.height());
    let mut clear = Plane::new(columns, rows);
    let mut turned = Plane::new(rows, columns);
    for y in 0..rows {
        for (x, value) in matrix.soft.row(y).iter().enumerate() {
            let value = (value * 4.0).clamp(-1.0, 1.0);
            clear.set(x, y, value);
            turned.set(y, x, value);
        }
    }
    let (across, down) = (Sums::along_rows(&clear), Sums::along_rows(&turned));
    let mut out: Vec<Candidate> = Vec::new();
    let mut least = SCORE_MIN;
    for (index, size) in SIZES.iter().enumerate() {
        for is_upright in [false, true] {
            if is_upright && size.rows == size.columns {
                continue;
            }
            let (n, m) = if is_upright { (size.columns, size.rows) } else { (size.rows, size.columns) };
            if n > rows || m > columns || n + SLACK < covered.0 || m + SLACK < covered.1 {
                continue;
            }
            let more = bonus(size);
            for top in 0..=rows - n {
                for left in 0..=columns - m {
                    let (solid_top, timing_top) = across.means(top, left, m);
                    let (solid_bottom, timing_bottom) = across.means(top + n - 1, left, m);
                    let (solid_left, timing_left) = down.means(left, top, n);
                    let (solid_right, timing_right) = down.means(left + m - 1, top, n);
                    // Alternation begins dark at a solid side; all sides have an even number of modules.
                    let sums = [
                        solid_left + solid_bottom + timing_top - timing_right,
                        solid_left + solid_top + timing_bottom + timing_right,
                        solid_right + solid_top - timing_bottom + timing_left,
                        solid_right + solid_bottom - timing_top - timing_left,
                    ];
                    for (turns, sum) in (0u8..).zip(sums) {
                        let score = sum.abs() / 4.0;
                        if score + more > least {
                            let polarity = sum.signum();
                            out.push(Candidate { size: index, top, left, turns, is_upright, polarity, score });
                        }
                    }
                }
            }
            if out.len() > 4 * most {
                least = keep_best(&mut out, most);
            }
        }
    }
    keep_best(&mut out, most);
    out
}

fn keep_best(out: &mut Vec<Candidate>, most: usize) -> f32 {
    out.sort_by(|a, b| b.key().total_cmp(&a.key()));
    out.truncate(most);
    if out.len() < most { SCORE_MIN } else { out.last().map_or(SCORE_MIN, Candidate::key) }
}
