//! Weighted least squares with a ridge.

/// Normal equations of a weighted least-squares problem.
pub(crate) struct System {
    n: usize,
    sums: Vec<f32>,
    right: Vec<f32>,
}

impl System {
    pub fn new(n: usize) -> Self {
        Self { n, sums: vec![0.0; n * n], right: vec![0.0; n] }
    }

    pub fn add(&mut self, features: &[f32], target: f32, weight: f32) {
        for ((row, right), feature) in self.sums.chunks_exact_mut(self.n).zip(&mut self.right).zip(features) {
            let weighted = weight * feature;
            for (sum, other) in row.iter_mut().zip(features) {
                *sum += weighted * other;
            }
            *right += weighted * target;
        }
    }

    pub fn right_side(&self) -> Vec<f32> {
        self.right.clone()
    }

    /// Gauss and Jordan; the ridge keeps the matrix positive, so that no pivot is searched.
    pub fn solve(self, ridge: f32) -> Option<Vec<f32>> {
        let n = self.n;
        let mut rows: Vec<Vec<f64>> = self
            .sums
            .chunks_exact(n)
            .zip(&self.right)
            .map(|(row, right)| row.iter().chain([right]).map(|value| f64::from(*value)).collect())
            .collect();
        for i in 0..n {
            *rows.get_mut(i)?.get_mut(i)? += f64::from(ridge);
        }
        for i in 0..n {
            let pivot_row = rows.get(i)?.clone();
            let pivot = *pivot_row.get(i)?;
            if pivot.abs() < 1e-12 {
                return None;
            }
            for (k, row) in rows.iter_mut().enumerate() {
                let factor = *row.get(i)? / pivot;
                if k != i && factor != 0.0 {
                    for (value, above) in row.iter_mut().zip(&pivot_row).skip(i) {
                        *value -= factor * above;
                    }
                }
            }
        }
        rows.iter().enumerate().map(|(i, row)| Some((row.get(n)? / row.get(i)?) as f32)).collect()
    }
}
