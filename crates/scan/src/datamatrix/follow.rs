//! A symbol that was read, found again in the next frame: its whole pattern is known, so that a look costs little.
use super::accept::Evidence;
use super::codewords::Message;
use super::decode::Effort;
use super::equalise::Patch;
use super::finder::Candidate;
use super::least_squares::System;
use super::matrix::Matrix;
use super::plane::Plane;
use super::reader::{self, Lie, Placements};
use super::warp::{TERMS, Warp, basis};
use super::window::{Filter, Scale, Window};
use crate::Frame;

/// A symbol and where it was last.
#[derive(Debug, Clone)]
pub(crate) struct Follower {
    pub message: Message,
    /// To places of the frame.
    pub lie: Lie,
    /// Columns and rows.
    pub modules: (usize, usize),
    /// 1 where it is darker than around, −1 where lighter: rows and columns of the matrix that the symbol covers.
    pattern: Plane<f32>,
    /// Pixels of the frame that it moved lately.
    speed: (f32, f32),
}

/// How far it is looked for, modules; and the step.
const REACH: i32 = 5;
const STEP: f32 = 0.5;
/// A coarse look takes every so many modules each way.
const SPARSE: usize = 3;
/// Correlation with the pattern below which it is not there.
const THERE: f32 = 0.6;
/// Share of modules that have to be as they were for a symbol that is not decoded anew.
const SAME: f32 = 0.92;

impl Follower {
    /// `None` where the symbol's pattern cannot be seen in the frame it was read from.
    pub fn new(frame: &Frame<'_>, message: Message, modules: (usize, usize), lie: Lie) -> Option<Self> {
        let pattern = Plane::new(0, 0);
        let mut follower = Self { message, lie, modules, pattern, speed: (0.0, 0.0) };
        let window = follower.window(frame, (0.0, 0.0))?;
        let warp = window.warp_from_frame(&follower.lie.warp);
        follower.learn(&follower.matrix(&window, &warp));
        Some(follower)
    }

    fn learn(&mut self, matrix: &Matrix) {
        let (rows, columns) = self.lie.candidate.extent();
        let mut pattern = Plane::new(columns, rows);
        for y in 0..rows {
            for x in 0..columns {
                pattern.set(x, y, matrix.soft.at(x + MARGIN, y + MARGIN).signum());
            }
        }
        // The borders are known better than they are seen.
        let (size, candidate) = (self.lie.candidate.size(), self.lie.candidate);
        let is_mirrored = !candidate.fits(false);
        for row in 0..size.rows {
            for column in 0..size.columns {
                if let Some(is_dark) = size.finder(row, column) {
                    let (y, x) = candidate.place(row as i32, column as i32, is_mirrored);
                    let (x, y) = (x - candidate.left as i32, y - candidate.top as i32);
                    let value = if is_dark { candidate.polarity } else { -candidate.polarity };
                    pattern.set(x.max(0) as usize, y.max(0) as usize, value);
                }
            }
        }
        self.pattern = pattern;
    }

    /// u and v of the symbol's first module.
    fn first(&self) -> (f32, f32) {
        let Lie { origin, candidate, .. } = &self.lie;
        (origin.0 + candidate.left as f32, origin.1 + candidate.top as f32)
    }

    pub fn corners(&self) -> [(f32, f32); 4] {
        let ((u, v), (rows, columns)) = (self.first(), self.lie.candidate.extent());
        let (right, bottom) = (u + columns as f32, v + rows as f32);
        [(u, v), (right, v), (right, bottom), (u, bottom)].map(|(u, v)| self.lie.warp.at(u, v))
    }

    fn pitch(&self) -> f32 {
        let corners = self.corners();
        let (rows, columns) = self.lie.candidate.extent();
        let length = |a: (f32, f32), b: (f32, f32)| (b.0 - a.0).hypot(b.1 - a.1);
        (length(corners[0], corners[1]) + length(corners[0], corners[3])) / (rows + columns) as f32
    }

