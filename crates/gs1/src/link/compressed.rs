//! The compressed form, recognised and not taken apart.
use alloc::string::String;
use core::fmt::Write as _;
use core::ops::Range;

use super::percent::unescape;
use super::read::name_to_ai;
use crate::{Ai, check_digit, value};

/// A last segment that is base64 for URIs and whose bits begin with a key: four bits a digit of its identifier, or a pair that
/// the standard's table of frequent combinations holds, then the number, whose check digit has to be right. Behind a key that
/// was left as it is, anything that begins with an identifier.
pub(super) fn is_compressed(address: &str, segments: &[Range<usize>]) -> bool {
    let text = |span: &Range<usize>| address.get(span.clone()).unwrap_or_default();
    let Some((last, before)) = segments.split_last() else { return false };
    let Some(bits) = Bits::of(text(last)) else { return false };
    let digit = |at: usize| bits.number(at, 4).filter(|digit| *digit < 10);
    let starts_with_ai = (2..=4).any(|len| {
        let mut digits = String::new();
        for n in 0..len {
            match digit(n * 4) {
                Some(own) => drop(write!(digits, "{own}")),
                None => return false,
            }
        }
        Ai::new(&digits).is_some_and(|ai| ai.definition().is_some())
    });
    if let [.., name, value] = before
        && let Some((ai, false)) = name_to_ai(text(name))
        && ai.definition().is_some_and(|definition| {
            definition.link_key.is_some() && value::fault(definition, &unescape(text(value)).0).is_none()
        })
    {
        return starts_with_ai;
    }
    // Bits that hold so many digits: 47 for 14, 44 for 13, 60 for 18.
    let (len, width) = match (bits.number(0, 4), bits.number(4, 4)) {
        (Some(0), Some(0)) => (18, 60),
        (Some(0), Some(1)) | (Some(0..=3), Some(10..=15)) | (Some(10), Some(0..=9)) => (14, 47),
        (Some(12), Some(_)) => (13, 44),
        _ => return false,
    };
    let Some(number) = bits.number(8, width) else { return false };
    let digits = alloc::format!("{number:0len$}");
    let halves = digits.as_bytes().split_last().filter(|_| digits.len() == len);
    halves.is_some_and(|(last, body)| check_digit(body) == Some(*last))
}

/// The bits of base64 for URIs.
struct Bits<'t>(&'t [u8]);

impl<'t> Bits<'t> {
    fn of(text: &'t str) -> Option<Self> {
        text.bytes().all(|byte| six_bits(byte).is_some()).then_some(Self(text.as_bytes()))
    }

    /// So many bits from there as a number; `None` where the text has fewer.
    fn number(&self, at: usize, width: usize) -> Option<u64> {
        let mut number = 0;
        for bit in at..at + width {
            let six = six_bits(*self.0.get(bit / 6)?)?;
            number = number << 1 | u64::from(six >> (5 - bit % 6) & 1);
        }
        Some(number)
    }
}

fn six_bits(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
}
