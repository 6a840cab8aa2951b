//! A part of the frame at the scale that suits it, as grey and as edges.
use super::plane::Plane;
use super::warp::Warp;
use crate::Frame;

/// Pixels of the frame to one of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scale {
    /// Two for one.
    Double,
    /// As it is.
    Same,
    /// A half, a quarter, an eighth: by a power of two.
    Reduced(u8),
}

impl Scale {
    /// Pixels of the frame a pixel of the window.
    pub fn step(self) -> f32 {
        match self {
            Self::Double => 0.5,
            Self::Same => 1.0,
            Self::Reduced(power) => (1u32 << power) as f32,
        }
    }
}

/// What the lattice is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filter {
    /// None: the grey picture alone.
    None,
    /// Length of the gradient.
    Gradient,
    /// Size of the second derivatives, smoothed: motion moves edges apart by half its length and keeps these.
    Hessian,
    /// Gradient after a Gaussian blur of this many tenths of a pixel was taken back, in so many rounds.
    Sharpened(u8, u8),
}

pub(crate) struct Window {
    pub grey: Plane<f32>,
    pub edge: Plane<f32>,
    /// Of the first pixel's middle, in the frame.
    origin: (f32, f32),
    /// Pixels of the frame a pixel.
    pub step: f32,
}

impl Window {
    /// The square around a place, `half` pixels of the frame to each side.
    pub fn new(frame: &Frame<'_>, middle: (f32, f32), half: f32, scale: Scale, filter: Filter) -> Self {
        let mut window = Self::cut(frame, middle, half, scale);
        match filter {
            Filter::None => {}
            Filter::Gradient => window.edge = gradient(&window.grey),
            Filter::Hessian => window.edge = hessian(&window.grey),
            Filter::Sharpened(tenths, rounds) => {
                sharpen(&mut window.grey, f32::from(tenths) / 10.0 / window.step, rounds);
                window.edge = gradient(&window.grey);
            }
        }
        window
    }

    /// The whole of a small frame, with white around, each pixel enlarged so many times. Without edges.
    pub fn whole(frame: &Frame<'_>, margin: usize, enlarged: usize) -> Self {
        let (width, height) = (frame.width() + 2 * margin, frame.height() + 2 * margin);
        let mut padded = Plane::filled(width, height, 255.0f32);
        for y in 0..frame.height() {
            let to = padded.row_mut(y + margin).iter_mut().skip(margin);
            for (to, from) in to.zip(frame.row(y)) {
                *to = f32::from(*from);
            }
        }
        let step = 1.0 / enlarged.max(1) as f32;
        let origin = (step - 1.0) / 2.0 - margin as f32;
        if enlarged <= 1 {
            return Self { grey: padded, edge: Plane::default(), origin: (origin, origin), step };
        }
        let mut grey = Plane::new(width * enlarged, height * enlarged);
        for y in 0..height * enlarged {
            for x in 0..width * enlarged {
                let place = |at: usize| (at as f32 + 0.5) * step - 0.5;
                grey.set(x, y, padded.between(place(x), place(y)));
            }
        }
        Self { grey, edge: Plane::default(), origin: (origin, origin), step }
    }

