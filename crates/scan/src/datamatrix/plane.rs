//! A rectangle of values, row by row. Outside of it there is nothing: reading gives the default, writing does nothing.

#[derive(Debug, Clone, Default)]
pub(crate) struct Plane<T> {
    values: Vec<T>,
    width: usize,
    height: usize,
}

impl<T: Copy + Default> Plane<T> {
    pub fn new(width: usize, height: usize) -> Self {
        Self::filled(width, height, T::default())
    }

    pub fn filled(width: usize, height: usize, value: T) -> Self {
        Self { values: vec![value; width * height], width, height }
    }

    pub const fn width(&self) -> usize {
        self.width
    }

    pub const fn height(&self) -> usize {
        self.height
    }

    pub fn values(&self) -> &[T] {
        &self.values
    }

    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.values
    }

    #[inline]
    pub fn at(&self, x: usize, y: usize) -> T {
        if x < self.width && y < self.height {
            self.values.get(y * self.width + x).copied().unwrap_or_default()
        } else {
            T::default()
        }
    }

    #[inline]
    pub fn set(&mut self, x: usize, y: usize, value: T) {
        if x < self.width
            && y < self.height
            && let Some(place) = self.values.get_mut(y * self.width + x)
        {
            *place = value;
        }
    }

    #[inline]
    pub fn row(&self, y: usize) -> &[T] {
        if y < self.height { self.values.get(y * self.width..(y + 1) * self.width).unwrap_or_default() } else { &[] }
    }

    #[inline]
    pub fn row_mut(&mut self, y: usize) -> &mut [T] {
        if y < self.height {
            self.values.get_mut(y * self.width..(y + 1) * self.width).unwrap_or_default()
        } else {
            &mut []
        }
    }
}

/// Without the care for what is no number that the standard's functions take: that keeps loops from being done in lanes.
#[inline]
pub(crate) fn least(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

#[inline]
pub(crate) fn most(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

impl Plane<f32> {
    /// `n` values from one place to another, the same distance apart; bilinear, the nearest value outside.
    #[inline]
    pub fn along(&self, (from, to): ((f32, f32), (f32, f32)), n: usize, mut take: impl FnMut(f32)) {
        const ONE: f32 = 65_536.0;
        let inside = |(x, y): (f32, f32)| {
            x >= 0.0 && y >= 0.0 && x < self.width as f32 - 1.01 && y < self.height as f32 - 1.01 && x.max(y) < 32_000.0
        };
        let share = if n > 1 { 1.0 / (n - 1) as f32 } else { 0.0 };
        let step = ((to.0 - from.0) * share, (to.1 - from.1) * share);
        if !inside(from) || !inside(to) {
            for k in 0..n {
                take(self.between(from.0 + k as f32 * step.0, from.1 + k as f32 * step.1));
            }
            return;
        }
        // Whole numbers with sixteen binary places: cheaper to take apart than floating ones.
        let (mut x, mut y) = ((from.0 * ONE) as i32, (from.1 * ONE) as i32);
        let (dx, dy) = ((step.0 * ONE) as i32, (step.1 * ONE) as i32);
        for _ in 0..n {
            let k = (y >> 16) as usize * self.width + (x >> 16) as usize;
            let (fx, fy) = ((x & 0xFFFF) as f32 * (1.0 / ONE), (y & 0xFFFF) as f32 * (1.0 / ONE));
            let (upper, lower) = (self.values.get(k..k + 2), self.values.get(k + self.width..k + self.width + 2));
            if let (Some(&[a, b]), Some(&[c, d])) = (upper, lower) {
                let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
                take(upper + (lower - upper) * fy);
            }
            x += dx;
            y += dy;
        }
    }

    /// Bilinear; the nearest value outside.
    #[inline]
    pub fn between(&self, x: f32, y: f32) -> f32 {
        // Not `clamp`: it panics where the least is above the most, as in a picture of one pixel; and what is no number gets a place.
        let x = x.min(self.width as f32 - 1.001).max(0.0);
        let y = y.min(self.height as f32 - 1.001).max(0.0);
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let k = top * self.width + left;
        let (upper, lower) = (self.values.get(k..k + 2), self.values.get(k + self.width..k + self.width + 2));
        let (Some(&[a, b]), Some(&[c, d])) = (upper, lower) else { return self.at(left, top) };
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        upper + (lower - upper) * fy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_of_one_pixel_has_one_value() {
        let one = Plane::filled(1, 1, 7.0);
        for at in [0.0, 0.5, -3.0, 40.0, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(one.between(at, at), 7.0);
        }
        assert_eq!(Plane::<f32>::new(0, 0).between(0.5, 0.5), 0.0);
    }

    #[test]
    fn a_way_is_its_places() {
        let mut plane = Plane::new(9, 7);
        for (k, value) in plane.values_mut().iter_mut().enumerate() {
            *value = (k * 37 % 101) as f32;
        }
        // Inside, over the edge, and outside.
        for (from, to) in
            [((1.2, 1.7), (5.4, 4.1)), ((5.0, 3.0), (11.0, 3.5)), ((-4.0, -2.0), (-1.0, 0.0)), ((2.0, 2.0), (2.0, 2.0))]
        {
            let mut values = Vec::new();
            plane.along((from, to), 3, |value| values.push(value));
            let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
            let expected = [from, middle, to].map(|(x, y)| plane.between(x, y));
            for (value, expected) in values.iter().zip(expected) {
                assert!((value - expected).abs() < 0.05, "{from:?} {to:?}: {values:?} {expected:?}");
            }
        }
    }
}
