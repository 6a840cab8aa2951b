//! Identification keys with a check digit.
use core::{fmt, str};

/// The check digit for `digits`, which do not include it yet; `None` where a byte is not a digit.
///
/// Source: GS1 General Specifications, "Standard check digit calculations for GS1 data structures".
pub fn check_digit(digits: &[u8]) -> Option<u8> {
    let mut sum = 0u64;
    for (n, byte) in digits.iter().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        let weight = if n % 2 == 0 { 3 } else { 1 };
        sum += u64::from(byte - b'0') * weight;
    }
    Some(b'0' + ((10 - sum % 10) % 10) as u8)
}

/// The two check characters for `body`; `None` where a byte is outside set 82, or the body is longer than any value.
///
/// Source: GS1 General Specifications, "Check character calculation for alphanumeric keys".
///
/// ```
/// assert_eq!(gs1::check_characters(b"1987654Ad4X4bL5ttr2310c"), Some(*b"2K"));
/// ```
pub fn check_characters(body: &[u8]) -> Option<[u8; 2]> {
    const PRIMES: [u32; 97] = primes();
    const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if body.len() > PRIMES.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, prime) in body.iter().rev().zip(PRIMES) {
        sum += u32::from(place_in_set82(*byte)?) * prime;
    }
    sum %= 1021;
    Some([*SET_32.get((sum >> 5) as usize)?, *SET_32.get((sum & 31) as usize)?])
}

/// The place of a character in set 82, from 0.
fn place_in_set82(byte: u8) -> Option<u8> {
    Some(match byte {
        b'!' | b'"' => byte - b'!',
        b'%'..=b'?' => byte - b'%' + 2,
        b'A'..=b'Z' => byte - b'A' + 29,
        b'_' => 55,
        b'a'..=b'z' => byte - b'a' + 56,
        _ => return None,
    })
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which refuses an index outside")]
const fn primes() -> [u32; 97] {
    let mut primes = [2; 97];
    let (mut n, mut candidate) = (1, 3);
    while n < primes.len() {
        let mut at = 0;
        while at < n && candidate % primes[at] != 0 {
            at += 1;
        }
        if at == n {
            primes[n] = candidate;
            n += 1;
        }
        candidate += 2;
    }
    primes
}

fn checked<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let key: [u8; N] = digits.try_into().ok()?;
    let (last, body) = key.split_last()?;
    (check_digit(body)? == *last).then_some(key)
}

/// Global Trade Item Number in its 14-digit form, check digit right.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(pub(crate) [u8; 14]);

impl Gtin {
    /// From exactly 14 digits.
    pub fn new(digits: &[u8]) -> Option<Self> {
        checked(digits).map(Self)
    }

    /// From the 8, 12 or 13 digits of a shop barcode, filled up with zeros in front; 14 are taken as they are.
    pub fn from_short(digits: &[u8]) -> Option<Self> {
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return None;
        }
        let mut key = [b'0'; 14];
        key.get_mut(14 - digits.len()..)?.copy_from_slice(digits);
        Self::new(&key)
    }

    /// From the 8 digits of a UPC-E barcode: number system 0 or 1, six digits, check digit.
    ///
    /// An EAN-8 has 8 digits too: the symbol says which it is, the digits do not.
    ///
    /// Source: GS1 General Specifications, "UPC-E barcodes", zero suppression.
    ///
    /// ```
    /// assert_eq!(gs1::Gtin::from_upc_e(b"04252614").unwrap().as_str(), "00042100005264");
    /// ```
    pub fn from_upc_e(digits: &[u8]) -> Option<Self> {
        let [system @ (b'0' | b'1'), a, b, c, d, e, f, check] = *<&[u8; 8]>::try_from(digits).ok()? else {
            return None;
        };
        let o = b'0';
        let (company, item) = match f {
            b'0'..=b'2' => ([a, b, f, o, o], [o, o, c, d, e]),
            b'3' => ([a, b, c, o, o], [o, o, o, d, e]),
            b'4' => ([a, b, c, d, o], [o, o, o, o, e]),
            _ => ([a, b, c, d, e], [o, o, o, o, f]),
        };
        let mut key = [o, o, system, o, o, o, o, o, o, o, o, o, o, check];
        key.get_mut(3..8)?.copy_from_slice(&company);
        key.get_mut(8..13)?.copy_from_slice(&item);
        Self::new(&key)
    }

    /// The first digit: 0 fills up a shorter GTIN, which may be a unit's or a package's own; 1 to 8 is a package of several, 9 a
    /// measure that varies.
    pub const fn indicator(&self) -> u8 {
        self.0[0] - b'0'
    }

    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Serial Shipping Container Code: 18 digits, check digit right.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sscc([u8; 18]);

impl Sscc {
    /// From exactly 18 digits.
    pub fn new(digits: &[u8]) -> Option<Self> {
        checked(digits).map(Self)
    }

    /// The 18 digits.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

macro_rules! show {
    ($($key:ty),*) => {$(
        impl fmt::Display for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
        impl fmt::Debug for $key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    )*};
}
show!(Gtin, Sscc);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        assert_eq!(check_digit(b"629104150021"), Some(b'3'));
        assert_eq!(check_digit(b"0487000000101"), Some(b'9'));
        assert_eq!(check_digit(b"12a"), None);
        assert!(Gtin::new(b"04870000001019").is_some());
        assert!(Gtin::new(b"04870000001018").is_none());
        assert_eq!(Gtin::from_short(b"4870000001019").unwrap().as_str(), "04870000001019");
        assert_eq!(Gtin::from_upc_e(b"01234565").unwrap().as_str(), "00012345000065");
        assert_eq!(
            (Gtin::from_upc_e(b"01234564"), Gtin::from_upc_e(b"21234565"), Gtin::from_upc_e(b"0123456")),
            (None, None, None)
        );
        assert_eq!(check_characters(b"12345_!\"%&'()*+,-./"), Some(*b"LC"));
        assert_eq!(check_characters(b"12345_0123456789:;<=>?"), Some(*b"62"));
        assert_eq!(check_characters(b"12345_nopqrstuvwxyz"), Some(*b"P2"));
        assert_eq!((check_characters(b"a b"), check_characters(&[b'a'; 98])), (None, None));
        assert!(Sscc::new(b"048700000000000012").is_some());
        assert!(Sscc::new(b"048700000000000013").is_none());
    }
}
