//! The work of an act, a thousand lines at a time, each part in one transaction with what it does to codes.
use std::collections::{BTreeMap, HashSet};

use circulation::{Change, Rule};

use super::{ActLine, ActRow, ActState, LineState, act, lines, one, select_act, set_state};
use crate::change::{Changed, Changes, Command, Details, Stamp, count_inside};
use crate::codes::{BY_CODE, CodeRow};
use crate::document::UNKNOWN_CODE;
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// Lines of one transaction.
const TOGETHER: i64 = 1_000;
/// Codes in the packages among them, about: a pallet stands for tens of thousands.
const INSIDE_TOGETHER: usize = 30_000;

/// Why goods go back that no rule stopped and no receiver refused: others of the act could not be sent, or its sender took it back.
const NOT_SENT: &str = "not_sent";
const CANCELLED: &str = "cancelled";

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stepped {
    /// So many lines were worked on; there is more to do.
    Done(usize),
    /// No act has work to do.
    Nothing,
}

struct Step {
    id: String,
    at_ms: i64,
}

/// The oldest act with work to do, but for these.
struct Next {
    but: HashSet<String>,
}

/// Acts that may fail at once before one that would not is not found.
const LOOKED_AT: i64 = 256;

impl Work for Next {
    type Output = Option<String>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<String>, StoreError> {
        let sql = "SELECT id FROM act WHERE state IN ('sending', 'undoing', 'deciding', 'cancelling')
            ORDER BY at_ms, id LIMIT $1";
        let ids = tx.rows(sql, &[&LOOKED_AT]).await?;
        let ids = ids.iter().map(|row| row.get(0)).collect::<Result<Vec<String>, _>>()?;
        Ok(ids.into_iter().find(|id| !self.but.contains(id)))
    }
}

const SET_LINES: Each = Each {
    sqlite: "UPDATE act_line SET state = $3, rule = $4 WHERE act = $1 AND n = $2",
    postgres: "UPDATE act_line SET state = new.state, rule = new.rule
        FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS new (act, n, state, rule)
        WHERE act_line.act = new.act AND act_line.n = new.n",
};

/// A line as a step leaves it.
struct Left {
    n: i64,
    state: LineState,
    rule: Option<String>,
}

impl Work for Step {
    type Output = Stepped;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Stepped, StoreError> {
        let sql = select_act!("WHERE id = $1 AND state IN ('sending', 'undoing', 'deciding', 'cancelling')");
        let Some(row) = tx.row(sql, &[&self.id]).await? else { return Ok(Stepped::Nothing) };
        let act = act(&row)?;
        let mut some = lines(tx, &act.id, act.next_line, TOGETHER).await?;
        // One line is worked on whatever it holds.
        while some.len() > 1 {
            let codes: Vec<&str> = some.iter().map(|line| line.code.as_str()).collect();
            if count_inside(tx, &codes).await? <= INSIDE_TOGETHER {
                break;
            }
            some.truncate(some.len() / 2);
        }
        let Some(last) = some.last() else {
            self.end(tx, &act).await?;
            return Ok(Stepped::Done(0));
        };
        let (next, n) = (last.n + 1, some.len());
        let left = match act.state {
            ActState::Sending => self.send(tx, &act, some).await?,
            ActState::Deciding => self.decide(tx, &act, some).await?,
            // What was sent is taken back, whatever for; of what was taken back for good a line is kept.
            _ => self.take_back(tx, &act, some).await?,
        };
        let count = |state: LineState| left.iter().filter(|line| line.state == state).count() as i64;
        let refused = if act.state == ActState::Sending { count(LineState::Refused) } else { 0 };
        let accepted = if act.state == ActState::Deciding { count(LineState::Accepted) } else { 0 };
        set_lines(tx, &act.id, &left).await?;
        let sql = "UPDATE act SET next_line = $2, refused = refused + $3, accepted = accepted + $4 WHERE id = $1";
        tx.execute(sql, &[&act.id, &next, &refused, &accepted]).await?;
        Ok(Stepped::Done(n))
    }
}

async fn set_lines<T: Tx>(tx: &mut T, act: &str, left: &[Left]) -> Result<(), StoreError> {
    let acts = vec![act.to_owned(); left.len()];
    let n: Vec<i64> = left.iter().map(|line| line.n).collect();
    let states: Vec<String> = left.iter().map(|line| line.state.name().to_owned()).collect();
    let rules: Vec<Option<String>> = left.iter().map(|line| line.rule.clone()).collect();
    let columns = [Column::Text(&acts), Column::Whole(&n), Column::Text(&states), Column::MaybeText(&rules)];
    tx.execute_each(SET_LINES, &columns).await?;
    Ok(())
}

