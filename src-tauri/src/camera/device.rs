//! Cameras of the operating system, by nokhwa.
use door::{CameraDevice, ErrorCode};
use nokhwa::Camera;
use nokhwa::utils::{ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType};

use super::source::{FrameSource, Picture, from_jpeg, from_luma};

/// Formats whose luma can be had without a colour conversion.
const FORMATS: &[FrameFormat] = &[FrameFormat::MJPEG, FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::GRAY];

/// What there is; nothing where the system will not say.
pub(crate) fn devices() -> Vec<CameraDevice> {
    let found = nokhwa::query(ApiBackend::Auto).unwrap_or_default();
    found.iter().map(|camera| CameraDevice { id: camera.index().as_string(), name: camera.human_name() }).collect()
}

/// Opens a camera. To be called on the thread that will use it.
pub(crate) fn open(id: &str) -> Result<Box<dyn FrameSource>, ErrorCode> {
    let index = id.parse().map_or_else(|_| CameraIndex::String(id.to_owned()), CameraIndex::Index);
    let any = RequestedFormat::with_formats(RequestedFormatType::None, FORMATS);
    let mut camera = Camera::new(index, any).map_err(|_| ErrorCode::CameraMissing)?;
    let formats = camera.compatible_camera_formats().map_err(|_| ErrorCode::CameraBusy)?;
    let best = best(formats).ok_or(ErrorCode::CameraBusy)?;
    let exact = RequestedFormat::with_formats(RequestedFormatType::Exact(best), FORMATS);
    camera.set_camera_requset(exact).map_err(|_| ErrorCode::CameraBusy)?;
    camera.open_stream().map_err(|_| ErrorCode::CameraBusy)?;
    Ok(Box::new(Device { camera }))
}

/// Nearest to 1280 × 720 at 15 frames a second or more: fine enough for small codes, and quick to decode.
fn best(formats: Vec<CameraFormat>) -> Option<CameraFormat> {
    let usable = formats.into_iter().filter(|format| FORMATS.contains(&format.format()));
    usable.min_by_key(|format| {
        let pixels = i64::from(format.width()) * i64::from(format.height());
        (format.frame_rate() < 15, (pixels - 1280 * 720).abs(), format.format() != FrameFormat::MJPEG)
    })
}

struct Device {
    camera: Camera,
}

impl FrameSource for Device {
    fn capture(&mut self) -> Result<Picture, ErrorCode> {
        let frame = self.camera.frame().map_err(|_| ErrorCode::CameraBusy)?;
        let (bytes, resolution) = (frame.buffer(), frame.resolution());
        let (width, height) = (resolution.width() as usize, resolution.height() as usize);
        let luma = match frame.source_frame_format() {
            FrameFormat::MJPEG => return from_jpeg(bytes.to_vec()),
            // Luma at every second byte.
            FrameFormat::YUYV => bytes.iter().step_by(2).copied().collect(),
            FrameFormat::NV12 | FrameFormat::GRAY => bytes.get(..width * height).unwrap_or_default().to_vec(),
            _ => return Err(ErrorCode::CameraBusy),
        };
        from_luma(luma, width, height)
    }
}
