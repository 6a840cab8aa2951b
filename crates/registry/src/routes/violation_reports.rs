//! `PUT /v1/violation-reports/{id}`: a report, once, under the id its device chose; `GET`: what became of it.
use std::sync::Arc;

use api::{
    Category, PHOTO_MAX_BYTES, PHOTOS_MAX, ProblemCode, REPORT_TEXT_MAX, Receipt, ReportReceived, ReportRequest,
    ReportState, ReportStateResponse, SECRET_HEADER, receipt_message,
};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::{Filed, NewReport};

use super::{App, is_id};
use crate::contract::{At, Sent};
use crate::problem::Refusal;

const DAY_MS: i64 = 86_400_000;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    At(id): At<String>,
    Sent(request, body): Sent<ReportRequest>,
) -> Result<Json<ReportReceived>, Refusal> {
    check(&id, &request)?;
    let body_sha256 = hex::encode(Sha256::digest(&body));
    // A number may be taken: with 40 bits of chance the third draw is free.
    for _ in 0..8 {
        let number = number()?;
        // The day, not the moment: beside the action log a moment would tell who sent an anonymous report.
        let received_at_ms = crate::now_ms() / DAY_MS * DAY_MS;
        let message = receipt_message(&id, &number, &body_sha256, received_at_ms);
        let receipt = Receipt {
            received_at_ms,
            body_sha256: body_sha256.clone(),
            key_id: app.receipt_key.id(),
            signature: app.receipt_key.sign_hex(&message),
        };
        let kept = Kept { number: number.clone(), receipt };
        let new = NewReport {
            id: id.clone(),
            number,
            body: body.to_vec(),
            body_sha256: body_sha256.clone(),
            secret_sha256: request.secret_sha256.clone(),
            photos: request.photos.iter().map(|photo| photo.sha256.clone()).collect(),
            received: serde_json::to_string(&kept).map_err(|_| ProblemCode::Internal)?,
            day_ms: received_at_ms,
        };
        match app.store.file_report(new).await? {
            Filed::Received(received) => {
                let kept = serde_json::from_str(&received).map_err(|_| ProblemCode::Internal)?;
                return Ok(Json(prove(&app, &id, kept).await?));
            }
            Filed::IdTaken => return Err(ProblemCode::IdTaken.into()),
            Filed::PhotoMissing => return Err(ProblemCode::PhotoMissing.into()),
            Filed::NumberTaken => {}
        }
    }
    Err(ProblemCode::Internal.into())
}

/// What is kept of the answer. Not the proof: its place in the log would tell which request brought the report. Who sends
/// the same again gets another proof.
#[derive(Serialize, Deserialize)]
struct Kept {
    number: String,
    receipt: Receipt,
}

/// Puts the registry's word into its log, sealed, and gives the proof of it to whom it was given.
async fn prove(app: &App, id: &str, Kept { number, receipt }: Kept) -> Result<ReportReceived, Refusal> {
    let message = receipt_message(id, &number, &receipt.body_sha256, receipt.received_at_ms);
    let proof = super::seal(app, message).await?;
    Ok(ReportReceived { number, receipt, proof })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Json<ReportStateResponse>, Refusal> {
    let secret = headers.get(SECRET_HEADER).map(|value| hex::encode(Sha256::digest(value.as_bytes())));
    let state = app.store.report_state(id, secret.unwrap_or_default()).await?;
    let row = state.ok_or(ProblemCode::NotFound)?;
    let state = serde_json::from_value(row.state.into()).unwrap_or(ReportState::Received);
    Ok(Json(ReportStateResponse { number: row.number, state, since_ms: row.since_ms, reason: row.reason }))
}

fn check(id: &str, request: &ReportRequest) -> Result<(), Refusal> {
    let refuse = |field| Err(Refusal::field(ProblemCode::InvalidField, field));
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let too_long = |text: &Option<String>, max| text.as_ref().is_some_and(|text| text.chars().count() > max);
    if !is_id(id) {
        return refuse("id");
    }
    if Category::from_name(&request.category).is_none() {
        return refuse("category");
    }
    if request.text.chars().count() > REPORT_TEXT_MAX {
        return refuse("text");
    }
    if too_long(&request.code, 200) {
        return refuse("code");
    }
    if too_long(&request.verdict, 100) {
        return refuse("verdict");
    }
    if too_long(&request.contact, 200) {
        return refuse("contact");
    }
    if let Some(place) = &request.place {
        let on_earth = |(north, east): (f64, f64)| north.abs() <= 90.0 && east.abs() <= 180.0;
        if place.text.chars().count() > 500 || !place.position.is_none_or(on_earth) {
            return refuse("place");
        }
    }
    let photo_fits = |photo: &api::PhotoRef| is_hash(&photo.sha256) && photo.size <= PHOTO_MAX_BYTES as u64;
    if request.photos.len() > PHOTOS_MAX || !request.photos.iter().all(photo_fits) {
        return refuse("photos");
    }
    if !is_hash(&request.secret_sha256) {
        return refuse("secret_sha256");
    }
    Ok(())
}

/// Eight characters that nobody mistakes on the phone.
fn number() -> Result<String, Refusal> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| ProblemCode::Internal)?;
    let letters =
        bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32))).map(|letter| char::from(*letter));
    let mut number: String = letters.collect();
    number.insert(4, '-');
    Ok(number)
}
