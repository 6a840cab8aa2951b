//! Orders of codes: taken whole, issued part by part, each part once.
//! **Invariant**: no code is issued twice, however often a part is tried; no more of a GTIN is taken on than its bound allows.
use std::collections::{HashMap, HashSet};

use crate::feed::{self, ISSUED};
use crate::mass::{self, MassEvent};
use crate::tx::{Column, Each, Row, Tx, Work};
use crate::{Store, StoreError};

/// An order to be taken.
#[derive(Debug, Clone)]
pub struct NewOrder {
    /// Chosen by who orders.
    pub id: String,
    /// For which participant.
    pub bin: String,
    /// Who.
    pub person: String,
    /// When.
    pub at_ms: i64,
    /// Of the body, hexadecimal.
    pub body_sha256: String,
    /// What is ordered.
    pub lines: Vec<NewLine>,
}

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// Of the product.
    pub gtin: String,
    /// By name.
    pub form: String,
    /// UNIT, GROUP, SET.
    pub level: String,
    /// The key that signs.
    pub key_id: String,
    /// So many.
    pub count: i64,
    /// So many codes of the GTIN in this form there may be in all.
    pub at_most: i64,
}

/// How taking an order ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ordered {
    /// It is taken: now, or since an earlier try with the same body.
    Taken(OrderRow),
    /// The id is taken by another.
    IdTaken,
    /// These lines, from 0, would make codes that can be guessed.
    Guessable(Vec<usize>),
    /// So many are being made for the participant already.
    TooMany,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Chosen by who ordered.
    pub id: String,
    /// For which participant.
    pub bin: String,
    /// When.
    pub at_ms: i64,
    /// Of the body, hexadecimal.
    pub body_sha256: String,
    /// `in_process` or `success`.
    pub state: String,
    /// In their order.
    pub lines: Vec<LineRow>,
}

/// A line of an order, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Of the product.
    pub gtin: String,
    /// By name.
    pub form: String,
    /// UNIT, GROUP, SET.
    pub level: String,
    /// The key that signs; its issuer is the participant.
    pub key_id: String,
    /// So many.
    pub count: i64,
    /// So many are there.
    pub issued: i64,
}

/// A line that is not issued to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenLine {
    /// Of which order.
    pub order: String,
    /// From 0.
    pub line: i64,
    /// Whose codes these will be.
    pub bin: String,
    /// The rest.
    pub row: LineRow,
}

/// The next part of a line.
#[derive(Debug, Clone)]
pub struct IssuePart {
    /// The line as it was read.
    pub open: OpenLine,
    /// Canonical code and serial of each.
    pub codes: Vec<(String, String)>,
    /// When: the day of their issue, and where they stand in the feed.
    pub at_ms: i64,
}

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issued {
    /// So many codes are new: all, or all but those that there were already.
    Done(usize),
    /// Another registry was faster, or an earlier try was: nothing was done.
    Overtaken,
}

const PUT_LINES: Each = Each {
    sqlite: "INSERT INTO code_order_line (order_id, line, gtin, form, level, key_id, count, issued)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
    postgres:
        "INSERT INTO code_order_line (order_id, line, gtin, form, level, key_id, count, issued)
        SELECT *, 0 FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])",
};

macro_rules! issue {
    ($source:literal) => {
        concat!(
            "INSERT INTO code (code, gtin, level, status, issued_on, owner, order_id) ",
            $source,
            " ON CONFLICT (code) DO NOTHING"
        )
    };
}

