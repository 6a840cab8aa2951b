//! A lattice followed from the middle outwards: local phase says how far the model is off, cell by cell.
//!
//! A cell is 2 × 2 modules. Its samples, folded over one module each way, give a phase along u and along v; where neighbours
//! agree, there is a lattice. Borders and quiet zones play no part in it.
use std::f32::consts::{FRAC_1_SQRT_2, TAU};

use super::lattice::{Channel, Lattice};
use super::plane::Plane;
use super::warp::{Basis, Fit, Warp, basis, terms, value};
use super::window::Window;

/// A lattice with all that it covers.
#[derive(Debug, Clone)]
pub(crate) struct Grown {
    /// Places of the window; whole numbers are borders between modules, or their middles.
    pub warp: Warp,
    /// First and last cell along u and along v.
    pub cells: Cells,
    /// How many cells belong to it.
    pub count: usize,
    /// Mean agreement of neighbours: about 0.11 by chance, over 0.28 in a lattice.
    pub coherence: f32,
    /// It goes on beyond the window.
    pub is_cut: bool,
}

/// A rectangle of cells, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cells {
    pub left: i32,
    pub right: i32,
    pub top: i32,
    pub bottom: i32,
}

impl Cells {
    pub fn columns(&self) -> usize {
        (self.right - self.left + 1).max(0) as usize
    }

    pub fn rows(&self) -> usize {
        (self.bottom - self.top + 1).max(0) as usize
    }
}

impl Grown {
    /// Share of the rectangle that belongs to it.
    pub fn fill(&self) -> f32 {
        self.count as f32 / (self.cells.columns() * self.cells.rows()).max(1) as f32
    }

    /// The lattice whose axes are this one's diagonals, a module of which lies on the one that begins at `first`; `None` where
    /// that is too small for a symbol.
    pub fn along_diagonals(&self, first: (f32, f32)) -> Option<Self> {
        let Cells { left, right, top, bottom } = self.cells;
        // Another module of the same kind, near the middle: places far from the origin make a poor polynomial.
        let nearer = |first: f32, from: i32, to: i32| first + 2.0 * (((from + to + 1) as f32 - first) / 2.0).round();
        let first = (nearer(first.0, left, right), nearer(first.1, top, bottom));
        // The middle of the one is the middle of the other: (½, ½) along both.
        let origin = (first.0 + 0.5, first.1 - 0.5);
        let here = move |u: f32, v: f32| (origin.0 + u - v, origin.1 + u + v);
        let there = |u: f32, v: f32| ((u - origin.0 + v - origin.1) / 2.0, (v - origin.1 - u + origin.0) / 2.0);
        // A square that stands on a corner of this one's rectangle.
        let middle = there((left + right + 1) as f32, (top + bottom + 1) as f32);
        let half = self.cells.columns().max(self.cells.rows()) as f32 / 2.0;
        let shares = || (0..=5u8).map(|k| f32::from(k) / 2.5 - 1.0);
        let places = shares().flat_map(|j| shares().map(move |i| (middle.0 + i * half, middle.1 + j * half)));
        let warp = Warp::through(
            |u, v| {
                let (u, v) = here(u, v);
                self.warp.at(u, v)
            },
            places,
        )?;
        let begin = |at: f32| ((at - half) / 2.0).round() as i32;
        let end = |at: f32| ((at + half) / 2.0).round() as i32 - 1;
        let cells = Cells { left: begin(middle.0), right: end(middle.0), top: begin(middle.1), bottom: end(middle.1) };
        let count = cells.columns() * cells.rows();
        if cells.columns() < 4 {
            return None;
        }
        Some(Self { warp, cells, count, coherence: self.coherence, is_cut: self.is_cut })
    }

    /// Agreement and size in one number.
    pub fn quality(&self) -> f32 {
        quality(self.count, self.coherence)
    }
}

fn quality(count: usize, coherence: f32) -> f32 {
    coherence * (count as f32).sqrt()
}

