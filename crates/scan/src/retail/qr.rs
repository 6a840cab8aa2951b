//! QR codes, by rqrr.
use crate::symbol::clockwise;
use crate::{Frame, Point, Symbol};

pub(super) fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    // It is another's reader: a panic of its must not become one of ours. In a browser there is no unwinding; there the worker
    // is started anew.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(frame))).unwrap_or_default()
}

/// Larger pictures are scaled down: a QR code that fills nothing of such a picture is no reason to look elsewhere.
const SIDE_MAX: usize = 2_000;

fn read(frame: &Frame<'_>) -> Vec<Symbol> {
    let n = frame.width().max(frame.height()).div_ceil(SIDE_MAX);
    let pixel = |x: usize, y: usize| {
        let rows = (y * n..(y + 1) * n).map(|y| frame.row(y).get(x * n..(x + 1) * n).unwrap_or_default());
        let sum: usize = rows.flatten().map(|pixel| usize::from(*pixel)).sum();
        u8::try_from(sum / (n * n)).unwrap_or(u8::MAX)
    };
    // Both sides at least one: a line of pixels holds no code all the same.
    let (width, height) = ((frame.width() / n).max(1), (frame.height() / n).max(1));
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, pixel);
    let read = |grid: rqrr::Grid<_>| {
        let mut message = Vec::new();
        let meta = grid.decode_to(&mut message).ok()?;
        let side = u16::try_from(meta.version.to_size()).ok()?;
        let corners = grid.bounds.map(|point| Point { x: (point.x * n as i32) as f32, y: (point.y * n as i32) as f32 });
        Some(Symbol { message, symbology: *b"Q1", corners: clockwise(corners), modules: (side, side) })
    };
    image.detect_grids().into_iter().filter_map(read).collect()
}
