//! What is not a marking code but often beside one: EAN, UPC and QR.
use rxing::common::HybridBinarizer;
use rxing::oned::MultiFormatUPCEANReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, Reader as _};

use crate::symbol::clockwise;
use crate::{Frame, Point, Symbol};

pub(crate) fn scan(frame: &Frame<'_>) -> Vec<Symbol> {
    let mut symbols = qr(frame);
    symbols.extend(ean(frame));
    symbols
}

fn qr(frame: &Frame<'_>) -> Vec<Symbol> {
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

fn ean(frame: &Frame<'_>) -> Option<Symbol> {
    // UPC-A is left out of the list, so that it comes as the EAN-13 that it is, with a leading zero.
    let formats = [BarcodeFormat::EAN_13, BarcodeFormat::EAN_8];
    let hints = DecodeHints { TryHarder: Some(true), PossibleFormats: Some(formats.into()), ..Default::default() };
    let source = Luma8Source::new(frame.packed(), frame.width() as u32, frame.height() as u32).ok()?;
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let result = MultiFormatUPCEANReader::new(&hints).decode_with_hints(&mut bitmap, &hints).ok()?;
    let symbology = if *result.getBarcodeFormat() == BarcodeFormat::EAN_8 { *b"E4" } else { *b"E0" };
    let points = result.getPoints();
    let (first, last) = (points.first()?, points.last()?);
    // One row is all the reader tells; a bar code is about half as tall as it is wide.
    let (dx, dy) = ((last.x - first.x) / 4.0, (last.y - first.y) / 4.0);
    let corner = |at: &rxing::Point, sign: f32| Point { x: at.x - sign * dy, y: at.y + sign * dx };
    let corners = clockwise([corner(first, -1.0), corner(last, -1.0), corner(last, 1.0), corner(first, 1.0)]);
    Some(Symbol { message: result.getText().as_bytes().to_vec(), symbology, corners, modules: (0, 0) })
}
