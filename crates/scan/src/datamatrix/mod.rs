//! Data Matrix ECC 200: from a frame to messages.
mod accept;
mod blend;
mod blur;
mod codewords;
mod corner;
mod cylinder;
mod decode;
mod equalise;
mod finder;
mod follow;
mod fourier;
mod growth;
mod lattice;
mod least_squares;
mod matrix;
mod other;
mod outline;
mod plan;
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
mod work;

use std::sync::OnceLock;

pub(crate) use self::blend::Blend;
pub(crate) use self::codewords::Message;
pub(crate) use self::follow::Follower;
pub(crate) use self::search::{Found, Looked, Tables, is_inside, search};
pub(crate) use self::seed::Seed;

use crate::symbol::clockwise;
use crate::{Budget, Frame, Point, Symbol};

static TABLES: OnceLock<Tables> = OnceLock::new();

pub(crate) fn tables() -> &'static Tables {
    TABLES.get_or_init(Tables::new)
}

pub(crate) fn scan(frame: &Frame<'_>, budget: &Budget) -> Vec<Symbol> {
    let looked = search(frame, tables(), budget, 0, &[]);
    looked.found.iter().map(|found| symbol(&found.reading.message, &found.corners, found.reading.modules)).collect()
}

pub(crate) fn symbol(message: &Message, corners: &[(f32, f32); 4], modules: (usize, usize)) -> Symbol {
    let side = |n: usize| u16::try_from(n).unwrap_or(0);
    Symbol {
        message: message.bytes.clone(),
        symbology: [b'd', message.modifier],
        corners: clockwise(corners.map(|(x, y)| Point { x, y })),
        modules: (side(modules.0), side(modules.1)),
    }
}
