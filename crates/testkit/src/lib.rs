//! Symbols, labels and scenes to test with. Everything here is a pure function of its parameters.

mod retail;
mod scene;
mod symbol;

pub use retail::ean13;
pub use scene::{Scene, mjpeg};
pub use symbol::{label, modules};
