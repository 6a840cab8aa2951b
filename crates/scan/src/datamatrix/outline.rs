//! From a solid corner to a symbol's four corners: the alternating sides tell the size and where the fourth corner is.
use super::corner::{Corner, length};
use super::plane::Plane;
use super::size::SIZES;
use super::warp::{Fit, TERMS, Warp, basis};
use super::work::Work;

/// A symbol's place, from its borders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Outline {
    pub size: usize,
    /// Top left, top right, bottom right, bottom left of the symbol as it is read.
    pub corners: [(f32, f32); 4],
    /// Mean correlation of the alternating sides.
    pub score: f32,
    pub polarity: f32,
}

/// How far aslant a symbol may be seen, and how much is tried for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slant {
    /// The least sine of the angle between the legs.
    pub sine: f32,
    /// How much the legs of a square may differ, as a logarithm.
    pub legs: f32,
    /// Steps of the fourth corner each way.
    pub steps: u8,
    /// Largest corners that are tried.
    pub corners: usize,
    /// Smallest module, pixels.
    pub module: f32,
}

impl Slant {
    /// For a frame of a stream: every hypothesis takes its time.
    pub const SLIGHT: Self = Self { sine: 0.5, legs: 0.35, steps: 3, corners: 5, module: 1.5 };
    /// At 60° a square's legs are one to two and more.
    pub const STRONG: Self = Self { sine: 0.35, legs: 1.0, steps: 4, corners: 40, module: 0.8 };

    /// Of the fourth corner along a leg, modules.
    fn moves(self) -> impl Iterator<Item = f32> {
        let steps = i16::from(self.steps);
        (-steps..=steps).map(|step| COARSE * f32::from(step))
    }
}

/// A rectangle's legs differ by no more, or every square would be tried as each of them.
const LEGS_RECTANGLE: f32 = 0.4;
/// Pairs of modules of a side that are looked at while the fourth corner moves.
const PAIRS: usize = 14;
/// An outline whose sides agree less is none, however it is refined.
const LEAST: f32 = 0.05;
/// A step of the fourth corner, modules; and those that follow.
const COARSE: f32 = 0.8;
const FINE: [f32; 3] = [0.4, 0.2, 0.1];

/// A place of a side that is looked at while the fourth corner moves, as measured: most corners are dropped after one side.
const COST_PLACE: i64 = 15;

/// The best `most` outlines of a corner, best first.
pub(crate) fn outlines(grey: &Plane<f32>, corner: &Corner, slant: Slant, most: usize, work: &mut Work) -> Vec<Outline> {
    let (first, second) = (length(corner.at, corner.first), length(corner.at, corner.second));
    let (mut out, mut least): (Vec<Outline>, f32) = (Vec::new(), LEAST);
    for (index, size) in SIZES.iter().enumerate() {
        // The longer leg is below the rows; of squares either may be, which mirrored reading tells apart.
        let is_square = size.rows == size.columns;
        let (up, right, long, short) = if first > second && !is_square {
            (corner.second, corner.first, first, second)
        } else {
            (corner.first, corner.second, second, first)
        };
        let shape = (long / short) / (size.columns as f32 / size.rows as f32);
        let legs = if is_square { slant.legs } else { slant.legs.min(LEGS_RECTANGLE) };
        if shape.ln().abs() > legs || short / (size.rows as f32) < slant.module {
            continue;
        }
        let places = size.rows.min(2 * PAIRS) + size.columns.min(2 * PAIRS);
        work.spend((2 * usize::from(slant.steps) + 1).pow(2) * places, COST_PLACE);
        let far = (up.0 + right.0 - corner.at.0, up.1 + right.1 - corner.at.1);
        let modules = (size.rows, size.columns);
        let mut best = None;
        for dv in slant.moves() {
            for du in slant.moves() {
                let moved = shifted(far, corner.at, up, right, modules, (du, dv));
                let corners = [up, moved, right, corner.at];
                let tried = Outline { size: index, corners, score: least, polarity: corner.polarity };
                if let Some(score) = timing(grey, &tried, modules, PAIRS, least) {
                    least = score;
                    best = Some(Outline { score, ..tried });
                }
            }
        }
        out.extend(best);
        out.sort_by(|a, b| b.score.total_cmp(&a.score));
        out.truncate(most);
        least = if out.len() < most { LEAST } else { out.last().map_or(LEAST, |last| last.score) };
    }
    for outline in &mut out {
        refine(grey, outline);
    }
    out.sort_by(|a, b| b.score.total_cmp(&a.score));
    out
}

/// A corner moved by so many modules along the legs.
fn shifted(
    corner: (f32, f32),
    at: (f32, f32),
    up: (f32, f32),
    right: (f32, f32),
    (rows, columns): (usize, usize),
    (du, dv): (f32, f32),
) -> (f32, f32) {
    let (du, dv) = (du / columns as f32, dv / rows as f32);
    (corner.0 + du * (right.0 - at.0) + dv * (up.0 - at.0), corner.1 + du * (right.1 - at.1) + dv * (up.1 - at.1))
}

