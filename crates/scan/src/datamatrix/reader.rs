//! From a lattice that was followed, or an outline, to a message: sampling, finder pattern, correction.
use super::accept::Evidence;
use super::codewords::{self, Message};
use super::cylinder::Around;
use super::decode::{self, Effort, Modules};
use super::equalise::Patch;
use super::finder::{Candidate, candidates};
use super::growth::Grown;
use super::matrix::Matrix;
use super::other::Kind;
use super::outline::Outline;
use super::settle::settle;
use super::size::SIZES;
use super::warp::Warp;
use super::window::Window;
use super::work::Work;

/// A symbol in a window.
#[derive(Debug, Clone)]
pub(crate) struct Reading {
    pub message: Message,
    /// Places of the window, around the symbol.
    pub corners: [(f32, f32); 4],
    /// Columns and rows.
    pub modules: (usize, usize),
    /// How it lies: places of the window from places of a matrix, the matrix' first module, and where the symbol is in it.
    pub lie: Lie,
}

/// Where a symbol lies in a picture.
#[derive(Debug, Clone)]
pub(crate) struct Lie {
    pub warp: Warp,
    pub origin: (f32, f32),
    pub candidate: Candidate,
}

/// A symbol that was seen and could not be read.
#[derive(Debug, Clone)]
pub(crate) struct Miss {
    /// Index of its size.
    pub size: usize,
    /// In the symbol's orientation, dark positive, about ±1.
    pub modules: Modules,
    /// Agreement with the finder pattern.
    pub finder: f32,
    /// Around it: places of the window, or of the frame once a search gives it away.
    pub corners: [(f32, f32); 4],
}

/// What became of a lattice.
pub(crate) struct Outcome {
    pub reading: Option<Reading>,
    /// Best agreement with a finder pattern.
    pub best: f32,
    /// It is a QR code or a regular pattern.
    pub is_other: bool,
}

/// Placements of all sizes, made once.
pub(crate) struct Placements(Vec<Vec<[(u8, u8); 8]>>);

impl Placements {
    pub fn new() -> Self {
        Self(SIZES.iter().map(super::size::Size::placement).collect())
    }

