//! Application identifiers: which exist, and what their values look like.
use core::{fmt, str};

/// An application identifier: two to four digits that say what the value after them means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ai {
    digits: [u8; 4],
    len: u8,
}

impl Ai {
    /// From its digits, whether or not GS1 defines it.
    pub fn new(digits: &str) -> Option<Self> {
        let bytes = digits.as_bytes();
        if !(2..=4).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut own = [b'0'; 4];
        own.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self { digits: own, len: bytes.len() as u8 })
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        self.digits.get(..usize::from(self.len)).and_then(|digits| str::from_utf8(digits).ok()).unwrap_or_default()
    }

    /// The format of its value, if GS1 defines it.
    pub fn format(&self) -> Option<Format> {
        match lookup(self.as_str().as_bytes()) {
            Lookup::Found { format, .. } => Some(format),
            _ => None,
        }
    }
}

impl fmt::Display for Ai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Ai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.as_str())
    }
}

/// What a value may look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Digits only, so many at least and at most.
    Digits(u8, u8),
    /// GTIN-14.
    Gtin,
    /// SSCC.
    Sscc,
    /// YYMMDD, day 00 allowed.
    Date,
    /// Character set 82, so many at least and at most.
    Text(u8, u8),
    /// So many digits, then up to so many characters of set 82.
    DigitsText(u8, u8),
    /// So many digits, then up to so many more.
    DigitsDigits(u8, u8),
}

impl Format {
    /// Least and greatest length in bytes.
    pub const fn lengths(self) -> (usize, usize) {
        match self {
            Self::Digits(min, max) | Self::Text(min, max) => (min as usize, max as usize),
            Self::Gtin => (14, 14),
            Self::Sscc => (18, 18),
            Self::Date => (6, 6),
            Self::DigitsText(fixed, more) | Self::DigitsDigits(fixed, more) => {
                (fixed as usize, (fixed + more) as usize)
            }
        }
    }
}

/// What the first digits of a message mean.
#[derive(Debug, PartialEq)]
pub(crate) enum Lookup {
    /// A defined identifier; `predefined` is the length of the value where no separator need follow it.
    Found {
        ai: Ai,
        format: Format,
    },
    /// Its family is defined, its last digit is not.
    OutOfRange {
        ai: Ai,
    },
    Unknown,
}

use Format::{Date, Digits, DigitsDigits, DigitsText, Gtin, Sscc, Text};

