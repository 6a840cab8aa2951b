//! `PUT /v1/photos/{sha256}`: a photo under the hash of its content, before the report that names it.
use std::sync::Arc;

use api::ProblemCode;
use axum::extract::State;
use axum::response::IntoResponse as _;
use sha2::{Digest as _, Sha256};

use super::App;
use crate::contract::{At, Jpeg, NoContent, Raw};
use crate::problem::Refusal;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    At(sha256): At<String>,
    Raw(body): Raw,
) -> Result<NoContent, Refusal> {
    let _place = app.photos_at_once.acquire().await.map_err(|_| ProblemCode::Unavailable)?;
    if hex::encode(Sha256::digest(&body)) != sha256 {
        return Err(ProblemCode::PhotoHash.into());
    }
    if !jpeg::is_bare(&body) {
        return Err(ProblemCode::PhotoContent.into());
    }
    app.store.put_photo(sha256, body.to_vec(), crate::today().to_string()).await?;
    Ok(NoContent)
}

pub(super) async fn head(State(app): State<Arc<App>>, At(sha256): At<String>) -> Result<(), Refusal> {
    if app.store.has_photo(sha256).await? { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
}

/// For inspectors; what is in the picture is nobody else's business.
pub(super) async fn get(State(app): State<Arc<App>>, At(sha256): At<String>) -> Result<Jpeg, Refusal> {
    let bytes = app.store.photo(sha256).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Jpeg(bytes.into_response()))
}
