//! `/v1/changes`: what happens to codes, for programs that follow it; statistics for producers; exports for analysts.
use std::sync::Arc;

use api::{ChangeEvent, ChangeFeed, ChangeSum, DaySums, GroupStatistic, ProblemCode, Statistic, Statistics};
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gs1::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use store::{FeedPage, FeedPlace};

use super::App;
use crate::contract::{At, Csv, NdJson, Parameters};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Events of one answer.
const PAGE: usize = 1_000;
/// Rows of statistics in one answer; who asks for more has to ask for fewer days.
const ROWS: i64 = 100_000;
const DAY_MS: i64 = 86_400_000;
/// Kazakhstan keeps one time, five hours ahead of UTC.
const OFFSET_MS: i64 = 5 * 3_600_000;

/// A place in the feed as readers carry it; what it says is the registry's business.
fn cursor(place: &FeedPlace) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {} {}", place.at_ms, place.n, place.code))
}

fn place(cursor: &str) -> Option<FeedPlace> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts = text.splitn(3, ' ');
    let (at_ms, n, code) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.to_owned());
    // No text of PostgreSQL has such a sign.
    (!code.contains('\0')).then_some(FeedPlace { at_ms, code, n })
}

/// Read and written again.
#[cfg(feature = "fuzzing")]
pub(crate) fn turn_cursor(text: &str) -> Option<String> {
    place(text).as_ref().map(cursor)
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct After {
    after: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(After { after }): Parameters<After>,
) -> Result<Json<ChangeFeed>, Refusal> {
    let invalid = || Refusal::field(ProblemCode::InvalidField, "after");
    let begin = after.as_deref().map(|cursor| place(cursor).ok_or_else(invalid)).transpose()?.unwrap_or_default();
    let until_ms = app.settled_ms();
    // Who acts for a participant follows its own; who watches follows all.
    let page = FeedPage { owner: caller.bin, after: begin, until_ms, at_most: PAGE as i64 };
    let events = app.store.feed(page).await?;
    let next = events.last().map(|last| cursor(&last.place)).or(after);
    let item = |event: store::FeedEvent| ChangeEvent {
        code: event.many.is_none().then_some(event.place.code),
        n: event.place.n,
        codes: event.many.as_ref().and_then(|many| many.codes).map(i64::unsigned_abs),
        lot: event.many.and_then(|many| many.lot),
        at_ms: event.place.at_ms,
        gtin: event.gtin,
        owner: event.owner,
        who: event.who,
        change: event.change,
        reason: event.reason,
        document: event.document,
        after: event.after,
    };
    Ok(Json(ChangeFeed { items: events.into_iter().map(item).collect(), next, until_ms }))
}

pub(super) async fn day(State(app): State<Arc<App>>, At(day): At<String>) -> Result<Json<DaySums>, Refusal> {
    let date = Date::from_iso(&day).ok_or(ProblemCode::NotFound)?;
    let from_ms = date.days() * DAY_MS - OFFSET_MS;
    let settled_ms = app.settled_ms();
    let until_ms = (from_ms + DAY_MS).min(settled_ms);
    let sums = app.store.feed_sums(from_ms, until_ms).await?;
    let sum = |store::FeedSum { change, times, codes }| ChangeSum {
        change,
        times: times.unsigned_abs(),
        codes: codes.unsigned_abs(),
    };
    let changes = sums.into_iter().map(sum).collect();
    Ok(Json(DaySums { day, is_final: from_ms + DAY_MS <= settled_ms, changes }))
}

/// Days, the first and the last.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Days {
    from: String,
    to: String,
}

impl Days {
    fn checked(self) -> Result<(String, String), Refusal> {
        let days = Date::from_iso(&self.from).zip(Date::from_iso(&self.to)).filter(|(from, to)| from <= to);
        let (from, to) = days.ok_or_else(|| Refusal::field(ProblemCode::InvalidField, "from"))?;
        Ok((from.to_string(), to.to_string()))
    }
}

