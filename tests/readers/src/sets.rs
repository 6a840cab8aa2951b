//! The public sets of pictures, four rotations each.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use image::{DynamicImage, GrayImage, Rgba, RgbaImage, imageops};

use crate::reader::Reader;

/// One reader on one set.
pub struct Row {
    pub set: String,
    pub reader: Reader,
    pub pictures: usize,
    pub read: usize,
    pub wrong: usize,
    /// Mean CPU milliseconds.
    pub millis: f64,
    /// Pictures that were not read in some rotation.
    pub missed: Vec<String>,
}

const KINDS: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

/// Under transparent parts, white.
fn open(path: &Path) -> anyhow::Result<GrayImage> {
    let picture = image::open(path).with_context(|| path.display().to_string())?.into_rgba8();
    let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    imageops::overlay(&mut white, &picture, 0, 0);
    Ok(DynamicImage::from(white).into_luma8())
}

/// What stands beside a picture.
struct Expected {
    text: Option<String>,
    bytes: Option<Vec<u8>>,
}

impl Expected {
    fn fits(&self, read: &[u8]) -> bool {
        let read = read.strip_prefix(b"]d2").unwrap_or(read);
        let latin: String = read.iter().map(|byte| char::from(*byte)).collect();
        let text = String::from_utf8(read.to_vec()).unwrap_or_else(|_| latin.clone());
        // Files of text end where their editor left them.
        let is_text = |own: &str| self.text.as_ref().is_some_and(|text| text.trim_end() == own.trim_end());
        is_text(&text) || is_text(&latin) || self.bytes.as_deref() == Some(read)
    }
}

pub fn run(folder: &Path, readers: &[Reader]) -> anyhow::Result<Vec<Row>> {
    let mut sets: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    sets.retain(|path| path.is_dir());
    sets.sort();
    let mut rows = Vec::new();
    for set in sets {
        let mut names: Vec<PathBuf> =
            std::fs::read_dir(&set)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
        names.retain(|path| path.extension().is_some_and(|kind| KINDS.contains(&kind.to_string_lossy().as_ref())));
        names.sort();
        for reader in readers {
            let set = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut row = Row { set, reader: *reader, pictures: 0, read: 0, wrong: 0, millis: 0.0, missed: Vec::new() };
            for path in &names {
                let text = std::fs::read_to_string(path.with_extension("txt")).ok();
                let expected = Expected { text, bytes: std::fs::read(path.with_extension("bin")).ok() };
                let mut picture = open(path)?;
                let mut is_missed = false;
                for _ in 0..4 {
                    let (found, millis) = reader.read_several(&picture, 8)?;
                    row.pictures += 1;
                    row.millis += millis;
                    let is_read = found.iter().any(|read| expected.fits(read));
                    row.read += usize::from(is_read);
                    is_missed |= !is_read;
                    row.wrong += found.iter().filter(|read| !expected.fits(read)).count();
                    picture = imageops::rotate90(&picture);
                }
                if is_missed {
                    row.missed.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
                }
            }
            row.millis /= row.pictures.max(1) as f64;
            rows.push(row);
        }
    }
    Ok(rows)
}
