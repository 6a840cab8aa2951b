//! Where frames come from.
use door::ErrorCode;

/// A frame to decode and to show.
pub(crate) struct Picture {
    /// 8-bit, row by row, without gaps.
    pub luma: Vec<u8>,
    pub width: usize,
    pub height: usize,
    /// The same for the screen.
    pub jpeg: Vec<u8>,
}

/// A device or a file.
pub(crate) trait FrameSource {
    /// Waits for the newest frame. An error is the end of the camera.
    fn capture(&mut self) -> Result<Picture, ErrorCode>;
}

/// A JPEG with its luma.
pub(crate) fn from_jpeg(jpeg: Vec<u8>) -> Result<Picture, ErrorCode> {
    let decoded =
        image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).map_err(|_| ErrorCode::CameraBusy)?;
    let luma = decoded.into_luma8();
    let (width, height) = (luma.width() as usize, luma.height() as usize);
    Ok(Picture { luma: luma.into_raw(), width, height, jpeg })
}

/// Luma with a JPEG made of it, for cameras that deliver raw frames.
pub(crate) fn from_luma(luma: Vec<u8>, width: usize, height: usize) -> Result<Picture, ErrorCode> {
    let mut jpeg = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 75);
    let sides = u32::try_from(width).ok().zip(u32::try_from(height).ok()).ok_or(ErrorCode::CameraBusy)?;
    let fits = luma.len() == width.saturating_mul(height);
    if !fits
        || image::ImageEncoder::write_image(encoder, &luma, sides.0, sides.1, image::ExtendedColorType::L8).is_err()
    {
        return Err(ErrorCode::CameraBusy);
    }
    Ok(Picture { luma, width, height, jpeg })
}
