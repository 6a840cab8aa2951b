//! Identification keys with a check digit.
use core::{fmt, str};

/// The check digit for `digits`, which do not include it yet; `None` where a byte is not a digit.
///
/// Source: GS1 General Specifications, "Standard check digit calculations for GS1 data structures".
pub fn check_digit(digits: &[u8]) -> Option<u8> {
    let mut sum = 0u32;
    for (n, byte) in digits.iter().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        let weight = if n % 2 == 0 { 3 } else { 1 };
        sum = (sum + u32::from(byte - b'0') * weight) % 10;
    }
    Some(b'0' + ((10 - sum) % 10) as u8)
}

fn checked<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let key: [u8; N] = digits.try_into().ok()?;
    let (last, body) = key.split_last()?;
    (check_digit(body)? == *last).then_some(key)
}

/// Global Trade Item Number in its 14-digit form, check digit right.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin([u8; 14]);

impl Gtin {
    /// From exactly 14 digits.
    pub fn new(digits: &[u8]) -> Option<Self> {
        checked(digits).map(Self)
    }

    /// From the 8, 12 or 13 digits of a shop barcode, filled up with zeros in front.
    pub fn from_short(digits: &[u8]) -> Option<Self> {
        if !matches!(digits.len(), 8 | 12 | 13 | 14) {
            return None;
        }
        let mut key = [b'0'; 14];
        key.get_mut(14 - digits.len()..)?.copy_from_slice(digits);
        Self::new(&key)
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
        assert!(Sscc::new(b"048700000000000012").is_some());
        assert!(Sscc::new(b"048700000000000013").is_none());
    }
}
