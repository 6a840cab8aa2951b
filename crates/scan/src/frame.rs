//! A picture to look at.

/// 8-bit luma, row by row from the top, 0 black.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    luma: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

/// Longest side that is looked at; a larger picture is refused before anything is allocated for it.
const SIDE_MAX: usize = 16_384;

impl<'a> Frame<'a> {
    /// A frame of `width` × `height` pixels; row *n* begins at `n * stride`. `None` where the bytes do not hold that, or
    /// a side is 0 or over 16,384.
    pub fn new(luma: &'a [u8], width: usize, height: usize, stride: usize) -> Option<Self> {
        let sides_fit = (1..=SIDE_MAX).contains(&width) && (1..=SIDE_MAX).contains(&height) && stride >= width;
        let needed = stride.checked_mul(height.checked_sub(1)?)?.checked_add(width)?;
        (sides_fit && luma.len() >= needed).then_some(Self { luma, width, height, stride })
    }

    /// A part of it, cut off at its edges; `None` where nothing is left.
    pub fn part(&self, left: usize, top: usize, width: usize, height: usize) -> Option<Self> {
        let width = width.min(self.width.checked_sub(left)?);
        let height = height.min(self.height.checked_sub(top)?);
        Self::new(self.luma.get(top * self.stride + left..)?, width, height, self.stride)
    }

    /// In pixels.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// In pixels.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// One row, `width` bytes; empty below the frame.
    pub fn row(&self, y: usize) -> &'a [u8] {
        let start = y * self.stride;
        if y < self.height { self.luma.get(start..start + self.width).unwrap_or_default() } else { &[] }
    }
}
