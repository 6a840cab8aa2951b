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
    if !is_bare_jpeg(&body) {
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

/// A JPEG by its content, up to the first scan without a segment that could tell place, device or person.
pub(crate) fn is_bare_jpeg(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(&[0xFF, 0xD8]) else { return false };
    loop {
        let [0xFF, marker, high, low, ..] = rest else { return false };
        let len = 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if matches!(marker, 0xE1..=0xED | 0xEF | 0xFE) || len < 4 {
            return false;
        }
        let Some(next) = rest.get(len..) else { return false };
        if *marker == 0xDA {
            return bytes.ends_with(&[0xFF, 0xD9]);
        }
        rest = next;
    }
}
