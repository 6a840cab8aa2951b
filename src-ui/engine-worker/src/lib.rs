//! Hosts the engine in a browser: SQLite on the origin's private file system, fetch, timers.
//! **Invariant**: one tab holds the lock, and with it the store; every other tab's calls go to it, and are asked again when it goes.
#![cfg(target_arch = "wasm32")]

mod host;
mod lead;
mod role;
mod store;

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the worker's script once the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    role::start();
}
