//! Sessions: a person on a device, kept alive by tokens that are good once each.
//! **Invariant**: whoever shows a token a second time ends the session, for themselves and for who has the newer one.
use crate::person::{self, Person};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Drawn by chance.
    pub id: String,
    /// Whose.
    pub person: String,
    /// Argon2id of the password that was shown.
    pub password: String,
    /// Of the token that refreshes it, hexadecimal.
    pub refresh_sha256: String,
    /// When it ends by itself.
    pub until_ms: i64,
}

/// A token shown, and the one that comes after it.
#[derive(Debug, Clone)]
pub struct Refresh {
    /// Which session.
    pub id: String,
    /// Of the token that was shown.
    pub shown_sha256: String,
    /// Of the next.
    pub next_sha256: String,
    /// Now.
    pub at_ms: i64,
    /// When the session ends by itself from here.
    pub until_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refreshed {
    /// The session goes on.
    Done(Person),
    /// There is no such session, it is over, or its person may not sign in.
    Over,
    /// The token was used before: somebody copied it. The session is over.
    Reused,
}

impl Work for NewSession {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        // Between the look at the password and this, somebody may have been blocked, or been given another.
        let still = person::one(tx, &self.person).await?;
        if still.is_none_or(|person| person.state != "active" || person.password != self.password) {
            return Ok(false);
        }
        let sql = "INSERT INTO session (id, person, refresh_sha256, until_ms) VALUES ($1, $2, $3, $4)";
        tx.execute(sql, &[&self.id, &self.person, &self.refresh_sha256, &self.until_ms]).await?;
        Ok(true)
    }
}

const END: &str = "UPDATE session SET ended = $2 WHERE id = $1 AND ended IS NULL";

impl Work for Refresh {
    type Output = Refreshed;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Refreshed, StoreError> {
        let sql = "SELECT person, refresh_sha256, until_ms, ended FROM session WHERE id = $1";
        let Some(row) = tx.row(sql, &[&self.id]).await? else { return Ok(Refreshed::Over) };
        let (holder, kept, until_ms): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if row.get::<Option<String>>(3)?.is_some() || until_ms <= self.at_ms {
            return Ok(Refreshed::Over);
        }
        if kept != self.shown_sha256 {
            tx.execute(END, &[&self.id, &"reused".to_owned()]).await?;
            return Ok(Refreshed::Reused);
        }
        let Some(holder) = person::one(tx, &holder).await?.filter(|person| person.state == "active") else {
            tx.execute(END, &[&self.id, &"blocked".to_owned()]).await?;
            return Ok(Refreshed::Over);
        };
        let sql = "UPDATE session SET refresh_sha256 = $2, until_ms = $3 WHERE id = $1";
        tx.execute(sql, &[&self.id, &self.next_sha256, &self.until_ms]).await?;
        Ok(Refreshed::Done(holder))
    }
}

struct End(String);

impl Work for End {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        tx.execute(END, &[&self.0, &"signed_out".to_owned()]).await?;
        Ok(())
    }
}

struct Stands(String);

impl Work for Stands {
    type Output = bool;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<bool, StoreError> {
        Ok(tx.row("SELECT 1 FROM session WHERE id = $1 AND ended IS NULL", &[&self.0]).await?.is_some())
    }
}

impl Store {
    /// Whether a session was not ended: by who signed out, by a block, or because somebody had a copy of its token.
    pub async fn session_stands(&self, id: String) -> Result<bool, StoreError> {
        self.read(Stands(id)).await
    }

    /// Begins a session, where its person may still sign in with that password.
    pub async fn begin_session(&self, new: NewSession) -> Result<bool, StoreError> {
        self.write(new).await
    }

    /// Takes a token for the next one.
    pub async fn refresh_session(&self, refresh: Refresh) -> Result<Refreshed, StoreError> {
        self.write(refresh).await
    }

    /// Ends a session.
    pub async fn end_session(&self, id: String) -> Result<(), StoreError> {
        self.write(End(id)).await
    }
}
