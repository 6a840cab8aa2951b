//! `POST /v1/fiscal-receipts`: what tills have sold, brought by operators of fiscal data.
use std::sync::Arc;

use api::{FiscalBatch, FiscalResults, ProblemCode};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::{App, language};
use crate::contract::Sent;
use crate::identity::Caller;
use crate::neighbours::receipts::{BatchFault, take};
use crate::problem::Refusal;

pub(super) async fn take_batch(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Sent(batch, _): Sent<FiscalBatch>,
) -> Result<Json<FiscalResults>, Refusal> {
    let keys = app.check_keys().await?;
    match take(&app.store, &keys, batch, &caller.person, language(&headers)).await {
        Ok(results) => Ok(Json(results)),
        Err(BatchFault::Size) => Err(Refusal::field(ProblemCode::InvalidField, "receipts")),
        Err(BatchFault::Store(error)) => Err(error.into()),
    }
}
