//! What one object can explain.
use circulation::{Cell, Sighting, Suspicion, suspicion};
use proptest::prelude::*;

const ASTANA: (f64, f64) = (51.17, 71.43);
const ALMATY: (f64, f64) = (43.24, 76.89);
const AKTAU: (f64, f64) = (43.65, 51.20);

fn seen(hour: i64, (north, east): (f64, f64)) -> Sighting {
    Sighting { hour, cell: Cell::of(north, east), times: 1 }
}

#[test]
fn cells_are_coarse_and_keep_their_names() {
    assert_eq!(Cell::of(51.17, 71.43).unwrap().name(), "51.0,71.0");
    assert_eq!(Cell::of(51.49, 71.01), Cell::of(51.0, 71.49));
    assert_eq!(Cell::of(-0.1, -0.1).unwrap().name(), "-0.5,-0.5");
    for (north, east) in [(90.1, 0.0), (0.0, 180.5), (f64::NAN, 0.0), (f64::INFINITY, 0.0)] {
        assert_eq!(Cell::of(north, east), None);
    }
}

#[test]
fn one_object_goes_no_faster_than_an_aeroplane() {
    // Astana to Almaty: 970 km. By air in two hours, and on the shelf the day after.
    assert_eq!(suspicion(&[seen(100, ASTANA), seen(102, ALMATY)]), None);
    assert_eq!(suspicion(&[seen(124, ALMATY), seen(100, ASTANA)]), None);
    // Almaty to Aktau: 2,070 km in the same hour, or the next.
    assert_eq!(suspicion(&[seen(100, ALMATY), seen(100, AKTAU)]), Some(Suspicion::TooFast));
    assert_eq!(suspicion(&[seen(100, ALMATY), seen(103, AKTAU)]), None);
    // Two counters in one town, on either side of a line.
    assert_eq!(suspicion(&[seen(100, (51.01, 71.01)), seen(100, (50.99, 70.99))]), None);
}

#[test]
fn one_object_is_not_everywhere_or_scanned_all_day() {
    let places =
        |n: i32| (0..n).map(|n| seen(100 + i64::from(n) * 24, (45.0 + f64::from(n) / 2.0, 70.0))).collect::<Vec<_>>();
    assert_eq!(suspicion(&places(12)), None);
    assert_eq!(suspicion(&places(13)), Some(Suspicion::TooManyPlaces));
    let often = |times: i64| [Sighting { times, ..seen(100, ASTANA) }, Sighting { times: 100, ..seen(123, ASTANA) }];
    assert_eq!(suspicion(&often(100)), None);
    assert_eq!(suspicion(&often(101)), Some(Suspicion::TooOften));
    let next_day = [Sighting { times: 150, ..seen(100, ASTANA) }, Sighting { times: 150, ..seen(124, ASTANA) }];
    assert_eq!(suspicion(&next_day), None);
    // Where nobody told a place it is neither far nor many places, and as often as elsewhere.
    let nowhere = |hour: i64, times: i64| Sighting { hour, cell: None, times };
    let around = [nowhere(99, 100), seen(100, ALMATY), nowhere(100, 99)];
    assert_eq!(suspicion(&around), None);
    assert_eq!(suspicion(&[&around[..], &[nowhere(101, 1)]].concat()), Some(Suspicion::TooOften));
    assert_eq!(suspicion(&[&around[..], &[seen(100, AKTAU)]].concat()), Some(Suspicion::TooFast));
}

proptest! {
    #[test]
    fn names_come_back(north in -90.0..=90.0f64, east in -180.0..=180.0f64) {
        let cell = Cell::of(north, east).unwrap();
        prop_assert_eq!(Cell::from_name(&cell.name()), Some(cell));
        let (north, east) = cell.middle();
        prop_assert_eq!(Cell::of(north, east), Some(cell));
    }

    /// Whoever stays in one place is never too fast, and nobody is by waiting longer.
    #[test]
    fn waiting_helps(a in (-80.0..80.0f64, -180.0..180.0f64), b in (-80.0..80.0f64, -180.0..180.0f64), hours in 0i64..60) {
        prop_assert_ne!(suspicion(&[seen(0, a), seen(hours, a)]), Some(Suspicion::TooFast));
        if suspicion(&[seen(0, a), seen(hours, b)]).is_none() {
            prop_assert_eq!(suspicion(&[seen(0, a), seen(hours + 1, b)]), None);
        }
        prop_assert_eq!(suspicion(&[seen(0, a), seen(hours, b)]), suspicion(&[seen(hours, b), seen(0, a)]));
        prop_assert_eq!(suspicion(&[seen(0, a), seen(30, b)]), None, "a day and a night take goods anywhere");
    }
}
