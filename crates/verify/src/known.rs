//! What can be known of a code before it is judged.
use gs1::Date;
use marking::{Group, InForce, Read};

/// Where a unit is in its life, as the registry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// As we understand it.
    Known(circulation::Status),
    /// A word this version does not know, as it came.
    Unknown(String),
}

impl Status {
    /// From the word on the wire; an unknown word is kept.
    pub fn from_name(name: &str) -> Self {
        circulation::Status::from_name(name).map_or_else(|| Self::Unknown(name.to_owned()), Self::Known)
    }

    /// The word on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Known(status) => status.name(),
            Self::Unknown(name) => name,
        }
    }
}

/// What lies over a status without replacing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// By an authority.
    Blocked,
    /// By the manufacturer or importer.
    Recalled,
}

/// What is known of the check tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckValue {
    /// It was made with the issuer's key for this code.
    Valid,
    /// It was not.
    Wrong,
    /// Nobody here holds the key, or the key is not for these goods.
    KeyUnknown,
    /// The code came without a tail.
    Absent,
}

/// What lies in a package, on all levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// The registry has nothing in it.
    pub is_empty: bool,
    /// Blocked or recalled, of that.
    pub stopped: u64,
    /// Sold or otherwise taken out, of that.
    pub gone: u64,
    /// All of it was looked at; otherwise there may be more.
    pub is_whole: bool,
}

/// The registry's answer about one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `None`: the registry has no such code.
    pub status: Option<Status>,
    /// Blocked or recalled.
    pub overlay: Option<Overlay>,
    /// Nothing over it means that nothing lies over it. A system that tells no recalls says nothing with that.
    pub recalls_known: bool,
    /// The check tail, as the registry judges it; `None` where it does not.
    pub check_value: Option<CheckValue>,
    /// Best before.
    pub expiry: Option<Date>,
    /// Made on.
    pub production: Option<Date>,
    /// AI 10.
    pub lot: Option<String>,
    /// Known for the code or for its GTIN.
    pub group: Option<Group>,
    /// The same unit was scanned where one object cannot have been.
    pub copy_suspected: bool,
    /// Scans of the unit are known, so that one could have been suspected.
    pub scans_known: bool,
    /// Of a package, where the registry tells.
    pub contents: Option<Contents>,
}

/// Why the registry gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The question is under way.
    Asking,
    /// No network.
    Offline,
    /// No answer in the set time.
    TimedOut,
    /// The registry answered, but not usefully.
    Trouble,
}

/// The registry's answer and how old it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Knowledge {
    /// Answered just now.
    Now(Answer),
    /// Answered earlier; the registry cannot be asked now.
    Earlier {
        /// Milliseconds since 1970, UTC.
        at_ms: i64,
        /// What it said then.
        answer: Answer,
        /// Why it was not asked now.
        why: Why,
    },
    /// Never answered.
    Nothing(Why),
}

impl Knowledge {
    /// The answer, of whatever age.
    pub const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Now(answer) | Self::Earlier { answer, .. } => Some(answer),
            Self::Nothing(_) => None,
        }
    }
}

/// Everything a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What the symbol says.
    pub read: Read,
    /// What the registry said.
    pub knowledge: Knowledge,
    /// Since when goods of the answer's group are marked, by the reference data of who judges.
    pub in_force: Option<InForce>,
    /// The check tail, as this device judges it with the keys it trusts.
    pub own_check: CheckValue,
    /// The day it is in Kazakhstan.
    pub today: Date,
}
