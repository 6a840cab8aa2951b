//! A set of codes in eighteen bits each: a binary fuse filter.
use sha2::{Digest as _, Sha256};
use xorf::{BinaryFuse16, Filter as _};

/// Codes to doubt.
#[derive(Debug, Clone)]
pub struct Filter(BinaryFuse16);

/// Bytes before the fingerprints: seed, length of a segment, length of all but the last two.
const HEAD: usize = 16;
/// As long as the construction makes a segment.
const SEGMENT_MAX: u32 = 1 << 18;

/// A code as the filter knows it.
fn key(code: &str) -> u64 {
    let digest = Sha256::new_with_prefix(b"aiqyn trust code v1\n").chain_update(code).finalize();
    digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

impl Filter {
    /// A filter that finds every one of these canonical codes. `None` is a set that the construction fails on, which no set of codes was
    /// seen to do.
    pub fn of<'a>(codes: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut keys: Vec<u64> = codes.into_iter().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        BinaryFuse16::try_from(&keys).ok().map(Self)
    }

    /// Whether the code may be in the set.
    pub fn may_hold(&self, code: &str) -> bool {
        self.0.contains(&key(code))
    }

    /// As it is sent: seed, segment length and their count's product, little-endian, then two bytes for each fingerprint.
    pub fn to_bytes(&self) -> Vec<u8> {
        let descriptor = &self.0.descriptor;
        let mut bytes = descriptor.seed.to_le_bytes().to_vec();
        bytes.extend(descriptor.segment_length.to_le_bytes());
        bytes.extend(descriptor.segment_count_length.to_le_bytes());
        bytes.extend(self.0.fingerprints.iter().flat_map(|print| print.to_le_bytes()));
        bytes
    }

    /// From what was sent; `None` where that is no filter.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (head, prints) = bytes.split_at_checked(HEAD)?;
        let (seed, lengths) = head.split_first_chunk::<8>()?;
        let (length, count) = lengths.split_first_chunk::<4>()?;
        let segment_length = u32::from_le_bytes(*length);
        let segment_count_length = u32::from_le_bytes(count.try_into().ok()?);
        let prints = prints.chunks_exact(2);
        let is_whole = prints.remainder().is_empty();
        let fingerprints: Box<[u16]> =
            prints.filter_map(|print| Some(u16::from_le_bytes(print.try_into().ok()?))).collect();
        // With these, no look-up reaches past the last fingerprint: the first of its three places lies below `segment_count_length`, or is the
        // very first where that is nothing; the others lie in the next two segments.
        let is_right = is_whole
            && segment_length.is_power_of_two()
            && segment_length <= SEGMENT_MAX
            && segment_count_length.is_multiple_of(segment_length)
            && segment_count_length.max(segment_length).checked_add(2 * segment_length)? as usize <= fingerprints.len();
        if !is_right {
            return None;
        }
        let mut filter = BinaryFuse16::try_from(&[][..]).ok()?;
        filter.descriptor.seed = u64::from_le_bytes(*seed);
        filter.descriptor.segment_length = segment_length;
        filter.descriptor.segment_length_mask = segment_length.wrapping_sub(1);
        filter.descriptor.segment_count_length = segment_count_length;
        filter.fingerprints = fingerprints;
        Some(Self(filter))
    }
}
