//! Checking a log from its first entry to its last: against its texts, its tree, its signatures, and checkpoints that others kept.
use std::collections::HashMap;

use merkle::{Checkpoint, Frontier, Hash, Node, commitment, leaf_hash};

use super::append::{HeadOf, KEPT_FROM};
use super::origin;
use super::read::{Heads, PartRow, Parts, checkpoint};
use crate::tx::{Tx, Work};
use crate::{Store, StoreError};

/// Parts that are read together.
const TOGETHER: i64 = 32;

/// What an audit of one log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Its name.
    pub log: String,
    /// Entries that fit.
    pub entries: u64,
    /// Those of them without a text: sealed, or erased.
    pub without_text: u64,
    /// The first thing that does not fit.
    pub fault: Option<Fault>,
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The text of this entry is not the one that was written.
    Text(u64),
    /// This entry is missing, or stands twice.
    Gap(u64),
    /// Entries from the first to before the second are not those that were signed.
    Signature(u64, u64),
    /// A subtree that proofs are made from is another: its first entry.
    Node(u64),
    /// The log ends before this entry, which was there.
    Cut(u64),
    /// It does not begin as a checkpoint says that was kept elsewhere: the checkpoint's length.
    Elsewhere(u64),
}

struct Nodes {
    log: String,
    first: u64,
    end: u64,
}

impl Work for Nodes {
    type Output = HashMap<Node, Hash>;

    /// Kept subtrees that end within these entries.
    async fn run<T: Tx>(&self, tx: &mut T) -> Result<HashMap<Node, Hash>, StoreError> {
        let mut found = HashMap::new();
        for level in KEPT_FROM..63 {
            let (from, to) = ((self.first >> level).cast_signed(), (self.end >> level).cast_signed());
            if to == 0 {
                break;
            }
            let sql = "SELECT at, hash FROM log_node WHERE log = $1 AND level = $2 AND at >= $3 AND at < $4";
            for row in tx.rows(sql, &[&self.log, &i64::from(level), &from, &to]).await? {
                let hash: Vec<u8> = row.get(1)?;
                let node = Node { level, at: row.get::<i64>(0)?.cast_unsigned() };
                found.insert(node, hash.try_into().unwrap_or_default());
            }
        }
        Ok(found)
    }
}

/// A log on its way through the audit.
struct Walk<'a> {
    origin: String,
    public: &'a [u8; 32],
    elsewhere: Vec<&'a Checkpoint>,
    frontier: Frontier,
    without_text: u64,
}

impl Walk<'_> {
    /// The next part, with the kept subtrees that end in it.
    fn part(&mut self, part: &PartRow, kept: &HashMap<Node, Hash>) -> Result<(), Fault> {
        let first = self.frontier.size();
        if part.first != first {
            return Err(Fault::Gap(first));
        }
        let mut lines = part.texts.lines();
        let mut other_node = None;
        for (n, committed) in (first..).zip(&part.commitments) {
            let text = lines.next().ok_or(Fault::Gap(n))?;
            if text.is_empty() {
                self.without_text += 1;
            } else if text_commitment(text) != Some(*committed) {
                return Err(Fault::Text(n));
            }
            self.frontier.append(leaf_hash(committed), |node, hash| {
                if node.level >= KEPT_FROM && kept.get(&node) != Some(&hash) {
                    other_node.get_or_insert(node.first());
                }
            });
        }
        let end = self.frontier.size();
        if end == first || lines.next().is_some() {
            return Err(Fault::Gap(end));
        }
        let now = checkpoint(&self.origin, &self.frontier);
        let signature = part.signature.as_slice().try_into().map_err(|_| Fault::Signature(first, end))?;
        if Checkpoint::open(&now.note(self.public, &signature), self.public).is_err() {
            return Err(Fault::Signature(first, end));
        }
        if let Some(other) = other_node {
            return Err(Fault::Node(other));
        }
        // A checkpoint is made behind a part, so one that was passed without being met is of another log.
        let mut passed = self.elsewhere.iter().filter(|kept| kept.size > first && kept.size <= end);
        passed.find(|kept| ***kept != now).map_or(Ok(()), |kept| Err(Fault::Elsewhere(kept.size)))
    }
}

fn text_commitment(line: &str) -> Option<Hash> {
    let (salt, text) = line.split_once('\t')?;
    let salt = hex::decode(salt).ok()?.try_into().ok()?;
    Some(commitment(&salt, text.as_bytes()))
}

impl Store {
    /// Checks every log against what this key signed, and against checkpoints that were kept elsewhere. Those of logs that
    /// are not here are faults too.
    pub async fn audit(&self, public: &[u8; 32], elsewhere: &[Checkpoint]) -> Result<Vec<Audit>, StoreError> {
        let mut names: Vec<String> = self.log.read(Heads).await?.into_iter().map(|head| head.log).collect();
        let other = |kept: &&Checkpoint| !names.iter().any(|name| origin(public, name) == kept.origin);
        let gone: Vec<String> = elsewhere.iter().filter(other).map(|kept| kept.origin.clone()).collect();
        names.sort();
        let mut audits = Vec::new();
        for log in names {
            audits.push(self.audit_one(log, public, elsewhere).await?);
        }
        let none = |log| Audit { log, entries: 0, without_text: 0, fault: Some(Fault::Cut(0)) };
        audits.extend(gone.into_iter().map(none));
        Ok(audits)
    }

    async fn audit_one(&self, log: String, public: &[u8; 32], elsewhere: &[Checkpoint]) -> Result<Audit, StoreError> {
        let origin = origin(public, &log);
        // What is written meanwhile is left for the next audit.
        let end = self.log.read(HeadOf(log.clone())).await?;
        let elsewhere: Vec<&Checkpoint> = elsewhere.iter().filter(|kept| kept.origin == origin).collect();
        let frontier = Frontier::default();
        let mut walk = Walk { origin, public, elsewhere, frontier, without_text: 0 };
        let mut fault = None;
        while fault.is_none() && walk.frontier.size() < end.size() {
            let from = walk.frontier.size();
            let parts = self.log.read(Parts { log: log.clone(), from, at_most: TOGETHER }).await?;
            let Some(last) = parts.iter().map(|part| part.first + part.commitments.len() as u64).max() else {
                fault = Some(Fault::Cut(from));
                break;
            };
            let kept = self.log.read(Nodes { log: log.clone(), first: from, end: last }).await?;
            let before = walk.frontier.size();
            fault = parts.iter().find_map(|part| walk.part(part, &kept).err());
            if fault.is_none() && walk.frontier.size() == before {
                fault = Some(Fault::Cut(before));
            }
        }
        if fault.is_none() && walk.frontier.size() == end.size() && walk.frontier != end {
            fault = Some(Fault::Cut(end.size()));
        }
        let longer = walk.elsewhere.iter().find(|kept| kept.size > walk.frontier.size());
        let fault = fault.or(longer.map(|_| Fault::Cut(walk.frontier.size())));
        Ok(Audit { log, entries: walk.frontier.size(), without_text: walk.without_text, fault })
    }
}