/// Prefix, how many digits follow it in the identifier, the highest last digit, format.
///
/// Source: GS1 General Specifications, "GS1 Application Identifiers in numerical order".
const TABLE: &[(&str, u8, u8, Format)] = &[
    ("00", 0, 0, Sscc),
    ("01", 0, 0, Gtin),
    ("02", 0, 0, Gtin),
    ("03", 0, 0, Gtin),
    ("10", 0, 0, Text(1, 20)),
    ("11", 0, 0, Date),
    ("12", 0, 0, Date),
    ("13", 0, 0, Date),
    ("15", 0, 0, Date),
    ("16", 0, 0, Date),
    ("17", 0, 0, Date),
    ("20", 0, 0, Digits(2, 2)),
    ("21", 0, 0, Text(1, 20)),
    ("22", 0, 0, Text(1, 20)),
    ("235", 0, 0, Text(1, 28)),
    ("240", 0, 0, Text(1, 30)),
    ("241", 0, 0, Text(1, 30)),
    ("242", 0, 0, Digits(1, 6)),
    ("243", 0, 0, Text(1, 20)),
    ("250", 0, 0, Text(1, 30)),
    ("251", 0, 0, Text(1, 30)),
    ("253", 0, 0, DigitsText(13, 17)),
    ("254", 0, 0, Text(1, 20)),
    ("255", 0, 0, DigitsDigits(13, 12)),
    ("30", 0, 0, Digits(1, 8)),
    ("310", 1, 5, Digits(6, 6)),
    ("311", 1, 5, Digits(6, 6)),
    ("312", 1, 5, Digits(6, 6)),
    ("313", 1, 5, Digits(6, 6)),
    ("314", 1, 5, Digits(6, 6)),
    ("315", 1, 5, Digits(6, 6)),
    ("316", 1, 5, Digits(6, 6)),
    ("32", 2, 5, Digits(6, 6)),
    ("33", 2, 5, Digits(6, 6)),
    ("34", 2, 5, Digits(6, 6)),
    ("35", 2, 5, Digits(6, 6)),
    ("36", 2, 5, Digits(6, 6)),
    ("37", 0, 0, Digits(1, 8)),
    ("390", 1, 9, Digits(1, 15)),
    ("391", 1, 9, DigitsDigits(3, 15)),
    ("392", 1, 9, Digits(1, 15)),
    ("393", 1, 9, DigitsDigits(3, 15)),
    ("394", 1, 3, Digits(4, 4)),
    ("395", 1, 5, Digits(6, 6)),
    ("400", 0, 0, Text(1, 30)),
    ("401", 0, 0, Text(1, 30)),
    ("402", 0, 0, Digits(17, 17)),
    ("403", 0, 0, Text(1, 30)),
    ("41", 1, 7, Digits(13, 13)),
    ("420", 0, 0, Text(1, 20)),
    ("421", 0, 0, DigitsText(3, 9)),
    ("422", 0, 0, Digits(3, 3)),
    ("423", 0, 0, DigitsDigits(3, 12)),
    ("424", 0, 0, Digits(3, 3)),
    ("425", 0, 0, DigitsDigits(3, 12)),
    ("426", 0, 0, Digits(3, 3)),
    ("427", 0, 0, Text(1, 3)),
    ("7001", 0, 0, Digits(13, 13)),
    ("7002", 0, 0, Text(1, 30)),
    ("7003", 0, 0, Digits(10, 10)),
    ("7004", 0, 0, Digits(1, 4)),
    ("7005", 0, 0, Text(1, 12)),
    ("7006", 0, 0, Date),
    ("7007", 0, 0, DigitsDigits(6, 6)),
    ("8003", 0, 0, DigitsText(14, 16)),
    ("8004", 0, 0, Text(1, 30)),
    ("8005", 0, 0, Digits(6, 6)),
    ("8006", 0, 0, Digits(18, 18)),
    ("8008", 0, 0, DigitsDigits(8, 4)),
    ("8018", 0, 0, Digits(18, 18)),
    ("8020", 0, 0, Text(1, 25)),
    ("8200", 0, 0, Text(1, 70)),
    ("90", 0, 0, Text(1, 30)),
    ("9", 1, 9, Text(1, 90)),
];

/// The identifier that `message` begins with.
pub(crate) fn lookup(message: &[u8]) -> Lookup {
    for &(prefix, n_more, last_max, format) in TABLE {
        if !message.starts_with(prefix.as_bytes()) {
            continue;
        }
        let len = prefix.len() + usize::from(n_more);
        let Some(digits) = message.get(..len) else { continue };
        let Some(ai) = str::from_utf8(digits).ok().and_then(Ai::new) else { continue };
        let in_range = n_more == 0 || digits.last().is_some_and(|last| last - b'0' <= last_max);
        return if in_range { Lookup::Found { ai, format } } else { Lookup::OutOfRange { ai } };
    }
    Lookup::Unknown
}

/// Identifier and value together, where the first two digits fix it and no separator is needed.
///
/// Source: GS1 General Specifications, "Element strings with predefined length using GS1 Application Identifiers".
pub(crate) fn predefined_len(ai: Ai) -> Option<usize> {
    Some(match ai.as_str().get(..2)? {
        "00" => 20,
        "01" | "02" | "03" => 16,
        "04" => 18,
        "11" | "12" | "13" | "14" | "15" | "16" | "17" | "18" | "19" => 8,
        "20" => 4,
        "31" | "32" | "33" | "34" | "35" | "36" => 10,
        "41" => 16,
        _ => return None,
    })
}
