//! What stands around a label: boxes with text, bar codes, chequered patterns.
use image::{GrayImage, ImageBuffer, Luma};

use super::grid::Grid;
use super::optics;
use super::random::{Random, hash};
use super::{Plane, font};

/// What is printed on a box.
enum Print {
    Nothing,
    /// Lines of letters: `leading` dots from one line to the next.
    Text {
        dot: f32,
        leading: usize,
        ink: f32,
        seed: u64,
    },
    Bars {
        bar: f32,
        ink: f32,
        seed: u64,
    },
    /// A chequered field, or one of random cells as a QR code has them.
    Cells {
        cell: f32,
        n: usize,
        is_regular: bool,
        ink: f32,
        seed: u64,
    },
}

struct Box {
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    tone: f32,
    print: Print,
}

impl Box {
    /// Reflectance at a place inside.
    fn tone(&self, u: f32, v: f32) -> f32 {
        match self.print {
            Print::Nothing => self.tone,
            Print::Text { dot, leading, ink, seed } => {
                let (column, dot_row) = ((u / dot) as i64, (v / dot) as i64);
                let (columns, rows) = (font::BOX.0 as i64, leading as i64);
                let (place, line) = (column / columns, dot_row / rows);
                let letter = hash(seed, place, line);
                // A fifth of the letters are the gaps between words. Lines are of different lengths, and some are empty.
                let of_line = hash(seed, -1, line);
                let end = (self.width - 3.0 * dot) * (0.3 + (of_line % 256) as f32 / 256.0).min(1.0);
                let is_written =
                    !letter.is_multiple_of(5) && u > 3.0 * dot && u < end && !(of_line >> 8).is_multiple_of(5);
                let has_ink = font::ink((letter >> 8) as usize, (column % columns) as usize, (dot_row % rows) as usize);
                if is_written && has_ink { ink } else { self.tone }
            }
            Print::Bars { bar, ink, seed } => {
                let quiet = 8.0 * bar;
                let inside = u > quiet && u < self.width - quiet && v > 4.0 && v < self.height - 4.0;
                if inside && hash(seed, (u / bar) as i64, 0).is_multiple_of(2) { ink } else { self.tone }
            }
            Print::Cells { cell, n, is_regular, ink, seed } => {
                let (x, y) = ((u / cell) as i64 - 2, (v / cell) as i64 - 2);
                if x < 0 || y < 0 || x >= n as i64 || y >= n as i64 {
                    return self.tone;
                }
                let grid = if is_regular { Grid::Chequered } else { Grid::QrCode };
                if grid.is_dark(x, y, n as i64, seed) { ink } else { self.tone }
            }
        }
    }
}

/// The scene of a seed, as reflectance from 0 to 1.
pub(super) fn shelf(seed: u64, width: usize, height: usize) -> Plane {
    let mut random = Random::new(seed, "shelf");
    let (w, h) = (width as f32, height as f32);
    let base = random.range(0.15, 0.8);
    let mut plane = Plane::new(width, height, base);
    let n_boxes = 10 + random.below(17);
    let n_bars = random.below(3);
    let has_cells = random.chance(1.0 / 3.0);
    for n in 0..n_boxes {
        let tone = random.range(0.05, 0.92);
        let ink = if tone > 0.45 { random.range(0.03, 0.25) } else { random.range(0.6, 0.92) };
        let print = if n < n_bars {
            Print::Bars { bar: random.range(1.5, 4.5), ink, seed: random.bits() }
        } else if n == n_bars && has_cells {
            let n = 12 + random.below(29);
            Print::Cells { cell: random.range(3.0, 8.0), n, is_regular: random.chance(0.5), ink, seed: random.bits() }
        } else if random.chance(0.75) {
            Print::Text { dot: random.range(0.9, 4.5), leading: 9 + random.below(7), ink, seed: random.bits() }
        } else {
            Print::Nothing
        };
        let (width, height) = match print {
            Print::Cells { cell, n, .. } => ((n + 4) as f32 * cell, (n + 4) as f32 * cell),
            Print::Bars { bar, .. } => (111.0 * bar, random.range(50.0, 140.0)),
            _ => (random.range(0.1, 0.5) * w, random.range(0.08, 0.5) * h),
        };
        let (left, top) = (random.range(-0.1, 0.95) * w, random.range(-0.1, 0.95) * h);
        let drawn = Box { left, top, width, height, tone, print };
        let bound = |from: f32, len: f32, end: usize| {
            (from.max(0.0) as usize).min(end)..((from + len).max(0.0) as usize).min(end)
        };
        for y in bound(top, height, plane.height) {
            for x in bound(left, width, plane.width) {
                *plane.at_mut(x, y) = drawn.tone(x as f32 - drawn.left, y as f32 - drawn.top);
            }
        }
    }
    optics::blur(&mut plane, random.range(0.5, 1.6));
    plane
}

/// One of the pictures that hold no symbol and look as if they did: grids of random cells, textures, noise.
///
/// Grey, `side` × `side`. Reading a symbol in it is a misread.
pub fn texture(seed: u64, side: usize) -> GrayImage {
    let mut random = Random::new(seed, "texture");
    let kind = random.below(6);
    let (light, dark) = (random.range(120.0, 250.0), random.range(5.0, 90.0));
    let (sin, cos) = random.range(0.0, std::f32::consts::TAU).sin_cos();
    let cell = random.range(2.0, 9.0);
    let noise = random.range(0.0, 25.0);
    let n = 8 + random.below(60) as i64;
    let bits = random.bits();
    let half = side as f32 / 2.0;
    let mut plane = Plane::new(side, side, 0.0);
    for y in 0..side {
        for x in 0..side {
            let (dx, dy) = (x as f32 - half, y as f32 - half);
            let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let (i, j) = ((u / cell).floor() as i64 + n / 2, (v / cell).floor() as i64 + n / 2);
            let inside = (0..n).contains(&i) && (0..n).contains(&j);
            let is_dark = match kind {
                // Noise and nothing else.
                0 => false,
                1 => inside && Grid::Cells.is_dark(i, j, n, bits),
                2 => inside && Grid::Bordered.is_dark(i, j, n, bits),
                3 => inside && Grid::QrCode.is_dark(i, j, n, bits),
                4 => Grid::Woven.is_dark(i, j, n, bits),
                // Halftone dots.
                _ => {
                    let (fu, fv) = ((u / cell).rem_euclid(1.0) - 0.5, (v / cell).rem_euclid(1.0) - 0.5);
                    fu * fu + fv * fv < (hash(bits, i / 5, j / 5) % 100) as f32 / 400.0
                }
            };
            *plane.at_mut(x, y) = if is_dark { dark } else { light };
        }
    }
    optics::blur(&mut plane, random.range(0.3, 1.5));
    ImageBuffer::from_fn(side as u32, side as u32, |x, y| {
        let grey = plane.at(x as usize, y as usize) + noise * random.normal();
        Luma([grey.clamp(0.0, 255.0) as u8])
    })
}
