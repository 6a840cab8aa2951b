//! Where to look first: the busiest places of a frame, with the size of what is busy there.
use super::plane::Plane;
use super::texture::{BLOCK, Texture};

/// A place that may lie in a symbol.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seed {
    /// Pixels of the frame.
    pub x: f32,
    /// Pixels of the frame.
    pub y: f32,
    /// Side of the busy square around it, pixels.
    pub side: f32,
}

/// Sides of the square that is grown, in blocks.
const SIDES: [i32; 11] = [5, 7, 9, 13, 17, 23, 31, 41, 55, 75, 101];
/// It grows while it stays as busy as this share of its core.
const KEPT: f32 = 0.62;
/// Less busy than this is no symbol.
const CORE_MIN: f32 = 0.08;
const SCORE_MIN: f32 = 0.2;

/// The busiest places, best first.
pub(crate) struct Seeds<'a> {
    texture: &'a Texture,
    /// Score, column and row of every place that may be one.
    scores: Vec<(f32, i32, i32)>,
    /// Middle and half side, in blocks, of what belongs to a seed that was given.
    taken: Vec<(i32, i32, i32)>,
}

impl<'a> Seeds<'a> {
    pub fn new(texture: &'a Texture) -> Self {
        let (columns, rows) = (texture.columns as i32, texture.rows as i32);
        let means = texture.means();
        let mut scores: Vec<(f32, i32, i32)> = Vec::new();
        for row in (0..rows).step_by(2) {
            for column in (0..columns).step_by(2) {
                let core = texture.mean(column, row, 5);
                if core >= CORE_MIN {
                    let least = least(&means, column as usize, row as usize);
                    let score = core + 3.0 * least + 0.5 * texture.mean(column, row, 15);
                    if score >= SCORE_MIN {
                        scores.push((score, column, row));
                    }
                }
            }
        }
        Self { texture, scores, taken: Vec::new() }
    }

    /// Places that may be one.
    pub fn n_places(&self) -> usize {
        self.scores.len()
    }
}

impl Iterator for Seeds<'_> {
    type Item = Seed;

    fn next(&mut self) -> Option<Seed> {
        let is_free = |(_, column, row): &&(f32, i32, i32)| {
            !self.taken.iter().any(|(x, y, half)| (column - x).abs() <= *half && (row - y).abs() <= *half)
        };
        let best = self.scores.iter().filter(is_free).max_by(|a, b| a.0.total_cmp(&b.0));
        let &(_, column, row) = best?;
        let (x, y, side) = grow(self.texture, column, row);
        self.taken.push((x, y, (side / 2).max(2)));
        self.taken.push((column, row, (side / 4).clamp(2, 6)));
        let pixel = |at: i32| at as f32 * BLOCK as f32 + BLOCK as f32 / 2.0;
        Some(Seed { x: pixel(x), y: pixel(y), side: side as f32 * BLOCK as f32 })
    }
}

/// Mean of the four least busy of nine parts around: lines of text have smooth parts, symbols have none.
fn least(means: &Plane<f32>, column: usize, row: usize) -> f32 {
    // The four smallest so far, in order.
    let mut lowest = [f32::MAX; 4];
    for y in [row.wrapping_sub(3), row, row + 3] {
        let line = if y < means.height() { means.row(y) } else { &[] };
        for x in [column.wrapping_sub(3), column, column + 3] {
            let mut value = line.get(x).copied().unwrap_or(0.0);
            for place in &mut lowest {
                let (low, high) = if value < *place { (value, *place) } else { (*place, value) };
                *place = low;
                value = high;
            }
        }
    }
    lowest.iter().sum::<f32>() / 4.0
}

/// The largest busy square around a place: its middle and side in blocks.
fn grow(texture: &Texture, column: i32, row: i32) -> (i32, i32, i32) {
    let core = texture.mean(column, row, 5);
    let mut best = (column, row, 5);
    for side in SIDES.into_iter().skip(1) {
        let step = (side / 8).max(1);
        let moves = (-2..=2).flat_map(|dy| (-2..=2).map(move |dx| (dx * step, dy * step)));
        let places = moves.map(|(dx, dy)| (best.0 + dx, best.1 + dy));
        let means = places.map(|(x, y)| (texture.mean(x, y, side), x, y));
        let Some((mean, x, y)) = means.reduce(|a, b| if b.0 > a.0 { b } else { a }) else { break };
        let is_away = (x - column).abs().max((y - row).abs()) > side / 2 - 1;
        if mean < KEPT * core || is_away {
            break;
        }
        best = (x, y, side);
    }
    best
}
