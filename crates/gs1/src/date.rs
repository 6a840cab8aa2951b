//! Calendar dates as labels carry them.
use core::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// 1 January 1970.
    pub const EPOCH: Self = Self { year: 1970, month: 1, day: 1 };

    /// A date that exists, years 1 to 9999.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
        exists.then_some(Self { year, month, day })
    }

    /// From the six digits YYMMDD of an element; day 00 is the last day of the month.
    ///
    /// `today` settles the century: a year more than 50 in the future is of the last century, one 50 or more in the past of the next.
    ///
    /// Source: GS1 General Specifications, "Determination of century in GS1 Application Identifiers".
    pub fn from_yymmdd(digits: &[u8], today: Date) -> Option<Self> {
        let [y1, y2, m1, m2, d1, d2] = *<&[u8; 6]>::try_from(digits).ok()?;
        let two = |a: u8, b: u8| (a.is_ascii_digit() && b.is_ascii_digit()).then(|| (a - b'0') * 10 + (b - b'0'));
        let (yy, month, day) = (i16::from(two(y1, y2)?), two(m1, m2)?, two(d1, d2)?);
        let century = today.year - today.year % 100;
        let year = match yy - today.year % 100 {
            51.. => century - 100 + yy,
            ..=-50 => century + 100 + yy,
            _ => century + yy,
        };
        if !(1..=12).contains(&month) {
            return None;
        }
        Self::new(year, month, if day == 0 { days_in(year, month) } else { day })
    }

    /// From `YYYY-MM-DD`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = [y, m, d].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if parts.next().is_some() || y.len() != 4 || m.len() != 2 || d.len() != 2 || !digits {
            return None;
        }
        Self::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?)
    }

    /// The day that holds the moment `ms`, milliseconds since 1970 in UTC, at `offset_minutes` east of Greenwich.
    pub fn from_unix_ms(ms: i64, offset_minutes: i32) -> Option<Self> {
        let days = ms.checked_add(i64::from(offset_minutes) * 60_000)?.div_euclid(86_400_000);
        Self::from_days(days)
    }

    /// Days since 1 January 1970.
    pub fn days(self) -> i64 {
        // Howard Hinnant's civil calendar: years begin in March, so that the leap day comes last.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The date `days` after 1 January 1970, within years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Self> {
        let shifted = days.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = year_of_era + era.checked_mul(400)? + i64::from(month <= 2);
        Self::new(i16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The same day so many months later, or the month's last where it has no such day; within years 1 to 9999.
    pub fn plus_months(self, months: u16) -> Option<Self> {
        let month = i32::from(self.month) - 1 + i32::from(months);
        let year = i16::try_from(i32::from(self.year) + month / 12).ok()?;
        let month = u8::try_from(month % 12 + 1).ok()?;
        Self::new(year, month, self.day.min(days_in(year, month)))
    }

    /// Year, month, day.
    pub const fn parts(self) -> (i16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

const fn days_in(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::from_iso(text).unwrap()
    }

    #[test]
    fn days_and_back() {
        assert_eq!(date("1970-01-01").days(), 0);
        assert_eq!(date("2026-11-21").days(), 20_778);
        for days in (-700_000..2_900_000).step_by(13) {
            assert_eq!(Date::from_days(days).unwrap().days(), days);
        }
        assert_eq!(Date::from_days(i64::MAX), None);
    }

    #[test]
    fn label_dates() {
        let today = date("2026-11-21");
        assert_eq!(Date::from_yymmdd(b"280531", today), Some(date("2028-05-31")));
        assert_eq!(Date::from_yymmdd(b"280200", today), Some(date("2028-02-29")));
        assert_eq!(Date::from_yymmdd(b"760101", today), Some(date("2076-01-01")));
        assert_eq!(Date::from_yymmdd(b"770101", today), Some(date("1977-01-01")));
        assert_eq!(Date::from_yymmdd(b"281301", today), None);
        assert_eq!(Date::from_yymmdd(b"280001", today), None);
        assert_eq!(Date::from_yymmdd(b"28053x", today), None);
        assert_eq!((Date::from_iso("2026-02-29"), Date::from_iso("2026-+1-+5")), (None, None));
    }

    #[test]
    fn the_day_in_kazakhstan_begins_five_hours_early() {
        assert_eq!(Date::from_unix_ms(1_795_287_599_999, 300), Some(date("2026-11-21")));
        assert_eq!(Date::from_unix_ms(1_795_287_600_000, 300), Some(date("2026-11-22")));
    }
}
