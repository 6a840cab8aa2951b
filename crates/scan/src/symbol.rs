//! What was found in a frame.
use std::fmt;

/// A place in the frame, pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// A symbol: the picture; its message is the bytes it holds.
#[derive(Clone, PartialEq)]
pub struct Symbol {
    /// Decoded bytes, without a leading FNC1; a later FNC1 as GS. Text under an ECI as UTF-8.
    pub message: Vec<u8>,
    /// Two bytes after `]`, as in ISO/IEC 15424: `d2` for GS1 Data Matrix.
    pub symbology: [u8; 2],
    /// Around the symbol, clockwise as seen.
    pub corners: [Point; 4],
    /// Columns and rows of a matrix symbol, borders included; 0 for barcodes.
    pub modules: (u16, u16),
}

impl Symbol {
    /// The same message in nearly the same place.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let middle = |symbol: &Self| {
            let sum = |part: fn(&Point) -> f32| symbol.corners.iter().map(part).sum::<f32>() / 4.0;
            (sum(|p| p.x), sum(|p| p.y))
        };
        let ((ax, ay), (bx, by)) = (middle(self), middle(other));
        let [a, _, c, _] = self.corners;
        self.message == other.message && (ax - bx).hypot(ay - by) < 0.5 * (a.x - c.x).hypot(a.y - c.y)
    }

    /// `]d2` and the like.
    pub fn symbology_identifier(&self) -> String {
        let [code, modifier] = self.symbology;
        format!("]{}{}", char::from(code), char::from(modifier))
    }
}

/// Without the message: it may hold a check value, and debug output ends up in logs.
impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} bytes at {:?}", self.symbology_identifier(), self.message.len(), self.corners)
    }
}

/// Clockwise around their middle, whatever order they came in.
pub(crate) fn clockwise(mut points: [Point; 4]) -> [Point; 4] {
    let middle = |part: fn(&Point) -> f32| points.iter().map(part).sum::<f32>() / 4.0;
    let (x, y) = (middle(|p| p.x), middle(|p| p.y));
    points.sort_by(|a, b| (a.y - y).atan2(a.x - x).total_cmp(&(b.y - y).atan2(b.x - x)));
    points
}
