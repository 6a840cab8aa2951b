//! Where a unit was scanned, and whether one object can have been there.
//! A copied code is genuine by every other check: only that it is in too many places gives it away.

/// South-west corner of the half degree that somebody scanned in, in half degrees: some 55 km by 35 in Kazakhstan. Finer places are nobody's
/// business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// From -180, the South Pole, to 179.
    north: i16,
    /// From -360 to 359.
    east: i16,
}

impl Cell {
    /// The cell of a place in degrees; `None` where there is no such place.
    pub fn of(north: f64, east: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&north) || !(-180.0..=180.0).contains(&east) {
            return None;
        }
        // In range, as was just seen; the pole and the date line belong to the last cell.
        let half = |degrees: f64, last: i16| ((degrees * 2.0).floor() as i16).min(last);
        Some(Self { north: half(north, 179), east: half(east, 359) })
    }

    /// Degrees north and east of its middle: what a device says of where it is.
    pub fn middle(self) -> (f64, f64) {
        let degrees = |half: i16| f64::from(half) / 2.0 + 0.25;
        (degrees(self.north), degrees(self.east))
    }

    /// As it is kept: `51.0,71.5`.
    pub fn name(self) -> String {
        format!("{:.1},{:.1}", f64::from(self.north) / 2.0, f64::from(self.east) / 2.0)
    }

    /// From the name.
    pub fn from_name(name: &str) -> Option<Self> {
        let (north, east) = name.split_once(',')?;
        Self::of(north.parse().ok()?, east.parse().ok()?)
    }

    /// Kilometres between the nearest points of two cells: what somebody has gone at least.
    fn apart(self, other: Self) -> f64 {
        // Between corners on a sphere, less a cell's diagonal on the equator.
        let radians = |half: i16| f64::from(half).to_radians() / 2.0;
        let (a, b) = (radians(self.north), radians(other.north));
        let haversine =
            ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * (radians(other.east - self.east) / 2.0).sin().powi(2);
        (2.0 * 6_371.0 * haversine.sqrt().min(1.0).asin() - 79.0).max(0.0)
    }
}

/// Scans of one unit within an hour in one cell, or wherever nobody told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting {
    /// Hours since 1970, UTC.
    pub hour: i64,
    /// Where, if that was told.
    pub cell: Option<Cell>,
    /// How often.
    pub times: i64,
}

/// Why one object does not explain what was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Suspicion {
    /// It would have had to travel faster than anything carries goods.
    TooFast,
    /// Nothing on its way to one shelf passes through so many places.
    TooManyPlaces,
    /// Nobody scans one unit so often in a day.
    TooOften,
}

impl Suspicion {
    /// As histories name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooFast => "too_fast",
            Self::TooManyPlaces => "too_many_places",
            Self::TooOften => "too_often",
        }
    }
}

/// Days for which a scan's place is kept.
pub const DAYS_KEPT: i64 = 30;
/// An aeroplane's speed, in kilometres an hour.
const FASTEST: f64 = 1_000.0;
/// Hours in which it is on the other side of the earth.
const ANYWHERE: i64 = 21;
/// Factory, warehouses, a shop, a home, and as many again.
const PLACES: usize = 12;
const A_DAY: i64 = 200;

/// What one object cannot explain; `None` where it can. In no order.
pub fn suspicion(sightings: &[Sighting]) -> Option<Suspicion> {
    let mut placed: Vec<(i64, Cell)> =
        sightings.iter().filter_map(|sighting| Some((sighting.hour, sighting.cell?))).collect();
    placed.sort_unstable();
    let is_too_fast = |(n, (late, there)): (usize, &(i64, Cell))| {
        let before = placed.iter().take(n).rev().take_while(|(early, _)| late - early < ANYWHERE);
        before.into_iter().any(|(early, here)| {
            // Within one hour and the next there may be two hours.
            let hours = (late - early + 1) as f64;
            here.apart(*there) > hours * FASTEST
        })
    };
    // A cell beside the last one is a matter of roads and of where the lines run.
    if placed.iter().enumerate().any(is_too_fast) {
        return Some(Suspicion::TooFast);
    }
    let mut cells: Vec<Cell> = placed.iter().map(|(_, cell)| *cell).collect();
    cells.sort_unstable();
    cells.dedup();
    if cells.len() > PLACES {
        return Some(Suspicion::TooManyPlaces);
    }
    let of_a_day = |first: &Sighting| {
        let day = sightings.iter().filter(|one| (first.hour..first.hour + 24).contains(&one.hour));
        day.map(|one| one.times).fold(0, i64::saturating_add)
    };
    sightings.iter().any(|first| of_a_day(first) > A_DAY).then_some(Suspicion::TooOften)
}
