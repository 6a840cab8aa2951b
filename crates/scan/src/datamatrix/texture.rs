//! Where in a frame it is busy in every direction: a map of blocks, 0 smooth or striped, 1 as busy as a symbol.
//!
//! A symbol is dark and light in small steps both ways; text lines and bar codes are so in one direction only, and noise
//! is so with little contrast.
use super::plane::{Plane, least, most};
use crate::Frame;

/// Pixels a block, both ways.
pub(crate) const BLOCK: usize = 8;
/// Every second row is looked at.
const STEP: usize = 2;
const ROWS: usize = BLOCK / STEP;
const SAMPLES: f32 = (ROWS * BLOCK) as f32;
/// Below this energy a block is sensor noise: so much of the floor is taken off.
const FLOOR: f32 = 1.5;
/// Variance of grey levels that is no print: it keeps flat areas from looking busy.
const FAINT: f32 = 150.0;
const FAINT_NOISE: f32 = 16.0;
/// Gradient energy of 25 levels² a sample against the squared range is a full symbol.
const FULL: f32 = 25.0;

pub(crate) struct Texture {
    /// Sums of the density over everything above and to the left; one row and column more than there are blocks.
    sums: Plane<f32>,
    /// Columns and rows of blocks.
    pub columns: usize,
    pub rows: usize,
    /// Standard deviation of the noise of a pixel, grey levels.
    pub noise: f32,
}

/// What the pixels of each block say.
struct Blocks {
    xx: Plane<f32>,
    yy: Plane<f32>,
    xy: Plane<f32>,
    low: Plane<f32>,
    high: Plane<f32>,
}

impl Blocks {
    fn new(frame: &Frame<'_>) -> Self {
        let (columns, rows) = (frame.width() / BLOCK, frame.height() / BLOCK);
        let plane = || Plane::new(columns, rows);
        let mut blocks = Self { xx: plane(), yy: plane(), xy: plane(), low: plane(), high: plane() };
        let mut lanes = Lanes::new(columns * BLOCK);
        for row in 0..rows {
            lanes.clear();
            for k in 0..ROWS {
                let y = row * BLOCK + k * STEP;
                lanes.add(frame.row(y), frame.row((y + 1).min(frame.height() - 1)));
            }
            lanes.fold(&mut blocks, row);
        }
        blocks
    }
}

/// Sums over the rows of a line of blocks, pixel by pixel beside each other: plain loops over 16-bit numbers, of which a
/// machine does eight at a time. Halved gradients are at most 127, so that four squares fit.
struct Lanes {
    xx: Vec<u16>,
    yy: Vec<u16>,
    xy: Vec<i16>,
    low: Vec<u8>,
    high: Vec<u8>,
}

impl Lanes {
    fn new(width: usize) -> Self {
        let low = vec![u8::MAX; width];
        Self { xx: vec![0; width], yy: vec![0; width], xy: vec![0; width], low, high: vec![0; width] }
    }

    fn clear(&mut self) {
        self.xx.fill(0);
        self.yy.fill(0);
        self.xy.fill(0);
        self.low.fill(u8::MAX);
        self.high.fill(0);
    }

    fn add(&mut self, here: &[u8], below: &[u8]) {
        // At the frame's right end the last pixel has no neighbour.
        let right = here.get(1..).unwrap_or_default();
        let sums = self.xx.iter_mut().zip(&mut self.yy).zip(&mut self.xy);
        for ((((xx, yy), xy), (here, right)), below) in sums.zip(here.iter().zip(right)).zip(below) {
            let gx = (i16::from(*right) - i16::from(*here)) / 2;
            let gy = (i16::from(*below) - i16::from(*here)) / 2;
            *xx = xx.wrapping_add((gx * gx) as u16);
            *yy = yy.wrapping_add((gy * gy) as u16);
            // Halved again, so that the sum fits with its sign.
            *xy = xy.wrapping_add(gx * (gy / 2));
        }
        for ((low, high), here) in self.low.iter_mut().zip(&mut self.high).zip(here) {
            *low = (*low).min(*here);
            *high = (*high).max(*here);
        }
    }

    fn fold(&self, to: &mut Blocks, row: usize) {
        for (to, lanes) in to.xx.row_mut(row).iter_mut().zip(self.xx.chunks_exact(BLOCK)) {
            *to = 4.0 * lanes.iter().map(|lane| u32::from(*lane)).sum::<u32>() as f32;
        }
        for (to, lanes) in to.yy.row_mut(row).iter_mut().zip(self.yy.chunks_exact(BLOCK)) {
            *to = 4.0 * lanes.iter().map(|lane| u32::from(*lane)).sum::<u32>() as f32;
        }
        for (to, lanes) in to.xy.row_mut(row).iter_mut().zip(self.xy.chunks_exact(BLOCK)) {
            *to = 8.0 * lanes.iter().map(|lane| i32::from(*lane)).sum::<i32>() as f32;
        }
        for (to, lanes) in to.low.row_mut(row).iter_mut().zip(self.low.chunks_exact(BLOCK)) {
            *to = f32::from(lanes.iter().copied().fold(u8::MAX, u8::min));
        }
        for (to, lanes) in to.high.row_mut(row).iter_mut().zip(self.high.chunks_exact(BLOCK)) {
            *to = f32::from(lanes.iter().copied().fold(0, u8::max));
        }
    }
}