    /// Of the size with this index.
    pub fn of(&self, size: usize) -> &[[(u8, u8); 8]] {
        self.0.get(size).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Modules around the lattice: its ends are the least certain.
const MARGIN: i32 = 4;
const CANDIDATES: usize = 32;
const TRIES: usize = 8;
/// A finder pattern that agrees less is not tried at once.
const SCORE_MIN: f32 = 0.6;
/// Without the equaliser, erasures need a better one.
const SCORE_ERASED: f32 = 0.78;
/// How well a filter has to explain the finder pattern.
const FIT_MIN: f32 = 0.6;
/// A poorer fit may be the map's fault.
const FIT_SETTLED: f32 = 0.3;
/// How much a symbol of e times the area may explain its border worse.
const LARGER: f32 = 0.1;
/// Below this a frame of a stream is not worth an equaliser.
const SCORE_LIVE: f32 = 0.75;
/// A region's own border, to guess the whole from it; and how many rounds a plan has to allow for that.
const SCORE_REGION: f32 = 0.9;
const REGIONS_SETTLED: usize = 4;
/// A lattice that may go around a bottle, and how well its finder pattern has to be seen then.
const COHERENCE_BENT: f32 = 0.42;
const SCORE_BENT: f32 = 0.7;
/// Larger symbols are not on bottles.
const MODULES_BENT: usize = 64;
/// How far it may go around to each side, radians.
const ANGLES: [f32; 4] = [1.05, 0.85, 0.65, 1.25];
/// Fewer cells are not worth an equaliser.
const COUNT_EQUALISED: usize = 20;
/// Modules each way whose contrast tells where the lattice lies; and the share of the best that another possibility needs.
const CONTRASTED: usize = 24;
const CONTRAST_MIN: f32 = 0.35;

/// Costs a module, as measured, in [`Work`]'s unit.
const COST_SAMPLE: i64 = 6;
const COST_SAMPLED: i64 = 80;
const COST_SEARCHED: i64 = 45;
const COST_DECODED: i64 = 15;
const COST_ERASED: i64 = 70;
const COST_EQUALISED: i64 = 150;
const COST_EQUALISED_WIDE: i64 = 450;
const COST_SETTLED: i64 = 125;
const COST_FIT: i64 = 5;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Depth {
    /// Offsets by half a module.
    pub offsets: usize,
    /// Candidates that get an equaliser.
    pub equalised: usize,
    /// Candidates of each offset that are ranked for it.
    pub ranked: usize,
    /// Rounds in which the map is made better by what was read.
    pub settled: usize,
}

/// Reads what lies in a window, within what is left of a frame's work.
pub(crate) struct Reader<'a> {
    pub window: &'a Window,
    pub placements: &'a Placements,
    pub depth: Depth,
    pub misses: &'a mut Vec<Miss>,
    pub work: &'a mut Work,
    /// Lattices that may still be tried on bottles: it costs much.
    pub bottles: &'a mut usize,
}

impl Reader<'_> {
    /// A lattice that was followed to its ends.
    pub fn lattice(&mut self, grown: &Grown) -> Outcome {
        let cells = grown.cells;
        let (columns, rows) = (2 * cells.columns(), 2 * cells.rows());
        let origin = (2.0 * cells.left as f32, 2.0 * cells.top as f32);
        let offsets = self.offsets(grown, origin, (columns, rows));
        let mut outcome = Outcome { reading: None, best: 0.0, is_other: false };
        let mut matrices = Vec::new();
        for (contrast, offset) in offsets.into_iter().take(self.depth.offsets) {
            if contrast < CONTRAST_MIN * offsets[0].0 || self.work.is_over() {
                continue;
            }
            let margin = MARGIN as f32;
            let corner = (origin.0 + offset.0 - margin, origin.1 + offset.1 - margin);
            let matrix = self.sample(&grown.warp, corner, columns + 2 * MARGIN as usize, rows + 2 * MARGIN as usize);
            // Where it lies best it is told best.
            match if matrices.is_empty() { Kind::of(&matrix) } else { Kind::Open } {
                Kind::Open => {}
                Kind::Other => {
                    outcome.is_other = true;
                    return outcome;
                }
                Kind::Diagonal(x) => {
                    if let Some(whole) = grown.along_diagonals((matrix.origin.0 + x as f32, matrix.origin.1)) {
                        let of_whole = self.lattice(&whole);
                        if of_whole.reading.is_some() || self.work.is_over() {
                            return of_whole;
                        }
                    }
                }
            }
            self.work.spend(matrix.soft.values().len(), COST_SEARCHED);
            let found = candidates(&matrix, CANDIDATES, (rows * 6 / 10, columns * 6 / 10));
            outcome.best = outcome.best.max(found.first().map_or(0.0, |candidate| candidate.score));
            outcome.reading = self.plainly(&grown.warp, &matrix, &found);
            if outcome.reading.is_some() {
                return outcome;
            }
            matrices.push((matrix, found));
        }
        if self.depth.settled == 0 && outcome.best < SCORE_LIVE {
            return outcome;
        }
        outcome.reading = self.harder(grown, &matrices);
        if outcome.reading.is_none() && self.depth.settled >= REGIONS_SETTLED {
            outcome.reading = self.around_region(grown, &matrices);
        }
        let may_be_bent = grown.coherence >= COHERENCE_BENT && columns.max(rows) <= MODULES_BENT;
        if outcome.reading.is_none() && *self.bottles > 0 && may_be_bent {
            *self.bottles -= 1;
            outcome.reading = self.around_bottle(grown);
        }
        outcome
    }

