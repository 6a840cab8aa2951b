//! `/v1/recalls`: a batch is called back as a whole, by who made or brought it or by who watches; everyone may read.
use std::sync::Arc;

use api::{LiftingRequest, ProblemCode, Recall, RecallRequest, Recalls, Role, Statement};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use gs1::Gtin;
use sha2::{Digest as _, Sha256};
use store::{Asked, LiftRecall, Lifted, LiftedRecall, RecallPage, Recalled};
use wording::Language;

use super::documents::Before;
use super::{App, is_id, is_reason, language, prove};
use crate::contract::{At, Parameters, Sent};
use crate::control::{is_lot, violation};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Recalls of one answer.
const PAGE: usize = 100;
/// Units of a batch are counted so far.
const UNITS_COUNTED: i64 = 10_000;

/// For a participant, its own goods alone.
async fn participant(app: &App, caller: &Caller) -> Result<Option<String>, Refusal> {
    let watches = [Role::Operator, Role::Inspector].contains(&caller.role);
    if watches { Ok(None) } else { app.active(caller).await.map(Some) }
}

pub(super) fn view(row: store::Recall) -> Recall {
    let (lifted_at_ms, lifted_for) = row.lifted.map(|lifted| (lifted.at_ms, lifted.reason)).unzip();
    Recall {
        id: row.id,
        gtin: row.gtin,
        lot: row.lot,
        reason: row.reason,
        bin: Some(row.bin).filter(|bin| !bin.is_empty()),
        recalled_at_ms: row.at_ms,
        lifted_at_ms,
        lifted_for,
        units: None,
        proof: None,
    }
}

pub(super) async fn put(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Sent(request, body): Sent<RecallRequest>,
) -> Result<Json<Recall>, Refusal> {
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, field));
    let RecallRequest { gtin, lot, reason } = request;
    if !is_id(&id) {
        return refuse("id");
    }
    if Gtin::new(gtin.as_bytes()).is_none() {
        return refuse("gtin");
    }
    if lot.trim().is_empty() {
        return refuse("lot");
    }
    if !is_reason(&reason) {
        return refuse("reason");
    }
    let body_sha256 = hex::encode(Sha256::digest(&body));
    let row = match who_recalls(&app, &caller, &gtin, &lot, language(&headers)).await {
        Ok(bin) => {
            let (person, at_ms) = (caller.person, crate::now_ms());
            let row = store::Recall { id, gtin, lot, reason, bin, person, at_ms, body_sha256, lifted: None };
            match app.store.recall(row).await? {
                Recalled::IdTaken => return Err(ProblemCode::IdTaken.into()),
                Recalled::Done(row) => *row,
            }
        }
        // What was recalled when the card was theirs stays recalled when it is not.
        Err(refusal) => {
            let theirs = caller.bin.unwrap_or_default();
            let earlier = app.store.recall_with_id(id).await?;
            earlier.filter(|row| row.body_sha256 == body_sha256 && row.bin == theirs).ok_or(refusal)?
        }
    };
    let proof = prove(&app, &statement(&row, "recalled", row.at_ms)).await?;
    let units = app.store.units_of_batch(row.gtin.clone(), row.lot.clone(), UNITS_COUNTED).await?;
    Ok(Json(Recall { units: Some(units), proof: Some(proof), ..view(row) }))
}

/// The participant that recalls the product, its own; empty for who watches.
async fn who_recalls(app: &App, caller: &Caller, gtin: &str, lot: &str, language: Language) -> Result<String, Refusal> {
    let bin = participant(app, caller).await?;
    let found =
        app.store.find([Asked { code: String::new(), gtin: gtin.to_owned(), ..Asked::default() }].into()).await?.pop();
    let card = found.and_then(|found| found.card);
    let card = card.ok_or_else(|| Refusal::field(ProblemCode::InvalidField, "gtin"))?;
    if bin.as_ref().is_some_and(|bin| *bin != card.row.owner) {
        let rule = circulation::Rule::NotOwner.id();
        return Err(Refusal::violations(vec![violation(language, "gtin", rule)]));
    }
    // A batch that no code can say is of no goods, unless it was taken when nobody looked.
    if !is_lot(lot) && app.store.units_of_batch(gtin.to_owned(), lot.to_owned(), 1).await? == 0 {
        return Err(Refusal::field(ProblemCode::InvalidField, "lot"));
    }
    Ok(bin.unwrap_or_default())
}

pub(super) async fn lift(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    Sent(LiftingRequest { reason }, _): Sent<LiftingRequest>,
) -> Result<Json<Recall>, Refusal> {
    if !is_reason(&reason) {
        return Err(Refusal::field(ProblemCode::InvalidField, "reason"));
    }
    let bin = match participant(&app, &caller).await {
        Ok(bin) => bin,
        // What was lifted when they might is answered as it was.
        Err(refusal) => {
            let row = app.store.recall_with_id(id).await?;
            let is_same = |lifted: &Lifted| (&lifted.person, &lifted.reason) == (&caller.person, &reason);
            let row = row.filter(|row| row.lifted.as_ref().is_some_and(is_same)).ok_or(refusal)?;
            return lifted_view(&app, row).await;
        }
    };
    let lifted = Lifted { at_ms: crate::now_ms(), person: caller.person, reason };
    match app.store.lift_recall(LiftRecall { id, bin, lifted }).await? {
        LiftedRecall::Unknown => Err(ProblemCode::NotFound.into()),
        LiftedRecall::OutOfTurn => Err(ProblemCode::OutOfTurn.into()),
        LiftedRecall::Done(row) => lifted_view(&app, *row).await,
    }
}

async fn lifted_view(app: &App, row: store::Recall) -> Result<Json<Recall>, Refusal> {
    let at_ms = row.lifted.as_ref().map_or(0, |lifted| lifted.at_ms);
    let proof = prove(app, &statement(&row, "lifted", at_ms)).await?;
    Ok(Json(Recall { proof: Some(proof), ..view(row) }))
}

fn statement(row: &store::Recall, word: &str, at_ms: i64) -> Statement {
    let store::Recall { id, gtin, lot, body_sha256, .. } = row.clone();
    Statement::Recall { id, word: word.to_owned(), gtin, lot, body_sha256, at_ms }
}

pub(super) async fn show(State(app): State<Arc<App>>, At(id): At<String>) -> Result<Json<Recall>, Refusal> {
    let row = app.store.recall_with_id(id).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(view(row)))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(before): Parameters<Before>,
) -> Result<Json<Recalls>, Refusal> {
    let rows = app.store.recalls(RecallPage { before: before.place()?, at_most: PAGE as i64 }).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|last| format!("{}_{}", last.at_ms, last.id));
    Ok(Json(Recalls { items: rows.into_iter().map(view).collect(), next }))
}
