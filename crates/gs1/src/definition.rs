//! What is known of an application identifier: title, format, and what it goes with.
use crate::table::TABLE;

/// One application identifier, or a run of them that differ in nothing but their last digit.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// The first identifier of the run.
    pub first: &'static str,
    /// The last identifier of the run; the same where there is only one.
    pub last: &'static str,
    /// The data title, in English; empty where GS1 gives none.
    pub title: &'static str,
    /// The parts of the value, in their order.
    pub parts: &'static [Part],
    /// Whether a GS1 Digital Link may carry it in its query.
    pub link_attribute: bool,
    /// Where a GS1 Digital Link may begin with it: the qualifiers that may follow, in their order, one list a choice.
    pub link_key: Option<&'static [&'static [&'static str]]>,
    /// It needs one of these groups beside it; within a group, all. `n` stands for any digit. Nothing is needed where it is
    /// empty.
    pub with: &'static [&'static [&'static str]],
    /// It must not stand beside any of these. `n` stands for any digit.
    pub without: &'static [&'static str],
}

impl Definition {
    /// Every application identifier that GS1 has assigned, in the order of their digits.
    pub const fn all() -> &'static [Self] {
        TABLE
    }

    /// Least and greatest length of a value, in characters.
    pub fn lengths(&self) -> (usize, usize) {
        let least = self.parts.iter().filter(|part| !part.optional).map(|part| usize::from(part.min)).sum();
        (least, self.parts.iter().map(|part| usize::from(part.max)).sum())
    }
}

/// A part of a value. Only the last part that a value has may vary in length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Which characters.
    pub set: CharacterSet,
    /// Least number of characters.
    pub min: u8,
    /// Greatest number of characters.
    pub max: u8,
    /// Whether the value may end before it.
    pub optional: bool,
    /// What else must hold.
    pub checks: &'static [Check],
}

impl Part {
    pub(crate) const fn digits(min: u8, max: u8) -> Self {
        Self { set: CharacterSet::Digits, min, max, optional: false, checks: &[] }
    }

    pub(crate) const fn set82(min: u8, max: u8) -> Self {
        Self { set: CharacterSet::Set82, ..Self::digits(min, max) }
    }

    pub(crate) const fn set39(min: u8, max: u8) -> Self {
        Self { set: CharacterSet::Set39, ..Self::digits(min, max) }
    }

    pub(crate) const fn set64(min: u8, max: u8) -> Self {
        Self { set: CharacterSet::Set64, ..Self::digits(min, max) }
    }

    pub(crate) const fn or_nothing(self) -> Self {
        Self { optional: true, ..self }
    }

    pub(crate) const fn check(self, checks: &'static [Check]) -> Self {
        Self { checks, ..self }
    }
}

/// Which characters a part may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharacterSet {
    /// `0` to `9`.
    Digits,
    /// GS1 AI encodable character set 82.
    Set82,
    /// GS1 AI encodable character set 39: digits, capital letters, `#`, `-`, `/`.
    Set39,
    /// GS1 AI encodable character set 64: file-safe, URI-safe base64 with its filling `=`.
    Set64,
}

impl CharacterSet {
    /// Whether the set has this character.
    ///
    /// Source: GS1 General Specifications, "GS1 AI encodable character sets".
    pub const fn has(self, byte: u8) -> bool {
        #[expect(clippy::indexing_slicing, reason = "every byte has its place")]
        let sets = SETS[byte as usize];
        sets & 1 << self as u8 != 0
    }

    const fn holds(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Set82 => matches!(byte, b'!' | b'"' | b'%'..=b'?' | b'A'..=b'Z' | b'_' | b'a'..=b'z'),
            Self::Set39 => matches!(byte, b'#' | b'-' | b'/' | b'0'..=b'9' | b'A'..=b'Z'),
            Self::Set64 => matches!(byte, b'-' | b'0'..=b'9' | b'=' | b'A'..=b'Z' | b'_' | b'a'..=b'z'),
        }
    }
}

/// For each byte the sets that have it, as bits.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index outside")]
const SETS: [u8; 256] = {
    let mut sets = [0; 256];
    let mut byte = 0;
    while byte < sets.len() {
        let each = [CharacterSet::Digits, CharacterSet::Set82, CharacterSet::Set39, CharacterSet::Set64];
        let mut n = 0;
        while n < each.len() {
            if each[n].holds(byte as u8) {
                sets[byte] |= 1 << each[n] as u8;
            }
            n += 1;
        }
        byte += 1;
    }
    sets
};

/// What must hold of a part beyond its characters and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// The last digit is the check digit of those before it.
    CheckDigit,
    /// The last two characters are the check characters of those before them.
    CheckCharacters,
    /// A GS1 Company Prefix begins at this character, counted from 0.
    CompanyPrefix(u8),
    /// YYMMDD, day 00 for the whole month.
    DateOrMonth,
    /// YYMMDD.
    Date,
    /// YYYYMMDD.
    LongDate,
    /// Hours and minutes.
    HourMinute,
    /// 00 to 23.
    Hour,
    /// 00 to 59.
    Minute,
    /// 00 to 59.
    Second,
    /// ISO 4217, three digits.
    Currency,
    /// ISO 3166, three digits.
    Country,
    /// ISO 3166, three digits, or 999 for several countries.
    CountryOrMany,
    /// ISO 3166, two letters.
    CountryLetters,
    /// Every `%` begins an escape of two hexadecimal digits.
    PercentEncoding,
    /// 0 or 1.
    YesNo,
    /// A hyphen, which stands for minus.
    Hyphen,
    /// A character of set 64 without the filling.
    ImporterIndex,
    /// A kind of package by UN/ECE Recommendation 21.
    PackageType,
    /// A kind of data carrier.
    MediaType,
    /// ISO 5218: 0, 1, 2 or 9.
    Sex,
    /// `n/m`, n at least 1 and at most m.
    PositionOfTotal,
    /// Not all digits are 0.
    NonZero,
    /// All digits are 0.
    Zero,
    /// 0, 1 or 9.
    Winding,
    /// Half of the digits are the piece, the other half how many there are; piece at least 1 and at most that.
    PieceOfTotal,
    /// International bank account number, check digits right.
    Iban,
    /// The first digit is not 0, unless it is the only one.
    NoLeadingZero,
    /// At least one character is not a digit.
    NotOnlyDigits,
    /// Ten digits up to 1800000000: degrees from the south pole times ten million.
    Latitude,
    /// Ten digits up to 3600000000: degrees from 180° west times ten million.
    Longitude,
    /// Coupon code of North America.
    Coupon,
    /// Positive offer file coupon of North America.
    PositiveOffer,
}
