//! JPEG files with nothing in them but the picture: who sends one takes all else out, who receives it checks that it is so. Both walk it with this.
//!
//! Source: ITU-T T.81, "Compressed data formats": segments with a length, after each start of a scan entropy-coded data, tables and further scans in between.
//! ITU-T T.871 (JFIF), ITU-T T.872 (Adobe's APP14).
use std::ops::Range;

/// The file without what cameras and programs write beside the picture (place, device, time, comments, previews, what stands behind its end); `None` where
/// it is no whole JPEG, or holds such a thing between two scans, where no encoder puts it.
pub fn bared(bytes: &[u8]) -> Option<Vec<u8>> {
    let picture = picture(bytes)?;
    let mut out = Vec::with_capacity(bytes.len());
    for part in picture {
        out.extend_from_slice(bytes.get(part)?);
    }
    Some(out)
}

/// Whether it is a whole JPEG that holds the picture alone.
pub fn is_bare(bytes: &[u8]) -> bool {
    let is_kept = |parts: Vec<Range<usize>>| parts.iter().map(Range::len).sum::<usize>() == bytes.len();
    picture(bytes).is_some_and(is_kept)
}

const START: [u8; 2] = [0xFF, 0xD8];
const START_OF_SCAN: u8 = 0xDA;
const END: u8 = 0xD9;

/// The parts of a file that are the picture, in their order.
fn picture(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    bytes.strip_prefix(&START)?;
    let mut at = START.len();
    let mut parts = Vec::new();
    parts.push(0..at);
    loop {
        let (marker, body) = segment(bytes, at)?;
        let end = body.end;
        if is_picture(marker, bytes.get(body)?) {
            parts.push(at..end);
        }
        at = end;
        if marker == START_OF_SCAN {
            // What stands behind the end, a second picture or a note, is none of it.
            parts.push(at..scans(bytes, at)?);
            return Some(parts);
        }
    }
}

/// The marker of the segment that begins here, and where what it holds stands.
fn segment(bytes: &[u8], at: usize) -> Option<(u8, Range<usize>)> {
    let [0xFF, marker, high, low] = bytes.get(at..at + 4)? else { return None };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let body = at + 4..at + 2 + length;
    // One that holds nothing is none.
    (length > 2 && body.end <= bytes.len()).then_some((*marker, body))
}

/// Segments that a decoder needs: frames, tables, scans, restart intervals; of applications JFIF without a preview, and Adobe's colour transform. Whatever else
/// there is, what is reserved too, may hold anything.
fn is_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        0xC0..=0xC7 | 0xC9..=0xCF | 0xDA..=0xDD => true,
        0xE0 => body.len() == 14 && body.starts_with(b"JFIF\0") && body.ends_with(&[0, 0]),
        0xEE => body.len() == 12 && body.starts_with(b"Adobe"),
        _ => false,
    }
}

/// The end of scans that begin here, behind the end-of-image marker.
fn scans(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match bytes.get(at + 1)? {
            &END => return Some(at + 2),
            // A filling byte; one that belongs to the data; restarts.
            0xFF => at += 1,
            0x00 | 0xD0..=0xD7 => at += 2,
            _ => {
                let (marker, body) = segment(bytes, at)?;
                at = body.end;
                if !is_picture(marker, bytes.get(body)?) {
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let len = (body.len() as u16 + 2).to_be_bytes();
        [&[0xFF, marker], &len[..], body].concat()
    }

    fn scan(data: &[u8]) -> Vec<u8> {
        [&segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")[..], data].concat()
    }

    fn jpeg(extra: &[u8], between: &[u8]) -> Vec<u8> {
        let jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
        let (first, second) = (scan(b"data\xff\x00more\xff\xd0again"), scan(b"and more\xff\xff\xd9"));
        [&START[..], &jfif, extra, &segment(0xDB, b"table"), &first, &segment(0xC4, b"codes"), between, &second]
            .concat()
    }

    /// What is no picture, each a segment.
    fn others() -> Vec<Vec<u8>> {
        let preview = [&b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01"[..], b"rgb"].concat();
        let mut others: Vec<Vec<u8>> = [
            (0xE1, &b"Exif\0\0 43.2 N 76.9 E"[..]),
            (0xE2, b"MPF\0 where the second picture is"),
            (0xED, b"Photoshop"),
            (0xFE, b"by me"),
            (0xE0, &preview),
            (0xE0, b"JFXX\0 a preview"),
            (0xEE, b"Adobe and where it was"),
            (0xC8, b"reserved"),
            (0xF0, b"reserved"),
            (0x02, b"reserved"),
        ]
        .map(|(marker, body)| segment(marker, body))
        .into();
        others.push(others.concat());
        others
    }

    #[test]
    fn what_is_not_picture_is_gone() {
        let bare = jpeg(b"", b"");
        assert!(is_bare(&bare));
        assert_eq!(bared(&bare).unwrap(), bare);
        for other in others() {
            let whole = jpeg(&other, b"");
            assert!(!is_bare(&whole), "{other:?}");
            assert_eq!(bared(&whole).unwrap(), bare, "{other:?}");
            let between = jpeg(b"", &other);
            assert!(!is_bare(&between) && bared(&between).is_none(), "{other:?}");
        }
        let adobe = jpeg(&segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01"), b"");
        assert!(is_bare(&adobe));
    }

    #[test]
    fn what_stands_behind_the_end_is_gone() {
        let bare = jpeg(b"", b"");
        // A second picture that ends as a picture does, with the place in it.
        let second = jpeg(&others()[0], b"");
        for behind in [&b"a note"[..], &second, b"\xff\xd9"] {
            let whole = [&bare, behind].concat();
            assert!(!is_bare(&whole));
            assert_eq!(bared(&whole).unwrap(), bare);
        }
    }

    #[test]
    fn what_is_no_whole_jpeg_is_none() {
        let whole = jpeg(&others()[0], b"");
        for n in 0..whole.len() {
            assert_eq!(bared(&whole[..n]), None, "{n}");
        }
        for other in [&b"\x89PNG\r\n"[..], &[0xFF; 100], b""] {
            assert_eq!(bared(other), None);
        }
        assert_eq!(bared(&jpeg(&[0xFF, 0xDB, 0, 2], b"")), None, "a segment of nothing");
        assert_eq!(bared(&jpeg(&[0xFF, 0xDB, 0, 0], b"")), None);
    }

    proptest! {
        #[test]
        fn what_is_bared_is_bare(start in any::<bool>(), bytes in prop::collection::vec(prop_oneof![
            Just(0xFF), Just(0xDA), Just(0xD9), Just(0xE1), Just(0x00), Just(0x04), any::<u8>()
        ], 0..200)) {
            let bytes = if start { [&START[..], &bytes].concat() } else { bytes };
            if let Some(bared) = bared(&bytes) {
                prop_assert!(is_bare(&bared));
                prop_assert_eq!(is_bare(&bytes), bared == bytes);
            }
        }
    }
}
