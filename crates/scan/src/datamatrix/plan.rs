//! What is tried on a frame, in which order: all of it on a photo, a part in turn on the frames of a stream.
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Borders {
    None,
    /// Around the first seeds where they are blurred, scaled down by two.
    Blurred,
    /// Around the first seeds, scaled down by two.
    Seeds,
    /// Of the whole picture, at every scale.
    All,
}

impl Plan {
    pub fn new(effort: Effort, turn: usize) -> Self {
        let passes: &[Pass] = match (effort, turn % 4) {
            (Effort::Photo, _) => &[Pass::Plain, Pass::OtherScale, Pass::Hessian, Pass::Sharpened],
            (Effort::Live, 1) => &[Pass::Plain, Pass::Hessian],
            (Effort::Live, 3) => &[Pass::Plain, Pass::Sharpened],
            (Effort::Live, _) => &[Pass::Plain, Pass::OtherScale],
        };
        let borders = match (effort, turn % 4) {
            (Effort::Photo, _) => Borders::All,
            (Effort::Live, 2) => Borders::Seeds,
            (Effort::Live, 0) => Borders::Blurred,
            (Effort::Live, _) => Borders::None,
        };
        let settled = match effort {
            Effort::Photo => 4,
            Effort::Live if turn == 0 => 0,
            Effort::Live => 2,
        };
        let (equalised, ranked) = if effort == Effort::Photo { (6, 32) } else { (2, 4) };
        let offsets = if effort == Effort::Live && turn == 0 { 1 } else { 3 };
        let depth = Depth { offsets, equalised, ranked, settled };
        let (seeds, seeds_again) = if effort == Effort::Photo { (6, 3) } else { (5, 1) };
        let followed = if effort == Effort::Photo || turn > 0 { 3 } else { 1 };
        let finder_other = if effort == Effort::Photo { 0.62 } else { 0.8 };
        Self { seeds, seeds_again, passes, followed, depth, finder_other, borders }
    }
}
