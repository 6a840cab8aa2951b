//! What people do with an act: write it, send it, decide on it, take it back. Each does what it says once.
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{ActRow, ActState, one, set_state};
use crate::change::{LEVELS, Stamp};
use crate::codes::{BY_CODE, CodeRow};
use crate::history::remember;
use crate::package::TAKE_OUT;
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// A draft.
#[derive(Debug, Clone)]
pub struct NewAct {
    /// Chosen by the sender.
    pub id: String,
    /// Whose goods these are.
    pub sender: String,
    /// Whose they are to be.
    pub receiver: String,
    /// The sender's own number.
    pub number: String,
    /// Canonical, none twice.
    pub codes: Vec<String>,
    /// Of the body, hexadecimal.
    pub body_sha256: String,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
}

/// What a receiver decides: what is not taken, and why. All else is.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// Nothing is taken.
    pub is_refusal: bool,
    /// Codes of lines that are not taken, or of what lies in their packages, each with a reason.
    pub not_taken: Vec<(String, String)>,
    /// Codes that came and stand in no line.
    pub surplus: Vec<String>,
    /// In their words.
    pub note: String,
    /// Of the body, hexadecimal.
    pub body_sha256: String,
}

/// What somebody does with an act that is there.
#[derive(Debug, Clone)]
pub enum Turn {
    /// The sender sends it.
    Send {
        /// Last day to decide, YYYY-MM-DD.
        deadline: String,
    },
    /// The receiver decides.
    Decide(Decision),
    /// The sender takes it back.
    Cancel,
}

/// A turn with who takes it.
#[derive(Debug, Clone)]
pub struct ActTurn {
    /// Of which act.
    pub id: String,
    /// For which participant.
    pub bin: String,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// What.
    pub turn: Turn,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turned {
    /// Done: now, or at an earlier try.
    Done(ActRow),
    /// There is no such act for this participant.
    Unknown,
    /// The act is where this cannot be done any more, or not yet.
    OutOfTurn(ActRow),
    /// These of the decision's codes, from 0, stand in no line and lie in none.
    NoSuchLines(Vec<usize>),
}

const PUT_LINES: Each = Each {
    sqlite: "INSERT INTO act_line (act, n, code, state) VALUES ($1, $2, $3, 'pending')",
    postgres: "INSERT INTO act_line (act, n, code, state)
        SELECT *, 'pending' FROM unnest($1::text[], $2::bigint[], $3::text[])",
};
const DECIDE: Each = Each {
    sqlite: "UPDATE act_line SET decision = $3 WHERE act = $1 AND n = $2",
    postgres: "UPDATE act_line SET decision = new.decision
        FROM unnest($1::text[], $2::bigint[], $3::text[]) AS new (act, n, decision)
        WHERE act_line.act = new.act AND act_line.n = new.n",
};
const PUT_SURPLUS: Each = Each {
    sqlite: "INSERT INTO act_surplus (act, n, code) VALUES ($1, $2, $3)",
    postgres: "INSERT INTO act_surplus (act, n, code) SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[])",
};

impl Work for NewAct {
    type Output = Turned;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Turned, StoreError> {
        let Self { id, sender, receiver, number, codes, body_sha256, person, at_ms } = self;
        if let Some(earlier) = one(tx, id).await? {
            if earlier.sender != *sender {
                return Ok(Turned::Unknown);
            }
            if earlier.body_sha256 == *body_sha256 {
                return Ok(Turned::Done(earlier));
            }
            if !matches!(earlier.state, ActState::Draft | ActState::Error) {
                return Ok(Turned::OutOfTurn(earlier));
            }
            tx.execute("DELETE FROM act_line WHERE act = $1", &[id]).await?;
            tx.execute("DELETE FROM act WHERE id = $1", &[id]).await?;
        }
        let lines = codes.len() as i64;
        let sql = "INSERT INTO act (id, sender, receiver, number, state, next_line, lines, refused, accepted,
            body_sha256, note, drafted_by, at_ms) VALUES ($1, $2, $3, $4, 'draft', 0, $5, 0, 0, $6, '', $7, $8)";
        tx.execute(sql, &[id, sender, receiver, number, &lines, body_sha256, person, at_ms]).await?;
        let (acts, n) = (vec![id.clone(); codes.len()], (0..lines).collect::<Vec<i64>>());
        tx.execute_each(PUT_LINES, &[Column::Text(&acts), Column::Whole(&n), Column::Text(codes)]).await?;
        now(tx, id).await
    }
}

