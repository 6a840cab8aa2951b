//! From a solid corner to a symbol's four corners: the alternating sides tell the size and where the fourth corner is.
use super::corner::{Corner, length};
use super::plane::Plane;
use super::size::SIZES;
use super::warp::{Fit, TERMS, Warp, basis};

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

/// Legs may differ so much from the symbol's shape: perspective.
const SHAPE: f32 = 0.35;
/// Steps of the fourth corner, modules.
const COARSE: [f32; 7] = [-2.4, -1.6, -0.8, 0.0, 0.8, 1.6, 2.4];
const FINE: [f32; 3] = [0.4, 0.2, 0.1];

/// The best `most` outlines of a corner, best first.
pub(crate) fn outlines(grey: &Plane<f32>, corner: &Corner, most: usize) -> Vec<Outline> {
    let (first, second) = (length(corner.at, corner.first), length(corner.at, corner.second));
    let mut out: Vec<Outline> = Vec::new();
    for (index, size) in SIZES.iter().enumerate() {
        // The longer leg is below the rows; of squares either may be, which mirrored reading tells apart.
        let is_square = size.rows == size.columns;
        let (up, right, long, short) = if first > second && !is_square {
            (corner.second, corner.first, first, second)
        } else {
            (corner.first, corner.second, second, first)
        };
        let shape = (long / short) / (size.columns as f32 / size.rows as f32);
        if shape.ln().abs() > SHAPE || short / (size.rows as f32) < 0.8 {
            continue;
        }
        let far = (up.0 + right.0 - corner.at.0, up.1 + right.1 - corner.at.1);
        let mut best = (f32::MIN, far);
        for dv in COARSE {
            for du in COARSE {
                let moved = shifted(far, corner.at, up, right, size.rows, size.columns, (du, dv));
                let corners = [up, moved, right, corner.at];
                let score = timing(grey, &corners, size.rows, size.columns);
                if score * corner.polarity > best.0 {
                    best = (score * corner.polarity, moved);
                }
            }
        }
        out.push(Outline {
            size: index,
            corners: [up, best.1, right, corner.at],
            score: best.0,
            polarity: corner.polarity,
        });
    }
    out.sort_by(|a, b| b.score.total_cmp(&a.score));
    out.truncate(most);
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
    rows: usize,
    columns: usize,
    (du, dv): (f32, f32),
) -> (f32, f32) {
    let (du, dv) = (du / columns as f32, dv / rows as f32);
    (corner.0 + du * (right.0 - at.0) + dv * (up.0 - at.0), corner.1 + du * (right.1 - at.1) + dv * (up.1 - at.1))
}

/// Mean correlation of the two alternating sides with what they should be.
fn timing(grey: &Plane<f32>, corners: &[(f32, f32); 4], rows: usize, columns: usize) -> f32 {
    let map = Homography::of(corners);
    let (r, c) = (rows as f32, columns as f32);
    let top = correlation(columns, |k| {
        let (x, y) = map.at((k as f32 + 0.5) / c, 0.5 / r);
        grey.between(x, y)
    });
    // From below: dark first.
    let right = correlation(rows, |k| {
        let (x, y) = map.at((c - 0.5) / c, (r - k as f32 - 0.5) / r);
        grey.between(x, y)
    });
    0.5 * (top + right)
}

/// With dark, light, dark, …: 1 is wholly, −1 the other way round.
fn correlation(n: usize, value: impl Fn(usize) -> f32) -> f32 {
    let (mut sum, mut squares, mut signed) = (0.0, 0.0, 0.0);
    for k in 0..n {
        let value = value(k);
        sum += value;
        squares += value * value;
        signed += if k.is_multiple_of(2) { -value } else { value };
    }
    let n = n as f32;
    let variance = (squares - sum * sum / n).max(n * 2.0);
    signed / (variance * n).sqrt()
}

/// Corners moved while the alternating sides agree better.
fn refine(grey: &Plane<f32>, outline: &mut Outline) {
    let Some(size) = SIZES.get(outline.size) else { return };
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
                        *corner = shifted(*corner, at, up, right, size.rows, size.columns, (du, dv));
                    }
                    tried.score = timing(grey, &tried.corners, size.rows, size.columns) * tried.polarity;
                    if tried.score > best.score {
                        best = tried;
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
        let below = (g * u + h * v + 1.0).max(1e-3);
        ((a * u + b * v + c) / below, (d * u + e * v + f) / below)
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
