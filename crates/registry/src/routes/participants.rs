//! `/v1/participants`: who takes part, their places and their people.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{
    BusinessPlace, BusinessPlaces, CompanyPrefix, CompanyPrefixes, Employee, EmployeeRequest, Employees, Participant,
    ParticipantRequest, ParticipantState, Participants, PasswordRequest, PersonState, ProblemCode, Role, StateRequest,
    Trade,
};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Joining, Noted, Person};

use super::people::{HASHING, decided, join, newcomer, person_state, reset_password};
use super::{App, is_id, is_name};
use crate::contract::{At, Created, NoContent, Parameters, Sent};
use crate::identity::Caller;
use crate::neighbours::ENTREPRENEURS;
use crate::problem::Refusal;

/// Participants of one answer.
const PAGE: usize = 100;

pub(super) async fn register(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<ParticipantRequest>,
) -> Result<Created<Participant>, Refusal> {
    app.charge(address, HASHING)?;
    let ParticipantRequest { bin, name, trades, head } = request;
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, field));
    if bin.len() != 12 || !bin.bytes().all(|b| b.is_ascii_digit()) {
        return refuse("bin");
    }
    if !is_name(&name) {
        return refuse("name");
    }
    if trades.is_empty() || trades.iter().enumerate().any(|(n, trade)| trades.iter().take(n).any(|one| one == trade)) {
        return refuse("trades");
    }
    // Where the register of entrepreneurs is at hand, nobody registers who is not in it.
    let (is_read, entry) = app.store.neighbour(ENTREPRENEURS, bin.clone()).await?;
    if is_read && !entry.is_some_and(|entry| entry.is_active) {
        return Err(ProblemCode::NotEntrepreneur.into());
    }
    let EmployeeRequest { login, password, name: head_name } = head;
    let person = newcomer(&app, &login, password, &head_name, Role::Head, Some(bin.clone()), "head.").await?;
    let row = store::Participant {
        bin,
        name: name.trim().to_owned(),
        trades: trades.iter().map(|trade| trade.name()).collect::<Vec<_>>().join(" "),
        // What the electronic signature will say of them, somebody has to look at until then.
        state: "waiting".to_owned(),
        since_ms: crate::now_ms(),
    };
    let answer = view(row.clone())?;
    join(&app, Joining { person, participant: Some(row) }).await?;
    Ok(Created(answer))
}

fn view(row: store::Participant) -> Result<Participant, Refusal> {
    let trade = |word: &str| Trade::ALL.into_iter().find(|trade| trade.name() == word);
    let state = serde_json::from_value(row.state.into()).map_err(|_| ProblemCode::Internal)?;
    Ok(Participant {
        bin: row.bin,
        name: row.name,
        trades: row.trades.split(' ').filter_map(trade).collect(),
        state,
        since_ms: row.since_ms,
    })
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct After {
    after: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(after): Parameters<After>,
) -> Result<Json<Participants>, Refusal> {
    let after = after.after.unwrap_or_default();
    let rows = app.store.participants(after, PAGE as i64).await?;
    let items: Vec<Participant> = rows.into_iter().map(view).collect::<Result<_, _>>()?;
    let next = items.last().filter(|_| items.len() == PAGE).map(|last| last.bin.clone());
    Ok(Json(Participants { items, next }))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(bin): At<String>,
) -> Result<Json<Participant>, Refusal> {
    caller.of_or(&bin, &[Role::Operator, Role::Inspector])?;
    let row = app.store.participant(bin).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(view(row)?))
}

pub(super) async fn set_state(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(bin): At<String>,
    Sent(request, _): Sent<StateRequest<ParticipantState>>,
) -> Result<Json<Participant>, Refusal> {
    let word = match request.state {
        ParticipantState::Waiting => "waiting",
        ParticipantState::Active => "active",
        ParticipantState::Blocked => "blocked",
    };
    let row = app.store.set_participant_state(bin, word.to_owned(), crate::now_ms(), caller.person).await?;
    Ok(Json(view(row.ok_or(ProblemCode::NotFound)?)?))
}

/// Whoever may see every participant is told that there is none, not that it has nothing.
async fn there(app: &App, bin: &str) -> Result<(), Refusal> {
    let participant = app.store.participant(bin.to_owned()).await?;
    participant.map(drop).ok_or(ProblemCode::NotFound.into())
}

pub(super) async fn places(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(bin): At<String>,
) -> Result<Json<BusinessPlaces>, Refusal> {
    caller.of_or(&bin, &[Role::Operator, Role::Inspector])?;
    there(&app, &bin).await?;
    let items = app.store.business_places(bin).await?.into_iter().map(place_view).collect();
    Ok(Json(BusinessPlaces { items }))
}

