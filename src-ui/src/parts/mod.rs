//! Pieces that screens are made of.
mod dialog;
mod icon;
mod picker;
mod row;
mod shape;

pub(crate) use dialog::Confirm;
pub(crate) use icon::{Glyph, Icon};
pub(crate) use picker::open_picker;
pub(crate) use row::VerdictRow;
pub(crate) use shape::Shape;