/// How far from the middle cells are looked at, round by round.
const REACH: [i32; 11] = [3, 3, 4, 6, 8, 11, 15, 20, 26, 32, 39];
/// Cells on each side of the middle.
const HALF: i32 = 40;
const HALF_QUICK: i32 = 8;
/// Neighbours that agree so much are lattice.
const COHERENT: f32 = 0.28;
/// And so much as a share of what is usual in the lattice: what surrounds a symbol agrees by chance.
const USUAL: f32 = 0.6;
/// A single cell that differs from its neighbourhood by more than this (in modules) is not asked.
const ODD_PHASE: f32 = 0.22;
const COUNT_MIN: usize = 6;
/// Where the cells around the middle agree less than this, nothing comes of it.
const QUALITY_FIRST: f32 = 1.7;
/// How strongly terms of each order are pulled back, relative to what speaks for them.
const RIDGE: Basis = [1e-3, 0.003, 0.003, 0.02, 0.02, 0.02, 0.05, 0.05, 0.05, 0.05];

/// Samples of a cell, folded.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    u: (f32, f32),
    v: (f32, f32),
    energy: f32,
    is_known: bool,
}

fn squared(z: (f32, f32)) -> f32 {
    z.0 * z.0 + z.1 * z.1
}

/// In modules: how much further the lattice lies.
fn phase(z: (f32, f32)) -> f32 {
    -z.1.atan2(z.0) / TAU
}

fn turned(z: (f32, f32), modules: f32) -> (f32, f32) {
    let (sin, cos) = (TAU * modules).sin_cos();
    (z.0 * cos - z.1 * sin, z.0 * sin + z.1 * cos)
}

/// A cell and what its 3 × 3 neighbourhood says.
#[derive(Clone, Copy)]
struct Vote {
    column: i32,
    row: i32,
    u: (f32, f32),
    v: (f32, f32),
    coherence_u: f32,
    coherence_v: f32,
}

struct Growth<'a> {
    source: &'a Plane<f32>,
    warp: Warp,
    half: i32,
    cells: Plane<Cell>,
    /// Coherence of the cells that hang together with the middle; 0 elsewhere.
    good: Plane<f32>,
    is_cut: bool,
}

/// Follows a hypothesis from a place of the window for at most `rounds` rounds. `None` where there is no lattice.
pub(crate) fn grow(window: &Window, middle: (f32, f32), lattice: &Lattice, rounds: usize) -> Option<Grown> {
    let (first, second) = (lattice.first, lattice.second);
    let determinant = first.0 * second.1 - first.1 * second.0;
    if determinant.abs() < 1e-5 {
        return None;
    }
    let along_u = (second.1 / determinant, -second.0 / determinant);
    let along_v = (-first.1 / determinant, first.0 / determinant);
    let half = if rounds <= 3 { HALF_QUICK } else { HALF };
    let side = 2 * half as usize;
    let mut growth = Growth {
        source: if lattice.channel == Channel::Edge { &window.edge } else { &window.grey },
        warp: Warp::linear(middle, along_u, along_v),
        half,
        cells: Plane::new(side, side),
        good: Plane::new(side, side),
        is_cut: false,
    };
    growth.run(rounds)
}

