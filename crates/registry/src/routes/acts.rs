//! `/v1/acts`: goods go from one participant to another.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{
    ACT_CODES_MAX, Act, ActLine, ActLines, ActRequest, Acts, DecisionRequest, NotTaken, ProblemCode, Role, Statement,
    Violation,
};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use gs1::Date;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::{ActPage, ActRow, ActState, ActTurn, Decision, NewAct, Turn, Turned};
use wording::Language;

use super::documents::Before;
use super::{App, is_id, language, prove};
use crate::acts::deadline;
use crate::contract::{At, Parameters, Sent};
use crate::control::{DocumentRule, codes, message, violation};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Acts of one answer.
const PAGE: usize = 100;
/// Lines of one answer.
const LINES: usize = 1_000;
/// Characters of a note.
const NOTE_MAX: usize = 2_000;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Sent(request, body): Sent<ActRequest>,
) -> Result<Json<Act>, Refusal> {
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, field));
    if !is_id(&id) {
        return refuse("id");
    }
    if !super::is_name(&request.number) {
        return refuse("number");
    }
    let body_sha256 = hex::encode(Sha256::digest(&body));
    let ActRequest { receiver, number, codes: texts } = request;
    let (sender, codes) = match controlled(&app, address, &caller, &receiver, texts, language(&headers)).await {
        Ok(controlled) => controlled,
        // What was drafted when it kept the rules is not refused by those of today.
        Err(refusal) => {
            let earlier = app.store.act(id).await?;
            let earlier =
                earlier.filter(|act| act.body_sha256 == body_sha256 && caller.bin.as_ref() == Some(&act.sender));
            return Ok(Json(view(earlier.ok_or(refusal)?, &caller)?));
        }
    };
    let new = NewAct {
        id,
        sender,
        receiver,
        number,
        codes,
        body_sha256,
        person: caller.person.clone(),
        at_ms: crate::now_ms(),
    };
    match app.store.put_act(new).await? {
        Turned::Done(act) => Ok(Json(view(act, &caller)?)),
        // Another's act has this id; that there is one is not told.
        Turned::Unknown | Turned::NoSuchLines(_) => Err(ProblemCode::IdTaken.into()),
        Turned::OutOfTurn(_) => Err(ProblemCode::OutOfTurn.into()),
    }
}

/// Who sends, and canonical codes.
async fn controlled(
    app: &App,
    address: SocketAddr,
    caller: &Caller,
    receiver: &str,
    texts: Vec<String>,
    language: Language,
) -> Result<(String, Vec<String>), Refusal> {
    let sender = app.active(caller).await?;
    let known = app.store.participant(receiver.to_owned()).await?;
    if *receiver == sender || known.is_none_or(|known| known.state != "active") {
        return Err(Refusal::field(ProblemCode::InvalidField, "receiver"));
    }
    let keys = app.check_keys().await?;
    let read =
        tokio::task::spawn_blocking(move || codes("codes", &texts, ACT_CODES_MAX, &keys, crate::today(), language));
    let codes = read.await.map_err(|_| ProblemCode::Internal)?.map_err(|violations| app.wrong(address, violations))?;
    Ok((sender, codes))
}

fn view(row: ActRow, caller: &Caller) -> Result<Act, Refusal> {
    let watches = [Role::Operator, Role::Inspector].contains(&caller.role);
    let told = |side: &str, who: String| {
        Some(who).filter(|who| !who.is_empty() && (watches || caller.bin.as_deref() == Some(side)))
    };
    let who_decides = match row.state {
        ActState::Cancelling | ActState::Cancelled => &row.sender,
        _ => &row.receiver,
    };
    let by = row.by.clone();
    let (drafted_by, sent_by) = (told(&row.sender, by.drafted), told(&row.sender, by.sent));
    let decided_by = told(who_decides, by.decided);
    let is_over = row.deadline.as_deref().and_then(Date::from_iso).is_some_and(|last| last < crate::today());
    let is_overdue = is_over && row.is_sent() && row.decided_ms.is_none();
    let state = serde_json::from_value(row.state.name().into()).map_err(|_| ProblemCode::Internal)?;
    Ok(Act {
        id: row.id,
        sender: row.sender,
        receiver: row.receiver,
        number: row.number,
        state,
        lines: row.lines.unsigned_abs(),
        progress: row.next_line.unsigned_abs(),
        refused: row.refused.unsigned_abs(),
        accepted: row.accepted.unsigned_abs(),
        drafted_at_ms: row.at_ms,
        sent_at_ms: row.sent_ms,
        deadline: row.deadline,
        is_overdue,
        decided_at_ms: row.decided_ms,
        drafted_by,
        sent_by,
        decided_by,
        note: row.note,
        surplus: Vec::new(),
        proof: None,
    })
}

