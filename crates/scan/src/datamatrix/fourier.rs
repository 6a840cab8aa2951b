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
    /// How many frequencies each ring has.
    pub ring_sizes: [f32; RINGS],
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
        let rings: Vec<u8> = (0..N / 2 * N).map(ring).collect();
        let mut ring_sizes = [0.0; RINGS];
        for (n, size) in (0u8..).zip(&mut ring_sizes) {
            *size = rings.iter().filter(|ring| **ring == n).count() as f32;
        }
        let (turns, hann) = ((0..N / 2).map(turn).collect(), (0..N).map(hann).collect());
        Self { turns, hann, rings, ring_sizes }
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
        // Two rounds at once, so that the numbers pass through the machine half as often; one alone is left at the end.
        let mut len = 4;
        while len <= N {
            let quarter = len / 4;
            let groups = re.chunks_exact_mut(len * N).zip(im.chunks_exact_mut(len * N));
            for (re, im) in groups {
                let [re_a, re_b, re_c, re_d] = quarters(re, quarter * N);
                let [im_a, im_b, im_c, im_d] = quarters(im, quarter * N);
                let real = re_a.chunks_exact_mut(N).zip(re_b.chunks_exact_mut(N));
                let real = real.zip(re_c.chunks_exact_mut(N).zip(re_d.chunks_exact_mut(N)));
                let imaginary = im_a.chunks_exact_mut(N).zip(im_b.chunks_exact_mut(N));
                let imaginary = imaginary.zip(im_c.chunks_exact_mut(N).zip(im_d.chunks_exact_mut(N)));
                // Of the first round, and of the second: its other half is a quarter turn further.
                let turns = self.turns.iter().step_by(2 * N / len).zip(self.turns.iter().step_by(N / len));
                for ((((ra, rb), (rc, rd)), ((ia, ib), (ic, id))), (first, second)) in real.zip(imaginary).zip(turns) {
                    butterflies([ra, rb, rc, rd], [ia, ib, ic, id], *first, *second);
                }
            }
            len *= 4;
        }
        if len == 2 * N {
            let ((re_a, re_b), (im_a, im_b)) = (re.split_at_mut(N / 2 * N), im.split_at_mut(N / 2 * N));
            let rows = re_a.chunks_exact_mut(N).zip(re_b.chunks_exact_mut(N));
            let rows = rows.zip(im_a.chunks_exact_mut(N).zip(im_b.chunks_exact_mut(N)));
            for (((re_a, re_b), (im_a, im_b)), (cos, sin)) in rows.zip(&self.turns) {
                for (((ra, rb), ia), ib) in re_a.iter_mut().zip(re_b).zip(im_a).zip(im_b) {
                    let (tr, ti) = (*rb * cos - *ib * sin, *rb * sin + *ib * cos);
                    (*rb, *ib) = (*ra - tr, *ia - ti);
                    (*ra, *ia) = (*ra + tr, *ia + ti);
                }
            }
        }
    }
}

fn quarters(values: &mut [f32], n: usize) -> [&mut [f32]; 4] {
    let (a, rest) = values.split_at_mut(n);
    let (b, rest) = rest.split_at_mut(n);
    let (c, d) = rest.split_at_mut(n);
    [a, b, c, d]
}

/// Rows a and b, c and d are joined with the first turn; then a and c with the second, b and d with the second and a quarter.
fn butterflies(re: [&mut [f32]; 4], im: [&mut [f32]; 4], first: (f32, f32), second: (f32, f32)) {
    let ([ra, rb, rc, rd], [ia, ib, ic, id]) = (re, im);
    let a = ra.iter_mut().zip(ia);
    let b = rb.iter_mut().zip(ib);
    let c = rc.iter_mut().zip(ic);
    let d = rd.iter_mut().zip(id);
    for ((((ra, ia), (rb, ib)), (rc, ic)), (rd, id)) in a.zip(b).zip(c).zip(d) {
        let turn = |(cos, sin): (f32, f32), (r, i): (f32, f32)| (r * cos - i * sin, r * sin + i * cos);
        let (tb, td) = (turn(first, (*rb, *ib)), turn(first, (*rd, *id)));
        let (a, b) = ((*ra + tb.0, *ia + tb.1), (*ra - tb.0, *ia - tb.1));
        let (c, d) = ((*rc + td.0, *ic + td.1), (*rc - td.0, *ic - td.1));
        let (tc, td) = (turn(second, c), turn(second, d));
        // A quarter turn back: (r, i) becomes (i, −r).
        (*ra, *ia, *rc, *ic) = (a.0 + tc.0, a.1 + tc.1, a.0 - tc.0, a.1 - tc.1);
        (*rb, *ib, *rd, *id) = (b.0 + td.1, b.1 - td.0, b.0 - td.1, b.1 + td.0);
    }
}

fn swap_rows(values: &mut [f32], i: usize, j: usize) {
    let (a, b) = values.split_at_mut(j * N);
    if let (Some(a), Some(b)) = (a.get_mut(i * N..(i + 1) * N), b.get_mut(..N)) {
        a.swap_with_slice(b);
    }
}

/// In tiles of which two fit into the machine's registers.
fn transpose(values: &mut [f32]) {
    for top in (0..N).step_by(TILE) {
        for left in (top..N).step_by(TILE) {
            let (upper, lower) = (tile(values, top, left), tile(values, left, top));
            put_tile(values, left, top, &upper);
            put_tile(values, top, left, &lower);
        }
    }
}

const TILE: usize = 8;
type Tile = [[f32; TILE]; TILE];

/// Row and column of its first value.
fn tile(values: &[f32], top: usize, left: usize) -> Tile {
    let mut tile = Tile::default();
    for (y, row) in tile.iter_mut().enumerate() {
        let at = (top + y) * N + left;
        if let Some(values) = values.get(at..at + TILE) {
            row.copy_from_slice(values);
        }
    }
    tile
}

fn put_tile(values: &mut [f32], top: usize, left: usize, tile: &Tile) {
    for x in 0..TILE {
        let at = (top + x) * N + left;
        if let Some(values) = values.get_mut(at..at + TILE) {
            for (value, row) in values.iter_mut().zip(tile) {
                *value = row.get(x).copied().unwrap_or(0.0);
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
