//! `POST /v1/verifications`: what is known of each code.
use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use api::{CODE_MAX_LEN, CODES_MAX, CodeFinding, PackageLevel, ProblemCode, VerificationRequest, VerificationResponse};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use circulation::Cell;
use gs1::Date;
use marking::{MarkingCode, Read, Reading, Structure, read_exactly};
use schemars::SchemaGenerator;
use serde::Deserialize;
use store::{Asked, CodeRow, Contents, Found, KnownCard};
use verify::CheckValue;

use super::App;
use super::answered::{self, Answer};
use super::contents::{contents, may_count, view};
use crate::check::{CheckKeys, judge_tail};
use crate::contract::{Asking, Output, Sent, Shape};
use crate::import::wire_level;
use crate::limit::network;
use crate::problem::Refusal;

/// Codes that one person asks about at once; more are what a program has in stock.
const IN_HAND: usize = 10;
/// Signatures that are judged without another thread.
const SIGNATURES_HERE: usize = 4;

pub(super) async fn create(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Asking(caller): Asking,
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
    let asked: Arc<[Asked]> = readings.iter().map(|read| asked(&read.reading)).collect();
    let (found, keys) = tokio::try_join!(app.store.find(asked.clone()), app.check_keys())?;
    let contents = contents(&app, address, &found).await?;
    let has_packages = contents.iter().any(Option::is_some);
    let may_count = has_packages && may_count(&app, caller.as_ref()).await?;
    let is_quick = readings.iter().filter(|read| is_signed(read)).count() <= SIGNATURES_HERE;
    let network = network(address.ip());
    let work = move || answers(&app, &Looked { readings, asked, found, contents, keys, network, cell, may_count });
    if is_quick {
        return work();
    }
    // Signatures of a thousand codes are tens of milliseconds of arithmetic: not on a thread that others wait for. All else of a thousand codes is
    // done in the time that moving it there would take.
    tokio::task::spawn_blocking(work).await.map_err(|_| ProblemCode::Internal)?
}

fn is_signed(read: &Read) -> bool {
    matches!(&read.reading, Reading::Code(code) if code.structure == Structure::LongTail)
}

/// What is known of the codes of a request, one behind the other.
struct Looked {
    readings: Vec<Read>,
    asked: Arc<[Asked]>,
    found: Vec<Found>,
    /// Of those that are packages.
    contents: Vec<Option<Contents>>,
    keys: Arc<CheckKeys>,
    /// Who asks, as far as that is looked at.
    network: IpAddr,
    cell: Option<Cell>,
    /// How much lies in packages.
    may_count: bool,
}

/// The answers, as they go out.
pub(super) struct Verified(Vec<u8>);

impl IntoResponse for Verified {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

impl Output for Verified {
    fn describe(shape: &mut Shape, schemas: &mut SchemaGenerator) {
        Json::<VerificationResponse>::describe(shape, schemas);
    }
}

fn answers(app: &App, looked: &Looked) -> Result<Verified, Refusal> {
    let all = looked.readings.iter().zip(&*looked.asked).zip(&looked.found);
    let answers = all.zip(&looked.contents).map(|(((read, asked), found), contents)| Answer {
        contents: contents.map(|contents| view(contents, looked.may_count)),
        ..answer(read, &asked.code, found, &looked.keys)
    });
    let answers: Vec<Answer<'_>> = answers.collect();
    if looked.cell.is_some() || looked.asked.len() <= IN_HAND {
        // Who does not hold the package cannot tell where it is: of goods with keys of ours, a tail that nobody can check proves nothing.
        let holds = |read: &Read, answer: &Answer<'_>| match (&*answer.check_value, &read.reading) {
            ("valid", _) => true,
            ("key_unknown", Reading::Code(code)) => !looked.keys.cover(&code.id.gtin),
            _ => false,
        };
        // A package goes where many go; what is suspected has nothing to add.
        let is_watched = |answer: &Answer<'_>| {
            matches!(answer.level, Some(PackageLevel::Unit | PackageLevel::Set)) && !answer.copy_suspected
        };
        let watched = looked.readings.iter().zip(&answers).filter(|(_, answer)| is_watched(answer));
        let now_ms = crate::now_ms();
        for (_, answer) in watched.filter(|(read, answer)| holds(read, answer)) {
            match looked.cell {
                Some(cell) => app.sightings.add(answer.code.clone().into_owned(), cell, now_ms),
                None => app.sightings.add_unplaced(&answer.code, looked.network, now_ms),
            }
        }
    }
    let response = VerificationResponse { checked_at_ms: crate::now_ms(), answers };
    Ok(Verified(answered::body(&response).map_err(|_| ProblemCode::Internal)?))
}

