//! Products, keys and codes from a file, one JSON object a line: what a participant's system has, until there are orders.
use api::{KeyInfo, PackageLevel, Product};
use circulation::{Level, State, Status};
use gs1::{Date, Gtin, Sscc};
use marking::{Group, Identification};
use serde::Deserialize;
use store::{Card, CodeRow, Import, Store, StoreError};

use crate::check::CheckKey;
use crate::outside::json;

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Line {
    Product {
        group: String,
        card: Box<Product>,
        #[serde(default)]
        owner: String,
    },
    Key {
        info: KeyInfo,
        mac_secret: String,
        #[serde(default)]
        signing_key: String,
    },
    Code(Code),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    code: String,
    level: PackageLevel,
    status: String,
    overlay: Option<String>,
    production_date: Option<String>,
    expiry_date: Option<String>,
    lot: Option<String>,
    #[serde(default)]
    owner: Option<String>,
}

/// What can be wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing of the file was taken.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: usize,
        /// Which rule it breaks.
        what: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the whole file, or nothing of it; returns how many lines. A code that is there already keeps its status.
pub async fn import(store: &Store, text: &str) -> Result<usize, ImportError> {
    let numbered = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let lines: Vec<Line> = numbered
        .map(|(n, line)| {
            let fail = |what: String| ImportError::Line { line: n + 1, what };
            let line: Line = json(line.as_bytes()).map_err(|error| fail(error.to_string()))?;
            check(&line).map_err(|what| fail(what.to_owned()))?;
            Ok(line)
        })
        .collect::<Result<_, ImportError>>()?;
    let count = lines.len();
    let mut import = Import { at_ms: crate::now_ms(), ..Import::default() };
    for line in lines {
        match line {
            Line::Product { group, card: product, owner } => import.cards.push(card(&group, &product, &owner)),
            Line::Key { info, mac_secret, signing_key } => {
                import.keys.push(CheckKey::row(info, mac_secret, signing_key))
            }
            Line::Code(code) => import.codes.push(row(code)),
        }
    }
    store.import(import).await?;
    Ok(count)
}

fn check(line: &Line) -> Result<(), &'static str> {
    let is_key = |text: &str| hex::decode(text).is_ok_and(|bytes| bytes.len() == 32);
    let is_date = |date: &Option<String>| date.as_deref().is_none_or(|date| Date::from_iso(date).is_some());
    match line {
        Line::Product { card, .. } if Gtin::new(card.gtin.as_bytes()).is_none() => {
            Err("the GTIN's check digit is wrong")
        }
        Line::Product { group, .. } if Group::from_name(group).is_none() => Err("there is no such product group"),
        Line::Key { info, mac_secret, signing_key }
            if !is_key(&info.public_key) || !is_key(mac_secret) || !(signing_key.is_empty() || is_key(signing_key)) =>
        {
            Err("a key is 64 hexadecimal digits")
        }
        Line::Code(code) if gtin_of(&code.code).is_none() => Err("the code is neither 01 GTIN 21 serial nor 00 SSCC"),
        Line::Code(code) if Status::from_name(&code.status).is_none() => Err("there is no such status"),
        Line::Code(code) if !matches!(code.overlay.as_deref(), None | Some("blocked" | "recalled")) => {
            Err("an overlay is blocked or recalled")
        }
        Line::Code(code) if !is_date(&code.production_date) || !is_date(&code.expiry_date) => {
            Err("a date is YYYY-MM-DD")
        }
        _ => Ok(()),
    }
}

/// Empty for a transport package; `None` where it is no code.
fn gtin_of(code: &str) -> Option<String> {
    let sscc = code.strip_prefix("00").and_then(|digits| Sscc::new(digits.as_bytes())).map(|_| String::new());
    sscc.or_else(|| Identification::from_canonical(code).map(|id| id.gtin.to_string()))
}

fn row(code: Code) -> CodeRow {
    let state = state(&code.status, code.overlay.as_deref(), code.level);
    CodeRow {
        gtin: gtin_of(&code.code).unwrap_or_default(),
        code: code.code,
        level: level(code.level),
        state,
        issued_on: None,
        production_date: code.production_date,
        expiry_date: code.expiry_date,
        lot: code.lot,
        copy_suspected: false,
        parent: None,
        changes: 0,
        owner: code.owner.unwrap_or_default(),
    }
}

/// A status that there is not is none that was issued yet; who calls has checked that.
pub(crate) fn state(status: &str, overlay: Option<&str>, level: PackageLevel) -> State {
    State {
        status: Status::from_name(status).unwrap_or(Status::Issued),
        is_blocked: overlay == Some("blocked"),
        is_recalled: overlay == Some("recalled"),
        is_batch_recalled: false,
        withdrawn_for: None,
        is_package: level != PackageLevel::Unit,
    }
}

pub(crate) fn card(group: &str, product: &Product, owner: &str) -> Card {
    let card = serde_json::to_string(product).unwrap_or_default();
    Card { gtin: product.gtin.clone(), group: group.to_owned(), card, owner: owner.to_owned() }
}

/// As the rules know it.
pub(crate) const fn level(level: PackageLevel) -> Level {
    match level {
        PackageLevel::Unit => Level::Unit,
        PackageLevel::Group => Level::Group,
        PackageLevel::Set => Level::Set,
        PackageLevel::BoxLv1 => Level::BoxLv1,
        PackageLevel::BoxLv2 => Level::BoxLv2,
    }
}

/// As the wire has it.
pub(crate) const fn wire_level(level: Level) -> PackageLevel {
    match level {
        Level::Unit => PackageLevel::Unit,
        Level::Group => PackageLevel::Group,
        Level::Set => PackageLevel::Set,
        Level::BoxLv1 => PackageLevel::BoxLv1,
        Level::BoxLv2 => PackageLevel::BoxLv2,
    }
}
