//! Symbols, labels and scenes to test with. Everything here is a pure function of its parameters.

mod scene;
mod symbol;

pub use scene::{Scene, mjpeg};
pub use symbol::{label, modules};
