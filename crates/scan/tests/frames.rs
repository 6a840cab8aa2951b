//! Labels in shelf scenes, with floors: of each kind of trouble so many are read, and none is read wrongly.
use scan::{Budget, Frame, Symbol, data_matrix};
use testkit::SymbolSize;
use testkit::render::{Knob, Message, Random, Shot, Structure, texture};

fn look(picture: &image::GrayImage, budget: &Budget) -> Vec<Symbol> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    data_matrix(&Frame::new(picture.as_raw(), width, height, width).unwrap(), budget)
}

/// Frames of a knob's value: at least `min_read` of three are read, none wrongly.
#[track_caller]
fn check(knob: Knob, value: f32, min_read: usize) {
    let mut read = 0;
    for seed in 40..43 {
        let shot = Shot::of(knob, value, seed);
        let rendered = shot.render().unwrap();
        let symbols = look(&rendered.picture, &Budget::PHOTO);
        let expected = shot.message.as_ref().map(|m| &m.bytes);
        assert!(symbols.iter().all(|symbol| Some(&symbol.message) == expected), "misread: {knob:?} {value} {seed}");
        read += usize::from(!symbols.is_empty());
    }
    assert!(read >= min_read, "{knob:?} {value}: {read} of 3 read, the floor is {min_read}");
}

#[test]
fn small_tilted_and_noisy() {
    check(Knob::Module, 2.0, 2);
    check(Knob::Tilt, 40.0, 3);
    check(Knob::Tilt, 60.0, 2);
    check(Knob::Noise, 40.0, 2);
    check(Knob::Jpeg, 5.0, 2);
}

#[test]
fn blurred_and_moved() {
    check(Knob::Blur, 2.5, 2);
    check(Knob::Motion, 7.0, 2);
}

#[test]
fn faint_and_unevenly_lit() {
    check(Knob::Contrast, 0.06, 1);
    check(Knob::Contrast, 0.1, 3);
    check(Knob::Light, 0.95, 3);
    check(Knob::Glare, 0.2, 3);
}

#[test]
fn damaged_labels() {
    check(Knob::LGap, 6.0, 3);
    check(Knob::Dot, 0.6, 2);
    check(Knob::Quiet, 0.0, 3);
    check(Knob::Scratch, 4.0, 2);
    check(Knob::Growth, -0.4, 3);
    check(Knob::Growth, 0.4, 3);
}

#[test]
fn bottles_and_everything_at_once() {
    check(Knob::Curve, 40.0, 2);
    check(Knob::Mix, 3.0, 2);
    check(Knob::Invert, 1.0, 3);
}

#[test]
fn corners_to_a_seventh_of_a_module() {
    let mut off: Vec<f32> = Vec::new();
    for seed in 0..6 {
        let shot = Shot::of(Knob::Tilt, 10.0, seed);
        let rendered = shot.render().unwrap();
        let symbols = look(&rendered.picture, &Budget::LIVE.with_symbols(1));
        let [symbol] = &symbols[..] else { continue };
        for truth in rendered.corners.unwrap() {
            let away = symbol.corners.iter().map(|at| (at.x - truth.0).hypot(at.y - truth.1));
            off.push(away.fold(f32::MAX, f32::min) / shot.conditions.module);
        }
    }
    off.sort_by(f32::total_cmp);
    assert!(off.len() >= 16, "{} corners", off.len());
    assert!(off[off.len() / 2] < 0.15, "median {} modules", off[off.len() / 2]);
}

#[test]
fn textures_hold_no_symbol() {
    for seed in 0..400 {
        let picture = texture(seed, 96 + seed as usize % 120);
        let budget = if seed % 4 == 0 { Budget::PHOTO } else { Budget::LIVE };
        assert!(look(&picture, &budget).is_empty(), "misread: texture {seed}");
    }
}

