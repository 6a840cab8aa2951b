//! Every size of the standards, every orientation, dark on light and light on dark, mirrored.
use image::{GrayImage, imageops};
use scan::{Frame, Symbol, scan};
use testkit::{Modules, SymbolSize};

fn read(picture: &GrayImage) -> Vec<Symbol> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    scan(&Frame::new(picture.as_raw(), width, height, width).unwrap())
}

#[track_caller]
fn check(picture: &GrayImage, message: &[u8], modules: (u16, u16), what: &str) {
    let symbols = read(picture);
    let [symbol] = &symbols[..] else { panic!("{what}: {symbols:?}") };
    assert_eq!(symbol.message, message, "{what}");
    assert_eq!(symbol.modules, modules, "{what}");
}

const SIZES: [SymbolSize; 48] = [
    SymbolSize::Square10,
    SymbolSize::Square12,
    SymbolSize::Square14,
    SymbolSize::Square16,
    SymbolSize::Square18,
    SymbolSize::Square20,
    SymbolSize::Square22,
    SymbolSize::Square24,
    SymbolSize::Square26,
    SymbolSize::Square32,
    SymbolSize::Square36,
    SymbolSize::Square40,
    SymbolSize::Square44,
    SymbolSize::Square48,
    SymbolSize::Square52,
    SymbolSize::Square64,
    SymbolSize::Square72,
    SymbolSize::Square80,
    SymbolSize::Square88,
    SymbolSize::Square96,
    SymbolSize::Square104,
    SymbolSize::Square120,
    SymbolSize::Square132,
    SymbolSize::Square144,
    SymbolSize::Rect8x18,
    SymbolSize::Rect8x32,
    SymbolSize::Rect12x26,
    SymbolSize::Rect12x36,
    SymbolSize::Rect16x36,
    SymbolSize::Rect16x48,
    SymbolSize::Rect8x48,
    SymbolSize::Rect8x64,
    SymbolSize::Rect8x80,
    SymbolSize::Rect8x96,
    SymbolSize::Rect8x120,
    SymbolSize::Rect8x144,
    SymbolSize::Rect12x64,
    SymbolSize::Rect12x88,
    SymbolSize::Rect16x64,
    SymbolSize::Rect20x36,
    SymbolSize::Rect20x44,
    SymbolSize::Rect20x64,
    SymbolSize::Rect22x48,
    SymbolSize::Rect24x48,
    SymbolSize::Rect24x64,
    SymbolSize::Rect26x40,
    SymbolSize::Rect26x48,
    SymbolSize::Rect26x64,
];

/// As many different letters as a symbol holds, so that the whole of it is data.
fn longest(size: SymbolSize) -> (Vec<u8>, Modules) {
    let letters: Vec<u8> = (0..1_600u32).map(|k| b'A' + (k * 7 + k / 26) as u8 % 26).collect();
    let (mut fits, mut too_long) = (1, letters.len());
    while too_long - fits > 1 {
        let n = usize::midpoint(fits, too_long);
        match Modules::of_size(&letters[..n], false, size) {
            Some(_) => fits = n,
            None => too_long = n,
        }
    }
    let message = letters[..fits].to_vec();
    let modules = Modules::of_size(&message, false, size).unwrap();
    (message, modules)
}

#[test]
fn every_size_full_of_data() {
    for size in SIZES {
        let (message, modules) = longest(size);
        let sides = (modules.columns as u16, modules.rows() as u16);
        check(&modules.picture(4, 3), &message, sides, &format!("{size:?}"));
    }
}

#[test]
fn every_size_with_little_in_it() {
    for size in SIZES {
        let modules = Modules::of_size(b"12", false, size).unwrap();
        let sides = (modules.columns as u16, modules.rows() as u16);
        check(&modules.picture(5, 2), b"12", sides, &format!("{size:?}"));
    }
}

#[test]
fn every_orientation_mirrored_and_light_on_dark() {
    for size in
        [SymbolSize::Square10, SymbolSize::Square22, SymbolSize::Square36, SymbolSize::Rect12x36, SymbolSize::Rect8x48]
    {
        let (message, modules) = longest(size);
        let sides = (modules.columns as u16, modules.rows() as u16);
        let upright = modules.picture(6, 3);
        for is_mirrored in [false, true] {
            for is_inverted in [false, true] {
                let mut picture = if is_mirrored { imageops::flip_horizontal(&upright) } else { upright.clone() };
                if is_inverted {
                    imageops::invert(&mut picture);
                }
                for turns in 0..4 {
                    let what = format!("{size:?}, mirrored {is_mirrored}, inverted {is_inverted}, {turns} turns");
                    check(&picture, &message, sides, &what);
                    picture = imageops::rotate90(&picture);
                }
            }
        }
    }
}

#[test]
fn modules_of_one_pixel_and_of_forty() {
    for (size, module) in [
        (SymbolSize::Square12, 1),
        (SymbolSize::Square24, 1),
        (SymbolSize::Square36, 1),
        (SymbolSize::Square22, 40),
        (SymbolSize::Square36, 30),
    ] {
        let (message, modules) = longest(size);
        let sides = (modules.columns as u16, modules.rows() as u16);
        check(&modules.picture(module, 2), &message, sides, &format!("{size:?} at {module}"));
    }
}