const ISSUE: Each = Each {
    sqlite: issue!("VALUES ($1, $2, $3, 'issued', $4, $5, $6)"),
    postgres: concat!(
        "WITH new AS (",
        issue!("SELECT code, $2, $3, 'issued', $4, $5, $6 FROM unnest($1::text[]) AS asked (code)"),
        " RETURNING code) SELECT code FROM unnest($1::text[]) AS asked (code)
            WHERE (SELECT count(*) FROM new) < cardinality($1::text[])
            AND NOT EXISTS (SELECT FROM new WHERE new.code = asked.code COLLATE \"C\")"
    ),
};

async fn one<T: Tx>(tx: &mut T, id: &String) -> Result<Option<OrderRow>, StoreError> {
    let sql = "SELECT id, bin, at_ms, body_sha256, state FROM code_order WHERE id = $1";
    let Some(row) = tx.row(sql, &[id]).await? else { return Ok(None) };
    let mut order = order(&row)?;
    order.lines = lines(tx, id).await?;
    Ok(Some(order))
}

fn order(row: &Row) -> Result<OrderRow, StoreError> {
    Ok(OrderRow {
        id: row.get(0)?,
        bin: row.get(1)?,
        at_ms: row.get(2)?,
        body_sha256: row.get(3)?,
        state: row.get(4)?,
        lines: Vec::new(),
    })
}

async fn lines<T: Tx>(tx: &mut T, id: &String) -> Result<Vec<LineRow>, StoreError> {
    let sql = "SELECT gtin, form, level, key_id, count, issued FROM code_order_line WHERE order_id = $1 ORDER BY line";
    tx.rows(sql, &[id]).await?.iter().map(|row| line(row, 0)).collect()
}

/// A line whose columns begin with this one.
fn line(row: &Row, at: usize) -> Result<LineRow, StoreError> {
    Ok(LineRow {
        gtin: row.get(at)?,
        form: row.get(at + 1)?,
        level: row.get(at + 2)?,
        key_id: row.get(at + 3)?,
        count: row.get(at + 4)?,
        issued: row.get(at + 5)?,
    })
}

/// Codes that are being made for one participant; a minute or two of work, which others wait for.
pub const OPEN_MAX: i64 = 3_000_000;

impl Work for NewOrder {
    type Output = Ordered;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Ordered, StoreError> {
        if let Some(earlier) = one(tx, &self.id).await? {
            let is_same = earlier.body_sha256 == self.body_sha256 && earlier.bin == self.bin;
            return Ok(if is_same { Ordered::Taken(earlier) } else { Ordered::IdTaken });
        }
        let sql = "SELECT CAST(coalesce(sum(l.count - l.issued), 0) AS bigint) FROM code_order o
            JOIN code_order_line l ON l.order_id = o.id WHERE o.state = 'in_process' AND o.bin = $1";
        let open: i64 = tx.row(sql, &[&self.bin]).await?.map_or(Ok(0), |row| row.get(0))?;
        if self.lines.iter().fold(open, |sum, line| sum.saturating_add(line.count)) > OPEN_MAX {
            return Ok(Ordered::TooMany);
        }
        let guessable = self.guessable(tx).await?;
        if !guessable.is_empty() {
            return Ok(Ordered::Guessable(guessable));
        }
        for NewLine { gtin, form, count, .. } in &self.lines {
            let sql = "INSERT INTO emission (gtin, form, reserved) VALUES ($1, $2, $3)
                ON CONFLICT (gtin, form) DO UPDATE SET reserved = emission.reserved + excluded.reserved";
            tx.execute(sql, &[gtin, form, count]).await?;
        }
        let Self { id, bin, person, at_ms, body_sha256, .. } = self;
        let sql = "INSERT INTO code_order (id, bin, person, at_ms, body_sha256, state)
            VALUES ($1, $2, $3, $4, $5, 'in_process')";
        tx.execute(sql, &[id, bin, person, at_ms, body_sha256]).await?;
        let text = |of: fn(&NewLine) -> &String| self.lines.iter().map(of).cloned().collect::<Vec<String>>();
        let (gtin, form) = (text(|line| &line.gtin), text(|line| &line.form));
        let (level, key) = (text(|line| &line.level), text(|line| &line.key_id));
        let ids = vec![id.clone(); self.lines.len()];
        let n: Vec<i64> = (0..).take(self.lines.len()).collect();
        let count: Vec<i64> = self.lines.iter().map(|line| line.count).collect();
        let columns = [
            Column::Text(&ids),
            Column::Whole(&n),
            Column::Text(&gtin),
            Column::Text(&form),
            Column::Text(&level),
            Column::Text(&key),
            Column::Whole(&count),
        ];
        tx.execute_each(PUT_LINES, &columns).await?;
        let lines = lines(tx, id).await?;
        Ok(Ordered::Taken(OrderRow {
            id: id.clone(),
            bin: bin.clone(),
            at_ms: *at_ms,
            body_sha256: body_sha256.clone(),
            state: "in_process".to_owned(),
            lines,
        }))
    }
}

impl NewOrder {
    /// Lines that ask for more codes of a GTIN than there may be.
    async fn guessable<T: Tx>(&self, tx: &mut T) -> Result<Vec<usize>, StoreError> {
        let mut reserved: HashMap<(&String, &String), i64> = HashMap::new();
        let mut guessable = Vec::new();
        for (n, NewLine { gtin, form, count, at_most, .. }) in self.lines.iter().enumerate() {
            let before = match reserved.get(&(gtin, form)) {
                Some(reserved) => *reserved,
                None => {
                    let sql = "SELECT reserved FROM emission WHERE gtin = $1 AND form = $2";
                    tx.row(sql, &[gtin, form]).await?.map_or(Ok(0), |row| row.get::<i64>(0))?
                }
            };
            let all = before.saturating_add(*count);
            reserved.insert((gtin, form), all);
            if all > *at_most {
                guessable.push(n);
            }
        }
        Ok(guessable)
    }
}

struct NextOpen;

impl Work for NextOpen {
    type Output = Option<OpenLine>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<OpenLine>, StoreError> {
        let sql = "SELECT o.id, l.line, o.bin, l.gtin, l.form, l.level, l.key_id, l.count, l.issued
            FROM code_order o JOIN code_order_line l ON l.order_id = o.id
            WHERE o.state = 'in_process' AND l.issued < l.count ORDER BY o.at_ms, o.id, l.line LIMIT 1";
        let Some(row) = tx.row(sql, &[]).await? else { return Ok(None) };
        Ok(Some(OpenLine { order: row.get(0)?, line: row.get(1)?, bin: row.get(2)?, row: line(&row, 3)? }))
    }
}

impl Work for IssuePart {
    type Output = Issued;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Issued, StoreError> {
        let OpenLine { order, line, bin, row } = &self.open;
        let on = feed::day(self.at_ms)?;
        let sql = "SELECT issued FROM code_order_line WHERE order_id = $1 AND line = $2";
        let issued = tx.row(sql, &[order, line]).await?.map(|row| row.get::<i64>(0)).transpose()?;
        if issued != Some(row.issued) {
            return Ok(Issued::Overtaken);
        }
        let drawn = || self.codes.iter().take(left(row));
        let mut codes: Vec<String> = drawn().map(|(code, _)| code.clone()).collect();
        // Each once, as the statement wants it, and in the order of the pages that they go to.
        codes.sort_unstable();
        codes.dedup();
        let columns = [
            Column::Text(&codes),
            Column::Same(&row.gtin),
            Column::Same(&row.level),
            Column::Same(&on),
            Column::Same(bin),
            Column::Same(order),
        ];
        // What was ever issued is never issued again, wherever it is in its life; nor is what was drawn twice.
        let untouched = tx.untouched_by_each(ISSUE, &columns).await?;
        let mut known: HashSet<&str> = untouched.iter().map(String::as_str).collect();
        let fresh = drawn().filter(|drawn| known.insert(drawn.0.as_str()));
        let serials: Vec<&str> = fresh.map(|(_, serial)| serial.as_str()).collect();
        let n = serials.len();
        // Before anything that only one can put there: who comes second is to find out here, and begins anew.
        let sql = "UPDATE code_order_line SET issued = issued + $3 WHERE order_id = $1 AND line = $2";
        tx.execute(sql, &[order, line, &(n as i64)]).await?;
        let sql = "INSERT INTO issued_part (order_id, line, first, serials) VALUES ($1, $2, $3, $4)";
        if n > 0 {
            tx.execute(sql, &[order, line, &row.issued, &serials.join("\n")]).await?;
            // The history of a code begins after its issue; the count of what happened and the feed do not.
            let key = (on, row.gtin.clone(), ISSUED.to_owned(), String::new());
            feed::add(tx, [(key, n as i64)].into()).await?;
            let issue = MassEvent {
                at_ms: self.at_ms,
                id: format!("{ISSUED} {order} {line} {}", row.issued),
                gtin: row.gtin.clone(),
                lot: None,
                owner: Some(bin.clone()),
                who: bin.clone(),
                change: ISSUED,
                reason: None,
                document: Some(order.clone()),
                codes: Some(n as i64),
            };
            mass::note(tx, &issue).await?;
        }
        let sql = "UPDATE code_order SET state = 'success' WHERE id = $1 AND NOT EXISTS
            (SELECT 1 FROM code_order_line WHERE order_id = $1 AND issued < count)";
        tx.execute(sql, &[order]).await?;
        Ok(Issued::Done(n))
    }
}

fn left(row: &LineRow) -> usize {
    usize::try_from(row.count - row.issued).unwrap_or(0)
}

struct One(String);

impl Work for One {
    type Output = Option<OrderRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<OrderRow>, StoreError> {
        one(tx, &self.0).await
    }
}

/// Orders of a participant, the newest first, without their lines.
#[derive(Debug, Clone)]
pub struct OrderPage {
    /// Whose.
    pub bin: String,
    /// Those before this one.
    pub before: Option<(i64, String)>,
    /// So many.
    pub at_most: i64,
}

impl Work for OrderPage {
    type Output = Vec<OrderRow>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<OrderRow>, StoreError> {
        let (at_ms, id) = self.before.clone().unwrap_or((i64::MAX, String::new()));
        let sql = "SELECT id, bin, at_ms, body_sha256, state FROM code_order WHERE bin = $1 AND (at_ms, id) < ($2, $3)
            ORDER BY at_ms DESC, id DESC LIMIT $4";
        let rows = tx.rows(sql, &[&self.bin, &at_ms, &id, &self.at_most]).await?;
        let mut orders: Vec<OrderRow> = rows.iter().map(order).collect::<Result<_, _>>()?;
        for order in &mut orders {
            order.lines = lines(tx, &order.id).await?;
        }
        Ok(orders)
    }
}

/// Serials that were issued together, from one of them on.
#[derive(Debug)]
pub struct IssuedSerials {
    /// A line each.
    text: String,
    /// Bytes of it that were taken.
    taken: usize,
}

impl IssuedSerials {
    /// The next ones, at most so many; none where all were taken.
    pub fn take(&mut self, at_most: usize) -> Vec<String> {
        let rest = self.text.get(self.taken..).unwrap_or_default();
        let (mut serials, mut len) = (Vec::new(), 0);
        for line in rest.split_inclusive('\n').take(at_most) {
            len += line.len();
            serials.push(line.trim_end_matches('\n').to_owned());
        }
        self.taken += len;
        serials
    }
}

struct Serials {
    order: String,
    line: i64,
    from: i64,
}

impl Work for Serials {
    type Output = Option<IssuedSerials>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Option<IssuedSerials>, StoreError> {
        let sql = "SELECT first, serials FROM issued_part WHERE order_id = $1 AND line = $2 AND first >=
            (SELECT coalesce(max(first), 0) FROM issued_part WHERE order_id = $1 AND line = $2 AND first <= $3)
            ORDER BY first LIMIT 1";
        let Some(row) = tx.row(sql, &[&self.order, &self.line, &self.from]).await? else { return Ok(None) };
        let first: i64 = row.get(0)?;
        let text: String = row.get(1)?;
        let skipped = usize::try_from(self.from - first).unwrap_or(0);
        let taken = text.split_inclusive('\n').take(skipped).map(str::len).sum();
        Ok(Some(IssuedSerials { text, taken }).filter(|serials| serials.taken < serials.text.len()))
    }
}

impl Store {
    /// Takes an order, once.
    pub async fn take_order(&self, new: NewOrder) -> Result<Ordered, StoreError> {
        self.write(new).await
    }

    /// The oldest line that is not issued to its end.
    pub async fn open_line(&self) -> Result<Option<OpenLine>, StoreError> {
        self.read(NextOpen).await
    }

    /// Issues the next part of a line.
    pub async fn issue(&self, part: IssuePart) -> Result<Issued, StoreError> {
        self.write(part).await
    }

    /// An order with its lines.
    pub async fn order(&self, id: String) -> Result<Option<OrderRow>, StoreError> {
        self.read(One(id)).await
    }

    /// A participant's orders.
    pub async fn orders(&self, page: OrderPage) -> Result<Vec<OrderRow>, StoreError> {
        self.read(page).await
    }

    /// Serials of a line from this number on, as many as were issued together; `None` where the line ends.
    pub async fn serials(&self, order: String, line: i64, from: i64) -> Result<Option<IssuedSerials>, StoreError> {
        self.read(Serials { order, line, from }).await
    }
}
