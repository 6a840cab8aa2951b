//! A label lying in front of a camera.
use std::io::Write as _;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};

use crate::label;

/// How the label lies and what the camera adds.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// Of the frame, pixels.
    pub width: u32,
    /// Of the frame, pixels.
    pub height: u32,
    /// Pixels a module.
    pub module: f32,
    /// Degrees, clockwise.
    pub rotation: f32,
    /// Middle of the symbol, as a share of the frame.
    pub middle: (f32, f32),
    /// Grey levels of noise, at most.
    pub noise: u8,
    /// Of the noise.
    pub seed: u32,
}

impl Default for Scene {
    fn default() -> Self {
        Self { width: 1280, height: 720, module: 6.0, rotation: 8.0, middle: (0.5, 0.5), noise: 12, seed: 1 }
    }
}

impl Scene {
    /// The label in the scene, on a wooden grey; `None` where the message fits no symbol.
    pub fn render(&self, message: &[u8], gs1: bool) -> Option<GrayImage> {
        const QUIET: u32 = 3;
        let symbol = label(message, gs1, 1, QUIET)?;
        let (sin, cos) = self.rotation.to_radians().sin_cos();
        let (mx, my) = (self.middle.0 * self.width as f32, self.middle.1 * self.height as f32);
        let half = symbol.width() as f32 / 2.0;
        let mut state = self.seed.max(1);
        Some(GrayImage::from_fn(self.width, self.height, |x, y| {
            // Nine samples a pixel, so that edges are as soft as a lens makes them.
            let mut sum = 0.0;
            for n in 0..9 {
                let (sx, sy) = ((n % 3) as f32 / 3.0 - mx + x as f32, (n / 3) as f32 / 3.0 - my + y as f32);
                let u = (sx * cos + sy * sin) / self.module + half;
                let v = (sy * cos - sx * sin) / self.module + half;
                let on_label = u >= 0.0 && v >= 0.0 && u < 2.0 * half && v < 2.0 * half;
                sum += if !on_label {
                    118.0 + 14.0 * (y as f32 * 0.05 + x as f32 * 0.004).sin()
                } else if symbol.get_pixel(u as u32, v as u32).0 == [0] {
                    38.0
                } else {
                    214.0
                };
            }
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = if self.noise == 0 {
                0.0
            } else {
                (state % (2 * u32::from(self.noise))) as f32 - f32::from(self.noise)
            };
            Luma([(sum / 9.0 + noise).clamp(0.0, 255.0) as u8])
        }))
    }
}

/// Frames as one JPEG after the other: what a camera of the motion-JPEG kind delivers.
pub fn mjpeg(frames: &[GrayImage]) -> Vec<u8> {
    let mut out = Vec::new();
    for frame in frames {
        // Colour, since some readers of such files take no grey ones.
        let colour = image::DynamicImage::ImageLuma8(frame.clone()).into_rgb8();
        let mut jpeg = Vec::new();
        if JpegEncoder::new_with_quality(&mut jpeg, 90).encode_image(&colour).is_ok() {
            let _ = out.write_all(&jpeg);
        }
    }
    out
}
