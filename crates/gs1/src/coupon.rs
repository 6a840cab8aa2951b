//! Coupon codes of North America: fields of a length that the digit before them gives.
//!
//! Source: GS1 US, "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols".
use crate::Date;
use crate::value::number;

/// Reads one field after another; `None` where the next is cut off or not what it may be.
struct Fields<'c> {
    rest: &'c [u8],
}

impl<'c> Fields<'c> {
    fn take(&mut self, len: usize) -> Option<&'c [u8]> {
        let (field, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(field)
    }

    fn digit(&mut self, allowed: &[u8]) -> Option<u8> {
        let digit = *self.take(1)?.first()?;
        allowed.contains(&digit).then(|| digit - b'0')
    }

    /// A field whose length is the digit before it and `base`.
    fn sized(&mut self, allowed: &[u8], base: usize) -> Option<()> {
        let len = usize::from(self.digit(allowed)?) + base;
        self.take(len).map(drop)
    }

    /// A company prefix of 6 to 12 digits; `9` says that there is none.
    fn prefix_or_none(&mut self) -> Option<()> {
        match self.digit(b"01234569")? {
            9 => Some(()),
            more => self.take(usize::from(more) + 6).map(drop),
        }
    }

    /// How much to buy, what the number means, and of which family.
    fn purchase(&mut self) -> Option<()> {
        self.sized(b"12345", 0)?;
        self.digit(b"012349")?;
        self.take(3).map(drop)
    }

    fn begins(&mut self, field: u8) -> bool {
        let begins = self.rest.first() == Some(&field);
        if begins {
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        begins
    }

    fn date(&mut self) -> Option<Date> {
        let digits = self.take(6)?;
        if digits.ends_with(b"00") {
            return None;
        }
        Date::from_yymmdd(digits, Date::new(2000 + i16::try_from(number(digits.get(..2)?)).ok()?, 1, 1)?)
    }
}

/// AI 8110.
pub(crate) fn is_coupon(code: &[u8]) -> bool {
    code.iter().all(u8::is_ascii_digit) && read(&mut Fields { rest: code }).is_some()
}

fn read(fields: &mut Fields<'_>) -> Option<()> {
    fields.sized(b"0123456", 6)?;
    fields.take(6)?;
    fields.sized(b"12345", 0)?;
    fields.purchase()?;
    if fields.begins(b'1') {
        fields.digit(b"0123")?;
        fields.purchase()?;
        fields.prefix_or_none()?;
    }
    if fields.begins(b'2') {
        fields.purchase()?;
        fields.prefix_or_none()?;
    }
    let expires = if fields.begins(b'3') { Some(fields.date()?) } else { None };
    let starts = if fields.begins(b'4') { Some(fields.date()?) } else { None };
    if matches!((starts, expires), (Some(starts), Some(expires)) if starts > expires) {
        return None;
    }
    if fields.begins(b'5') {
        fields.sized(b"0123456789", 6)?;
    }
    if fields.begins(b'6') {
        fields.sized(b"1234567", 6)?;
    }
    if fields.begins(b'9') {
        fields.digit(b"01256")?;
        fields.digit(b"012")?;
        fields.take(1)?;
        fields.digit(b"01")?;
    }
    fields.rest.is_empty().then_some(())
}

/// AI 8112.
pub(crate) fn is_positive_offer(code: &[u8]) -> bool {
    let mut fields = Fields { rest: code };
    let whole = (|| {
        fields.digit(b"01")?;
        fields.sized(b"0123456", 6)?;
        fields.take(6)?;
        fields.sized(b"0123456789", 6)?;
        fields.rest.is_empty().then_some(())
    })();
    code.iter().all(u8::is_ascii_digit) && whole.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coupons() {
        for good in ["106141416543213150110120", "1061414165432131501101201211014092110256100126663101231"] {
            assert!(is_coupon(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            "10614141654321315011012",
            "706141416543213150110120",
            "1061414165432131501101207",
            "10614141654321x150110120",
        ] {
            assert!(!is_coupon(bad.as_bytes()), "{bad}");
        }
        // Its start after its end.
        assert!(!is_coupon(b"1061414165432131501101203250630425063"));
        assert!(is_coupon(b"10614141654321315011012032506304250630"));
        assert!(!is_coupon(b"10614141654321315011012032506304250701"));
        assert!(is_positive_offer(b"001234561234560123456"));
        assert!(!is_positive_offer(b"201234561234560123456") && !is_positive_offer(b"00123456123456012345"));
    }
}
