//! The scanner doctor: what a message shows of the scanner, keyboard or program it came through.
use std::ops::Range;

use gs1::{GS, Gtin};

use crate::recover::{DamageKind, texts};
use crate::{NotMarking, Read, Reading, Recovery, Rule};

/// What is wrong with the way a code came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScannerFault {
    /// Separators are left out.
    SeparatorLost,
    /// Separators are written as text.
    SeparatorWritten,
    /// Separators come as another character.
    SeparatorReplaced,
    /// The computer's keyboard layout is not the scanner's.
    KeyboardLayout,
    /// A symbology identifier comes in front of the data.
    PrefixTyped,
    /// Spaces, line ends or control characters come with the data.
    FramingTyped,
    /// A program on the way escapes characters.
    Escaped,
    /// All letters come in one case.
    CaseFolded,
    /// Two codes come as one.
    Glued,
}

/// The setting that causes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Setting {
    /// The scanner's: send FNC1 as ASCII 29.
    SeparatorOutput,
    /// The scanner's: no replacement for control characters, or send them as Ctrl and a key.
    ControlCharacters,
    /// The computer's keyboard layout, or the scanner's: send characters by their number, or over a serial port.
    KeyboardLayout,
    /// The scanner's: transmit symbology identifier.
    SymbologyIdentifier,
    /// The scanner's: prefix and suffix.
    PrefixSuffix,
    /// The program's that stored or passed on the code.
    Program,
    /// The scanner's: case conversion, and the keyboard's caps lock.
    CaseConversion,
    /// The scanner's: suffix Enter, so that each code ends.
    Terminator,
}

impl ScannerFault {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::SeparatorLost,
        Self::SeparatorWritten,
        Self::SeparatorReplaced,
        Self::KeyboardLayout,
        Self::PrefixTyped,
        Self::FramingTyped,
        Self::Escaped,
        Self::CaseFolded,
        Self::Glued,
    ];

    /// A stable name; the message key is `doctor-` and the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeparatorLost => "separator_lost",
            Self::SeparatorWritten => "separator_written",
            Self::SeparatorReplaced => "separator_replaced",
            Self::KeyboardLayout => "keyboard_layout",
            Self::PrefixTyped => "prefix_typed",
            Self::FramingTyped => "framing_typed",
            Self::Escaped => "escaped",
            Self::CaseFolded => "case_folded",
            Self::Glued => "glued",
        }
    }

    /// What to set otherwise.
    pub const fn setting(self) -> Setting {
        match self {
            Self::SeparatorLost => Setting::SeparatorOutput,
            Self::SeparatorWritten | Self::SeparatorReplaced => Setting::ControlCharacters,
            Self::KeyboardLayout => Setting::KeyboardLayout,
            Self::PrefixTyped => Setting::SymbologyIdentifier,
            Self::FramingTyped => Setting::PrefixSuffix,
            Self::Escaped => Setting::Program,
            Self::CaseFolded => Setting::CaseConversion,
            Self::Glued => Setting::Terminator,
        }
    }

    const fn of_damage(kind: DamageKind) -> Option<Self> {
        Some(match kind {
            DamageKind::Framing => Self::FramingTyped,
            DamageKind::Prefix => Self::PrefixTyped,
            DamageKind::Escapes => Self::Escaped,
            DamageKind::Layout(_) => Self::KeyboardLayout,
            DamageKind::WrittenSeparator => Self::SeparatorWritten,
            DamageKind::ReplacedSeparator => Self::SeparatorReplaced,
            DamageKind::LostSeparator => Self::SeparatorLost,
            // A person wrote it.
            DamageKind::Brackets => return None,
        })
    }
}

impl Setting {
    /// Every setting.
    pub const ALL: [Self; 8] = [
        Self::SeparatorOutput,
        Self::ControlCharacters,
        Self::KeyboardLayout,
        Self::SymbologyIdentifier,
        Self::PrefixSuffix,
        Self::Program,
        Self::CaseConversion,
        Self::Terminator,
    ];

    /// A stable name; the message key is `setting-` and the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SeparatorOutput => "separator_output",
            Self::ControlCharacters => "control_characters",
            Self::KeyboardLayout => "keyboard_layout",
            Self::SymbologyIdentifier => "symbology_identifier",
            Self::PrefixSuffix => "prefix_suffix",
            Self::Program => "program",
            Self::CaseConversion => "case_conversion",
            Self::Terminator => "terminator",
        }
    }
}

/// A fault of the way a code came, and what shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What.
    pub fault: ScannerFault,
    /// The bytes of the message that show it; empty where something is missing.
    pub evidence: Range<usize>,
    /// Whether undoing it gave a code; otherwise it is what the message looks like.
    pub certain: bool,
}

/// What a message and its reading show of the way they came. Nothing is wrong with the way of a code that was read as it
/// stands, nor of one with a line end behind it or a symbology identifier in front.
///
/// ```
/// use marking::{ScannerFault, diagnose, read};
/// let today = gs1::Date::new(2026, 11, 22).unwrap();
/// let message = "010487000000303721Фыва1234йцуке\u{1d}93вПГя".as_bytes();
/// let diagnoses = diagnose(message, &read(message, None, today));
/// assert_eq!(diagnoses[0].fault, ScannerFault::KeyboardLayout);
/// ```
pub fn diagnose(message: &[u8], read: &Read) -> Vec<Diagnosis> {
    let mut diagnoses: Vec<Diagnosis> = Vec::new();
    let mut add = |fault, evidence: Range<usize>, certain| {
        if diagnoses.iter().all(|diagnosis| diagnosis.fault != fault) {
            diagnoses.push(Diagnosis { fault, evidence, certain });
        }
    };
    // What was only written otherwise came well enough: nobody has to set anything.
    if read.recovery.is_done() && !read.is_recovered() {
        return diagnoses;
    }
    if let Recovery::Done(mended) = &read.recovery {
        for damage in &mended.damages {
            if let Some(fault) = ScannerFault::of_damage(damage.kind) {
                add(fault, damage.span.clone(), true);
            }
        }
        return diagnoses;
    }
    for finding in &read.findings {
        match finding.rule {
            Rule::CaseLost => add(ScannerFault::CaseFolded, finding.span.clone(), true),
            Rule::GluedCodes => add(ScannerFault::Glued, finding.span.clone(), true),
            _ => {}
        }
    }
    if !matches!(read.reading, Reading::Malformed | Reading::Not(NotMarking::Other))
        || message.len() > crate::read::MAX_LEN
    {
        return diagnoses;
    }
    // Nothing fits, but damage shows all the same.
    let (seen, _) = texts(message);
    for text in &seen {
        for damage in &text.damages {
            // Only where what comes out begins as a code does: any text has spaces and escapes.
            if let Some(fault) =
                ScannerFault::of_damage(damage.kind).filter(|_| begins_as_code(text.bytes().as_slice()))
            {
                add(fault, damage.span.clone(), false);
            }
        }
    }
    let no_separator = !message.contains(&GS) && seen.iter().all(|text| !text.bytes().contains(&GS));
    if no_separator && begins_as_code(message) && message.len() > 18 + 7 {
        add(ScannerFault::SeparatorLost, message.len()..message.len(), false);
    }
    diagnoses
}

fn begins_as_code(message: &[u8]) -> bool {
    let message = message.strip_prefix(&[GS]).unwrap_or(message);
    message.starts_with(b"01")
        && message.get(2..16).is_some_and(|gtin| Gtin::new(gtin).is_some())
        && message.get(16..18) == Some(b"21")
}
