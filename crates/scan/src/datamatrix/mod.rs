//! Data Matrix ECC 200: location and error correction by rxing, the message by ourselves.
mod codewords;

use rxing::common::{DetectorRXingResult as _, HybridBinarizer};
use rxing::datamatrix::decoder::Decoder;
use rxing::datamatrix::detector::zxing_cpp_detector::detect;
use rxing::{BinaryBitmap, Luma8Source};

use crate::symbol::clockwise;
use crate::{Frame, Point, Symbol};

/// Most symbols in one frame: a sheet of labels.
const SYMBOLS_MAX: usize = 64;

pub(crate) fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    let mut luma = frame.packed();
    let found = all(&mut luma, frame);
    if !found.is_empty() {
        return found;
    }
    // Light on dark, as lasers and dark packages have it.
    luma.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
    all(&mut luma, frame)
}

/// Finds some, paints them over, looks again: one pass finds at most one symbol on each of its lines.
fn all(luma: &mut [u8], frame: &Frame<'_>) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    while symbols.len() < SYMBOLS_MAX {
        let new = once(luma, frame);
        if new.is_empty() {
            break;
        }
        for symbol in &new {
            paint(luma, frame, &symbol.corners);
        }
        symbols.extend(new);
    }
    symbols
}

fn once(luma: &[u8], frame: &Frame<'_>) -> Vec<Symbol> {
    let Ok(source) = Luma8Source::new_with_slice(luma, frame.width() as u32, frame.height() as u32) else {
        return Vec::new();
    };
    let bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let Ok(detected) = detect(bitmap.get_black_matrix(), true, true) else { return Vec::new() };
    let decoder = Decoder::new();
    let mut symbols: Vec<Symbol> = Vec::new();
    for candidate in detected {
        let bits = candidate.getBits();
        let Ok(decoded) = decoder.decode(bits) else { continue };
        let Some(message) = codewords::message(decoded.getRawBytes()) else { continue };
        let Ok(points) = <[rxing::Point; 4]>::try_from(candidate.getPoints()) else { continue };
        let corners = clockwise(points.map(|point| Point { x: point.x, y: point.y }));
        let side = |n: u32| u16::try_from(n).unwrap_or(0);
        let symbol = Symbol {
            message: message.bytes,
            symbology: [b'd', message.modifier],
            corners,
            modules: (side(bits.getWidth()), side(bits.getHeight())),
        };
        if !symbols.iter().any(|other| other.message == symbol.message && near(other, &symbol)) {
            symbols.push(symbol);
        }
    }
    symbols
}

/// The same symbol found twice.
fn near(a: &Symbol, b: &Symbol) -> bool {
    a.corners.iter().zip(&b.corners).all(|(a, b)| (a.x - b.x).abs() + (a.y - b.y).abs() < 8.0)
}

/// Fills the symbol's quadrilateral with white, a little beyond its edges.
fn paint(luma: &mut [u8], frame: &Frame<'_>, corners: &[Point; 4]) {
    let bound = |part: fn(&Point) -> f32, end: usize| {
        let values = || corners.iter().map(part);
        let low = values().fold(f32::MAX, f32::min).max(2.0) - 2.0;
        let high = values().fold(0.0, f32::max) + 3.0;
        (low as usize, (high as usize).min(end))
    };
    let (left, right) = bound(|point| point.x, frame.width());
    let (top, bottom) = bound(|point| point.y, frame.height());
    let [a, b, c, d] = *corners;
    let edges = [(a, b), (b, c), (c, d), (d, a)];
    for y in top..bottom {
        let row = luma.get_mut(y * frame.width()..(y + 1) * frame.width()).unwrap_or_default();
        for (x, pixel) in row.iter_mut().enumerate().take(right).skip(left) {
            let (x, y) = (x as f32, y as f32);
            let outside = |(from, to): &(Point, Point)| {
                let (dx, dy) = (to.x - from.x, to.y - from.y);
                let cross = dx * (y - from.y) - dy * (x - from.x);
                cross < -2.0 * dx.hypot(dy)
            };
            if !edges.iter().any(outside) {
                *pixel = 255;
            }
        }
    }
}
