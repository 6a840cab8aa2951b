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
    /// The last digit of another key does not fit the others.
    CheckDigit,
    /// The last two characters of a key do not fit the others.
    CheckCharacters,
    /// No GS1 Company Prefix where one must begin.
    CompanyPrefix,
    /// Not a date.
    Date,
    /// Not a time of day.
    Time,
    /// Not a currency.
    Currency,
    /// Not a country.
    Country,
    /// A `%` that begins no escape.
    PercentEncoding,
    /// Not a bank account number.
    Iban,
    /// Not a coupon code.
    Coupon,
    /// None of the few values that this identifier allows.
    NotAllowed,
    /// The same application identifier twice, with the same value.
    RepeatedAiSameValue,
    /// The same application identifier twice, with values that differ.
    RepeatedAiOtherValue,
    /// An element without another that it needs beside it.
    MissingAi,
    /// An element beside another that excludes it.
    ExcludedAi,
    /// A Digital Link names an identifier where that cannot stand.
    LinkPlace,
    /// A Digital Link names an identifier by an old short name, or writes a GTIN with fewer than 14 digits.
    LinkOldForm,
    /// An escape in a link that is none.
    LinkEscape,
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
            Self::CheckDigit => "check_digit",
            Self::CheckCharacters => "check_characters",
            Self::CompanyPrefix => "company_prefix",
            Self::Date => "date",
            Self::Time => "time",
            Self::Currency => "currency",
            Self::Country => "country",
            Self::PercentEncoding => "percent_encoding",
            Self::Iban => "iban",
            Self::Coupon => "coupon",
            Self::NotAllowed => "not_allowed",
            Self::RepeatedAiSameValue => "repeated_ai_same_value",
            Self::RepeatedAiOtherValue => "repeated_ai_other_value",
            Self::MissingAi => "missing_ai",
            Self::ExcludedAi => "excluded_ai",
            Self::LinkPlace => "link_place",
            Self::LinkOldForm => "link_old_form",
            Self::LinkEscape => "link_escape",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
