//! Codes.
use circulation::{Level, State, Status, Withdrawal};
use gs1::Date;

use crate::StoreError;
use crate::tx::{Column, Columns, Each, FromRow, Tx};

/// What the registry holds of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Canonical identification code, or 00 and SSCC.
    pub code: String,
    /// Empty for a transport package.
    pub gtin: String,
    /// Kind of package.
    pub level: Level,
    /// Where it is in its life.
    pub state: State,
    /// Day of its issue; unknown of what was imported.
    pub issued_on: Option<Date>,
    /// YYYY-MM-DD.
    pub production_date: Option<String>,
    /// Last good day, YYYY-MM-DD.
    pub expiry_date: Option<String>,
    /// Batch.
    pub lot: Option<String>,
    /// One object has been seen where it cannot have been.
    pub copy_suspected: bool,
    /// The package it is in.
    pub parent: Option<String>,
    /// Changes that its history has.
    pub changes: i64,
    /// Participant whose it is; empty where nobody is known.
    pub owner: String,
}

macro_rules! select {
    ($end:literal) => {
        concat!(
            "SELECT code, gtin, level, status, is_blocked, is_recalled, withdrawn_for, issued_on, production_date,
                expiry_date, lot, copy_suspected, parent, changes, owner FROM code ",
            $end
        )
    };
}

pub(crate) const BY_CODE: Each =
    Each { sqlite: select!("WHERE code = $1"), postgres: select!("WHERE code = ANY ($1)") };
/// How many there are in packages, before they are read.
pub(crate) const COUNT_BY_PARENT: Each = Each {
    sqlite: "SELECT count(*) FROM code WHERE parent = $1",
    postgres: "SELECT count(*) FROM code WHERE parent = ANY ($1)",
};
/// How many there are in each package that has any.
pub(crate) const COUNT_OF_PARENT: Each = Each {
    sqlite: "SELECT parent, count(*) FROM code WHERE parent = $1 GROUP BY parent",
    postgres: "SELECT parent, count(*) FROM code WHERE parent = ANY ($1) GROUP BY parent",
};
/// Packages in packages.
pub(crate) const PACKAGES_BY_PARENT: Each = Each {
    sqlite: "SELECT code FROM code WHERE parent = $1 AND level <> 'UNIT'",
    postgres: "SELECT code FROM code WHERE parent = ANY ($1) AND level <> 'UNIT'",
};
macro_rules! units {
    ($which:literal) => {
        concat!(
            "SELECT parent, gtin, lot, status, is_blocked, is_recalled, count(*) FROM code WHERE ",
            $which,
            " AND level = 'UNIT' GROUP BY parent, gtin, lot, status, is_blocked, is_recalled"
        )
    };
}

/// Units in packages, those that are alike as one.
pub(crate) const UNITS_IN: Each = Each { sqlite: units!("parent = $1"), postgres: units!("parent = ANY ($1)") };
/// Packages in packages, whole.
pub(crate) const PACKAGES_IN: Each = Each {
    sqlite: select!("WHERE parent = $1 AND level <> 'UNIT'"),
    postgres: select!("WHERE parent = ANY ($1) AND level <> 'UNIT'"),
};
pub(crate) const BY_PARENT: Each =
    Each { sqlite: select!("WHERE parent = $1"), postgres: select!("WHERE parent = ANY ($1)") };

macro_rules! insert {
    ($values:literal) => {
        concat!(
            "INSERT INTO code (code, gtin, level, status, is_blocked, is_recalled, withdrawn_for, issued_on,
                production_date, expiry_date, lot, copy_suspected, owner) ",
            $values,
            " ON CONFLICT (code) DO UPDATE
            SET production_date = excluded.production_date, expiry_date = excluded.expiry_date"
        )
    };
}

/// A code that is there keeps its state; its dates may have been wrong.
const PUT: Each = Each {
    sqlite: insert!("VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"),
    postgres: insert!(
        "SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::boolean[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::boolean[],
            $13::text[])"
    ),
};

impl FromRow for CodeRow {
    fn from_row(row: &impl Columns) -> Result<Self, StoreError> {
        let level = Level::from_name(row.text(2)?).ok_or_else(|| StoreError::Shape("a level"))?;
        let withdrawn_for = row.maybe_text(6)?;
        let issued_on = row.maybe_text(7)?;
        let known = |is_known: bool| if is_known { Ok(()) } else { Err(StoreError::Shape("a word of a code")) };
        let reason = withdrawn_for.and_then(Withdrawal::from_name);
        known(reason.is_some() == withdrawn_for.is_some())?;
        let issued = issued_on.and_then(Date::from_iso);
        known(issued.is_some() == issued_on.is_some())?;
        let state = State {
            status: Status::from_name(row.text(3)?).ok_or_else(|| StoreError::Shape("a status"))?,
            is_blocked: row.get(4)?,
            is_recalled: row.get(5)?,
            is_batch_recalled: false,
            withdrawn_for: reason,
            is_package: level.is_package(),
        };
        Ok(Self {
            code: row.get(0)?,
            gtin: row.get(1)?,
            level,
            state,
            issued_on: issued,
            production_date: row.get(8)?,
            expiry_date: row.get(9)?,
            lot: row.get(10)?,
            copy_suspected: row.get(11)?,
            parent: row.get(12)?,
            changes: row.get(13)?,
            owner: row.get(14)?,
        })
    }
}

/// The code, where it is there.
pub(crate) async fn one<T: Tx>(tx: &mut T, code: &str) -> Result<Option<CodeRow>, StoreError> {
    tx.row(select!("WHERE code = $1"), &[&code]).await?.as_ref().map(CodeRow::from_row).transpose()
}

/// Puts codes that are new. Parents and histories come by changes, not so.
pub(crate) async fn put<T: Tx>(tx: &mut T, rows: &[CodeRow]) -> Result<(), StoreError> {
    let text = |of: fn(&CodeRow) -> String| rows.iter().map(of).collect::<Vec<_>>();
    let maybe = |of: fn(&CodeRow) -> Option<String>| rows.iter().map(of).collect::<Vec<_>>();
    let truth = |of: fn(&CodeRow) -> bool| rows.iter().map(of).collect::<Vec<_>>();
    let (code, gtin, level) =
        (text(|row| row.code.clone()), text(|row| row.gtin.clone()), text(|row| row.level.name().to_owned()));
    let status = text(|row| row.state.status.name().to_owned());
    let (blocked, recalled) = (truth(|row| row.state.is_blocked), truth(|row| row.state.is_recalled));
    let reason = maybe(|row| row.state.withdrawn_for.map(|reason| reason.name().to_owned()));
    let issued = maybe(|row| row.issued_on.map(|date| date.to_string()));
    let (made, expires) = (maybe(|row| row.production_date.clone()), maybe(|row| row.expiry_date.clone()));
    let (lot, copies) = (maybe(|row| row.lot.clone()), truth(|row| row.copy_suspected));
    let owner = text(|row| row.owner.clone());
    let columns = [
        Column::Text(&code),
        Column::Text(&gtin),
        Column::Text(&level),
        Column::Text(&status),
        Column::Truth(&blocked),
        Column::Truth(&recalled),
        Column::MaybeText(&reason),
        Column::MaybeText(&issued),
        Column::MaybeText(&made),
        Column::MaybeText(&expires),
        Column::MaybeText(&lot),
        Column::Truth(&copies),
        Column::Text(&owner),
    ];
    tx.execute_each(PUT, &columns).await?;
    Ok(())
}