    fn cut(frame: &Frame<'_>, (x, y): (f32, f32), half: f32, scale: Scale) -> Self {
        let begin = |at: f32| (at - half).floor().max(0.0) as usize & !1;
        let end = |at: f32, end: usize| ((at + half).ceil().max(0.0) as usize).min(end);
        let (left, top) = (begin(x), begin(y));
        let (width, height) = (end(x, frame.width()).saturating_sub(left), end(y, frame.height()).saturating_sub(top));
        let row = |y: usize| frame.row(top + y).get(left..left + width).unwrap_or_default();
        let step = scale.step();
        match scale {
            Scale::Same => {
                let mut grey = Plane::new(width, height);
                for y in 0..height {
                    for (to, from) in grey.row_mut(y).iter_mut().zip(row(y)) {
                        *to = f32::from(*from);
                    }
                }
                Self { grey, edge: Plane::default(), origin: (left as f32, top as f32), step }
            }
            Scale::Reduced(power) => {
                let n = 1usize << power;
                let mut grey = Plane::new(width / n, height / n);
                let share = 1.0 / (n * n) as f32;
                for y in 0..height / n {
                    for k in 0..n {
                        let row = row(y * n + k);
                        for (to, from) in grey.row_mut(y).iter_mut().zip(row.chunks_exact(n)) {
                            let sum: u32 = from.iter().map(|pixel| u32::from(*pixel)).sum();
                            *to += sum as f32 * share;
                        }
                    }
                }
                let inset = (n - 1) as f32 / 2.0;
                Self { grey, edge: Plane::default(), origin: (left as f32 + inset, top as f32 + inset), step }
            }
            Scale::Double => Self {
                grey: double(width, height, row),
                edge: Plane::default(),
                origin: (left as f32, top as f32),
                step,
            },
        }
    }

    /// The grey picture scaled down: means of `n` × `n` pixels.
    pub fn reduced(&self, n: usize) -> Plane<f32> {
        let mut out = Plane::<f32>::new(self.grey.width() / n, self.grey.height() / n);
        let share = 1.0 / (n * n) as f32;
        for y in 0..out.height() {
            for k in 0..n {
                for (to, from) in out.row_mut(y).iter_mut().zip(self.grey.row(y * n + k).chunks_exact(n)) {
                    *to += share * from.iter().sum::<f32>();
                }
            }
        }
        out
    }

    /// A map to places of the window as one to places of the frame.
    pub fn warp_to_frame(&self, warp: &Warp) -> Warp {
        warp.placed(self.step, self.origin)
    }

    /// A map to places of the frame as one to places of the window.
    pub fn warp_from_frame(&self, warp: &Warp) -> Warp {
        warp.placed(1.0 / self.step, (-self.origin.0 / self.step, -self.origin.1 / self.step))
    }

    /// Whether there is no more of the frame than this.
    pub fn is_whole(&self, frame: &Frame<'_>) -> bool {
        let reaches = |origin: f32, pixels: usize, end: usize| {
            origin < self.step && origin + (pixels as f32 + 1.0) * self.step > end as f32
        };
        reaches(self.origin.0, self.grey.width(), frame.width())
            && reaches(self.origin.1, self.grey.height(), frame.height())
    }

    /// A place of the window in the frame.
    pub fn to_frame(&self, (x, y): (f32, f32)) -> (f32, f32) {
        (self.origin.0 + x * self.step, self.origin.1 + y * self.step)
    }

    /// A place of the frame in the window.
    pub fn place_of(&self, (x, y): (f32, f32)) -> (f32, f32) {
        ((x - self.origin.0) / self.step, (y - self.origin.1) / self.step)
    }
}

/// Cubic interpolation between pixels.
fn double<'a>(width: usize, height: usize, row: impl Fn(usize) -> &'a [u8]) -> Plane<f32> {
    let mut wide = Plane::<f32>::new(2 * width, height);
    for y in 0..height {
        let from = row(y);
        let at = |x: usize| f32::from(from.get(x.min(width - 1)).copied().unwrap_or(0));
        for (x, to) in wide.row_mut(y).chunks_exact_mut(2).enumerate() {
            let (before, here, next, after) = (at(x.saturating_sub(1)), at(x), at(x + 1), at(x + 2));
            to.copy_from_slice(&[here, (9.0 * (here + next) - before - after) / 16.0]);
        }
    }
    let mut out = Plane::new(2 * width, 2 * height);
    for y in 0..height {
        let at = |y: usize| wide.row(y.min(height - 1));
        let (before, here, next, after) = (at(y.saturating_sub(1)), at(y), at(y + 1), at(y + 2));
        out.row_mut(2 * y).copy_from_slice(here);
        let values = before.iter().zip(here).zip(next.iter().zip(after));
        for (to, ((before, here), (next, after))) in out.row_mut(2 * y + 1).iter_mut().zip(values) {
            *to = (9.0 * (here + next) - before - after) / 16.0;
        }
    }
    out
}

