//! `aiqyn scan`.
use std::path::{Path, PathBuf};

use cpu_time::ThreadTime;
use image::GrayImage;
use scan::{Budget, Frame, Symbol};
use serde::Serialize;

use crate::{NOT_WELL, UNREADABLE, WELL, picture};

/// How hard it is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Effort {
    Live,
    Photo,
}

#[derive(Serialize)]
struct FileReport<'a> {
    path: &'a str,
    width: u32,
    height: u32,
    /// CPU time of the decoding alone.
    micros: u128,
    symbols: Vec<SymbolReport>,
}

#[derive(Serialize)]
struct SymbolReport {
    symbology: String,
    message_hex: String,
    text: String,
    corners: [[f32; 2]; 4],
}

impl From<&Symbol> for SymbolReport {
    fn from(symbol: &Symbol) -> Self {
        Self {
            symbology: symbol.symbology_identifier(),
            message_hex: hex::encode(&symbol.message),
            text: text(&symbol.message),
            corners: symbol.corners.map(|corner| [corner.x, corner.y]),
        }
    }
}

/// The message as characters: UTF-8 where it is that, ISO 8859-1 otherwise, which is what a symbol says without an ECI.
pub(crate) fn text(message: &[u8]) -> String {
    String::from_utf8(message.to_vec()).unwrap_or_else(|_| message.iter().map(|byte| char::from(*byte)).collect())
}

/// The symbols of a picture, and the CPU time that finding them took, in microseconds.
pub(crate) fn symbols(picture: &GrayImage, effort: Effort) -> (Vec<Symbol>, u128) {
    let budget = match effort {
        Effort::Photo => Budget::PHOTO,
        Effort::Live => Budget::LIVE,
    };
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let before = ThreadTime::now();
    let found = Frame::new(picture.as_raw(), width, height, width).map(|frame| scan::scan_within(&frame, &budget));
    (found.unwrap_or_default(), before.elapsed().as_micros())
}

pub(crate) fn run(json: bool, effort: Effort, paths: &[PathBuf]) -> u8 {
    let mut worst = WELL;
    for path in paths {
        worst = worst.max(one(json, effort, path));
    }
    worst
}

fn one(json: bool, effort: Effort, path: &Path) -> u8 {
    let shown = path.to_string_lossy();
    let picture = match picture::open(path) {
        Ok(picture) => picture,
        Err(error) => {
            eprintln!("aiqyn: {shown}: {error:#}");
            return UNREADABLE;
        }
    };
    let (found, micros) = symbols(&picture, effort);
    let symbols: Vec<SymbolReport> = found.iter().map(SymbolReport::from).collect();
    let nothing = symbols.is_empty();
    if json {
        let report = FileReport { path: &shown, width: picture.width(), height: picture.height(), micros, symbols };
        say!("{}", serde_json::to_string(&report).unwrap_or_default());
    } else if nothing {
        say!("{shown}: no symbol found");
    } else {
        for symbol in symbols {
            say!("{shown}: {} {}", symbol.symbology, symbol.text.replace('\u{1d}', "␝").escape_debug());
        }
    }
    if nothing { NOT_WELL } else { WELL }
}
