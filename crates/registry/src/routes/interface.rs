//! What programs ask of the registry itself.
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use api::ProblemCode;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse as _;

use super::{App, operations};
use crate::contract::{Document, Plain, document};
use crate::problem::Refusal;

pub(super) async fn health() -> Plain {
    Plain("ok".into_response())
}

/// Long enough for a store that is busy, and shorter than whoever asks waits.
const READY_WITHIN: Duration = Duration::from_secs(2);

pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Plain, Refusal> {
    let asked = tokio::time::timeout(READY_WITHIN, app.store.meta("reference_version")).await;
    asked.map_err(|_| Refusal::from(ProblemCode::Unavailable).retry_after(2))??;
    Ok(Plain("ready".into_response()))
}

pub(super) async fn openapi() -> Document {
    static TEXT: LazyLock<String> = LazyLock::new(|| document(&operations()).to_string());
    Document(([(header::CACHE_CONTROL, "no-cache")], TEXT.as_str()).into_response())
}
