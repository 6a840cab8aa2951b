//! From a lattice that was followed to a message: sampling, finder pattern, correction.
use super::accept::Evidence;
use super::codewords::{self, Message};
use super::decode::{self, Effort, Modules};
use super::equalise::Patch;
use super::finder::{Candidate, candidates};
use super::growth::Grown;
use super::matrix::Matrix;
use super::outline::Outline;
use super::settle::settle;
use super::size::SIZES;
use super::warp::Warp;
use super::window::Window;

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
/// Fewer cells are not worth an equaliser.
const COUNT_EQUALISED: usize = 20;

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

pub(crate) fn read(
    window: &Window,
    grown: &Grown,
    placements: &Placements,
    depth: Depth,
    misses: &mut Vec<Miss>,
) -> Outcome {
    let cells = grown.cells;
    let (columns, rows) = (2 * cells.columns(), 2 * cells.rows());
    let origin = (2.0 * cells.left as f32, 2.0 * cells.top as f32);
    // Edges may peak in the middle of modules instead of between them: dots, motion.
    let offsets = [(0.0, 0.0), (0.5, 0.5), (0.5, 0.0), (0.0, 0.5)];
    let contrast = |offset: (f32, f32)| {
        Matrix::contrast(window, &grown.warp, (origin.0 + offset.0, origin.1 + offset.1), columns, rows)
    };
    let mut offsets = offsets.map(|offset| (contrast(offset), offset));
    offsets.sort_by(|a, b| b.0.total_cmp(&a.0));
    let sharpest = offsets[0].0;
    let mut outcome = Outcome { reading: None, best: 0.0 };
    let mut matrices = Vec::new();
    for (contrast, offset) in offsets.into_iter().take(depth.offsets) {
        if contrast < 0.35 * sharpest {
            continue;
        }
        let margin = MARGIN as f32;
        let corner = (origin.0 + offset.0 - margin, origin.1 + offset.1 - margin);
        let (width, height) = (columns + 2 * MARGIN as usize, rows + 2 * MARGIN as usize);
        let matrix = Matrix::sample(window, &grown.warp, corner, width, height);
        let found = candidates(&matrix, CANDIDATES, (rows * 6 / 10, columns * 6 / 10));
        outcome.best = outcome.best.max(found.first().map_or(0.0, |candidate| candidate.score));
        for candidate in found.iter().take(TRIES).filter(|candidate| candidate.score >= SCORE_MIN) {
            for is_mirrored in [false, true] {
                if candidate.fits(is_mirrored) {
                    let modules = Patch::cut(&matrix, candidate, is_mirrored).modules();
                    let reading = decoded(candidate, &modules, placements, Effort::Hard, candidate.score);
                    if let Some(message) = reading {
                        outcome.reading = Some(located(message, &matrix, candidate, &grown.warp));
                        return outcome;
                    }
                }
            }
        }
        matrices.push((matrix, found));
    }
    if depth.settled == 0 && outcome.best < SCORE_LIVE {
        return outcome;
    }
    outcome.reading = harder(window, grown, &matrices, placements, depth, misses);
    if outcome.reading.is_none() && depth.settled >= REGIONS_SETTLED {
        outcome.reading = from_region(window, grown, &matrices, placements, depth, misses);
    }
    outcome
}

/// One region of a symbol was found, and the others lie a little aside: from it the whole is guessed, and the map settled.
fn from_region(
    window: &Window,
    grown: &Grown,
    matrices: &[(Matrix, Vec<Candidate>)],
    placements: &Placements,
    depth: Depth,
    misses: &mut Vec<Miss>,
) -> Option<Reading> {
    let covered = 2 * grown.cells.columns().max(grown.cells.rows());
    let is_region = |candidate: &&Candidate| candidate.score >= SCORE_REGION && candidate.size().region_rows == 1;
    let mut wholes: Vec<(f32, Matrix, Candidate)> = Vec::new();
    for (matrix, found) in matrices {
        let Some(region) = found.iter().find(is_region) else { continue };
        let side = region.size().rows;
        for (index, size) in SIZES.iter().enumerate().filter(|(_, size)| size.region_rows > 1) {
            if size.rows != size.columns || size.rows / size.region_rows != side || size.rows.abs_diff(covered) > 14 {
                continue;
            }
            for k in 0..size.region_rows * size.region_columns {
                let (down, right) = (k / size.region_columns * side, k % size.region_columns * side);
                let margin = MARGIN as f32;
                let origin = (
                    matrix.origin.0 + region.left as f32 - right as f32 - margin,
                    matrix.origin.1 + region.top as f32 - down as f32 - margin,
                );
                let at = MARGIN as usize;
                let (width, height) = (size.columns + 2 * at, size.rows + 2 * at);
                let matrix = Matrix::sample(window, &grown.warp, origin, width, height);
                let candidate = Candidate { size: index, top: at, left: at, ..*region };
                let fit = Patch::cut(&matrix, &candidate, false).finder_fit();
                wholes.push((fit, matrix, candidate));
            }
        }
    }
    wholes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wholes.into_iter().take(2).find_map(|(_, matrix, candidate)| {
        let depth = Depth { settled: 2 * depth.settled, ..depth };
        settled(window, grown.warp.clone(), matrix, candidate, placements, depth, misses)
    })
}

