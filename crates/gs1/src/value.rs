//! A value against the parts it must be made of.
use core::ops::Range;

use crate::coupon;
use crate::definition::{CharacterSet, Check, Definition, Part};
use crate::key::{check_characters, check_digit};
use crate::lists;
use crate::{Date, FindingKind};

/// The first fault of a value and where in it, in bytes: its length before its characters, both before what they say.
pub(crate) fn fault(definition: &Definition, value: &[u8]) -> Option<(FindingKind, Range<usize>)> {
    let whole = 0..value.len();
    if value.is_empty() {
        return Some((FindingKind::EmptyValue, whole));
    }
    let mut rest = value.len();
    for part in definition.parts {
        if rest < usize::from(part.min) && !(rest == 0 && part.optional) {
            return Some((FindingKind::ShortValue, whole));
        }
        rest = rest.saturating_sub(usize::from(part.max));
    }
    if rest > 0 {
        return Some((FindingKind::LongValue, whole));
    }
    let characters = parts(definition, value).find_map(|(at, part, own)| Some((at, character_fault(part.set, own)?)));
    if let Some((at, place)) = characters {
        return Some((FindingKind::Character, at + place..at + place + 1));
    }
    let (at, kind, len) = parts(definition, value)
        .find_map(|(at, part, own)| Some((at, part.checks.iter().find_map(|check| fails(*check, own))?, own.len())))?;
    Some((named(kind, definition), at..at + len))
}

/// The parts that a value has, and where each begins.
fn parts<'v>(definition: &Definition, value: &'v [u8]) -> impl Iterator<Item = (usize, &'static Part, &'v [u8])> {
    let mut at = 0;
    definition.parts.iter().map_while(move |part| {
        let rest = value.get(at..).filter(|rest| !rest.is_empty())?;
        let own = rest.get(..rest.len().min(usize::from(part.max)))?;
        let start = at;
        at += own.len();
        Some((start, part, own))
    })
}

fn character_fault(set: CharacterSet, own: &[u8]) -> Option<usize> {
    // The filling of base64 is two at most, and nothing follows it.
    let filling = own.iter().rev().take(2).take_while(|byte| set == CharacterSet::Set64 && **byte == b'=').count();
    let body = own.len() - filling;
    own.iter().take(body).position(|byte| !set.has(*byte) || set == CharacterSet::Set64 && *byte == b'=')
}

/// The keys that everybody meets have names of their own, wherever they stand.
fn named(kind: FindingKind, definition: &Definition) -> FindingKind {
    match (kind, definition.first) {
        (FindingKind::CheckDigit, "01" | "02" | "03" | "8006" | "8026") => FindingKind::GtinCheckDigit,
        (FindingKind::CheckDigit, "00") => FindingKind::SsccCheckDigit,
        _ => kind,
    }
}

