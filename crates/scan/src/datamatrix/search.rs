//! The way through a frame: seeds, windows, lattices, the strongest first and never more than the budget allows.
use super::fourier::Fourier;
use super::growth::{self, Grown};
use super::lattice::{Lattice, lattices};
use super::reader::{self, Depth, Placements, Reading};
use super::seed::{Seed, seeds};
use super::texture::Texture;
use super::window::{Filter, Scale, Window};
use super::{corner, outline, segment};
use crate::{Budget, Frame};

/// Tables that every frame needs.
pub(crate) struct Tables {
    fourier: Fourier,
    placements: Placements,
}

impl Tables {
    pub fn new() -> Self {
        Self { fourier: Fourier::new(), placements: Placements::new() }
    }
}

/// A symbol in the frame.
pub(crate) struct Found {
    pub reading: Reading,
    /// Pixels of the frame.
    pub corners: [(f32, f32); 4],
}

/// What is looked for in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pass {
    Plain,
    Hessian,
    OtherScale,
    Sharpened,
}

/// Hypotheses that get a quick look, and those of them that are followed to the end.
const QUICK: usize = 6;
const FOLLOWED: usize = 3;
/// Peaks weaker than this are no lattice.
const STRONGEST_MIN: f32 = 22.0;
const PAIR_MIN: f32 = 9.0;
/// A quick look this good ends the quick looks; one below the second is dropped.
const QUICK_SURE: f32 = 4.5;
const QUICK_MIN: f32 = 2.7;
const COUNT_MIN: usize = 14;
const COHERENCE_MIN: f32 = 0.345;
const FILL_MIN: f32 = 0.45;
/// Further passes are for places that show some lattice.
const STRONGEST_AGAIN: f32 = 34.0;
/// A sure lattice whose best finder pattern agrees less than this is a QR code or a fabric.
const FINDER_OTHER: f32 = 0.62;

/// Longest edges that are paired, and largest corners that are tried.
const SEGMENTS: usize = 120;
const CORNERS: usize = 40;
/// Agreement of the alternating sides.
const TIMING_MIN: f32 = 0.3;
/// Pictures up to this side are enlarged and get white around them.
const SMALL: usize = 160;

pub(crate) fn search(frame: &Frame<'_>, tables: &Tables, budget: &Budget) -> Vec<Found> {
    let mut search = Search { frame, tables, found: Vec::new(), other: Vec::new(), depth: budget.depth() };
    search.run(budget);
    search.found
}

struct Search<'a> {
    frame: &'a Frame<'a>,
    tables: &'a Tables,
    found: Vec<Found>,
    /// Lattices that are no symbols: nobody needs to look there again.
    other: Vec<[(f32, f32); 4]>,
    depth: Depth,
}

/// What a pass over a seed told.
struct Told {
    strongest: f32,
    /// It was a lattice and no symbol, or it was read.
    is_settled: bool,
}

