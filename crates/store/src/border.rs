//! Goods that cross a border of the union: what other states' systems are told, and what they tell.
//! **Invariant**: a message that goes out is saved with the document that it tells of; one that came in is taken once.
use std::collections::HashSet;

use crate::change::{Stamp, by_parent, members, with_all_inside};
use crate::codes::{self, BY_CODE, CodeRow};
use crate::history::begin;
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// A message to another state's system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BorderMessage {
    /// The document's.
    pub id: String,
    /// To which state.
    pub country: String,
    /// What goes there, with all that lay in it when it was filed.
    pub codes: Vec<String>,
    /// When it was filed.
    pub at_ms: i64,
}

/// Goods that come from another state.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The message, as the other state calls it.
    pub id: String,
    /// From which state.
    pub country: String,
    /// What comes; it is taken where nobody has it yet.
    pub rows: Vec<CodeRow>,
    /// When.
    pub at_ms: i64,
}

/// Leaves word of these for another state's system, with all that lies in them now: a package may be broken up before the word is sent.
pub(crate) async fn tell<T: Tx>(
    tx: &mut T,
    id: &str,
    country: &str,
    codes: Vec<String>,
    at_ms: i64,
) -> Result<(), StoreError> {
    let goods = Goods { codes, is_told: false }.run(tx).await?;
    let codes: Vec<&str> = goods.iter().map(|row| row.code.as_str()).collect();
    put(tx, id, "out", country, &codes.join("\n"), "waiting", at_ms).await
}

async fn put<T: Tx>(
    tx: &mut T,
    id: &str,
    direction: &str,
    country: &str,
    codes: &str,
    state: &str,
    at_ms: i64,
) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO border_message (id, direction, country, codes, state, at_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, &[&id, &direction, &country, &codes, &state, &at_ms]).await?;
    Ok(())
}

/// What histories and counts call goods that came across a border.
const ARRIVED: &str = "arrive";

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

impl Work for Arrival {
    /// Codes that were taken.
    type Output = Vec<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<String>, StoreError> {
        // Messages of different states may have one name.
        let id = format!("{} {}", self.country, self.id);
        if let Some(row) = tx.row("SELECT codes FROM border_message WHERE id = $1", &[&id]).await? {
            return Ok(lines(&row.get::<String>(0)?));
        }
        let named: Vec<&str> = self.rows.iter().map(|row| row.code.as_str()).collect();
        let known = tx.rows_each(BY_CODE, &named).await?;
        let known =
            known.iter().map(|row| row.get::<String>(0)).collect::<Result<std::collections::HashSet<_>, _>>()?;
        let new: Vec<CodeRow> = self.rows.iter().filter(|row| !known.contains(&row.code)).cloned().collect();
        codes::put(tx, &new).await?;
        // Their history here begins with that, and who follows or counts what happens meets it.
        let stamp = Stamp { at_ms: self.at_ms, who: self.country.clone(), document: Some(self.id.clone()) };
        begin(tx, &new, ARRIVED, &stamp).await?;
        let taken: Vec<String> = new.into_iter().map(|row| row.code).collect();
        put(tx, &id, "in", &self.country, &taken.join("\n"), "taken", self.at_ms).await?;
        Ok(taken)
    }
}

struct Waiting {
    after: (i64, String),
    at_most: i64,
}

impl Work for Waiting {
    type Output = Vec<BorderMessage>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<BorderMessage>, StoreError> {
        let sql = "SELECT id, country, codes, at_ms FROM border_message
            WHERE state = 'waiting' AND (at_ms, id) > ($1, $2) ORDER BY at_ms, id LIMIT $3";
        let one = |row: &Row| {
            let codes = lines(&row.get::<String>(2)?);
            Ok(BorderMessage { id: row.get(0)?, country: row.get(1)?, codes, at_ms: row.get(3)? })
        };
        let Self { after: (at_ms, id), at_most } = self;
        tx.rows(sql, &[at_ms, id, at_most]).await?.iter().map(one).collect()
    }
}

struct Sent(String);

impl Work for Sent {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        tx.execute("UPDATE border_message SET state = 'sent' WHERE id = $1", &[&self.0]).await?;
        Ok(())
    }
}

struct Goods {
    codes: Vec<String>,
    /// They stand in a message, with what lay in them then. Transport packages do in those of before alone, which were told without it.
    is_told: bool,
}

impl Work for Goods {
    type Output = Vec<CodeRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<CodeRow>, StoreError> {
        let named: HashSet<&str> = self.codes.iter().map(String::as_str).collect();
        let opened = named.iter().filter(|code| !self.is_told || code.starts_with("00")).copied().collect();
        let all = with_all_inside(tx, &named, &opened).await?;
        let all = all.ok_or(StoreError::Shape("more goods of one document than are changed at once"))?;
        let inside = by_parent(&all);
        let (mut seen, mut goods) = (HashSet::new(), Vec::new());
        for code in &self.codes {
            let mut members = if opened.contains(code.as_str()) { members(code, &inside) } else { vec![code.as_str()] };
            // The order that rows come in is nobody's.
            members.sort_unstable();
            let new = members.into_iter().filter(|member| seen.insert(*member)).filter_map(|member| all.get(member));
            goods.extend(new.filter(|row| !row.gtin.is_empty()).cloned());
        }
        Ok(goods)
    }
}

impl Store {
    /// Goods with a GTIN among those of a message, each once; a transport package is a number that says nothing of what is in it, and is opened.
    pub async fn goods_in(&self, codes: Vec<String>) -> Result<Vec<CodeRow>, StoreError> {
        self.read(Goods { codes, is_told: true }).await
    }

    /// Messages that other states' systems are to be told, the oldest first, behind the one of this moment and id.
    pub async fn border_messages(&self, after: (i64, String), at_most: i64) -> Result<Vec<BorderMessage>, StoreError> {
        self.read(Waiting { after, at_most }).await
    }

    /// The other state's system has it.
    pub async fn border_message_sent(&self, id: String) -> Result<(), StoreError> {
        self.write(Sent(id)).await
    }

    /// Takes goods that come, once; gives the codes that were taken. No code may be twice in it.
    pub async fn take_arrival(&self, arrival: Arrival) -> Result<Vec<String>, StoreError> {
        self.write(arrival).await
    }
}
