//! Keys of check values.
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

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
}

pub(crate) const PUT: &str = "INSERT INTO check_key (id, issuer, gtin_prefixes, public_key, mac_secret)
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id, issuer) DO NOTHING";

struct All;

impl Work for All {
    type Output = Vec<KeyRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<KeyRow>, StoreError> {
        let sql = "SELECT id, issuer, gtin_prefixes, public_key, mac_secret FROM check_key ORDER BY id, issuer";
        let rows = tx.rows(sql, &[]).await?;
        let keys = rows.iter().map(|row| {
            Ok(KeyRow {
                id: row.get(0)?,
                issuer: row.get(1)?,
                gtin_prefixes: row.get(2)?,
                public_key: row.get(3)?,
                mac_secret: row.get(4)?,
            })
        });
        keys.collect()
    }
}

impl Store {
    /// All keys of check values.
    pub async fn check_keys(&self) -> Result<Vec<KeyRow>, StoreError> {
        self.read(All).await
    }
}
