//! Histories of codes: a line for everything that happened to one, from its issue, its arrival or its packing on.
//! **Invariant**: lines are added, never changed; each has the next number of its code.
use std::collections::HashMap;

use circulation::{State, Status};

use crate::change::Stamp;
use crate::codes::CodeRow;
use crate::recall::{self, Recall};
use crate::tx::{Column, Each, Tx, Work};
use crate::{Store, StoreError};

/// One line of a code's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// From 1; 0 is its issue, where it was ordered here.
    pub n: i64,
    /// Who, when, by which document.
    pub stamp: Stamp,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return by name, of blocks and recalls in words; the package, where something was put into it or taken out; of goods that an act gave
    /// back, the receiver's reason, the rule that stopped them, or what became of the act; of an annulment, that nobody applied the code in time.
    pub reason: Option<String>,
    /// What an unusual reason is, in the document's words.
    pub words: Option<String>,
    /// Who of a participant or body filed the document, or took the act's turn, by id; `None` where neither did it.
    pub person: Option<String>,
    /// Status by name, then what lies over it.
    pub before: String,
    /// The same.
    pub after: String,
}

/// What happened to a code: lines of its own, and recalls of its batch, which are kept once for all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CodeHistory {
    /// The oldest first.
    pub events: Vec<Event>,
    /// The oldest first, those that were lifted too.
    pub recalls: Vec<Recall>,
}

const REMEMBER: Each = Each {
    sqlite: "INSERT INTO code_event (code, n, at_ms, who, change, reason, document, before, after, owner, new_owner)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    postgres: "INSERT INTO code_event (code, n, at_ms, who, change, reason, document, before, after, owner, new_owner)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[])",
};

/// A line of history on its way.
pub(crate) struct Line<'a> {
    pub code: &'a str,
    pub n: i64,
    pub change: &'static str,
    pub reason: Option<String>,
    pub before: String,
    pub after: String,
    pub owner: &'a str,
    /// Whose it is from here on, where it is another's.
    pub new_owner: Option<String>,
}

