//! `GET /v1/trust-packages/latest`, `GET /v1/trust-parts/{sha256}`: what devices may know without asking.
use std::marker::PhantomData;
use std::sync::Arc;

use api::{ProblemCode, TrustPackage};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;

use super::App;
use crate::contract::{At, Binary, Revalidated};
use crate::problem::Refusal;

pub(super) async fn latest(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Revalidated<TrustPackage>, Refusal> {
    let package = app.store.trust_package().await?.ok_or(ProblemCode::NotFound)?;
    let tag = format!("\"{}\"", package.version);
    let known = super::is_at_hand(&headers, &tag);
    let store::TrustPackage { manifest, key_id, signature, .. } = package;
    let body = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(TrustPackage { manifest, key_id, signature }).into_response()
    };
    let response = ([(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())], body).into_response();
    Ok(Revalidated(response, PhantomData))
}

pub(super) async fn part(State(app): State<Arc<App>>, At(sha256): At<String>) -> Result<Binary, Refusal> {
    let bytes = app.store.trust_part(sha256).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Binary(([(header::CACHE_CONTROL, "public, max-age=31536000, immutable")], bytes).into_response()))
}
