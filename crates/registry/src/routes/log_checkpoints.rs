//! `GET /v1/log-checkpoints`: where the action logs end; `…/{log}/consistency`: that one only grew. Everyone may ask.
use std::sync::Arc;

use api::{LogCheckpoint, LogCheckpoints, LogConsistency, ProblemCode};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::contract::{At, Parameters};
use crate::problem::Refusal;

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<LogCheckpoints>, Refusal> {
    let heads = app.store.log_heads().await?;
    let logs = heads.into_iter().map(|head| LogCheckpoint { log: head.log, size: head.size, checkpoint: head.note });
    Ok(Json(LogCheckpoints { logs: logs.collect() }))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Between {
    old: u64,
    new: Option<u64>,
}

pub(super) async fn consistency(
    State(app): State<Arc<App>>,
    At(log): At<String>,
    Parameters(between): Parameters<Between>,
) -> Result<Json<LogConsistency>, Refusal> {
    let Between { old, new } = between;
    let path = app.store.log_consistency(log, old, new).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(LogConsistency { path: path.iter().map(hex::encode).collect() }))
}