pub(crate) async fn write_history<T: Tx>(tx: &mut T, lines: Vec<Line<'_>>, stamp: &Stamp) -> Result<(), StoreError> {
    let text = |of: fn(&Line<'_>) -> String| lines.iter().map(of).collect::<Vec<_>>();
    let (code, change) = (text(|line| line.code.to_owned()), text(|line| line.change.to_owned()));
    let (before, after) = (text(|line| line.before.clone()), text(|line| line.after.clone()));
    let owner = text(|line| line.owner.to_owned());
    let new_owner: Vec<Option<String>> = lines.iter().map(|line| line.new_owner.clone()).collect();
    let n: Vec<i64> = lines.iter().map(|line| line.n).collect();
    let (at, who) = (vec![stamp.at_ms; lines.len()], vec![stamp.who.clone(); lines.len()]);
    let (reason, document) =
        (lines.iter().map(|line| line.reason.clone()).collect::<Vec<_>>(), vec![stamp.document.clone(); lines.len()]);
    let columns = [
        Column::Text(&code),
        Column::Whole(&n),
        Column::Whole(&at),
        Column::Text(&who),
        Column::Text(&change),
        Column::MaybeText(&reason),
        Column::MaybeText(&document),
        Column::Text(&before),
        Column::Text(&after),
        Column::Text(&owner),
        Column::MaybeText(&new_owner),
    ];
    tx.execute_each(REMEMBER, &columns).await?;
    Ok(())
}

/// A line of history for each, of something that leaves their state as it is; `reason` is what it was about.
pub(crate) async fn remember<T: Tx>(
    tx: &mut T,
    rows: &[CodeRow],
    change: &'static str,
    reason: &str,
    stamp: &Stamp,
) -> Result<(), StoreError> {
    let lines = rows.iter().map(|row| Line {
        code: &row.code,
        n: row.changes + 1,
        change,
        reason: Some(reason.to_owned()),
        before: told(row.state),
        after: told(row.state),
        owner: &row.owner,
        new_owner: None,
    });
    write_history(tx, lines.collect(), stamp).await
}

const BEGUN: Each = Each {
    sqlite: "UPDATE code SET changes = 1 WHERE code = $1",
    postgres: "UPDATE code SET changes = 1 WHERE code = ANY ($1::text[])",
};

/// The first line of codes that were not issued here: of a package that somebody numbered, of goods that came across a border.
pub(crate) async fn begin<T: Tx>(
    tx: &mut T,
    rows: &[CodeRow],
    change: &'static str,
    stamp: &Stamp,
) -> Result<(), StoreError> {
    let lines = rows.iter().map(|row| Line {
        code: &row.code,
        n: 1,
        change,
        reason: None,
        before: String::new(),
        after: told(row.state),
        owner: &row.owner,
        new_owner: None,
    });
    write_history(tx, lines.collect(), stamp).await?;
    let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
    tx.execute_each(BEGUN, &[Column::Text(&codes)]).await?;
    Ok(())
}

/// Status, and what lies over it.
pub(crate) fn told(state: State) -> String {
    let mut told = state.status.name().to_owned();
    for (lies, word) in [(state.is_blocked, " blocked"), (state.is_recalled, " recalled")] {
        if lies {
            told.push_str(word);
        }
    }
    told
}

struct History(String);

impl Work for History {
    type Output = CodeHistory;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<CodeHistory, StoreError> {
        // Acts and messages from abroad have ids of their own, which somebody may have given to a document as well: it is the document of this line only where
        // the same did it at the same moment. Who brought a till's receipt is of another body than whose sale it is. Only acts send, are accepted and turn back; they take out of packages what is not there. What was sent
        // again knows who did so last, and no longer who did before.
        let sql = "SELECT e.n, e.at_ms, e.who, e.document, e.change, e.reason, e.before, e.after, d.words,
                CASE WHEN d.kind = 'receipt' THEN NULL WHEN d.id IS NOT NULL THEN d.person
                    WHEN e.change IN ('accept', 'unpack') OR (e.change = 'turn_back' AND coalesce(e.reason, '') <> 'not_sent'
                        AND (e.who = a.receiver OR a.state IN ('cancelling', 'cancelled')))
                    THEN CASE WHEN e.at_ms >= a.decided_ms THEN nullif(a.decided_by, '') END
                    WHEN e.at_ms >= a.sent_ms THEN nullif(a.sent_by, '') END
            FROM code_event e LEFT JOIN document d ON d.id = e.document AND d.at_ms = e.at_ms
                AND (d.bin = e.who OR (d.bin = '' AND d.person = e.who))
            LEFT JOIN act a ON a.id = e.document AND e.change IN ('send', 'accept', 'unpack', 'turn_back')
            WHERE e.code = $1 ORDER BY e.n";
        let rows = tx.rows(sql, &[&self.0]).await?;
        let issue = "SELECT o.at_ms, o.bin, o.id FROM code c JOIN code_order o ON o.id = c.order_id WHERE c.code = $1";
        let issue = tx.row(issue, &[&self.0]).await?.map(|row| {
            Ok(Event {
                n: 0,
                stamp: Stamp { at_ms: row.get(0)?, who: row.get(1)?, document: row.get(2)? },
                change: "issue".to_owned(),
                reason: None,
                words: None,
                person: None,
                before: String::new(),
                after: Status::Issued.name().to_owned(),
            })
        });
        let events = rows.iter().map(|row| {
            Ok(Event {
                n: row.get(0)?,
                stamp: Stamp { at_ms: row.get(1)?, who: row.get(2)?, document: row.get(3)? },
                change: row.get(4)?,
                reason: row.get(5)?,
                before: row.get(6)?,
                after: row.get(7)?,
                words: row.get(8)?,
                person: row.get(9)?,
            })
        });
        let events = issue.into_iter().chain(events).collect::<Result<_, StoreError>>()?;
        Ok(CodeHistory { events, recalls: recall::of_code(tx, &self.0).await? })
    }
}

/// A code may be brought into circulation once.
const INTRODUCED: Each = Each {
    sqlite: "SELECT code, at_ms FROM code_event WHERE code = $1 AND change = 'introduce'",
    postgres: "SELECT code, at_ms FROM code_event WHERE code = ANY ($1) AND change = 'introduce'",
};

struct Introduced(Vec<String>);

impl Work for Introduced {
    type Output = HashMap<String, i64>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<HashMap<String, i64>, StoreError> {
        let codes: Vec<&str> = self.0.iter().map(String::as_str).collect();
        let rows = tx.rows_each(INTRODUCED, &codes).await?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

impl Store {
    /// When codes were brought into circulation, of those of which that is known.
    pub async fn introduced(&self, codes: Vec<String>) -> Result<HashMap<String, i64>, StoreError> {
        self.read(Introduced(codes)).await
    }

    /// All that happened to a code, oldest first.
    pub async fn history(&self, code: String) -> Result<CodeHistory, StoreError> {
        self.read(History(code)).await
    }
}
