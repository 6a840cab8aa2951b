//! Symbols that were drawn are read, byte for byte; pictures without any give nothing.
use image::{GrayImage, Luma, imageops};
use scan::{Frame, Symbol, scan};
use testkit::{Scene, label};

fn read(picture: &GrayImage) -> Vec<Symbol> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    scan(&Frame::new(picture.as_raw(), width, height, width).unwrap())
}

const MEDICINE: &[u8] = b"010487000000101921Kz7TqWmN4xB2c\x1d91EE06\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=";
const TOBACCO: &[u8] = b"00000046198488X?io+qCABm8wAYa";

#[test]
fn a_label_in_a_scene() {
    for (message, gs1, symbology) in [(MEDICINE, true, "]d2"), (TOBACCO, false, "]d1")] {
        for rotation in [0.0, 8.0, 45.0, 90.0, 200.0] {
            let picture = Scene { rotation, ..Scene::default() }.render(message, gs1).unwrap();
            let symbols = read(&picture);
            let [symbol] = &symbols[..] else { panic!("{rotation}: {symbols:?}") };
            assert_eq!(symbol.message, message);
            assert_eq!(symbol.symbology_identifier(), symbology);
            let x: f32 = symbol.corners.iter().map(|p| p.x).sum::<f32>() / 4.0;
            let y: f32 = symbol.corners.iter().map(|p| p.y).sum::<f32>() / 4.0;
            assert!((x - 640.0).abs() < 12.0 && (y - 360.0).abs() < 12.0, "{x} {y}");
            assert!(symbol.modules.0 >= 20 && symbol.modules.0 == symbol.modules.1);
        }
    }
}

#[test]
fn every_label_on_a_sheet() {
    let mut sheet = GrayImage::from_pixel(1280, 960, Luma([255]));
    let messages: Vec<String> = (0..12).map(|n| format!("010487000000101921Kz7TqWmN4xB{n:02}\u{1d}93abcd")).collect();
    for (n, message) in messages.iter().enumerate() {
        let symbol = label(message.as_bytes(), true, 5, 2).unwrap();
        imageops::replace(&mut sheet, &symbol, 30 + (n as i64 % 4) * 300, 20 + (n as i64 / 4) * 300);
    }
    let mut read: Vec<String> = read(&sheet).into_iter().map(|s| String::from_utf8(s.message).unwrap()).collect();
    read.sort();
    assert_eq!(read, messages);
}

#[test]
fn light_on_dark() {
    let mut picture = Scene::default().render(MEDICINE, true).unwrap();
    picture.pixels_mut().for_each(|pixel| pixel.0[0] = 255 - pixel.0[0]);
    assert_eq!(read(&picture)[0].message, MEDICINE);
}

#[test]
fn rows_with_gaps_between_them() {
    let picture = Scene::default().render(MEDICINE, true).unwrap();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut wide = Vec::new();
    for row in picture.as_raw().chunks(width) {
        wide.extend_from_slice(row);
        wide.extend_from_slice(&[0x55; 64]);
    }
    let frame = Frame::new(&wide, width, height, width + 64).unwrap();
    assert_eq!(scan(&frame)[0].message, MEDICINE);
}

#[test]
fn nothing_there_and_frames_that_cannot_be() {
    for grey in [0, 128, 255] {
        assert!(read(&GrayImage::from_pixel(320, 240, Luma([grey]))).is_empty());
    }
    for (width, height) in [(1, 1), (1, 100), (100, 1), (3, 7), (39, 39)] {
        assert!(read(&GrayImage::from_fn(width, height, |x, y| Luma([((x * 7 + y * 13) % 256) as u8]))).is_empty());
    }
    assert!(Frame::new(&[0; 10], 4, 3, 4).is_none());
    assert!(Frame::new(&[0; 12], 4, 3, 3).is_none());
    assert!(Frame::new(&[], 0, 0, 0).is_none());
    assert!(Frame::new(&[0; 8], usize::MAX, 2, usize::MAX).is_none());
    assert!(Frame::new(&[0; 11], 3, 3, 4).is_some(), "the last row needs no gap after it");
}

#[test]
fn shop_barcodes_and_qr_codes_are_recognised() {
    let barcode = testkit::ean13("4870000000012", 3).unwrap();
    let symbols = read(&barcode);
    let [symbol] = &symbols[..] else { panic!("{symbols:?}") };
    assert_eq!((symbol.message.as_slice(), symbol.symbology_identifier().as_str()), (&b"4870000000012"[..], "]E0"));

    let code = qrcode::QrCode::new(b"https://example.com").unwrap();
    let (side, dark) = (code.width() as u32, code.to_colors());
    let picture = GrayImage::from_fn((side + 8) * 5, (side + 8) * 5, |x, y| {
        let module = (x / 5).checked_sub(4).zip((y / 5).checked_sub(4)).filter(|(x, y)| *x < side && *y < side);
        let is_dark = module.is_some_and(|(x, y)| dark[(y * side + x) as usize] == qrcode::Color::Dark);
        Luma([if is_dark { 0 } else { 255 }])
    });
    let symbols = read(&picture);
    let [symbol] = &symbols[..] else { panic!("{symbols:?}") };
    assert_eq!(
        (symbol.message.as_slice(), symbol.symbology_identifier().as_str()),
        (&b"https://example.com"[..], "]Q1")
    );

    // In a photo of twenty megapixels it is looked for in a smaller one, and told where it is in the large one.
    let mut photo = GrayImage::from_pixel(5_000, 4_000, Luma([255]));
    let large = imageops::resize(&picture, 1_500, 1_500, imageops::FilterType::Nearest);
    imageops::replace(&mut photo, &large, 2_400, 1_200);
    let symbols = read(&photo);
    let [symbol] = &symbols[..] else { panic!("{symbols:?}") };
    let middle = symbol.corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.x / 4.0, sum.1 + at.y / 4.0));
    assert!((middle.0 - 3_150.0).abs() < 60.0 && (middle.1 - 1_950.0).abs() < 60.0, "{middle:?}");
}

#[test]
fn a_marking_code_beside_a_barcode_is_what_counts() {
    let mut shelf = GrayImage::from_pixel(1000, 500, Luma([255]));
    imageops::replace(&mut shelf, &testkit::ean13("4870000000012", 3).unwrap(), 40, 40);
    imageops::replace(&mut shelf, &label(MEDICINE, true, 6, 3).unwrap(), 560, 120);
    let symbols = read(&shelf);
    assert_eq!(symbols.iter().map(|symbol| symbol.symbology_identifier()).collect::<Vec<_>>(), ["]d2"]);
}
