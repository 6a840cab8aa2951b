//! Symbols, labels and scenes to test with. Everything here is a pure function of its parameters.

pub mod render;
mod retail;
mod scene;
mod symbol;

pub use datamatrix::{DataMatrix, SymbolSize};
pub use retail::ean13;
pub use scene::{Scene, mjpeg};
pub use symbol::{Modules, label};
