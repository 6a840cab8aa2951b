//! The readers that are compared, behind one face.
use anyhow::Context as _;
use cpu_time::ThreadTime;
use image::GrayImage;
use rxing::common::HybridBinarizer;
use rxing::datamatrix::DataMatrixReader;
use rxing::{BinaryBitmap, DecodeHints, Luma8Source, Reader as _};
use scan::{Budget, Frame};

/// Who looks at a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Reader {
    /// Ours, with all it can do.
    Photo,
    /// Ours, as quick as a camera needs it.
    Live,
    /// zxing-cpp with all tries.
    Zxing,
    /// zxing-cpp without inverting and scaling down.
    ZxingQuick,
    /// rxing, inverted too.
    Rxing,
    /// libdmtx, 200 ms.
    Dmtx,
}

impl Reader {
    /// As tables name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Photo => "Aiqyn, photo",
            Self::Live => "Aiqyn, live",
            Self::Zxing => "zxing-cpp",
            Self::ZxingQuick => "zxing-cpp, quick",
            Self::Rxing => "rxing",
            Self::Dmtx => "libdmtx",
        }
    }

    /// Messages that were read (FNC1 as each reader tells it taken off), and CPU milliseconds of this thread.
    pub fn read(self, picture: &GrayImage) -> anyhow::Result<(Vec<Vec<u8>>, f64)> {
        self.read_several(picture, 1)
    }

    /// At most `most` symbols.
    pub fn read_several(self, picture: &GrayImage, most: usize) -> anyhow::Result<(Vec<Vec<u8>>, f64)> {
        let begin = ThreadTime::now();
        let found = match self {
            Self::Photo => ours(picture, Budget::PHOTO, most)?,
            Self::Live => ours(picture, Budget::LIVE, most)?,
            Self::Zxing => zxing(picture, true, most)?,
            Self::ZxingQuick => zxing(picture, false, most)?,
            Self::Rxing => rxing(picture)?,
            Self::Dmtx => crate::dmtx::read(picture),
        };
        Ok((found, begin.elapsed().as_secs_f64() * 1e3))
    }
}

fn ours(picture: &GrayImage, budget: Budget, most: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let frame = Frame::new(picture.as_raw(), width, height, width).context("a frame of no size")?;
    let symbols = scan::data_matrix(&frame, &budget.with_symbols(most));
    Ok(symbols.into_iter().map(|symbol| symbol.message).collect())
}

fn zxing(picture: &GrayImage, all_tries: bool, most: usize) -> anyhow::Result<Vec<Vec<u8>>> {
    let reader = zxingcpp::read()
        .formats([zxingcpp::BarcodeFormat::DataMatrix])
        .try_harder(true)
        .try_rotate(true)
        .try_invert(all_tries)
        .try_downscale(all_tries)
        .max_number_of_symbols(i32::try_from(most)?);
    let (width, height) = (picture.width(), picture.height());
    let view = zxingcpp::ImageView::from_slice(picture.as_raw(), width, height, zxingcpp::ImageFormat::Lum)?;
    Ok(reader.from(view)?.iter().map(zxingcpp::Barcode::bytes).collect())
}

fn rxing(picture: &GrayImage) -> anyhow::Result<Vec<Vec<u8>>> {
    let mut luma = picture.as_raw().clone();
    for _ in 0..2 {
        let source = Luma8Source::new_with_slice(&luma, picture.width(), picture.height())?;
        let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
        let hints = DecodeHints { TryHarder: Some(true), ..Default::default() };
        if let Ok(read) = DataMatrixReader.decode_with_hints(&mut bitmap, &hints) {
            // Its text has the characters of ISO 8859-1 for bytes.
            return Ok(vec![read.getText().chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()]);
        }
        luma.iter_mut().for_each(|pixel| *pixel = 255 - *pixel);
    }
    Ok(Vec::new())
}

/// The same message, however FNC1 in front is told. libdmtx forgets FNC1 altogether; that is not held against it.
pub fn is_right(reader: Reader, read: &[u8], expected: &[u8]) -> bool {
    if reader == Reader::Dmtx {
        let without = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != 0x1D).collect::<Vec<u8>>();
        return without(read) == without(expected);
    }
    let bare = read.strip_prefix(b"]d2").unwrap_or(read);
    bare == expected || bare.strip_prefix(b"\x1d") == Some(expected)
}
