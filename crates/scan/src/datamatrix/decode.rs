//! From the modules of a candidate to its codewords: hard decisions first, then without the least certain ones.
use super::accept::{self, Evidence};
use super::reed_solomon::Block;
use super::size::Size;

/// Modules of a symbol in its own orientation.
#[derive(Debug, Clone)]
pub(crate) struct Modules {
    /// Darkness, row by row: sign and certainty.
    pub dark: Vec<f32>,
    pub columns: usize,
}

impl Modules {
    pub fn at(&self, row: usize, column: usize) -> f32 {
        self.dark.get(row * self.columns + column).copied().unwrap_or(0.0)
    }
}

/// How hard it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Errors only.
    Hard,
    /// The least certain codewords as erasures, more and more of them.
    Erasures,
}

/// Data codewords, where the evidence is enough.
pub(crate) fn decode(
    size: &Size,
    placement: &[[(u8, u8); 8]],
    modules: &Modules,
    effort: Effort,
    evidence: Evidence,
) -> Option<Vec<u8>> {
    let mut codewords = Vec::with_capacity(placement.len());
    let mut certainty = Vec::with_capacity(placement.len());
    for places in placement {
        let (mut codeword, mut least) = (0u8, f32::MAX);
        for (row, column) in places {
            let dark = modules.at(usize::from(*row), usize::from(*column));
            codeword = codeword << 1 | u8::from(dark > 0.0);
            least = least.min(dark.abs());
        }
        codewords.push(codeword);
        certainty.push(least);
    }
    // In the largest size the first eight blocks hold one more data codeword than the last two. The standard lets the check
    // codewords go on where the data stopped; many printers begin anew.
    let shifts = if size.rows == 144 { &[2, 0][..] } else { &[0] };
    shifts.iter().find_map(|shift| corrected(size, &codewords, &certainty, *shift, effort, evidence))
}

/// Data codewords of all blocks; `shift` is by how many blocks the check codewords begin later than the data.
fn corrected(
    size: &Size,
    codewords: &[u8],
    certainty: &[f32],
    shift: usize,
    effort: Effort,
    evidence: Evidence,
) -> Option<Vec<u8>> {
    let check = size.check / size.blocks;
    let mut data = vec![0u8; size.data];
    let mut bits = 0.0;
    for block in 0..size.blocks {
        let places = block_places(size, block, check, shift);
        let word: Vec<u8> = places.iter().filter_map(|place| codewords.get(*place).copied()).collect();
        let certainty: Vec<f32> = places.iter().filter_map(|place| certainty.get(*place).copied()).collect();
        let (corrected, own) = correct(&word, &certainty, check, effort, evidence)?;
        bits += own;
        for (place, codeword) in places.iter().zip(corrected) {
            if let Some(target) = data.get_mut(*place) {
                *target = codeword;
            }
        }
    }
    (bits >= evidence.needed(effort)).then_some(data)
}

/// Places among the symbol's codewords of one block: data, then check.
fn block_places(size: &Size, block: usize, check: usize, shift: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (block..size.data).step_by(size.blocks).collect();
    let first = (block + shift) % size.blocks;
    places.extend((0..check).map(|k| size.data + k * size.blocks + first));
    places
}

/// The block's codewords and what speaks for them, bits.
fn correct(word: &[u8], certainty: &[f32], check: usize, effort: Effort, evidence: Evidence) -> Option<(Vec<u8>, f32)> {
    let block = Block::new(word, check);
    let mut order: Vec<usize> = (0..word.len()).collect();
    let of = |place: usize| certainty.get(place).copied().unwrap_or(0.0);
    order.sort_by(|a, b| of(*a).total_cmp(&of(*b)));
    let (step, most) = match effort {
        Effort::Hard => (1, 0),
        Effort::Erasures => ((check / 8).max(1), check * 9 / 10),
    };
    let mut erased = 0;
    while erased <= most {
        let erasures = order.get(..erased).unwrap_or_default();
        if let Some(correction) = block.correct(erasures) {
            let bits = accept::bits(word.len(), check, erased, correction.errors);
            if bits >= evidence.needed_of_block(effort) {
                let mut corrected = word.to_vec();
                for (place, change) in correction.changes {
                    if let Some(codeword) = corrected.get_mut(place) {
                        *codeword ^= change;
                    }
                }
                return Some((corrected, bits));
            }
        }
        erased += step;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datamatrix::size::SIZES;

    /// The largest size has ten blocks. The standard lets the check codewords go on with the block after the last data
    /// codeword, the ninth; many printers begin anew with the first.
    #[test]
    fn both_orders_of_the_largest_size() {
        let size = SIZES.iter().find(|size| size.rows == 144).unwrap();
        let placement = size.placement();
        let bytes: Vec<u8> = (0..700u32).map(|n| b'0' + (n * n % 43) as u8).collect();
        let symbol = testkit::Modules::of_size(&bytes, false, testkit::SymbolSize::Square144).unwrap();
        let dark = symbol.dark.iter().map(|dark| if *dark { 0.5 } else { -0.5 }).collect();
        let modules = Modules { dark, columns: 144 };
        let read = |modules: &Modules| decode(size, &placement, modules, Effort::Hard, Evidence::new(1.0));
        let standard = read(&modules).unwrap();

        // One order has the check codeword of a block two places of ten further than the other.
        let turned = |by: usize| {
            let mut other = modules.clone();
            for (k, check) in (size.data..size.data + size.check).enumerate() {
                let from = size.data + k / 10 * 10 + (k % 10 + by) % 10;
                for ((row, column), (from_row, from_column)) in placement[check].into_iter().zip(placement[from]) {
                    let value = modules.at(usize::from(from_row), usize::from(from_column));
                    other.dark[usize::from(row) * 144 + usize::from(column)] = value;
                }
            }
            read(&other)
        };
        let others = [2, 8].map(turned);
        assert_eq!(others.iter().flatten().collect::<Vec<_>>(), [&standard], "one of the two, and no third order");
        assert_eq!(turned(5), None);
    }
}
