//! Who did what, when, from where: written in batches, in the order in which it ended.
//!
//! An entry names the route, not the thing: the row of an anonymous report cannot be linked to it.
use std::net::IpAddr;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::tx::{Tx, Work};
use crate::{Backend, Store, StoreError};

/// One request as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// When it came.
    pub at_ms: i64,
    /// From where.
    pub ip: IpAddr,
    /// GET, PUT, …
    pub method: String,
    /// The route's pattern.
    pub action: String,
    /// How it was answered.
    pub status: u16,
    /// How long that took.
    pub micros: u64,
}

impl Action {
    /// One line, fields between tabs. None of them comes from outside as it is.
    fn line(&self) -> String {
        let Self { at_ms, ip, method, action, status, micros } = self;
        let field = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        format!("{at_ms}\t{ip}\t{}\t{}\t{status}\t{micros}\n", field(method), field(action))
    }

    fn of(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self {
            at_ms: fields.next()?.parse().ok()?,
            ip: fields.next()?.parse().ok()?,
            method: fields.next()?.to_owned(),
            action: fields.next()?.to_owned(),
            status: fields.next()?.parse().ok()?,
            micros: fields.next()?.parse().ok()?,
        })
    }
}

enum Message {
    Wrote(Action),
    /// Answer when all before it is on disk.
    Flush(oneshot::Sender<()>),
}

/// Entries that may wait. When the store is so far behind, requests wait for it.
const WAITING: usize = 65_536;
const BATCH: usize = 8_192;
/// The first of a batch waits so long for others.
const GATHERING: Duration = Duration::from_millis(20);
/// A batch that could not be written is tried again after this.
const AGAIN: Duration = Duration::from_millis(500);

/// Where actions are left.
#[derive(Clone)]
pub(crate) struct Log {
    backend: Backend,
    sender: mpsc::Sender<Message>,
}

impl Log {
    /// A log of this process, under a name that no other has.
    pub fn start(backend: Backend, name: String) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(backend.clone(), name, receiver));
        Self { backend, sender }
    }
}

async fn run(backend: Backend, log: String, mut receiver: mpsc::Receiver<Message>) {
    let mut first = 0;
    let mut messages = Vec::new();
    while receiver.recv_many(&mut messages, BATCH).await > 0 {
        let is_asked = |messages: &[Message]| messages.iter().any(|message| matches!(message, Message::Flush(_)));
        if !is_asked(&messages) && messages.len() < BATCH {
            tokio::time::sleep(GATHERING).await;
            while messages.len() < BATCH {
                let Ok(next) = receiver.try_recv() else { break };
                messages.push(next);
            }
        }
        let (mut actions, mut asked) = (Vec::with_capacity(messages.len()), Vec::new());
        for message in messages.drain(..) {
            match message {
                Message::Wrote(action) => actions.push(action),
                Message::Flush(answer) => asked.push(answer),
            }
        }
        if let Some(since_ms) = actions.iter().map(|action| action.at_ms).min() {
            let entries = actions.len() as i64;
            let lines: String = actions.iter().map(Action::line).collect();
            let batch = Batch { log: log.clone(), first, entries, since_ms, lines };
            // Nothing is dropped: when it takes long, the queue fills, and requests wait.
            while let Err(error) = backend.write(batch.clone()).await {
                tracing::error!(%error, "a batch of the action log is not written yet");
                if matches!(error, StoreError::Closed) {
                    return;
                }
                tokio::time::sleep(AGAIN).await;
            }
            first += entries;
        }
        for answer in asked {
            // Who asked may be gone.
            let _ = answer.send(());
        }
    }
}

#[derive(Clone)]
struct Batch {
    log: String,
    first: i64,
    entries: i64,
    since_ms: i64,
    lines: String,
}

impl Work for Batch {
    type Output = ();

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<(), StoreError> {
        let sql = "INSERT INTO log_batch (log, first, entries, since_ms, lines) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (log, first) DO NOTHING";
        tx.execute(sql, &[&self.log, &self.first, &self.entries, &self.since_ms, &self.lines]).await?;
        Ok(())
    }
}

struct Since(i64);

impl Work for Since {
    type Output = Vec<Action>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Action>, StoreError> {
        let sql = "SELECT lines FROM log_batch WHERE since_ms >= $1 ORDER BY since_ms, log, first";
        let mut actions = Vec::new();
        for row in tx.rows(sql, &[&self.0]).await? {
            let lines: String = row.get(0)?;
            let read = lines.lines().map(|line| Action::of(line).ok_or(StoreError::Shape("a line of the log")));
            actions.extend(read.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(actions)
    }
}

impl Store {
    /// Remembers an action; waits only where the store is far behind.
    pub async fn log(&self, action: Action) -> Result<(), StoreError> {
        self.log.sender.send(Message::Wrote(action)).await.map_err(|_| StoreError::Closed)
    }

    /// The same where nothing can be waited for: costs a task where the store is far behind.
    pub fn log_soon(&self, action: Action) {
        if let Err(mpsc::error::TrySendError::Full(message)) = self.log.sender.try_send(Message::Wrote(action)) {
            let sender = self.log.sender.clone();
            tokio::spawn(async move { drop(sender.send(message).await) });
        }
    }

    /// Comes back when all actions so far are on disk.
    pub async fn flush_log(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.log.sender.send(Message::Flush(answer)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)
    }

    /// Actions of batches that began at this moment or later, in order.
    pub async fn actions_since(&self, since_ms: i64) -> Result<Vec<Action>, StoreError> {
        self.log.backend.read(Since(since_ms)).await
    }
}
