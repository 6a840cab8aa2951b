//! The bracketed form: `(01)04870000001019(21)Kz7TqWmN4xB2c`, as people print, read and type it.
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::fmt::Write as _;

use crate::{Ai, Element, ElementString, GS};

/// Why a text is not of the bracketed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BracketError {
    /// What.
    pub kind: BracketErrorKind,
    /// At which byte of the text.
    pub at: usize,
}

/// What keeps a text from being of the bracketed form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BracketErrorKind {
    /// The text does not begin with an assigned identifier in brackets.
    NoIdentifier,
    /// Two to four digits in brackets that GS1 assigns to nothing; where they belong to the value, `\(` says so.
    UnknownIdentifier,
    /// No value follows the identifier.
    NoValue,
    /// The value is longer than its identifier, of predefined length, can hold.
    LongValue,
    /// A separator inside a value.
    Separator,
}

impl fmt::Display for BracketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            BracketErrorKind::NoIdentifier => "expected an application identifier in brackets",
            BracketErrorKind::UnknownIdentifier => "expected an assigned application identifier",
            BracketErrorKind::NoValue => "expected a value",
            BracketErrorKind::LongValue => "expected a shorter value",
            BracketErrorKind::Separator => "expected no separator inside a value",
        };
        write!(f, "{what} at byte {}", self.at)
    }
}

impl core::error::Error for BracketError {}

/// Elements to the bracketed form.
///
/// What would be misread on the way back is escaped: `\(` where two to four digits in brackets are part of a value, `\\`, and
/// `\xHH` for bytes that are no printable ASCII characters or are spaces. An element without a value has no such form.
///
/// Source: GS1 General Specifications, "Human readable interpretation (HRI) rules"; the escapes are ours.
pub fn to_bracketed<'e, 'm: 'e>(elements: impl IntoIterator<Item = &'e Element<'m>>) -> String {
    let mut text = String::new();
    for element in elements {
        let _ = write!(text, "({})", element.ai);
        for (n, byte) in element.value.iter().enumerate() {
            let escaped = match byte {
                b'\\' => true,
                b'(' => digits_in_brackets(element.value.get(n..).unwrap_or_default()).is_some(),
                _ => false,
            };
            if escaped {
                text.push('\\');
            }
            match byte {
                b'!'..=b'~' => text.push(char::from(*byte)),
                _ => drop(write!(text, "\\x{byte:02X}")),
            }
        }
    }
    text
}

/// The bracketed form to a message. Values are taken as they are, without spaces around them: [`parse`](crate::parse) the
/// message to learn what is wrong with them.
///
/// ```
/// let message = gs1::from_bracketed("(01) 04870000001019 (21) Kz(7TqWmN4xB2c (93)dGVz").unwrap();
/// assert_eq!(message, b"010487000000101921Kz(7TqWmN4xB2c\x1d93dGVz");
/// ```
pub fn from_bracketed(text: &str) -> Result<Vec<u8>, BracketError> {
    let bytes = text.as_bytes();
    let mut message = ElementString::new();
    let mut at = bytes.iter().take_while(|byte| **byte == b' ').count();
    while at < bytes.len() || message.as_bytes().is_empty() {
        let fail = |kind, at| Err(BracketError { kind, at });
        let Some((ai, len)) = digits_in_brackets(bytes.get(at..).unwrap_or_default()) else {
            return fail(BracketErrorKind::NoIdentifier, at);
        };
        if ai.definition().is_none() {
            let first = message.as_bytes().is_empty();
            let kind = if first { BracketErrorKind::NoIdentifier } else { BracketErrorKind::UnknownIdentifier };
            return fail(kind, at);
        }
        let start = at + len;
        let (value, end) = value(bytes, start)?;
        if value.is_empty() {
            return fail(BracketErrorKind::NoValue, start);
        }
        if !message.append(ai, &value) {
            return fail(BracketErrorKind::LongValue, start);
        }
        at = end;
    }
    Ok(message.into_bytes())
}

/// The value at `start`, and where it ends: at the next digits in brackets, or with the text.
fn value(text: &[u8], start: usize) -> Result<(Vec<u8>, usize), BracketError> {
    let mut value = Vec::new();
    let mut at = start;
    // How much of the value is there once spaces behind it are gone.
    let mut kept = 0;
    while let Some(byte) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        let (own, len) = match (byte, rest.get(1)) {
            (b'(', _) if digits_in_brackets(rest).is_some() => break,
            (b'\\', Some(escaped @ (b'\\' | b'('))) => (*escaped, 2),
            (b'\\', Some(b'x')) => rest.get(2..4).and_then(hex).map_or((b'\\', 1), |byte| (byte, 4)),
            _ => (*byte, 1),
        };
        if own == GS {
            return Err(BracketError { kind: BracketErrorKind::Separator, at });
        }
        let is_space = *byte == b' ';
        if !(is_space && value.is_empty()) {
            value.push(own);
        }
        if !is_space {
            kept = value.len();
        }
        at += len;
    }
    value.truncate(kept);
    Ok((value, at))
}

/// The two to four digits in brackets that `text` begins with, and the length of both.
fn digits_in_brackets(text: &[u8]) -> Option<(Ai, usize)> {
    let len = text.iter().take(6).position(|byte| *byte == b')')?;
    let digits = core::str::from_utf8(text.strip_prefix(b"(")?.get(..len.checked_sub(1)?)?).ok()?;
    Some((Ai::new(digits)?, len + 1))
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(core::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?, 16).ok()
}
