//! Everything that happened to codes, one by one or many at once, by time: for participants who follow their own, for bodies that follow all, and for the count of it.
//! **Invariant**: what a cursor has passed is complete. Nothing that happened before it can still be written, because only what is older than any
//! transaction lives is told.
use std::collections::HashMap;

use circulation::Status;
use gs1::Date;

use crate::tx::{Column, Each, Row, Tx, Work};
use crate::{Store, StoreError, mass};

/// Where a reader of the feed is: behind this.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct FeedPlace {
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// Of that moment, behind this code, or behind what is called so and happened to many.
    pub code: String,
    /// And this number in its history; 0 of what happened to many.
    pub n: i64,
}

/// Something that happened to a code, or to many at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// When, which, the how manieth.
    pub place: FeedPlace,
    /// Empty for a transport package.
    pub gtin: String,
    /// Whose it was.
    pub owner: String,
    /// Participant or body.
    pub who: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return.
    pub reason: Option<String>,
    /// With which document.
    pub document: Option<String>,
    /// Status by name, then what lies over it; of many at once empty but for their issue.
    pub after: String,
    /// Where it happened to many at once, which stand in the place of no code.
    pub many: Option<Many>,
}

/// Codes that something happened to at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many {
    /// Of one batch.
    pub lot: Option<String>,
    /// How many, where that is counted.
    pub codes: Option<i64>,
}

/// How often a change happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSum {
    /// By name.
    pub change: String,
    /// Items of the feed.
    pub times: i64,
    /// Codes that they tell of: one each, or as many as are counted.
    pub codes: i64,
}

/// A part of the feed.
#[derive(Debug, Clone)]
pub struct FeedPage {
    /// What happened to codes of this participant alone, and those that became its.
    pub owner: Option<String>,
    /// Behind this.
    pub after: FeedPlace,
    /// Before this moment.
    pub until_ms: i64,
    /// So many.
    pub at_most: i64,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT e.at_ms, e.code, e.n, c.gtin, e.owner, e.who, e.change, e.reason, e.document, e.after
            FROM code_event e JOIN code c ON c.code = e.code
            WHERE ",
            $which,
            "(e.at_ms, e.code, e.n) > ($1, $2, $3) AND e.at_ms < $4 ORDER BY e.at_ms, e.code, e.n LIMIT $5"
        )
    };
}

fn event(row: &Row) -> Result<FeedEvent, StoreError> {
    Ok(FeedEvent {
        place: FeedPlace { at_ms: row.get(0)?, code: row.get(1)?, n: row.get(2)? },
        gtin: row.get(3)?,
        owner: row.get(4)?,
        who: row.get(5)?,
        change: row.get(6)?,
        reason: row.get(7)?,
        document: row.get(8)?,
        after: row.get(9)?,
        many: None,
    })
}

fn mass_event(row: &Row) -> Result<FeedEvent, StoreError> {
    let change: String = row.get(6)?;
    let after = if change == ISSUED { Status::Issued.name() } else { "" };
    Ok(FeedEvent {
        place: FeedPlace { at_ms: row.get(0)?, code: row.get(1)?, n: 0 },
        gtin: row.get(2)?,
        many: Some(Many { lot: row.get(3)?, codes: row.get(9)? }),
        owner: row.get(4)?,
        who: row.get(5)?,
        change,
        reason: row.get(7)?,
        document: row.get(8)?,
        after: after.to_owned(),
    })
}

/// What happened to single codes.
async fn page<T: Tx>(tx: &mut T, page: &FeedPage) -> Result<Vec<FeedEvent>, StoreError> {
    let FeedPage { owner, after: FeedPlace { at_ms, code, n }, until_ms, at_most } = page;
    let Some(owner) = owner else {
        return tx.rows(select!(""), &[at_ms, code, n, until_ms, at_most]).await?.iter().map(event).collect();
    };
    // Each in the order of an index of its own; what is behind the end of the page is read again for the next.
    let own = tx.rows(select!("e.owner = $6 AND "), &[at_ms, code, n, until_ms, at_most, owner]).await?;
    let sql = select!("e.new_owner = $6 AND e.new_owner <> e.owner AND ");
    let received = tx.rows(sql, &[at_ms, code, n, until_ms, at_most, owner]).await?;
    let mut events = own.iter().chain(&received).map(event).collect::<Result<Vec<_>, _>>()?;
    events.sort_by(|a, b| a.place.cmp(&b.place));
    events.truncate(usize::try_from(*at_most).unwrap_or_default());
    Ok(events)
}

