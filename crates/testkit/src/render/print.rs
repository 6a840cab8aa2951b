//! The label as it leaves the printer and after it was handled: modules, text, artwork, scratches, light on it.

use super::random::Random;
use super::{Conditions, Plane, font};
use crate::symbol::Modules;

/// A label: reflectance, and where the symbol lies on it.
pub(super) struct Label {
    pub plane: Plane,
    /// Pixels a module.
    pub scale: f32,
    /// Of the symbol's top left corner, in pixels.
    pub origin: (f32, f32),
}

/// Modules of paper beside and above the symbol, text included; what is beyond belongs to the shelf.
const BESIDE: f32 = 7.0;
const ABOVE: f32 = 11.0;

/// White is never whiter than good paper.
const WHITE_MAX: f32 = 0.92;
const MIDDLE: f32 = 0.55;
const ARTWORK: f32 = 0.15;

impl Label {
    pub(super) fn print(modules: &Modules, seed: u64, conditions: &Conditions) -> Self {
        let (columns, rows) = (modules.columns as f32, modules.rows() as f32);
        // Sixteen dots a module, fewer where the symbol would need a wall.
        let scale = (1_400.0 / (columns.max(rows) + 2.0 * ABOVE)).floor().clamp(6.0, 16.0);
        let quiet = conditions.quiet;
        let mut random = Random::new(seed, "label");
        let beside = (quiet + random.range(0.0, BESIDE - 3.0)).min(BESIDE);
        let (width, height) = (((columns + 2.0 * beside) * scale) as usize, ((rows + 2.0 * ABOVE) * scale) as usize);
        let origin = (beside * scale, ABOVE * scale);
        let light = (MIDDLE * (1.0 + conditions.contrast)).min(WHITE_MAX);
        let dark = MIDDLE * (1.0 - conditions.contrast);
        let mut label = Self { plane: Plane::new(width, height, light), scale, origin };
        label.write(rows, quiet, dark, &mut random);
        if conditions.has_artwork {
            label.surround(columns, rows, quiet);
        }
        let ink = label.ink(modules, conditions);
        let (on, off) = if conditions.is_inverted { (light, dark) } else { (dark, light) };
        if conditions.is_inverted {
            // The field around a light symbol is dark.
            label.fill(-quiet, -quiet, columns + quiet, rows + quiet, dark);
        }
        label.stamp(&ink, on, off);
        label.scratch(columns.max(rows), seed, conditions.scratches);
        label.light(columns.max(rows), seed, conditions.gradient);
        label
    }

    /// Puts ink onto the paper. Around the symbol, where growth may reach, paper without ink stays as it is.
    fn stamp(&mut self, ink: &Plane, on: f32, off: f32) {
        let margin = ink_margin(self.scale);
        let place = |at: usize, origin: f32, end: usize| {
            (at + origin as usize).checked_sub(margin).filter(|place| *place < end)
        };
        for y in 0..ink.height {
            let Some(py) = place(y, self.origin.1, self.plane.height) else { continue };
            for x in 0..ink.width {
                let Some(px) = place(x, self.origin.0, self.plane.width) else { continue };
                let is_symbol = (margin..ink.width - margin).contains(&x) && (margin..ink.height - margin).contains(&y);
                match (ink.at(x, y) > 0.5, is_symbol) {
                    (true, _) => *self.plane.at_mut(px, py) = on,
                    (false, true) => *self.plane.at_mut(px, py) = off,
                    (false, false) => {}
                }
            }
        }
    }

    /// Lines of text above and below the symbol.
    fn write(&mut self, rows: f32, quiet: f32, ink: f32, random: &mut Random) {
        let height = random.range(1.6, 3.4) * self.scale;
        let dot = height / 8.0;
        let seed = random.bits();
        let letter =
            |n: usize, line: usize| (seed >> (n % 23)).wrapping_mul(0x9E37_79B9 + (n * 31 + line * 7) as u64) >> 13;
        for line in 0..6 {
            let above = line % 2 == 0;
            let away = (quiet + 0.8) * self.scale + (line / 2) as f32 * 1.4 * height;
            let top = if above { self.origin.1 - away - height } else { self.origin.1 + rows * self.scale + away };
            if top < 0.0 || top + height > self.plane.height as f32 {
                continue;
            }
            for y in top as usize..(top + height) as usize {
                for x in self.scale as usize..self.plane.width.saturating_sub(self.scale as usize) {
                    let (column, row) = ((x as f32 / dot) as usize, ((y as f32 - top) / dot) as usize);
                    let which = letter(column / font::BOX.0, line) as usize;
                    if !which.is_multiple_of(6) && font::ink(which, column % font::BOX.0, row) {
                        *self.plane.at_mut(x, y) = ink;
                    }
                }
            }
        }
    }

