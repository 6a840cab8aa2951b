//! The pair of frequencies that a lattice of modules shows, whatever stands in them.
use super::fourier::{Fourier, N, RINGS, signed};
use super::window::Window;

/// In which picture a lattice shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Ordinary modules: edges lie on the lattice.
    Edge,
    /// Dots, and modules that grew or shrank by half.
    Grey,
}

/// A hypothesis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lattice {
    pub score: f32,
    pub channel: Channel,
    /// Waves a pixel of the window: the two directions of the lattice.
    pub first: (f32, f32),
    pub second: (f32, f32),
}

/// What was found around a place.
pub(crate) struct Lattices {
    /// Best first.
    pub pairs: Vec<Lattice>,
    /// Power of the strongest peak against its surroundings.
    pub strongest: f32,
}

/// Cycles a window: below, there are fewer than seven modules; above, a module is two pixels.
const RADIUS: std::ops::RangeInclusive<f32> = 7.0..=58.0;
/// Power of a peak against the mean at its radius.
const PEAK_MIN: f32 = 7.0;
const PEAKS_MAX: usize = 14;
/// A peak counts no more than this: one strong stripe must not carry a pair.
const PEAK_FULL: f32 = 120.0;
const PAIR_MIN: f32 = 11.0;
/// Peaks that may be a multiple of a lower one lose so much; forgetting them would lose twelve points.
const MULTIPLE: f32 = 0.35;

#[derive(Clone, Copy)]
struct Peak {
    ratio: f32,
    x: f32,
    y: f32,
    channel: Channel,
    /// [`MULTIPLE`], or 1.
    weight: f32,
}

impl Peak {
    fn length(&self) -> f32 {
        self.x.hypot(self.y)
    }
}

/// The spectrum of both channels.
struct Spectrum {
    edge: Vec<f32>,
    grey: Vec<f32>,
}

/// The hypotheses for the square of [`N`] pixels around a place of the window.
pub(crate) fn lattices(window: &Window, middle: (f32, f32), fourier: &Fourier) -> Lattices {
    let none = Lattices { pairs: Vec::new(), strongest: 0.0 };
    let Some(spectrum) = spectrum(window, middle, fourier) else { return none };
    let mut peaks = Vec::new();
    for (channel, power) in [(Channel::Edge, &spectrum.edge), (Channel::Grey, &spectrum.grey)] {
        peaks.extend(find_peaks(power, channel, fourier));
    }
    let strongest = peaks.iter().map(|peak| peak.ratio).fold(0.0, f32::max);
    weigh_multiples(&mut peaks);
    let mut pairs = Vec::new();
    pair_up(&peaks, &mut pairs);
    complete(&peaks, &spectrum.edge, &mut pairs);
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut distinct: Vec<Lattice> = Vec::new();
    for pair in pairs {
        if !distinct.iter().any(|other| is_same(other, &pair)) {
            distinct.push(pair);
        }
    }
    Lattices { pairs: distinct, strongest }
}