fn gradient(grey: &Plane<f32>) -> Plane<f32> {
    let mut out = Plane::new(grey.width(), grey.height());
    for y in 1..grey.height().saturating_sub(1) {
        let (above, here, below) = (grey.row(y - 1), grey.row(y), grey.row(y + 1));
        let right = here.get(2..).unwrap_or_default();
        let vertical = above.iter().zip(below).skip(1);
        let Some(to) = out.row_mut(y).get_mut(1..) else { continue };
        for (((to, left), right), (above, below)) in to.iter_mut().zip(here).zip(right).zip(vertical) {
            let (gx, gy) = (right - left, below - above);
            *to = (gx * gx + gy * gy).sqrt();
        }
    }
    out
}

fn hessian(grey: &Plane<f32>) -> Plane<f32> {
    let (width, height) = (grey.width(), grey.height());
    let mut raw = Plane::<f32>::new(width, height);
    for y in 1..height.saturating_sub(1) {
        let (above, here, below) = (grey.row(y - 1), grey.row(y), grey.row(y + 1));
        let Some(to) = raw.row_mut(y).get_mut(1..) else { continue };
        let windows = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
        for (to, ((above, here), below)) in to.iter_mut().zip(windows) {
            let (&[a, b, c], &[d, e, f], &[g, h, i]) = (above, here, below) else { continue };
            let (xx, yy, xy) = (d + f - 2.0 * e, b + h - 2.0 * e, 0.25 * (a + i - c - g));
            *to = (xx * xx + yy * yy + 2.0 * xy * xy).sqrt();
        }
    }
    let mut out = Plane::new(width, height);
    for y in 1..height.saturating_sub(1) {
        let (above, here, below) = (raw.row(y - 1), raw.row(y), raw.row(y + 1));
        let Some(to) = out.row_mut(y).get_mut(1..) else { continue };
        let windows = above.windows(3).zip(here.windows(3)).zip(below.windows(3));
        for (to, ((above, here), below)) in to.iter_mut().zip(windows) {
            let weigh = |row: &[f32]| if let &[a, b, c] = row { a + 2.0 * b + c } else { 0.0 };
            *to = weigh(above) + 2.0 * weigh(here) + weigh(below);
        }
    }
    out
}

/// Van Cittert's deconvolution of a Gaussian blur.
fn sharpen(grey: &mut Plane<f32>, sigma: f32, rounds: u8) {
    let (width, height) = (grey.width(), grey.height());
    if width < 16 || height < 16 {
        return;
    }
    let radius = (2.5 * sigma).ceil() as usize;
    let mut taps: Vec<f32> =
        (0..=2 * radius).map(|k| (-0.5 * ((k as f32 - radius as f32) / sigma).powi(2)).exp()).collect();
    let sum: f32 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    let seen = grey.clone();
    let mut wide = Plane::new(width, height);
    let mut padded = vec![0.0; width + 2 * radius];
    for _ in 0..rounds {
        for y in 0..height {
            let row = grey.row(y);
            let (first, last) = (row.first().copied().unwrap_or(0.0), row.last().copied().unwrap_or(0.0));
            for (k, value) in padded.iter_mut().enumerate() {
                let x = k.wrapping_sub(radius);
                *value = if k < radius { first } else { row.get(x).copied().unwrap_or(last) };
            }
            let to = wide.row_mut(y);
            to.fill(0.0);
            for (k, tap) in taps.iter().enumerate() {
                for (to, from) in to.iter_mut().zip(padded.get(k..).unwrap_or_default()) {
                    *to += tap * from;
                }
            }
        }
        for y in 0..height {
            let to = grey.row_mut(y);
            for (to, seen) in to.iter_mut().zip(seen.row(y)) {
                *to += seen;
            }
            for (k, tap) in taps.iter().enumerate() {
                let from = wide.row((y + k).saturating_sub(radius).min(height - 1));
                for (to, from) in to.iter_mut().zip(from) {
                    *to -= tap * from;
                }
            }
        }
    }
}
