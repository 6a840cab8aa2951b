//! From modules to pixels: two cubic polynomials, which are perspective and bottles in one.

/// Coefficients of a polynomial.
pub(crate) const TERMS: usize = 10;
/// How strongly terms of each order are pulled back when maps are composed.
const RIDGE_COMPOSED: Basis = [0.0, 0.0, 0.0, 0.001, 0.001, 0.001, 0.004, 0.004, 0.004, 0.004];
/// Modules are divided by this, so that powers stay small.
const UNIT: f32 = 1.0 / 16.0;

/// 1, u, v, u², uv, v², u³, u²v, uv², v³ of a place in modules.
pub(crate) type Basis = [f32; TERMS];

pub(crate) fn basis(u: f32, v: f32) -> Basis {
    let (u, v) = (u * UNIT, v * UNIT);
    [1.0, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v]
}

pub(crate) fn value(coefficients: &Basis, basis: &Basis) -> f32 {
    coefficients.iter().zip(basis).map(|(c, b)| c * b).sum()
}

/// How many terms there are up to an order.
pub(crate) const fn terms(order: usize) -> usize {
    match order {
        0 => 1,
        1 => 3,
        2 => 6,
        _ => 10,
    }
}

/// Places of a window from places in modules.
#[derive(Debug, Clone)]
pub(crate) struct Warp {
    pub x: Basis,
    pub y: Basis,
}

/// Cubic in u along a row of modules.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    x: [f32; 4],
    y: [f32; 4],
}

impl Row {
    #[inline]
    pub fn at(&self, u: f32) -> (f32, f32) {
        let u = u * UNIT;
        let cubic = |c: &[f32; 4]| c[0] + u * (c[1] + u * (c[2] + u * c[3]));
        (cubic(&self.x), cubic(&self.y))
    }
}

impl Warp {
    /// Module (0, 0) lies at `origin`; one module further along u, or v, are so many pixels.
    pub fn linear(origin: (f32, f32), along_u: (f32, f32), along_v: (f32, f32)) -> Self {
        let mut warp = Self { x: [0.0; TERMS], y: [0.0; TERMS] };
        warp.x[0] = origin.0;
        warp.y[0] = origin.1;
        warp.x[1] = along_u.0 / UNIT;
        warp.y[1] = along_u.1 / UNIT;
        warp.x[2] = along_v.0 / UNIT;
        warp.y[2] = along_v.1 / UNIT;
        warp
    }

    pub fn at(&self, u: f32, v: f32) -> (f32, f32) {
        let basis = basis(u, v);
        (value(&self.x, &basis), value(&self.y, &basis))
    }

    /// The same map after places moved by so many modules, as a polynomial again; exact at `places` as far as an order can.
    pub fn moved(
        &self,
        places: impl Iterator<Item = (f32, f32)>,
        shift_u: &Basis,
        shift_v: &Basis,
        order: usize,
    ) -> Option<Self> {
        let (mut by_x, mut by_y) = (Fit::new(terms(order)), Fit::new(terms(order)));
        for (u, v) in places {
            let basis = basis(u, v);
            let (x, y) = self.at(u + value(shift_u, &basis), v + value(shift_v, &basis));
            by_x.add(&basis, x - value(&self.x, &basis), 1.0);
            by_y.add(&basis, y - value(&self.y, &basis), 1.0);
        }
        let (dx, dy) = (by_x.solve(&RIDGE_COMPOSED)?, by_y.solve(&RIDGE_COMPOSED)?);
        Some(self.plus(&dx, &dy))
    }

