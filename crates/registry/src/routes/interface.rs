//! What programs ask of the registry itself.
use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse as _;

use super::operations;
use crate::contract::{Document, Plain, document};

pub(super) async fn health() -> Plain {
    Plain("ok".into_response())
}

pub(super) async fn openapi() -> Document {
    static TEXT: LazyLock<String> = LazyLock::new(|| document(&operations()).to_string());
    Document(([(header::CACHE_CONTROL, "no-cache")], TEXT.as_str()).into_response())
}
