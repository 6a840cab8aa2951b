//! `PUT /v1/photos/{sha256}`: a photo under the hash of its content, before the report that names it.
use std::sync::Arc;

use api::ProblemCode;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use sha2::{Digest as _, Sha256};

use super::{App, bytes};
use crate::problem::Refusal;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(sha256): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Refusal> {
    let body = bytes(body)?;
    let _place = app.photos_at_once.acquire().await.map_err(|_| ProblemCode::Unavailable)?;
    if hex::encode(Sha256::digest(&body)) != sha256 {
        return Err(ProblemCode::PhotoHash.into());
    }
    if !is_bare_jpeg(&body) {
        return Err(ProblemCode::PhotoContent.into());
    }
    app.store.put_photo(sha256, body.to_vec(), crate::today().to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `HEAD` alone: whether the photo is here. Its bytes are for inspectors.
pub(super) async fn head(
    State(app): State<Arc<App>>,
    method: Method,
    Path(sha256): Path<String>,
) -> Result<StatusCode, Refusal> {
    if method != Method::HEAD {
        return Err(ProblemCode::MethodNotAllowed.into());
    }
    let here = app.store.has_photo(sha256).await?;
    if here { Ok(StatusCode::OK) } else { Err(ProblemCode::NotFound.into()) }
}

/// A JPEG by its content, up to the first scan without a segment that could tell place, device or person.
fn is_bare_jpeg(bytes: &[u8]) -> bool {
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
