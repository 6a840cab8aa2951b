//! Format-logical control (ФЛК): the rules that a code is held against, on the device and in the registry alike.
//! **Invariant**: an id never changes its meaning; a rule that goes takes its id with it.
mod example;

use std::fmt;
use std::ops::Range;

pub use example::Example;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Something is wrong, and the code can be used all the same.
    Warning,
    /// The code cannot be used.
    Error,
}

impl Severity {
    /// `note`, `warning`, `error`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule that a message breaks, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which.
    pub rule: Rule,
    /// How much it matters here: a rule weighs less in data beside identification and check tail.
    pub severity: Severity,
    /// Bytes of the message as it was given; empty where something is missing.
    pub span: Range<usize>,
}

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident $id:literal $severity:ident,)+) => {
        /// A rule of format-logical control.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Rule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl Rule {
            /// Every rule, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)+];

            /// Its stable id. The message key is `rule-` and the id.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$rule => $id,)+ }
            }

            /// How much it matters in identification and check tail.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$rule => Severity::$severity,)+ }
            }
        }
    };
}

rules! {
    /// Nothing was read.
    Empty "empty" Error,
    /// Longer than any code can be.
    TooLong "too_long" Error,
    /// Read well, and no marking code: another barcode, a link, some text.
    NotAMarkingCode "not_a_marking_code" Error,
    /// Two codes in one message.
    GluedCodes "glued_codes" Error,
    /// Damaged, and more than one code fits what is left.
    Ambiguous "ambiguous" Error,

    /// Read from a plain Data Matrix, without FNC1 in front.
    NoFnc1 "no_fnc1" Warning,
    /// Read from a symbol of another kind than Data Matrix.
    OtherSymbology "other_symbology" Warning,
    /// Separators before the first element, beyond the one that stands for FNC1.
    LeadingGs "leading_gs" Warning,
    /// Two separators in a row.
    DoubleGs "double_gs" Warning,
    /// A separator after the last element.
    TrailingGs "trailing_gs" Note,
    /// A separator seems to be lost, and where it stood cannot be told.
    SeparatorLost "separator_lost" Error,

    /// No AI 01.
    NoGtin "no_gtin" Error,
    /// The GTIN's check digit is wrong.
    GtinCheckDigit "gtin_check_digit" Error,
    /// Nobody hands out numbers with this prefix for trade; neighbouring systems give them to old stock.
    GtinPrefix "gtin_prefix" Note,
    /// AI 01 is not the first element.
    GtinNotFirst "gtin_not_first" Warning,
    /// No AI 21.
    NoSerial "no_serial" Error,
    /// A character that no serial has.
    SerialCharacter "serial_character" Error,
    /// A serial of a length that no public structure has.
    SerialLength "serial_length" Note,
    /// The SSCC's check digit is wrong.
    SsccCheckDigit "sscc_check_digit" Error,
    /// A transport package and a unit in one code.
    SsccWithGtin "sscc_with_gtin" Warning,
    /// The same identifier twice with the same value.
    RepeatedAiSameValue "repeated_ai_same_value" Error,
    /// The same identifier twice with different values.
    RepeatedAiOtherValue "repeated_ai_other_value" Error,

    /// No check tail: an identification code alone.
    TailMissing "tail_missing" Note,
    /// AI 91 without AI 92, or the other way round.
    TailIncomplete "tail_incomplete" Error,
    /// AI 93 beside AI 91 or 92.
    TailMixed "tail_mixed" Error,
    /// AI 91 is not four characters long.
    KeyIdLength "key_id_length" Warning,
    /// AI 93 is not 4 characters long; or, as a warning, AI 92 neither 44 nor 88.
    CheckValueLength "check_value_length" Error,
    /// AI 92 is not base64.
    CheckValueCharacter "check_value_character" Warning,
    /// The price of a tobacco pack holds a character outside its alphabet.
    PriceCharacter "price_character" Warning,

    /// No identifier begins here.
    UnknownAi "unknown_ai" Error,
    /// The family of the identifier is assigned, this one is not.
    AiOutOfRange "ai_out_of_range" Error,
    /// An identifier without a value.
    EmptyValue "empty_value" Error,
    /// A value that is too short.
    ShortValue "short_value" Error,
    /// A value that is too long.
    LongValue "long_value" Error,
    /// A character that the value must not hold.
    Character "character" Error,
    /// Not a date.
    Date "date" Warning,
    /// None of the values that the identifier allows.
    Value "value" Warning,
    /// Expires before it was made.
    ExpiryBeforeProduction "expiry_before_production" Warning,
    /// Made on a day to come.
    ProductionInFuture "production_in_future" Warning,
    /// An element without another that it needs.
    MissingAi "missing_ai" Note,
    /// Two elements that exclude each other.
    ExcludedAi "excluded_ai" Note,

    /// Signs around the code were taken away.
    MendedFraming "mended_framing" Note,
    /// A symbology identifier stood in front of the code.
    MendedPrefix "mended_prefix" Note,
    /// The code was written with identifiers in brackets.
    MendedBrackets "mended_brackets" Note,
    /// Characters were written as escapes.
    MendedEscapes "mended_escapes" Warning,
    /// The code was typed on another keyboard layout.
    MendedLayout "mended_layout" Warning,
    /// Separators were written as text.
    MendedWrittenSeparator "mended_written_separator" Warning,
    /// Separators were replaced by another character.
    MendedReplacedSeparator "mended_replaced_separator" Warning,
    /// Separators were lost, and only one reading fits.
    MendedLostSeparator "mended_lost_separator" Warning,
    /// All letters are of one case where that cannot be.
    CaseLost "case_lost" Error,
}

impl Rule {
    /// How much it matters elsewhere: in data beside identification and check tail, and where the rule says so.
    pub const fn severity_beside(self) -> Severity {
        match self {
            Self::UnknownAi
            | Self::AiOutOfRange
            | Self::EmptyValue
            | Self::ShortValue
            | Self::LongValue
            | Self::Character
            | Self::CheckValueLength => Severity::Warning,
            // Of what came from a symbol.
            Self::TailMissing => Severity::Warning,
            other => other.severity(),
        }
    }

    /// The way back from [`Rule::id`].
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// The finding, as grave as the rule is.
    pub(crate) const fn at(self, span: Range<usize>) -> Finding {
        Finding { rule: self, severity: self.severity(), span }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
