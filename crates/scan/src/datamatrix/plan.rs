//! What is tried on a frame, in which order: all of it on a photo, a part in turn on the frames of a stream.
use super::outline::Slant;
use super::reader::Depth;
use crate::Effort;

/// What is looked for in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    Plain,
    Hessian,
    OtherScale,
    Sharpened,
}

/// What is tried, in which order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub seeds: usize,
    /// The first of them get all passes, the others the first pass.
    pub seeds_again: usize,
    pub passes: &'static [Pass],
    /// Lattices of a window that are followed to their ends.
    pub followed: usize,
    pub depth: Depth,
    /// A sure lattice whose best finder pattern agrees less than this is a QR code or a fabric.
    pub finder_other: f32,
    pub borders: Borders,
    /// How far aslant what is looked for by borders may be seen.
    pub slant: Slant,
    /// Lattices that are tried on bottles.
    pub bottles: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Borders {
    /// Around the first seeds where they are blurred, scaled down by two.
    Blurred,
    /// Around the first seeds, scaled down by two.
    Seeds,
    /// Of the whole picture, at every scale.
    All,
}

impl Plan {
    /// All that can be done.
    const PHOTO: Self = Self {
        seeds: 12,
        seeds_again: 6,
        passes: &[Pass::Plain, Pass::OtherScale, Pass::Hessian, Pass::Sharpened],
        followed: 3,
        depth: Depth { offsets: 3, equalised: 6, ranked: 32, settled: 4 },
        finder_other: 0.62,
        borders: Borders::All,
        slant: Slant::STRONG,
        bottles: 7,
    };
    /// What reads most for its time.
    const LIVE: Self = Self {
        seeds: 3,
        seeds_again: 1,
        passes: &[Pass::Plain, Pass::OtherScale],
        followed: 1,
        depth: Depth { offsets: 1, equalised: 2, ranked: 4, settled: 0 },
        finder_other: 0.8,
        borders: Borders::Blurred,
        slant: Slant::SLIGHT,
        bottles: 0,
    };
    /// Where that read nothing.
    const LIVE_AGAIN: Self = Self {
        followed: 3,
        depth: Depth { offsets: 3, settled: 2, ..Self::LIVE.depth },
        finder_other: 0.62,
        ..Self::LIVE
    };

    /// `turn` is 0 for what reads most, which a frame alone gets; the next three look by other means.
    pub const fn new(effort: Effort, turn: usize) -> Self {
        match (effort, turn % 4) {
            (Effort::Photo, _) => Self::PHOTO,
            (Effort::Live, 0) => Self::LIVE,
            (Effort::Live, 1) => Self { passes: &[Pass::Plain, Pass::Hessian], ..Self::LIVE_AGAIN },
            (Effort::Live, 2) => Self { borders: Borders::Seeds, ..Self::LIVE_AGAIN },
            (Effort::Live, _) => Self { passes: &[Pass::Plain, Pass::Sharpened], ..Self::LIVE_AGAIN },
        }
    }
}
