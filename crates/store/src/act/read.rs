//! Reading acts: one, its lines, a participant's.
use super::{ActLine, ActRow, act, lines, one, select_act};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

struct One(String);

impl Work for One {
    type Output = Option<ActRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<ActRow>, StoreError> {
        one(tx, &self.0).await
    }
}

struct Lines {
    act: String,
    from: i64,
    at_most: i64,
}

impl Work for Lines {
    type Output = Vec<ActLine>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<ActLine>, StoreError> {
        lines(tx, &self.act, self.from, self.at_most).await
    }
}

struct Surplus(String);

impl Work for Surplus {
    type Output = Vec<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT code FROM act_surplus WHERE act = $1 ORDER BY n";
        tx.rows(sql, &[&self.0]).await?.iter().map(|row| row.get(0)).collect()
    }
}

/// Acts of a participant, the newest first.
#[derive(Debug, Clone)]
pub struct ActPage {
    /// Whose.
    pub bin: String,
    /// Those it received, not those it sent. Drafts of others are not among them.
    pub is_receiver: bool,
    /// Those before this one.
    pub before: Option<(i64, String)>,
    /// So many.
    pub at_most: i64,
}

impl Work for ActPage {
    type Output = Vec<ActRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<ActRow>, StoreError> {
        let (at_ms, id) = self.before.clone().unwrap_or((i64::MAX, String::new()));
        let sql = if self.is_receiver {
            select_act!(
                "WHERE receiver = $1 AND (at_ms, id) < ($2, $3) AND sent_ms IS NOT NULL
                    AND state NOT IN ('draft', 'sending', 'undoing', 'error') ORDER BY at_ms DESC, id DESC LIMIT $4"
            )
        } else {
            select_act!("WHERE sender = $1 AND (at_ms, id) < ($2, $3) ORDER BY at_ms DESC, id DESC LIMIT $4")
        };
        tx.rows(sql, &[&self.bin, &at_ms, &id, &self.at_most]).await?.iter().map(act).collect()
    }
}

impl Store {
    /// An act without its lines.
    pub async fn act(&self, id: String) -> Result<Option<ActRow>, StoreError> {
        self.read(One(id)).await
    }

    /// Lines of an act from this number on.
    pub async fn act_lines(&self, act: String, from: i64, at_most: i64) -> Result<Vec<ActLine>, StoreError> {
        self.read(Lines { act, from, at_most }).await
    }

    /// What came with an act and stands in no line of it.
    pub async fn act_surplus(&self, act: String) -> Result<Vec<String>, StoreError> {
        self.read(Surplus(act)).await
    }

    /// A participant's acts.
    pub async fn acts(&self, page: ActPage) -> Result<Vec<ActRow>, StoreError> {
        self.read(page).await
    }
}
