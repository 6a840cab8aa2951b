//! Our reader as a bare module: the host writes grey pixels and asks what is in them.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;

use scan::{Budget, Frame};

thread_local! {
    static PIXELS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static MESSAGE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where to write so many pixels.
#[unsafe(no_mangle)]
pub extern "C" fn pixels(n: usize) -> *mut u8 {
    PIXELS.with_borrow_mut(|pixels| {
        pixels.resize(n, 0);
        pixels.as_mut_ptr()
    })
}

/// Length of the first message in the frame, 0 where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn read(width: usize, height: usize) -> usize {
    let found = PIXELS.with_borrow(|pixels| {
        let frame = Frame::new(pixels, width, height, width)?;
        scan::data_matrix(&frame, &Budget::LIVE.with_symbols(1)).into_iter().next()
    });
    MESSAGE.with_borrow_mut(|message| {
        *message = found.map(|symbol| symbol.message).unwrap_or_default();
        message.len()
    })
}

/// Where that message lies.
#[unsafe(no_mangle)]
pub extern "C" fn message() -> *const u8 {
    MESSAGE.with_borrow(|message| message.as_ptr())
}
