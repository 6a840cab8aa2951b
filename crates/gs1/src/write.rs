//! Elements to a message.
use alloc::vec::Vec;
use core::ops::Range;

use crate::{Ai, Finding, FindingKind, GS, value};

/// A message under construction: every value is right, and separators stand where they belong and nowhere else.
///
/// ```
/// use gs1::{Ai, ElementString};
/// let mut message = ElementString::new();
/// message.push(Ai::new("01").unwrap(), b"04870000001019").unwrap();
/// message.push(Ai::new("21").unwrap(), b"Kz7TqWmN4xB2c").unwrap();
/// message.push(Ai::new("93").unwrap(), b"dGVz").unwrap();
/// assert_eq!(message.as_bytes(), b"010487000000101921Kz7TqWmN4xB2c\x1d93dGVz");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementString {
    bytes: Vec<u8>,
    open: bool,
}

impl ElementString {
    /// Without elements.
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), open: false }
    }

    /// Adds an element. Refuses an identifier that GS1 does not assign and a value that does not fit it; the span of the
    /// finding counts from the first byte of the value.
    pub fn push(&mut self, ai: Ai, value: &[u8]) -> Result<(), Finding> {
        let refuse = |kind, span: Range<usize>| Err(Finding { kind, span });
        let Some(definition) = ai.definition() else { return refuse(FindingKind::UnknownAi, 0..0) };
        if let Some((kind, span)) = value::fault(definition, value) {
            return refuse(kind, span);
        }
        // A value that fits has no separator inside, nor more than its predefined length.
        self.append(ai, value);
        Ok(())
    }

    /// The message: no leading separator, none at the end.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The message.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Adds an element as it is, with whatever is wrong with it; not what would be read as another element or more: a value
    /// with a separator inside, or one longer than its predefined length.
    pub(crate) fn append(&mut self, ai: Ai, value: &[u8]) -> bool {
        let too_long = ai.predefined_len().is_some_and(|len| ai.as_str().len() + value.len() > len);
        if too_long || value.contains(&GS) {
            return false;
        }
        if self.open {
            self.bytes.push(GS);
        }
        self.bytes.extend_from_slice(ai.as_str().as_bytes());
        self.bytes.extend_from_slice(value);
        self.open = ai.predefined_len() != Some(ai.as_str().len() + value.len());
        true
    }
}