impl Work for FeedPage {
    type Output = Vec<FeedEvent>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<FeedEvent>, StoreError> {
        let mut events = page(tx, self).await?;
        let Self { owner, after: FeedPlace { at_ms, code, .. }, until_ms, at_most } = self;
        let many = mass::after(tx, (at_ms, code), until_ms, at_most, owner.as_ref()).await?;
        if !many.is_empty() {
            events.extend(many.iter().map(mass_event).collect::<Result<Vec<_>, _>>()?);
            events.sort_by(|a, b| a.place.cmp(&b.place));
            events.truncate(usize::try_from(*at_most).unwrap_or_default());
        }
        Ok(events)
    }
}

/// How often something happened within a time, by change.
struct Sums {
    from_ms: i64,
    until_ms: i64,
}

impl Work for Sums {
    type Output = Vec<FeedSum>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<FeedSum>, StoreError> {
        let sql = "SELECT change, CAST(sum(times) AS bigint), CAST(sum(codes) AS bigint) FROM (
                SELECT change, count(*) AS times, count(*) AS codes FROM code_event
                WHERE at_ms >= $1 AND at_ms < $2 GROUP BY change
                UNION ALL SELECT change, count(*), coalesce(sum(codes), 0) FROM goods_event
                WHERE at_ms >= $1 AND at_ms < $2 GROUP BY change
            ) AS happened GROUP BY change ORDER BY change";
        let rows = tx.rows(sql, &[&self.from_ms, &self.until_ms]).await?;
        rows.iter().map(|row| Ok(FeedSum { change: row.get(0)?, times: row.get(1)?, codes: row.get(2)? })).collect()
    }
}

/// Counts a part of what happened.
struct Count {
    until_ms: i64,
}

/// Events of one count.
const PART: i64 = 10_000;
const COUNTED: &str = "statistic_counted";
/// Kazakhstan keeps one time, five hours ahead of UTC.
const OFFSET_MINUTES: i32 = 300;

const ADD: Each = Each {
    sqlite: "INSERT INTO statistic (day, gtin, change, reason, times) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (day, gtin, change, reason) DO UPDATE SET times = statistic.times + excluded.times",
    postgres: "INSERT INTO statistic (day, gtin, change, reason, times)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
        ON CONFLICT (day, gtin, change, reason) DO UPDATE SET times = statistic.times + excluded.times",
};

impl Work for Count {
    type Output = usize;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<usize, StoreError> {
        let kept = tx.row("SELECT value FROM meta WHERE name = $1", &[&COUNTED]).await?;
        let kept: Option<String> = kept.map(|row| row.get(0)).transpose()?;
        let after = kept.as_deref().map_or(Some(FeedPlace::default()), place).ok_or(StoreError::Shape("a place"))?;
        let part = FeedPage { owner: None, after, until_ms: self.until_ms, at_most: PART };
        let events = page(tx, &part).await?;
        let Some(last) = events.last() else { return Ok(0) };
        // Whoever counts beside this one meets another row here, and one of them starts again.
        let now = told(&last.place);
        let moved = match &kept {
            None => {
                let sql = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
                tx.execute(sql, &[&COUNTED, &now]).await?
            }
            Some(kept) => {
                let sql = "UPDATE meta SET value = $2 WHERE name = $1 AND value = $3";
                tx.execute(sql, &[&COUNTED, &now, kept]).await?
            }
        };
        if moved == 0 {
            return Ok(0);
        }
        let mut sums = Counts::new();
        for event in &events {
            // Of a package that codes were put into, the reason is its code: no kind of anything.
            let reason = event.reason.clone().filter(|_| matches!(event.change.as_str(), "withdraw" | "return"));
            let key = (day(event.place.at_ms)?, event.gtin.clone(), event.change.clone(), reason.unwrap_or_default());
            *sums.entry(key).or_default() += 1;
        }
        add(tx, sums).await?;
        Ok(events.len())
    }
}

/// What issues are called.
pub(crate) const ISSUED: &str = "issue";

/// Times by day, GTIN, change and reason.
pub(crate) type Counts = HashMap<(String, String, String, String), i64>;

/// Adds to what was counted.
pub(crate) async fn add<T: Tx>(tx: &mut T, counts: Counts) -> Result<(), StoreError> {
    let (keys, times): (Vec<_>, Vec<i64>) = counts.into_iter().unzip();
    let of =
        |pick: fn(&(String, String, String, String)) -> &String| keys.iter().map(pick).cloned().collect::<Vec<_>>();
    let (day, gtin, change, reason) = (of(|key| &key.0), of(|key| &key.1), of(|key| &key.2), of(|key| &key.3));
    let columns =
        [Column::Text(&day), Column::Text(&gtin), Column::Text(&change), Column::Text(&reason), Column::Whole(&times)];
    tx.execute_each(ADD, &columns).await?;
    Ok(())
}

