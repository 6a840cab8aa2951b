//! `POST /v1/credibility`: how far a code can be believed, in words; `/v1/suspected-copies`: what inspectors look into.
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;

use api::{
    CODE_MAX_LEN, ClearingRequest, Credibility, CredibilityRequest, EvidenceLine, ProblemCode, ScanSeen,
    SuspectedCopies, SuspectedCopy,
};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use circulation::{Cell, Sighting};
use gs1::Date;
use marking::{Group, Reading, read_exactly};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Contents, Found, Stamp};
use verify::{Answer, CheckValue, Evidence, Knowledge, Overlay, Score, Status, Subject, credibility, judge};
use wording::{FluentValue, Language, find};

use super::contents::{contents, is_empty};
use super::verifications::{asked, expiry_date, named};
use super::{App, is_reason, language};
use crate::check::judge_tail;
use crate::contract::{NoContent, Parameters, Sent};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Codes of one answer.
const PAGE: usize = 100;
const HOUR_MS: i64 = 3_600_000;

pub(super) async fn assess(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Sent(CredibilityRequest { code }, _): Sent<CredibilityRequest>,
) -> Result<Json<Credibility>, Refusal> {
    if code.len() > CODE_MAX_LEN {
        return Err(Refusal::field(ProblemCode::InvalidField, "code"));
    }
    let today = crate::today();
    let read = read_exactly(code.as_bytes(), None, today);
    let asked = asked(&read.reading);
    let code = asked.code.clone();
    let (mut found, keys) = tokio::try_join!(app.store.find([asked].into()), app.check_keys())?;
    let inside = contents(&app, address, &found).await?.pop().flatten();
    let found = found.pop().unwrap_or_default();
    let check_value = match &read.reading {
        Reading::Code(code) => judge_tail(code, &keys),
        _ => CheckValue::Absent,
    };
    let sightings = match &found.code {
        Some(row) => app.store.sightings(row.code.clone()).await?,
        None => Vec::new(),
    };
    // That many scan a unit, nobody knows where, is no history of where it was.
    let is_placed = sightings.iter().any(|sighting| sighting.cell.is_some());
    let knowledge = Knowledge::Now(answer(&found, check_value, inside, is_placed));
    let in_force = knowledge.answer().and_then(|answer| answer.group?.in_force());
    let verdict = judge(&Evidence { read, knowledge, in_force, own_check: CheckValue::KeyUnknown, today });
    let language = language(&headers);
    let words = |key: &str| find(language, key, &[]).ok_or(ProblemCode::Internal);
    let line = |check: &verify::Check| {
        let (subject, mark) = (check.subject.name(), check.mark.name());
        let mut words = words(&format!("evidence-{subject}-{mark}"))?;
        if check.subject == Subject::ScanHistory && !sightings.is_empty() {
            words = format!("{words} {}", seen(&sightings, language).ok_or(ProblemCode::Internal)?);
        }
        let points = check.points();
        let (subject, mark) = (subject.to_owned(), mark.to_owned());
        Ok(EvidenceLine { subject, mark, points: [points.got, points.of], words })
    };
    let score = credibility(&verdict);
    Ok(Json(Credibility {
        code,
        outcome: verdict.outcome.name().to_owned(),
        words: words(&format!("verdict-{}", verdict.outcome.name()))?,
        score: score.map(|score| score.value),
        score_words: score.map(|score| explained(score, language).ok_or(ProblemCode::Internal)).transpose()?,
        evidence: verdict.checks.iter().map(line).collect::<Result<_, ProblemCode>>()?,
    }))
}

/// How the score comes of the points, and why it is no more.
fn explained(score: Score, language: Language) -> Option<String> {
    let number = |n: u32| FluentValue::from(i64::from(n));
    let sum = find(language, "score-sum", &[("got", number(score.got)), ("of", number(score.of))])?;
    if u32::from(score.value) == score.got * 100 / score.of.max(1) {
        return Some(sum);
    }
    let most = find(language, "score-at-most", &[("most", number(u32::from(score.at_most)))])?;
    Some(format!("{sum} {most}"))
}

/// What the registry would answer to a device, as a device understands it.
fn answer(found: &Found, check_value: CheckValue, inside: Option<Contents>, scans_known: bool) -> Answer {
    let row = found.code.as_ref();
    let date = |text: Option<&str>| text.and_then(Date::from_iso);
    let overlay = row.and_then(|row| row.state.overlay()).map(|word| match word {
        "recalled" => Overlay::Recalled,
        _ => Overlay::Blocked,
    });
    Answer {
        status: row.map(|row| Status::Known(row.state.status)),
        overlay,
        recalls_known: true,
        check_value: Some(check_value),
        expiry: row.and_then(|row| date(expiry_date(row, found.card.as_deref()).as_deref())),
        production: row.and_then(|row| date(row.production_date.as_deref())),
        lot: row.and_then(|row| row.lot.clone()),
        group: found.card.as_ref().and_then(|card| Group::from_name(&card.row.group)),
        copy_suspected: row.is_some_and(|row| row.copy_suspected),
        scans_known,
        contents: inside.map(|inside| verify::Contents {
            is_empty: is_empty(inside),
            stopped: inside.stopped,
            gone: inside.gone,
            is_whole: !inside.is_part,
        }),
    }
}

/// How often and in how many places, as a sentence.
fn seen(sightings: &[Sighting], language: Language) -> Option<String> {
    let times = sightings.iter().map(|sighting| sighting.times).fold(0, i64::saturating_add);
    let places = sightings.iter().filter_map(|sighting| sighting.cell).collect::<HashSet<_>>().len();
    let number = |n: i64| FluentValue::from(n);
    find(language, "evidence-scans", &[("times", number(times)), ("places", number(i64::try_from(places).ok()?))])
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct After {
    #[serde(default)]
    after: String,
}

pub(super) async fn suspected(
    State(app): State<Arc<App>>,
    Parameters(After { after }): Parameters<After>,
) -> Result<Json<SuspectedCopies>, Refusal> {
    let mut items = Vec::new();
    for code in app.store.suspected_copies(after, PAGE as i64).await? {
        let seen = |sighting: Sighting| ScanSeen {
            hour_ms: sighting.hour.saturating_mul(HOUR_MS),
            place: sighting.cell.map(Cell::name),
            times: sighting.times.unsigned_abs(),
        };
        let sightings = app.store.sightings(code.clone()).await?.into_iter().map(seen).collect();
        items.push(SuspectedCopy { code, sightings });
    }
    Ok(Json(SuspectedCopies { items }))
}

pub(super) async fn clear(
    State(app): State<Arc<App>>,
    caller: Caller,
    Sent(ClearingRequest { code, reason }, _): Sent<ClearingRequest>,
) -> Result<NoContent, Refusal> {
    if !is_reason(&reason) {
        return Err(Refusal::field(ProblemCode::InvalidField, "reason"));
    }
    let code = named(&code)?;
    let stamp = Stamp { at_ms: crate::now_ms(), who: caller.person, document: None };
    if app.store.clear_copy(code, reason, stamp).await? { Ok(NoContent) } else { Err(ProblemCode::NotFound.into()) }
}
