//! Grey values at the middles of modules, and how dark each is beside its neighbours.
use super::plane::Plane;
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
        for y in 0..rows {
            for dv in places {
                let row = warp.row(origin.1 + y as f32 + 0.5 + dv);
                let targets = sum.row_mut(y).iter_mut().zip(low.row_mut(y)).zip(high.row_mut(y));
                for (x, ((sum, low), high)) in targets.enumerate() {
                    for du in places {
                        let (px, py) = row.at(origin.0 + x as f32 + 0.5 + du);
                        let grey = window.grey.between(px, py);
                        *sum += grey * share;
                        *low = low.min(grey);
                        *high = high.max(grey);
                    }
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
    let low = smooth(&extreme(grey, f32::min));
    let high = smooth(&extreme(grey, f32::max));
    let (mut middle, mut range) = (low.clone(), low);
    let pairs = middle.values_mut().iter_mut().zip(range.values_mut()).zip(high.values());
    for ((middle, range), high) in pairs {
        let low = *middle;
        *middle = (low + high) / 2.0;
        *range = (high - low).max(RANGE_MIN);
    }
    (middle, range)
}

fn around(at: usize, end: usize) -> std::ops::Range<usize> {
    at.saturating_sub(AROUND)..(at + AROUND + 1).min(end)
}

fn extreme(grey: &Plane<f32>, wins: fn(f32, f32) -> f32) -> Plane<f32> {
    let (columns, rows) = (grey.width(), grey.height());
    let mut wide = Plane::new(columns, rows);
    for y in 0..rows {
        let row = grey.row(y);
        for (x, to) in wide.row_mut(y).iter_mut().enumerate() {
            let values = row.get(around(x, columns)).unwrap_or_default();
            *to = values.iter().copied().reduce(wins).unwrap_or(0.0);
        }
    }
    let mut out = Plane::new(columns, rows);
    for y in 0..rows {
        let to = out.row_mut(y);
        to.copy_from_slice(wide.row(y));
        for near in around(y, rows) {
            for (to, from) in to.iter_mut().zip(wide.row(near)) {
                *to = wins(*to, *from);
            }
        }
    }
    out
}

fn smooth(plane: &Plane<f32>) -> Plane<f32> {
    let (columns, rows) = (plane.width(), plane.height());
    let mut wide = Plane::new(columns, rows);
    for y in 0..rows {
        let row = plane.row(y);
        for (x, to) in wide.row_mut(y).iter_mut().enumerate() {
            let values = row.get(around(x, columns)).unwrap_or_default();
            *to = values.iter().sum::<f32>() / values.len().max(1) as f32;
        }
    }
    let mut out = Plane::new(columns, rows);
    for y in 0..rows {
        let near = around(y, rows);
        let share = 1.0 / near.len().max(1) as f32;
        let to = out.row_mut(y);
        for near in near {
            for (to, from) in to.iter_mut().zip(wide.row(near)) {
                *to += share * from;
            }
        }
    }
    out
}