/// Mean correlation of the two alternating sides with what they should be, from about so many pairs of modules each;
/// `None` where it cannot be over `least`.
fn timing(
    grey: &Plane<f32>,
    outline: &Outline,
    (rows, columns): (usize, usize),
    pairs: usize,
    least: f32,
) -> Option<f32> {
    let map = Homography::of(&outline.corners);
    let (r, c) = (1.0 / rows as f32, 1.0 / columns as f32);
    let top = outline.polarity
        * correlation(columns, pairs, |k| {
            let (x, y) = map.at((k as f32 + 0.5) * c, 0.5 * r);
            grey.between(x, y)
        });
    if 0.5 * (top + 1.0) <= least {
        return None;
    }
    // From below: dark first.
    let right = outline.polarity
        * correlation(rows, pairs, |k| {
            let (x, y) = map.at(1.0 - 0.5 * c, 1.0 - (k as f32 + 0.5) * r);
            grey.between(x, y)
        });
    let score = 0.5 * (top + right);
    (score > least).then_some(score)
}

/// With dark, light, dark, …: 1 is wholly, −1 the other way round.
fn correlation(n: usize, pairs: usize, value: impl Fn(usize) -> f32) -> f32 {
    let (mut sum, mut squares, mut signed, mut count) = (0.0, 0.0, 0.0, 0.0f32);
    // Sides have an even number of modules.
    for pair in (0..n / 2).step_by((n / 2).div_ceil(pairs).max(1)) {
        let (dark, light) = (value(2 * pair), value(2 * pair + 1));
        sum += dark + light;
        squares += dark * dark + light * light;
        signed += light - dark;
        count += 2.0;
    }
    let n = count;
    let variance = (squares - sum * sum / n).max(n * 2.0);
    signed / (variance * n).sqrt()
}

/// Corners moved while the alternating sides agree better.
fn refine(grey: &Plane<f32>, outline: &mut Outline) {
    let Some(size) = SIZES.get(outline.size) else { return };
    let modules = (size.rows, size.columns);
    outline.score = timing(grey, outline, modules, usize::MAX, -1.0).unwrap_or(-1.0);
    for step in FINE {
        for _ in 0..2 {
            for which in [1usize, 0, 2] {
                let [up, _, right, at] = outline.corners;
                let mut best = *outline;
                for (du, dv) in [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)] {
                    // Legs keep their direction: their ends move along them only.
                    if which == 0 && du != 0.0 || which == 2 && dv != 0.0 {
                        continue;
                    }
                    let mut tried = *outline;
                    if let Some(corner) = tried.corners.get_mut(which) {
                        *corner = shifted(*corner, at, up, right, modules, (du, dv));
                    }
                    if let Some(score) = timing(grey, &tried, modules, usize::MAX, best.score) {
                        best = Outline { score, ..tried };
                    }
                }
                *outline = best;
            }
        }
    }
}

/// The projective map of the unit square to a quadrilateral.
struct Homography([f32; 8]);

impl Homography {
    /// Source: Heckbert, "Fundamentals of texture mapping and image warping".
    fn of(corners: &[(f32, f32); 4]) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
        let below = dx1 * dy2 - dx2 * dy1;
        let below = if below.abs() < 1e-6 { 1e-6 } else { below };
        let g = (sx * dy2 - dx2 * sy) / below;
        let h = (dx1 * sy - sx * dy1) / below;
        Self([x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h])
    }

    fn at(&self, u: f32, v: f32) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h] = self.0;
        let shrink = 1.0 / (g * u + h * v + 1.0).max(1e-3);
        ((a * u + b * v + c) * shrink, (d * u + e * v + f) * shrink)
    }
}

impl Outline {
    /// Modules to pixels, (0, 0) the symbol's top left corner.
    pub fn warp(&self) -> Option<Warp> {
        let size = SIZES.get(self.size)?;
        let map = Homography::of(&self.corners);
        let (mut by_x, mut by_y) = (Fit::new(TERMS), Fit::new(TERMS));
        const STEPS: usize = 8;
        for j in 0..=STEPS {
            for i in 0..=STEPS {
                let (u, v) = (i as f32 / STEPS as f32, j as f32 / STEPS as f32);
                let (x, y) = map.at(u, v);
                let basis = basis(u * size.columns as f32, v * size.rows as f32);
                by_x.add(&basis, x, 1.0);
                by_y.add(&basis, y, 1.0);
            }
        }
        let ridge = [0.0; TERMS];
        Some(Warp { x: by_x.solve(&ridge)?, y: by_y.solve(&ridge)? })
    }
}
