//! The check tail: what protects a code from being made up.
use std::fmt;

/// The part of a marking code that proves it was issued.
///
/// Its contents are secret enough to stay out of logs: `Debug` shows the shape alone.
#[derive(Clone, PartialEq, Eq)]
pub enum CheckTail {
    /// An identification code alone, as look-ups use it.
    Absent,
    /// AI 91 names a key, AI 92 carries 44 or 88 base64 characters.
    Keyed {
        /// Four characters.
        key_id: String,
        /// Base64.
        check: String,
    },
    /// AI 93, four characters.
    Short(String),
    /// The last eight characters of a tobacco pack: price and check.
    Tobacco {
        /// Maximum retail price, base 80; whether it is used in Kazakhstan is unconfirmed.
        price: String,
        /// Four characters.
        check: String,
    },
}

impl CheckTail {
    /// Characters of a signature: 64 bytes in base64.
    pub const SIGNATURE_LEN: usize = 88;
    /// Characters of a message authentication code: 32 bytes in base64.
    pub const MAC_LEN: usize = 44;
    /// Characters of what is left of one where there is little room.
    pub const SHORT_LEN: usize = 4;

    /// Bytes of check value, not of identifiers or key.
    pub fn check_len(&self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Keyed { check, .. } | Self::Short(check) | Self::Tobacco { check, .. } => check.len(),
        }
    }
}

impl fmt::Debug for CheckTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("absent"),
            Self::Keyed { key_id, check } => write!(f, "key {key_id}, {} characters", check.len()),
            Self::Short(_) => f.write_str("4 characters"),
            Self::Tobacco { .. } => f.write_str("tobacco, 4 characters"),
        }
    }
}

/// How a code is built; a hint at the goods, never a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Structure {
    /// 29 characters without identifiers.
    TobaccoPack,
    /// The first 21 characters of a pack, or those and the price.
    TobaccoIdentification,
    /// 01, 21, 8005, 93.
    TobaccoBlock,
    /// 01, 21, 91, 92 of 88 characters.
    LongTail,
    /// 01, 21, 91, 92 of 44 characters.
    MediumTail,
    /// 01, 21, 93.
    ShortTail,
    /// 01, 21 alone.
    IdentificationOnly,
}
