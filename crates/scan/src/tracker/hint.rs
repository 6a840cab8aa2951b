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
const SMALL: f32 = 60.0;
/// The brightest twentieth of a dark picture, grey levels.
const DARK: u8 = 70;
/// What a full sensor reports, and the share of a label that may be so.
const FULL: u8 = 252;
const FULL_SHARE: f32 = 0.04;
/// Noise against contrast.
const NOISY: f32 = 0.35;
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
        self.votes.push(busiest.and_then(|(seed, _)| advice(frame, &seed, noise)));
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

/// What one frame says.
fn advice(frame: &Frame<'_>, seed: &Seed, noise: f32) -> Option<Hint> {
    let half = (0.5 * seed.side).max(16.0);
    let bound = |at: f32, end: usize| ((at - half).max(0.0) as usize).min(end)..((at + half) as usize).min(end);
    let (columns, rows) = (bound(seed.x, frame.width()), bound(seed.y, frame.height()));
    let mut counts = [0u32; 256];
    let (mut near, mut far) = ((0.0f32, 0.0f32), (0.0f32, 0.0f32));
    for y in rows.clone().step_by(2) {
        let row = frame.row(y).get(columns.clone()).unwrap_or_default();
        let at = |dy: usize| frame.row(y + dy).get(columns.clone()).unwrap_or_default();
        let squares =
            |a: &[u8], b: &[u8]| -> f32 { a.iter().zip(b).map(|(a, b)| (f32::from(*a) - f32::from(*b)).powi(2)).sum() };
        near.0 += squares(row, row.get(1..).unwrap_or_default());
        far.0 += squares(row, row.get(4..).unwrap_or_default());
        near.1 += squares(row, at(1));
        far.1 += squares(row, at(4));
        for pixel in row {
            if let Some(count) = counts.get_mut(usize::from(*pixel)) {
                *count += 1;
            }
        }
    }
    let n: u32 = counts.iter().sum();
    if n == 0 {
        return None;
    }
    let level = |share: f32| {
        let mut left = (share * n as f32) as i64;
        counts
            .iter()
            .zip(0u8..=255)
            .find(|(count, _)| {
                left -= i64::from(**count);
                left < 0
            })
            .map_or(255, |(_, grey)| grey)
    };
    let (dark, light) = (level(0.05), level(0.95));
    let full: u32 = counts.iter().skip(usize::from(FULL)).sum();
    if full as f32 > FULL_SHARE * n as f32 {
        return Some(Hint::Glare);
    }
    if light < DARK || noise > NOISY * f32::from(light - dark.min(light)) {
        return Some(Hint::Light);
    }
    // Noise is in every step alike.
    let noise = 2.0 * noise * noise * n as f32;
    let sharp = |near: f32, far: f32| (near - noise).max(0.0) / (far - noise).max(1.0);
    if sharp(near.0, far.0).min(sharp(near.1, far.1)) < BLURRED {
        return Some(Hint::Steadier);
    }
    (seed.side < SMALL).then_some(Hint::Closer)
}