pub(super) async fn statistics(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(days): Parameters<Days>,
) -> Result<Json<Statistics>, Refusal> {
    let days = days.checked()?;
    let owner = app.active(&caller).await?;
    let rows = app.store.statistics(owner, days, ROWS + 1).await?;
    if rows.len() as i64 > ROWS {
        return Err(Refusal::field(ProblemCode::InvalidField, "to"));
    }
    let item = |row: store::Statistic| Statistic {
        day: row.day,
        gtin: row.gtin,
        change: row.change,
        reason: Some(row.reason).filter(|reason| !reason.is_empty()),
        times: row.times.unsigned_abs(),
    };
    Ok(Json(Statistics { items: rows.into_iter().map(item).collect() }))
}

/// A group behind which fewer stand could be told apart by those who are in it.
const OWNERS_MIN: i64 = 3;
/// Fewer may be one person's doing.
const TIMES_MIN: i64 = 10;

/// The first and the last day of the months that these days touch, whole, and over for a day: what is asked twice, of days that differ a little, would
/// tell of what lies between.
fn months((from, to): (String, String), today: Date) -> Option<(String, String)> {
    let (year, month, _) = Date::from_days(today.days() - 1)?.parts();
    let last = Date::from_days(Date::new(year, month, 1)?.days() - 1)?.to_string();
    let month = |day: &str| day.get(..7).map(str::to_owned);
    Some((format!("{}-01", month(&from)?), format!("{}-31", month(&to)?.min(month(&last)?))))
}

/// Months and groups, without those that are so small that somebody could be recognised in them.
async fn groups(app: &App, days: Days) -> Result<Vec<GroupStatistic>, Refusal> {
    let months = months(days.checked()?, crate::today()).ok_or(ProblemCode::Internal)?;
    let rows = app.store.group_statistics(months).await?;
    let large = rows.into_iter().filter(|row| row.owners >= OWNERS_MIN && row.times >= TIMES_MIN);
    let item = |row: store::GroupStatistic| GroupStatistic {
        month: row.month,
        group: row.group,
        change: row.change,
        reason: row.reason,
        times: row.times.unsigned_abs(),
    };
    Ok(large.map(item).collect())
}

pub(super) async fn export_csv(
    State(app): State<Arc<App>>,
    Parameters(days): Parameters<Days>,
) -> Result<Csv, Refusal> {
    // Words of our own: none of them needs quotes.
    let line =
        |row: GroupStatistic| format!("{},{},{},{},{}\r\n", row.month, row.group, row.change, row.reason, row.times);
    let head = "month,group,change,reason,times\r\n".to_owned();
    let text: String = std::iter::once(head).chain(groups(&app, days).await?.into_iter().map(line)).collect();
    Ok(Csv(([(header::CONTENT_DISPOSITION, "attachment; filename=\"circulation.csv\"")], text).into_response()))
}

pub(super) async fn export_ndjson(
    State(app): State<Arc<App>>,
    Parameters(days): Parameters<Days>,
) -> Result<NdJson, Refusal> {
    let mut text = String::new();
    for row in groups(&app, days).await? {
        text.push_str(&serde_json::to_string(&row).map_err(|_| ProblemCode::Internal)?);
        text.push('\n');
    }
    Ok(NdJson(text.into_response()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_months_that_are_over() {
        let told = |from: &str, to: &str, today: &str| {
            months((from.to_owned(), to.to_owned()), Date::from_iso(today).unwrap()).unwrap()
        };
        let months = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(told("2026-09-15", "2026-10-02", "2026-11-23"), months("2026-09-01", "2026-10-31"));
        assert_eq!(told("2026-09-15", "2026-11-02", "2026-11-23"), months("2026-09-01", "2026-10-31"));
        assert_eq!(told("2026-11-01", "2026-11-22", "2026-11-23"), months("2026-11-01", "2026-10-31"), "nothing");
        assert_eq!(told("2026-01-01", "2026-12-31", "2027-01-01"), months("2026-01-01", "2026-11-31"));
        assert_eq!(told("2026-01-01", "2026-12-31", "2027-01-02"), months("2026-01-01", "2026-12-31"));
    }
}