#[test]
fn large_photos_and_hostile_pictures_come_to_an_end() {
    use image::{GrayImage, Luma, imageops};
    let mut state = 1u32;
    let mut noise = |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Luma([(state >> 24) as u8])
    };
    assert!(look(&GrayImage::from_fn(700, 500, &mut noise), &Budget::PHOTO).is_empty());
    assert!(look(&GrayImage::from_pixel(16_000, 3, Luma([7])), &Budget::PHOTO).is_empty());
    // A symbol in the corner of a photo of 48 million pixels.
    let mut photo = GrayImage::from_pixel(8_000, 6_000, Luma([180]));
    let label = testkit::label(b"0104870000001019", false, 20, 3).unwrap();
    imageops::replace(&mut photo, &label, 7_000, 5_200);
    let symbols = look(&photo, &Budget::PHOTO);
    assert_eq!(symbols.iter().map(|symbol| symbol.message.as_slice()).collect::<Vec<_>>(), [b"0104870000001019"]);
}

#[test]
fn a_small_budget_is_kept() {
    let rendered = Shot::of(Knob::Mix, 6.0, 3).render().unwrap();
    // With hardly any work allowed nothing is found, and nothing breaks.
    assert!(look(&rendered.picture, &Budget::PHOTO.with_work(1)).is_empty());
    let easy = Shot::of(Knob::Tilt, 0.0, 3).render().unwrap();
    assert_eq!(look(&easy.picture, &Budget::LIVE.with_symbols(1)).len(), 1);
}

/// A look at a large frame costs a camera's budget before anything was found in it: half is left for that.
#[test]
fn a_camera_of_eight_megapixels() {
    use image::{GrayImage, Luma, imageops};
    let mut frame = GrayImage::from_pixel(3_840, 2_160, Luma([170]));
    let label = Shot::of(Knob::Module, 6.0, 44).render_alone().unwrap();
    imageops::replace(&mut frame, &label, 1_300, 700);
    assert_eq!(look(&frame, &Budget::LIVE).len(), 1);
}

/// Labels of every structure that is printed on goods.
#[test]
fn every_structure_on_a_shelf() {
    let mut random = Random::new(7, "structures");
    for (seed, structure) in (300..).zip(Structure::ALL) {
        let message = Message::of(structure, &mut random);
        let shot = Shot { message: Some(message.clone()), ..Shot::of(Knob::Mix, 1.0, seed) };
        let symbols = look(&shot.render().unwrap().picture, &Budget::PHOTO);
        let read: Vec<&[u8]> = symbols.iter().map(|symbol| symbol.message.as_slice()).collect();
        assert_eq!(read, [message.bytes.as_slice()], "{structure:?}");
        assert_eq!(symbols[0].symbology, if message.is_gs1 { *b"d2" } else { *b"d1" }, "{structure:?}");
    }
}

/// Rectangles are found on a shelf too, those of the extension as well.
#[test]
fn rectangles_on_a_shelf() {
    for (seed, size) in
        (320..).zip([SymbolSize::Rect12x36, SymbolSize::Rect16x48, SymbolSize::Rect16x64, SymbolSize::Rect26x64])
    {
        let modules = testkit::Modules::of_size(b"0104870000001019215Ab", false, size).unwrap();
        let rendered = Shot::of(Knob::Tilt, 20.0, seed).render_modules(Some(&modules));
        let symbols = look(&rendered.picture, &Budget::PHOTO);
        assert_eq!(symbols.len(), 1, "{size:?}");
        assert_eq!(symbols[0].message, b"0104870000001019215Ab", "{size:?}");
    }
}

/// Grids that are no symbols, on labels: whatever the budget, nothing is read.
#[test]
fn other_grids_are_not_read() {
    for n in 0..Knob::Grid.values().len() {
        let shot = Shot::of(Knob::Grid, n as f32, 40);
        let picture = shot.render().unwrap().picture;
        for budget in [Budget::LIVE, Budget::PHOTO] {
            assert!(look(&picture, &budget).is_empty(), "{:?}", shot.grid);
        }
    }
}