    /// Where edges peak in the middle of modules instead of between them (dots, motion), the lattice is half a module off: the
    /// four possibilities, the one with the most contrast between neighbours first.
    fn offsets(&mut self, grown: &Grown, origin: (f32, f32), modules: (usize, usize)) -> [(f32, (f32, f32)); 4] {
        // The middle tells it.
        let part = |from: f32, n: usize| (from + (n.saturating_sub(CONTRASTED) / 2) as f32, n.min(CONTRASTED));
        let ((left, columns), (top, rows)) = (part(origin.0, modules.0), part(origin.1, modules.1));
        self.work.spend(4 * columns * rows, COST_SAMPLE);
        let mut offsets = [(0.0, 0.0), (0.5, 0.5), (0.5, 0.0), (0.0, 0.5)].map(|offset: (f32, f32)| {
            let corner = (left + offset.0, top + offset.1);
            (Matrix::contrast(self.window, &grown.warp, corner, columns, rows), offset)
        });
        offsets.sort_by(|a, b| b.0.total_cmp(&a.0));
        offsets
    }

    fn sample(&mut self, warp: &Warp, origin: (f32, f32), columns: usize, rows: usize) -> Matrix {
        self.work.spend(columns * rows, COST_SAMPLED);
        Matrix::sample(self.window, warp, origin, columns, rows)
    }

    /// One region of a symbol was found, and the others lie a little aside: from it the whole is guessed, and the map settled.
    fn around_region(&mut self, grown: &Grown, matrices: &[(Matrix, Vec<Candidate>)]) -> Option<Reading> {
        let covered = 2 * grown.cells.columns().max(grown.cells.rows());
        let is_region = |candidate: &&Candidate| candidate.score >= SCORE_REGION && candidate.size().region_rows == 1;
        let mut wholes: Vec<(f32, Matrix, Candidate)> = Vec::new();
        for (matrix, found) in matrices {
            let Some(region) = found.iter().find(is_region) else { continue };
            let side = region.size().rows;
            for (index, size) in SIZES.iter().enumerate().filter(|(_, size)| size.region_rows > 1) {
                let is_like_it = size.rows == size.columns && size.rows / size.region_rows == side;
                if !is_like_it || size.rows.abs_diff(covered) > 14 {
                    continue;
                }
                for k in 0..size.region_rows * size.region_columns {
                    if self.work.is_over() {
                        return None;
                    }
                    let (down, right) = (k / size.region_columns * side, k % size.region_columns * side);
                    let margin = MARGIN as f32;
                    let origin = (
                        matrix.origin.0 + region.left as f32 - right as f32 - margin,
                        matrix.origin.1 + region.top as f32 - down as f32 - margin,
                    );
                    let at = MARGIN as usize;
                    let matrix = self.sample(&grown.warp, origin, size.columns + 2 * at, size.rows + 2 * at);
                    let candidate = Candidate { size: index, top: at, left: at, ..*region };
                    wholes.push((self.fit(&Patch::cut(&matrix, &candidate, false)), matrix, candidate));
                }
            }
        }
        wholes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rounds = 2 * self.depth.settled;
        let mut best = wholes.into_iter().take(2);
        best.find_map(|(_, matrix, candidate)| self.settled(grown.warp.clone(), matrix, candidate, rounds))
    }

    /// The lattice as bottles of several radii would have it.
    fn around_bottle(&mut self, grown: &Grown) -> Option<Reading> {
        let ways = ANGLES.into_iter().flat_map(|angle| [(Around::U, angle), (Around::V, angle)]);
        for (around, angle) in ways {
            if self.work.is_over() {
                return None;
            }
            let Some(bent) = grown.on_cylinder(around, angle) else { continue };
            let (columns, rows) = (2 * bent.cells.columns(), 2 * bent.cells.rows());
            let at = MARGIN as usize;
            let corner = (2.0 * bent.cells.left as f32 - MARGIN as f32, 2.0 * bent.cells.top as f32 - MARGIN as f32);
            let matrix = self.sample(&bent.warp, corner, columns + 2 * at, rows + 2 * at);
            self.work.spend(matrix.soft.values().len(), COST_SEARCHED);
            let found = candidates(&matrix, CANDIDATES, (rows * 6 / 10, columns * 6 / 10));
            if found.first().is_none_or(|best| best.score < SCORE_BENT) {
                continue;
            }
            if let Some(reading) = self.plainly(&bent.warp, &matrix, &found) {
                return Some(reading);
            }
            let reading = self.harder(&bent, &[(matrix, found)]);
            if reading.is_some() {
                return reading;
            }
        }
        None
    }

