//! A scan and what came of it.
use serde::{Deserialize, Serialize};

use crate::command;

/// Judges a message. The reply is what can be said at once; what the registry adds comes as an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verify {
    /// Chosen by the screen, a UUID; the same id again is the same scan.
    pub scan_id: String,
    /// Bytes of the message in hexadecimal.
    pub message_hex: String,
    /// `]d2` and the like, where the symbol is known.
    #[serde(default)]
    pub symbology: Option<String>,
    /// Degrees north and east of where the code was just seen. It is told as half a degree, where the settings allow it,
    /// and never kept. Who learns it within a minute of the scan may say it then, with the same id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(f64, f64)>,
}
command!(Verify, "verify" -> VerdictView);

/// A verdict given before; asks the registry again where it can.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GetVerdict {
    /// Which.
    pub scan_id: String,
    /// Whether to ask the registry.
    pub refresh: bool,
}
command!(GetVerdict, "get_verdict" -> VerdictView);

/// A verdict with its evidence, ready to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictView {
    /// Of the scan.
    pub scan_id: String,
    /// When it was scanned.
    pub at_ms: i64,
    /// Canonical identification code; absent where the message was none.
    #[serde(default)]
    pub code: Option<String>,
    /// To show: without the check value.
    pub shown_code: String,
    /// By name.
    pub outcome: String,
    /// How it is shown.
    pub class: ClassView,
    /// How fresh.
    pub freshness: FreshnessView,
    /// Whether the registry is being asked.
    pub pending: bool,
    /// The evidence.
    pub checks: Vec<CheckView>,
    /// The catalogue's card.
    #[serde(default)]
    pub product: Option<ProductView>,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub production_date: Option<String>,
    /// `YYYY-MM-DD`.
    #[serde(default)]
    pub expiry_date: Option<String>,
    /// Batch.
    #[serde(default)]
    pub lot: Option<String>,
    /// Status by name, as the registry gave it.
    #[serde(default)]
    pub status: Option<String>,
    /// Package level by name.
    #[serde(default)]
    pub level: Option<String>,
    /// What lies in it, of a package.
    #[serde(default)]
    pub contents: Option<ContentsView>,
    /// Why an unknown code can be in order.
    #[serde(default)]
    pub old_stock: Option<OldStockView>,
    /// Rules of format-logical control that the label breaks, by id, above a note.
    #[serde(default)]
    pub faults: Vec<String>,
    /// Whether the code came damaged and was put together again: then the unit is known, and the full code is not.
    #[serde(default)]
    pub recovered: bool,
    /// What is wrong with the scanner, the keyboard or the program that the code came through, by name.
    #[serde(default)]
    pub doctor: Vec<DiagnosisView>,
}

/// What lies in a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentsView {
    /// Codes of units, where the registry tells.
    #[serde(default)]
    pub units: Option<u64>,
    /// Codes of packages, where it does.
    #[serde(default)]
    pub packages: Option<u64>,
    /// Nothing is in it.
    pub is_empty: bool,
    /// Blocked or recalled.
    pub stopped: u64,
    /// Sold or otherwise taken out.
    pub gone: u64,
    /// There may be more.
    pub is_whole: bool,
}

/// A fault of the way a code came, and the setting that causes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagnosisView {
    /// By name.
    pub fault: String,
    /// By name.
    pub setting: String,
}

/// What a shopper has to know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClassView {
    /// Circle with a tick.
    Genuine,
    /// Triangle.
    Attention,
    /// Octagon.
    Stop,
    /// Dashed circle.
    Unknown,
}

/// How fresh the knowledge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FreshnessView {
    /// Asked at this moment.
    Now {
        /// When.
        at_ms: i64,
    },
    /// Known from then.
    Earlier {
        /// When.
        at_ms: i64,
        /// Why not now: `asking`, `offline`, `timed_out`, `trouble`.
        why: String,
    },
    /// From the label alone.
    LabelOnly {
        /// Why.
        why: String,
    },
    /// There was nothing to ask.
    NotAsked,
}

/// One line of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckView {
    /// By name.
    pub subject: String,
    /// By name.
    pub mark: String,
}

/// Kazakh, Russian, English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LocalisedView {
    /// Kazakh.
    pub kk: String,
    /// Russian.
    pub ru: String,
    /// English.
    pub en: String,
}

impl LocalisedView {
    /// In the language, or in another one that has a text.
    pub fn get(&self, language: &str) -> &str {
        let order = match language {
            "kk" => [&self.kk, &self.ru, &self.en],
            "ru" => [&self.ru, &self.kk, &self.en],
            _ => [&self.en, &self.ru, &self.kk],
        };
        order.into_iter().find(|text| !text.is_empty()).map_or("", String::as_str)
    }
}

/// A company.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartyView {
    /// Its name.
    pub name: LocalisedView,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// A card of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProductView {
    /// GTIN-14.
    pub gtin: String,
    /// Product group by name.
    #[serde(default)]
    pub group: Option<String>,
    /// Trade name.
    pub name: LocalisedView,
    /// Who made it.
    pub manufacturer: PartyView,
    /// Who brought it in.
    #[serde(default)]
    pub importer: Option<PartyView>,
    /// Months from production.
    #[serde(default)]
    pub shelf_life_months: Option<u16>,
    /// Days from production, where it is told so.
    #[serde(default)]
    pub shelf_life_days: Option<u16>,
}

/// Goods of this group made before the date are legal without a code for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldStockView {
    /// Product group by name.
    pub group: String,
    /// As the registry calls it, where it has told.
    #[serde(default)]
    pub title: Option<LocalisedView>,
    /// `YYYY-MM-DD`.
    pub since: String,
}
