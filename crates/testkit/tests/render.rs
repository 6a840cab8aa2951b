//! Frames are pure functions of their parameters, knobs do what they say, and the truth about corners is true.
use std::collections::BTreeSet;

use testkit::render::{Knob, Message, Random, Shot, Structure, texture};

#[test]
fn the_same_shot_is_the_same_frame_and_another_seed_another() {
    let frame = |seed| Shot::of(Knob::Mix, 4.0, seed).render().unwrap().picture;
    assert_eq!(frame(7), frame(7));
    assert_ne!(frame(7), frame(8));
    assert_eq!(texture(3, 120), texture(3, 120));
}

#[test]
fn every_knob_changes_the_frame() {
    let baseline = Shot::of(Knob::Empty, 0.0, 5).render().unwrap().picture;
    let mut seen = BTreeSet::new();
    for knob in Knob::ALL {
        let values = knob.values();
        let [first, last] =
            [values[0], values[values.len() - 1]].map(|value| Shot::of(knob, value, 5).render().unwrap().picture);
        assert_ne!(first, last, "{knob:?}");
        assert_ne!(last, baseline, "{knob:?}");
        seen.insert(last.into_raw());
    }
    assert_eq!(seen.len(), Knob::ALL.len());
}

#[test]
fn the_solid_corner_lies_where_the_truth_says() {
    for seed in 0..6 {
        let rendered = Shot::of(Knob::Curve, 30.0, seed).render().unwrap();
        let [top_left, top_right, bottom_right, bottom_left] = rendered.corners.unwrap();
        let grey = |(x, y): (f32, f32)| f32::from(rendered.picture.get_pixel(x.round() as u32, y.round() as u32).0[0]);
        // A module and a half towards the middle from the bottom left corner is the solid corner's inside; as far outside
        // is the quiet zone.
        let middle = ((top_right.0 + bottom_left.0) / 2.0, (top_right.1 + bottom_left.1) / 2.0);
        let towards =
            |from: (f32, f32), share: f32| (from.0 + share * (middle.0 - from.0), from.1 + share * (middle.1 - from.1));
        assert!(grey(towards(bottom_left, 0.03)) < 110.0, "{seed}");
        assert!(grey(towards(bottom_left, -0.05)) > 130.0, "{seed}");
        // Clockwise as seen, y pointing down, whatever the pose.
        let area = (top_right.0 - top_left.0) * (bottom_right.1 - top_left.1)
            - (top_right.1 - top_left.1) * (bottom_right.0 - top_left.0);
        assert!(area > 0.0, "{seed}");
    }
}

#[test]
fn a_burst_keeps_its_label_and_a_video_its_place() {
    let shots: Vec<Shot> = (0..4).map(|n| Shot::of_burst(4.0, 9, n)).collect();
    assert!(shots.iter().all(|shot| shot.message == shots[0].message));
    assert!(shots.iter().all(|shot| shot.conditions.contrast == shots[0].conditions.contrast));
    assert!(shots.iter().any(|shot| shot.conditions.blur != shots[0].conditions.blur));
    let corner = |n| Shot::of_video(2.0, 9, n).render().unwrap().corners.unwrap()[0];
    let (first, next) = (corner(0), corner(1));
    assert!((first.0 - next.0).hypot(first.1 - next.1) < 25.0, "{first:?} {next:?}");
}

#[test]
fn labels_of_every_structure_fit_a_symbol() {
    let mut random = Random::new(1, "structures");
    for structure in Structure::ALL {
        for _ in 0..20 {
            let message = Message::of(structure, &mut random);
            assert!(testkit::Modules::of(&message.bytes, message.is_gs1).is_some(), "{structure:?}");
        }
    }
}