    /// The best candidates as they are.
    fn plainly(&mut self, warp: &Warp, matrix: &Matrix, found: &[Candidate]) -> Option<Reading> {
        for candidate in found.iter().take(TRIES).filter(|candidate| candidate.score >= SCORE_MIN) {
            for is_mirrored in [false, true] {
                if candidate.fits(is_mirrored) {
                    let modules = Patch::cut(matrix, candidate, is_mirrored).modules();
                    if let Some(message) = self.decoded(candidate, &modules, Effort::Hard, candidate.score) {
                        return Some(located(message, matrix, candidate, warp));
                    }
                }
            }
        }
        None
    }

    /// With an equaliser and erasures.
    fn harder(&mut self, grown: &Grown, matrices: &[(Matrix, Vec<Candidate>)]) -> Option<Reading> {
        if grown.count >= COUNT_EQUALISED {
            let mut ranked: Vec<(f32, &Matrix, &Candidate)> = Vec::new();
            for (matrix, found) in matrices {
                for candidate in found.iter().take(self.depth.ranked) {
                    if self.work.is_over() {
                        return None;
                    }
                    let fit = self.fit(&Patch::cut(matrix, candidate, !candidate.fits(false)));
                    ranked.push((fit, matrix, candidate));
                }
            }
            // A region of a symbol has a border of its own, often a better one than the whole.
            let key = |(fit, _, candidate): &(f32, &Matrix, &Candidate)| {
                let size = candidate.size();
                fit * (0.5 + 0.5 * candidate.score) + LARGER * ((size.rows * size.columns) as f32 / 400.0).ln()
            };
            ranked.sort_by(|a, b| key(b).total_cmp(&key(a)));
            ranked.truncate(self.depth.equalised);
            for (fit, matrix, candidate) in &ranked {
                if *fit < FIT_MIN {
                    break;
                }
                if let Some(message) = self.attempt(matrix, &grown.warp, candidate) {
                    return Some(located(message, matrix, candidate, &grown.warp));
                }
            }
            for (fit, matrix, candidate) in ranked {
                if fit < FIT_SETTLED || self.depth.settled == 0 {
                    break;
                }
                let (warp, rounds) = (grown.warp.clone(), self.depth.settled);
                if let Some(reading) = self.settled(warp, matrix.clone(), *candidate, rounds) {
                    return Some(reading);
                }
            }
        }
        for (matrix, found) in matrices {
            for candidate in found.iter().take(2).filter(|candidate| candidate.score >= SCORE_ERASED) {
                for is_mirrored in [false, true] {
                    if candidate.fits(is_mirrored) {
                        let modules = Patch::cut(matrix, candidate, is_mirrored).modules();
                        let message = self.decoded(candidate, &modules, Effort::Erasures, candidate.score);
                        if let Some(message) = message {
                            return Some(located(message, matrix, candidate, &grown.warp));
                        }
                    }
                }
            }
        }
        None
    }

    /// A symbol whose place is known from its borders.
    pub fn outline(&mut self, outline: &Outline) -> Option<Reading> {
        let warp = outline.warp()?;
        let margin = MARGIN as usize;
        let candidate = Candidate {
            size: outline.size,
            top: margin,
            left: margin,
            turns: 0,
            is_upright: false,
            polarity: outline.polarity,
            score: outline.score,
        };
        let size = candidate.size();
        let origin = (-MARGIN as f32, -MARGIN as f32);
        let matrix = self.sample(&warp, origin, size.columns + 2 * margin, size.rows + 2 * margin);
        if let Some(message) = self.attempt(&matrix, &warp, &candidate) {
            return Some(located(message, &matrix, &candidate, &warp));
        }
        self.settled(warp, matrix, candidate, self.depth.settled)
    }