async fn now<T: Tx>(tx: &mut T, id: &String) -> Result<Turned, StoreError> {
    Ok(one(tx, id).await?.map_or(Turned::Unknown, Turned::Done))
}

impl Work for ActTurn {
    type Output = Turned;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Turned, StoreError> {
        let Some(act) = one(tx, &self.id).await? else { return Ok(Turned::Unknown) };
        let owner = if matches!(self.turn, Turn::Decide(_)) { &act.receiver } else { &act.sender };
        if *owner != self.bin || (matches!(self.turn, Turn::Decide(_)) && !act.is_sent()) {
            return Ok(Turned::Unknown);
        }
        match &self.turn {
            Turn::Send { deadline } => self.send(tx, act, deadline).await,
            Turn::Decide(decision) => self.decide(tx, act, decision).await,
            Turn::Cancel => match act.state {
                ActState::Cancelling | ActState::Cancelled => Ok(Turned::Done(act)),
                ActState::WaitAcceptance => self.cancel(tx, ActState::Cancelling).await,
                // Its receiver never heard of it, and never will.
                ActState::Draft | ActState::Error => {
                    tx.execute(
                        "UPDATE act SET sent_ms = NULL, sent_by = '', deadline = NULL WHERE id = $1",
                        &[&self.id],
                    )
                    .await?;
                    self.cancel(tx, ActState::Cancelled).await
                }
                _ => Ok(Turned::OutOfTurn(act)),
            },
        }
    }
}

impl ActTurn {
    async fn cancel<T: Tx>(&self, tx: &mut T, state: ActState) -> Result<Turned, StoreError> {
        set_state(tx, &self.id, state).await?;
        let sql = "UPDATE act SET decided_ms = $2, decided_by = $3 WHERE id = $1";
        tx.execute(sql, &[&self.id, &self.at_ms, &self.person]).await?;
        now(tx, &self.id).await
    }

    async fn send<T: Tx>(&self, tx: &mut T, act: ActRow, deadline: &String) -> Result<Turned, StoreError> {
        if act.sent_ms.is_some() && act.state != ActState::Error {
            return Ok(Turned::Done(act));
        }
        if !matches!(act.state, ActState::Draft | ActState::Error) {
            return Ok(Turned::OutOfTurn(act));
        }
        // What could not be sent is tried again: it may be possible by now.
        let sql = "UPDATE act_line SET state = 'pending', rule = NULL WHERE act = $1 AND state <> 'pending'";
        tx.execute(sql, &[&self.id]).await?;
        set_state(tx, &self.id, ActState::Sending).await?;
        let sql = "UPDATE act SET sent_ms = $2, deadline = $3, sent_by = $4, refused = 0 WHERE id = $1";
        tx.execute(sql, &[&self.id, &self.at_ms, deadline, &self.person]).await?;
        now(tx, &self.id).await
    }

    async fn decide<T: Tx>(&self, tx: &mut T, act: ActRow, decision: &Decision) -> Result<Turned, StoreError> {
        if act.decision_sha256.as_ref() == Some(&decision.body_sha256) {
            return Ok(Turned::Done(act));
        }
        if act.state != ActState::WaitAcceptance {
            return Ok(Turned::OutOfTurn(act));
        }
        let id = &self.id;
        if decision.is_refusal {
            tx.execute("UPDATE act_line SET decision = 'refused' WHERE act = $1", &[id]).await?;
        } else if !decision.not_taken.is_empty() {
            let rows = tx.rows("SELECT code, n FROM act_line WHERE act = $1", &[id]).await?;
            let mut places: HashMap<String, i64> =
                rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, StoreError>>()?;
            let named = decision.not_taken.iter().map(|(code, _)| code.as_str());
            let inside = lying_in(tx, &places, named.filter(|code| !places.contains_key(*code)).collect()).await?;
            let is_known = |code: &String| places.contains_key(code) || inside.contains_key(code);
            let missing = decision.not_taken.iter().enumerate().filter(|(_, (code, _))| !is_known(code));
            let missing: Vec<usize> = missing.map(|(n, _)| n).collect();
            if !missing.is_empty() {
                return Ok(Turned::NoSuchLines(missing));
            }
            let mut inside: Vec<CodeRow> = inside.into_values().collect();
            inside.sort_unstable_by(|a, b| a.code.cmp(&b.code));
            places.extend(self.take_out(tx, &act, inside).await?);
            let n: Vec<i64> = decision.not_taken.iter().filter_map(|(code, _)| places.get(code).copied()).collect();
            let reasons: Vec<String> = decision.not_taken.iter().map(|(_, reason)| reason.clone()).collect();
            let acts = vec![id.clone(); n.len()];
            tx.execute_each(DECIDE, &[Column::Text(&acts), Column::Whole(&n), Column::Text(&reasons)]).await?;
        }
        let surplus = &decision.surplus;
        let (acts, n) = (vec![id.clone(); surplus.len()], (0..surplus.len() as i64).collect::<Vec<_>>());
        tx.execute_each(PUT_SURPLUS, &[Column::Text(&acts), Column::Whole(&n), Column::Text(surplus)]).await?;
        set_state(tx, id, ActState::Deciding).await?;
        let sql = "UPDATE act SET decided_ms = $2, decision_sha256 = $3, note = $4, decided_by = $5 WHERE id = $1";
        tx.execute(sql, &[id, &self.at_ms, &decision.body_sha256, &decision.note, &self.person]).await?;
        now(tx, id).await
    }
}