fn spectrum(window: &Window, middle: (f32, f32), fourier: &Fourier) -> Option<Spectrum> {
    let (width, height) = (window.grey.width() as i32, window.grey.height() as i32);
    let left = middle.0.round() as i32 - N as i32 / 2;
    let top = middle.1.round() as i32 - N as i32 / 2;
    let (from, to) = (left.max(0), (left + N as i32).min(width));
    if to <= from {
        return None;
    }
    let part = |n: usize| {
        let y = top + n as i32;
        let range = from as usize..to as usize;
        let inside = (0..height).contains(&y);
        inside.then(|| {
            let y = y as usize;
            (
                window.edge.row(y).get(range.clone()).unwrap_or_default(),
                window.grey.row(y).get(range).unwrap_or_default(),
            )
        })
    };
    let skip = (from - left) as usize;
    let hann = fourier.hann.get(skip..)?;
    let (mut edges, mut greys, mut weights) = (0.0f32, 0.0f32, 0.0f32);
    for (n, weight) in fourier.hann.iter().enumerate() {
        let Some((edge, grey)) = part(n) else { continue };
        let (mut e, mut g, mut w) = (0.0f32, 0.0f32, 0.0f32);
        for ((edge, grey), hann) in edge.iter().zip(grey).zip(hann) {
            e += edge * hann;
            g += grey * hann;
            w += hann;
        }
        (edges, greys, weights) = (edges + e * weight, greys + g * weight, weights + w * weight);
    }
    if weights < 1.0 {
        return None;
    }
    let (mean_edge, mean_grey) = (edges / weights, greys / weights);
    let (mut re, mut im) = (vec![0.0f32; N * N], vec![0.0f32; N * N]);
    for (n, weight) in fourier.hann.iter().enumerate() {
        let Some((edge, grey)) = part(n) else { continue };
        let (Some(re), Some(im)) = (re.get_mut(n * N + skip..(n + 1) * N), im.get_mut(n * N + skip..(n + 1) * N))
        else {
            continue;
        };
        for ((((re, im), edge), grey), hann) in re.iter_mut().zip(im).zip(edge).zip(grey).zip(hann) {
            let hann = hann * weight;
            *re = (edge - mean_edge) * hann;
            *im = (grey - mean_grey) * hann;
        }
    }
    fourier.transform(&mut re, &mut im);
    // One complex transform of two real pictures: its parts even and odd about the origin belong to one each.
    let (mut edge, mut grey) = (vec![0.0f32; N / 2 * N], vec![0.0f32; N / 2 * N]);
    for x in 0..N / 2 {
        let opposite = (N - x) % N;
        let row = |values: &[f32], x: usize| -> [f32; N] {
            values.get(x * N..(x + 1) * N).and_then(|row| row.try_into().ok()).unwrap_or([0.0; N])
        };
        let (a, b, mut c, mut d) = (row(&re, x), row(&im, x), row(&re, opposite), row(&im, opposite));
        // Falling frequencies: 0, N − 1, N − 2, …
        c.reverse();
        d.reverse();
        c.rotate_right(1);
        d.rotate_right(1);
        let (Some(edge), Some(grey)) = (edge.get_mut(x * N..(x + 1) * N), grey.get_mut(x * N..(x + 1) * N)) else {
            continue;
        };
        for ((edge, grey), ((a, b), (c, d))) in edge.iter_mut().zip(grey).zip(a.iter().zip(&b).zip(c.iter().zip(&d))) {
            *edge = (a + c) * (a + c) + (b - d) * (b - d);
            *grey = (a - c) * (a - c) + (b + d) * (b + d);
        }
    }
    Some(Spectrum { edge, grey })
}

/// The power at signed frequencies; the half that was not kept is the mirror image of the other.
fn power_at(power: &[f32], mut x: i32, mut y: i32) -> f32 {
    if x < 0 {
        (x, y) = (-x, -y);
    }
    let y = y.rem_euclid(N as i32);
    power.get((x * N as i32 + y) as usize).copied().unwrap_or(0.0)
}

fn find_peaks(power: &[f32], channel: Channel, fourier: &Fourier) -> Vec<Peak> {
    // Neighbours are in the same ring mostly, and a sum waits for the last one: two take turns.
    let mut sums = [[0.0f32; 2]; RINGS];
    for (values, rings) in power.chunks_exact(2).zip(fourier.rings.chunks_exact(2)) {
        let (&[a, b], &[ring_a, ring_b]) = (values, rings) else { continue };
        if let Some([sum, _]) = sums.get_mut(usize::from(ring_a)) {
            *sum += a;
        }
        if let Some([_, sum]) = sums.get_mut(usize::from(ring_b)) {
            *sum += b;
        }
    }
    let mut least = [f32::MAX; RINGS];
    for (ring, least) in least.iter_mut().enumerate().take(*RADIUS.end() as usize + 1).skip(*RADIUS.start() as usize) {
        let around = ring.saturating_sub(2)..(ring + 3).min(RINGS);
        let sum: f32 = sums.get(around.clone()).unwrap_or_default().iter().flatten().sum();
        let count: f32 = fourier.ring_sizes.get(around).unwrap_or_default().iter().sum();
        *least = PEAK_MIN * (sum / count.max(1.0) + 1e-6);
    }
    let mut peaks = Vec::new();
    let rows = power.chunks_exact(N).zip(fourier.rings.chunks_exact(N));
    for (x, (row, rings)) in rows.enumerate().take(60) {
        for (y, (value, ring)) in row.iter().zip(rings).enumerate() {
            let enough = least.get(usize::from(*ring)).copied().unwrap_or(f32::MAX);
            if *value < enough || !RADIUS.contains(&(x as f32).hypot(signed(y))) || x == 0 && y > N / 2 {
                continue;
            }
            let around = enough / PEAK_MIN;
            let (sx, sy) = (x as i32, y as i32);
            let at = |dx: i32, dy: i32| power_at(power, sx + dx, sy + dy);
            let is_highest = (-1..=1).all(|dx| (-1..=1).all(|dy| (dx, dy) == (0, 0) || at(dx, dy) <= *value));
            if is_highest {
                let fx = x as f32 + summit(at(-1, 0), *value, at(1, 0));
                let fy = signed(y) + summit(at(0, -1), *value, at(0, 1));
                let n = N as f32;
                peaks.push(Peak { ratio: value / around, x: fx / n, y: fy / n, channel, weight: 1.0 });
            }
        }
    }
    peaks.sort_by(|a, b| b.ratio.total_cmp(&a.ratio));
    peaks.truncate(PEAKS_MAX);
    peaks
}

