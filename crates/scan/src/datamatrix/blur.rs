//! Whether a place is blurred so much that modules run into each other: their lattice is gone then, their border is not.
use super::plane::Plane;

/// Steps between pixels that only one in fifty exceeds, as a share of the range of grey: below this the lens was out of focus.
/// An edge that a Gaussian of σ pixels blurred has steps of at most 0.4/σ of its height.
const STEEP: f32 = 0.16;
/// How far edges keep to one direction: motion leaves those along its way, a symbol alone has as many of both.
const ONE_WAY: f32 = 0.2;
/// Every so many pixels are looked at, each way.
const EVERY: usize = 4;

/// Out of focus, or moved.
pub(crate) fn is_blurred(grey: &Plane<f32>) -> bool {
    let (mut greys, mut steps) = (Vec::new(), Vec::new());
    let (mut xx, mut yy, mut xy) = (0.0f32, 0.0f32, 0.0f32);
    for y in (1..grey.height().saturating_sub(1)).step_by(EVERY) {
        let (above, here, below) = (grey.row(y - 1), grey.row(y), grey.row(y + 1));
        for x in (1..grey.width().saturating_sub(1)).step_by(EVERY) {
            let at = |row: &[f32], x: usize| row.get(x).copied().unwrap_or(0.0);
            let gx = (at(here, x + 1) - at(here, x - 1)) / 2.0;
            let gy = (at(below, x) - at(above, x)) / 2.0;
            (xx, yy, xy) = (xx + gx * gx, yy + gy * gy, xy + gx * gy);
            greys.push(at(here, x));
            steps.push((gx * gx + gy * gy).sqrt());
        }
    }
    let range = quantile(&mut greys, 0.95) - quantile(&mut greys, 0.05);
    let one_way = ((xx - yy).powi(2) + 4.0 * xy * xy).sqrt() / (xx + yy).max(1.0);
    range > 1.0 && (one_way > ONE_WAY || quantile(&mut steps, 0.98) < STEEP * range)
}

fn quantile(values: &mut [f32], share: f32) -> f32 {
    let place = (values.len() as f32 * share) as usize;
    if place >= values.len() {
        return 0.0;
    }
    *values.select_nth_unstable_by(place, f32::total_cmp).1
}
