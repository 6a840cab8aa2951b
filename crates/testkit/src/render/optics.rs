//! What light, lens and sensor do to a picture.
use image::GrayImage;
use image::codecs::jpeg::JpegEncoder;

use super::Plane;
use super::random::Random;

/// A Gaussian of this standard deviation in pixels; edges are continued.
pub(super) fn blur(plane: &mut Plane, sigma: f32) {
    if sigma < 0.05 {
        return;
    }
    let radius = (3.0 * sigma).ceil() as usize;
    let weight = |n: usize| (-0.5 * ((n as f32 - radius as f32) / sigma).powi(2)).exp();
    let mut taps: Vec<f32> = (0..=2 * radius).map(weight).collect();
    let sum: f32 = taps.iter().sum();
    taps.iter_mut().for_each(|tap| *tap /= sum);
    let offsets: Vec<(i32, i32, f32)> =
        taps.iter().enumerate().map(|(n, t)| (n as i32 - radius as i32, 0, *t)).collect();
    convolve(plane, &offsets);
    let offsets: Vec<(i32, i32, f32)> = offsets.iter().map(|(d, _, t)| (0, *d, *t)).collect();
    convolve(plane, &offsets);
}

/// The shutter stays open over a straight way of this length in pixels.
pub(super) fn motion(plane: &mut Plane, length: f32, angle: f32) {
    if length < 0.5 {
        return;
    }
    let (sin, cos) = angle.sin_cos();
    let n = (2.0 * length).ceil() as i32 + 1;
    // Each place of the way is shared out among its four pixels.
    let mut taps: std::collections::BTreeMap<(i32, i32), f32> = std::collections::BTreeMap::new();
    for k in 0..n {
        let along = length * ((k as f32 + 0.5) / n as f32 - 0.5);
        let (x, y) = (along * cos, along * sin);
        let (left, top) = (x.floor(), y.floor());
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let share = |d: i32, f: f32| if d == 1 { f } else { 1.0 - f };
            let weight = share(dx, x - left) * share(dy, y - top) / n as f32;
            *taps.entry((left as i32 + dx, top as i32 + dy)).or_default() += weight;
        }
    }
    let offsets: Vec<(i32, i32, f32)> = taps.into_iter().map(|((x, y), weight)| (x, y, weight)).collect();
    convolve(plane, &offsets);
}

fn convolve(plane: &mut Plane, taps: &[(i32, i32, f32)]) {
    let (width, height) = (plane.width, plane.height);
    let reach = taps.iter().map(|(x, ..)| x.unsigned_abs() as usize).max().unwrap_or(0);
    let mut out = Plane::new(width, height, 0.0);
    // Rows with their ends continued, so that the inner loop knows no edges.
    let stride = width + 2 * reach;
    let mut padded = vec![0.0; stride * height];
    for y in 0..height {
        let row = plane.row(y);
        let (first, last) = (row[0], row[width - 1]);
        let target = &mut padded[y * stride..(y + 1) * stride];
        target[..reach].fill(first);
        target[reach..reach + width].copy_from_slice(row);
        target[reach + width..].fill(last);
    }
    for y in 0..height {
        let target = out.row_mut(y);
        for (dx, dy, weight) in taps {
            let from = (y as i32 + dy).clamp(0, height as i32 - 1) as usize * stride;
            let from = from + (reach as i32 + dx) as usize;
            for (sum, value) in target.iter_mut().zip(&padded[from..from + width]) {
                *sum += weight * value;
            }
        }
    }
    *plane = out;
}

/// A bright ellipse; axes are standard deviations in pixels, `peak` in grey levels.
pub(super) fn glare(plane: &mut Plane, middle: (f32, f32), axes: (f32, f32), angle: f32, peak: f32) {
    let (sin, cos) = angle.sin_cos();
    let reach = 4.0 * axes.0.max(axes.1);
    let bound =
        |at: f32, end: usize| ((at - reach).max(0.0) as usize).min(end)..((at + reach).max(0.0) as usize).min(end);
    for y in bound(middle.1, plane.height) {
        for x in bound(middle.0, plane.width) {
            let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
            let (u, v) = ((dx * cos + dy * sin) / axes.0, (dy * cos - dx * sin) / axes.1);
            let value = plane.at_mut(x, y);
            // A sensor is full at white.
            *value = (*value + peak * (-0.5 * (u * u + v * v)).exp()).min(255.0);
        }
    }
}

/// Grey levels to bytes, with the sensor's noise (standard deviation in grey levels).
pub(super) fn expose(plane: &Plane, sigma: f32, random: &mut Random) -> GrayImage {
    let bytes = plane.values.iter().map(|value| (value + sigma * random.normal()).round().clamp(0.0, 255.0) as u8);
    let (width, height) = (plane.width as u32, plane.height as u32);
    GrayImage::from_raw(width, height, bytes.collect()).unwrap_or_else(|| GrayImage::new(width, height))
}

/// Through a JPEG of this quality and back.
pub(super) fn jpeg(picture: GrayImage, quality: u8) -> GrayImage {
    let mut bytes = Vec::new();
    if JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture).is_err() {
        return picture;
    }
    image::load_from_memory(&bytes).map_or(picture, |decoded| decoded.into_luma8())
}
