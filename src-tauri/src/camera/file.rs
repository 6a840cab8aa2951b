//! A motion-JPEG file that stands for a camera, over and over: for tests, and for machines without one.
use std::path::Path;
use std::time::{Duration, Instant};

use door::ErrorCode;

use super::source::{FrameSource, Picture, from_jpeg};

/// As cameras deliver them.
const PERIOD: Duration = Duration::from_millis(66);

pub(crate) struct FileSource {
    frames: Vec<Vec<u8>>,
    next: usize,
    due: Instant,
}

impl FileSource {
    /// Opens a file of JPEG pictures one after the other.
    pub(crate) fn open(path: &Path) -> Result<Self, ErrorCode> {
        let bytes = std::fs::read(path).map_err(|_| ErrorCode::CameraMissing)?;
        let mut starts: Vec<usize> =
            bytes.windows(3).enumerate().filter(|(_, w)| *w == [0xFF, 0xD8, 0xFF]).map(|(n, _)| n).collect();
        starts.push(bytes.len());
        let frames: Vec<Vec<u8>> =
            starts.windows(2).filter_map(|pair| bytes.get(*pair.first()?..*pair.last()?)).map(<[u8]>::to_vec).collect();
        if frames.is_empty() {
            Err(ErrorCode::CameraMissing)
        } else {
            Ok(Self { frames, next: 0, due: Instant::now() })
        }
    }
}

impl FrameSource for FileSource {
    fn capture(&mut self) -> Result<Picture, ErrorCode> {
        std::thread::sleep(self.due.saturating_duration_since(Instant::now()));
        self.due = Instant::now() + PERIOD;
        let frame = self.frames.get(self.next % self.frames.len().max(1)).ok_or(ErrorCode::CameraBusy)?;
        self.next = self.next.wrapping_add(1);
        from_jpeg(frame.clone())
    }
}
