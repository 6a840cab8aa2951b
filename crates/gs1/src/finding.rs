//! What can be wrong with a label, and where.
use core::{fmt, ops::Range};

/// Something wrong with the label, and where in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// Bytes of the message that it is about.
    pub span: Range<usize>,
}

/// The kinds of fault an element string can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A separator before the first element, beyond the one that stands for FNC1.
    LeadingGs,
    /// Two separators in a row.
    DoubleGs,
    /// A separator after the last element.
    TrailingGs,
    /// The last digit of a GTIN does not fit the others.
    GtinCheckDigit,
    /// The last digit of an SSCC does not fit the others.
    SsccCheckDigit,
    /// The application identifier is of a known family, its last digit is not defined.
    AiOutOfRange,
    /// No application identifier begins here.
    UnknownAi,
    /// The value is shorter than its application identifier asks for.
    ShortValue,
    /// The value is longer than its application identifier allows.
    LongValue,
    /// There is an application identifier and no value.
    EmptyValue,
    /// A character outside the set that the application identifier allows.
    Character,
    /// Not a date.
    Date,
    /// The same application identifier twice, with the same value.
    RepeatedAiSameValue,
    /// The same application identifier twice, with values that differ.
    RepeatedAiOtherValue,
}

impl FindingKind {
    /// A stable name for logs, files and message catalogues.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeadingGs => "leading_gs",
            Self::DoubleGs => "double_gs",
            Self::TrailingGs => "trailing_gs",
            Self::GtinCheckDigit => "gtin_check_digit",
            Self::SsccCheckDigit => "sscc_check_digit",
            Self::AiOutOfRange => "ai_out_of_range",
            Self::UnknownAi => "unknown_ai",
            Self::ShortValue => "short_value",
            Self::LongValue => "long_value",
            Self::EmptyValue => "empty_value",
            Self::Character => "character",
            Self::Date => "date",
            Self::RepeatedAiSameValue => "repeated_ai_same_value",
            Self::RepeatedAiOtherValue => "repeated_ai_other_value",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