    /// The polynomial through a map of another kind, as good as it can be at `places`.
    pub fn through(here: impl Fn(f32, f32) -> (f32, f32), places: impl Iterator<Item = (f32, f32)>) -> Option<Self> {
        let (middle, right, below) = (here(0.0, 0.0), here(1.0, 0.0), here(0.0, 1.0));
        let toward = |to: (f32, f32)| (to.0 - middle.0, to.1 - middle.1);
        let linear = Self::linear(middle, toward(right), toward(below));
        let (mut by_x, mut by_y) = (Fit::new(TERMS), Fit::new(TERMS));
        for (u, v) in places {
            let basis = basis(u, v);
            let (x, y) = here(u, v);
            by_x.add(&basis, x - value(&linear.x, &basis), 1.0);
            by_y.add(&basis, y - value(&linear.y, &basis), 1.0);
        }
        let (dx, dy) = (by_x.solve(&[1e-6; TERMS])?, by_y.solve(&[1e-6; TERMS])?);
        Some(linear.plus(&dx, &dy))
    }

    fn plus(&self, dx: &Basis, dy: &Basis) -> Self {
        let sum = |a: &Basis, b: &Basis| {
            let mut sum = *a;
            sum.iter_mut().zip(b).for_each(|(to, from)| *to += from);
            sum
        };
        Self { x: sum(&self.x, dx), y: sum(&self.y, dy) }
    }

    /// The same map to another picture's places: scaled, then moved.
    pub fn placed(&self, scale: f32, by: (f32, f32)) -> Self {
        let mut out = Self { x: self.x.map(|c| c * scale), y: self.y.map(|c| c * scale) };
        out.x[0] += by.0;
        out.y[0] += by.1;
        out
    }

    pub fn row(&self, v: f32) -> Row {
        let v = v * UNIT;
        let cut = |c: &Basis| {
            [c[0] + v * (c[2] + v * (c[5] + v * c[9])), c[1] + v * (c[4] + v * c[8]), c[3] + v * c[7], c[6]]
        };
        Row { x: cut(&self.x), y: cut(&self.y) }
    }
}

/// Weighted least squares for the coefficients of a polynomial.
pub(crate) struct Fit {
    sums: [[f32; TERMS + 1]; TERMS],
    terms: usize,
}

impl Fit {
    /// For the first `terms` terms.
    pub fn new(terms: usize) -> Self {
        Self { sums: [[0.0; TERMS + 1]; TERMS], terms: terms.min(TERMS) }
    }

    pub fn add(&mut self, basis: &Basis, target: f32, weight: f32) {
        // Whole rows, the half below the diagonal too: that is what the machine adds fastest.
        for (sums, a) in self.sums.iter_mut().zip(basis).take(self.terms) {
            let weighted = weight * a;
            for (sum, b) in sums.iter_mut().zip(basis) {
                *sum += weighted * b;
            }
            sums[TERMS] += weighted * target;
        }
    }

    /// `ridge` is relative to the diagonal: how much a term is pulled towards 0. `None` where there is too little to go by.
    pub fn solve(self, ridge: &Basis) -> Option<Basis> {
        let n = self.terms;
        let mut rows = self.sums.map(|row| row.map(f64::from));
        for (i, row) in rows.iter_mut().enumerate().take(n) {
            let diagonal = row.get_mut(i)?;
            *diagonal = *diagonal * (1.0 + f64::from(*ridge.get(i)?)) + 1e-9;
        }
        // The matrix is symmetric and positive: no search for pivots is needed.
        for i in 0..n {
            let pivot_row = *rows.get(i)?;
            let pivot = *pivot_row.get(i)?;
            if pivot.abs() < 1e-12 {
                return None;
            }
            for (k, row) in rows.iter_mut().enumerate().take(n) {
                let factor = *row.get(i)? / pivot;
                if k != i && factor != 0.0 {
                    for (value, above) in row.iter_mut().zip(&pivot_row).skip(i) {
                        *value -= factor * above;
                    }
                }
            }
        }
        let mut out = [0.0; TERMS];
        for (i, (out, row)) in out.iter_mut().zip(&rows).enumerate().take(n) {
            *out = (row[TERMS] / *row.get(i)?) as f32;
        }
        Some(out)
    }
}
