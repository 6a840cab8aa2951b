//! Reading a log: where each ends, what it says, what proves that it only grew.
use std::collections::HashMap;

use merkle::{Checkpoint, Frontier, Hash, Node, Span, consistency, leaf_hash};

use super::Action;
use super::append::{KEPT_FROM, head};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// Where a log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name.
    pub log: String,
    /// Entries.
    pub size: u64,
    /// The last checkpoint, signed.
    pub note: String,
}

/// One entry of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 0.
    pub n: u64,
    /// What it says; `None` where it is sealed, or was erased.
    pub action: Option<Action>,
}

pub(super) struct Heads;

impl Work for Heads {
    type Output = Vec<Head>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Head>, StoreError> {
        let rows = tx.rows("SELECT log, size, note FROM log_head ORDER BY log", &[]).await?;
        let head = |row: &crate::tx::Row| {
            Ok(Head { log: row.get(0)?, size: row.get::<i64>(1)?.cast_unsigned(), note: row.get(2)? })
        };
        rows.iter().map(head).collect()
    }
}

/// One part as it is kept.
pub(super) struct PartRow {
    pub first: u64,
    pub commitments: Vec<Hash>,
    pub texts: String,
    pub signature: Vec<u8>,
}

/// Parts from the one that holds entry `from` on.
pub(super) struct Parts {
    pub log: String,
    pub from: u64,
    pub at_most: i64,
}

impl Work for Parts {
    type Output = Vec<PartRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<PartRow>, StoreError> {
        let sql = "SELECT first, commitments, texts, signature FROM log_part WHERE log = $1 AND first >=
            (SELECT coalesce(max(first), 0) FROM log_part WHERE log = $1 AND first <= $2) ORDER BY first LIMIT $3";
        let rows = tx.rows(sql, &[&self.log, &self.from.cast_signed(), &self.at_most]).await?;
        let part = |row: &crate::tx::Row| {
            let commitments: Vec<u8> = row.get(1)?;
            Ok(PartRow {
                first: row.get::<i64>(0)?.cast_unsigned(),
                commitments: commitments.as_chunks().0.to_vec(),
                texts: row.get(2)?,
                signature: row.get(3)?,
            })
        };
        rows.iter().map(part).collect()
    }
}

struct Proof {
    log: String,
    old: u64,
    /// Or the end.
    new: Option<u64>,
}

impl Work for Proof {
    type Output = Option<Vec<Hash>>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Vec<Hash>>, StoreError> {
        let size = head(tx, &self.log).await?.size();
        let new = self.new.unwrap_or(size);
        if new > size {
            return Ok(None);
        }
        let Some(spans) = consistency(self.old, new) else { return Ok(None) };
        let mut hashes = HashMap::new();
        for node in spans.iter().copied().flat_map(Span::nodes) {
            hashes.insert(node, hash(tx, &self.log, node).await?);
        }
        Ok(spans.into_iter().map(|span| span.hash(|node| hashes.get(&node).copied())).collect())
    }
}

/// Hash of a complete subtree.
async fn hash<T: Tx>(tx: &mut T, log: &String, node: Node) -> Result<Hash, StoreError> {
    const MISSING: StoreError = StoreError::Shape("a hole in a log");
    if node.level >= KEPT_FROM {
        let sql = "SELECT hash FROM log_node WHERE log = $1 AND level = $2 AND at = $3";
        let row = tx.row(sql, &[log, &i64::from(node.level), &node.at.cast_signed()]).await?;
        let hash: Vec<u8> = row.ok_or(MISSING)?.get(0)?;
        return hash.try_into().map_err(|_| MISSING);
    }
    let (first, end) = (node.first(), node.first() + node.leaves());
    // Without their texts, and no part that begins behind it: everybody may ask for a proof.
    let sql = "SELECT first, commitments FROM log_part WHERE log = $1 AND first < $3 AND first >=
        (SELECT coalesce(max(first), 0) FROM log_part WHERE log = $1 AND first <= $2) ORDER BY first";
    let mut subtree = Frontier::default();
    for row in tx.rows(sql, &[log, &first.cast_signed(), &end.cast_signed()]).await? {
        let begin = row.get::<i64>(0)?.cast_unsigned();
        let commitments: Vec<u8> = row.get(1)?;
        let numbered = (begin..).zip(commitments.as_chunks::<32>().0).filter(|(n, _)| (first..end).contains(n));
        numbered.for_each(|(_, commitment)| subtree.append(leaf_hash(commitment), |_, _| ()));
    }
    if subtree.size() == node.leaves() { Ok(subtree.root()) } else { Err(MISSING) }
}

impl Store {
    /// Where the logs end.
    pub async fn log_heads(&self) -> Result<Vec<Head>, StoreError> {
        self.log.read(Heads).await
    }

    /// What proves that the log with `new` entries (or as it is) begins with the one of `old`; `None` where it never had so many.
    pub async fn log_consistency(
        &self,
        log: String,
        old: u64,
        new: Option<u64>,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        self.log.read(Proof { log, old, new }).await
    }

    /// Entries of a log, from this number on: those of some parts, none where it ends.
    pub async fn log_entries(&self, log: String, from: u64) -> Result<Vec<Entry>, StoreError> {
        let parts = self.log.read(Parts { log, from, at_most: 16 }).await?;
        let mut entries = Vec::new();
        for part in parts {
            for (n, text) in (part.first..).zip(part.texts.lines()).filter(|(n, _)| *n >= from) {
                let action = match text.split_once('\t') {
                    Some((_, text)) => Some(Action::of(text).ok_or(StoreError::Shape("a line of the log"))?),
                    None => None,
                };
                entries.push(Entry { n, action });
            }
        }
        Ok(entries)
    }
}

/// The checkpoint that a log of this frontier has.
pub(super) fn checkpoint(origin: &str, frontier: &Frontier) -> Checkpoint {
    Checkpoint { origin: origin.to_owned(), size: frontier.size(), root: frontier.root() }
}
