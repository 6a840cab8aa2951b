//! A good and a bad example of each rule: its test and its documentation.
use std::ops::Range;

use gs1::SymbologyIdentifier;

use super::Rule;

/// A message that keeps a rule and one that breaks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Keeps the rule.
    pub good: String,
    /// Breaks it.
    pub bad: String,
    /// Where it breaks it, in bytes.
    pub span: Range<usize>,
    /// The symbol that both came from, where the rule asks; the good one may come from another.
    pub symbology: Option<SymbologyIdentifier>,
}

/// Identification and check tail of a medicine, a bottle of water and a pack of cigarettes; all made up.
const MEDICINE: &str = "010487000000101921Kz7TqWmN4xB2c\x1d91EE06\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=";
const WATER: &str = "010487000000303721Asdf1234qwert\x1d93dGUz";
const PACK: &str = "04870000001019X?io+qCABm8wAYa";

impl Rule {
    /// Its examples. The fault stands between `⟦` and `⟧` in the table below, and only there.
    pub fn example(self) -> Example {
        let plain = |good: &str, bad: &str| example(good, bad, None);
        let after = |good: &str, bad: &str| plain(&format!("{MEDICINE}{good}"), &format!("{MEDICINE}{bad}"));
        match self {
            Self::Empty => plain(WATER, "⟦⟧"),
            Self::TooLong => plain(WATER, &format!("⟦{WATER}\x1d99{}⟧", "a".repeat(4096))),
            Self::NotAMarkingCode => plain(WATER, "⟦4870000000012⟧"),
            Self::GluedCodes => plain(WATER, &format!("{WATER}⟦{MEDICINE}⟧")),
            Self::Ambiguous => plain(WATER, "⟦010487000000303721фис?вуафывапр\x1d93вПГя⟧"),
            Self::NoFnc1 => example(WATER, &format!("⟦⟧{WATER}"), Some(SymbologyIdentifier::DATA_MATRIX)),
            Self::OtherSymbology => example(WATER, &format!("⟦⟧{WATER}"), Some(SymbologyIdentifier::QR)),
            Self::LeadingGs => plain(&format!("\x1d{WATER}"), &format!("\x1d⟦\x1d⟧{WATER}")),
            Self::DoubleGs => plain(WATER, "010487000000303721Asdf1234qwert\x1d⟦\x1d⟧93dGUz"),
            Self::TrailingGs => plain(WATER, &format!("{WATER}⟦\x1d⟧")),
            Self::SeparatorLost => plain("010487000000303721abcdefg\x1d93wxyz", "0104870000003037⟦21abcdefg93wxyz⟧"),
            Self::NoGtin => plain(WATER, "⟦02⟧0487000000303721Asdf1234qwert\x1d93dGUz"),
            Self::GtinCheckDigit => plain(WATER, "01⟦04870000003038⟧21Asdf1234qwert\x1d93dGUz"),
            Self::GtinPrefix => plain(WATER, "01⟦02000000000008⟧21Asdf1234qwert\x1d93dGUz"),
            Self::GtinNotFirst => plain(WATER, "21Asdf1234qwert\x1d⟦0104870000003037⟧93dGUz"),
            Self::NoSerial => plain(WATER, "010487000000303793dGUz⟦⟧"),
            Self::SerialCharacter => plain(WATER, "010487000000303721Asdf1⟦#⟧34qwert\x1d93dGUz"),
            Self::SerialLength => plain(WATER, "010487000000303721⟦Asdf1234⟧\x1d93dGUz"),
            Self::SsccCheckDigit => plain("00048700000000000012", "00⟦048700000000000013⟧"),
            Self::SsccWithGtin => plain(WATER, "010487000000303721Asdf1234qwert\x1d93dGUz\x1d⟦00048700000000000012⟧"),
            Self::RepeatedAiSameValue => plain(WATER, &format!("{WATER}\x1d⟦93dGUz⟧")),
            Self::RepeatedAiOtherValue => plain(WATER, &format!("{WATER}\x1d⟦93dGUy⟧")),
            Self::TailMissing => plain(WATER, "010487000000303721Asdf1234qwert⟦⟧"),
            Self::TailIncomplete => plain(MEDICINE, "010487000000101921Kz7TqWmN4xB2c\x1d91⟦EE06⟧"),
            Self::TailMixed => plain(WATER, "010487000000303721Asdf1234qwert\x1d93dGUz\x1d91⟦EE06⟧"),
            Self::KeyIdLength => plain(MEDICINE, &MEDICINE.replace("EE06", "⟦EE060⟧")),
            Self::CheckValueLength => plain(WATER, "010487000000303721Asdf1234qwert\x1d93⟦dGU⟧"),
            Self::CheckValueCharacter => plain(MEDICINE, &MEDICINE.replace("1GMq0XQ+", "1GMq0XQ⟦*⟧")),
            Self::PriceCharacter => plain(PACK, "04870000001019X?io+qCAB⟦(⟧8wAYa"),
            Self::UnknownAi => after("\x1d17280531", "\x1d⟦0517⟧280531"),
            Self::AiOutOfRange => after("\x1d3350123456", "\x1d⟦3356⟧123456"),
            Self::EmptyValue => after("\x1d10AB", "\x1d⟦10⟧"),
            Self::ShortValue => after("\x1d17280531", "\x1d17⟦28053⟧"),
            Self::LongValue => after("\x1d10AB", "\x1d10⟦AB1234567890123456789⟧"),
            Self::Character => after("\x1d10AB-1", "\x1d10AB⟦#⟧1"),
            Self::Date => after("\x1d17280500", "\x1d17⟦281331⟧"),
            Self::Value => after("\x1d422398", "\x1d422⟦399⟧"),
            Self::ExpiryBeforeProduction => after("\x1d1125053117280531", "\x1d1126053117⟦250531⟧"),
            Self::ProductionInFuture => after("\x1d11260531", "\x1d11⟦270531⟧"),
            Self::MissingAi => after("\x1d422398\x1d427ALA", "\x1d⟦427ALA⟧"),
            Self::ExcludedAi => after("\x1d3103001250", "\x1d⟦3103001250⟧⟦3102000125⟧"),
            Self::MendedFraming => plain(WATER, &format!("{WATER}⟦\r⟧\n")),
            Self::MendedPrefix => plain(WATER, &format!("⟦]d2⟧{WATER}")),
            Self::MendedBrackets => plain(WATER, "⟦(01)04870000003037(21)Asdf1234qwert(93)dGUz⟧"),
            Self::MendedEscapes => {
                plain("010487000000303721Asdf<234qwert\x1d93dGUz", "010487000000303721Asdf⟦&lt;⟧234qwert\x1d93dGUz")
            }
            Self::MendedLayout => plain(WATER, "010487000000303721⟦Ф⟧ыва1234йцуке\x1d93вПГя"),
            Self::MendedWrittenSeparator => plain(WATER, "010487000000303721Asdf1234qwert⟦<GS>⟧93dGUz"),
            Self::MendedReplacedSeparator => plain(WATER, "010487000000303721Asdf1234qwert⟦è⟧93dGUz"),
            Self::MendedLostSeparator => plain(WATER, "010487000000303721Asdf1234qwert⟦⟧93dGUz"),
            Self::CaseLost => {
                let tail = "1gmq0xq+jp7plcqlvbcjkrqxjaumtowkhvwuby60saa=";
                plain(MEDICINE, &format!("010487000000101921kz7tqwmn4xb2c\x1d91ee06\x1d92⟦{tail}⟧"))
            }
        }
    }
}

/// Takes the marks out of the bad message; of several marked stretches the first counts.
fn example(good: &str, bad: &str, symbology: Option<SymbologyIdentifier>) -> Example {
    let mut text = String::with_capacity(bad.len());
    let (mut start, mut end) = (None, None);
    for c in bad.chars() {
        match c {
            '⟦' => start = start.or(Some(text.len())),
            '⟧' => end = end.or(Some(text.len())),
            c => text.push(c),
        }
    }
    let span = start.unwrap_or_default()..end.unwrap_or_default();
    Example { good: good.to_owned(), bad: text, span, symbology }
}
