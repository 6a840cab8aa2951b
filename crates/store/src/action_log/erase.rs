//! Erasing what entries say, and with it whom they are about. Their commitments stay, so the log can still be checked.
use std::net::IpAddr;

use super::read::Heads;
use super::{Action, TOOL};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// Whose texts are erased: those that all of this is true of.
#[derive(Debug, Clone, Default)]
pub struct Erase {
    /// Of moments before this.
    pub before_ms: i64,
    /// From this address alone.
    pub ip: Option<IpAddr>,
    /// Of this user alone.
    pub who: Option<String>,
}

impl Erase {
    fn is_meant(&self, action: &Action) -> bool {
        // What was done with tools stays, that something was erased above all; only whom it was about may have to go.
        (action.method != TOOL || self.who.as_ref().is_some_and(|who| !who.is_empty()))
            && action.at_ms < self.before_ms
            && self.ip.is_none_or(|ip| ip == action.ip)
            && self.who.as_ref().is_none_or(|who| *who == action.who)
    }
}

/// Parts that are rewritten together.
const TOGETHER: i64 = 16;

/// Erases in some parts from this one on.
struct Stretch {
    erase: Erase,
    log: String,
    from: i64,
}

impl Work for Stretch {
    /// How many were erased, and where to go on.
    type Output = (u64, Option<i64>);

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(u64, Option<i64>), StoreError> {
        let sql = "SELECT first, texts FROM log_part WHERE log = $1 AND first >= $2 AND since_ms < $3
            ORDER BY first LIMIT $4";
        let rows = tx.rows(sql, &[&self.log, &self.from, &self.erase.before_ms, &TOGETHER]).await?;
        let (mut erased, mut next) = (0, None);
        for row in rows {
            let (first, texts): (i64, String) = (row.get(0)?, row.get(1)?);
            next = Some(first + 1);
            let mut rest = String::with_capacity(texts.len());
            let mut here = 0;
            for line in texts.lines() {
                let action = line.split_once('\t').and_then(|(_, text)| Action::of(text));
                if action.is_some_and(|action| self.erase.is_meant(&action)) {
                    here += 1;
                } else {
                    rest.push_str(line);
                }
                rest.push('\n');
            }
            if here > 0 {
                let sql = "UPDATE log_part SET texts = $3 WHERE log = $1 AND first = $2";
                tx.execute(sql, &[&self.log, &first, &rest]).await?;
            }
            erased += here;
        }
        Ok((erased, next))
    }
}

impl Store {
    /// Erases what entries say, with the salts that would betray it; tells how many, and why it ended before all was done, where it did.
    pub async fn erase_log(&self, erase: &Erase) -> (u64, Result<(), StoreError>) {
        let mut erased = 0;
        let done = self.erase(erase, &mut erased).await;
        (erased, done)
    }

    async fn erase(&self, erase: &Erase, erased: &mut u64) -> Result<(), StoreError> {
        for head in self.log.read(Heads).await? {
            let mut next = Some(0);
            while let Some(from) = next {
                let some = Stretch { erase: erase.clone(), log: head.log.clone(), from };
                let (more, after) = self.log.write(some).await?;
                *erased += more;
                next = after;
            }
        }
        Ok(())
    }
}
