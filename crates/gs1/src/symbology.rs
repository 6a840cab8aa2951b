//! Symbology identifiers: what kind of symbol a message came from.
use core::fmt;

/// `]cm`: a code character for the symbology and a modifier.
///
/// Source: ISO/IEC 15424, "Data carrier identifiers".
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SymbologyIdentifier {
    /// The code character: `d` Data Matrix, `C` Code 128, `Q` QR, `E` EAN, `e` DataBar, `J` DotCode.
    pub code: u8,
    /// The modifier: for Data Matrix `1` plain, `2` GS1.
    pub modifier: u8,
}

impl SymbologyIdentifier {
    /// Data Matrix without FNC1 in front.
    pub const DATA_MATRIX: Self = Self { code: b'd', modifier: b'1' };
    /// Data Matrix with FNC1 in the first position.
    pub const GS1_DATA_MATRIX: Self = Self { code: b'd', modifier: b'2' };
    /// QR Code.
    pub const QR: Self = Self { code: b'Q', modifier: b'1' };
    /// EAN-13, UPC-A and UPC-E.
    pub const EAN: Self = Self { code: b'E', modifier: b'0' };
    /// EAN-8.
    pub const EAN_8: Self = Self { code: b'E', modifier: b'4' };

    /// The identifier at the front of `data`, and what follows it.
    pub fn split(data: &[u8]) -> Option<(Self, &[u8])> {
        match data {
            [b']', code, modifier, rest @ ..] if code.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
                Some((Self { code: *code, modifier: *modifier }, rest))
            }
            _ => None,
        }
    }

    /// Whether the message is a GS1 element string by its symbol: FNC1 in the first position, with or without ECI.
    pub const fn is_gs1(self) -> bool {
        matches!(
            (self.code, self.modifier),
            (b'd', b'2' | b'5' | b'8' | b'B') | (b'C', b'1') | (b'e', b'0') | (b'Q', b'3' | b'4') | (b'J', b'1')
        )
    }

    /// Data Matrix of any kind.
    pub const fn is_data_matrix(self) -> bool {
        self.code == b'd'
    }

    /// A retail barcode.
    pub const fn is_ean(self) -> bool {
        self.code == b'E'
    }
}

impl fmt::Display for SymbologyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "]{}{}", char::from(self.code), char::from(self.modifier))
    }
}

impl fmt::Debug for SymbologyIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