fn fails(check: Check, own: &[u8]) -> Option<FindingKind> {
    use FindingKind as K;
    let (holds, otherwise) = match check {
        Check::CheckDigit => {
            (own.split_last().is_some_and(|(last, body)| check_digit(body) == Some(*last)), K::CheckDigit)
        }
        Check::CheckCharacters => {
            let halves = own.len().checked_sub(2).and_then(|at| own.split_at_checked(at));
            (
                halves.is_some_and(|(body, pair)| check_characters(body).is_some_and(|own| own == pair)),
                K::CheckCharacters,
            )
        }
        // The shortest company prefix has four digits.
        Check::CompanyPrefix(at) => {
            let prefix = own.get(usize::from(at)..usize::from(at) + 4);
            (prefix.is_some_and(|prefix| prefix.iter().all(u8::is_ascii_digit)), K::CompanyPrefix)
        }
        Check::DateOrMonth => (is_day(own), K::Date),
        Check::Date => (is_day(own) && !own.ends_with(b"00"), K::Date),
        Check::LongDate => (long_date(own).is_some(), K::Date),
        Check::HourMinute => (number(own) / 100 < 24 && number(own) % 100 < 60, K::Time),
        Check::Hour => (number(own) < 24, K::Time),
        Check::Minute | Check::Second => (number(own) < 60, K::Time),
        Check::Currency => (lists::currency(number(own) as u16).is_some(), K::Currency),
        Check::Country => (lists::country(number(own) as u16).is_some(), K::Country),
        Check::CountryOrMany => (number(own) == 999 || lists::country(number(own) as u16).is_some(), K::Country),
        Check::CountryLetters => (lists::is_country(own), K::Country),
        Check::PercentEncoding => (is_percent_encoded(own), K::PercentEncoding),
        Check::Iban => (is_iban(own), K::Iban),
        Check::Coupon => (coupon::is_coupon(own), K::Coupon),
        Check::PositiveOffer => (coupon::is_positive_offer(own), K::Coupon),
        Check::YesNo => (matches!(own, b"0" | b"1"), K::NotAllowed),
        Check::Hyphen => (own == b"-", K::NotAllowed),
        Check::ImporterIndex => {
            (own.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')), K::NotAllowed)
        }
        Check::PackageType => (lists::is_package(own), K::NotAllowed),
        Check::MediaType => (lists::is_media(number(own) as u16), K::NotAllowed),
        Check::Sex => (matches!(own, b"0" | b"1" | b"2" | b"9"), K::NotAllowed),
        Check::Winding => (matches!(own, b"0" | b"1" | b"9"), K::NotAllowed),
        Check::NonZero => (own.iter().any(|byte| *byte != b'0'), K::NotAllowed),
        Check::Zero => (own.iter().all(|byte| *byte == b'0'), K::NotAllowed),
        Check::NoLeadingZero => (own == b"0" || !own.starts_with(b"0"), K::NotAllowed),
        Check::NotOnlyDigits => (own.iter().any(|byte| !byte.is_ascii_digit()), K::NotAllowed),
        Check::PositionOfTotal => (is_position(own), K::NotAllowed),
        Check::PieceOfTotal => {
            let halves = own.split_at_checked(own.len() / 2).map(|(piece, total)| (number(piece), number(total)));
            (halves.is_some_and(|(piece, total)| 1 <= piece && piece <= total), K::NotAllowed)
        }
        Check::Latitude => (number(own) <= 1_800_000_000, K::NotAllowed),
        Check::Longitude => (number(own) <= 3_600_000_000, K::NotAllowed),
    };
    (!holds).then_some(otherwise)
}

/// The number that digits stand for; a number too great to be told from others is the greatest.
pub(crate) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |sum, byte| sum.saturating_mul(10).saturating_add(u64::from(byte.wrapping_sub(b'0'))))
}

fn is_day(digits: &[u8]) -> bool {
    // Whether 29 February of year 00 exists depends on the century; here it does.
    Date::new(2000, 1, 1).is_some_and(|any_day| Date::from_yymmdd(digits, any_day).is_some())
}

pub(crate) fn long_date(digits: &[u8]) -> Option<Date> {
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    Date::new(number(year) as i16, number(month) as u8, number(day) as u8)
}

fn is_percent_encoded(text: &[u8]) -> bool {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte == b'%' {
            let escape = text.get(at + 1..at + 3);
            if !escape.is_some_and(|escape| escape.iter().all(u8::is_ascii_hexdigit)) {
                return false;
            }
            at += 2;
        }
        at += 1;
    }
    true
}

/// Source: ISO 13616, "Validation of the check digits"; the shortest number with a body has five characters.
fn is_iban(text: &[u8]) -> bool {
    let Some((head, body)) = text.split_at_checked(4) else { return false };
    let shape = head.get(..2).is_some_and(lists::is_country)
        && head.get(2..).is_some_and(|check| check.iter().all(u8::is_ascii_digit))
        && !body.is_empty();
    let mut rest = 0u32;
    for byte in body.iter().chain(head) {
        rest = match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    shape && rest == 1
}

fn is_position(text: &[u8]) -> bool {
    let Some(slash) = text.iter().position(|byte| *byte == b'/') else { return false };
    let (position, total) = (text.get(..slash).unwrap_or_default(), text.get(slash + 1..).unwrap_or_default());
    let numbers = [position, total]
        .iter()
        .all(|part| !part.is_empty() && !part.starts_with(b"0") && part.iter().all(u8::is_ascii_digit));
    numbers && number(position) <= number(total)
}
