//! Any bytes as a picture, and any bytes as damage to a symbol: no panic, no endless search, nothing read that is not there.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use scan::{Budget, Frame, Tracker};

const MESSAGE: &[u8] = b"00000046198488X?io+qCABm8wAYa";

/// A symbol of two pixels a module: side, and grey values.
fn symbol() -> &'static (usize, Vec<u8>) {
    static SYMBOL: OnceLock<(usize, Vec<u8>)> = OnceLock::new();
    SYMBOL.get_or_init(|| {
        let picture = testkit::label(MESSAGE, false, 2, 2).expect("it fits");
        (picture.width() as usize, picture.into_raw())
    })
}

fuzz_target!(|data: &[u8]| {
    let [width, height, kind, bytes @ ..] = data else { return };
    let byte = |k: usize| bytes.get(k % bytes.len().max(1)).copied().unwrap_or(0);
    let (side, symbol) = symbol();
    let is_symbol = kind & 128 != 0;
    let (width, height) = if is_symbol { (*side, *side) } else { (usize::from(*width).max(1), usize::from(*height).max(1)) };
    // Few bytes make a large picture: each is a block of pixels.
    let scale = 1 + usize::from(kind % 4);
    let stride = width * scale + usize::from(kind / 4 % 8);
    let grey = |k: usize| {
        let (x, y) = (k % stride / scale, k / stride / scale);
        let damage = byte(y * width + x);
        match symbol.get(y * width + x).filter(|_| is_symbol) {
            // Half of the damage values leave the pixel as it is.
            Some(grey) if damage < 128 => *grey,
            _ => damage,
        }
    };
    let luma: Vec<u8> = (0..stride * height * scale).map(grey).collect();
    let Some(frame) = Frame::new(&luma, width * scale, height * scale, stride) else { return };
    for found in scan::scan(&frame) {
        assert!(found.corners.iter().all(|point| point.x.is_finite() && point.y.is_finite()));
        assert!(!is_symbol || !found.symbology.starts_with(b"d") || found.message == MESSAGE);
    }
    let mut tracker = Tracker::new();
    for _ in 0..3 {
        let _ = tracker.look(&frame, &Budget::LIVE);
    }
});
