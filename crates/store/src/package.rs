//! Packages: what lies in what.
//! **Invariant**: a code lies in one package at most, and no package lies in itself.
use std::collections::HashMap;

use circulation::{Inside, Level, Rule, State, Status, may_change, may_hold};

use crate::change::{AT_ONCE, Stamp, count_inside};
use crate::codes::{self, BY_CODE, CodeRow};
use crate::history::{begin, remember};
use crate::prefix;
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// Puts codes into a package; a transport package that is new begins with them.
#[derive(Debug, Clone)]
pub struct Pack {
    /// The package's code.
    pub package: String,
    /// What it is, where it is new.
    pub level: Level,
    /// What goes into it.
    pub inside: Vec<String>,
    /// Who, when, by which document.
    pub stamp: Stamp,
    /// Who has to own all of it.
    pub owner: Option<String>,
}

/// Takes codes out of their package.
#[derive(Debug, Clone)]
pub struct Unpack {
    /// The package's code.
    pub package: String,
    /// What comes out of it.
    pub inside: Vec<String>,
    /// Who, when, by which document.
    pub stamp: Stamp,
    /// Who has to own all of it.
    pub owner: Option<String>,
}

/// What became of it: all of it was done, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packed {
    /// All of it.
    Done,
    /// Nothing, for these.
    Refused(Vec<(String, Why)>),
}

/// Why a code was not put in or taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// There is no such code.
    Unknown,
    /// It breaks a rule.
    Rule(Rule),
}

const PUT_IN: Each = Each {
    sqlite: "UPDATE code SET parent = $2, changes = changes + 1 WHERE code = $1",
    postgres: "UPDATE code SET parent = new.parent, changes = changes + 1
        FROM unnest($1::text[], $2::text[]) AS new (code, parent) WHERE code.code = new.code",
};

pub(crate) const TAKE_OUT: Each = Each {
    sqlite: "UPDATE code SET parent = NULL, changes = changes + 1 WHERE code = $1",
    postgres: "UPDATE code SET parent = NULL, changes = changes + 1 WHERE code = ANY ($1::text[])",
};

