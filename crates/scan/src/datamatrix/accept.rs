//! When a reading is believed.
//!
//! A word of *n* random codewords, *e* of them for correction, *k* of them erased, decodes with *t* errors with a chance of
//! about C(n − k, t) · 255ᵗ / 256^(e − k). Its negative logarithm is the evidence in bits that a correction brings. The
//! finder pattern is evidence too, but textures can imitate it; therefore it lowers what correction has to bring, never to
//! less than [`HARD_MIN`] bits, and for readings with erasures, of which there are many tries, never to less than
//! [`ERASED_MIN`].

use super::decode::Effort;

/// Errors only, below a finder pattern that agrees in nearly everything: the smallest symbol with its two errors has 19. A photo
/// makes at most some hundred such tries below a pattern that is good by chance, a camera's frame some ten: chance passes in
/// one of 2,000 photos, or of 20,000 frames, that offer that many, before the message itself is looked at.
const HARD_MIN: f32 = 18.0;
/// Errors only, below a poor finder pattern.
const HARD_POOR: f32 = 28.0;
/// With erasures: a photo allows some ten thousand tries at most, so that chance passes in one of a hundred thousand photos that
/// offer that many; a camera's frame some hundred.
const ERASED_MIN: f32 = 30.0;
const ERASED_POOR: f32 = 36.0;
/// A finder pattern is good from here on.
const GOOD: f32 = 0.8;
const FAIR: f32 = 0.65;

/// What speaks for a reading before its codewords are looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence {
    finder: f32,
}

impl Evidence {
    /// `finder` is the agreement with the finder pattern, or how well a filter of nine taps explains it (adjusted for what nine
    /// taps explain by chance): 1 is perfect.
    pub fn new(finder: f32) -> Self {
        Self { finder }
    }

    /// Bits that all blocks together have to bring.
    pub fn needed(self, effort: Effort) -> f32 {
        let (good, poor) = match effort {
            Effort::Hard => (HARD_MIN, HARD_POOR),
            Effort::Erasures => (ERASED_MIN, ERASED_POOR),
        };
        if self.finder >= GOOD {
            good
        } else if self.finder >= FAIR {
            (good + poor) / 2.0
        } else {
            poor
        }
    }

    /// Each block of several has to be likely by itself too.
    pub fn needed_of_block(self, effort: Effort) -> f32 {
        self.needed(effort).min(HARD_MIN)
    }
}

/// Evidence of a correction, bits.
pub(crate) fn bits(n: usize, check: usize, erased: usize, errors: usize) -> f32 {
    let free = n.saturating_sub(erased);
    let ways: f32 = (0..errors).map(|k| ((free - k.min(free)) as f32 / (k + 1) as f32).max(1.0).log2()).sum();
    8.0 * (check as f32 - erased as f32) - ways - errors as f32 * 255f32.log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The formula against counting: random words that decode.
    #[test]
    fn chance_is_what_the_formula_says() {
        use crate::datamatrix::reed_solomon::Block;
        let mut state = 9u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as u8
        };
        // Short codes in which chance is frequent enough to be counted: check codewords, erased, errors.
        for (check, erased, errors, tries) in
            [(4, 0, 2, 400_000), (4, 1, 1, 400_000), (4, 2, 1, 100_000), (3, 1, 1, 100_000)]
        {
            let n = 12;
            let erasures: Vec<usize> = (0..erased).map(|k| 3 * k + 1).collect();
            let mut found = 0u32;
            for _ in 0..tries {
                let word: Vec<u8> = (0..n).map(|_| random()).collect();
                let corrected = Block::new(&word, check).correct(&erasures);
                found += u32::from(corrected.is_some_and(|correction| correction.errors == errors));
            }
            let expected = f64::from(tries) * f64::from(-bits(n, check, erased, errors)).exp2();
            let share = f64::from(found) / expected;
            assert!((share - 1.0).abs() < 0.2, "{check} {erased} {errors}: {found} of {expected} expected");
        }
    }
}
