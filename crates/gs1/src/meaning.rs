//! What a value says, beyond its characters.
use crate::definition::Check;
use crate::value::{self, long_date, number};
use crate::{Date, Element, Gtin, Sscc, lists};

/// A number with a decimal point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The digits without the point.
    pub digits: u64,
    /// How many of them stand behind the point.
    pub places: u8,
}

impl core::fmt::Display for Decimal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let unit = 10u64.checked_pow(u32::from(self.places)).unwrap_or(u64::MAX);
        match self.places {
            0 => write!(f, "{}", self.digits),
            places => write!(f, "{}.{:0width$}", self.digits / unit, self.digits % unit, width = usize::from(places)),
        }
    }
}

/// A time of day: hour, minute, second.
pub type Time = (u8, u8, u8);

/// What a value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Which product.
    Gtin(Gtin),
    /// Which transport package.
    Sscc(Sscc),
    /// A day; of a month without a day the last one.
    Day(Date),
    /// A day and a time of day on it.
    Moment(Date, Time),
    /// From one day to another, both included.
    Days(Date, Date),
    /// A measure in the unit that the identifier's title names, an amount or price without a currency, or a percentage.
    Quantity(Decimal),
    /// An amount and the letters of its currency.
    Amount(Decimal, &'static str),
    /// How many.
    Count(u64),
    /// A country by its two letters.
    Country(&'static str),
}

impl Element<'_> {
    /// What the value says, where that is more than its characters; `None` where it is not, and where the value is not
    /// right. `today` settles the century of dates; a 29 February that this century has not is `None` too.
    ///
    /// GTIN and SSCC, dates and times, counts, measures, amounts, prices and single countries have a meaning here; lists of
    /// countries, dimensions, positions and everything else are left as characters.
    ///
    /// ```
    /// use gs1::{Date, Meaning, parse};
    /// let today = Date::new(2026, 11, 22).unwrap();
    /// let parsed = parse(b"310300125017280500");
    /// let said: Vec<_> = parsed.elements().filter_map(|element| element.meaning(today)).collect();
    /// let Meaning::Quantity(weight) = said[0] else { panic!() };
    /// assert_eq!(weight.to_string(), "1.250");
    /// assert_eq!(said[1], Meaning::Day(Date::new(2028, 5, 31).unwrap()));
    /// ```
    pub fn meaning(&self, today: Date) -> Option<Meaning> {
        let definition = self.ai.definition()?;
        if value::fault(definition, self.value).is_some() {
            return None;
        }
        let first = definition.parts.first()?;
        let (head, rest) = self.value.split_at_checked(usize::from(first.max)).unwrap_or((self.value, &[]));
        match definition.first {
            "00" => return Sscc::new(self.value).map(Meaning::Sscc),
            "01" | "02" | "03" => return Gtin::new(self.value).map(Meaning::Gtin),
            "30" | "37" => return Some(Meaning::Count(number(self.value))),
            _ => {}
        }
        if let Some(places) = self.ai.decimal_places() {
            let amount = |digits| Decimal { digits: number(digits), places };
            return Some(match first.checks {
                [Check::Currency] => Meaning::Amount(amount(rest), lists::currency(number(head) as u16)?),
                _ => Meaning::Quantity(amount(self.value)),
            });
        }
        match first.checks {
            [Check::DateOrMonth | Check::Date] => {
                let day = Date::from_yymmdd(head, today)?;
                Some(match (rest.len(), definition.parts.get(1).map(|part| part.checks)) {
                    (6, Some([Check::Date])) => Meaning::Days(day, Date::from_yymmdd(rest, today)?),
                    (2.., _) => Meaning::Moment(day, time(rest)),
                    _ => Meaning::Day(day),
                })
            }
            [Check::LongDate] if rest.is_empty() => long_date(head).map(Meaning::Day),
            [Check::LongDate] => Some(Meaning::Moment(long_date(head)?, time(rest))),
            [Check::Country] if rest.is_empty() => lists::country(number(head) as u16).map(Meaning::Country),
            _ => None,
        }
    }
}

fn time(digits: &[u8]) -> Time {
    let two = |at| digits.get(at..at + 2).map_or(0, |pair| number(pair) as u8);
    (two(0), two(2), two(4))
}
