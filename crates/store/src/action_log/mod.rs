//! Who did what, when, from where: entries of a log that cannot be changed unnoticed (ADR 10).
//! **Invariant**: what is said to be in the log is on disk, under a signed checkpoint; its text may be erased, its place may not.
//!
//! An entry of a request names the route, not the thing: the row of an anonymous report cannot be linked to it. What a
//! receipt proves is a sealed entry: the log has its commitment, and only who got the receipt has salt and text.
mod append;
mod audit;
mod erase;
mod read;
mod writer;

use std::net::IpAddr;
use std::sync::Arc;

use merkle::Inclusion;
use tokio::sync::{mpsc, oneshot};

use self::writer::Message;
use crate::{Store, StoreError};

pub use audit::{Audit, Fault};
pub use erase::Erase;
pub use read::{Entry, Head};

/// Stands where a request has its method, where something was done at the machine's own terminal. No request has it.
pub const TOOL: &str = "TOOL";

/// One request as it is remembered, or one use of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// When it came.
    pub at_ms: i64,
    /// From where.
    pub ip: IpAddr,
    /// Whose, by the name that the registry knows them by; empty where nobody signed in.
    pub who: String,
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
    /// Fields between tabs, in one line.
    fn text(&self) -> String {
        let Self { at_ms, ip, who, method, action, status, micros } = self;
        let field = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        format!("{at_ms}\t{ip}\t{}\t{}\t{}\t{status}\t{micros}", field(who), field(method), field(action))
    }

    fn of(text: &str) -> Option<Self> {
        let mut fields = text.split('\t');
        Some(Self {
            at_ms: fields.next()?.parse().ok()?,
            ip: fields.next()?.parse().ok()?,
            who: fields.next()?.to_owned(),
            method: fields.next()?.to_owned(),
            action: fields.next()?.to_owned(),
            status: fields.next()?.parse().ok()?,
            micros: fields.next()?.parse().ok()?,
        })
    }
}

/// Signs a log's checkpoints.
pub trait Signer: Send + Sync {
    /// Ed25519.
    fn public(&self) -> [u8; 32];
    /// The signature of these bytes.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// A log that is being written; clones share it. Several processes may write the same one: each part is put behind what is there.
#[derive(Clone)]
pub struct ActionLog {
    sender: mpsc::Sender<Message>,
}

/// What a log of this name is called in its checkpoints.
pub fn origin(public: &[u8; 32], log: &str) -> String {
    let key = hex::encode(public);
    format!("aiqyn-registry/{}/{log}", key.get(..8).unwrap_or_default())
}

/// Entries that may wait. When the store is so far behind, requests wait for it.
const WAITING: usize = 65_536;

impl Store {
    /// Writes the log of this name from here on, and signs what it writes.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn action_log(&self, name: &str, signer: Arc<dyn Signer>) -> ActionLog {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(writer::run(self.log.clone(), name.to_owned(), signer, receiver));
        ActionLog { sender }
    }
}

impl ActionLog {
    /// Remembers an action; waits only where the store is far behind.
    pub async fn write(&self, action: Action) -> Result<(), StoreError> {
        self.send(Message::Action(action, None)).await
    }

    /// Remembers an action, and comes back when it is on disk. It gets there whether or not somebody waits so long.
    pub async fn write_through(&self, action: Action) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send_soon(Message::Action(action, Some(answer)));
        answered.await.map_err(|_| StoreError::Closed)
    }

    /// Remembers an action where nothing can be waited for: costs a task where the store is far behind.
    pub fn write_soon(&self, action: Action) {
        self.send_soon(Message::Action(action, None));
    }

    /// Remembers an action where there is room, or gives it back.
    pub fn try_write(&self, action: Action) -> Result<(), Action> {
        let sent = self.sender.try_send(Message::Action(action, None));
        sent.or_else(|unsent| match unsent.into_inner() {
            Message::Action(action, _) => Err(action),
            // Nothing else was sent.
            Message::Seal(..) | Message::Flush(_) => Ok(()),
        })
    }

    /// Whether an action could be remembered now without waiting for the store.
    pub fn has_room(&self) -> bool {
        self.sender.capacity() > 0
    }

    /// Puts a sealed entry into the log and proves that it is there. Salt and text are not kept.
    pub async fn seal(&self, text: Vec<u8>) -> Result<Inclusion, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Seal(text, answer)).await?;
        answered.await.map_err(|_| StoreError::Closed)
    }

    /// Comes back when all entries so far are on disk.
    pub async fn flush(&self) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        self.send(Message::Flush(answer)).await?;
        answered.await.map_err(|_| StoreError::Closed)
    }

    fn send_soon(&self, message: Message) {
        if let Err(mpsc::error::TrySendError::Full(message)) = self.sender.try_send(message) {
            let sender = self.sender.clone();
            tokio::spawn(async move { drop(sender.send(message).await) });
        }
    }

    async fn send(&self, message: Message) -> Result<(), StoreError> {
        self.sender.send(message).await.map_err(|_| StoreError::Closed)
    }
}
