//! What a person could do so that a symbol is read: asked only where one seems to be there.
use crate::Frame;
use crate::datamatrix::Seed;

/// What would help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// Modules are too small.
    Closer,
    /// Moved, or out of focus.
    Steadier,
    /// Too dark, or more noise than print.
    Light,
    /// A reflection lies on it.
    Glare,
}

/// Votes of the frames in which nothing was read.
#[derive(Default)]
pub(super) struct Hints {
    /// The last few, the newest last.
    votes: Vec<Option<Hint>>,
}

/// Frames that are asked, and how many of them have to agree.
const FRAMES: usize = 12;
const AGREE: usize = 6;
/// A busy square this small holds modules of two pixels or less, pixels.
const SMALL: f32 = 96.0;
/// Peaks of the spectrum that speak for a lattice.
const LATTICE_MIN: f32 = 22.0;
/// The brightest twentieth of a dark picture, grey levels.
const DARK: u8 = 70;
/// What a full sensor reports, and the share of a label that may be so.
const FULL: u8 = 252;
const FULL_SHARE: f32 = 0.04;
/// Noise against contrast, where there is some: grey levels.
const NOISY: f32 = 0.2;
const NOISE_MIN: f32 = 8.0;
/// Less than this is an empty table, grey levels.
const RANGE_MIN: f32 = 24.0;
/// Squared steps of one pixel against those of four: a smooth picture has a sixteenth, a sharp one a fifth.
const BLURRED: f32 = 0.085;

impl Hints {
    pub fn clear(&mut self) {
        self.votes.clear();
    }

    /// A frame in which nothing was read, and its busiest place with the lattice there.
    pub fn weigh(&mut self, frame: &Frame<'_>, busiest: Option<(Seed, f32)>, noise: f32) {
        if self.votes.len() == FRAMES {
            self.votes.remove(0);
        }
        let near = busiest.and_then(|(seed, strongest)| advice(frame, &seed, strongest, noise));
        self.votes.push(near.or_else(|| blurred(frame, noise)));
    }

    pub fn hint(&self) -> Option<Hint> {
        let all = [Hint::Glare, Hint::Light, Hint::Closer, Hint::Steadier];
        let count = |hint: Hint| self.votes.iter().filter(|vote| **vote == Some(hint)).count();
        all.into_iter()
            .map(|hint| (count(hint), hint))
            .filter(|(n, _)| *n >= AGREE)
            .max_by_key(|(n, _)| *n)
            .map(|(_, hint)| hint)
    }
}

/// Grey levels of a part of a frame, and how steep its edges are.
struct Part {
    counts: [u32; 256],
    /// Squared differences of pixels one and four apart, along rows and along columns, noise taken off.
    near: [f32; 2],
    far: [f32; 2],
}

impl Part {
    fn of(frame: &Frame<'_>, middle: (f32, f32), half: (f32, f32), noise: f32) -> Self {
        let bound = |at: f32, half: f32, end: usize| {
            ((at - half).max(0.0) as usize).min(end)..((at + half).max(0.0) as usize).min(end)
        };
        let (columns, rows) = (bound(middle.0, half.0, frame.width()), bound(middle.1, half.1, frame.height()));
        let mut part = Self { counts: [0; 256], near: [0.0; 2], far: [0.0; 2] };
        let squares =
            |a: &[u8], b: &[u8]| -> f32 { a.iter().zip(b).map(|(a, b)| (f32::from(*a) - f32::from(*b)).powi(2)).sum() };
        for y in rows.step_by(2) {
            let at = |dy: usize| frame.row(y + dy).get(columns.clone()).unwrap_or_default();
            let row = at(0);
            part.near[0] += squares(row, row.get(1..).unwrap_or_default());
            part.far[0] += squares(row, row.get(4..).unwrap_or_default());
            part.near[1] += squares(row, at(1));
            part.far[1] += squares(row, at(4));
            for pixel in row {
                if let Some(count) = part.counts.get_mut(usize::from(*pixel)) {
                    *count += 1;
                }
            }
        }
        // Noise is in every step alike.
        let noise = 2.0 * noise * noise * part.n() as f32;
        part.near.iter_mut().chain(&mut part.far).for_each(|sum| *sum = (*sum - noise).max(0.0));
        part
    }

    fn n(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The grey level below which this share of the pixels is.
    fn level(&self, share: f32) -> u8 {
        let mut left = (share * self.n() as f32) as i64;
        let is_there = |(count, _): &(&u32, u8)| {
            left -= i64::from(**count);
            left < 0
        };
        self.counts.iter().zip(0u8..=255).find(is_there).map_or(255, |(_, grey)| grey)
    }

    /// 0.06 is smooth, 0.2 is sharp; along rows or columns, whichever is smoother.
    fn sharpness(&self) -> f32 {
        let [a, b] = [0, 1].map(|k: usize| {
            let of = |sums: &[f32; 2]| sums.get(k).copied().unwrap_or(0.0);
            of(&self.near) / of(&self.far).max(1.0)
        });
        a.min(b)
    }
}

/// What one frame says.
fn advice(frame: &Frame<'_>, seed: &Seed, strongest: f32, noise: f32) -> Option<Hint> {
    let half = (0.5 * seed.side).max(16.0);
    let part = Part::of(frame, (seed.x, seed.y), (half, half), noise);
    let (dark, light) = (part.level(0.05), part.level(0.95));
    let full: u32 = part.counts.iter().skip(usize::from(FULL)).sum();
    if full as f32 > FULL_SHARE * part.n() as f32 {
        return Some(Hint::Glare);
    }
    let range = f32::from(light.saturating_sub(dark));
    if light < DARK || noise > NOISY * range && noise > NOISE_MIN {
        return Some(Hint::Light);
    }
    if range < RANGE_MIN {
        return None;
    }
    if part.sharpness() < BLURRED {
        return Some(Hint::Steadier);
    }
    // Small print is busy too, and has no lattice.
    (seed.side < SMALL && strongest >= LATTICE_MIN).then_some(Hint::Closer)
}

/// Where nothing is busy at all, the picture may be out of focus: its part with the most contrast tells.
fn blurred(frame: &Frame<'_>, noise: f32) -> Option<Hint> {
    const PARTS: u8 = 6;
    let half = (frame.width() as f32 / f32::from(2 * PARTS), frame.height() as f32 / f32::from(2 * PARTS));
    let at = |k: u8, half: f32| (2.0 * f32::from(k) + 1.0) * half;
    let places = (0..PARTS).flat_map(|j| (0..PARTS).map(move |i| (i, j)));
    let parts = places.map(|(i, j)| Part::of(frame, (at(i, half.0), at(j, half.1)), half, noise));
    let range = |part: &Part| part.level(0.95).saturating_sub(part.level(0.05));
    let part = parts.max_by_key(range)?;
    (f32::from(range(&part)) >= RANGE_MIN && part.sharpness() < BLURRED).then_some(Hint::Steadier)
}