impl Growth<'_> {
    fn index(&self, column: i32, row: i32) -> (usize, usize) {
        ((column + self.half) as usize, (row + self.half) as usize)
    }

    fn cell(&self, column: i32, row: i32) -> Cell {
        let (x, y) = self.index(column, row);
        self.cells.at(x, y)
    }

    fn run(&mut self, rounds: usize) -> Option<Grown> {
        let mut reach = 3;
        let mut known: Option<(Cells, usize, f32)> = None;
        let mut is_final = false;
        let mut n_final = 0;
        for round in 0..rounds {
            let area = self.area(known.map(|(cells, ..)| cells), reach, is_final);
            self.sample(area);
            if round == 0 {
                self.shift_to_middle(area);
                continue;
            }
            let votes = self.votes(area);
            let usual = known.map_or(0.0, |(_, _, coherence)| coherence);
            let (cells, count, coherence) = self.flood(area, (USUAL * usual).max(COHERENT))?;
            if round == 1 && quality(count, coherence) < QUALITY_FIRST {
                return None;
            }
            self.correct(&votes, area, round, (cells, count), is_final)?;
            let before = known.map_or(0, |(_, count, _)| count);
            known = Some((cells, count, coherence));
            if is_final {
                n_final += 1;
                if n_final == 2 {
                    break;
                }
            } else if round >= 2 && count <= before + (before / 20).max(2) {
                is_final = true;
            }
            reach = REACH.get(round + 1).copied().unwrap_or(39);
        }
        let (cells, count, coherence) = known?;
        Some(Grown { warp: self.warp.clone(), cells, count, coherence, is_cut: self.is_cut })
    }

    /// Which cells are looked at: the end is not part of it.
    fn area(&self, known: Option<Cells>, reach: i32, is_final: bool) -> Cells {
        let all = Cells { left: -reach, right: reach, top: -reach, bottom: reach };
        let wanted = known.map_or(all, |cells| {
            let more = if is_final { 1 } else { ((cells.right - cells.left).max(cells.bottom - cells.top) / 4).max(2) };
            Cells {
                left: (cells.left - more).max(-reach),
                right: (cells.right + more + 1).min(reach),
                top: (cells.top - more).max(-reach),
                bottom: (cells.bottom + more + 1).min(reach),
            }
        });
        let half = self.half;
        Cells {
            left: wanted.left.max(-half),
            right: wanted.right.min(half),
            top: wanted.top.max(-half),
            bottom: wanted.bottom.min(half),
        }
    }

    /// Folds the samples of cells that are not known yet: 8 × 8 nearest pixels each.
    fn sample(&mut self, area: Cells) {
        self.is_cut = false;
        let source = self.source;
        let (width, height) = (source.width(), source.height());
        let (right, bottom) = (width as f32 - 1.0, height as f32 - 1.0);
        let pixels = source.values();
        let mut folded: Vec<([f32; 4], [f32; 4], u32)> = Vec::new();
        for row in area.top..area.bottom {
            let is_missing = |column: &i32| !self.cell(*column, row).is_known;
            let Some(from) = (area.left..area.right).find(is_missing) else { continue };
            let to = (area.left..area.right).rev().find(is_missing).unwrap_or(from) + 1;
            folded.clear();
            folded.resize((to - from) as usize, Default::default());
            for line in 0..8usize {
                let along = self.warp.row(2.0 * row as f32 + (line as f32 + 0.5) * 0.25);
                for (column, (by_u, by_v, n)) in (from..to).zip(&mut folded) {
                    let u = 2.0 * column as f32;
                    let ((xa, ya), (xb, yb)) = (along.at(u + 0.125), along.at(u + 1.875));
                    let inside = xa.min(xb) >= 0.0 && ya.min(yb) >= 0.0 && xa.max(xb) < right && ya.max(yb) < bottom;
                    if !inside {
                        continue;
                    }
                    const ONE: f32 = 65_536.0;
                    let (mut x, mut y) = ((xa * ONE) as i32 + 32_768, (ya * ONE) as i32 + 32_768);
                    let (dx, dy) = (((xb - xa) * (ONE / 7.0)) as i32, ((yb - ya) * (ONE / 7.0)) as i32);
                    let mut parts = [0.0f32; 8];
                    for part in &mut parts {
                        let k = (y >> 16) as usize * width + (x >> 16) as usize;
                        *part = pixels.get(k).copied().unwrap_or(0.0);
                        x += dx;
                        y += dy;
                    }
                    let mut sum = 0.0;
                    for (k, fold) in by_u.iter_mut().enumerate() {
                        let both = parts.get(k).copied().unwrap_or(0.0) + parts.get(k + 4).copied().unwrap_or(0.0);
                        *fold += both;
                        sum += both;
                    }
                    if let Some(fold) = by_v.get_mut(line % 4) {
                        *fold += sum;
                    }
                    *n += 8;
                }
            }
            for (column, (by_u, by_v, n)) in (from..to).zip(&folded) {
                let (x, y) = self.index(column, row);
                if self.cells.at(x, y).is_known {
                    continue;
                }
                if *n < 40 {
                    self.is_cut = true;
                    continue;
                }
                // Σ E e^(−2πi (k + ½)/4) over the quarters of a module.
                let fold = |[a, b, c, d]: [f32; 4]| (FRAC_1_SQRT_2 * (a - b - c + d), -FRAC_1_SQRT_2 * (a + b - c - d));
                let energy = by_u.iter().sum();
                self.cells.set(x, y, Cell { u: fold(*by_u), v: fold(*by_v), energy, is_known: true });
            }
        }
    }

    /// At first only the phase in the middle counts.
    fn shift_to_middle(&mut self, area: Cells) {
        let (mut u, mut v) = ((0.0, 0.0), (0.0, 0.0));
        for row in -2..2 {
            for column in -2..2 {
                let cell = self.cell(column, row);
                if cell.is_known {
                    u = (u.0 + cell.u.0, u.1 + cell.u.1);
                    v = (v.0 + cell.v.0, v.1 + cell.v.1);
                }
            }
        }
        let (du, dv) = (phase(u), phase(v));
        let (x, y) = self.warp.at(du, dv);
        self.warp.x[0] = x;
        self.warp.y[0] = y;
        self.turn(area, |_| (du, dv));
    }

    /// What was measured, seen from a model that moved by so many modules.
    fn turn(&mut self, area: Cells, by: impl Fn(&Basis) -> (f32, f32)) {
        for row in area.top..area.bottom {
            for column in area.left..area.right {
                let (x, y) = self.index(column, row);
                let cell = self.cells.at(x, y);
                if cell.is_known {
                    let (du, dv) = by(&basis(2.0 * column as f32 + 1.0, 2.0 * row as f32 + 1.0));
                    self.cells.set(x, y, Cell { u: turned(cell.u, du), v: turned(cell.v, dv), ..cell });
                }
            }
        }
    }

    /// Sums over 3 × 3 cells, and how well those agree.
    fn votes(&mut self, area: Cells) -> Vec<Vote> {
        let mut votes = Vec::with_capacity(area.columns() * area.rows());
        for row in area.top..area.bottom {
            for column in area.left..area.right {
                let (x, y) = self.index(column, row);
                self.good.set(x, y, 0.0);
                if !self.cells.at(x, y).is_known {
                    continue;
                }
                let (mut u, mut v, mut power_u, mut power_v, mut n) = ((0.0, 0.0), (0.0, 0.0), 0.0, 0.0, 0.0);
                for near_row in (row - 1).max(area.top)..(row + 2).min(area.bottom) {
                    for near_column in (column - 1).max(area.left)..(column + 2).min(area.right) {
                        let cell = self.cell(near_column, near_row);
                        if cell.is_known {
                            u = (u.0 + cell.u.0, u.1 + cell.u.1);
                            v = (v.0 + cell.v.0, v.1 + cell.v.1);
                            power_u += squared(cell.u);
                            power_v += squared(cell.v);
                            n += 1.0;
                        }
                    }
                }
                if n < 3.0 {
                    continue;
                }
                let coherence_u = squared(u) / (n * power_u + 1e-6);
                let coherence_v = squared(v) / (n * power_v + 1e-6);
                self.good.set(x, y, 0.5 * (coherence_u + coherence_v));
                votes.push(Vote { column, row, u, v, coherence_u, coherence_v });
            }
        }
        votes
    }

    /// Keeps what hangs together with the middle: its rectangle, count and mean coherence.
    fn flood(&mut self, area: Cells, least: f32) -> Option<(Cells, usize, f32)> {
        let mut seen = Plane::<bool>::new(self.good.width(), self.good.height());
        let mut open = Vec::new();
        let visit = move |good: &Plane<f32>, seen: &mut Plane<bool>, open: &mut Vec<(i32, i32)>, half, column, row| {
            let (x, y) = ((column + half) as usize, (row + half) as usize);
            if good.at(x, y) > least && !seen.at(x, y) {
                seen.set(x, y, true);
                open.push((column, row));
            }
        };
        for row in -2..2 {
            for column in -2..2 {
                visit(&self.good, &mut seen, &mut open, self.half, column, row);
            }
        }
        let mut cells = Cells { left: i32::MAX, right: i32::MIN, top: i32::MAX, bottom: i32::MIN };
        let (mut count, mut sum) = (0, 0.0);
        while let Some((column, row)) = open.pop() {
            count += 1;
            let (x, y) = self.index(column, row);
            sum += self.good.at(x, y);
            cells = Cells {
                left: cells.left.min(column),
                right: cells.right.max(column),
                top: cells.top.min(row),
                bottom: cells.bottom.max(row),
            };
            for (dx, dy) in [(1, 0), (-1, 0), (0, 1), (0, -1)] {
                let (column, row) = (column + dx, row + dy);
                let inside = (area.left..area.right).contains(&column) && (area.top..area.bottom).contains(&row);
                if inside {
                    visit(&self.good, &mut seen, &mut open, self.half, column, row);
                }
            }
        }
        for (good, seen) in self.good.values_mut().iter_mut().zip(seen.values()) {
            if !seen {
                *good = 0.0;
            }
        }
        (count >= COUNT_MIN).then(|| (cells, count, sum / count as f32))
    }

    /// Moves the model by what the phases say.
    fn correct(
        &mut self,
        votes: &[Vote],
        area: Cells,
        round: usize,
        (cells, count): (Cells, usize),
        is_final: bool,
    ) -> Option<()> {
        let extent = cells.columns().max(cells.rows());
        let order = match count {
            _ if round < 2 => 1,
            ..16 => 1,
            16..45 => 2,
            _ if !is_final && extent < 8 => 2,
            _ => 3,
        };
        let (mut by_u, mut by_v) = (Fit::new(terms(order)), Fit::new(terms(order)));
        for vote in votes {
            let (x, y) = self.index(vote.column, vote.row);
            if self.good.at(x, y) <= 0.0 {
                continue;
            }
            let basis = basis(2.0 * vote.column as f32 + 1.0, 2.0 * vote.row as f32 + 1.0);
            let (du, dv) = (phase(vote.u), phase(vote.v));
            if round >= 3 {
                // Single cells: sums over nine would smooth away a pitch that changes quickly.
                let cell = self.cells.at(x, y);
                let energy = 0.25 * cell.energy + 1e-3;
                let weigh = |own: (f32, f32), mean: f32, coherence: f32| {
                    let own_phase = phase(own);
                    let is_odd = (own_phase - mean).abs() >= ODD_PHASE;
                    let depth = (squared(own).sqrt() / energy).min(1.5);
                    (own_phase, if is_odd { 0.0 } else { depth * (coherence - 0.1).max(0.0) })
                };
                let (phase_u, weight_u) = weigh(cell.u, du, vote.coherence_u);
                let (phase_v, weight_v) = weigh(cell.v, dv, vote.coherence_v);
                by_u.add(&basis, phase_u, weight_u);
                by_v.add(&basis, phase_v, weight_v);
            } else {
                by_u.add(&basis, du, (vote.coherence_u - 0.15).max(0.0));
                by_v.add(&basis, dv, (vote.coherence_v - 0.15).max(0.0));
            }
        }
        let (shift_u, shift_v) = (by_u.solve(&RIDGE)?, by_v.solve(&RIDGE)?);
        // A polynomial of third order is told by a few places.
        let (left, top) = (2.0 * cells.left as f32, 2.0 * cells.top as f32);
        let (width, height) = (2.0 * cells.columns() as f32, 2.0 * cells.rows() as f32);
        let steps = || (0..6u8).map(|k| f32::from(k) / 5.0);
        let places = steps().flat_map(|v| steps().map(move |u| (left + u * width, top + v * height)));
        self.warp = self.warp.moved(places, &shift_u, &shift_v, order)?;
        self.turn(area, |basis| (value(&shift_u, basis), value(&shift_v, basis)));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagonals_carry_a_lattice_of_their_own() {
        let warp = Warp::linear((100.0, 80.0), (3.0, 0.5), (-0.5, 3.0));
        let cells = Cells { left: -9, right: 8, top: -9, bottom: 8 };
        let fine = Grown { warp, cells, count: 200, coherence: 0.6, is_cut: false };
        let whole = fine.along_diagonals((4.0, -3.0)).unwrap();
        let near = |a: (f32, f32), b: (f32, f32)| assert!((a.0 - b.0).hypot(a.1 - b.1) < 0.01, "{a:?} {b:?}");
        // (4, −3) is of one kind with (0, 1), which is near the middle.
        near(whole.warp.at(0.5, 0.5), fine.warp.at(0.5, 1.5));
        // One along both is one along the diagonal.
        near(whole.warp.at(1.5, 0.5), fine.warp.at(1.5, 2.5));
        near(whole.warp.at(0.5, 4.5), fine.warp.at(-3.5, 5.5));
        // The square within the rectangle has half its area, and modules of twice the area.
        assert!((8..=10).contains(&whole.cells.columns()), "{:?}", whole.cells);
        let middle = whole
            .warp
            .at((whole.cells.left + whole.cells.right + 1) as f32, (whole.cells.top + whole.cells.bottom + 1) as f32);
        assert!((middle.0 - 100.0).hypot(middle.1 - 80.0) < 6.0, "{middle:?}");
    }
}