/// Those of these codes that lie in a line's package, however deep.
async fn lying_in<T: Tx>(
    tx: &mut T,
    lines: &HashMap<String, i64>,
    codes: Vec<&str>,
) -> Result<HashMap<String, CodeRow>, StoreError> {
    let rows: Vec<CodeRow> = tx.read_each(BY_CODE, &codes).await?;
    let mut inside = HashMap::new();
    // The package that a code is in, as far as was looked, with the code's own row.
    let mut looked_at: Vec<(String, CodeRow)> =
        rows.into_iter().filter_map(|row| Some((row.parent.clone()?, row))).collect();
    for _ in 0..=LEVELS {
        let (found, further): (Vec<_>, Vec<_>) =
            looked_at.into_iter().partition(|(package, _)| lines.contains_key(package));
        inside.extend(found.into_iter().map(|(_, row)| (row.code.clone(), row)));
        let packages: HashSet<&str> = further.iter().map(|(package, _)| package.as_str()).collect();
        let packages: Vec<CodeRow> = tx.read_each(BY_CODE, &packages.into_iter().collect::<Vec<_>>()).await?;
        let above: HashMap<String, Option<String>> = packages.into_iter().map(|row| (row.code, row.parent)).collect();
        let up = |(package, row): (String, CodeRow)| Some((above.get(&package)?.clone()?, row));
        looked_at = further.into_iter().filter_map(up).collect();
        if looked_at.is_empty() {
            break;
        }
    }
    Ok(inside)
}

impl ActTurn {
    /// Takes these out of their packages, each to be a line of its own: the package is the receiver's, what was missing in it is not. Gives their numbers.
    async fn take_out<T: Tx>(
        &self,
        tx: &mut T,
        act: &ActRow,
        rows: Vec<CodeRow>,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
        let mut by_package: BTreeMap<String, Vec<CodeRow>> = BTreeMap::new();
        for row in rows {
            by_package.entry(row.parent.clone().unwrap_or_default()).or_default().push(row);
        }
        let stamp = Stamp { at_ms: self.at_ms, who: act.receiver.clone(), document: Some(act.id.clone()) };
        for (package, rows) in &by_package {
            remember(tx, rows, "unpack", package, &stamp).await?;
        }
        tx.execute_each(TAKE_OUT, &[Column::Text(&codes)]).await?;
        let count = codes.len() as i64;
        let (acts, n) = (vec![act.id.clone(); codes.len()], (act.lines..act.lines + count).collect::<Vec<i64>>());
        tx.execute_each(PUT_LINES, &[Column::Text(&acts), Column::Whole(&n), Column::Text(&codes)]).await?;
        let sql = "UPDATE act_line SET state = 'sent' WHERE act = $1 AND n >= $2";
        tx.execute(sql, &[&act.id, &act.lines]).await?;
        tx.execute("UPDATE act SET lines = lines + $2 WHERE id = $1", &[&act.id, &count]).await?;
        Ok(codes.into_iter().zip(n).collect())
    }
}

impl Store {
    /// Writes a draft, or writes it again.
    pub async fn put_act(&self, new: NewAct) -> Result<Turned, StoreError> {
        self.write(new).await
    }

    /// Takes a turn with an act.
    pub async fn turn_act(&self, turn: ActTurn) -> Result<Turned, StoreError> {
        self.write(turn).await
    }
}
