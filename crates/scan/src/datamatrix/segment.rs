//! Straight edges: places where the grey changes most across, chained along, with the dark side told apart.
use super::plane::Plane;

/// A straight edge; going from `from` to `to`, the darker side is on the right.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub from: (f32, f32),
    pub to: (f32, f32),
}

impl Segment {
    pub fn length(&self) -> f32 {
        (self.to.0 - self.from.0).hypot(self.to.1 - self.from.1)
    }

    /// The same edge in a picture that is so many times larger.
    pub fn enlarged(&self, times: f32) -> Self {
        let place = |at: f32| (at + 0.5) * times - 0.5;
        Self { from: (place(self.from.0), place(self.from.1)), to: (place(self.to.0), place(self.to.1)) }
    }

    /// Unit vector from `from` to `to`.
    pub fn direction(&self) -> (f32, f32) {
        let length = self.length().max(1e-6);
        ((self.to.0 - self.from.0) / length, (self.to.1 - self.from.1) / length)
    }
}

/// An edge pixel: its place across the edge to a fraction of a pixel, and the unit vector towards the lighter side.
#[derive(Clone, Copy)]
struct Edgel {
    pixel: (u16, u16),
    x: f32,
    y: f32,
    nx: f32,
    ny: f32,
    strength: f32,
}

/// The edge pixels of a picture, which are few: for each pixel, which of them it is, counted from 1; 0 for none.
struct Edgels {
    all: Vec<Edgel>,
    which: Plane<u32>,
}

impl Edgels {
    fn at(&self, x: usize, y: usize) -> Option<(usize, &Edgel)> {
        let n = (self.which.at(x, y) as usize).checked_sub(1)?;
        Some((n, self.all.get(n)?))
    }
}

/// Edge pixels whose directions differ more (cosine) do not belong together.
const TOGETHER: f32 = 0.9;
/// An edge is bent when its pixels lie farther off than this, pixels squared.
const BENT: f32 = 0.8;

/// Edges at least `least` pixels long whose steps are over `step` grey levels a pixel, longest first.
pub(crate) fn segments(grey: &Plane<f32>, step: f32, least: f32) -> Vec<Segment> {
    let edgels = edgels(grey, step);
    let mut order: Vec<(f32, usize)> = edgels.all.iter().map(|edgel| edgel.strength).zip(0..).collect();
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut is_used = vec![false; edgels.all.len()];
    // Whether it was free until now.
    let mut take = |n: usize| is_used.get_mut(n).is_some_and(|is_used| !std::mem::replace(is_used, true));
    let mut out = Vec::new();
    let mut chain: Vec<Edgel> = Vec::new();
    let mut open: Vec<Edgel> = Vec::new();
    for (_, n) in order {
        let Some(first) = edgels.all.get(n) else { continue };
        if !take(n) {
            continue;
        }
        chain.clear();
        open.clear();
        open.push(*first);
        let (mut nx, mut ny) = (first.nx, first.ny);
        while let Some(edgel) = open.pop() {
            chain.push(edgel);
            // Towards the mean direction of the chain, so that corners end it.
            (nx, ny) = (nx + edgel.nx, ny + edgel.ny);
            let least = TOGETHER * nx.hypot(ny).max(1e-6);
            for (x, y) in around(edgel.pixel.0.into(), edgel.pixel.1.into()) {
                let Some((n, near)) = edgels.at(x, y) else { continue };
                if near.nx * nx + near.ny * ny > least && take(n) {
                    open.push(*near);
                }
            }
        }
        out.extend(line(&chain).filter(|segment| segment.length() >= least));
    }
    out.sort_by(|a, b| b.length().total_cmp(&a.length()));
    out
}

fn around(x: usize, y: usize) -> impl Iterator<Item = (usize, usize)> {
    let steps = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];
    steps.into_iter().map(move |(dx, dy): (isize, isize)| (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy)))
}