fn answer<'a>(read: &'a Read, code: &'a str, found: &'a Found, keys: &CheckKeys) -> Answer<'a> {
    let (row, card) = (found.code.as_ref(), found.card.as_deref());
    let check = match &read.reading {
        Reading::Code(code) => judge_tail(code, keys),
        _ => CheckValue::Absent,
    };
    let text = |text: &'a Option<String>| text.as_deref().map(Cow::Borrowed);
    Answer {
        code: code.into(),
        status: row.map(|row| row.state.status.name().into()),
        overlay: row.and_then(|row| row.state.overlay()).map(Cow::Borrowed),
        recalls_untold: false,
        check_value: name(check).into(),
        level: row.map(|row| wire_level(row.level)),
        group: card.map(|card| card.row.group.as_str().into()),
        // The card says what the goods are, not that these goods are they: an unknown code gets none of it.
        product: card.filter(|_| row.is_some()).and_then(|card| card.json.as_deref()),
        production_date: row.and_then(|row| text(&row.production_date)),
        expiry_date: row.and_then(|row| expiry_date(row, card)),
        lot: row.and_then(|row| text(&row.lot)),
        copy_suspected: row.is_some_and(|row| row.copy_suspected),
        contents: None,
        findings: read.findings.iter().map(finding).collect(),
    }
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
pub(super) fn expiry_date<'a>(row: &'a CodeRow, card: Option<&KnownCard>) -> Option<Cow<'a, str>> {
    if let Some(reported) = &row.expiry_date {
        return Some(Cow::Borrowed(reported));
    }
    let made = Date::from_iso(row.production_date.as_ref()?)?;
    let keeps: ShelfLife = serde_json::from_str(&card?.row.card).ok()?;
    let by_months = keeps.shelf_life_months.and_then(|months| made.plus_months(months));
    let by_days = keeps.shelf_life_days.and_then(|days| Date::from_days(made.days() + i64::from(days)));
    by_months.or(by_days).map(|date| Cow::Owned(date.to_string()))
}

/// Canonical code and GTIN; both empty where the message is no code.
pub(super) fn asked(reading: &Reading) -> Asked {
    match reading {
        Reading::Code(MarkingCode { id, lot, .. }) => {
            Asked { code: id.canonical(), gtin: id.gtin.to_string(), lot: lot.clone() }
        }
        Reading::Transport(sscc) => Asked { code: format!("00{sscc}"), ..Asked::default() },
        Reading::Not(_) | Reading::Malformed => Asked::default(),
    }
}

/// Canonical code of what somebody calls `code`.
pub(super) fn named(code: &str) -> Result<String, Refusal> {
    let read = (code.len() <= CODE_MAX_LEN).then(|| read_exactly(code.as_bytes(), None, crate::today()).reading);
    let code = read.map(|reading| asked(&reading).code).filter(|code| !code.is_empty());
    code.ok_or_else(|| Refusal::field(ProblemCode::InvalidField, "code"))
}

const fn name(check: CheckValue) -> &'static str {
    match check {
        CheckValue::Valid => "valid",
        CheckValue::Wrong => "wrong",
        CheckValue::KeyUnknown => "key_unknown",
        CheckValue::Absent => "absent",
    }
}