fn place_view(row: store::BusinessPlace) -> BusinessPlace {
    BusinessPlace { name: row.name, address: row.address, is_closed: row.state == "closed", id: Some(row.id) }
}

pub(super) async fn put_place(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((bin, id)): At<(String, String)>,
    Sent(request, _): Sent<BusinessPlace>,
) -> Result<Json<BusinessPlace>, Refusal> {
    caller.head_of(&bin)?;
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, field));
    if !is_id(&id) {
        return refuse("id");
    }
    if !is_name(&request.name) {
        return refuse("name");
    }
    if !is_name(&request.address) {
        return refuse("address");
    }
    let state = if request.is_closed { "closed" } else { "active" };
    let BusinessPlace { name, address, .. } = request;
    let row = store::BusinessPlace { id, bin, name, address, state: state.to_owned() };
    let row = app.store.put_business_place(row).await?.ok_or(ProblemCode::IdTaken)?;
    Ok(Json(place_view(row)))
}

pub(super) async fn employees(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(bin): At<String>,
) -> Result<Json<Employees>, Refusal> {
    caller.of_or(&bin, &[Role::Operator])?;
    there(&app, &bin).await?;
    let people = app.store.people_of(bin).await?;
    Ok(Json(Employees { items: people.into_iter().map(employee).collect::<Result<_, _>>()? }))
}

fn employee(row: Person) -> Result<Employee, Refusal> {
    Ok(Employee {
        id: row.id,
        login: row.login,
        name: row.name,
        role: Role::from_name(&row.role).ok_or(ProblemCode::Internal)?,
        state: person_state(&row.state),
    })
}

pub(super) async fn employ(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    At(bin): At<String>,
    Sent(EmployeeRequest { login, password, name }, _): Sent<EmployeeRequest>,
) -> Result<Created<Employee>, Refusal> {
    caller.head_of(&bin)?;
    app.charge(address, HASHING)?;
    app.active(&caller).await?;
    let person = newcomer(&app, &login, password, &name, Role::Employee, Some(bin), "").await?;
    let answer = employee(person.clone())?;
    join(&app, Joining { person, participant: None }).await?;
    Ok(Created(answer))
}

pub(super) async fn set_employee_state(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((bin, id)): At<(String, String)>,
    Sent(request, _): Sent<StateRequest<PersonState>>,
) -> Result<Json<Employee>, Refusal> {
    let is_operator = caller.role == Role::Operator;
    if !is_operator {
        caller.head_of(&bin)?;
    }
    // Who heads a participant does not lock themselves out.
    if caller.person == id {
        return Err(ProblemCode::Forbidden.into());
    }
    Ok(Json(employee(decided(&app, &caller, id, Some(bin), request.state).await?)?))
}

pub(super) async fn set_employee_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    At((bin, id)): At<(String, String)>,
    Sent(PasswordRequest { password }, _): Sent<PasswordRequest>,
) -> Result<NoContent, Refusal> {
    caller.head_of(&bin)?;
    reset_password(&app, &caller, address, id, Some(bin), password).await
}

fn prefix_view(row: store::CompanyPrefix) -> CompanyPrefix {
    CompanyPrefix { prefix: row.prefix, since_ms: row.since_ms }
}

pub(super) async fn company_prefixes(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(bin): At<String>,
) -> Result<Json<CompanyPrefixes>, Refusal> {
    caller.of_or(&bin, &[Role::Operator, Role::Inspector])?;
    there(&app, &bin).await?;
    let items = app.store.prefixes_of(bin).await?.into_iter().map(prefix_view).collect();
    Ok(Json(CompanyPrefixes { items }))
}

pub(super) async fn note_company_prefix(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((bin, prefix)): At<(String, String)>,
) -> Result<Json<CompanyPrefix>, Refusal> {
    // Source: GS1 General Specifications, "GS1 Company Prefix".
    if !(4..=12).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::field(ProblemCode::InvalidField, "prefix"));
    }
    let noted = store::CompanyPrefix { prefix, bin, since_ms: crate::now_ms(), noted_by: caller.person };
    match app.store.note_prefix(noted).await? {
        Noted::Done(row) => Ok(Json(prefix_view(row))),
        Noted::NoParticipant => Err(ProblemCode::NotFound.into()),
        Noted::Overlaps => Err(ProblemCode::IdTaken.into()),
    }
}

pub(super) async fn drop_company_prefix(
    State(app): State<Arc<App>>,
    At((bin, prefix)): At<(String, String)>,
) -> Result<NoContent, Refusal> {
    if app.store.drop_prefix(prefix, bin).await? { Ok(NoContent) } else { Err(ProblemCode::NotFound.into()) }
}
