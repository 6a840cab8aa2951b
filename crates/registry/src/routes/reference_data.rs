//! `GET /v1/reference-data`: directories and keys, versioned.
use std::marker::PhantomData;
use std::sync::Arc;

use api::{Category, Directories, NotTaken, ReferenceData};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use circulation::{Level, Return, Status, Withdrawal};
use sha2::{Digest as _, Sha256};

use super::App;
use crate::check::CheckKeys;
use crate::contract::Revalidated;
use crate::problem::Refusal;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
) -> Result<Revalidated<ReferenceData>, Refusal> {
    let (groups, directories) = (crate::trust::groups(), directories());
    let (receipt_key_id, receipt_public_key) = (app.receipt_key.id(), app.receipt_key.public_hex());
    let own = (&groups, &directories, &receipt_key_id, &receipt_public_key);
    let own_sha256 = hex::encode(Sha256::digest(serde_json::to_vec(&own).unwrap_or_default()));
    // Keys as they are now: what is a moment older than another registry's would look like a change, and like another when it is read again.
    let edition = app.store.reference_edition(own_sha256, crate::now_ms()).await?;
    let keys = CheckKeys::of(edition.keys).keys.into_iter().map(|key| key.info).collect();
    let data = ReferenceData {
        version: edition.version.unsigned_abs(),
        changed_at_ms: edition.changed_at_ms,
        groups,
        directories,
        keys,
        receipt_key_id,
        receipt_public_key,
    };
    let content = serde_json::to_vec(&data).unwrap_or_default();
    let digest = hex::encode(Sha256::digest(&content));
    let tag = format!("\"{}-{}\"", data.version, digest.get(..16).unwrap_or_default());
    let known = super::is_at_hand(&headers, &tag);
    let body = if known { StatusCode::NOT_MODIFIED.into_response() } else { Json(data).into_response() };
    let response = ([(header::ETAG, tag), (header::CACHE_CONTROL, "no-cache".to_owned())], body).into_response();
    Ok(Revalidated(response, PhantomData))
}

fn directories() -> Directories {
    let word = |category| serde_json::to_value(category).ok().and_then(|word| word.as_str().map(str::to_owned));
    Directories {
        statuses: Status::ALL.map(|status| status.name().to_owned()).into(),
        package_levels: Level::ALL.map(|level| level.name().to_owned()).into(),
        withdrawal_reasons: Withdrawal::ALL.map(|reason| reason.name().to_owned()).into(),
        return_reasons: Return::ALL.map(|reason| reason.name().to_owned()).into(),
        not_taken_reasons: NotTaken::ALL.map(|reason| reason.name().to_owned()).into(),
        report_categories: Category::ALL.into_iter().filter_map(word).collect(),
    }
}
