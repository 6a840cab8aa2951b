//! Application identifiers: which exist, and where a message begins with one.
use core::{fmt, str};

use crate::definition::Definition;
use crate::table::TABLE;

/// An application identifier: two to four digits that say what the value after them means.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ai {
    digits: [u8; 4],
    len: u8,
}

impl Ai {
    /// From its digits, whether or not GS1 assigns it.
    #[inline]
    pub const fn new(digits: &str) -> Option<Self> {
        Self::of_bytes(digits.as_bytes())
    }

    #[inline]
    const fn of_bytes(digits: &[u8]) -> Option<Self> {
        let (own, len) = match *digits {
            [a, b] => ([a, b, b'0', b'0'], 2),
            [a, b, c] => ([a, b, c, b'0'], 3),
            [a, b, c, d] => ([a, b, c, d], 4),
            _ => return None,
        };
        let [a, b, c, d] = own;
        let digits = a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit() && d.is_ascii_digit();
        if digits { Some(Self { digits: own, len }) } else { None }
    }

    /// Its digits.
    #[inline]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same as they stand in a message.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.digits.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// What GS1 says of it, if it assigns it.
    ///
    /// ```
    /// let weight = gs1::Ai::new("3103").unwrap().definition().unwrap();
    /// assert_eq!((weight.title, weight.lengths()), ("NET WEIGHT (kg)", (6, 6)));
    /// ```
    pub fn definition(&self) -> Option<&'static Definition> {
        match lookup(self.as_bytes()) {
            Lookup::Found { ai, definition } if ai == *self => Some(definition),
            _ => None,
        }
    }

    /// How many digits of the value stand behind the decimal point, where the last digit of the identifier says so.
    ///
    /// Source: GS1 General Specifications, "Trade measures: AIs (31nn, 32nn, 35nn, 36nn)" and those on amounts and prices.
    pub fn decimal_places(&self) -> Option<u8> {
        let [a, b, _, last] = self.digits;
        let measured = self.len == 4 && a == b'3' && matches!(b, b'1'..=b'6' | b'9') && self.definition().is_some();
        measured.then(|| last - b'0')
    }

    /// Whether it fits a pattern of digits in which `n` stands for any digit.
    pub fn fits(&self, pattern: &str) -> bool {
        let own = self.as_bytes();
        own.len() == pattern.len()
            && own.iter().zip(pattern.bytes()).all(|(own, wanted)| wanted == b'n' || *own == wanted)
    }

    /// Identifier and value together, in bytes, where the first two digits fix it and no separator is needed.
    ///
    /// Source: GS1 General Specifications, "Element strings with predefined length using GS1 Application Identifiers".
    pub(crate) fn predefined_len(&self) -> Option<usize> {
        let [a, b, ..] = self.digits;
        Some(match [a, b] {
            [b'0', b'0'] => 20,
            [b'0', b'1'..=b'3'] | [b'4', b'1'] => 16,
            [b'0', b'4'] => 18,
            [b'1', b'1'..=b'9'] => 8,
            [b'2', b'0'] => 4,
            [b'3', b'1'..=b'6'] => 10,
            _ => return None,
        })
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

/// What the first digits of a message mean.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lookup {
    /// An assigned identifier.
    Found { ai: Ai, definition: &'static Definition },
    /// Its family is assigned, its last digit is not.
    OutOfRange { ai: Ai },
    /// None.
    Unknown,
}

/// For each two digits the rows of the table that can begin with them: first, and one past the last.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index outside")]
const BY_TWO: [(u16, u16); 100] = {
    let mut index = [(0, 0); 100];
    let mut row = 0;
    while row < TABLE.len() {
        let (first, last) = (two(TABLE[row].first), two(TABLE[row].last));
        let mut at = first;
        while at <= last {
            if index[at].1 == 0 {
                index[at].0 = row as u16;
            }
            index[at].1 = row as u16 + 1;
            at += 1;
        }
        row += 1;
    }
    index
};

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index outside")]
const fn two(digits: &str) -> usize {
    let digits = digits.as_bytes();
    (digits[0] - b'0') as usize * 10 + (digits[1] - b'0') as usize
}

/// The identifier that `message` begins with.
pub(crate) fn lookup(message: &[u8]) -> Lookup {
    let [a, b, ..] = *message else { return Lookup::Unknown };
    if !a.is_ascii_digit() || !b.is_ascii_digit() {
        return Lookup::Unknown;
    }
    let at = usize::from(a - b'0') * 10 + usize::from(b - b'0');
    let (from, to) = BY_TWO.get(at).copied().unwrap_or_default();
    let rows = TABLE.get(usize::from(from)..usize::from(to)).unwrap_or_default();
    let mut family = Lookup::Unknown;
    for definition in rows {
        let Some(digits) = message.get(..definition.first.len()) else { continue };
        let Some(ai) = Ai::of_bytes(digits) else { continue };
        if definition.first.as_bytes() <= digits && digits <= definition.last.as_bytes() {
            return Lookup::Found { ai, definition };
        }
        let relatives = definition.first != definition.last && digits.len() == 4;
        if relatives && digits.get(..3) == definition.first.as_bytes().get(..3) {
            family = Lookup::OutOfRange { ai };
        }
    }
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        assert_eq!(Ai::new("01").unwrap().as_str(), "01");
        assert!(["1", "12345", "0a", "é"].iter().all(|digits| Ai::new(digits).is_none()));
        assert!(Ai::new("99").unwrap().definition().is_some() && Ai::new("04").unwrap().definition().is_none());
        // Found only as itself, not because another begins it.
        assert!(Ai::new("211").unwrap().definition().is_none());
        assert_eq!(Ai::new("3103").unwrap().decimal_places(), Some(3));
        assert_eq!(Ai::new("3912").unwrap().decimal_places(), Some(2));
        assert_eq!(Ai::new("3109").unwrap().decimal_places(), None);
        assert_eq!(Ai::new("37").unwrap().decimal_places(), None);
        assert!(Ai::new("3103").unwrap().fits("31nn") && !Ai::new("310").unwrap().fits("31nn"));
    }

    #[test]
    fn every_row_is_found_by_its_digits() {
        for row in TABLE {
            for digits in [row.first, row.last] {
                assert_eq!(Ai::new(digits).unwrap().definition().unwrap().first, row.first, "{digits}");
            }
        }
    }
}
