//! The task that writes a log: gathers what comes, writes it together, answers who waits.
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use merkle::{Frontier, Hash, Inclusion, Node, Salt, commitment, inclusion, leaf_hash};
use tokio::sync::{mpsc, oneshot};

use super::append::{Appended, HeadOf, Part};
use super::{Action, Signer};
use crate::{Backend, StoreError};

pub(super) enum Message {
    /// Answered when it is on disk, where somebody waits.
    Action(Action, Option<oneshot::Sender<()>>),
    /// An entry of which the log keeps the commitment alone; its text.
    Seal(Vec<u8>, oneshot::Sender<Inclusion>),
    /// Answer when all before it is on disk.
    Flush(oneshot::Sender<()>),
}

impl Message {
    const fn is_awaited(&self) -> bool {
        !matches!(self, Self::Action(_, None))
    }
}

const BATCH: usize = 8_192;
/// The first of a batch waits so long for others, where nobody waits for it.
const GATHERING: Duration = Duration::from_millis(20);
/// What could not be written is tried again after this.
const AGAIN: Duration = Duration::from_millis(500);

/// A sealed entry whose sender waits.
struct Sealed {
    /// Its number among those of the part.
    n: usize,
    salt: Salt,
    answer: oneshot::Sender<Inclusion>,
}

/// What is written together.
#[derive(Default)]
struct Gathered {
    commitments: Vec<Hash>,
    texts: String,
    since_ms: Option<i64>,
    until_ms: i64,
    sealed: Vec<Sealed>,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Gathered {
    fn of(messages: impl Iterator<Item = Message>, salts: &[Salt]) -> Self {
        let mut all = Self::default();
        let mut salts = salts.iter().copied();
        for message in messages {
            match message {
                Message::Action(action, answer) => {
                    let (text, salt) = (action.text(), salts.next().unwrap_or_default());
                    all.commitments.push(commitment(&salt, text.as_bytes()));
                    all.texts.extend([&hex::encode(salt), "\t", &text, "\n"]);
                    all.since_ms = Some(all.since_ms.unwrap_or(action.at_ms).min(action.at_ms));
                    all.until_ms = all.until_ms.max(action.at_ms);
                    all.waiting.extend(answer);
                }
                Message::Seal(text, answer) => {
                    let salt = salts.next().unwrap_or_default();
                    all.sealed.push(Sealed { n: all.commitments.len(), salt, answer });
                    all.commitments.push(commitment(&salt, &text));
                    all.texts.push('\n');
                }
                Message::Flush(answer) => all.waiting.push(answer),
            }
        }
        all
    }
}

pub(super) async fn run(backend: Backend, log: String, signer: Arc<dyn Signer>, mut receiver: mpsc::Receiver<Message>) {
    let mut messages = Vec::new();
    while receiver.recv_many(&mut messages, BATCH).await > 0 {
        if !messages.iter().any(Message::is_awaited) && messages.len() < BATCH {
            tokio::time::sleep(GATHERING).await;
            while messages.len() < BATCH {
                let Ok(next) = receiver.try_recv() else { break };
                messages.push(next);
            }
        }
        let Some(salts) = again("there is no chance to hide entries with", async || salts(messages.len())).await else {
            return;
        };
        let gathered = Gathered::of(messages.drain(..), &salts);
        if !gathered.commitments.is_empty() {
            // Where another registry writes the same log, it has grown since; a part of which nobody knows whether it was written lies behind this.
            let known = again("where the log ends is not known yet", || backend.read(HeadOf(log.clone()))).await;
            let Some(known) = known else { return };
            let part = Part {
                log: log.clone(),
                signer: signer.clone(),
                known,
                commitments: Arc::new(gathered.commitments),
                texts: Arc::new(gathered.texts),
                since_ms: gathered.since_ms.unwrap_or(gathered.until_ms),
                until_ms: gathered.until_ms,
            };
            // Nothing is dropped: when it takes long, the queue fills, and requests wait.
            let written = again("a part of the action log is not written yet", || backend.write(part.clone())).await;
            let Some(Appended { before, note }) = written else { return };
            prove(before, &part.commitments, gathered.sealed, &note);
        }
        for answer in gathered.waiting {
            // Who asked may be gone.
            let _ = answer.send(());
        }
    }
}

/// Who waits for a proof gets it.
fn prove(before: Frontier, commitments: &[Hash], sealed: Vec<Sealed>, note: &str) {
    if sealed.is_empty() {
        return;
    }
    let mut nodes: HashMap<Node, Hash> = before.nodes().collect();
    let (first, mut after) = (before.size(), before);
    for commitment in commitments {
        after.append(leaf_hash(commitment), |node, hash| {
            nodes.insert(node, hash);
        });
    }
    for Sealed { n, salt, answer } in sealed {
        let index = first + n as u64;
        let spans = inclusion(index, after.size()).unwrap_or_default();
        // All that a path at the right edge needs stood at the edge before, or has been made since.
        let path: Option<Vec<Hash>> =
            spans.into_iter().map(|span| span.hash(|node| nodes.get(&node).copied())).collect();
        match path {
            Some(path) => drop(answer.send(Inclusion { index, salt, path, note: note.to_owned() })),
            None => tracing::error!("an entry that was written cannot be proved"),
        }
    }
}

fn salts(n: usize) -> Result<Vec<Salt>, StoreError> {
    let mut salts = vec![Salt::default(); n];
    getrandom::fill(salts.as_flattened_mut()).map_err(|_| StoreError::Chance)?;
    Ok(salts)
}

/// Tries until it is done; `None` where the store is closed.
async fn again<T, F: Future<Output = Result<T, StoreError>>>(what: &str, mut act: impl FnMut() -> F) -> Option<T> {
    loop {
        match act().await {
            Ok(value) => return Some(value),
            Err(StoreError::Closed) => return None,
            Err(error) => tracing::error!(%error, "{what}"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}
