//! Editions of the reference data: which one it is, and since when.
//! **Invariant**: a version stands for one content; whatever changes gets a greater one.
use sha2::{Digest as _, Sha256};

use crate::keys::{All, KeyRow};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// The reference data as it is now.
#[derive(Clone, PartialEq, Eq)]
pub struct Edition {
    /// Grows with every change.
    pub version: i64,
    /// Since when it is what it is.
    pub changed_at_ms: i64,
    /// Keys of check values.
    pub keys: Vec<KeyRow>,
}

const NAME: &str = "reference_edition";
const GET: &str = "SELECT value FROM meta WHERE name = $1";
const SET: &str =
    "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// What it is made of beside the keys, as a hash.
struct Now {
    own_sha256: String,
    at_ms: i64,
    /// Whether a change may be noted.
    notes: bool,
}

impl Work for Now {
    /// None where it has changed, and that may not be noted here.
    type Output = Option<Edition>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Edition>, StoreError> {
        let keys = All.run(tx).await?;
        let sha256 = digest(&self.own_sha256, &keys);
        let kept: Option<String> = tx.row(GET, &[&NAME]).await?.map(|row| row.get(0)).transpose()?;
        let kept = kept.as_deref().and_then(read);
        if let Some((version, changed_at_ms, known)) = kept
            && known == sha256
        {
            return Ok(Some(Edition { version, changed_at_ms, keys }));
        }
        if !self.notes {
            return Ok(None);
        }
        // By the clock as well: a store that was brought back from a backup does not give out again what devices know as something else.
        let version = kept.map_or(0, |(version, ..)| version).saturating_add(1).max(self.at_ms / 1_000);
        let value = format!("{version} {} {sha256}", self.at_ms);
        tx.execute(SET, &[&NAME, &value]).await?;
        Ok(Some(Edition { version, changed_at_ms: self.at_ms, keys }))
    }
}

fn read(text: &str) -> Option<(i64, i64, &str)> {
    let (version, rest) = text.split_once(' ')?;
    let (at_ms, sha256) = rest.split_once(' ')?;
    Some((version.parse().ok()?, at_ms.parse().ok()?, sha256))
}

/// Of all that devices are told; what they are not told, as a day on which a key begins to sign, makes no new edition.
fn digest(own_sha256: &str, keys: &[KeyRow]) -> String {
    let mut hash = Sha256::new();
    hash.update(own_sha256);
    for key in keys.iter().filter(|key| !key.is_revoked) {
        for text in [&key.id, &key.issuer, &key.gtin_prefixes, &key.public_key] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
    }
    hex::encode(hash.finalize())
}

impl Store {
    /// The edition of the reference data that is made of what has this hash and of the keys, with its version and keys of one moment.
    pub async fn reference_edition(&self, own_sha256: String, at_ms: i64) -> Result<Edition, StoreError> {
        let now = |notes| Now { own_sha256: own_sha256.clone(), at_ms, notes };
        if let Some(edition) = self.read(now(false)).await? {
            return Ok(edition);
        }
        let edition = self.write(now(true)).await?;
        edition.ok_or(StoreError::Shape("an edition of reference data"))
    }
}
