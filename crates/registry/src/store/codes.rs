//! Codes, cards and keys.
use api::{KeyInfo, PackageLevel, Product};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Store, StoreError};
use crate::check::CheckKey;

/// What the registry holds of one code.
#[derive(Debug, Clone)]
pub(crate) struct CodeRow {
    pub code: String,
    pub gtin: String,
    pub level: PackageLevel,
    pub status: String,
    pub overlay: Option<String>,
    pub production_date: Option<String>,
    pub expiry_date: Option<String>,
    pub lot: Option<String>,
    pub copy_suspected: bool,
}

/// A code and the card of its product, each where it is there.
pub(crate) type Found = (Option<CodeRow>, Option<(Product, String)>);

impl Store {
    /// One answer for each pair of code and GTIN asked, in order.
    pub(crate) async fn find_codes(&self, asked: Vec<(String, String)>) -> Result<Vec<Found>, StoreError> {
        self.read(move |connection| {
            asked
                .iter()
                .map(|(code, gtin)| Ok((find_code(connection, code)?, find_product(connection, gtin)?)))
                .collect()
        })
        .await
    }

    pub(crate) async fn check_keys(&self) -> Result<Vec<CheckKey>, StoreError> {
        self.read(|connection| {
            let mut statement =
                connection.prepare("SELECT id, issuer, gtin_prefixes, public_key, mac_secret FROM check_key")?;
            let rows = statement.query_map([], |row| {
                let prefixes: String = row.get(2)?;
                let secret: String = row.get(4)?;
                let info = KeyInfo {
                    id: row.get(0)?,
                    issuer: row.get(1)?,
                    gtin_prefixes: serde_json::from_str(&prefixes).unwrap_or_default(),
                    public_key: row.get(3)?,
                };
                Ok(CheckKey::new(info, &secret))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    pub(crate) async fn meta(&self, name: &'static str) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT value FROM meta WHERE name = ?1";
            Ok(connection.query_row(sql, params![name], |row| row.get(0)).optional()?)
        })
        .await
    }
}

fn find_code(connection: &Connection, code: &str) -> Result<Option<CodeRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT code, gtin, level, status, overlay, production_date, expiry_date, lot, copy_suspected FROM code WHERE code = ?1",
    )?;
    let row = statement.query_row(params![code], |row| {
        let level: String = row.get(2)?;
        Ok(CodeRow {
            code: row.get(0)?,
            gtin: row.get(1)?,
            level: serde_json::from_value(level.into()).unwrap_or(PackageLevel::Unit),
            status: row.get(3)?,
            overlay: row.get(4)?,
            production_date: row.get(5)?,
            expiry_date: row.get(6)?,
            lot: row.get(7)?,
            copy_suspected: row.get(8)?,
        })
    });
    Ok(row.optional()?)
}

fn find_product(connection: &Connection, gtin: &str) -> Result<Option<(Product, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT card, grp FROM product WHERE gtin = ?1")?;
    let row: Option<(String, String)> =
        statement.query_row(params![gtin], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(row.and_then(|(card, group)| Some((serde_json::from_str(&card).ok()?, group))))
}

pub(crate) fn put_meta(connection: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.prepare_cached(sql)?.execute(params![name, value])?;
    Ok(())
}

pub(crate) fn put_product(connection: &Connection, group: &str, card: &Product) -> Result<(), StoreError> {
    let text = serde_json::to_string(card).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO product (gtin, grp, card) VALUES (?1, ?2, ?3)
             ON CONFLICT (gtin) DO UPDATE SET grp = excluded.grp, card = excluded.card",
        )?
        .execute(params![card.gtin, group, text])?;
    Ok(())
}

pub(crate) fn put_code(connection: &Connection, row: &CodeRow) -> Result<(), StoreError> {
    let level = serde_json::to_value(row.level).ok().and_then(|level| level.as_str().map(str::to_owned));
    connection
        .prepare_cached(
            "INSERT INTO code (code, gtin, level, status, overlay, production_date, expiry_date, lot, copy_suspected)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (code) DO UPDATE SET production_date = excluded.production_date, expiry_date = excluded.expiry_date",
        )?
        .execute(params![
            row.code,
            row.gtin,
            level,
            row.status,
            row.overlay,
            row.production_date,
            row.expiry_date,
            row.lot,
            row.copy_suspected
        ])?;
    Ok(())
}

pub(crate) fn put_check_key(connection: &Connection, key: &KeyInfo, mac_secret: &str) -> Result<(), StoreError> {
    let prefixes = serde_json::to_string(&key.gtin_prefixes).unwrap_or_default();
    connection
        .prepare_cached(
            "INSERT INTO check_key (id, issuer, gtin_prefixes, public_key, mac_secret) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id, issuer) DO NOTHING",
        )?
        .execute(params![key.id, key.issuer, prefixes, key.public_key, mac_secret])?;
    Ok(())
}
