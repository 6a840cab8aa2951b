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
    let low = smooth(&extreme(grey, least));
    let high = smooth(&extreme(grey, most));
    let (mut middle, mut range) = (low.clone(), low);
    let pairs = middle.values_mut().iter_mut().zip(range.values_mut()).zip(high.values());
    for ((middle, range), high) in pairs {
        let low = *middle;
        *middle = (low + high) / 2.0;
        *range = (high - low).max(RANGE_MIN);
    }
    (middle, range)
}

/// The least, or most, of the values around each; at the edges of what there is.
fn extreme(grey: &Plane<f32>, wins: impl Fn(f32, f32) -> f32 + Copy) -> Plane<f32> {
    let join = |to: &mut [f32], from: &[f32]| {
        for (to, from) in to.iter_mut().zip(from) {
            *to = wins(*to, *from);
        }
    };
    spread_out(grey, join)
}

/// Means of the values around each; at the edges of what there is.
fn smooth(plane: &Plane<f32>) -> Plane<f32> {
    let join = |to: &mut [f32], from: &[f32]| {
        for (to, from) in to.iter_mut().zip(from) {
            *to += from;
        }
    };
    let mut out = spread_out(plane, join);
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

/// Every value joined with those up to [`AROUND`] places away, along rows and then along columns: whole rows at a time, which
/// a machine does in lanes.
fn spread_out(plane: &Plane<f32>, join: impl Fn(&mut [f32], &[f32])) -> Plane<f32> {
    let mut wide = plane.clone();
    let rows = plane.height();
    for y in 0..rows {
        let (from, to) = (plane.row(y), wide.row_mut(y));
        for k in 1..=AROUND {
            join(to, from.get(k..).unwrap_or_default());
            join(to.get_mut(k..).unwrap_or_default(), from);
        }
    }
    let mut out = wide.clone();
    for y in 0..rows {
        for near in (y.saturating_sub(AROUND)..(y + AROUND + 1).min(rows)).filter(|near| *near != y) {
            join(out.row_mut(y), wide.row(near));
        }
    }
    out
}