impl Texture {
    pub fn new(frame: &Frame<'_>) -> Self {
        let blocks = Blocks::new(frame);
        let (columns, rows) = (blocks.xx.width(), blocks.xx.height());
        let energies = blocks.xx.values().iter().zip(blocks.yy.values()).step_by(7);
        let mut energies: Vec<f32> = energies.map(|(xx, yy)| xx + yy).collect();
        // Small pictures may be all symbol; in large ones a quarter is always plain.
        let share = if columns * rows < 3_000 { 3 } else { 25 };
        let place = energies.len() * share / 100;
        let floor = if energies.is_empty() { 0.0 } else { *energies.select_nth_unstable_by(place, f32::total_cmp).1 };
        let noise = (floor / SAMPLES / 4.0).sqrt();
        let density = density(&blocks, floor, noise);
        let mut sums = Plane::new(columns + 1, rows + 1);
        let mut above = vec![0.0; columns + 1];
        for y in 0..rows {
            let mut sum = 0.0;
            for (value, below) in density.row(y).iter().zip(above.iter_mut().skip(1)) {
                sum += value;
                *below += sum;
            }
            sums.row_mut(y + 1).copy_from_slice(&above);
        }
        Self { sums, columns, rows, noise }
    }

    /// Mean density of 3 × 3 blocks around each; at the edges, blocks outside count as smooth.
    pub fn means(&self) -> Plane<f32> {
        let mut out = Plane::new(self.columns, self.rows);
        for y in 0..self.rows {
            let above = self.sums.row(y.saturating_sub(1));
            let below = self.sums.row((y + 2).min(self.rows));
            let share = 1.0 / 9.0;
            let differences = |x: usize| below.get(x).copied().unwrap_or(0.0) - above.get(x).copied().unwrap_or(0.0);
            let to = out.row_mut(y);
            let right = below.iter().zip(above).skip(3);
            let left = below.iter().zip(above);
            for (to, ((a, b), (c, d))) in to.iter_mut().skip(1).zip(right.zip(left)) {
                *to = (a - b - c + d) * share;
            }
            let n = self.columns;
            if let Some(to) = to.first_mut() {
                *to = (differences(2.min(n)) - differences(0)) * share;
            }
            if let Some(to) = to.last_mut() {
                *to = (differences(n) - differences(n.saturating_sub(2))) * share;
            }
        }
        out
    }

    /// Mean density of the `side` × `side` blocks around one (`side` is odd); blocks outside count as smooth.
    pub fn mean(&self, column: i32, row: i32, side: i32) -> f32 {
        let half = side / 2;
        let bound = |at: i32, end: usize| at.clamp(0, end as i32) as usize;
        let (left, right) = (bound(column - half, self.columns), bound(column + half + 1, self.columns));
        let (top, bottom) = (bound(row - half, self.rows), bound(row + half + 1, self.rows));
        if right <= left || bottom <= top {
            return 0.0;
        }
        let sums = &self.sums;
        let sum = sums.at(right, bottom) - sums.at(right, top) - sums.at(left, bottom) + sums.at(left, top);
        sum / (side * side) as f32
    }
}

fn density(blocks: &Blocks, floor: f32, noise: f32) -> Plane<f32> {
    let add = |a: f32, b: f32| a + b;
    let (xx, yy, xy) = (around(&blocks.xx, add), around(&blocks.yy, add), around(&blocks.xy, add));
    let (low, high) = (around(&blocks.low, least), around(&blocks.high, most));
    let faint = FAINT + FAINT_NOISE * noise * noise;
    let mut out = Plane::new(xx.width(), xx.height());
    let sums = xx.values().iter().zip(yy.values()).zip(xy.values());
    let bounds = low.values().iter().zip(high.values());
    let own = blocks.xx.values().iter().zip(blocks.yy.values());
    for (out, (((xx, yy), xy), ((low, high), (own_xx, own_yy)))) in
        out.values_mut().iter_mut().zip(sums.zip(bounds.zip(own)))
    {
        let range = most(high - low - 4.0 * noise, 6.0);
        let energy = most(own_xx + own_yy - FLOOR * floor, 0.0);
        let (sum, difference) = (xx + yy, xx - yy);
        // 1 where all edges run the same way. Its square, so that a slanted lattice loses little.
        let coherence = (difference * difference + 4.0 * xy * xy) / (sum * sum + 1.0);
        let busy = least(energy * (FULL / SAMPLES) / (range * range + faint), 1.0);
        *out = busy * (1.0 - coherence * coherence);
    }
    out
}

/// Over 3 × 3 blocks; at the edges the last ones count again.
fn around(plane: &Plane<f32>, join: impl Fn(f32, f32) -> f32 + Copy) -> Plane<f32> {
    let (columns, rows) = (plane.width(), plane.height());
    let mut beside = Plane::new(columns, rows);
    for y in 0..rows {
        let row = plane.row(y);
        let to = beside.row_mut(y);
        let (Some(first), Some(last)) = (row.first(), row.last()) else { continue };
        let right = row.iter().skip(1).chain([last]);
        for ((to, here), right) in to.iter_mut().zip(row).zip(right) {
            *to = join(*here, *right);
        }
        for (to, left) in to.iter_mut().skip(1).zip(row) {
            *to = join(*to, *left);
        }
        if let Some(to) = to.first_mut() {
            *to = join(*to, *first);
        }
    }
    let mut out = Plane::new(columns, rows);
    for y in 0..rows {
        let rows = (beside.row(y.saturating_sub(1)), beside.row(y), beside.row((y + 1).min(rows - 1)));
        for (to, ((above, here), below)) in out.row_mut(y).iter_mut().zip(rows.0.iter().zip(rows.1).zip(rows.2)) {
            *to = join(join(*above, *here), *below);
        }
    }
    out
}
