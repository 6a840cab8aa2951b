//! The solid corner of a symbol, from two straight edges that meet.
use super::plane::Plane;
use super::segment::Segment;

/// Two legs; the symbol lies between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Corner {
    pub at: (f32, f32),
    /// Ends of the legs: turning from the first to the second goes clockwise as seen.
    pub first: (f32, f32),
    pub second: (f32, f32),
    /// 1 where the legs are dark, −1 where they are light.
    pub polarity: f32,
}

impl Corner {
    /// With legs that go on as far as it is darker (or lighter) on their inner side: an edge that is bent a little, or
    /// scratched, is found in parts.
    pub fn extended(self, grey: &Plane<f32>) -> Self {
        let first = extended(grey, self.at, self.first, self.polarity);
        let second = extended(grey, self.at, self.second, -self.polarity);
        Self { first, second, ..self }
    }

    fn size(&self) -> f32 {
        length(self.at, self.first) * length(self.at, self.second)
    }
}

pub(crate) fn length(a: (f32, f32), b: (f32, f32)) -> f32 {
    (b.0 - a.0).hypot(b.1 - a.1)
}

/// Legs may be so unequal: the longest rectangle has 8 × 144 modules.
const RATIO_MAX: f32 = 20.0;
/// The edges end so near their meeting, as a share of the shorter one, and in pixels.
const GAP_SHARE: f32 = 0.12;
const GAP: f32 = 3.0;

/// Corners among the longest edges, largest first. Legs are nearly parallel, and none, below this `sine` of their angle.
pub(crate) fn corners(segments: &[Segment], sine: f32, most: usize) -> Vec<Corner> {
    let mut out: Vec<Corner> = Vec::new();
    for (n, a) in segments.iter().enumerate() {
        for b in segments.iter().skip(n + 1) {
            let Some(corner) = meet(a, b, sine) else { continue };
            let is_known = |other: &Corner| {
                length(other.at, corner.at) + length(other.first, corner.first) + length(other.second, corner.second)
                    < 6.0
                    && other.polarity == corner.polarity
            };
            if !out.iter().any(is_known) {
                out.push(corner);
            }
        }
    }
    out.sort_by(|a, b| b.size().total_cmp(&a.size()));
    out.truncate(most);
    out
}

fn meet(a: &Segment, b: &Segment, least: f32) -> Option<Corner> {
    let (da, db) = (a.direction(), b.direction());
    let sine = da.0 * db.1 - da.1 * db.0;
    let (la, lb) = (a.length(), b.length());
    if sine.abs() < least || la.max(lb) > RATIO_MAX * la.min(lb) {
        return None;
    }
    // a.from + t da = the meeting.
    let (dx, dy) = (b.from.0 - a.from.0, b.from.1 - a.from.1);
    let t = (dx * db.1 - dy * db.0) / sine;
    let at = (a.from.0 + t * da.0, a.from.1 + t * da.1);
    let gap = GAP + GAP_SHARE * la.min(lb);
    let end = |segment: &Segment| {
        let (from, to) = (length(at, segment.from), length(at, segment.to));
        // Which end is at the meeting: its beginning or its end.
        if from.min(to) > gap {
            None
        } else if from < to {
            Some((segment.to, true))
        } else {
            Some((segment.from, false))
        }
    };
    let ((end_a, a_leaves), (end_b, b_leaves)) = (end(a)?, end(b)?);
    // One edge has to run into the corner and the other out of it, or the dark sides do not meet.
    if a_leaves == b_leaves {
        return None;
    }
    let clockwise = (end_a.0 - at.0) * (end_b.1 - at.1) - (end_a.1 - at.1) * (end_b.0 - at.0) > 0.0;
    let (first, second, first_leaves) = if clockwise { (end_a, end_b, a_leaves) } else { (end_b, end_a, b_leaves) };
    // Leaving along the first leg with the dark side on the right, the dark side is where the second leg is.
    Some(Corner { at, first, second, polarity: if first_leaves { 1.0 } else { -1.0 } })
}

/// How far from the edge it is looked at, pixels.
const ASIDE: f32 = 1.5;
/// A leg may be interrupted for so many pixels, or this share of its length.
const BREAK: f32 = 4.0;
const BREAK_SHARE: f32 = 0.1;

/// The end of a leg from `at`, whose right side (for a `sign` of 1) is the dark one.
fn extended(grey: &Plane<f32>, at: (f32, f32), end: (f32, f32), sign: f32) -> (f32, f32) {
    let length = length(at, end);
    if length < 4.0 {
        return end;
    }
    let (dx, dy) = ((end.0 - at.0) / length, (end.1 - at.1) / length);
    let contrast = |t: f32| {
        let (x, y) = (at.0 + t * dx, at.1 + t * dy);
        let side = |s: f32| grey.between(x - s * dy * ASIDE, y + s * dx * ASIDE);
        sign * (side(-1.0) - side(1.0))
    };
    let n = length as usize;
    let usual = (1..n).map(|t| contrast(t as f32)).sum::<f32>() / n.max(1) as f32;
    let (mut last, mut t) = (length, length);
    let limit = (BREAK_SHARE * length).max(BREAK);
    let reach = grey.width().max(grey.height()) as f32;
    while t - last < limit && t < reach {
        t += 1.0;
        let (x, y) = (at.0 + t * dx, at.1 + t * dy);
        let inside = x >= 0.0 && y >= 0.0 && x < grey.width() as f32 && y < grey.height() as f32;
        if !inside {
            break;
        }
        if contrast(t) > 0.5 * usual {
            last = t;
        }
    }
    (at.0 + last * dx, at.1 + last * dy)
}
