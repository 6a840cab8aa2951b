//! The public sets, with floors: so many read, and none read wrongly. Skipped, with a notice, where they are absent.
use std::path::{Path, PathBuf};

use scan::{Frame, scan};

fn folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    std::env::var_os("AIQYN_CORPORA").map_or(beside, PathBuf::from).join("datamatrix")
}

fn check(set: &str, n_pictures: usize, min_read: usize) {
    let folder = folder().join(set);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no pictures in {}", folder.display());
        return;
    };
    let kinds = ["png", "jpg", "webp", "gif"];
    let mut pictures: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pictures.retain(|path| path.extension().is_some_and(|kind| kinds.contains(&kind.to_str().unwrap())));
    pictures.sort();
    assert_eq!(pictures.len(), n_pictures, "{set}");
    let mut read = 0;
    for path in pictures {
        // Under transparent parts, white.
        let picture = image::open(&path).unwrap().into_rgba8();
        let mut white = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
        image::imageops::overlay(&mut white, &picture, 0, 0);
        let luma = image::DynamicImage::from(white).into_luma8();
        let (width, height) = (luma.width() as usize, luma.height() as usize);
        let symbols = scan(&Frame::new(luma.as_raw(), width, height, width).unwrap());
        let text = std::fs::read_to_string(path.with_extension("txt")).ok();
        let bytes = std::fs::read(path.with_extension("bin")).ok();
        let symbols: Vec<_> = symbols.iter().filter(|symbol| symbol.symbology[0] == b'd').collect();
        for symbol in &symbols {
            let own = String::from_utf8(symbol.message.clone())
                .unwrap_or_else(|_| symbol.message.iter().map(|byte| char::from(*byte)).collect());
            let right = match (&text, &bytes) {
                (Some(text), _) => own.trim_end() == text.trim_end(),
                (None, Some(bytes)) => symbol.message == *bytes,
                (None, None) => false,
            };
            assert!(right, "misread: {}", path.display());
        }
        read += usize::from(!symbols.is_empty());
    }
    assert!(read >= min_read, "{set}: {read} read, the floor is {min_read}");
}

#[test]
fn zxing_1() {
    check("zxing-1", 23, 23);
}

#[test]
fn zxing_2() {
    check("zxing-2", 18, 18);
}

#[test]
fn zxing_cpp_1() {
    check("zxing-cpp-1", 30, 30);
}

#[test]
fn zxing_cpp_2() {
    check("zxing-cpp-2", 13, 13);
}

#[test]
fn zxing_cpp_3() {
    check("zxing-cpp-3", 14, 14);
}

#[test]
fn no_symbol() {
    check("no-symbol", 24, 0);
}
