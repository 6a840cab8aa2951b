//! The two-dimensional Fourier transform of a square.
use std::f32::consts::TAU;

/// Pixels of a side.
pub(crate) const N: usize = 128;

/// Twiddle factors and window.
pub(crate) struct Fourier {
    turns: Vec<(f32, f32)>,
    /// Hann's window, one side.
    pub hann: Vec<f32>,
    /// Whole distance from the origin of each frequency of the half that is kept, below [`RINGS`]: index `x * N + y`.
    pub rings: Vec<u8>,
}

/// Distances that occur.
pub(crate) const RINGS: usize = 96;

/// A frequency index as a signed number.
pub(crate) fn signed(y: usize) -> f32 {
    if y >= N / 2 { y as f32 - N as f32 } else { y as f32 }
}

impl Fourier {
    pub fn new() -> Self {
        let turn = |k: usize| {
            let (sin, cos) = (-TAU * k as f32 / N as f32).sin_cos();
            (cos, sin)
        };
        let hann = |k: usize| 0.5 - 0.5 * (TAU * (k as f32 + 0.5) / N as f32).cos();
        let ring = |k: usize| (((k / N) as f32).hypot(signed(k % N)) as u8).min(RINGS as u8 - 1);
        Self {
            turns: (0..N / 2).map(turn).collect(),
            hann: (0..N).map(hann).collect(),
            rings: (0..N / 2 * N).map(ring).collect(),
        }
    }

    /// In place; the result is transposed: index `x * N + y` for frequencies x and y.
    pub fn transform(&self, re: &mut [f32], im: &mut [f32]) {
        self.columns(re, im);
        transpose(re);
        transpose(im);
        self.columns(re, im);
    }

    /// Along the first index, all columns beside each other.
    fn columns(&self, re: &mut [f32], im: &mut [f32]) {
        for i in 0..N {
            let j = (i as u32).reverse_bits() as usize >> (32 - N.trailing_zeros());
            if j > i {
                swap_rows(re, i, j);
                swap_rows(im, i, j);
            }
        }
        let mut len = 2;
        while len <= N {
            let half = len / 2;
            let groups = re.chunks_exact_mut(len * N).zip(im.chunks_exact_mut(len * N));
            for (re, im) in groups {
                let ((re_a, re_b), (im_a, im_b)) = (re.split_at_mut(half * N), im.split_at_mut(half * N));
                let rows = re_a.chunks_exact_mut(N).zip(re_b.chunks_exact_mut(N));
                let rows = rows.zip(im_a.chunks_exact_mut(N).zip(im_b.chunks_exact_mut(N)));
                for (((re_a, re_b), (im_a, im_b)), (cos, sin)) in rows.zip(self.turns.iter().step_by(N / len)) {
                    for (((ra, rb), ia), ib) in re_a.iter_mut().zip(re_b).zip(im_a).zip(im_b) {
                        let (tr, ti) = (*rb * cos - *ib * sin, *rb * sin + *ib * cos);
                        *rb = *ra - tr;
                        *ib = *ia - ti;
                        *ra += tr;
                        *ia += ti;
                    }
                }
            }
            len *= 2;
        }
    }
}

fn swap_rows(values: &mut [f32], i: usize, j: usize) {
    let (a, b) = values.split_at_mut(j * N);
    if let (Some(a), Some(b)) = (a.get_mut(i * N..(i + 1) * N), b.get_mut(..N)) {
        a.swap_with_slice(b);
    }
}

/// In tiles, so that both sides stay in the cache.
fn transpose(values: &mut [f32]) {
    const TILE: usize = 16;
    if values.len() < N * N {
        return;
    }
    for top in (0..N).step_by(TILE) {
        for left in (top..N).step_by(TILE) {
            for y in top..top + TILE {
                let first = if left == top { y + 1 } else { left };
                for x in first..left + TILE {
                    values.swap(y * N + x, x * N + y);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_is_one_point() {
        let (fx, fy) = (11, 5);
        let wave = |k: usize| (TAU * (fx * (k % N) + fy * (k / N)) as f32 / N as f32).sin_cos();
        let mut re: Vec<f32> = (0..N * N).map(|k| wave(k).1).collect();
        let mut im: Vec<f32> = (0..N * N).map(|k| wave(k).0).collect();
        Fourier::new().transform(&mut re, &mut im);
        for (k, (re, im)) in re.iter().zip(&im).enumerate() {
            let expected = if k == fx * N + fy { (N * N) as f32 } else { 0.0 };
            assert!((re - expected).abs() < 1.0 && im.abs() < 1.0, "{k}: {re} {im}");
        }
    }
}
