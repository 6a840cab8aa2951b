//! QR codes, by rqrr.
use crate::symbol::clockwise;
use crate::{Frame, Point, Symbol};

pub(super) fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    // It is another's reader: a panic of its must not become one of ours. In a browser there is no unwinding; there the worker
    // is started anew.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(frame))).unwrap_or_default()
}

fn read(frame: &Frame<'_>) -> Vec<Symbol> {
    let pixel = |x: usize, y: usize| frame.row(y).get(x).copied().unwrap_or(255);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(frame.width(), frame.height(), pixel);
    let read = |grid: rqrr::Grid<_>| {
        let mut message = Vec::new();
        let meta = grid.decode_to(&mut message).ok()?;
        let side = u16::try_from(meta.version.to_size()).ok()?;
        let corners = grid.bounds.map(|point| Point { x: point.x as f32, y: point.y as f32 });
        Some(Symbol { message, symbology: *b"Q1", corners: clockwise(corners), modules: (side, side) })
    };
    image.detect_grids().into_iter().filter_map(read).collect()
}