    /// Dark artwork right outside the quiet zone.
    fn surround(&mut self, columns: f32, rows: f32, quiet: f32) {
        let far = quiet + 3.0;
        self.fill(-far, -far, columns + far, -quiet, ARTWORK);
        self.fill(-far, rows + quiet, columns + far, rows + far, ARTWORK);
        self.fill(-far, -far, -quiet, rows + far, ARTWORK);
        self.fill(columns + quiet, -far, columns + far, rows + far, ARTWORK);
    }

    /// A rectangle, in modules from the symbol's top left corner.
    fn fill(&mut self, left: f32, top: f32, right: f32, bottom: f32, tone: f32) {
        let place = |at: f32, origin: f32, end: usize| ((origin + at * self.scale).round().max(0.0) as usize).min(end);
        let (left, right) =
            (place(left, self.origin.0, self.plane.width), place(right, self.origin.0, self.plane.width));
        for y in place(top, self.origin.1, self.plane.height)..place(bottom, self.origin.1, self.plane.height) {
            self.plane.row_mut(y)[left..right.max(left)].fill(tone);
        }
    }

    /// Where there is ink (1) and where not (0): the symbol with a margin of [`ink_margin`] pixels.
    fn ink(&self, modules: &Modules, conditions: &Conditions) -> Plane {
        let scale = self.scale as usize;
        let margin = ink_margin(self.scale);
        let (columns, rows) = (modules.columns, modules.rows());
        let mut ink = Plane::new(columns * scale + 2 * margin, rows * scale + 2 * margin, 0.0);
        let gone = conditions.missing_of_l(columns, rows);
        for row in 0..rows {
            for column in 0..columns {
                if !modules.is_dark(column, row) || gone.contains(&(column, row)) {
                    continue;
                }
                for y in 0..scale {
                    for x in 0..scale {
                        let centre = |at: usize| (at as f32 + 0.5) / scale as f32 - 0.5;
                        let is_dot_inside = centre(x).hypot(centre(y)) <= conditions.dot / 2.0;
                        if conditions.dot >= 1.0 && !conditions.is_dotted || is_dot_inside {
                            *ink.at_mut(margin + column * scale + x, margin + row * scale + y) = 1.0;
                        }
                    }
                }
            }
        }
        grow(ink, conditions.growth * self.scale / 2.0)
    }

    /// Strokes across the symbol, two thirds of them white, one third black.
    fn scratch(&mut self, side: f32, seed: u64, n: usize) {
        let mut random = Random::new(seed, "scratches");
        let side = side * self.scale;
        for _ in 0..n {
            let mut place = |origin: f32| origin + random.range(-0.25, 1.25) * side;
            let (x, y) = (place(self.origin.0), place(self.origin.1));
            let (sin, cos) = random.range(0.0, std::f32::consts::TAU).sin_cos();
            let half = random.range(0.4, 1.2) * side / 2.0;
            let width = random.range(0.4, 1.1) * self.scale / 2.0;
            let tone = if random.chance(2.0 / 3.0) { WHITE_MAX } else { 0.05 };
            for py in 0..self.plane.height {
                for px in 0..self.plane.width {
                    let (dx, dy) = (px as f32 - x, py as f32 - y);
                    if (dx * cos + dy * sin).abs() < half && (dy * cos - dx * sin).abs() < width {
                        *self.plane.at_mut(px, py) = tone;
                    }
                }
            }
        }
    }

    /// Light that falls off across the label: factor 1 − v (0.5 + 1.2 d), d from −0.5 to 0.5 along any direction.
    fn light(&mut self, side: f32, seed: u64, v: f32) {
        let (sin, cos) = Random::new(seed, "light").range(0.0, std::f32::consts::TAU).sin_cos();
        let extent = (side + 16.0) * self.scale * (sin.abs() + cos.abs());
        let middle = (self.plane.width as f32 / 2.0, self.plane.height as f32 / 2.0);
        for y in 0..self.plane.height {
            for x in 0..self.plane.width {
                let d = ((x as f32 - middle.0) * cos + (y as f32 - middle.1) * sin) / extent;
                let value = self.plane.at_mut(x, y);
                *value *= (1.0 - v * (0.5 + 1.2 * d)).clamp(0.02, 1.6);
            }
        }
    }
}

/// Room for growth around the modules, pixels.
fn ink_margin(scale: f32) -> usize {
    (scale / 2.0) as usize
}

/// Every edge moved outwards by so many pixels, inwards where negative.
fn grow(mut ink: Plane, by: f32) -> Plane {
    let reach = by.abs().round() as usize;
    if reach == 0 {
        return ink;
    }
    let wins = |a: f32, b: f32| if by > 0.0 { a.max(b) } else { a.min(b) };
    for is_column in [false, true] {
        let from = ink.clone();
        for y in 0..ink.height {
            for x in 0..ink.width {
                let (at, end) = if is_column { (y, ink.height) } else { (x, ink.width) };
                let around = at.saturating_sub(reach)..(at + reach + 1).min(end);
                let value = |k: usize| if is_column { from.at(x, k) } else { from.at(k, y) };
                *ink.at_mut(x, y) = around.map(value).fold(from.at(x, y), wins);
            }
        }
    }
    ink
}
