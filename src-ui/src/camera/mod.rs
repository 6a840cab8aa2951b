//! Cameras and photos: the only place that knows how pictures are come by.
mod live;
mod photo;
mod scanner;

pub(crate) use live::{Extras, LiveCamera};
pub(crate) use photo::to_jpeg;
pub(crate) use scanner::Scanner;