/// Pixels where the gradient is largest across the edge.
fn edgels(grey: &Plane<f32>, step: f32) -> Edgels {
    let (width, height) = (grey.width(), grey.height());
    let (mut strength, mut wide, mut high) =
        (Plane::<f32>::new(width, height), Plane::<f32>::new(width, height), Plane::<f32>::new(width, height));
    for y in 1..height.saturating_sub(1) {
        let rows = grey.row(y - 1).windows(3).zip(grey.row(y).windows(3)).zip(grey.row(y + 1).windows(3));
        let to = strength.row_mut(y).iter_mut().zip(wide.row_mut(y)).zip(high.row_mut(y)).skip(1);
        for (((strength, wide), high), ((above, here), below)) in to.zip(rows) {
            let (&[a, b, c], &[d, _, f], &[g, h, i]) = (above, here, below) else { continue };
            let gx = (c - a + 2.0 * (f - d) + i - g) / 8.0;
            let gy = (g - a + 2.0 * (h - b) + i - c) / 8.0;
            (*strength, *wide, *high) = ((gx * gx + gy * gy).sqrt(), gx, gy);
        }
    }
    let (mut all, mut which) = (Vec::new(), Plane::<u32>::new(width, height));
    for y in 1..height.saturating_sub(1) {
        let row = strength.row(y).iter().zip(wide.row(y)).zip(high.row(y)).zip(0..width);
        for (((&here, gx), gy), x) in row.skip(1).take(width.saturating_sub(2)) {
            if here < step {
                continue;
            }
            let (nx, ny) = (gx / here, gy / here);
            let (fx, fy) = (x as f32, y as f32);
            let (before, after) = (strength.between(fx - nx, fy - ny), strength.between(fx + nx, fy + ny));
            if before > here || after >= here {
                continue;
            }
            let bend = before - 2.0 * here + after;
            let off = if bend < -1e-6 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
            let pixel = (x as u16, y as u16);
            all.push(Edgel { pixel, x: fx + off * nx, y: fy + off * ny, nx, ny, strength: here });
            which.set(x, y, all.len() as u32);
        }
    }
    Edgels { all, which }
}

/// The straight line through a chain.
fn line(chain: &[Edgel]) -> Option<Segment> {
    if chain.len() < 4 {
        return None;
    }
    let n = chain.len() as f32;
    let mean = |part: fn(&Edgel) -> f32| chain.iter().map(part).sum::<f32>() / n;
    let (mx, my) = (mean(|e| e.x), mean(|e| e.y));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for edgel in chain {
        let (dx, dy) = (edgel.x - mx, edgel.y - my);
        (xx, xy, yy) = (xx + dx * dx, xy + dx * dy, yy + dy * dy);
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (mut dx, mut dy) = (angle.cos(), angle.sin());
    let off = chain.iter().map(|e| ((e.y - my) * dx - (e.x - mx) * dy).powi(2)).sum::<f32>() / n;
    if off > BENT {
        return None;
    }
    // The lighter side on the left: turned by a quarter from the direction, y pointing down.
    if dy * mean(|e| e.nx) - dx * mean(|e| e.ny) < 0.0 {
        (dx, dy) = (-dx, -dy);
    }
    let along = chain.iter().map(|e| (e.x - mx) * dx + (e.y - my) * dy);
    let (low, high) = along.fold((f32::MAX, f32::MIN), |(low, high), t| (low.min(t), high.max(t)));
    Some(Segment { from: (mx + low * dx, my + low * dy), to: (mx + high * dx, my + high * dy) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dark_square_has_four_edges_to_a_tenth_of_a_pixel() {
        let mut grey = Plane::filled(60, 60, 200.0f32);
        for y in 20..40 {
            for x in 15..45 {
                grey.set(x, y, 40.0);
            }
        }
        let found = segments(&grey, 10.0, 8.0);
        assert_eq!(found.len(), 4, "{found:?}");
        for segment in &found {
            let middle = ((segment.from.0 + segment.to.0) / 2.0, (segment.from.1 + segment.to.1) / 2.0);
            let (dx, dy) = segment.direction();
            // To the right of the direction, y pointing down.
            let inside = (middle.0 - dy * 3.0, middle.1 + dx * 3.0);
            assert!(grey.between(inside.0, inside.1) < 100.0, "{segment:?}");
            let away =
                [(middle.0 - 14.5).abs(), (middle.0 - 44.5).abs(), (middle.1 - 19.5).abs(), (middle.1 - 39.5).abs()];
            assert!(away.iter().any(|away| *away < 0.1), "{segment:?}");
        }
    }
}
