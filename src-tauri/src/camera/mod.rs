//! Cameras of the host's own: frames are decoded here, the picture goes to the screen by the `camera` scheme.
//! **Invariant**: frames are dropped, never queued; a camera lives and ends on the thread that opened it.
mod device;
mod file;
mod source;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use door::{CameraDevice, ErrorCode, Event, SightHint, SightView, SymbolView};
use scan::{Budget, Frame, Hint, Seen, Sight, Tracker};
use tauri::http::{Response, StatusCode, header};
use tauri::{AppHandle, Emitter as _};

use self::file::FileSource;
use self::source::{FrameSource, Picture};

/// The identifier of the video file that stands for a camera.
const FILE: &str = "file";

/// The host's cameras, at most one of which is running.
pub(crate) struct Cameras {
    file: Option<PathBuf>,
    app: AppHandle,
    running: Mutex<Option<Running>>,
    latest: Arc<Mutex<Vec<u8>>>,
}

impl Cameras {
    /// With a video file for a camera, where one is given.
    pub(crate) fn new(file: Option<PathBuf>, app: AppHandle) -> Self {
        Self { file, app, running: Mutex::default(), latest: Arc::default() }
    }

    /// Whether there is one at all.
    pub(crate) fn any(&self) -> bool {
        !self.devices().is_empty()
    }

    pub(crate) fn devices(&self) -> Vec<CameraDevice> {
        match &self.file {
            Some(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                vec![CameraDevice { id: FILE.to_owned(), name }]
            }
            None => device::devices(),
        }
    }

    /// Starts a camera; the one that runs is stopped first, and has let go of its device when this goes on.
    pub(crate) fn start(&self, id: &str) -> Result<(), ErrorCode> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        end(running.take());
        let on = Arc::new(AtomicBool::new(true));
        let (opened, outcome) = std::sync::mpsc::channel();
        let (flag, app, latest) = (on.clone(), self.app.clone(), self.latest.clone());
        let (id, file) = (id.to_owned(), self.file.clone());
        let thread = std::thread::Builder::new().name("camera".to_owned()).spawn(move || {
            let source: Result<Box<dyn FrameSource>, ErrorCode> = match file {
                Some(path) if id == FILE => FileSource::open(&path).map(|source| Box::new(source) as _),
                _ => device::open(&id),
            };
            match source {
                Ok(source) => {
                    let _ = opened.send(Ok(()));
                    watch(source, &flag, &app, &latest);
                }
                Err(code) => drop(opened.send(Err(code))),
            }
        });
        let thread = thread.map_err(|_| ErrorCode::CameraBusy)?;
        outcome.recv().unwrap_or(Err(ErrorCode::CameraBusy))?;
        running.replace(Running { on, thread });
        Ok(())
    }

    /// Stops the camera that runs, or that is being started: a stop waits for the start before it.
    pub(crate) fn stop(&self) {
        end(self.running.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

struct Running {
    on: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

fn end(running: Option<Running>) {
    if let Some(Running { on, thread }) = running {
        on.store(false, Ordering::Relaxed);
        // A camera that panicked is a camera that ended.
        let _ = thread.join();
    }
}

/// Takes the newest frame, decodes it, tells, and takes the next newest: what came meanwhile is gone.
fn watch(mut source: Box<dyn FrameSource>, on: &AtomicBool, app: &AppHandle, latest: &Mutex<Vec<u8>>) {
    let mut tracker = Tracker::new();
    while on.load(Ordering::Relaxed) {
        let Ok(picture) = source.capture() else {
            let _ = app.emit("door", Event::CameraLost);
            return;
        };
        let sight = look(&mut tracker, &picture);
        *latest.lock().unwrap_or_else(PoisonError::into_inner) = picture.jpeg;
        let _ = app.emit("door", Event::CameraSight(view(&sight, picture.width as u32, picture.height as u32)));
    }
}

fn look(tracker: &mut Tracker, picture: &Picture) -> Sight {
    Frame::new(&picture.luma, picture.width, picture.height, picture.width)
        .map(|frame| tracker.look(&frame, &Budget::LIVE))
        .unwrap_or_default()
}

fn view(sight: &Sight, width: u32, height: u32) -> SightView {
    let symbol = |Seen { symbol, is_new }: &Seen| SymbolView {
        message_hex: hex::encode(&symbol.message),
        symbology: symbol.symbology_identifier(),
        corners: symbol.corners.map(|corner| (corner.x, corner.y)),
        is_new: *is_new,
    };
    let hint = sight.hint.map(|hint| match hint {
        Hint::Closer => SightHint::Closer,
        Hint::Steadier => SightHint::Steadier,
        Hint::Light => SightHint::Light,
        Hint::Glare => SightHint::Glare,
    });
    SightView { symbols: sight.symbols.iter().map(symbol).collect(), width, height, hint }
}

/// The newest picture as the screen asks for it.
pub(crate) fn picture(cameras: &Cameras) -> Response<Vec<u8>> {
    let jpeg = cameras.latest.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let status = if jpeg.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let mut response = Response::new(jpeg);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::{Scene, mjpeg};

    #[test]
    fn a_video_file_is_a_camera_that_goes_on() {
        let message = b"010487000000101921Kz7TqWmN4xB2c\x1d93abcd";
        let frames: Vec<_> =
            (1..4).map(|seed| Scene { seed, ..Scene::default() }.render(message, true).unwrap()).collect();
        let path = std::env::temp_dir().join(format!("aiqyn-camera-{}.mjpeg", std::process::id()));
        std::fs::write(&path, mjpeg(&frames)).unwrap();
        let mut source = FileSource::open(&path).unwrap();
        let mut tracker = Tracker::new();
        for n in 0..5 {
            let picture = source.capture().unwrap();
            assert_eq!((picture.width, picture.height), (1280, 720));
            let sight = view(&look(&mut tracker, &picture), 1280, 720);
            assert_eq!(sight.symbols[0].message_hex, hex::encode(message));
            assert_eq!(sight.symbols[0].is_new, n == 0);
            assert!(picture.jpeg.starts_with(&[0xFF, 0xD8]));
        }
        std::fs::write(&path, b"no video").unwrap();
        assert!(FileSource::open(&path).is_err());
        std::fs::remove_file(&path).unwrap();
        assert!(FileSource::open(&path).is_err());
    }
}
