//! Any bytes as what comes to a registry: bodies, letters, cursors, photos.
#![no_main]
use gs1::Date;
use libfuzzer_sys::fuzz_target;
use registry::fuzzing::{bodies, photos, places};

fuzz_target!(|bytes: &[u8]| {
    let today = Date::new(2026, 11, 22).unwrap();
    bodies(bytes, today);
    photos(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        places(text);
        let _ = registry::Proxies::of(&[text.to_owned()]);
    }
});
