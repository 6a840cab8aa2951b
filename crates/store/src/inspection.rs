//! What inspectors do with violation reports: read them, look into them, decide.
//! **Invariant**: what was sent in is never rewritten; only its state moves, and every move is kept.
use crate::tx::{Row, Tx, Work};
use crate::{Store, StoreError};

/// A report as an inspector sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSeen {
    /// Chosen by the device.
    pub id: String,
    /// For people.
    pub number: String,
    /// By name.
    pub state: String,
    /// Since when.
    pub since_ms: i64,
    /// Why, in an inspector's words.
    pub reason: String,
    /// As it came.
    pub body: Vec<u8>,
}

/// A move of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportEvent {
    /// From 1.
    pub n: i64,
    /// When.
    pub at_ms: i64,
    /// Who decided.
    pub person: String,
    /// Into which state, by name.
    pub state: String,
    /// Why.
    pub reason: String,
}

/// A report that is to move.
#[derive(Debug, Clone)]
pub struct MoveReport {
    /// Which.
    pub id: String,
    /// Where it has to be, by name; one of these.
    pub from: Vec<&'static str>,
    /// Where it is to be.
    pub state: String,
    /// Why.
    pub reason: String,
    /// Who decides.
    pub person: String,
    /// When.
    pub at_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It is there: now, or since before.
    Done(ReportSeen),
    /// There is no such report.
    Unknown,
    /// It cannot go there from where it is.
    OutOfTurn(ReportSeen),
}

macro_rules! select {
    ($end:literal) => {
        concat!("SELECT id, number, state, since_ms, reason, body FROM report ", $end)
    };
}

fn seen(row: &Row) -> Result<ReportSeen, StoreError> {
    Ok(ReportSeen {
        id: row.get(0)?,
        number: row.get(1)?,
        state: row.get(2)?,
        since_ms: row.get(3)?,
        reason: row.get(4)?,
        body: row.get(5)?,
    })
}

async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<ReportSeen>, StoreError> {
    tx.row(select!("WHERE id = $1"), &[id]).await?.as_ref().map(seen).transpose()
}

impl Work for MoveReport {
    type Output = Moved;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Moved, StoreError> {
        let Self { id, state, reason, person, at_ms, .. } = self;
        let Some(before) = one(tx, id).await? else { return Ok(Moved::Unknown) };
        if before.state == *state && before.reason == *reason {
            return Ok(Moved::Done(before));
        }
        if !self.from.contains(&before.state.as_str()) {
            return Ok(Moved::OutOfTurn(before));
        }
        let sql = "UPDATE report SET state = $2, reason = $3, since_ms = $4 WHERE id = $1";
        tx.execute(sql, &[id, state, reason, at_ms]).await?;
        let sql = "INSERT INTO report_event (report_id, n, at_ms, person, state, reason)
            SELECT $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5 FROM report_event WHERE report_id = $1";
        tx.execute(sql, &[id, at_ms, person, state, reason]).await?;
        Ok(one(tx, id).await?.map_or(Moved::Unknown, Moved::Done))
    }
}

/// Reports in a state, those first that wait longest.
#[derive(Debug, Clone)]
pub struct ReportPage {
    /// By name.
    pub state: String,
    /// Those after this one.
    pub after: Option<(i64, String)>,
    /// So many.
    pub at_most: i64,
}

impl Work for ReportPage {
    type Output = Vec<ReportSeen>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<ReportSeen>, StoreError> {
        let (since_ms, id) = self.after.clone().unwrap_or((i64::MIN, String::new()));
        let sql = select!("WHERE state = $1 AND (since_ms, id) > ($2, $3) ORDER BY since_ms, id LIMIT $4");
        tx.rows(sql, &[&self.state, &since_ms, &id, &self.at_most]).await?.iter().map(seen).collect()
    }
}

struct Events(String);

impl Work for Events {
    type Output = Vec<ReportEvent>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<ReportEvent>, StoreError> {
        let sql = "SELECT n, at_ms, person, state, reason FROM report_event WHERE report_id = $1 ORDER BY n";
        let event = |row: &Row| {
            Ok(ReportEvent {
                n: row.get(0)?,
                at_ms: row.get(1)?,
                person: row.get(2)?,
                state: row.get(3)?,
                reason: row.get(4)?,
            })
        };
        tx.rows(sql, &[&self.0]).await?.iter().map(event).collect()
    }
}

struct One(String);

impl Work for One {
    type Output = Option<ReportSeen>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<ReportSeen>, StoreError> {
        one(tx, &self.0).await
    }
}

struct Photo(String);

impl Work for Photo {
    type Output = Option<Vec<u8>>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<Vec<u8>>, StoreError> {
        let row = tx.row("SELECT bytes FROM photo WHERE sha256 = $1", &[&self.0]).await?;
        row.map(|row| row.get(0)).transpose()
    }
}

impl Store {
    /// Reports in a state.
    pub async fn reports(&self, page: ReportPage) -> Result<Vec<ReportSeen>, StoreError> {
        self.read(page).await
    }

    /// A report, as it came and where it is.
    pub async fn report(&self, id: String) -> Result<Option<ReportSeen>, StoreError> {
        self.read(One(id)).await
    }

    /// All that was decided on a report.
    pub async fn report_events(&self, id: String) -> Result<Vec<ReportEvent>, StoreError> {
        self.read(Events(id)).await
    }

    /// Moves a report into another state.
    pub async fn move_report(&self, to: MoveReport) -> Result<Moved, StoreError> {
        self.write(to).await
    }

    /// The bytes of a photo.
    pub async fn photo(&self, sha256: String) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(Photo(sha256)).await
    }
}
