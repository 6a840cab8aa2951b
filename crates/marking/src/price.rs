//! МРЦ, the maximum retail price on a tobacco pack: four characters, base 80.
use std::fmt;

/// Digits of base 80, in their order.
const ALPHABET: &[u8; 80] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'*+-./_,:;=<>?";

/// A price in hundredths of the currency unit.
///
/// Whether Kazakh packs carry one is unconfirmed: it is decoded, not shown as a price of Kazakh goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MaximumRetailPrice {
    /// 0 for none, up to 80⁴ − 1.
    pub hundredths: u32,
}

impl MaximumRetailPrice {
    /// From four characters, most significant first; `None` where one is no digit of base 80.
    ///
    /// ```
    /// use marking::MaximumRetailPrice;
    /// assert_eq!(MaximumRetailPrice::decode("ABm8").unwrap().to_string(), "95.00");
    /// assert_eq!(MaximumRetailPrice::decode("AAAA").unwrap().hundredths, 0);
    /// assert_eq!(MaximumRetailPrice { hundredths: 9500 }.encode().as_deref(), Some("ABm8"));
    /// ```
    pub fn decode(text: &str) -> Option<Self> {
        if text.len() != 4 {
            return None;
        }
        let mut hundredths = 0;
        for byte in text.bytes() {
            hundredths = hundredths * 80 + digit(byte)?;
        }
        Some(Self { hundredths })
    }

    /// The four characters; `None` for a price that needs more.
    pub fn encode(self) -> Option<String> {
        let mut rest = self.hundredths;
        let mut digits = Vec::new();
        for _ in 0..4 {
            digits.push(char::from(*ALPHABET.get((rest % 80) as usize)?));
            rest /= 80;
        }
        (rest == 0).then(|| digits.iter().rev().collect())
    }

    /// Where the first character stands that is no digit of base 80.
    pub(crate) fn fault(text: &str) -> Option<usize> {
        text.bytes().position(|byte| digit(byte).is_none())
    }
}

fn digit(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|own| *own == byte).and_then(|at| u32::try_from(at).ok())
}

impl fmt::Display for MaximumRetailPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.hundredths / 100, self.hundredths % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_price_there_and_back() {
        for hundredths in (0..80u32.pow(4)).step_by(997).chain([80u32.pow(4) - 1]) {
            let text = MaximumRetailPrice { hundredths }.encode().unwrap();
            assert_eq!(MaximumRetailPrice::decode(&text), Some(MaximumRetailPrice { hundredths }));
        }
        assert_eq!(MaximumRetailPrice { hundredths: 80u32.pow(4) }.encode(), None);
        assert!(
            ["", "AAA", "AAAAA", "AA#A", "ААА", "AA A"].iter().all(|text| MaximumRetailPrice::decode(text).is_none())
        );
    }
}
