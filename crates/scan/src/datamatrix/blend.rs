//! Symbols that no single frame shows well enough: what their modules look like is added up over frames.
//!
//! Once the finder pattern is found, every module has its number, whatever the pose: glare, noise and motion differ from frame
//! to frame and average out.
use super::accept::Evidence;
use super::codewords::{self, Message};
use super::decode::{self, Effort, Modules};
use super::reader::{Miss, Placements};
use super::size::SIZES;

/// Sums of what was seen of one symbol.
struct Sum {
    size: usize,
    modules: Modules,
    finder: f32,
    frames: usize,
    /// Frames since something was added.
    age: usize,
}

/// Symbols in the making.
#[derive(Default)]
pub(crate) struct Blend {
    sums: Vec<Sum>,
}

/// So many symbols at a time, and for so many frames without news.
const SUMS_MAX: usize = 6;
const AGE_MAX: usize = 20;
/// Correlation of two views of the same symbol.
const SAME: f32 = 0.2;

impl Blend {
    /// Adds what a frame could not read; a message that can be read by now.
    pub fn add(&mut self, mut misses: Vec<Miss>, placements: &Placements) -> Option<(Message, [(f32, f32); 4])> {
        // The same symbol, tried again and again in one frame, is one view of it: the best of each size.
        misses.sort_by(|a, b| a.size.cmp(&b.size).then(b.finder.total_cmp(&a.finder)));
        misses.dedup_by_key(|miss| miss.size);
        for sum in &mut self.sums {
            sum.age += 1;
        }
        self.sums.retain(|sum| sum.age < AGE_MAX);
        for miss in misses {
            let known = self.sums.iter_mut().filter(|sum| sum.size == miss.size);
            let near = known.max_by(|a, b| a.correlation(&miss).total_cmp(&b.correlation(&miss)));
            match near.filter(|sum| sum.correlation(&miss) > SAME) {
                Some(sum) => {
                    if let Some(message) = sum.join(&miss, placements) {
                        self.sums.clear();
                        return Some((message, miss.corners));
                    }
                }
                None => {
                    if self.sums.len() == SUMS_MAX {
                        // The one that was seen least goes.
                        self.sums.sort_by_key(|sum| std::cmp::Reverse(sum.frames));
                        self.sums.pop();
                    }
                    let Miss { size, modules, finder, .. } = miss;
                    self.sums.push(Sum { size, modules, finder, frames: 1, age: 0 });
                }
            }
        }
        None
    }

    pub fn clear(&mut self) {
        self.sums.clear();
    }
}

impl Sum {
    fn correlation(&self, miss: &Miss) -> f32 {
        let (mut product, mut own, mut other) = (0.0f32, 0.0f32, 0.0f32);
        for (a, b) in self.modules.dark.iter().zip(&miss.modules.dark) {
            let (a, b) = (a.clamp(-2.0, 2.0), b.clamp(-2.0, 2.0));
            product += a * b;
            own += a * a;
            other += b * b;
        }
        product / (own * other).sqrt().max(1e-6)
    }

    fn join(&mut self, miss: &Miss, placements: &Placements) -> Option<Message> {
        for (sum, value) in self.modules.dark.iter_mut().zip(&miss.modules.dark) {
            *sum += value.clamp(-1.2, 1.2);
        }
        self.finder = self.finder.max(miss.finder);
        self.frames += 1;
        self.age = 0;
        let size = SIZES.get(self.size)?;
        let decoded = |modules: &Modules| {
            let evidence = Evidence::new(self.finder);
            let data = decode::decode(size, placements.of(self.size), modules, Effort::Erasures, evidence)?;
            codewords::message(&data, size.is_extension).filter(|message| !message.bytes.is_empty())
        };
        decoded(&self.modules).or_else(|| {
            let is_square = size.rows == size.columns;
            is_square.then(|| decoded(&self.modules.mirrored())).flatten()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Modules of the symbol for a message, with chance instead of so many of a hundred of them.
    fn view(index: usize, seed: u32, damaged: u32) -> Miss {
        let code = testkit::Modules::of(b"010487000000101921Kz7TqWmN4xB2c\x1d93abcd", true).unwrap();
        let mut state = seed;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        let dark = code.dark.iter().map(|dark| {
            let own = if *dark { 1.0 } else { -1.0 };
            if random() % 100 < damaged { 0.6 * (random() as f32 / 32_768.0 - 1.0) } else { own }
        });
        let modules = Modules { dark: dark.collect(), columns: code.columns };
        Miss { size: index, modules, finder: 0.9, corners: [(0.0, 0.0); 4] }
    }

    #[test]
    fn views_that_cannot_be_read_alone_add_up_to_one_that_can() {
        let placements = Placements::new();
        let columns = testkit::Modules::of(b"010487000000101921Kz7TqWmN4xB2c\x1d93abcd", true).unwrap().columns;
        let index = SIZES.iter().position(|size| size.columns == columns && size.rows == columns).unwrap();
        for seed in 0..5 {
            let alone = view(index, seed, 45);
            let evidence = Evidence::new(0.9);
            let size = &SIZES[index];
            assert!(decode::decode(size, placements.of(index), &alone.modules, Effort::Erasures, evidence).is_none());
        }
        let mut blend = Blend::default();
        let read = (0..8).find_map(|seed| blend.add(vec![view(index, 100 + seed, 45)], &placements));
        assert_eq!(read.unwrap().0.bytes, b"010487000000101921Kz7TqWmN4xB2c\x1d93abcd");
    }
}
