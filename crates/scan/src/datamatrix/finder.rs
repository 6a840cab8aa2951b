//! The finder pattern, searched last: on modules that were sampled, so that a gap in it only lowers a score.
use super::matrix::Matrix;
use super::plane::{self, Plane};
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

    pub fn n_modules(&self) -> usize {
        self.size().rows * self.size().columns
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

/// Sums over a line of modules, from its first on: plain, and with alternating sign.
struct Sums {
    plain: Plane<f32>,
    alternating: Plane<f32>,
}

impl Sums {
    /// From the left: column *x* holds the sum of the modules before it.
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

    /// From the top: row *y* holds the sums of the modules above it.
    fn along_columns(values: &Plane<f32>) -> Self {
        let (columns, rows) = (values.width(), values.height());
        let (mut plain, mut alternating) = (Plane::new(columns, rows + 1), Plane::new(columns, rows + 1));
        let (mut sum, mut signed) = (vec![0.0; columns], vec![0.0; columns]);
        for y in 0..rows {
            let sign = if y.is_multiple_of(2) { 1.0 } else { -1.0 };
            for ((value, sum), signed) in values.row(y).iter().zip(&mut sum).zip(&mut signed) {
                *sum += value;
                *signed += sign * value;
            }
            plain.row_mut(y + 1).copy_from_slice(&sum);
            alternating.row_mut(y + 1).copy_from_slice(&signed);
        }
        Self { plain, alternating }
    }
}

/// Means over the modules of one side, for every place that it may begin at in a line: solid, and alternating beginning with
/// dark.
#[derive(Default)]
struct Side {
    solid: Vec<f32>,
    timing: Vec<f32>,
}

impl Side {
    /// Sides of `n` modules along row `y`, beginning at each column.
    fn across(&mut self, sums: &Sums, y: usize, n: usize) {
        let share = 1.0 / n as f32;
        let differences = |to: &mut Vec<f32>, sums: &[f32]| {
            to.clear();
            to.extend(sums.get(n..).unwrap_or_default().iter().zip(sums).map(|(end, begin)| (end - begin) * share));
        };
        differences(&mut self.solid, sums.plain.row(y));
        differences(&mut self.timing, sums.alternating.row(y));
        for odd in self.timing.iter_mut().skip(1).step_by(2) {
            *odd = -*odd;
        }
    }

    /// Sides of `n` modules down from row `y`, one in each column.
    fn down(&mut self, sums: &Sums, y: usize, n: usize) {
        let share = 1.0 / n as f32;
        let differences = |to: &mut Vec<f32>, sums: &Plane<f32>, share: f32| {
            to.clear();
            to.extend(sums.row(y + n).iter().zip(sums.row(y)).map(|(end, begin)| (end - begin) * share));
        };
        differences(&mut self.solid, &sums.plain, share);
        differences(&mut self.timing, &sums.alternating, if y.is_multiple_of(2) { share } else { -share });
    }
}

/// The four sides of every place of a size in a line.
#[derive(Default)]
struct Sides {
    top: Side,
    bottom: Side,
    /// In every column: the right one of a place is `m − 1` columns further.
    left: Side,
    /// The best agreement at each place.
    strongest: Vec<f32>,
}

impl Sides {
    /// `n` × `m` modules from row `top` on.
    fn fill(&mut self, across: &Sums, down: &Sums, top: usize, (n, m): (usize, usize)) {
        self.top.across(across, top, m);
        self.bottom.across(across, top + n - 1, m);
        self.left.down(down, top, n);
        let (top, bottom, left) = (&self.top, &self.bottom, &self.left);
        let right_solid = left.solid.get(m - 1..).unwrap_or_default();
        let right_timing = left.timing.get(m - 1..).unwrap_or_default();
        self.strongest.clear();
        self.strongest.resize(top.solid.len(), 0.0);
        // As `at` adds them, a line at a time.
        let plus = |a: f32, b: f32| a + b;
        let minus = |a: f32, b: f32| a - b;
        keep_stronger(&mut self.strongest, [&left.solid, &bottom.solid, &top.timing, right_timing], plus, minus);
        keep_stronger(&mut self.strongest, [&left.solid, &top.solid, &bottom.timing, right_timing], plus, plus);
        keep_stronger(&mut self.strongest, [right_solid, &top.solid, &left.timing, &bottom.timing], plus, minus);
        keep_stronger(&mut self.strongest, [right_solid, &bottom.solid, &top.timing, &left.timing], minus, minus);
    }

    /// Sums of the sides' agreement at a place, by the solid corner's quarter turns. Alternation begins dark at a solid side;
    /// all sides have an even number of modules.
    fn at(&self, column: usize, m: usize) -> [f32; 4] {
        let of = |side: &Side, at: usize| {
            (side.solid.get(at).copied().unwrap_or(0.0), side.timing.get(at).copied().unwrap_or(0.0))
        };
        let (top, bottom) = (of(&self.top, column), of(&self.bottom, column));
        let (left, right) = (of(&self.left, column), of(&self.left, column + m - 1));
        [
            left.0 + bottom.0 + top.1 - right.1,
            left.0 + top.0 + bottom.1 + right.1,
            right.0 + top.0 + left.1 - bottom.1,
            right.0 + bottom.0 - top.1 - left.1,
        ]
    }
}

/// Adds up four lines, the last two as told, and keeps the size of the sum where it is more than what is there.
fn keep_stronger(
    to: &mut [f32],
    [a, b, c, d]: [&[f32]; 4],
    third: impl Fn(f32, f32) -> f32,
    fourth: impl Fn(f32, f32) -> f32,
) {
    for ((((to, a), b), c), d) in to.iter_mut().zip(a).zip(b).zip(c).zip(d) {
        *to = plane::most(*to, fourth(third(a + b, *c), *d).abs());
    }
}

/// The best `most` candidates, best first. `covered` is the rows and columns of the lattice without the margin.
pub(crate) fn candidates(matrix: &Matrix, most: usize, covered: (usize, usize)) -> Vec<Candidate> {
    let (columns, rows) = (matrix.soft.width(), matrix.soft.height());
    let clear = matrix.clear();
    let (across, down) = (Sums::along_rows(&clear), Sums::along_columns(&clear));
    let mut sides = Sides::default();
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
                sides.fill(&across, &down, top, (n, m));
                let enough = 4.0 * (least - more);
                for (left, _) in sides.strongest.iter().enumerate().filter(|(_, strongest)| **strongest > enough) {
                    for (turns, sum) in (0u8..).zip(sides.at(left, m)).filter(|(_, sum)| sum.abs() > enough) {
                        let (score, polarity) = (sum.abs() / 4.0, sum.signum());
                        out.push(Candidate { size: index, top, left, turns, is_upright, polarity, score });
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
