//! Forms of codes: how long the serial is, what protects it, how the message is put together.
use gs1::Gtin;
use marking::{CheckTail, Group, Identification};

/// What protects a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// AI 91 and a signature in AI 92: 88 characters.
    Signature,
    /// AI 91 and a message authentication code in AI 92: 44 characters.
    Mac,
    /// Four characters of one, in AI 93.
    Short,
    /// Four characters of one, behind a price of nothing.
    Tobacco,
    /// Four characters of one in AI 93, behind AI 8005 with a price of nothing.
    Block,
}

/// How codes of some goods are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A serial of 13, signed.
    Signed13,
    /// A serial of 13 with a message authentication code.
    Mac13,
    /// A serial of 13 with four characters.
    Short13,
    /// A serial of 6 with four characters.
    Short6,
    /// The 29 characters of a tobacco pack, without identifiers.
    TobaccoPack,
    /// A serial of 7 with a price and four characters: what holds tobacco packs.
    TobaccoBlock,
}

/// Digits and letters: what every scanner, keyboard and file leaves alone.
const PLAIN: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// All that a serial may hold. Short serials need every sign of it.
const ALL: &[u8; 80] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!\"%&'*+-./_,:;=<>?";
/// A first character that hints at Kazakhstan.
const KAZAKHSTAN: u8 = b'3';
/// A guess may be right once in so many.
const GUESSES: u128 = 10_000;

impl Form {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Signed13, Self::Mac13, Self::Short13, Self::Short6, Self::TobaccoPack, Self::TobaccoBlock];

    /// As the store names it; never changed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signed13 => "signed13",
            Self::Mac13 => "mac13",
            Self::Short13 => "short13",
            Self::Short6 => "short6",
            Self::TobaccoPack => "tobacco_pack",
            Self::TobaccoBlock => "tobacco_block",
        }
    }

    /// From its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    /// The form that codes of a group get, for units or for what holds them: signed where its public structure has room for a signature, so that a device can
    /// check it without asking anybody.
    pub const fn of(group: Group, is_package: bool) -> Self {
        match group {
            Group::Tobacco if is_package => Self::TobaccoBlock,
            Group::Tobacco => Self::TobaccoPack,
            Group::Footwear | Group::MotorOil | Group::Lubricant => Self::Signed13,
            Group::Beer | Group::BeerCans | Group::Water => Self::Short13,
            Group::Milk => Self::Short6,
            // Structures of other tobacco and saiga horn are not public.
            Group::Medicine | Group::LightIndustry | Group::Perfume | Group::OtherTobacco | Group::SaigaHorn => {
                Self::Mac13
            }
        }
    }

    /// What protects it.
    pub const fn tail(self) -> Tail {
        match self {
            Self::Signed13 => Tail::Signature,
            Self::Mac13 => Tail::Mac,
            Self::Short13 | Self::Short6 => Tail::Short,
            Self::TobaccoPack => Tail::Tobacco,
            Self::TobaccoBlock => Tail::Block,
        }
    }

    /// A beginning that all serials share, the signs that follow, and how many.
    pub(crate) const fn serial(self) -> (Option<u8>, &'static [u8], usize) {
        match self {
            Self::Signed13 | Self::Mac13 | Self::Short13 => (Some(KAZAKHSTAN), PLAIN, 12),
            Self::Short6 => (None, ALL, 6),
            Self::TobaccoPack | Self::TobaccoBlock => (None, ALL, 7),
        }
    }

    /// The signs that serials are drawn from.
    pub const fn serial_signs(self) -> &'static [u8] {
        let (_, signs, _) = self.serial();
        signs
    }

    /// How many serials there are for one GTIN.
    pub const fn serials(self) -> u128 {
        let (_, signs, length) = self.serial();
        (signs.len() as u128).pow(length as u32)
    }

    /// How many codes of one GTIN may be issued at most: a serial that somebody makes up is one of them with a chance under
    /// 1 in 10,000.
    pub const fn codes_at_most(self) -> u64 {
        let bound = self.serials() / GUESSES;
        // Strictly under.
        let bound = if self.serials().is_multiple_of(GUESSES) { bound - 1 } else { bound };
        if bound > i64::MAX as u128 { i64::MAX as u64 } else { bound as u64 }
    }

    /// The code with this check value: key, signature or code in base64, as its tail needs them.
    pub fn check_tail(self, key_id: &str, check: String) -> CheckTail {
        match self.tail() {
            Tail::Signature | Tail::Mac => CheckTail::Keyed { key_id: key_id.to_owned(), check },
            Tail::Short | Tail::Block => CheckTail::Short(check),
            Tail::Tobacco => CheckTail::Tobacco { price: "AAAA".to_owned(), check },
        }
    }

    /// Characters of the check value.
    pub const fn check_len(self) -> usize {
        match self.tail() {
            Tail::Signature => CheckTail::SIGNATURE_LEN,
            Tail::Mac => CheckTail::MAC_LEN,
            Tail::Short | Tail::Tobacco | Tail::Block => CheckTail::SHORT_LEN,
        }
    }

    /// The message that is printed, with its check value. Separators are GS; FNC1 in front is the symbol's matter.
    pub fn message(self, id: &Identification, key_id: &str, check: &str) -> String {
        let Identification { gtin, serial } = id;
        match self.tail() {
            Tail::Signature | Tail::Mac => format!("01{gtin}21{serial}\u{1d}91{key_id}\u{1d}92{check}"),
            Tail::Short => format!("01{gtin}21{serial}\u{1d}93{check}"),
            Tail::Tobacco => format!("{gtin}{serial}AAAA{check}"),
            Tail::Block => format!("01{gtin}21{serial}\u{1d}8005000000\u{1d}93{check}"),
        }
    }

    /// Whether the symbol begins with FNC1.
    pub const fn is_gs1(self) -> bool {
        !matches!(self, Self::TobaccoPack)
    }

    /// A code of this GTIN with this serial.
    pub fn identification(self, gtin: &Gtin, serial: String) -> Identification {
        Identification { gtin: *gtin, serial }
    }
}
