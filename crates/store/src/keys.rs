//! Keys of check values.
use crate::tx::{Tx, Work};
use crate::{Store, StoreError, prefix};

/// A key of check values.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// As in AI 91.
    pub id: String,
    /// Business identification number.
    pub issuer: String,
    /// First digits of the GTINs it may sign, a JSON array.
    pub gtin_prefixes: String,
    /// Ed25519, hexadecimal.
    pub public_key: String,
    /// HMAC-SHA-256, hexadecimal. Secret.
    pub mac_secret: String,
    /// Ed25519, hexadecimal. Secret; empty where somebody else signs.
    pub signing_key: String,
    /// First day on which it signs new codes, YYYY-MM-DD; empty is ever since.
    pub active_from: String,
    /// Last day; what it has signed stays signed.
    pub active_until: String,
    /// It is in wrong hands: nothing that it signed can be trusted.
    pub is_revoked: bool,
}

impl KeyRow {
    /// Without an end.
    pub const FOR_EVER: &str = "9999";
}

/// One that is there stays as it is.
const PUT: &str = "INSERT INTO check_key (id, issuer, gtin_prefixes, public_key, mac_secret, signing_key, active_from,
        active_until, is_revoked)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id, issuer) DO NOTHING";

/// False where the issuer has a key of this id.
pub(crate) async fn put<T: Tx>(tx: &mut T, key: &KeyRow) -> Result<bool, StoreError> {
    let KeyRow { id, issuer, gtin_prefixes, public_key, mac_secret, .. } = key;
    let KeyRow { signing_key, active_from, active_until, is_revoked, .. } = key;
    let count = tx
        .execute(
            PUT,
            &[id, issuer, gtin_prefixes, public_key, mac_secret, signing_key, active_from, active_until, is_revoked],
        )
        .await?;
    Ok(count == 1)
}

pub(crate) struct All;

impl Work for All {
    type Output = Vec<KeyRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<KeyRow>, StoreError> {
        let sql = "SELECT id, issuer, gtin_prefixes, public_key, mac_secret, signing_key, active_from, active_until,
            is_revoked FROM check_key ORDER BY id, issuer";
        let rows = tx.rows(sql, &[]).await?;
        let keys = rows.iter().map(|row| {
            Ok(KeyRow {
                id: row.get(0)?,
                issuer: row.get(1)?,
                gtin_prefixes: row.get(2)?,
                public_key: row.get(3)?,
                mac_secret: row.get(4)?,
                signing_key: row.get(5)?,
                active_from: row.get(6)?,
                active_until: row.get(7)?,
                is_revoked: row.get(8)?,
            })
        });
        keys.collect()
    }
}

struct Add {
    key: KeyRow,
    by: String,
}

/// What became of a key that was to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedKey {
    /// It is there.
    Done,
    /// Its issuer has one of this id.
    IdTaken,
    /// Some numbers that it would sign are another participant's.
    PrefixOfAnother,
}

impl Work for Add {
    type Output = AddedKey;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<AddedKey, StoreError> {
        let KeyRow { id, issuer, gtin_prefixes, .. } = &self.key;
        let prefixes: Vec<String> =
            serde_json::from_str(gtin_prefixes).map_err(|_| StoreError::Shape("prefixes of a key"))?;
        for prefix in &prefixes {
            // Of a GTIN of 14 digits the first says how it is packed; behind it the company prefix begins.
            if prefix::is_of_another(tx, prefix.get(1..).unwrap_or_default(), issuer).await? {
                return Ok(AddedKey::PrefixOfAnother);
            }
        }
        if !put(tx, &self.key).await? {
            return Ok(AddedKey::IdTaken);
        }
        let sql = "UPDATE check_key SET made_by = $3 WHERE id = $1 AND issuer = $2";
        tx.execute(sql, &[id, issuer, &self.by]).await?;
        Ok(AddedKey::Done)
    }
}

struct Revoke {
    id: String,
    issuer: String,
    by: String,
}

impl Work for Revoke {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let sql = "UPDATE check_key SET is_revoked = $3, revoked_by = $4 WHERE id = $1 AND issuer = $2";
        Ok(tx.execute(sql, &[&self.id, &self.issuer, &true, &self.by]).await? == 1)
    }
}

impl Store {
    /// Adds a key, made by whom.
    pub async fn add_check_key(&self, key: KeyRow, by: String) -> Result<AddedKey, StoreError> {
        self.write(Add { key, by }).await
    }

    /// Takes trust from a key, by whom; false where there is none.
    pub async fn revoke_check_key(&self, id: String, issuer: String, by: String) -> Result<bool, StoreError> {
        self.write(Revoke { id, issuer, by }).await
    }

    /// All keys of check values.
    pub async fn check_keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.read(All).await
    }
}
