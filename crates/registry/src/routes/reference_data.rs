//! `GET /v1/reference-data`: directories and keys, versioned.
use std::marker::PhantomData;
use std::sync::Arc;

use api::ReferenceData;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use sha2::{Digest as _, Sha256};

use super::App;
use crate::contract::Revalidated;
use crate::problem::Refusal;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Revalidated<ReferenceData>, Refusal> {
    let keys = app.check_keys().await?.keys.iter().map(|key| key.info.clone()).collect();
    let version = app.store.meta("reference_version").await?.and_then(|text| text.parse().ok()).unwrap_or(1);
    let data = ReferenceData {
        version,
        groups: crate::trust::groups(),
        keys,
        receipt_key_id: app.receipt_key.id(),
        receipt_public_key: app.receipt_key.public_hex(),
    };
    // The tag is of the content, so that it is right even where somebody forgot to raise the version.
    let content = serde_json::to_vec(&data).unwrap_or_default();
    let digest = hex::encode(Sha256::digest(&content));
    let tag = format!("\"{version}-{}\"", digest.get(..16).unwrap_or_default());
    let known = super::is_at_hand(&headers, &tag);
    let body = if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(data).into_response() };
    let response = ([(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())], body).into_response();
    Ok(Revalidated(response, PhantomData))
}
