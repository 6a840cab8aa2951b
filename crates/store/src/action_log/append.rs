//! Putting a part behind a log, once.
use std::sync::Arc;

use merkle::{Checkpoint, Frontier, Hash, Node, leaf_hash};

use super::{Signer, origin};
use crate::StoreError;
use crate::tx::{Column, Each, Tx, Work};

/// Subtrees of this level and above are kept; those below are small enough to be made again from the commitments.
pub(super) const KEPT_FROM: u8 = 8;

/// Entries to be put behind a log together. Run again after an end nobody saw, it finds that it is there.
#[derive(Clone)]
pub(super) struct Part {
    pub log: String,
    pub signer: Arc<dyn Signer>,
    /// The log as its writer knows it.
    pub known: Frontier,
    /// One for each entry. They hold chance, so no other part has the same.
    pub commitments: Arc<Vec<Hash>>,
    /// A line each: salt and fields; empty where it is sealed.
    pub texts: Arc<String>,
    pub since_ms: i64,
    pub until_ms: i64,
}

/// Where the part came to lie.
pub(super) struct Appended {
    /// The log before it.
    pub before: Frontier,
    /// The checkpoint behind it.
    pub note: String,
}

const HEAD: &str = "SELECT size, frontier FROM log_head WHERE log = $1";
const SET_HEAD: &str = "INSERT INTO log_head (log, size, frontier, note) VALUES ($1, $2, $3, $4)
    ON CONFLICT (log) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, note = excluded.note";
const PUT: &str = "INSERT INTO log_part (log, first, entries, since_ms, until_ms, commitments, texts, signature)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const SINCE: &str = "SELECT first, commitments FROM log_part WHERE log = $1 AND first >= $2 ORDER BY first";
const PUT_NODES: Each = Each {
    sqlite: "INSERT INTO log_node (log, level, at, hash) VALUES ($1, $2, $3, $4)",
    postgres: "INSERT INTO log_node (log, level, at, hash)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bytea[])",
};

/// Where a log ends.
pub(super) async fn head<T: Tx>(tx: &mut T, log: &String) -> Result<Frontier, StoreError> {
    let Some(row) = tx.row(HEAD, &[log]).await? else { return Ok(Frontier::default()) };
    let frontier = Frontier::from_bytes(row.get::<i64>(0)?.cast_unsigned(), &row.get::<Vec<u8>>(1)?);
    frontier.ok_or(StoreError::Shape("the head of a log"))
}

/// Where the log of this name ends.
pub(super) struct HeadOf(pub String);

impl Work for HeadOf {
    type Output = Frontier;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Frontier, StoreError> {
        head(tx, &self.0).await
    }
}

impl Work for Part {
    type Output = Appended;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Appended, StoreError> {
        let mut before = head(tx, &self.log).await?;
        let there = if before.size() > self.known.size() { self.where_it_is(tx).await? } else { None };
        let is_there = there.is_some();
        before = there.unwrap_or(before);
        let mut frontier = before.clone();
        let mut made = Vec::new();
        for commitment in self.commitments.iter() {
            frontier.append(leaf_hash(commitment), |node, hash| {
                if node.level >= KEPT_FROM {
                    made.push((node, hash));
                }
            });
        }
        let (size, root, public) = (frontier.size(), frontier.root(), self.signer.public());
        let checkpoint = Checkpoint { origin: origin(&public, &self.log), size, root };
        let signature = self.signer.sign(checkpoint.text().as_bytes());
        let note = checkpoint.note(&public, &signature);
        if !is_there {
            let (first, entries) = (before.size().cast_signed(), self.commitments.len() as i64);
            let (commitments, signature) = (self.commitments.concat(), signature.to_vec());
            let (log, since, until, texts) = (&self.log, &self.since_ms, &self.until_ms, &*self.texts);
            // First: where another registry writes the same log, who comes second is to find out here, and begins anew.
            tx.execute(SET_HEAD, &[log, &size.cast_signed(), &frontier.to_bytes(), &note]).await?;
            tx.execute(PUT, &[log, &first, &entries, since, until, &commitments, texts, &signature]).await?;
            put_nodes(tx, log, &made).await?;
        }
        Ok(Appended { before, note })
    }
}

impl Part {
    /// The log before this part, where an earlier try has put it there.
    async fn where_it_is<T: Tx>(&self, tx: &mut T) -> Result<Option<Frontier>, StoreError> {
        let mut frontier = self.known.clone();
        let own = self.commitments.concat();
        for row in tx.rows(SINCE, &[&self.log, &self.known.size().cast_signed()]).await? {
            let others: Vec<u8> = row.get(1)?;
            if others == own {
                return Ok(Some(frontier));
            }
            others.as_chunks::<32>().0.iter().for_each(|other| frontier.append(leaf_hash(other), |_, _| ()));
        }
        Ok(None)
    }
}

async fn put_nodes<T: Tx>(tx: &mut T, log: &str, made: &[(Node, Hash)]) -> Result<(), StoreError> {
    if made.is_empty() {
        return Ok(());
    }
    let logs = vec![log.to_owned(); made.len()];
    let levels: Vec<i64> = made.iter().map(|(node, _)| i64::from(node.level)).collect();
    let at: Vec<i64> = made.iter().map(|(node, _)| node.at.cast_signed()).collect();
    let hashes: Vec<Vec<u8>> = made.iter().map(|(_, hash)| hash.to_vec()).collect();
    let columns = [Column::Text(&logs), Column::Whole(&levels), Column::Whole(&at), Column::Bytes(&hashes)];
    tx.execute_each(PUT_NODES, &columns).await?;
    Ok(())
}
