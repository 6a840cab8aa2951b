//! Undoes what blur, growth and motion smeared from module to module: a linear filter, learned on the symbol itself.
//!
//! The finder pattern is known, and most decisions are right: the filter that explains both best is applied, decisions are
//! made anew, and again.
use super::decode::Modules;
use super::finder::Candidate;
use super::least_squares::System;
use super::matrix::Matrix;
use super::plane::Plane;
use super::size::Size;

/// Modules of a candidate in the symbol's orientation, with [`MARGIN`] modules of what is around.
pub(crate) struct Patch {
    pub(super) values: Plane<f32>,
    spread: Plane<f32>,
    size: Size,
}

pub(super) const MARGIN: usize = 2;
/// Weight of a module of the finder pattern against one of the data.
const KNOWN: f32 = 3.0;
/// The constant term is kept small, so that it is pulled back less.
const BIAS: f32 = 0.3;
const RIDGE: f32 = 0.001;
/// A module whose inside is uneven is less certain.
const UNEVEN: f32 = 0.25;

impl Patch {
    pub fn cut(matrix: &Matrix, candidate: &Candidate, is_mirrored: bool) -> Self {
        let size = candidate.size();
        let (width, height) = (size.columns + 2 * MARGIN, size.rows + 2 * MARGIN);
        let (mut values, mut spread) = (Plane::new(width, height), Plane::new(width, height));
        let (right, bottom) = (matrix.soft.width() as i32 - 1, matrix.soft.height() as i32 - 1);
        for y in 0..height {
            for x in 0..width {
                let (row, column) = (y as i32 - MARGIN as i32, x as i32 - MARGIN as i32);
                let (my, mx) = candidate.place(row, column, is_mirrored);
                let (mx, my) = (mx.clamp(0, right) as usize, my.clamp(0, bottom) as usize);
                values.set(x, y, matrix.soft.at(mx, my) * candidate.polarity);
                spread.set(x, y, matrix.spread.at(mx, my));
            }
        }
        Self { values, spread, size }
    }

    pub fn n_modules(&self) -> usize {
        self.values.values().len()
    }

    /// As they are.
    pub fn modules(&self) -> Modules {
        let mut dark = Vec::with_capacity(self.size.rows * self.size.columns);
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                let (x, y) = (column + MARGIN, row + MARGIN);
                let (value, spread) = (self.values.at(x, y), self.spread.at(x, y));
                let certainty = (value.abs() - UNEVEN * spread).max(0.001);
                dark.push(certainty.copysign(value));
            }
        }
        Modules { dark, columns: self.size.columns }
    }

    /// Values around a module, the constant term last.
    fn features(&self, row: usize, column: usize, radius: usize, out: &mut Vec<f32>) {
        out.clear();
        for y in row + MARGIN - radius..=row + MARGIN + radius {
            let from = column + MARGIN - radius;
            out.extend_from_slice(self.values.row(y).get(from..=from + 2 * radius).unwrap_or_default());
        }
        out.push(BIAS);
    }

    /// Mean agreement with the finder pattern, inner borders included: 1 is perfect.
    pub fn agreement(&self) -> f32 {
        let (mut sum, mut n) = (0.0, 0);
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                if let Some(is_dark) = self.size.finder(row, column) {
                    let value = (4.0 * self.values.at(column + MARGIN, row + MARGIN)).clamp(-1.0, 1.0);
                    sum += if is_dark { value } else { -value };
                    n += 1;
                }
            }
        }
        sum / n.max(1) as f32
    }

    /// How well a filter of 3 × 3 modules explains the finder pattern: 1 is wholly.
    pub fn finder_fit(&self) -> f32 {
        let mut system = System::new(10);
        let (mut n, mut sum, mut squares) = (0.0f32, 0.0, 0.0);
        let mut features = Vec::new();
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                let is_outer = row == 0 || column == 0 || row + 1 == self.size.rows || column + 1 == self.size.columns;
                let Some(is_dark) = self.size.finder(row, column).filter(|_| is_outer) else { continue };
                let target = if is_dark { 1.0 } else { -1.0 };
                self.features(row, column, 1, &mut features);
                system.add(&features, target, 1.0);
                n += 1.0;
                sum += target;
                squares += target * target;
            }
        }
        let right = system.right_side();
        let Some(taps) = system.solve(0.002 * n) else { return 0.0 };
        let explained: f32 = taps.iter().zip(&right).map(|(a, b)| a * b).sum();
        let mean = sum * sum / n;
        // Nine taps explain a third of a short border by chance: the share is adjusted for that.
        let unexplained = 1.0 - (explained - mean) / (squares - mean);
        1.0 - unexplained * (n - 1.0) / (n - 10.0).max(1.0)
    }

    /// The modules after the filter of `2 radius + 1` modules each way, learned in so many rounds.
    pub fn equalised(&self, radius: usize, rounds: usize) -> Option<Modules> {
        let radius = radius.min(MARGIN);
        let (rows, columns) = (self.size.rows, self.size.columns);
        let n_features = (2 * radius + 1) * (2 * radius + 1) + 1;
        let mut dark: Vec<f32> = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                dark.push((4.0 * self.values.at(column + MARGIN, row + MARGIN)).clamp(-1.0, 1.0));
            }
        }
        let mut features = Vec::new();
        for _ in 0..rounds {
            let mut system = System::new(n_features);
            for row in 0..rows {
                for column in 0..columns {
                    let (target, weight) = match self.size.finder(row, column) {
                        Some(is_dark) => (if is_dark { 1.0 } else { -1.0 }, KNOWN),
                        None => {
                            let decided = dark.get(row * columns + column).copied().unwrap_or(0.0);
                            (decided.signum(), decided.abs().min(1.0))
                        }
                    };
                    if weight > 0.05 {
                        self.features(row, column, radius, &mut features);
                        system.add(&features, target, weight);
                    }
                }
            }
            let taps = system.solve(RIDGE * (rows * columns) as f32)?;
            for (k, dark) in dark.iter_mut().enumerate() {
                self.features(k / columns, k % columns, radius, &mut features);
                *dark = taps.iter().zip(&features).map(|(a, b)| a * b).sum();
            }
        }
        Some(Modules { dark, columns })
    }
}

impl Modules {
    /// The legs swapped: what a mirrored square symbol says.
    pub fn mirrored(&self) -> Self {
        let n = self.columns;
        let dark = (0..n * n).map(|k| self.at(n - 1 - k % n, n - 1 - k / n)).collect();
        Self { dark, columns: n }
    }
}