impl Step {
    /// Does one thing to all these lines; what a rule refuses comes back with the rule.
    async fn change<T: Tx>(
        &self,
        tx: &mut T,
        act: &ActRow,
        lines: Vec<ActLine>,
        change: Change,
        why: Option<String>,
        state: LineState,
    ) -> Result<(Vec<Left>, Vec<(ActLine, String)>), StoreError> {
        let who = if act.state == ActState::Deciding { &act.receiver } else { &act.sender };
        let changes = Changes {
            commands: lines.iter().map(|line| (line.code.clone(), Command::Change(change))).collect(),
            stamp: Stamp { at_ms: self.at_ms, who: who.clone(), document: Some(act.id.clone()) },
            is_whole: false,
            // Until the receiver accepts, the goods are the sender's.
            owner: Some(act.sender.clone()),
            details: Details::default(),
            why,
            new_owner: (change == Change::Accept).then(|| act.receiver.clone()),
        };
        let outcomes = changes.run(tx).await?;
        let (mut left, mut refused) = (Vec::new(), Vec::new());
        for (line, outcome) in lines.into_iter().zip(outcomes) {
            match outcome {
                Changed::Done(..) => left.push(Left { n: line.n, state, rule: line.rule }),
                Changed::Refused { rule, .. } => refused.push((line, rule.id().to_owned())),
                Changed::Unknown | Changed::NotDone => refused.push((line, UNKNOWN_CODE.to_owned())),
            }
        }
        Ok((left, refused))
    }

    async fn send<T: Tx>(&self, tx: &mut T, act: &ActRow, lines: Vec<ActLine>) -> Result<Vec<Left>, StoreError> {
        // What lies in a package goes with it, or has to be taken out first: no code is in an act twice.
        let codes: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
        let rows: Vec<CodeRow> = tx.read_each(BY_CODE, &codes).await?;
        let packed: HashSet<String> = rows.into_iter().filter(|row| row.parent.is_some()).map(|row| row.code).collect();
        let (packed, free): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| packed.contains(&line.code));
        let (mut left, mut refused) = self.change(tx, act, free, Change::Send, None, LineState::Sent).await?;
        refused.extend(packed.into_iter().map(|line| (line, Rule::InPackage.id().to_owned())));
        left.extend(refused.into_iter().map(|(line, rule)| Left {
            n: line.n,
            state: LineState::Refused,
            rule: Some(rule),
        }));
        Ok(left)
    }

    async fn decide<T: Tx>(&self, tx: &mut T, act: &ActRow, lines: Vec<ActLine>) -> Result<Vec<Left>, StoreError> {
        let (not_taken, taken): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.decision.is_some());
        let (mut left, refused) = self.change(tx, act, taken, Change::Accept, None, LineState::Accepted).await?;
        // Goods that were blocked or recalled on the way go back, with the rule that says so.
        let with_rule = refused.into_iter().map(|(line, rule)| ActLine { rule: Some(rule), ..line });
        left.extend(self.take_back(tx, act, not_taken.into_iter().chain(with_rule).collect()).await?);
        Ok(left)
    }

    async fn take_back<T: Tx>(&self, tx: &mut T, act: &ActRow, lines: Vec<ActLine>) -> Result<Vec<Left>, StoreError> {
        let (back, of_all) = match act.state {
            ActState::Undoing => (LineState::Pending, NOT_SENT),
            _ => (LineState::Returned, CANCELLED),
        };
        let mut sent: BTreeMap<String, Vec<ActLine>> = BTreeMap::new();
        for line in lines.into_iter().filter(|line| line.state == LineState::Sent) {
            let why = line.rule.clone().or_else(|| line.decision.clone()).unwrap_or_else(|| of_all.to_owned());
            sent.entry(why).or_default().push(line);
        }
        let mut all = Vec::new();
        for (why, lines) in sent {
            let (left, refused) = self.change(tx, act, lines, Change::TurnBack, Some(why), back).await?;
            all.extend(left);
            // Somebody else has ended its transfer: it is not in this act's hands any more.
            all.extend(refused.into_iter().map(|(line, rule)| Left { n: line.n, state: back, rule: Some(rule) }));
        }
        Ok(all)
    }

    /// All lines are worked on.
    async fn end<T: Tx>(&self, tx: &mut T, act: &ActRow) -> Result<(), StoreError> {
        // The counts of this transaction, not of when it was read.
        let Some(act) = one(tx, &act.id).await? else { return Ok(()) };
        let state = match act.state {
            ActState::Sending if act.refused > 0 => ActState::Undoing,
            ActState::Sending => ActState::WaitAcceptance,
            ActState::Undoing => ActState::Error,
            ActState::Cancelling => ActState::Cancelled,
            ActState::Deciding if act.accepted == act.lines => ActState::Accepted,
            ActState::Deciding if act.accepted == 0 => ActState::Rejected,
            ActState::Deciding => ActState::PartiallyAccepted,
            other => other,
        };
        set_state(tx, &act.id, state).await
    }
}

impl Store {
    /// The oldest act that has work to do, but for these.
    pub async fn next_act(&self, but: HashSet<String>) -> Result<Option<String>, StoreError> {
        self.read(Next { but }).await
    }

    /// Does the next part of what an act has to do.
    pub async fn step_act(&self, id: String, at_ms: i64) -> Result<Stepped, StoreError> {
        self.write(Step { id, at_ms }).await
    }
}
