//! Files to luma, within bounds.
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use image::{DynamicImage, GrayImage, ImageReader, Limits, Rgba, RgbaImage};

/// Longest side and most memory: a photo of 8000 × 6000 fits, a bomb does not.
const SIDE_MAX: u32 = 12_000;
const MEMORY_MAX: u64 = 1 << 30;
const FILE_MAX: u64 = 256 << 20;

/// Opens a picture by its content, whatever its name says.
pub(crate) fn open(path: &Path) -> anyhow::Result<GrayImage> {
    let file = File::open(path).context("cannot open the file")?;
    if file.metadata().is_ok_and(|metadata| metadata.len() > FILE_MAX) {
        bail!("the file is over {} MB", FILE_MAX >> 20);
    }
    let mut bytes = Vec::new();
    BufReader::new(file).take(FILE_MAX).read_to_end(&mut bytes).context("cannot read the file")?;
    let mut reader =
        ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().context("cannot read the file")?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let picture =
        reader.decode().context("not a whole picture of a kind this program reads (PNG, JPEG, WebP, GIF, PGM)")?;
    Ok(on_white(picture).into_luma8())
}

/// Hidden colours under transparent parts would pass for black.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    image::imageops::overlay(&mut white, &picture.into_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(white)
}