impl Search<'_> {
    fn run(&mut self, budget: &Budget) {
        let texture = Texture::new(self.frame);
        let seeds = seeds(&texture, budget.seeds);
        for (n, seed) in seeds.iter().enumerate() {
            let at = (seed.x, seed.y);
            let known = self.found.iter().map(|found| &found.corners).chain(&self.other);
            if known.into_iter().any(|corners| is_inside(corners, at)) {
                continue;
            }
            let passes: &[Pass] = match n < budget.seeds_again {
                true if budget.borders => &[Pass::Plain, Pass::OtherScale, Pass::Hessian, Pass::Sharpened],
                true => &[Pass::Plain, Pass::OtherScale],
                false => &[Pass::Plain],
            };
            let mut strongest = 0.0f32;
            for pass in passes {
                let is_worth = strongest >= STRONGEST_AGAIN || *pass == Pass::OtherScale && seed.side < 160.0;
                if *pass != Pass::Plain && !is_worth {
                    continue;
                }
                let told = self.look(seed, *pass);
                strongest = strongest.max(told.strongest);
                if self.found.len() >= budget.symbols {
                    return;
                }
                if told.is_settled {
                    break;
                }
            }
        }
        if budget.borders {
            self.all_borders(texture.noise, budget);
        }
    }

    fn all_borders(&mut self, noise: f32, budget: &Budget) {
        let side = self.frame.width().max(self.frame.height());
        let step = (2.5 * noise).clamp(3.0, 20.0);
        let enlarged = match side {
            0..=40 => 4,
            41..=SMALL => 2,
            _ => 1,
        };
        let window = Window::whole(self.frame, 3, enlarged);
        for reduced in [1, 2, 4] {
            if reduced == 1 || side / reduced > SMALL {
                self.by_borders(&window, step, reduced, budget);
                if self.found.len() >= budget.symbols {
                    return;
                }
            }
        }
    }

    /// Two lattices, or a lattice and a corner, may lead to the same symbol.
    fn report(&mut self, found: Found) {
        let sum = found.corners.iter().fold((0.0, 0.0), |sum, at| (sum.0 + at.0, sum.1 + at.1));
        let middle = (sum.0 / 4.0, sum.1 / 4.0);
        let is_same =
            |other: &Found| other.reading.message == found.reading.message && is_inside(&other.corners, middle);
        if !self.found.iter().any(is_same) {
            self.found.push(found);
        }
    }

    /// By straight edges: for what is small, blurred, or has no lattice to speak of. `reduced` is by how much the picture
    /// is scaled down before edges are looked for.
    fn by_borders(&mut self, window: &Window, step: f32, reduced: usize, budget: &Budget) {
        let edges = if reduced > 1 {
            let mut edges = segment::segments(&window.reduced(reduced), step, 8.0);
            edges.iter_mut().for_each(|edge| *edge = edge.enlarged(reduced as f32));
            edges
        } else {
            segment::segments(&window.grey, step, (6.0 / window.step).min(10.0))
        };
        let longest = edges.get(..SEGMENTS.min(edges.len())).unwrap_or_default();
        for corner in corner::corners(longest, CORNERS) {
            let corner = corner.extended(&window.grey);
            let middle = |a: (f32, f32), b: (f32, f32)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let at = window.to_frame(middle(corner.first, corner.second));
            if self.found.iter().any(|found| is_inside(&found.corners, at)) {
                continue;
            }
            for outline in outline::outlines(&window.grey, &corner, 3) {
                if outline.score < TIMING_MIN {
                    break;
                }
                if let Some(reading) = reader::read_outline(window, &outline, &self.tables.placements, self.depth) {
                    let corners = reading.corners.map(|corner| window.to_frame(corner));
                    self.report(Found { reading, corners });
                    if self.found.len() >= budget.symbols {
                        return;
                    }
                    break;
                }
            }
        }
    }

    fn look(&mut self, seed: &Seed, pass: Pass) -> Told {
        let usual = match seed.side {
            ..90.0 => Scale::Double,
            ..=330.0 => Scale::Same,
            ..=660.0 => Scale::Reduced(1),
            ..=1_300.0 => Scale::Reduced(2),
            _ => Scale::Reduced(3),
        };
        let scale = match (pass, usual) {
            (Pass::OtherScale, Scale::Same) if seed.side < 160.0 => Scale::Double,
            (Pass::OtherScale, Scale::Same | Scale::Double) => Scale::Reduced(1),
            (Pass::OtherScale, Scale::Reduced(1)) => Scale::Same,
            (Pass::OtherScale, Scale::Reduced(power)) => Scale::Reduced(power - 1),
            _ => usual,
        };
        let filter = match pass {
            Pass::Plain | Pass::OtherScale => Filter::Gradient,
            Pass::Hessian => Filter::Hessian,
            Pass::Sharpened => Filter::Sharpened(22, 5),
        };
        let half = (0.75 * seed.side + 28.0).max(64.0 * scale.step());
        let window = Window::new(self.frame, (seed.x, seed.y), half, scale, filter);
        let middle = window.place_of((seed.x, seed.y));
        let lattices = lattices(&window, middle, &self.tables.fourier);
        let mut told = Told { strongest: lattices.strongest, is_settled: false };
        if lattices.strongest < STRONGEST_MIN {
            return told;
        }
        for (quality, lattice) in quick_looks(&window, middle, &lattices.pairs).into_iter().take(FOLLOWED) {
            if quality < QUICK_MIN {
                break;
            }
            let Some(mut grown) = growth::grow(&window, middle, &lattice, 16) else { continue };
            let mut wider = None;
            if grown.is_cut && grown.count >= 25 && half < 500.0 * scale.step() {
                let half = (2.0 * half).min(620.0 * scale.step());
                let larger = Window::new(self.frame, (seed.x, seed.y), half, scale, filter);
                let middle = larger.place_of((seed.x, seed.y));
                if let Some(more) = growth::grow(&larger, middle, &lattice, 16)
                    && more.count > grown.count
                {
                    grown = more;
                    wider = Some(larger);
                }
            }
            let window = wider.as_ref().unwrap_or(&window);
            let cells = grown.cells;
            if cells.columns() < 3 || cells.rows() < 3 || grown.count < COUNT_MIN {
                continue;
            }
            if grown.fill() < FILL_MIN || grown.coherence < COHERENCE_MIN {
                continue;
            }
            let outcome = reader::read(window, &grown, &self.tables.placements, self.depth);
            if let Some(reading) = outcome.reading {
                let corners = reading.corners.map(|corner| window.to_frame(corner));
                self.report(Found { reading, corners });
                told.is_settled = true;
                return told;
            }
            if grown.coherence > 0.48 && grown.fill() > 0.6 && grown.count > 40 {
                self.other.push(outline(window, &grown));
                if outcome.best < FINDER_OTHER {
                    told.is_settled = true;
                    return told;
                }
            }
        }
        told
    }
}

/// Each hypothesis followed for a few cells; best first.
fn quick_looks(window: &Window, middle: (f32, f32), pairs: &[Lattice]) -> Vec<(f32, Lattice)> {
    let mut looks = Vec::new();
    for lattice in pairs.iter().take(QUICK).filter(|lattice| lattice.score >= PAIR_MIN) {
        if let Some(grown) = growth::grow(window, middle, lattice, 3) {
            let quality = grown.quality();
            looks.push((quality, *lattice));
            if quality > QUICK_SURE {
                break;
            }
        }
    }
    looks.sort_by(|a, b| b.0.total_cmp(&a.0));
    looks
}

fn outline(window: &Window, grown: &Grown) -> [(f32, f32); 4] {
    let cells = grown.cells;
    let (left, top) = (2.0 * cells.left as f32, 2.0 * cells.top as f32);
    let (right, bottom) = (2.0 * cells.right as f32 + 2.0, 2.0 * cells.bottom as f32 + 2.0);
    let place = |(u, v): (f32, f32)| window.to_frame(grown.warp.at(u, v));
    [(left, top), (right, top), (right, bottom), (left, bottom)].map(place)
}

/// Inside a convex quadrilateral.
fn is_inside(corners: &[(f32, f32); 4], at: (f32, f32)) -> bool {
    let next = corners.iter().cycle().skip(1);
    let side = |(from, to): (&(f32, f32), &(f32, f32))| {
        (to.0 - from.0) * (at.1 - from.1) - (to.1 - from.1) * (at.0 - from.0) > 0.0
    };
    let mut sides = corners.iter().zip(next).map(side);
    let first = sides.next();
    sides.all(|side| Some(side) == first)
}
