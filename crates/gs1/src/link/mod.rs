//! GS1 Digital Link: elements as a web address, both ways.
//!
//! Source: GS1 Digital Link Standard, "URI syntax" and "Compression".
mod compressed;
mod percent;
mod read;
mod write;

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use crate::{Ai, Element, ElementString, Finding};

/// What a text is, taken for a web address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A GS1 Digital Link.
    Elements(DigitalLink),
    /// A GS1 Digital Link in its compressed form: recognised, not taken apart.
    Compressed,
    /// Another web address.
    Other,
    /// No web address.
    None,
}

/// A GS1 Digital Link, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DigitalLink {
    /// The address in front of the identifiers, without a slash at the end: `https://id.gs1.org`.
    pub stem: String,
    /// Key, qualifiers, attributes.
    pub elements: Vec<LinkElement>,
    /// What else the query says, name and value, unescaped.
    pub others: Vec<(String, String)>,
    /// What is wrong with it; spans are bytes of the address.
    pub findings: Vec<Finding>,
}

/// An identifier with its value, as a link carries them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkElement {
    /// What the value means.
    pub ai: Ai,
    /// The value, unescaped; a GTIN with its 14 digits.
    pub value: Vec<u8>,
    /// Where in the address the value stands, in bytes.
    pub span: Range<usize>,
}

impl LinkElement {
    /// As an element of a message, for [`associations`](crate::associations), [`to_bracketed`](crate::to_bracketed) and
    /// [`meaning`](Element::meaning); its span is that of the value in the address.
    pub fn as_element(&self) -> Element<'_> {
        Element { ai: self.ai, value: &self.value, span: self.span.clone() }
    }
}

/// Why elements cannot be written as a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkError {
    /// None of them is a key that a link can begin with.
    NoKey,
    /// A link cannot carry this identifier here, or only once.
    Place(Ai),
    /// The value does not fit its identifier.
    Value(Ai),
    /// The address in front has a query or a fragment.
    Stem,
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKey => f.write_str("expected an identifier that a link can begin with"),
            Self::Place(ai) => write!(f, "expected no {ai:?} here"),
            Self::Value(ai) => write!(f, "expected a value that fits {ai:?}"),
            Self::Stem => f.write_str("expected an address without query and fragment"),
        }
    }
}

impl core::error::Error for LinkError {}

impl DigitalLink {
    /// The same elements as an element string, with whatever is wrong with them. Refuses a value that would be read as more
    /// than one element: with a separator inside, or longer than its predefined length.
    pub fn message(&self) -> Result<Vec<u8>, LinkError> {
        let mut message = ElementString::new();
        for element in &self.elements {
            if !message.append(element.ai, &element.value) {
                return Err(LinkError::Value(element.ai));
            }
        }
        Ok(message.into_bytes())
    }
}
