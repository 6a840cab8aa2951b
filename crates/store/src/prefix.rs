//! GS1 company prefixes: whose numbers begin so, as the operator was shown them.
//! **Invariant**: none begins with another, so that a number begins with one at most.
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// A company prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyPrefix {
    /// Digits.
    pub prefix: String,
    /// Participant whose it is.
    pub bin: String,
    /// Since when that is known.
    pub since_ms: i64,
    /// Who noted it.
    pub noted_by: String,
}

/// What became of noting one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noted {
    /// It is noted: now, or since before.
    Done(CompanyPrefix),
    /// There is no such participant.
    NoParticipant,
    /// It is another's, or begins with one that is noted, or one that is noted begins with it.
    Overlaps,
}

fn prefix(row: &Row) -> Result<CompanyPrefix, StoreError> {
    Ok(CompanyPrefix { prefix: row.get(0)?, bin: row.get(1)?, since_ms: row.get(2)?, noted_by: row.get(3)? })
}

/// Whose numbers begin as this one does; `digits` begin with the company prefix.
pub(crate) async fn holder<T: Tx>(tx: &mut T, digits: &str) -> Result<Option<String>, StoreError> {
    // Between a prefix of the digits and the digits stands nothing but what begins with that prefix: no other.
    let sql =
        "SELECT prefix, bin, since_ms, noted_by FROM company_prefix WHERE prefix <= $1 ORDER BY prefix DESC LIMIT 1";
    let nearest = tx.row(sql, &[&digits]).await?.as_ref().map(prefix).transpose()?;
    Ok(nearest.filter(|nearest| digits.starts_with(&nearest.prefix)).map(|nearest| nearest.bin))
}

/// Whether some number that begins so is another's than this participant's, as far as that is known.
pub(crate) async fn is_of_another<T: Tx>(tx: &mut T, digits: &str, bin: &str) -> Result<bool, StoreError> {
    if holder(tx, digits).await?.is_some_and(|holder| holder != bin) {
        return Ok(true);
    }
    let longer = "SELECT 1 FROM company_prefix WHERE prefix > $1 AND prefix < $2 AND bin <> $3 LIMIT 1";
    Ok(tx.row(longer, &[&digits, &behind(digits), &bin]).await?.is_some())
}

/// Behind every digit stands a colon.
fn behind(digits: &str) -> String {
    format!("{digits}:")
}

impl Work for CompanyPrefix {
    type Output = Noted;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Noted, StoreError> {
        let Self { prefix: digits, bin, since_ms, noted_by } = self;
        if tx.row("SELECT 1 FROM participant WHERE bin = $1", &[bin]).await?.is_none() {
            return Ok(Noted::NoParticipant);
        }
        let sql = "SELECT prefix, bin, since_ms, noted_by FROM company_prefix WHERE prefix = $1";
        if let Some(known) = tx.row(sql, &[digits]).await?.as_ref().map(prefix).transpose()? {
            return Ok(if known.bin == *bin { Noted::Done(known) } else { Noted::Overlaps });
        }
        let longer = "SELECT 1 FROM company_prefix WHERE prefix > $1 AND prefix < $2 LIMIT 1";
        if holder(tx, digits).await?.is_some() || tx.row(longer, &[digits, &behind(digits)]).await?.is_some() {
            return Ok(Noted::Overlaps);
        }
        let sql = "INSERT INTO company_prefix (prefix, bin, since_ms, noted_by) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, &[digits, bin, since_ms, noted_by]).await?;
        Ok(Noted::Done(self.clone()))
    }
}

struct Drop {
    prefix: String,
    bin: String,
}

impl Work for Drop {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        let sql = "DELETE FROM company_prefix WHERE prefix = $1 AND bin = $2";
        Ok(tx.execute(sql, &[&self.prefix, &self.bin]).await? == 1)
    }
}

struct Of(String);

impl Work for Of {
    type Output = Vec<CompanyPrefix>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<CompanyPrefix>, StoreError> {
        let sql = "SELECT prefix, bin, since_ms, noted_by FROM company_prefix WHERE bin = $1 ORDER BY prefix";
        tx.rows(sql, &[&self.0]).await?.iter().map(prefix).collect()
    }
}

impl Store {
    /// Notes whose numbers begin so.
    pub async fn note_prefix(&self, prefix: CompanyPrefix) -> Result<Noted, StoreError> {
        self.write(prefix).await
    }

    /// Takes a note back; false where the participant has no such prefix.
    pub async fn drop_prefix(&self, prefix: String, bin: String) -> Result<bool, StoreError> {
        self.write(Drop { prefix, bin }).await
    }

    /// A participant's prefixes.
    pub async fn prefixes_of(&self, bin: String) -> Result<Vec<CompanyPrefix>, StoreError> {
        self.read(Of(bin)).await
    }
}
