//! The way through a frame: seeds, windows, lattices, the strongest first and never more than the budget allows.
use super::blur::is_blurred;
use super::fourier::Fourier;
use super::growth::{self, Grown};
use super::lattice::{Lattice, lattices};
use super::plan::{Borders, Pass, Plan};
use super::reader::{Miss, Placements, Reader, Reading};
use super::seed::{Seed, Seeds};
use super::texture::Texture;
use super::window::{Filter, Scale, Window};
use super::work::Work;
use super::{corner, outline, segment};
use crate::{Budget, Frame};

/// Tables that every frame needs.
pub(crate) struct Tables {
    fourier: Fourier,
    pub placements: Placements,
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

impl Found {
    fn new(mut reading: Reading, window: &Window) -> Self {
        let corners = reading.corners.map(|corner| window.to_frame(corner));
        reading.lie.warp = window.warp_to_frame(&reading.lie.warp);
        Self { reading, corners }
    }

    /// In a larger frame of which this one was a part.
    pub fn moved(mut self, by: (f32, f32)) -> Self {
        self.corners = self.corners.map(|(x, y)| (x + by.0, y + by.1));
        self.reading.lie.warp = self.reading.lie.warp.placed(1.0, by);
        self
    }
}

/// Hypotheses that get a quick look.
const QUICK: usize = 6;
/// Peaks weaker than this are no lattice.
const STRONGEST_MIN: f32 = 22.0;
const PAIR_MIN: f32 = 9.0;
/// A quick look this good ends the quick looks; one below the second is dropped.
const QUICK_SURE: f32 = 4.5;
const QUICK_MIN: f32 = 2.7;
const COUNT_MIN: usize = 14;
const COHERENCE_MIN: f32 = 0.345;
const FILL_MIN: f32 = 0.45;
/// A lattice that goes on beyond the window is followed there from this coherence on.
const COHERENCE_WIDER: f32 = 0.5;
/// A lattice from here on is no chance.
const COHERENCE_SURE: f32 = 0.48;
const COUNT_SURE: usize = 40;
/// Where it fills its rectangle so far, nobody looks into that again; a label may lie in what it only surrounds.
const FILL_MASKED: f32 = 0.6;
/// Half side of the window that is looked at first, its pixels.
const FIRST: f32 = 68.0;
/// Further passes are for places that show some lattice.
const STRONGEST_AGAIN: f32 = 34.0;

/// Longest edges that are paired.
const SEGMENTS: usize = 120;
/// Agreement of the alternating sides.
const TIMING_MIN: f32 = 0.3;
/// Pictures up to this side are enlarged and get white around them.
const SMALL: usize = 160;
/// Larger pictures are scaled down before borders are looked for.
const LARGE: usize = 2_600;

/// Pixels of a large frame.
const LARGE_FRAME: usize = 2_500_000;

/// What came of looking.
pub(crate) struct Looked {
    pub found: Vec<Found>,
    /// Symbols that were seen and could not be read.
    pub misses: Vec<Miss>,
    /// The first seed, and the strongest lattice around it.
    pub busiest: Option<(Seed, f32)>,
    /// Standard deviation of the sensor's noise, grey levels.
    pub noise: f32,
}

impl Looked {
    /// In a larger frame of which this one was a part.
    pub fn moved(mut self, by: (f32, f32)) -> Self {
        self.found = self.found.into_iter().map(|found| found.moved(by)).collect();
        for miss in &mut self.misses {
            miss.corners = miss.corners.map(|(x, y)| (x + by.0, y + by.1));
        }
        self
    }
}

/// Looks at a frame; in a stream, means take turns. Where symbols are `known`, nobody looks again.
pub(crate) fn search(
    frame: &Frame<'_>,
    tables: &Tables,
    budget: &Budget,
    turn: usize,
    known: &[[(f32, f32); 4]],
) -> Looked {
    let plan = Plan::new(budget.effort, turn);
    let mut search = Search {
        frame,
        tables,
        plan,
        work: Work::new(budget),
        bottles: plan.bottles,
        found: Vec::new(),
        misses: Vec::new(),
        other: known.to_vec(),
        busiest: None,
        noise: 0.0,
    };
    search.run(budget);
    Looked { found: search.found, misses: search.misses, busiest: search.busiest, noise: search.noise }
}

struct Search<'a> {
    frame: &'a Frame<'a>,
    tables: &'a Tables,
    plan: Plan,
    work: Work,
    bottles: usize,
    found: Vec<Found>,
    misses: Vec<Miss>,
    /// Lattices that are no symbols: nobody needs to look there again.
    other: Vec<[(f32, f32); 4]>,
    busiest: Option<(Seed, f32)>,
    noise: f32,
}

/// What a pass over a seed told.
struct Told {
    strongest: f32,
    /// It was read, or it is a lattice whose finder pattern is none: other means show no more.
    is_done: bool,
}