/// The day of a moment.
pub(crate) fn day(at_ms: i64) -> Result<String, StoreError> {
    Date::from_unix_ms(at_ms, OFFSET_MINUTES).map(|day| day.to_string()).ok_or(StoreError::Shape("a moment"))
}

fn told(place: &FeedPlace) -> String {
    format!("{} {} {}", place.at_ms, place.n, place.code)
}

fn place(text: &str) -> Option<FeedPlace> {
    let (at_ms, rest) = text.split_once(' ')?;
    let (n, code) = rest.split_once(' ')?;
    Some(FeedPlace { at_ms: at_ms.parse().ok()?, code: code.to_owned(), n: n.parse().ok()? })
}

/// How often something happened to the goods of a product on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistic {
    /// YYYY-MM-DD.
    pub day: String,
    /// Of the product.
    pub gtin: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return; empty otherwise.
    pub reason: String,
    /// How often.
    pub times: i64,
}

/// Of all goods of a participant.
struct OfOwner {
    owner: String,
    days: (String, String),
    at_most: i64,
}

impl Work for OfOwner {
    type Output = Vec<Statistic>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<Statistic>, StoreError> {
        let sql = "SELECT s.day, s.gtin, s.change, s.reason, s.times FROM statistic s JOIN product p ON p.gtin = s.gtin
            WHERE p.owner = $1 AND s.day >= $2 AND s.day <= $3 ORDER BY s.day, s.gtin, s.change, s.reason LIMIT $4";
        let one = |row: &Row| {
            Ok(Statistic {
                day: row.get(0)?,
                gtin: row.get(1)?,
                change: row.get(2)?,
                reason: row.get(3)?,
                times: row.get(4)?,
            })
        };
        let rows = tx.rows(sql, &[&self.owner, &self.days.0, &self.days.1, &self.at_most]).await?;
        rows.iter().map(one).collect()
    }
}

/// How often something happened to goods of a group in a month, and how many participants stand behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupStatistic {
    /// YYYY-MM.
    pub month: String,
    /// By name.
    pub group: String,
    /// By name.
    pub change: String,
    /// Of a withdrawal or return; empty otherwise.
    pub reason: String,
    /// How often.
    pub times: i64,
    /// Participants whose goods they were.
    pub owners: i64,
}

struct OfGroups {
    days: (String, String),
}

impl Work for OfGroups {
    type Output = Vec<GroupStatistic>;

    async fn run<T: Tx>(&self, tx: &mut T) -> Result<Vec<GroupStatistic>, StoreError> {
        let sql = "SELECT substr(s.day, 1, 7) AS month, p.grp, s.change, s.reason, CAST(sum(s.times) AS bigint),
                count(DISTINCT p.owner)
            FROM statistic s JOIN product p ON p.gtin = s.gtin WHERE s.day >= $1 AND s.day <= $2
            GROUP BY substr(s.day, 1, 7), p.grp, s.change, s.reason ORDER BY 1, 2, 3, 4";
        let one = |row: &Row| {
            Ok(GroupStatistic {
                month: row.get(0)?,
                group: row.get(1)?,
                change: row.get(2)?,
                reason: row.get(3)?,
                times: row.get(4)?,
                owners: row.get(5)?,
            })
        };
        tx.rows(sql, &[&self.days.0, &self.days.1]).await?.iter().map(one).collect()
    }
}

impl Store {
    /// A part of what happened, the oldest first.
    pub async fn feed(&self, page: FeedPage) -> Result<Vec<FeedEvent>, StoreError> {
        self.read(page).await
    }

    /// How often each change happened from one moment until before another.
    pub async fn feed_sums(&self, from_ms: i64, until_ms: i64) -> Result<Vec<FeedSum>, StoreError> {
        self.read(Sums { from_ms, until_ms }).await
    }

    /// Counts a part of what happened before this moment and was not counted yet; how much that was.
    pub async fn count_events(&self, until_ms: i64) -> Result<usize, StoreError> {
        self.write(Count { until_ms }).await
    }

    /// What happened to a participant's goods, wherever they were, from one day to another.
    pub async fn statistics(
        &self,
        owner: String,
        days: (String, String),
        at_most: i64,
    ) -> Result<Vec<Statistic>, StoreError> {
        self.read(OfOwner { owner, days, at_most }).await
    }

    /// What happened to all goods, by month and group.
    pub async fn group_statistics(&self, days: (String, String)) -> Result<Vec<GroupStatistic>, StoreError> {
        self.read(OfGroups { days }).await
    }
}
