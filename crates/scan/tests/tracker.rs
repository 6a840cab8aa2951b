//! Streams of frames: symbols are followed and told once; where nothing is read, what would help is said.
use image::{GrayImage, Luma, imageops};
use scan::{Budget, Frame, Hint, Sight, Tracker};
use testkit::Scene;
use testkit::render::{Knob, Shot};

fn look(tracker: &mut Tracker, picture: &GrayImage) -> Sight {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    tracker.look(&Frame::new(picture.as_raw(), width, height, width).unwrap(), &Budget::LIVE)
}

const FIRST: &[u8] = b"010487000000101921Kz7TqWmN4xB2c\x1d93abcd";
const SECOND: &[u8] = b"010487000000202621Aa0BbCcDdEeFf\x1d93wxyz";

#[test]
fn a_label_in_a_trembling_hand_is_told_once_and_followed() {
    let mut tracker = Tracker::new();
    let mut n_new = 0;
    for n in 0..8 {
        let shot = Shot::of_video(2.0, 11, n);
        let rendered = shot.render().unwrap();
        let sight = look(&mut tracker, &rendered.picture);
        let [seen] = &sight.symbols[..] else { panic!("frame {n}: {:?}", sight.symbols) };
        assert_eq!(seen.symbol.message, shot.message.unwrap().bytes);
        n_new += usize::from(seen.is_new);
        let truth = rendered.corners.unwrap();
        for corner in seen.symbol.corners {
            let away = truth.iter().map(|at| (at.0 - corner.x).hypot(at.1 - corner.y)).fold(f32::MAX, f32::min);
            assert!(away < 4.0, "frame {n}: {away} pixels");
        }
    }
    assert_eq!(n_new, 1);
}

fn two(first_left: i64, second_left: Option<i64>) -> GrayImage {
    let mut picture = GrayImage::from_pixel(900, 400, Luma([200]));
    let mut put = |message: &[u8], left: i64| {
        imageops::replace(&mut picture, &testkit::label(message, true, 5, 3).unwrap(), left, 120);
    };
    put(FIRST, first_left);
    if let Some(left) = second_left {
        put(SECOND, left);
    }
    picture
}

#[test]
fn a_second_label_is_seen_while_the_first_is_followed() {
    let mut tracker = Tracker::new();
    let mut told = Vec::new();
    for n in 0..16 {
        let second = (n >= 4).then_some(550 - 2 * n);
        let sight = look(&mut tracker, &two(60 + 3 * n, second));
        told.extend(sight.symbols.iter().filter(|seen| seen.is_new).map(|seen| seen.symbol.message.clone()));
        if n > 8 {
            assert_eq!(sight.symbols.len(), 2, "frame {n}");
        }
    }
    assert_eq!(told, [FIRST, SECOND]);
}

#[test]
fn another_label_in_the_same_place_is_another_message() {
    let mut tracker = Tracker::new();
    let message = |seen: &Sight| seen.symbols.iter().map(|seen| seen.symbol.message.clone()).collect::<Vec<_>>();
    for _ in 0..3 {
        assert_eq!(message(&look(&mut tracker, &two(100, None))), [FIRST]);
    }
    let mut swapped = GrayImage::from_pixel(900, 400, Luma([200]));
    imageops::replace(&mut swapped, &testkit::label(SECOND, true, 5, 3).unwrap(), 100, 120);
    for _ in 0..3 {
        assert_eq!(message(&look(&mut tracker, &swapped)), [SECOND]);
    }
}

#[test]
fn a_label_that_was_away_for_long_is_new_again() {
    let mut tracker = Tracker::new();
    let is_new = |sight: &Sight| sight.symbols.iter().any(|seen| seen.is_new);
    assert!(is_new(&look(&mut tracker, &two(100, None))));
    let empty = GrayImage::from_pixel(900, 400, Luma([200]));
    for _ in 0..5 {
        assert!(look(&mut tracker, &empty).symbols.is_empty());
    }
    assert!(!is_new(&look(&mut tracker, &two(100, None))), "it was away for a moment only");
    for _ in 0..60 {
        look(&mut tracker, &empty);
    }
    assert!(is_new(&look(&mut tracker, &two(100, None))));
}

/// The hint after a second of such frames.
fn hint(picture: &GrayImage) -> Option<Hint> {
    let mut tracker = Tracker::new();
    (0..12).map(|_| look(&mut tracker, picture)).last().and_then(|sight| sight.hint)
}

fn label_with(change: impl Fn(&mut Shot)) -> GrayImage {
    let mut shot = Shot::of(Knob::Tilt, 0.0, 2);
    change(&mut shot);
    // A plain background, so that the label is what it is about.
    shot.render_alone().unwrap()
}

#[test]
fn hints_say_what_would_help() {
    assert_eq!(hint(&label_with(|shot| shot.conditions.blur = 4.0)), Some(Hint::Steadier));
    assert_eq!(hint(&label_with(|shot| shot.conditions.module = 1.2)), Some(Hint::Closer));
    assert_eq!(hint(&label_with(|shot| shot.conditions.glare = 0.9)), Some(Hint::Glare));
    let dark = label_with(|shot| {
        shot.conditions.contrast = 0.1;
        shot.conditions.noise = 30.0;
    });
    assert_eq!(hint(&imageops::colorops::brighten(&dark, -120)), Some(Hint::Light));
    assert_eq!(hint(&GrayImage::from_pixel(640, 480, Luma([128]))), None);
    assert_eq!(hint(&Scene::default().render(FIRST, true).unwrap()), None, "it is read");
}

/// Nobody promises a stream of frames of one size, or of any.
#[test]
fn frames_of_every_size_in_one_stream() {
    let mut tracker = Tracker::new();
    let shot = Shot::of(Knob::Module, 6.0, 3);
    let whole = shot.render().unwrap().picture;
    let message = shot.message.unwrap().bytes;
    for (width, height) in [(1, 1), (1, 100), (100, 1), (2, 3), (16, 16), (400, 300), (31, 720), (1_280, 9), (7, 7)] {
        let part = imageops::crop_imm(&whole, 0, 0, width, height).to_image();
        // From a frame with the label into a part of it, which may not hold it, and back: by some means it is read again.
        let _ = look(&mut tracker, &part);
        let mut is_there = || look(&mut tracker, &whole).symbols.iter().any(|seen| seen.symbol.message == message);
        assert!((0..4).any(|_| is_there()), "{width} × {height}");
        let frame = Frame::new(part.as_raw(), width as usize, height as usize, width as usize).unwrap();
        let read = scan::data_matrix(&frame, &Budget::LIVE);
        assert!(read.iter().all(|symbol| symbol.message == message), "{width} × {height}");
    }
}
