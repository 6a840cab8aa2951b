//! Data Matrix ECC 200: from a frame to messages.
mod accept;
mod codewords;
mod corner;
mod decode;
mod equalise;
mod finder;
mod fourier;
mod growth;
mod lattice;
mod least_squares;
mod matrix;
mod outline;
mod plane;
mod reader;
mod reed_solomon;
mod search;
mod seed;
mod segment;
mod settle;
mod size;
mod texture;
mod warp;
mod window;

use std::sync::OnceLock;

use crate::symbol::clockwise;
use crate::{Budget, Frame, Point, Symbol};

static TABLES: OnceLock<search::Tables> = OnceLock::new();

pub(crate) fn scan(frame: &Frame<'_>, budget: &Budget) -> Vec<Symbol> {
    let tables = TABLES.get_or_init(search::Tables::new);
    search::search(frame, tables, budget, 0).found.into_iter().map(symbol).collect()
}

fn symbol(found: search::Found) -> Symbol {
    let reading = found.reading;
    let side = |n: usize| u16::try_from(n).unwrap_or(0);
    Symbol {
        message: reading.message.bytes,
        symbology: [b'd', reading.message.modifier],
        corners: clockwise(found.corners.map(|(x, y)| Point { x, y })),
        modules: (side(reading.modules.0), side(reading.modules.1)),
    }
}