    fn window(&self, frame: &Frame<'_>, moved: (f32, f32)) -> Option<Window> {
        let corners = self.corners();
        let of = |part: fn(&(f32, f32)) -> f32| {
            let values = || corners.iter().map(part);
            (values().fold(f32::MAX, f32::min), values().fold(f32::MIN, f32::max))
        };
        let ((left, right), (top, bottom)) = (of(|c| c.0), of(|c| c.1));
        let pitch = self.pitch();
        let half = 0.5 * (right - left).max(bottom - top) + (REACH as f32 * STEP + 2.0) * pitch;
        let middle = ((left + right) / 2.0 + moved.0, (top + bottom) / 2.0 + moved.1);
        let inside = middle.0 > 0.0
            && middle.1 > 0.0
            && middle.0 < frame.width() as f32
            && middle.1 < frame.height() as f32
            && half.is_finite();
        let scale = match pitch {
            ..9.0 => Scale::Same,
            ..18.0 => Scale::Reduced(1),
            _ => Scale::Reduced(2),
        };
        inside.then(|| Window::new(frame, middle, half, scale, Filter::None))
    }

    fn matrix(&self, window: &Window, warp: &Warp) -> Matrix {
        let ((u, v), (rows, columns)) = (self.first(), self.lie.candidate.extent());
        let margin = MARGIN as f32;
        Matrix::glance(window, warp, (u - margin, v - margin), columns + 2 * MARGIN, rows + 2 * MARGIN)
    }

    /// Looks where it should be by now: its corners, or `None` where it is not there. It is there where it decodes to the same
    /// message, or where hardly any module differs.
    pub fn look(&mut self, frame: &Frame<'_>, placements: &Placements) -> Option<[(f32, f32); 4]> {
        let window = self.window(frame, self.speed)?;
        let before = self.lie.warp.placed(1.0, self.speed);
        let mut warp = self.nearest(&window, window.warp_from_frame(&before))?;
        for _ in 0..2 {
            warp = self.aligned(&window, &warp)?;
        }
        let matrix = self.matrix(&window, &warp);
        let candidate = Candidate { top: MARGIN, left: MARGIN, ..self.lie.candidate };
        let is_read = self.decode(&matrix, &candidate, placements);
        if !is_read && self.agreement(&matrix) < SAME {
            return None;
        }
        let old = self.corners();
        self.lie.warp = window.warp_to_frame(&warp);
        let corners = self.corners();
        let mean = |part: fn(&(f32, f32)) -> f32| {
            let moved: f32 = corners.iter().map(part).sum::<f32>() - old.iter().map(part).sum::<f32>();
            moved / 4.0
        };
        self.speed = (mean(|c| c.0), mean(|c| c.1));
        Some(corners)
    }

    fn decode(&self, matrix: &Matrix, candidate: &Candidate, placements: &Placements) -> bool {
        [false, true].into_iter().filter(|is_mirrored| candidate.fits(*is_mirrored)).any(|is_mirrored| {
            let modules = Patch::cut(matrix, candidate, is_mirrored).modules();
            let evidence = Evidence::new(1.0);
            reader::decoded(candidate, &modules, placements, Effort::Hard, evidence).as_ref() == Some(&self.message)
        })
    }

    /// Share of the modules that are as they were.
    fn agreement(&self, matrix: &Matrix) -> f32 {
        let mut same = 0;
        for y in 0..self.pattern.height() {
            for (x, dark) in self.pattern.row(y).iter().enumerate() {
                same += u32::from(matrix.soft.at(x + MARGIN, y + MARGIN) * dark > 0.0);
            }
        }
        same as f32 / self.pattern.values().len().max(1) as f32
    }

