//! Transfer acts: an act is its own aggregate, whose work is done part by part.
//! **Invariant**: a line and the codes it stands for change together; owners change only where the receiver accepts.
mod read;
mod step;
mod turn;

pub use read::ActPage;
pub use step::Stepped;
pub use turn::{ActTurn, Decision, NewAct, Turn, Turned};

use crate::StoreError;
use crate::tx::{Row, Tx};

/// Where an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActState {
    /// Written, not sent; may be written again.
    Draft,
    /// Its goods are being put into transfer.
    Sending,
    /// Some of them cannot be sent; those that were are being taken back.
    Undoing,
    /// It was not sent, for what its lines say; may be written again.
    Error,
    /// The receiver has to decide.
    WaitAcceptance,
    /// What the receiver decided is being done.
    Deciding,
    /// All goods are the receiver's.
    Accepted,
    /// Some are.
    PartiallyAccepted,
    /// None are.
    Rejected,
    /// The sender takes it back; being done.
    Cancelling,
    /// It is taken back.
    Cancelled,
}

impl ActState {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Sending,
        Self::Undoing,
        Self::Error,
        Self::WaitAcceptance,
        Self::Deciding,
        Self::Accepted,
        Self::PartiallyAccepted,
        Self::Rejected,
        Self::Cancelling,
        Self::Cancelled,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sending => "sending",
            Self::Undoing => "undoing",
            Self::Error => "error",
            Self::WaitAcceptance => "wait_acceptance",
            Self::Deciding => "deciding",
            Self::Accepted => "accepted",
            Self::PartiallyAccepted => "partially_accepted",
            Self::Rejected => "rejected",
            Self::Cancelling => "cancelling",
            Self::Cancelled => "cancelled",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        let state = Self::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or(StoreError::Shape("an act's state"))
    }
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Nothing was done yet.
    Pending,
    /// In transfer.
    Sent,
    /// It cannot be sent.
    Refused,
    /// It is the receiver's.
    Accepted,
    /// It is the sender's again.
    Returned,
}

impl LineState {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Sent, Self::Refused, Self::Accepted, Self::Returned];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
        }
    }

    fn from_name(name: &str) -> Result<Self, StoreError> {
        let state = Self::ALL.into_iter().find(|state| state.name() == name);
        state.ok_or(StoreError::Shape("a line's state"))
    }
}

/// An act without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActRow {
    /// Chosen by the sender.
    pub id: String,
    /// Whose goods these are.
    pub sender: String,
    /// Whose they are to be.
    pub receiver: String,
    /// The sender's own number.
    pub number: String,
    /// Where it is.
    pub state: ActState,
    /// Where the work of its state goes on.
    pub next_line: i64,
    /// How many.
    pub lines: i64,
    /// Lines that cannot be sent.
    pub refused: i64,
    /// Lines that are the receiver's.
    pub accepted: i64,
    /// Of the draft's body, hexadecimal.
    pub body_sha256: String,
    /// Of the decision's body.
    pub decision_sha256: Option<String>,
    /// The receiver's words.
    pub note: String,
    /// When it was drafted.
    pub at_ms: i64,
    /// When it was sent.
    pub sent_ms: Option<i64>,
    /// Last day to decide, YYYY-MM-DD.
    pub deadline: Option<String>,
    /// When the receiver decided, or the sender took it back.
    pub decided_ms: Option<i64>,
    /// Who did each of the three, by id; empty where that is not known, or was not done.
    pub by: ActBy,
}

/// Who drafted an act, who sent it, and who decided on it or took it back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActBy {
    /// Of the sender's.
    pub drafted: String,
    /// Of the sender's.
    pub sent: String,
    /// Of the receiver's; of the sender's where it was taken back.
    pub decided: String,
}

impl ActRow {
    /// Whether its receiver knows of it: not before all of its goods are in transfer.
    pub const fn is_sent(&self) -> bool {
        !matches!(self.state, ActState::Draft | ActState::Sending | ActState::Undoing | ActState::Error)
            && self.sent_ms.is_some()
    }
}

/// A line of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActLine {
    /// From 0.
    pub n: i64,
    /// A code; a package stands for all that is in it.
    pub code: String,
    /// Where it is.
    pub state: LineState,
    /// Why it was refused or returned, where a rule was the reason.
    pub rule: Option<String>,
    /// The receiver's reason for not taking it.
    pub decision: Option<String>,
}

macro_rules! select_act {
    ($end:literal) => {
        concat!(
            "SELECT id, sender, receiver, number, state, next_line, lines, refused, accepted, body_sha256,
                decision_sha256, note, at_ms, sent_ms, deadline, decided_ms, drafted_by, sent_by, decided_by FROM act ",
            $end
        )
    };
}
use select_act;

fn act(row: &Row) -> Result<ActRow, StoreError> {
    Ok(ActRow {
        id: row.get(0)?,
        sender: row.get(1)?,
        receiver: row.get(2)?,
        number: row.get(3)?,
        state: ActState::from_name(&row.get::<String>(4)?)?,
        next_line: row.get(5)?,
        lines: row.get(6)?,
        refused: row.get(7)?,
        accepted: row.get(8)?,
        body_sha256: row.get(9)?,
        decision_sha256: row.get(10)?,
        note: row.get(11)?,
        at_ms: row.get(12)?,
        sent_ms: row.get(13)?,
        deadline: row.get(14)?,
        decided_ms: row.get(15)?,
        by: ActBy { drafted: row.get(16)?, sent: row.get(17)?, decided: row.get(18)? },
    })
}

async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<ActRow>, StoreError> {
    tx.row(select_act!("WHERE id = $1"), &[id]).await?.as_ref().map(act).transpose()
}

fn line(row: &Row) -> Result<ActLine, StoreError> {
    Ok(ActLine {
        n: row.get(0)?,
        code: row.get(1)?,
        state: LineState::from_name(&row.get::<String>(2)?)?,
        rule: row.get(3)?,
        decision: row.get(4)?,
    })
}

/// Lines from this number on.
async fn lines<T: Tx>(tx: &mut T, act: &String, from: i64, at_most: i64) -> Result<Vec<ActLine>, StoreError> {
    let sql = "SELECT n, code, state, rule, decision FROM act_line WHERE act = $1 AND n >= $2 ORDER BY n LIMIT $3";
    tx.rows(sql, &[act, &from, &at_most]).await?.iter().map(line).collect()
}

/// Puts it into another state, whose work begins with the first line.
async fn set_state<T: Tx>(tx: &mut T, act: &String, state: ActState) -> Result<(), StoreError> {
    let sql = "UPDATE act SET state = $2, next_line = 0 WHERE id = $1";
    tx.execute(sql, &[act, &state.name().to_owned()]).await?;
    Ok(())
}
