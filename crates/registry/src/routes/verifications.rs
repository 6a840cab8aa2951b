//! `POST /v1/verifications`: what is known of each code.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{CODE_MAX_LEN, CODES_MAX, CodeAnswer, CodeFinding, ProblemCode, VerificationRequest, VerificationResponse};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use circulation::Cell;
use gs1::Date;
use marking::{MarkingCode, Read, Reading, read_exactly};
use schemars::SchemaGenerator;
use serde::Deserialize;
use serde_json::value::RawValue;
use store::{Asked, Card, CodeRow, Found};
use verify::CheckValue;

use super::App;
use crate::check::{CheckKeys, judge_tail};
use crate::contract::{Output, Sent, Shape};
use crate::import::wire_level;
use crate::problem::Refusal;

/// Codes whose check values are judged without another thread.
const AT_ONCE: usize = 4;

pub(super) async fn create(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<VerificationRequest>,
) -> Result<Verified, Refusal> {
    if request.codes.is_empty() || request.codes.len() > CODES_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "codes"));
    }
    if let Some(n) = request.codes.iter().position(|code| code.len() > CODE_MAX_LEN) {
        return Err(Refusal::field(ProblemCode::InvalidField, &format!("codes[{n}]")));
    }
    let cell = match request.place {
        Some(place) => {
            let cell = Cell::of(place.north, place.east);
            Some(cell.ok_or_else(|| Refusal::field(ProblemCode::InvalidField, "place"))?)
        }
        None => None,
    };
    // Every code is a guess at a check value, should somebody want to guess.
    app.charge(address, u32::try_from(request.codes.len()).unwrap_or(u32::MAX).saturating_sub(1))?;
    let today = crate::today();
    // The registry mends nothing: who sends a code has to send it whole, and learns which rule it breaks.
    let readings: Vec<Read> = request.codes.iter().map(|code| read_exactly(code.as_bytes(), None, today)).collect();
    let asked = readings.iter().map(|read| asked(&read.reading)).collect();
    let (found, keys) = tokio::try_join!(app.store.find(asked), app.check_keys())?;
    let answers = if readings.len() <= AT_ONCE {
        answers(&readings, found, &keys)
    } else {
        // Signatures of five hundred codes are half a second of arithmetic: not on a thread that others wait for.
        let work = tokio::task::spawn_blocking(move || answers(&readings, found, &keys));
        work.await.map_err(|_| ProblemCode::Internal)?
    };
    if let Some(cell) = cell {
        // Who does not hold the package cannot tell where it is.
        let held = answers.iter().filter(|answer| matches!(answer.check_value.as_str(), "valid" | "key_unknown"));
        for answer in held.filter(|answer| answer.status.is_some()) {
            app.sightings.add(answer.code.clone(), cell, crate::now_ms());
        }
    }
    Ok(Verified(VerificationResponse { checked_at_ms: crate::now_ms(), answers }))
}

/// A card goes out as the text that it is kept as.
type Answer = CodeAnswer<Box<RawValue>>;

/// The answers, on their way out.
pub(super) struct Verified(VerificationResponse<Box<RawValue>>);

impl IntoResponse for Verified {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl Output for Verified {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        Json::<VerificationResponse>::describe(shape, schemas);
    }
}

fn answers(readings: &[Read], found: Vec<Found>, keys: &CheckKeys) -> Vec<Answer> {
    let answers = readings.iter().zip(found).map(|(read, Found { code, card })| {
        let reading = &read.reading;
        let expiry_date = code.as_ref().and_then(|row| expiry_date(row, card.as_deref()));
        let (product, group) =
            card.and_then(|card| Some((RawValue::from_string(card.card.clone()).ok()?, card.group.clone()))).unzip();
        let check = match reading {
            Reading::Code(code) => judge_tail(code, keys),
            _ => CheckValue::Absent,
        };
        let known = code.is_some();
        let row = code.as_ref();
        CodeAnswer {
            code: asked(reading).code,
            status: row.map(|row| row.state.status.name().to_owned()),
            overlay: row.and_then(|row| row.state.overlay()).map(str::to_owned),
            check_value: name(check).to_owned(),
            level: row.map(|row| wire_level(row.level)),
            group,
            // The card says what the goods are, not that these goods are they: an unknown code gets none of it.
            product: product.filter(|_| known),
            production_date: row.and_then(|row| row.production_date.clone()),
            expiry_date,
            lot: row.and_then(|row| row.lot.clone()),
            copy_suspected: row.is_some_and(|row| row.copy_suspected),
            findings: read.findings.iter().map(finding).collect(),
        }
    });
    answers.collect()
}

fn finding(finding: &marking::Finding) -> CodeFinding {
    CodeFinding {
        id: finding.rule.id().to_owned(),
        severity: finding.severity.name().to_owned(),
        span: [finding.span.start, finding.span.end],
    }
}

/// How long goods keep, of a card.
#[derive(Deserialize)]
struct ShelfLife {
    shelf_life_months: Option<u16>,
    shelf_life_days: Option<u16>,
}

/// Last good day: as it was reported, or by the day of production and what the card says of the goods.
pub(super) fn expiry_date(row: &CodeRow, card: Option<&Card>) -> Option<String> {
    if row.expiry_date.is_some() {
        return row.expiry_date.clone();
    }
    let made = Date::from_iso(row.production_date.as_ref()?)?;
    let keeps: ShelfLife = serde_json::from_str(&card?.card).ok()?;
    let by_months = keeps.shelf_life_months.and_then(|months| made.plus_months(months));
    let by_days = keeps.shelf_life_days.and_then(|days| Date::from_days(made.days() + i64::from(days)));
    by_months.or(by_days).map(|date| date.to_string())
}

/// Canonical code and GTIN; both empty where the message is no code.
pub(super) fn asked(reading: &Reading) -> Asked {
    match reading {
        Reading::Code(MarkingCode { id, .. }) => Asked { code: id.canonical(), gtin: id.gtin.to_string() },
        Reading::Transport(sscc) => Asked { code: format!("00{sscc}"), gtin: String::new() },
        Reading::Not(_) | Reading::Malformed => Asked { code: String::new(), gtin: String::new() },
    }
}

const fn name(check: CheckValue) -> &'static str {
    match check {
        CheckValue::Valid => "valid",
        CheckValue::Wrong => "wrong",
        CheckValue::KeyUnknown => "key_unknown",
        CheckValue::Absent => "absent",
    }
}
