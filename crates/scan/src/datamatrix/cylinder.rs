//! A lattice around a bottle, foretold from its middle.
//!
//! Towards the edges of a bottle modules become narrower faster than phases can be followed: the lattice slips by one. But a
//! place around a cylinder is a sum of sine and cosine of its angle, whatever the bottle's turn and lean (a camera far away
//! taken for granted); so that the middle, which was followed well, tells where the edges are once the radius is guessed.
use super::growth::{Cells, Grown};
use super::least_squares::System;
use super::warp::Warp;

/// Which way around the bottle it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    U,
    V,
}

/// Share of the lattice that is trusted, from its middle: around the bottle, and along it.
const TRUSTED: f32 = 0.5;
const TRUSTED_ALONG: f32 = 0.85;
/// Cells that may be missing at each edge.
const MORE: i32 = 2;
/// Places each way that the middle is asked for.
const PLACES: u8 = 9;

impl Grown {
    /// The lattice as it would be if its width went around a bottle by plus and minus `angle`, radians.
    pub fn on_cylinder(&self, around: Around, angle: f32) -> Option<Self> {
        let Cells { left, right, top, bottom } = self.cells;
        let (columns, rows) = (2.0 * self.cells.columns() as f32, 2.0 * self.cells.rows() as f32);
        let middle = ((left + right + 1) as f32, (top + bottom + 1) as f32);
        let (width, height) = match around {
            Around::U => (columns, rows),
            Around::V => (rows, columns),
        };
        // Modules from the middle: around the bottle and along it.
        let turned = |u: f32, v: f32| match around {
            Around::U => (u - middle.0, v - middle.1),
            Around::V => (v - middle.1, u - middle.0),
        };
        let back = |across: f32, along: f32| match around {
            Around::U => (middle.0 + across, middle.1 + along),
            Around::V => (middle.0 + along, middle.1 + across),
        };
        let radius = width / 2.0 / angle;
        let features = |across: f32, along: f32| {
            let (sin, cos) = (across / radius).sin_cos();
            [1.0, along / radius, sin, cos - 1.0]
        };
        let (mut by_x, mut by_y) = (System::new(4), System::new(4));
        let shares = || (0..PLACES).map(|k| 2.0 * f32::from(k) / f32::from(PLACES - 1) - 1.0);
        for (i, j) in shares().flat_map(|j| shares().map(move |i| (i, j))) {
            let (across, along) = (i * TRUSTED * width / 2.0, j * TRUSTED_ALONG * height / 2.0);
            let (u, v) = back(across, along);
            let (x, y) = self.warp.at(u, v);
            by_x.add(&features(across, along), x, 1.0);
            by_y.add(&features(across, along), y, 1.0);
        }
        let (by_x, by_y) = (by_x.solve(1e-4)?, by_y.solve(1e-4)?);
        let sum =
            |taps: &[f32], features: [f32; 4]| taps.iter().zip(features).map(|(tap, feature)| tap * feature).sum();
        let here = |u: f32, v: f32| {
            let (across, along) = turned(u, v);
            let features = features(across, along);
            (sum(&by_x, features), sum(&by_y, features))
        };
        let cells = match around {
            Around::U => Cells { left: left - MORE, right: right + MORE, top, bottom },
            Around::V => Cells { left, right, top: top - MORE, bottom: bottom + MORE },
        };
        let reach = (cells.columns() as f32, cells.rows() as f32);
        let places = shares().flat_map(|j| shares().map(move |i| (i, j)));
        let warp = Warp::through(here, places.map(|(i, j)| (middle.0 + i * reach.0, middle.1 + j * reach.1)))?;
        Some(Self { warp, cells, count: self.count, coherence: self.coherence, is_cut: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A label of 36 modules goes around a bottle by 60° to each side; the bottle leans and is turned.
    #[test]
    fn the_middle_tells_where_the_edges_are() {
        let radius = 18.0 / 60f32.to_radians();
        let seen = |u: f32, v: f32| {
            let (sin, cos) = (u / radius + 0.1).sin_cos();
            (300.0 + 5.0 * radius * sin + 0.6 * v, 200.0 + 4.8 * v + 1.5 * radius * (1.0 - cos) + 0.4 * radius * sin)
        };
        let shares = || (0..9u8).map(|k| f32::from(k) / 4.0 - 1.0);
        // Followed in its middle alone.
        let middle = shares().flat_map(|j| shares().map(move |i| (8.0 * i, 16.0 * j)));
        let warp = Warp::through(seen, middle).unwrap();
        let cells = Cells { left: -9, right: 8, top: -9, bottom: 8 };
        let grown = Grown { warp, cells, count: 200, coherence: 0.6, is_cut: false };
        let off = |warp: &Warp| {
            let places = shares().flat_map(|j| [-18.0, 18.0].map(|u| (u, 18.0 * j)));
            let far = places.map(|(u, v)| {
                let (at, seen) = (warp.at(u, v), seen(u, v));
                (at.0 - seen.0).hypot(at.1 - seen.1)
            });
            far.fold(0.0, f32::max)
        };
        let bent = grown.on_cylinder(Around::U, 60f32.to_radians()).unwrap();
        // Modules are 2.5 pixels wide there.
        assert!(off(&bent.warp) < 0.7, "{}", off(&bent.warp));
        assert!(off(&bent.warp) < off(&grown.warp) / 2.0, "{} {}", off(&bent.warp), off(&grown.warp));
        assert_eq!((bent.cells.columns(), bent.cells.rows()), (22, 18));
    }
}
