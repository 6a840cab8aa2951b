//! Whatever the network does and whenever the process dies: every report arrives once, with its photos.
use door::OutboxState;
use proptest::prelude::*;

use crate::sim::{Weather, World};

#[derive(Debug, Clone)]
enum Step {
    File(u8),
    Weather(Weather),
    Pass(i64),
    Crash,
    NetworkReturned,
}

fn weather() -> impl Strategy<Value = Weather> {
    prop_oneof![
        Just(Weather::Fine),
        Just(Weather::Offline),
        Just(Weather::AnswerLost),
        Just(Weather::Silence),
        Just(Weather::Nonsense),
        Just(Weather::WrongSignature),
        (500u16..504).prop_map(Weather::Status),
        Just(Weather::Problem(503)),
        Just(Weather::Problem(429)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0u8..3).prop_map(Step::File),
        4 => weather().prop_map(Step::Weather),
        3 => (0i64..200_000).prop_map(Step::Pass),
        1 => Just(Step::Crash),
        1 => Just(Step::NetworkReturned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_report_arrives_once(steps in prop::collection::vec(step(), 1..25)) {
        let mut world = World::new();
        let mut filed = Vec::new();
        for step in steps {
            match step {
                Step::File(n_photos) => {
                    let n = filed.len() as u8 + 1;
                    filed.push((world.file_report(n, n_photos), n_photos));
                }
                Step::Weather(weather) => world.registry.weather.set(weather),
                Step::Pass(ms) => world.pass(ms),
                Step::Crash => world.crash_and_restart(),
                Step::NetworkReturned => world.network_returned(),
            }
            // At no moment is a report neither here nor there.
            prop_assert_eq!(world.ask(&door::Reports {}).items.len(), filed.len());
        }
        world.registry.weather.set(Weather::Fine);
        world.network_returned();
        world.pass(20 * 60_000);
        prop_assert_eq!(world.registry.reports.borrow().len(), filed.len());
        for (id, n_photos) in filed {
            let view = world.report(&id);
            prop_assert_eq!(view.state, OutboxState::Sent);
            prop_assert_eq!(view.photos.len(), usize::from(n_photos));
            let reports = world.registry.reports.borrow();
            let (_, received) = &reports[&id];
            prop_assert_eq!(view.number.as_deref(), Some(received.number.as_str()));
        }
    }
}
