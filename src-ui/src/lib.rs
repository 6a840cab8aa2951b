//! The screens: the same in the window and in a browser.
//! **Invariant**: only `door/` knows how the engine is reached, only `camera/` knows a camera.
// Natively only the plain functions are built, for their tests; what they serve is not.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod present;
mod typed;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod camera;
#[cfg(target_arch = "wasm32")]
mod door_client;
#[cfg(target_arch = "wasm32")]
mod feedback;
#[cfg(target_arch = "wasm32")]
mod js;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod position;
#[cfg(target_arch = "wasm32")]
mod screens;
#[cfg(target_arch = "wasm32")]
mod state;

/// Called by the page's script once the module is loaded.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    app::mount();
}
