//! Grey values at the middles of modules, and how dark each is beside its neighbours.
use super::plane::{Plane, least, most};
use super::warp::Warp;
use super::window::Window;

/// A lattice's modules and a margin around them.
#[derive(Debug, Clone)]
pub(crate) struct Matrix {
    /// Darkness against the neighbourhood's middle: −½ is white, ½ is dark.
    pub soft: Plane<f32>,
    /// Range of the grey values inside each module, against the neighbourhood's range.
    pub spread: Plane<f32>,
    /// u and v of the first module's corner.
    pub origin: (f32, f32),
}

/// Where inside a module it is looked at, modules from its middle.
const PLACES: [f32; 3] = [-0.2, 0.0, 0.2];
/// Modules to each side that make a neighbourhood.
const AROUND: usize = 3;
/// Smaller ranges are noise, grey levels.
const RANGE_MIN: f32 = 4.0;

impl Matrix {
    /// `columns` × `rows` modules from (u, v) on.
    pub fn sample(window: &Window, warp: &Warp, origin: (f32, f32), columns: usize, rows: usize) -> Self {
        Self::sample_at(window, warp, origin, (columns, rows), &PLACES)
    }

    /// Looked at in their middles alone: a third of the work.
    pub fn glance(window: &Window, warp: &Warp, origin: (f32, f32), columns: usize, rows: usize) -> Self {
        Self::sample_at(window, warp, origin, (columns, rows), &[0.0])
    }

    fn sample_at(
        window: &Window,
        warp: &Warp,
        origin: (f32, f32),
        (columns, rows): (usize, usize),
        places: &[f32],
    ) -> Self {
        let share = 1.0 / (places.len() * places.len()) as f32;
        let (mut sum, mut low, mut high) =
            (Plane::new(columns, rows), Plane::filled(columns, rows, f32::MAX), Plane::filled(columns, rows, f32::MIN));
        let (first, last) = (places.first().copied().unwrap_or(0.0), places.last().copied().unwrap_or(0.0));
        for y in 0..rows {
            for dv in places {
                let row = warp.row(origin.1 + y as f32 + 0.5 + dv);
                let targets = sum.row_mut(y).iter_mut().zip(low.row_mut(y)).zip(high.row_mut(y));
                for (x, ((sum, low), high)) in targets.enumerate() {
                    let u = origin.0 + x as f32 + 0.5;
                    // A module is so small that the way through it is straight.
                    let way = (row.at(u + first), row.at(u + last));
                    window.grey.along(way, places.len(), |grey| {
                        *sum += grey * share;
                        *low = least(*low, grey);
                        *high = most(*high, grey);
                    });
                }
            }
        }
        let (middle, range) = neighbourhood(&sum);
        let mut soft = Plane::new(columns, rows);
        let mut spread = Plane::new(columns, rows);
        let inner = low.values().iter().zip(high.values());
        let around = middle.values().iter().zip(range.values());
        let targets = soft.values_mut().iter_mut().zip(spread.values_mut());
        for ((((soft, spread), grey), (low, high)), (middle, range)) in targets.zip(sum.values()).zip(inner).zip(around)
        {
            *soft = (middle - grey) / range;
            *spread = (high - low) / range;
        }
        Self { soft, spread, origin }
    }

    /// Which modules are dark, 1, and light, −1, where that is clear.
    pub fn clear(&self) -> Plane<f32> {
        let mut clear = self.soft.clone();
        clear.values_mut().iter_mut().for_each(|value| *value = (4.0 * *value).clamp(-1.0, 1.0));
        clear
    }

    /// Mean squared difference of neighbours when each module is looked at in its middle only: largest when the lattice
    /// lies right. Rough and quick.
    pub fn contrast(window: &Window, warp: &Warp, origin: (f32, f32), columns: usize, rows: usize) -> f32 {
        let (mut sum, mut n) = (0.0, 0);
        let mut above: Vec<f32> = Vec::new();
        for y in 0..rows {
            let row = warp.row(origin.1 + y as f32 + 0.5);
            let here: Vec<f32> = (0..columns)
                .map(|x| {
                    let (px, py) = row.at(origin.0 + x as f32 + 0.5);
                    window.grey.between(px, py)
                })
                .collect();
            sum += here.iter().zip(here.iter().skip(1)).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
            sum += here.iter().zip(&above).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
            n += here.len() + above.len();
            above = here;
        }
        sum / n.max(1) as f32
    }
}

/// Middle between the darkest and the lightest module around, and their distance; both smoothed.
fn neighbourhood(grey: &Plane<f32>) -> (Plane<f32>, Plane<f32>) {
    let low = smooth(&over_neighbours(grey, f32::MAX, least));
    let high = smooth(&over_neighbours(grey, f32::MIN, most));
    let (mut middle, mut range) = (low.clone(), low);
    let pairs = middle.values_mut().iter_mut().zip(range.values_mut()).zip(high.values());
    for ((middle, range), high) in pairs {
        let low = *middle;
        *middle = (low + high) / 2.0;
        *range = (high - low).max(RANGE_MIN);
    }
    (middle, range)
}

/// Means of the values around each; at the edges of what there is.
fn smooth(plane: &Plane<f32>) -> Plane<f32> {
    let mut out = over_neighbours(plane, 0.0, |a, b| a + b);
    let (columns, rows) = (plane.width(), plane.height());
    let n = |at: usize, end: usize| (at + AROUND + 1).min(end) - at.saturating_sub(AROUND);
    let shares: Vec<f32> = (0..columns).map(|x| 1.0 / n(x, columns) as f32).collect();
    for y in 0..rows {
        let share = 1.0 / n(y, rows) as f32;
        for (to, of_column) in out.row_mut(y).iter_mut().zip(&shares) {
            *to *= share * of_column;
        }
    }
    out
}

/// Every value joined with those up to [`AROUND`] places away, along rows and then along columns: long lines at a time, which a
/// machine does in lanes. `neutral` changes nothing where it is joined.
fn over_neighbours(plane: &Plane<f32>, neutral: f32, join: impl Fn(f32, f32) -> f32) -> Plane<f32> {
    let (columns, rows) = (plane.width(), plane.height());
    // Behind each row so much that nothing comes over from the next.
    let stride = columns + AROUND;
    let mut padded = vec![neutral; stride * rows];
    for (to, y) in padded.chunks_exact_mut(stride).zip(0..rows) {
        to.iter_mut().zip(plane.row(y)).for_each(|(to, from)| *to = *from);
    }
    let both_ways = |from: &[f32], step: usize| {
        let mut out = from.to_vec();
        for k in (1..=AROUND).map(|k| k * step) {
            let (ahead, behind) = (from.get(k..).unwrap_or_default(), from);
            out.iter_mut().zip(ahead).for_each(|(to, from)| *to = join(*to, *from));
            out.get_mut(k..).unwrap_or_default().iter_mut().zip(behind).for_each(|(to, from)| *to = join(*to, *from));
        }
        out
    };
    let spread = both_ways(&both_ways(&padded, 1), stride);
    let mut out = Plane::new(columns, rows);
    for (from, y) in spread.chunks_exact(stride).zip(0..rows) {
        out.row_mut(y).iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    }
    out
}
