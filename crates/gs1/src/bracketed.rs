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
/// What would be misread on the way back is escaped: `\(` where an identifier in brackets is part of a value, `\\`, and
/// `\xHH` for bytes that are no printable ASCII characters.
///
/// Source: GS1 General Specifications, "Human readable interpretation (HRI) rules"; the escapes are ours.
pub fn to_bracketed<'e, 'm: 'e>(elements: impl IntoIterator<Item = &'e Element<'m>>) -> String {
    let mut text = String::new();
    for element in elements {
        let _ = write!(text, "({})", element.ai);
        for (n, byte) in element.value.iter().enumerate() {
            let escaped = match byte {
                b'\\' => true,
                b'(' => identifier(element.value.get(n..).unwrap_or_default()).is_some(),
                _ => false,
            };
            if escaped {
                text.push('\\');
            }
            match byte {
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => drop(write!(text, "\\x{byte:02X}")),
            }
        }
    }
    text
}

/// The bracketed form to a message. Values are taken as they are: [`parse`](crate::parse) the message to learn what is
/// wrong with them.
///
/// ```
/// let message = gs1::from_bracketed("(01)04870000001019(21)Kz(7TqWmN4xB2c(93)dGVz").unwrap();
/// assert_eq!(message, b"010487000000101921Kz(7TqWmN4xB2c\x1d93dGVz");
/// ```
pub fn from_bracketed(text: &str) -> Result<Vec<u8>, BracketError> {
    let bytes = text.as_bytes();
    let mut message = ElementString::new();
    let mut at = 0;
    while at < bytes.len() || at == 0 {
        let fail = |kind, at| Err(BracketError { kind, at });
        let Some((ai, len)) = identifier(bytes.get(at..).unwrap_or_default()) else {
            return fail(BracketErrorKind::NoIdentifier, at);
        };
        let start = at + len;
        let (value, end) = value(bytes, start);
        if value.is_empty() {
            return fail(BracketErrorKind::NoValue, start);
        }
        if let Some(offset) = value.iter().position(|byte| *byte == GS) {
            return fail(BracketErrorKind::Separator, (start + offset).min(end));
        }
        if ai.predefined_len().is_some_and(|predefined| ai.as_str().len() + value.len() > predefined) {
            return fail(BracketErrorKind::LongValue, start);
        }
        message.append(ai, &value);
        at = end;
    }
    Ok(message.into_bytes())
}

/// The value at `start`, and where it ends: at the next identifier in brackets, or with the text.
fn value(text: &[u8], start: usize) -> (Vec<u8>, usize) {
    let mut value = Vec::new();
    let mut at = start;
    while let Some(byte) = text.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        at += match (byte, rest.get(1)) {
            (b'(', _) if identifier(rest).is_some() => break,
            (b'\\', Some(escaped @ (b'\\' | b'('))) => {
                value.push(*escaped);
                2
            }
            (b'\\', Some(b'x')) => match rest.get(2..4).and_then(hex) {
                Some(byte) => {
                    value.push(byte);
                    4
                }
                None => {
                    value.push(b'\\');
                    1
                }
            },
            _ => {
                value.push(*byte);
                1
            }
        };
    }
    (value, at)
}

/// The assigned identifier in brackets that `text` begins with, and the length of both.
fn identifier(text: &[u8]) -> Option<(Ai, usize)> {
    let len = text.iter().take(6).position(|byte| *byte == b')')?;
    let digits = core::str::from_utf8(text.strip_prefix(b"(")?.get(..len.checked_sub(1)?)?).ok()?;
    let ai = Ai::new(digits)?;
    ai.definition().map(|_| (ai, len + 1))
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(core::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?, 16).ok()
}
