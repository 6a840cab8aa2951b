//! The map from modules to pixels made better by what was read with it: where decisions are right, what is left over says how
//! far off the samples were taken.
use super::finder::Candidate;
use super::least_squares::System;
use super::matrix::Matrix;
use super::plane::Plane;
use super::warp::{Basis, TERMS, Warp, basis, terms};

/// How strongly moves are pulled back, in squared modules' worth of evidence a module of the symbol.
const RIDGE: f32 = 0.002;
/// A module of the finder pattern counts for so many of the data.
const KNOWN: f32 = 2.0;
/// A move of more modules than this is not believed.
const MOVE_MAX: f32 = 1.5;

/// The map moved towards the symbol; `None` where there is nothing to go by.
pub(crate) fn settle(warp: &Warp, matrix: &Matrix, candidate: &Candidate) -> Option<Warp> {
    let (rows, columns) = candidate.extent();
    let size = candidate.size();
    let (top, left) = (candidate.top, candidate.left);
    let clear = |value: f32| (4.0 * value).clamp(-1.0, 1.0);
    // What each module should be, in the matrix' place and polarity: known for the finder pattern, decided elsewhere.
    let mut expected = Plane::<f32>::new(matrix.soft.width(), matrix.soft.height());
    for (to, soft) in expected.values_mut().iter_mut().zip(matrix.soft.values()) {
        *to = clear(*soft);
    }
    let mut weights = Plane::<f32>::new(columns, rows);
    let is_mirrored = !candidate.fits(false);
    for row in 0..size.rows {
        for column in 0..size.columns {
            let (y, x) = candidate.place(row as i32, column as i32, is_mirrored);
            let (y, x) = (y.max(0) as usize, x.max(0) as usize);
            let soft = matrix.soft.at(x, y);
            let (value, weight) = match size.finder(row, column) {
                Some(is_dark) => (if is_dark { candidate.polarity } else { -candidate.polarity }, KNOWN),
                None => (soft.signum(), clear(soft).abs()),
            };
            expected.set(x, y, value);
            weights.set(x.wrapping_sub(left), y.wrapping_sub(top), weight);
        }
    }
    // How neighbours run into each other: a filter of 3 × 3 from what should be to what is.
    let around = |plane: &Plane<f32>, x: usize, y: usize| -> [f32; 9] {
        let mut out = [0.0; 9];
        let places = [y.wrapping_sub(1), y, y + 1];
        let places = places.into_iter().flat_map(|y| [x.wrapping_sub(1), x, x + 1].map(|x| (x, y)));
        out.iter_mut().zip(places).for_each(|(to, (x, y))| *to = plane.at(x, y));
        out
    };
    let inside = || (top..top + rows).flat_map(|y| (left..left + columns).map(move |x| (x, y)));
    let mut system = System::new(9);
    for (x, y) in inside() {
        system.add(&around(&expected, x, y), matrix.soft.at(x, y), weights.at(x - left, y - top));
    }
    let filter = system.solve(0.01 * (rows * columns) as f32)?;
    let mut predicted = Plane::<f32>::new(expected.width(), expected.height());
    for (x, y) in (0..expected.height()).flat_map(|y| (0..expected.width()).map(move |x| (x, y))) {
        let value = filter.iter().zip(around(&expected, x, y)).map(|(a, b)| a * b).sum();
        predicted.set(x, y, value);
    }
    // What is left over against what a move along u, or v, would change.
    let order = if rows.min(columns) < 16 { 2 } else { 3 };
    let n = terms(order);
    let mut system = System::new(2 * n);
    let mut features = Vec::with_capacity(2 * n);
    for (x, y) in inside() {
        let along_u = (predicted.at(x + 1, y) - predicted.at(x.wrapping_sub(1), y)) / 2.0;
        let along_v = (predicted.at(x, y + 1) - predicted.at(x, y.wrapping_sub(1))) / 2.0;
        let basis = basis(matrix.origin.0 + x as f32 + 0.5, matrix.origin.1 + y as f32 + 0.5);
        features.clear();
        features.extend(basis.iter().take(n).map(|b| b * along_u));
        features.extend(basis.iter().take(n).map(|b| b * along_v));
        system.add(&features, matrix.soft.at(x, y) - predicted.at(x, y), weights.at(x - left, y - top));
    }
    let moves = system.solve(RIDGE * (rows * columns) as f32 / 16.0)?;
    let (mut shift_u, mut shift_v): (Basis, Basis) = ([0.0; TERMS], [0.0; TERMS]);
    let (by_u, by_v) = moves.split_at_checked(n)?;
    shift_u.iter_mut().zip(by_u).for_each(|(to, from)| *to = -from);
    shift_v.iter_mut().zip(by_v).for_each(|(to, from)| *to = -from);
    let corners = [(left, top), (left + columns, top), (left + columns, top + rows), (left, top + rows)];
    let place = |(x, y): (usize, usize)| (matrix.origin.0 + x as f32, matrix.origin.1 + y as f32);
    let is_wild = |corner: (usize, usize)| {
        let (u, v) = place(corner);
        let basis = basis(u, v);
        let far = |shift: &Basis| super::warp::value(shift, &basis).abs() > MOVE_MAX;
        far(&shift_u) || far(&shift_v)
    };
    if corners.into_iter().any(is_wild) {
        return None;
    }
    let places = (0..=8usize).flat_map(|j| (0..=8usize).map(move |i| (i, j)));
    let places = places.map(|(i, j)| {
        let (u, v) = place((left, top));
        (u + columns as f32 * i as f32 / 8.0, v + rows as f32 * j as f32 / 8.0)
    });
    warp.moved(places, &shift_u, &shift_v, 3)
}