/// Costs as measured, in [`Work`]'s unit. A pixel of the frame.
const COST_TEXTURE: i64 = 1;
/// A place that may be a seed.
const COST_SEED: i64 = 5;
/// A pixel of a window: as it is, sharpened, searched for straight edges.
const COST_WINDOW: i64 = 2;
const COST_SHARPENED: i64 = 60;
const COST_SEGMENTS: i64 = 25;
/// A spectrum with its peaks; a quick look at one of its lattices.
const COST_LATTICE: i64 = 95_000;
const COST_QUICK: i64 = 32_000;
/// A lattice that is followed to its ends, and each of its cells.
const COST_GROWN: i64 = 60_000;
const COST_CELL: i64 = 1_300;

impl Search<'_> {
    /// All that was wanted is found, or there is no time for more.
    fn is_over(&self, budget: &Budget) -> bool {
        self.found.len() >= budget.symbols || self.work.is_over()
    }

    fn run(&mut self, budget: &Budget) {
        let texture = Texture::new(self.frame);
        self.noise = texture.noise;
        // However large the frame: half is left for what was found in it.
        self.work.spend_of_half(self.frame.width() * self.frame.height(), COST_TEXTURE);
        // A large frame has more places that look like one.
        let is_large = self.frame.width() * self.frame.height() > LARGE_FRAME;
        let mut n_seeds = self.plan.seeds + usize::from(is_large);
        let mut n = 0;
        let mut order = Seeds::new(&texture);
        while n < n_seeds && !self.is_over(budget) {
            self.work.spend(order.n_places(), COST_SEED);
            let Some(seed) = order.next() else { break };
            let at = (seed.x, seed.y);
            let known = self.found.iter().map(|found| &found.corners).chain(&self.other);
            if known.into_iter().any(|corners| is_inside(corners, at)) {
                continue;
            }
            let n_found = self.found.len();
            self.look_around(&seed, n, budget);
            // Where there is one there may be more.
            n_seeds += self.found.len() - n_found;
            n += 1;
        }
        if self.plan.borders == Borders::All && !self.is_over(budget) {
            self.all_borders(texture.noise, budget);
        }
    }

    /// All passes over a seed.
    fn look_around(&mut self, seed: &Seed, n: usize, budget: &Budget) {
        let passes = self.plan.passes;
        let again = n < self.plan.seeds_again;
        let mut strongest = 0.0f32;
        for pass in passes.get(..if again { passes.len() } else { 1 }).unwrap_or_default() {
            let is_worth = strongest >= STRONGEST_AGAIN || *pass == Pass::OtherScale && seed.side < 160.0;
            if *pass != Pass::Plain && !is_worth {
                continue;
            }
            let told = self.look(seed, *pass);
            strongest = strongest.max(told.strongest);
            if n == 0 && self.busiest.is_none() {
                self.busiest = Some((*seed, told.strongest));
            }
            if told.is_done || self.is_over(budget) {
                return;
            }
        }
        if matches!(self.plan.borders, Borders::Seeds | Borders::Blurred) && again {
            let half = 0.75 * seed.side + 28.0;
            let window = self.window((seed.x, seed.y), half, Scale::Same, Filter::None);
            if self.plan.borders == Borders::Seeds || is_blurred(&window.grey) {
                self.by_borders(&window, 3.0, 2, budget);
            }
        }
    }

    fn all_borders(&mut self, noise: f32, budget: &Budget) {
        let side = self.frame.width().max(self.frame.height());
        let step = (2.5 * noise).clamp(3.0, 20.0);
        let window = match side {
            0..=40 => Window::whole(self.frame, 3, 4),
            41..=SMALL => Window::whole(self.frame, 3, 2),
            // White around it helps where the symbol goes to the picture's edge.
            161..=LARGE => Window::whole(self.frame, 3, 1),
            _ => {
                let middle = (self.frame.width() as f32 / 2.0, self.frame.height() as f32 / 2.0);
                let power = (side / LARGE).ilog2() as u8 + 1;
                Window::new(self.frame, middle, side as f32, Scale::Reduced(power), Filter::None)
            }
        };
        for reduced in [1, 2, 4] {
            if reduced == 1 || side / reduced > SMALL {
                self.by_borders(&window, step, reduced, budget);
                if self.is_over(budget) {
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
        self.work.spend(window.grey.values().len() / reduced, COST_SEGMENTS);
        if self.is_over(budget) {
            return;
        }
        let edges = if reduced > 1 {
            let mut edges = segment::segments(&window.reduced(reduced), step, 8.0);
            edges.iter_mut().for_each(|edge| *edge = edge.enlarged(reduced as f32));
            edges
        } else {
            segment::segments(&window.grey, step, (6.0 / window.step).min(10.0))
        };
        let longest = edges.get(..SEGMENTS.min(edges.len())).unwrap_or_default();
        for corner in corner::corners(longest, self.plan.slant.sine, self.plan.slant.corners) {
            if self.is_over(budget) {
                return;
            }
            let corner = corner.extended(&window.grey);
            let middle = |a: (f32, f32), b: (f32, f32)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let at = window.to_frame(middle(corner.first, corner.second));
            if self.found.iter().any(|found| is_inside(&found.corners, at)) {
                continue;
            }
            for outline in outline::outlines(&window.grey, &corner, self.plan.slant, 3, &mut self.work) {
                if outline.score < TIMING_MIN {
                    break;
                }
                let n_misses = self.misses.len();
                let reading = self.reader(window).outline(&outline);
                self.place_misses(window, n_misses);
                if let Some(reading) = reading {
                    self.report(Found::new(reading, window));
                    break;
                }
            }
        }
    }

    fn window(&mut self, middle: (f32, f32), half: f32, scale: Scale, filter: Filter) -> Window {
        let window = Window::new(self.frame, middle, half, scale, filter);
        let cost = if matches!(filter, Filter::Sharpened(..)) { COST_SHARPENED } else { COST_WINDOW };
        self.work.spend(window.grey.values().len(), cost);
        window
    }

    /// Follows a lattice to its ends.
    fn grow(&mut self, window: &Window, middle: (f32, f32), lattice: &Lattice) -> Option<Grown> {
        let grown = growth::grow(window, middle, lattice, 16);
        self.work.spend(1, COST_GROWN);
        self.work.spend(grown.as_ref().map_or(0, |grown| grown.cells.columns() * grown.cells.rows()), COST_CELL);
        grown
    }

    fn reader<'a>(&'a mut self, window: &'a Window) -> Reader<'a> {
        let (misses, work, bottles) = (&mut self.misses, &mut self.work, &mut self.bottles);
        Reader { window, placements: &self.tables.placements, depth: self.plan.depth, misses, work, bottles }
    }

    /// Misses from the `first` on get places of the frame.
    fn place_misses(&mut self, window: &Window, first: usize) {
        for miss in self.misses.iter_mut().skip(first) {
            miss.corners = miss.corners.map(|corner| window.to_frame(corner));
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
        let at = (seed.x, seed.y);
        // Most places are no lattice, which the middle tells.
        let first = half.min(FIRST * scale.step());
        let mut window = self.window(at, first, scale, filter);
        self.work.spend(1, COST_LATTICE);
        let middle = window.place_of(at);
        let lattices = lattices(&window, middle, &self.tables.fourier);
        let mut told = Told { strongest: lattices.strongest, is_done: false };
        if lattices.strongest < STRONGEST_MIN {
            return told;
        }
        let looks = quick_looks(&window, middle, &lattices.pairs);
        self.work.spend(looks.len(), COST_QUICK);
        if looks.first().is_none_or(|(quality, _)| *quality < QUICK_MIN) || self.work.is_over() {
            return told;
        }
        if half > first {
            window = self.window(at, half, scale, filter);
        }
        let middle = window.place_of(at);
        for (n, (quality, lattice)) in looks.into_iter().take(self.plan.followed).enumerate() {
            // What a window was cut for is done.
            if quality < QUICK_MIN || n > 0 && self.work.is_over() {
                break;
            }
            let Some(mut grown) = self.grow(&window, middle, &lattice) else { continue };
            let mut wider = None;
            let goes_on =
                grown.is_cut && !window.is_whole(self.frame) && half < 500.0 * scale.step() && !self.work.is_over();
            if goes_on && grown.count >= 25 && grown.coherence >= COHERENCE_WIDER {
                let half = (2.0 * half).min(620.0 * scale.step());
                let larger = self.window(at, half, scale, filter);
                let middle = larger.place_of(at);
                if let Some(more) = self.grow(&larger, middle, &lattice)
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
            let n_misses = self.misses.len();
            let outcome = self.reader(window).lattice(&grown);
            self.place_misses(window, n_misses);
            if let Some(reading) = outcome.reading {
                self.report(Found::new(reading, window));
                told.is_done = true;
                return told;
            }
            let is_sure = grown.coherence > COHERENCE_SURE && grown.count > COUNT_SURE;
            if is_sure && grown.fill() > FILL_MASKED {
                self.other.push(outline(window, &grown));
            }
            if outcome.is_other || is_sure && outcome.best < self.plan.finder_other {
                told.is_done = true;
                return told;
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
pub(crate) fn is_inside(corners: &[(f32, f32); 4], at: (f32, f32)) -> bool {
    let next = corners.iter().cycle().skip(1);
    let side = |(from, to): (&(f32, f32), &(f32, f32))| {
        (to.0 - from.0) * (at.1 - from.1) - (to.1 - from.1) * (at.0 - from.0) > 0.0
    };
    let mut sides = corners.iter().zip(next).map(side);
    let first = sides.next();
    sides.all(|side| Some(side) == first)
}
