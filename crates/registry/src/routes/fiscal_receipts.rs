//! `POST /v1/fiscal-receipts`: what tills have sold, brought by operators of fiscal data.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{FiscalBatch, FiscalResults, ProblemCode};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;

use super::{App, language};
use crate::contract::Sent;
use crate::control::DocumentRule;
use crate::identity::Caller;
use crate::neighbours::receipts::{BatchFault, take};
use crate::problem::Refusal;

pub(super) async fn take_batch(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: Caller,
    headers: HeaderMap,
    Sent(batch, _): Sent<FiscalBatch>,
) -> Result<Json<FiscalResults>, Refusal> {
    let keys = app.check_keys().await?;
    match take(&app.store, &keys, batch, &caller.person, language(&headers)).await {
        Ok(results) => {
            // What was sold was sold, and is answered; what was guessed at beside it is taken from what may be asked next.
            let violations = results.receipts.iter().flat_map(|receipt| &receipt.violations);
            let guesses = violations.filter(|violation| violation.rule == DocumentRule::CheckValueWrong.id()).count();
            app.take(address, u32::try_from(guesses).unwrap_or(u32::MAX));
            Ok(Json(results))
        }
        Err(BatchFault::Size) => Err(Refusal::field(ProblemCode::InvalidField, "receipts")),
        Err(BatchFault::Store(error)) => Err(error.into()),
    }
}
