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
    let bytes = jpeg::bared(bytes).ok_or(ErrorCode::PhotoUnreadable)?;
    if bytes.len() > api::PHOTO_MAX_BYTES {
        return Err(ErrorCode::PhotoTooLarge);
    }
    let sha256 = hex::encode(Sha256::digest(&bytes));
    Ok(Photo { bytes, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_are_bared_and_bounded() {
        let bare = [0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 1, 1, 0xFF, 0xDA, 0, 4, 0, 0, 7, 0xFF, 0xD9];
        let exif = [&bare[..2], &[0xFF, 0xE1, 0, 6, b'E', b'x', b'i', b'f'], &bare[2..]].concat();
        let photo = prepare(&exif).unwrap();
        assert_eq!((&photo.bytes[..], photo.sha256.len()), (&bare[..], 64));
        assert_eq!(photo.sha256, prepare(&bare).unwrap().sha256);
        assert_eq!(prepare(b"\x89PNG\r\n").unwrap_err(), ErrorCode::PhotoUnreadable);
        let huge = [&bare[..bare.len() - 2], &vec![1; api::PHOTO_MAX_BYTES], b"\xff\xd9"].concat();
        assert_eq!(prepare(&huge).unwrap_err(), ErrorCode::PhotoTooLarge);
    }
}
