//! `/v1/inspection/violation-reports`: the queue of reports for inspectors, and what they decide.
use std::sync::Arc;

use api::{ProblemCode, ReportDecision, ReportMoved, ReportQueue, ReportRequest, ReportSeen, ReportState};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use store::{MoveReport, Moved, ReportPage};

use super::documents::Before;
use super::{App, REASON_MAX};
use crate::contract::{At, Parameters, Sent};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Reports of one answer.
const PAGE: usize = 100;

fn state(word: &str) -> Result<ReportState, Refusal> {
    let state = ReportState::ALL.into_iter().find(|state| state.name() == word);
    state.ok_or(ProblemCode::Internal.into())
}

fn view(row: store::ReportSeen) -> Result<ReportSeen, Refusal> {
    let report: ReportRequest = serde_json::from_slice(&row.body).map_err(|_| ProblemCode::Internal)?;
    Ok(ReportSeen {
        id: row.id,
        number: row.number,
        state: state(&row.state)?,
        since_ms: row.since_ms,
        reason: row.reason,
        // What the device proves by that the report is its own is nobody else's.
        report: ReportRequest { secret_sha256: String::new(), ..report },
        events: Vec::new(),
    })
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Listed {
    state: ReportState,
    after: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(listed): Parameters<Listed>,
) -> Result<Json<ReportQueue>, Refusal> {
    let Listed { state, after } = listed;
    let after = Before::of(after).place()?;
    let rows = app.store.reports(ReportPage { state: state.name().to_owned(), after, at_most: PAGE as i64 }).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|last| format!("{}_{}", last.since_ms, last.id));
    Ok(Json(ReportQueue { items: rows.into_iter().map(view).collect::<Result<_, _>>()?, next }))
}

pub(super) async fn show(State(app): State<Arc<App>>, At(id): At<String>) -> Result<Json<ReportSeen>, Refusal> {
    let row = app.store.report(id.clone()).await?.ok_or(ProblemCode::NotFound)?;
    let moved = |event: store::ReportEvent| {
        let (at_ms, person, reason) = (event.at_ms, event.person, event.reason);
        Ok(ReportMoved { at_ms, person, state: state(&event.state)?, reason })
    };
    let events = app.store.report_events(id).await?.into_iter().map(moved).collect::<Result<_, Refusal>>()?;
    Ok(Json(ReportSeen { events, ..view(row)? }))
}

pub(super) async fn decide(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    Sent(ReportDecision { state, reason }, _): Sent<ReportDecision>,
) -> Result<Json<ReportSeen>, Refusal> {
    // Who sent it in is owed a reason for everything but that somebody has begun to read.
    let is_said = !reason.trim().is_empty() || state == ReportState::InReview;
    if !is_said || reason.chars().count() > REASON_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "reason"));
    }
    let from = state.comes_from().iter().map(|state| state.name()).collect();
    let to =
        MoveReport { id, from, state: state.name().to_owned(), reason, person: caller.person, at_ms: crate::now_ms() };
    match app.store.move_report(to).await? {
        Moved::Done(row) => Ok(Json(view(row)?)),
        Moved::Unknown => Err(ProblemCode::NotFound.into()),
        Moved::OutOfTurn(_) => Err(ProblemCode::OutOfTurn.into()),
    }
}