    /// Moved as a whole, in steps of half a module, to where the pattern agrees best.
    fn nearest(&self, window: &Window, warp: Warp) -> Option<Warp> {
        let (u, v) = self.first();
        let mut places = Vec::new();
        for y in (0..self.pattern.height()).step_by(SPARSE) {
            let row = warp.row(v + y as f32 + 0.5);
            for x in (0..self.pattern.width()).step_by(SPARSE) {
                let (px, py) = row.at(u + x as f32 + 0.5);
                places.push((px + 0.5, py + 0.5, self.pattern.at(x, y)));
            }
        }
        let origin = warp.at(u, v);
        let along = |to: (f32, f32)| ((to.0 - origin.0) * STEP, (to.1 - origin.1) * STEP);
        let (by_u, by_v) = (along(warp.at(u + 1.0, v)), along(warp.at(u, v + 1.0)));
        let mut best = (THERE, None);
        for j in -REACH..=REACH {
            for i in -REACH..=REACH {
                let (i, j) = (i as f32, j as f32);
                let (dx, dy) = (i * by_u.0 + j * by_v.0, i * by_u.1 + j * by_v.1);
                let (mut n, mut sum, mut squares, mut dark, mut product) = (0.0f32, 0.0f32, 0.0f32, 0.0f32, 0.0f32);
                for (x, y, value) in &places {
                    let (x, y) = ((x + dx).max(0.0) as usize, (y + dy).max(0.0) as usize);
                    let grey = window.grey.at(x, y);
                    n += 1.0;
                    sum += grey;
                    squares += grey * grey;
                    dark += value;
                    product += grey * value;
                }
                let spread = ((squares - sum * sum / n) * (n - dark * dark / n)).max(1e-3).sqrt();
                let correlation = -(product - sum * dark / n) / spread;
                if correlation > best.0 {
                    best = (correlation, Some((dx, dy)));
                }
            }
        }
        best.1.map(|by| warp.placed(1.0, by))
    }

    /// Moved, turned and stretched by what differs from the pattern.
    fn aligned(&self, window: &Window, warp: &Warp) -> Option<Warp> {
        let (u, v) = self.first();
        let (columns, rows) = (self.pattern.width(), self.pattern.height());
        let mut greys = Plane::<f32>::new(columns, rows);
        let (mut n, mut sum, mut dark, mut product) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
        for y in 0..rows {
            let row = warp.row(v + y as f32 + 0.5);
            for (x, value) in self.pattern.row(y).iter().enumerate() {
                let (px, py) = row.at(u + x as f32 + 0.5);
                let grey = window.grey.between(px, py);
                greys.set(x, y, grey);
                n += 1.0;
                sum += grey;
                dark += value;
                product += grey * value;
            }
        }
        // grey = middle − depth · pattern.
        let depth = -(product - sum * dark / n) / (n - dark * dark / n).max(1.0);
        if depth < 2.0 {
            return None;
        }
        let middle = (sum + depth * dark) / n;
        let mut system = System::new(6);
        for y in 1..rows.saturating_sub(1) {
            for x in 1..columns.saturating_sub(1) {
                let along_u = (self.pattern.at(x + 1, y) - self.pattern.at(x - 1, y)) / 2.0;
                let along_v = (self.pattern.at(x, y + 1) - self.pattern.at(x, y - 1)) / 2.0;
                if along_u == 0.0 && along_v == 0.0 {
                    continue;
                }
                // A module that is wholly wrong is a scratch.
                let left_over = ((middle - greys.at(x, y)) / depth - self.pattern.at(x, y)).clamp(-1.0, 1.0);
                let basis = basis(u + x as f32 + 0.5, v + y as f32 + 0.5);
                let [one, bu, bv, ..] = basis;
                let features = [one * along_u, bu * along_u, bv * along_u, one * along_v, bu * along_v, bv * along_v];
                system.add(&features, left_over, 1.0);
            }
        }
        let moves = system.solve(0.01 * n)?;
        let &[a, b, c, d, e, f] = moves.as_slice() else { return None };
        let (mut shift_u, mut shift_v) = ([0.0; TERMS], [0.0; TERMS]);
        (shift_u[0], shift_u[1], shift_u[2]) = (-a, -b, -c);
        (shift_v[0], shift_v[1], shift_v[2]) = (-d, -e, -f);
        let places = (0..=4u8).flat_map(|j| (0..=4u8).map(move |i| (f32::from(i) / 4.0, f32::from(j) / 4.0)));
        let places = places.map(|(i, j)| (u + i * columns as f32, v + j * rows as f32));
        warp.moved(places, &shift_u, &shift_v, 3)
    }
}

/// Modules around the symbol: the neighbourhood that thresholds come from.
const MARGIN: usize = 2;