/// With an equaliser and erasures.
fn harder(
    window: &Window,
    grown: &Grown,
    matrices: &[(Matrix, Vec<Candidate>)],
    placements: &Placements,
    depth: Depth,
    misses: &mut Vec<Miss>,
) -> Option<Reading> {
    if grown.count >= COUNT_EQUALISED {
        let mut ranked: Vec<(f32, &Matrix, &Candidate)> = Vec::new();
        for (matrix, found) in matrices {
            for candidate in found.iter().take(depth.ranked) {
                let is_mirrored = !candidate.fits(false);
                let fit = Patch::cut(matrix, candidate, is_mirrored).finder_fit();
                ranked.push((fit, matrix, candidate));
            }
        }
        // A region of a symbol has a border of its own, often a better one than the whole.
        let key = |(fit, _, candidate): &(f32, &Matrix, &Candidate)| {
            let size = candidate.size();
            fit * (0.5 + 0.5 * candidate.score) + LARGER * ((size.rows * size.columns) as f32 / 400.0).ln()
        };
        ranked.sort_by(|a, b| key(b).total_cmp(&key(a)));
        for (fit, matrix, candidate) in ranked.iter().take(depth.equalised) {
            if *fit < FIT_MIN {
                break;
            }
            if let Some(message) = attempt(matrix, &grown.warp, candidate, placements, misses) {
                return Some(located(message, matrix, candidate, &grown.warp));
            }
        }
        for (fit, matrix, candidate) in ranked.into_iter().take(depth.equalised) {
            if fit < FIT_SETTLED || depth.settled == 0 {
                break;
            }
            let (warp, matrix) = (grown.warp.clone(), matrix.clone());
            if let Some(reading) = settled(window, warp, matrix, *candidate, placements, depth, misses) {
                return Some(reading);
            }
        }
    }
    for (matrix, found) in matrices {
        for candidate in found.iter().take(2).filter(|candidate| candidate.score >= SCORE_ERASED) {
            for is_mirrored in [false, true] {
                if candidate.fits(is_mirrored) {
                    let modules = Patch::cut(matrix, candidate, is_mirrored).modules();
                    let message = decoded(candidate, &modules, placements, Effort::Erasures, candidate.score);
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
pub(crate) fn read_outline(
    window: &Window,
    outline: &Outline,
    placements: &Placements,
    depth: Depth,
    misses: &mut Vec<Miss>,
) -> Option<Reading> {
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
    let matrix = Matrix::sample(window, &warp, origin, size.columns + 2 * margin, size.rows + 2 * margin);
    if let Some(message) = attempt(&matrix, &warp, &candidate, placements, misses) {
        return Some(located(message, &matrix, &candidate, &warp));
    }
    settled(window, warp, matrix, candidate, placements, depth, misses)
}

/// Samples again and again with a better map.
fn settled(
    window: &Window,
    mut warp: Warp,
    mut matrix: Matrix,
    candidate: Candidate,
    placements: &Placements,
    depth: Depth,
    misses: &mut Vec<Miss>,
) -> Option<Reading> {
    let mut fit = Patch::cut(&matrix, &candidate, !candidate.fits(false)).finder_fit();
    for round in 0..depth.settled {
        warp = settle(&warp, &matrix, &candidate)?;
        matrix = Matrix::sample(window, &warp, matrix.origin, matrix.soft.width(), matrix.soft.height());
        if let Some(message) = attempt(&matrix, &warp, &candidate, placements, misses) {
            return Some(located(message, &matrix, &candidate, &warp));
        }
        let better = Patch::cut(&matrix, &candidate, !candidate.fits(false)).finder_fit();
        if round > 0 && better < fit + 0.01 {
            break;
        }
        fit = better;
    }
    None
}

/// Everything that can be tried on one candidate's modules.
fn attempt(
    matrix: &Matrix,
    warp: &Warp,
    candidate: &Candidate,
    placements: &Placements,
    misses: &mut Vec<Miss>,
) -> Option<Message> {
    let size = candidate.size();
    let is_square = size.rows == size.columns;
    let patch = Patch::cut(matrix, candidate, !candidate.fits(false));
    let score = patch.agreement();
    let try_both = |modules: &Modules, effort: Effort, score: f32| {
        decoded(candidate, modules, placements, effort, score).or_else(|| {
            let mirrored = is_square.then(|| modules.mirrored())?;
            decoded(candidate, &mirrored, placements, effort, score)
        })
    };
    let plain = patch.modules();
    let mut message = None;
    if score >= SCORE_MIN {
        message = try_both(&plain, Effort::Hard, score);
    }
    let fit = patch.finder_fit();
    if message.is_none() && fit >= FIT_MIN {
        for radius in [1, 2] {
            let Some(modules) = patch.equalised(radius, 3).filter(|_| message.is_none()) else { continue };
            message = try_both(&modules, Effort::Erasures, score.max(fit));
            if radius == 2 && message.is_none() {
                let corners = corners(matrix, candidate, warp);
                misses.push(Miss { size: candidate.size, modules, finder: score.max(fit), corners });
            }
        }
    }
    if message.is_none() && score >= SCORE_ERASED {
        message = try_both(&plain, Effort::Erasures, score);
    }
    message
}

fn decoded(
    candidate: &Candidate,
    modules: &Modules,
    placements: &Placements,
    effort: Effort,
    finder: f32,
) -> Option<Message> {
    decoded_with(candidate, modules, placements, effort, Evidence::new(finder))
}

pub(crate) fn decoded_with(
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
