//! A photo before it is kept: a JPEG, and nothing in it but the picture.
use door::ErrorCode;
use sha2::{Digest as _, Sha256};

/// A photo as it is kept and sent.
#[derive(Debug)]
pub(crate) struct Photo {
    pub bytes: Vec<u8>,
    pub sha256: String,
}

/// Takes out what cameras and programs write beside the picture (place, device, time, comments), then hashes.
pub(crate) fn prepare(bytes: &[u8]) -> Result<Photo, ErrorCode> {
    let bytes = strip(bytes).ok_or(ErrorCode::PhotoUnreadable)?;
    if bytes.len() > api::PHOTO_MAX_BYTES {
        return Err(ErrorCode::PhotoTooLarge);
    }
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok(Photo { bytes, sha256 })
}

/// Segments that hold no picture data: application segments but JFIF (APP0) and Adobe's colour transform (APP14), comments.
const fn is_metadata(marker: u8) -> bool {
    matches!(marker, 0xE1..=0xED | 0xEF | 0xFE)
}

/// The JPEG without metadata, or `None` where it is no whole JPEG.
///
/// Source: ITU-T T.81, "Compressed data formats": segments with a length up to the first scan, entropy-coded data after.
fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let mut out = Vec::with_capacity(bytes.len());
    out.extend_from_slice(&[0xFF, 0xD8]);
    loop {
        let [0xFF, marker, high, low, ..] = rest else { return None };
        let len = 2 + usize::from(u16::from_be_bytes([*high, *low]));
        let segment = rest.get(..len)?;
        if len < 4 {
            return None;
        }
        if !is_metadata(*marker) {
            out.extend_from_slice(segment);
        }
        rest = rest.get(len..)?;
        if *marker == 0xDA {
            // Up to the end of the image; what stands after it, a second picture or a note, is left out.
            let end = end_of_image(rest)?;
            out.extend_from_slice(rest.get(..end)?);
            return Some(out);
        }
    }
}

/// Length of scans up to and with the end-of-image marker. Progressive files hold tables and further scans in between;
/// metadata between scans is not a thing encoders write, and makes the file unreadable here.
fn end_of_image(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += data.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match data.get(at + 1)? {
            0xD9 => return Some(at + 2),
            0x00 | 0xFF | 0xD0..=0xD7 => at += if data.get(at + 1) == Some(&0xFF) { 1 } else { 2 },
            marker if is_metadata(*marker) => return None,
            _ => {
                let len = u16::from_be_bytes([*data.get(at + 2)?, *data.get(at + 3)?]);
                at += 2 + usize::from(len).max(2);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let len = (body.len() as u16 + 2).to_be_bytes();
        [&[0xFF, marker], &len[..], body].concat()
    }

    fn jpeg(extra: &[u8]) -> Vec<u8> {
        let scan = [&segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")[..], b"data\xff\x00more\xff\xd0again\xff\xd9"].concat();
        [&[0xFF, 0xD8], &segment(0xE0, b"JFIF\0")[..], extra, &segment(0xDB, b"table"), &scan].concat()
    }

    #[test]
    fn what_is_not_picture_is_gone() {
        let extra =
            [segment(0xE1, b"Exif\0\0 43.2 N 76.9 E"), segment(0xFE, b"by me"), segment(0xED, b"Photoshop")].concat();
        let photo = prepare(&jpeg(&extra)).unwrap();
        assert_eq!(photo.bytes, jpeg(b""));
        assert_eq!(prepare(&[&jpeg(b"")[..], b"trailing note"].concat()).unwrap().bytes, jpeg(b""));
        assert_eq!(photo.sha256.len(), 64);
    }

    #[test]
    fn what_is_no_whole_jpeg_is_refused() {
        let whole = jpeg(b"");
        for n in 0..whole.len() {
            assert_eq!(prepare(&whole[..n]).unwrap_err(), ErrorCode::PhotoUnreadable, "{n}");
        }
        assert!(prepare(b"\x89PNG\r\n").is_err());
        assert!(prepare(&[0xFF; 100]).is_err());
        let huge = [&whole[..whole.len() - 2], &vec![1; api::PHOTO_MAX_BYTES], b"\xff\xd9"].concat();
        assert_eq!(prepare(&huge).unwrap_err(), ErrorCode::PhotoTooLarge);
    }
}