/// Those named, by code.
async fn named<T: Tx>(tx: &mut T, codes: &[String]) -> Result<HashMap<String, CodeRow>, StoreError> {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let rows: Vec<CodeRow> = tx.read_each(BY_CODE, &codes).await?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// Each once, in their order.
fn once(codes: &[String]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    codes.iter().filter(|code| seen.insert(*code)).cloned().collect()
}

/// Rows of those named, or why some were refused.
fn judged(
    codes: &[String],
    rows: &HashMap<String, CodeRow>,
    judge: impl Fn(&CodeRow) -> Result<(), Rule>,
) -> Result<Vec<CodeRow>, Packed> {
    let (mut fine, mut refused) = (Vec::with_capacity(codes.len()), Vec::new());
    for code in codes {
        match rows.get(code).ok_or(Why::Unknown).and_then(|row| judge(row).map(|()| row).map_err(Why::Rule)) {
            Ok(row) => fine.push(row.clone()),
            Err(why) => refused.push((code.clone(), why)),
        }
    }
    if refused.is_empty() { Ok(fine) } else { Err(Packed::Refused(refused)) }
}

fn is_owned(row: &CodeRow, owner: Option<&String>) -> bool {
    owner.is_none_or(|owner| *owner == row.owner)
}

/// The package that all of it is in; itself, where it is in none.
async fn outermost<T: Tx>(tx: &mut T, package: &CodeRow) -> Result<String, StoreError> {
    let (mut code, mut parent) = (package.code.clone(), package.parent.clone());
    while let Some(above) = parent {
        parent = codes::one(tx, &above).await?.and_then(|row| row.parent);
        code = above;
    }
    Ok(code)
}

impl Work for Pack {
    type Output = Packed;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Packed, StoreError> {
        let codes = once(&self.inside);
        let rows = named(tx, &codes).await?;
        let known = codes::one(tx, &self.package).await?;
        // A new one is where its contents are.
        let status = codes.iter().find_map(|code| rows.get(code)).map(|row| row.state.status);
        let Some(status) = known.as_ref().map(|row| row.state.status).or(status) else {
            let unknown = codes.into_iter().chain(known.is_none().then(|| self.package.clone()));
            return Ok(Packed::Refused(unknown.map(|code| (code, Why::Unknown)).collect()));
        };
        // Packages for transport are numbered by whoever packs; every other code was issued, or is none.
        let is_numbered = self.package.starts_with("00") && matches!(self.level, Level::BoxLv1 | Level::BoxLv2);
        if known.is_none() && !is_numbered {
            return Ok(Packed::Refused(vec![(self.package.clone(), Why::Unknown)]));
        }
        let package = known.clone().unwrap_or_else(|| CodeRow {
            code: self.package.clone(),
            gtin: String::new(),
            level: self.level,
            state: State { status, ..State::issued(self.level.is_package()) },
            issued_on: None,
            production_date: None,
            expiry_date: None,
            lot: None,
            copy_suspected: false,
            parent: None,
            changes: 0,
            owner: self.owner.clone().unwrap_or_default(),
        });
        if let Err(rule) = self.may_have(tx, &package, known.is_some()).await? {
            return Ok(Packed::Refused(vec![(self.package.clone(), Why::Rule(rule))]));
        }
        let judge = |row: &CodeRow| {
            if !is_owned(row, self.owner.as_ref()) {
                return Err(Rule::NotOwner);
            }
            let is_in_package = row.parent.is_some();
            may_hold(package.level, package.state, Inside { level: row.level, state: row.state, is_in_package })
        };
        let inside = match judged(&codes, &rows, judge) {
            Ok(inside) => inside,
            Err(refused) => return Ok(refused),
        };
        // What could not be changed as a whole any more, nobody could sell or block.
        let outermost = outermost(tx, &package).await?;
        let mut all = vec![outermost.as_str()];
        all.extend(codes.iter().map(String::as_str));
        if count_inside(tx, &all).await? + codes.len() >= AT_ONCE {
            return Ok(Packed::Refused(vec![(self.package.clone(), Why::Rule(Rule::TooMuchAtOnce))]));
        }
        if known.is_none() {
            codes::put(tx, std::slice::from_ref(&package)).await?;
            begin(tx, std::slice::from_ref(&package), "aggregate", &self.stamp).await?;
        }
        let parents = vec![self.package.clone(); codes.len()];
        tx.execute_each(PUT_IN, &[Column::Text(&codes), Column::Text(&parents)]).await?;
        remember(tx, &inside, "pack", &self.package, &self.stamp).await?;
        Ok(Packed::Done)
    }
}

impl Pack {
    /// Whether this package may be theirs, and be packed.
    async fn may_have<T: Tx>(
        &self,
        tx: &mut T,
        package: &CodeRow,
        is_known: bool,
    ) -> Result<Result<(), Rule>, StoreError> {
        if !is_owned(package, self.owner.as_ref()) {
            return Ok(Err(Rule::NotOwner));
        }
        // Behind the identifier and the extension digit the company prefix begins.
        if let Some(owner) = self.owner.as_ref().filter(|_| !is_known)
            && let Some(holder) = prefix::holder(tx, self.package.get(3..).unwrap_or_default()).await?
            && holder != *owner
        {
            return Ok(Err(Rule::PrefixOfAnother));
        }
        Ok(may_change(package.level, package.state))
    }
}

impl Work for Unpack {
    type Output = Packed;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Packed, StoreError> {
        let codes = once(&self.inside);
        let rows = named(tx, &codes).await?;
        let why = match codes::one(tx, &self.package).await? {
            None => Some(Why::Unknown),
            Some(package) if !is_owned(&package, self.owner.as_ref()) => Some(Why::Rule(Rule::NotOwner)),
            // What lay in it when its code was annulled or written off has to come out somehow.
            Some(package) if package.state.status.is_final() => None,
            Some(package) => may_change(package.level, package.state).err().map(Why::Rule),
        };
        if let Some(why) = why {
            return Ok(Packed::Refused(vec![(self.package.clone(), why)]));
        }
        let judge = |row: &CodeRow| {
            if !is_owned(row, self.owner.as_ref()) {
                return Err(Rule::NotOwner);
            }
            // An act waits for it as it was sent.
            if row.state.status == Status::InTransfer {
                return Err(Rule::InTransfer);
            }
            let is_here = row.parent.as_ref() == Some(&self.package);
            if is_here { Ok(()) } else { Err(Rule::NotInPackage) }
        };
        let inside = match judged(&codes, &rows, judge) {
            Ok(inside) => inside,
            Err(refused) => return Ok(refused),
        };
        tx.execute_each(TAKE_OUT, &[Column::Text(&codes)]).await?;
        remember(tx, &inside, "unpack", &self.package, &self.stamp).await?;
        Ok(Packed::Done)
    }
}

impl Store {
    /// Puts codes into a package, all of them or none.
    pub async fn pack(&self, pack: Pack) -> Result<Packed, StoreError> {
        self.write(pack).await
    }

    /// Takes codes out of their package, all of them or none.
    pub async fn unpack(&self, unpack: Unpack) -> Result<Packed, StoreError> {
        self.write(unpack).await
    }
}