/// Where the parabola through three logarithms is highest.
fn summit(before: f32, here: f32, after: f32) -> f32 {
    let (a, b, c) = (before.max(1e-9).ln(), here.max(1e-9).ln(), after.max(1e-9).ln());
    let bend = a - 2.0 * b + c;
    if bend < -1e-6 { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) } else { 0.0 }
}

fn weigh_multiples(peaks: &mut [Peak]) {
    const NEAR: f32 = 1.2 / N as f32;
    let all = peaks.to_vec();
    for peak in peaks {
        let is_multiple = (2..=4).map(|k| k as f32).any(|k| {
            let (x, y) = (peak.x / k, peak.y / k);
            let is_there = |other: &Peak| {
                let near = |sign: f32| (x - sign * other.x).abs() < NEAR && (y - sign * other.y).abs() < NEAR;
                (near(1.0) || near(-1.0)) && other.ratio > 0.3 * peak.ratio.min(PEAK_FULL)
            };
            peak.length() * N as f32 / k >= 6.5 && all.iter().any(is_there)
        });
        if is_multiple {
            peak.weight = MULTIPLE;
        }
    }
}

fn pair_up(peaks: &[Peak], pairs: &mut Vec<Lattice>) {
    for (n, a) in peaks.iter().enumerate() {
        for b in peaks.iter().skip(n + 1).filter(|b| b.channel == a.channel) {
            let (la, lb) = (a.length(), b.length());
            let sine = ((a.x * b.y - a.y * b.x) / (la * lb)).abs();
            let ratio = (la / lb).max(lb / la);
            if sine < 0.6 || ratio > 2.6 {
                continue;
            }
            let channel = a.channel;
            let of_channel = if channel == Channel::Grey { 0.8 } else { 1.0 };
            let raw = (a.ratio.min(PEAK_FULL) * b.ratio.min(PEAK_FULL)).sqrt() * sine * sine * of_channel;
            let weight = a.weight * b.weight;
            let score = raw * weight / ratio.powf(0.7);
            let (first, second) = ((a.x, a.y), (b.x, b.y));
            // One of them may be the double of what it should be.
            if (1.6..2.5).contains(&ratio) && 0.45 * raw * weight > PAIR_MIN {
                let half = |(x, y): (f32, f32)| (0.5 * x, 0.5 * y);
                let (first, second) = if la > lb { (half(first), second) } else { (first, half(second)) };
                pairs.push(Lattice { score: 0.45 * raw * weight, channel, first, second });
            }
            if score > PAIR_MIN * weight {
                pairs.push(Lattice { score, channel, first, second });
            }
        }
    }
}

/// A strong axis alone, as motion leaves it: its partner is the strongest frequency across it with the same pitch.
fn complete(peaks: &[Peak], edge: &[f32], pairs: &mut Vec<Lattice>) {
    let n = N as f32;
    for peak in peaks.iter().filter(|peak| peak.weight == 1.0 && peak.ratio >= 14.0) {
        let length = peak.length();
        if length * n > 46.0 {
            continue;
        }
        let reach = (0.22 * length * n).min(6.0) as i32;
        let (bx, by) = ((-peak.y * n).round() as i32, (peak.x * n).round() as i32);
        let mut best = (0.0, 0.0, 0.0);
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let away = dx * dx + dy * dy;
                if away > reach * reach {
                    continue;
                }
                let (x, y) = (bx + dx, by + dy);
                let value = power_at(edge, x, y) * (1.0 - 0.4 * away as f32 / (reach * reach).max(1) as f32);
                if value > best.0 {
                    best = (value, x as f32 / n, y as f32 / n);
                }
            }
        }
        if best.0 > 0.0 {
            let score = (peak.ratio.min(PEAK_FULL) * 8.0).sqrt() * 0.8;
            pairs.push(Lattice { score, channel: peak.channel, first: (peak.x, peak.y), second: (best.1, best.2) });
        }
    }
}

fn is_same(a: &Lattice, b: &Lattice) -> bool {
    let near = |a: (f32, f32), b: (f32, f32)| {
        let apart = |sign: f32| (a.0 - sign * b.0).abs() + (a.1 - sign * b.1).abs();
        apart(1.0).min(apart(-1.0)) < 1.5 / N as f32
    };
    a.channel == b.channel
        && (near(a.first, b.first) && near(a.second, b.second) || near(a.first, b.second) && near(a.second, b.first))
}
