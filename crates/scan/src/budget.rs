//! How much work a frame is worth.

/// Limits of one look at a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Most symbols that are reported.
    pub symbols: usize,
    /// Work that is begun: about as many microseconds of one core of a middling computer of 2025. The strongest hypotheses come
    /// first; what was begun is finished.
    pub work: u32,
    /// What is tried within that.
    pub effort: Effort,
}

/// The two operating points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What pays in a stream of frames: the next one is soon there.
    Live,
    /// All that can be done for a picture that nobody takes again.
    Photo,
}

impl Budget {
    /// As quick as a camera needs it.
    pub const LIVE: Self = Self { symbols: 16, work: 8_000, effort: Effort::Live };
    /// With all that can be done.
    pub const PHOTO: Self = Self { symbols: 64, work: 600_000, effort: Effort::Photo };

    /// Stop after so many symbols.
    #[must_use]
    pub const fn with_symbols(self, symbols: usize) -> Self {
        Self { symbols, ..self }
    }

    /// Begin no more work than this.
    #[must_use]
    pub const fn with_work(self, work: u32) -> Self {
        Self { work, ..self }
    }
}
