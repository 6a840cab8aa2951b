//! Identification code (КИ) and marking code (КМ) as types that cannot be mixed up.
use std::fmt;

use gs1::{Ai, Date, Gtin};

use crate::{CheckTail, Structure};

/// КИ: GTIN and serial, what a look-up asks for.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identification {
    /// Which product.
    pub gtin: Gtin,
    /// Which unit of it; 1 to 20 characters of set 82 or `{ } ~ \``, case matters.
    pub serial: String,
}

impl Identification {
    /// The form every look-up and store uses: `01` GTIN `21` serial, without a separator.
    pub fn canonical(&self) -> String {
        // Called for every code of every request.
        let mut text = String::with_capacity(18 + self.serial.len());
        for part in ["01", self.gtin.as_str(), "21", &self.serial] {
            text.push_str(part);
        }
        text
    }

    /// The way back from [`Identification::canonical`].
    pub fn from_canonical(text: &str) -> Option<Self> {
        let gtin = Gtin::new(text.as_bytes().get(2..16)?)?;
        let serial = text.get(18..)?;
        let identifiers = text.get(..2) == Some("01") && text.get(16..18) == Some("21");
        let fits = (1..=20).contains(&serial.len()) && serial.bytes().all(is_serial_character);
        (identifiers && fits).then(|| Self { gtin, serial: serial.to_owned() })
    }
}

impl fmt::Display for Identification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(01){}(21){}", self.gtin, self.serial)
    }
}

impl fmt::Debug for Identification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// КМ: an identification code with what stands around it on the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingCode {
    /// Which unit.
    pub id: Identification,
    /// What proves it.
    pub tail: CheckTail,
    /// How it is built.
    pub structure: Structure,
    /// AI 10.
    pub lot: Option<String>,
    /// AI 17.
    pub expiry: Option<Date>,
    /// AI 11.
    pub production: Option<Date>,
    /// Every further element of the label that is right, in its order.
    pub others: Vec<(Ai, String)>,
}

impl MarkingCode {
    /// КМ in its canonical form: identification and check tail, separators where they belong, nothing else. Secret: for
    /// whoever validates it, never for a log.
    pub fn canonical(&self) -> String {
        match &self.tail {
            CheckTail::Absent => self.id.canonical(),
            CheckTail::Keyed { key_id, check } => format!("{}\u{1d}91{key_id}\u{1d}92{check}", self.id.canonical()),
            CheckTail::Short(check) => match self.others.iter().find(|(ai, _)| ai.as_str() == "8005") {
                // A block's price is part of what its check value covers.
                Some((_, price)) => format!("{}\u{1d}8005{price}\u{1d}93{check}", self.id.canonical()),
                None => format!("{}\u{1d}93{check}", self.id.canonical()),
            },
            CheckTail::Tobacco { price, check } => format!("{}{}{price}{check}", self.id.gtin, self.id.serial),
        }
    }

    /// For display: the identification in full and the name of the key; of the check value only that it is there.
    pub fn masked(&self) -> String {
        match &self.tail {
            CheckTail::Absent => self.id.to_string(),
            CheckTail::Keyed { key_id, .. } => format!("{}(91){key_id}(92)••••", self.id),
            CheckTail::Short(_) => format!("{}(93)••••", self.id),
            CheckTail::Tobacco { .. } => format!("{}{}••••", self.id.gtin, self.id.serial),
        }
    }
}

/// The alphabet of serials: GS1's set 82 and what other public validators add to it.
pub(crate) const fn is_serial_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'"' | b'%'..=b'/' | b':'..=b'?' | b'_' | b'{' | b'}' | b'~' | b'`')
}
