//! Codes.
use crate::StoreError;
use crate::tx::{Each, Row};

/// What the registry holds of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// Canonical identification code, or 00 and SSCC.
    pub code: String,
    /// Empty for a transport package.
    pub gtin: String,
    /// Kind of package, by name.
    pub level: String,
    /// By name.
    pub status: String,
    /// `blocked` or `recalled`.
    pub overlay: Option<String>,
    /// YYYY-MM-DD.
    pub production_date: Option<String>,
    /// Last good day, YYYY-MM-DD.
    pub expiry_date: Option<String>,
    /// Batch.
    pub lot: Option<String>,
    /// One object has been seen where it cannot have been.
    pub copy_suspected: bool,
}

macro_rules! select {
    ($end:literal) => {
        concat!(
            "SELECT code, gtin, level, status, overlay, production_date, expiry_date, lot, copy_suspected FROM code ",
            $end
        )
    };
}

pub(crate) const BY_CODE: Each =
    Each { sqlite: select!("WHERE code = $1"), postgres: select!("WHERE code = ANY ($1)") };

/// A code that is there keeps its status; its dates may have been wrong.
pub(crate) const PUT: Each = Each {
    sqlite: "INSERT INTO code
        (code, gtin, level, status, overlay, production_date, expiry_date, lot, copy_suspected)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (code) DO UPDATE
        SET production_date = excluded.production_date, expiry_date = excluded.expiry_date",
    postgres: "INSERT INTO code
        (code, gtin, level, status, overlay, production_date, expiry_date, lot, copy_suspected)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::boolean[])
        ON CONFLICT (code) DO UPDATE
        SET production_date = excluded.production_date, expiry_date = excluded.expiry_date",
};

impl CodeRow {
    pub(crate) fn of(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            code: row.get(0)?,
            gtin: row.get(1)?,
            level: row.get(2)?,
            status: row.get(3)?,
            overlay: row.get(4)?,
            production_date: row.get(5)?,
            expiry_date: row.get(6)?,
            lot: row.get(7)?,
            copy_suspected: row.get(8)?,
        })
    }
}