    /// Samples again and again with a better map.
    fn settled(&mut self, mut warp: Warp, mut matrix: Matrix, candidate: Candidate, rounds: usize) -> Option<Reading> {
        let mut fit = self.fit(&Patch::cut(&matrix, &candidate, !candidate.fits(false)));
        for round in 0..rounds {
            if self.work.is_over() {
                return None;
            }
            self.work.spend(candidate.n_modules(), COST_SETTLED);
            warp = settle(&warp, &matrix, &candidate)?;
            matrix = self.sample(&warp, matrix.origin, matrix.soft.width(), matrix.soft.height());
            if let Some(message) = self.attempt(&matrix, &warp, &candidate) {
                return Some(located(message, &matrix, &candidate, &warp));
            }
            let better = self.fit(&Patch::cut(&matrix, &candidate, !candidate.fits(false)));
            if round > 0 && better < fit + 0.01 {
                break;
            }
            fit = better;
        }
        None
    }

    fn fit(&mut self, patch: &Patch) -> f32 {
        self.work.spend(patch.n_modules(), COST_FIT);
        patch.finder_fit()
    }

    /// Everything that can be tried on one candidate's modules.
    fn attempt(&mut self, matrix: &Matrix, warp: &Warp, candidate: &Candidate) -> Option<Message> {
        let patch = Patch::cut(matrix, candidate, !candidate.fits(false));
        let score = patch.agreement();
        let plain = patch.modules();
        if score >= SCORE_MIN
            && let Some(message) = self.both(candidate, &plain, Effort::Hard, score)
        {
            return Some(message);
        }
        let fit = self.fit(&patch);
        for radius in [1, 2] {
            if fit < FIT_MIN || self.work.is_over() {
                break;
            }
            self.work.spend(candidate.n_modules(), if radius == 1 { COST_EQUALISED } else { COST_EQUALISED_WIDE });
            let Some(modules) = patch.equalised(radius, 3) else { continue };
            if let Some(message) = self.both(candidate, &modules, Effort::Erasures, score.max(fit)) {
                return Some(message);
            }
            if radius == 2 {
                let corners = corners(matrix, candidate, warp);
                self.misses.push(Miss { size: candidate.size, modules, finder: score.max(fit), corners });
            }
        }
        if score >= SCORE_ERASED { self.both(candidate, &plain, Effort::Erasures, score) } else { None }
    }

    /// As it lies, and mirrored.
    fn both(&mut self, candidate: &Candidate, modules: &Modules, effort: Effort, score: f32) -> Option<Message> {
        let size = candidate.size();
        self.decoded(candidate, modules, effort, score).or_else(|| {
            let mirrored = (size.rows == size.columns).then(|| modules.mirrored())?;
            self.decoded(candidate, &mirrored, effort, score)
        })
    }

    fn decoded(&mut self, candidate: &Candidate, modules: &Modules, effort: Effort, finder: f32) -> Option<Message> {
        let cost = if effort == Effort::Hard { COST_DECODED } else { COST_ERASED };
        self.work.spend(candidate.n_modules(), cost);
        decoded(candidate, modules, self.placements, effort, Evidence::new(finder))
    }
}

pub(crate) fn decoded(
    candidate: &Candidate,
    modules: &Modules,
    placements: &Placements,
    effort: Effort,
    evidence: Evidence,
) -> Option<Message> {
    let data = decode::decode(&candidate.size(), placements.of(candidate.size), modules, effort, evidence)?;
    codewords::message(&data, candidate.size().is_extension).filter(|message| !message.bytes.is_empty())
}

fn located(message: Message, matrix: &Matrix, candidate: &Candidate, warp: &Warp) -> Reading {
    let size = candidate.size();
    let lie = Lie { warp: warp.clone(), origin: matrix.origin, candidate: *candidate };
    Reading { message, corners: corners(matrix, candidate, warp), modules: (size.columns, size.rows), lie }
}

fn corners(matrix: &Matrix, candidate: &Candidate, warp: &Warp) -> [(f32, f32); 4] {
    let (rows, columns) = candidate.extent();
    let (left, top) = (matrix.origin.0 + candidate.left as f32, matrix.origin.1 + candidate.top as f32);
    let (right, bottom) = (left + columns as f32, top + rows as f32);
    [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(u, v)| warp.at(u, v))
}