/// The act, for its two sides and who watches.
async fn seen(app: &App, caller: &Caller, id: String) -> Result<ActRow, Refusal> {
    let act = app.store.act(id).await?.ok_or(ProblemCode::NotFound)?;
    let is_receiver = caller.bin.as_deref() == Some(&act.receiver) && act.is_sent();
    if !is_receiver {
        caller.of_or(&act.sender, &[Role::Operator, Role::Inspector])?;
    }
    Ok(act)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<Act>, Refusal> {
    let act = seen(&app, &caller, id).await?;
    let surplus = app.store.act_surplus(act.id.clone()).await?;
    Ok(Json(Act { surplus, ..view(act, &caller)? }))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct From {
    #[serde(default)]
    from: u32,
}

pub(super) async fn lines(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Parameters(from): Parameters<From>,
) -> Result<Json<ActLines>, Refusal> {
    let from = i64::from(from.from);
    let act = seen(&app, &caller, id).await?;
    let rows = app.store.act_lines(act.id, from, LINES as i64).await?;
    let language = language(&headers);
    let next = rows.last().filter(|_| rows.len() == LINES).map(|last| last.n.unsigned_abs() + 1);
    let line = |row: store::ActLine| {
        let not_taken = row.decision.map(|word| NotTaken::ALL.into_iter().find(|reason| reason.name() == word));
        Ok(ActLine {
            n: row.n.unsigned_abs(),
            code: row.code,
            state: serde_json::from_value(row.state.name().into()).map_err(|_| ProblemCode::Internal)?,
            message: row.rule.as_ref().map(|rule| message(language, rule)),
            rule: row.rule,
            not_taken: not_taken.flatten(),
        })
    };
    Ok(Json(ActLines { items: rows.into_iter().map(line).collect::<Result<_, Refusal>>()?, next }))
}

#[derive(Deserialize, JsonSchema, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Side {
    #[default]
    Sent,
    Received,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Listed {
    #[serde(default)]
    side: Side,
    before: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(some): Parameters<Listed>,
) -> Result<Json<Acts>, Refusal> {
    let Listed { side, before } = some;
    let before = Before::of(before).place()?;
    let bin = caller.bin.clone().unwrap_or_default();
    let page = ActPage { bin, is_receiver: matches!(side, Side::Received), before, at_most: PAGE as i64 };
    let rows = app.store.acts(page).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|last| format!("{}_{}", last.at_ms, last.id));
    Ok(Json(Acts { items: rows.into_iter().map(|row| view(row, &caller)).collect::<Result<_, _>>()?, next }))
}

/// Takes a turn, and proves that it was taken.
async fn turn(app: &App, caller: Caller, id: String, turn: Turn, language: Language) -> Result<Json<Act>, Refusal> {
    let name = match turn {
        Turn::Send { .. } => "dispatch",
        Turn::Decide(_) => "decision",
        Turn::Cancel => "cancellation",
    };
    let bin = match app.active(&caller).await {
        Ok(bin) => bin,
        // What was done when they might is answered as it was.
        Err(refusal) => {
            let act = app.store.act(id).await?.filter(|act| was_taken(act, &turn, &caller));
            return proven(app, &caller, act.ok_or(refusal)?, name).await.map(Json);
        }
    };
    let turn = ActTurn { id, bin, person: caller.person.clone(), at_ms: crate::now_ms(), turn };
    let act = match app.store.turn_act(turn).await? {
        Turned::Done(act) => act,
        Turned::Unknown => return Err(ProblemCode::NotFound.into()),
        Turned::OutOfTurn(_) => return Err(ProblemCode::OutOfTurn.into()),
        Turned::NoSuchLines(lines) => {
            let missing = |n| violation(language, &format!("not_taken[{n}]"), DocumentRule::NotInAct.id());
            return Err(Refusal::violations(lines.into_iter().map(missing).collect()));
        }
    };
    app.turned.notify_one();
    proven(app, &caller, act, name).await.map(Json)
}

/// Whether they took this turn before.
fn was_taken(act: &ActRow, turn: &Turn, caller: &Caller) -> bool {
    let is = |bin: &String| caller.bin.as_ref() == Some(bin);
    match turn {
        Turn::Send { .. } => is(&act.sender) && act.is_sent(),
        Turn::Decide(decision) => is(&act.receiver) && act.decision_sha256.as_ref() == Some(&decision.body_sha256),
        Turn::Cancel => is(&act.sender) && matches!(act.state, ActState::Cancelling | ActState::Cancelled),
    }
}

/// The act with the proof of its turn.
async fn proven(app: &App, caller: &Caller, act: ActRow, turn: &str) -> Result<Act, Refusal> {
    // The draft is what is sent and taken back; its hash stands for it.
    let body_sha256 = act.decision_sha256.as_ref().filter(|_| turn == "decision").unwrap_or(&act.body_sha256);
    let at_ms = if turn == "dispatch" { act.sent_ms } else { act.decided_ms }.unwrap_or(act.at_ms);
    let statement = Statement::Act {
        id: act.id.clone(),
        sender: act.sender.clone(),
        receiver: act.receiver.clone(),
        turn: turn.to_owned(),
        body_sha256: body_sha256.clone(),
        at_ms,
    };
    let proof = prove(app, &statement).await?;
    Ok(Act { proof: Some(proof), ..view(act, caller)? })
}

pub(super) async fn dispatch(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Json<Act>, Refusal> {
    // Goods in transfer to somebody who cannot decide on them any more would be nobody's.
    let draft = app.store.act(id.clone()).await?.filter(|act| {
        caller.bin.as_ref() == Some(&act.sender) && matches!(act.state, ActState::Draft | ActState::Error)
    });
    if let Some(draft) = draft {
        let receiver = app.store.participant(draft.receiver).await?;
        if receiver.is_none_or(|receiver| receiver.state != "active") {
            return Err(Refusal::field(ProblemCode::InvalidField, "receiver"));
        }
    }
    let deadline = deadline(crate::today()).to_string();
    turn(&app, caller, id, Turn::Send { deadline }, language(&headers)).await
}

pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Json<Act>, Refusal> {
    turn(&app, caller, id, Turn::Cancel, language(&headers)).await
}

pub(super) async fn decide(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Sent(request, body): Sent<DecisionRequest>,
) -> Result<Json<Act>, Refusal> {
    if request.note.chars().count() > NOTE_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "note"));
    }
    let body_sha256 = hex::encode(Sha256::digest(&body));
    // Before any of its codes is looked at: what they say of check values is for those alone who have something to decide.
    let act = app.store.act(id.clone()).await?;
    let act = act.filter(|act| caller.bin.as_ref() == Some(&act.receiver) && act.is_sent());
    let act = act.ok_or(ProblemCode::NotFound)?;
    if act.decision_sha256.as_ref() == Some(&body_sha256) {
        return proven(&app, &caller, act, "decision").await.map(Json);
    }
    // Refused as a whole, and some of it for other reasons: which of the two is meant nobody can tell.
    if request.refuse && !request.not_taken.is_empty() {
        return Err(Refusal::field(ProblemCode::InvalidField, "not_taken"));
    }
    app.active(&caller).await?;
    if act.decided_ms.is_some() {
        return Err(ProblemCode::OutOfTurn.into());
    }
    let (keys, language) = (app.check_keys().await?, language(&headers));
    let DecisionRequest { refuse, not_taken, surplus, note } = request;
    let controlled = tokio::task::spawn_blocking(move || -> Result<Decision, Vec<Violation>> {
        let mut violations = Vec::new();
        let mut read = |field: &str, texts: &[String]| {
            if texts.is_empty() {
                return Vec::new();
            }
            let read = codes(field, texts, ACT_CODES_MAX, &keys, crate::today(), language);
            read.unwrap_or_else(|more| {
                violations.extend(more);
                Vec::new()
            })
        };
        let (texts, reasons): (Vec<String>, Vec<String>) =
            not_taken.into_iter().map(|one| (one.code, one.reason.name().to_owned())).unzip();
        let not_taken = read("not_taken", &texts).into_iter().zip(reasons).collect();
        let surplus = read("surplus", &surplus);
        if violations.is_empty() {
            Ok(Decision { is_refusal: refuse, not_taken, surplus, note, body_sha256 })
        } else {
            Err(violations)
        }
    });
    let decision =
        controlled.await.map_err(|_| ProblemCode::Internal)?.map_err(|violations| app.wrong(address, violations))?;
    turn(&app, caller, id, Turn::Decide(decision), language).await
}
