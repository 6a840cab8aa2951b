//! Trust packages: signed lists of parts, and the parts by the hash of their content.
//! **Invariant**: a version is never changed; a part stays for as long as one of the last packages names it.
use crate::catalogue::Card;
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// A signed list of parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustPackage {
    /// From 1.
    pub version: i64,
    /// When it was made.
    pub made_ms: i64,
    /// The list, as it was signed.
    pub manifest: String,
    /// Of the key.
    pub key_id: String,
    /// Hexadecimal.
    pub signature: String,
}

/// A part: its hash, and its bytes where they are new.
#[derive(Debug, Clone)]
pub struct TrustPart {
    /// Hexadecimal.
    pub sha256: String,
    /// `None` for one that the package before had.
    pub bytes: Option<Vec<u8>>,
}

/// Packages whose parts stay.
const KEPT: i64 = 20;

struct Publish {
    package: TrustPackage,
    parts: Vec<TrustPart>,
}

impl Work for Publish {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let TrustPackage { version, made_ms, manifest, key_id, signature } = &self.package;
        let sql =
            "INSERT INTO trust_package (version, made_ms, manifest, key_id, signature) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (version) DO NOTHING";
        if tx.execute(sql, &[version, made_ms, manifest, key_id, signature]).await? == 0 {
            return Ok(false);
        }
        for TrustPart { sha256, bytes } in &self.parts {
            match bytes {
                Some(bytes) => {
                    let sql = "INSERT INTO trust_part (sha256, bytes, last_version) VALUES ($1, $2, $3)
                        ON CONFLICT (sha256) DO UPDATE SET last_version = excluded.last_version";
                    tx.execute(sql, &[sha256, bytes, version]).await?;
                }
                None => {
                    let sql = "UPDATE trust_part SET last_version = $2 WHERE sha256 = $1";
                    if tx.execute(sql, &[sha256, version]).await? == 0 {
                        return Err(StoreError::Shape("a part of a trust package is not there"));
                    }
                }
            }
        }
        let oldest = version - KEPT;
        tx.execute("DELETE FROM trust_part WHERE last_version < $1", &[&oldest]).await?;
        tx.execute("DELETE FROM trust_package WHERE version < $1", &[&oldest]).await?;
        Ok(true)
    }
}

struct Latest;

impl Work for Latest {
    type Output = Option<TrustPackage>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<TrustPackage>, StoreError> {
        let sql =
            "SELECT version, made_ms, manifest, key_id, signature FROM trust_package ORDER BY version DESC LIMIT 1";
        let package = |row: Row| {
            Ok(TrustPackage {
                version: row.get(0)?,
                made_ms: row.get(1)?,
                manifest: row.get(2)?,
                key_id: row.get(3)?,
                signature: row.get(4)?,
            })
        };
        tx.row(sql, &[]).await?.map(package).transpose()
    }
}

struct Part(String);

impl Work for Part {
    type Output = Option<Vec<u8>>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Vec<u8>>, StoreError> {
        let row = tx.row("SELECT bytes FROM trust_part WHERE sha256 = $1", &[&self.0]).await?;
        row.map(|row| row.get(0)).transpose()
    }
}

struct Cards {
    after: String,
    at_most: i64,
}

impl Work for Cards {
    type Output = Vec<Card>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Card>, StoreError> {
        let sql = "SELECT gtin, grp, card, owner FROM product WHERE gtin > $1 ORDER BY gtin LIMIT $2";
        tx.rows(sql, &[&self.after, &self.at_most]).await?.iter().map(Card::of).collect()
    }
}

impl Store {
    /// Publishes a package with its parts; false where there is one of this version.
    pub async fn publish_trust_package(
        &self,
        package: TrustPackage,
        parts: Vec<TrustPart>,
    ) -> Result<bool, StoreError> {
        self.write(Publish { package, parts }).await
    }

    /// The latest package, where there is one.
    pub async fn trust_package(&self) -> Result<Option<TrustPackage>, StoreError> {
        self.read(Latest).await
    }

    /// A part, by the hash of its content.
    pub async fn trust_part(&self, sha256: String) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(Part(sha256)).await
    }

    /// Published cards, by GTIN.
    pub async fn cards(&self, after: String, at_most: i64) -> Result<Vec<Card>, StoreError> {
        self.read(Cards { after, at_most }).await
    }
}
