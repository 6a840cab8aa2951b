//! `/v1/people`: who may sign in, as the operator sees to it; `/v1/me`: oneself; `POST /v1/controllers`: whoever wants to watch.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{
    Account, AccountRequest, Accounts, ControllerRequest, Me, OwnPasswordRequest, PasswordRequest, PersonState,
    ProblemCode, Role, StateRequest,
};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Joined, Joining, PeoplePage, Person, PersonStateSet, SetPassword, SetPersonState};

use super::App;
use crate::contract::{At, Created, NoContent, Parameters, Sent};
use crate::identity::{Caller, is_long_enough};
use crate::problem::Refusal;

/// What the hash of a password costs an address: two dozen questions.
pub(super) const HASHING: u32 = 24;

/// People of one answer.
const PAGE: usize = 100;

pub(super) async fn me(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Me>, Refusal> {
    let person = app.store.person(caller.person.clone()).await?.ok_or(ProblemCode::SignIn)?;
    Ok(Json(caller.me(person.name)))
}

/// Whoever has the token may be a thief: the password of now is asked for, as when one signs in.
pub(super) async fn change_own_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<OwnPasswordRequest>,
) -> Result<NoContent, Refusal> {
    let OwnPasswordRequest { password, new_password } = request;
    if !is_long_enough(&new_password) {
        return Err(Refusal::field(ProblemCode::InvalidField, "new_password"));
    }
    app.charge(address, 2 * HASHING)?;
    let person = app.store.person(caller.person).await?.ok_or(ProblemCode::SignIn)?;
    app.charge_login(&person.login, address)?;
    if !app.passwords.fits(password, Some(person.password.clone())).await? {
        return Err(ProblemCode::WrongCredentials.into());
    }
    let password = app.passwords.hash(new_password).await?;
    let own = Some((person.password, caller.session));
    let is_done = app.store.set_password(SetPassword { id: person.id, bin: None, password, own }).await?;
    if is_done { Ok(NoContent) } else { Err(ProblemCode::SignIn.into()) }
}

pub(super) async fn join_as_controller(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<ControllerRequest>,
) -> Result<Created<Me>, Refusal> {
    app.charge(address, HASHING)?;
    let ControllerRequest { login, password, name } = request;
    let person = newcomer(&app, &login, password, &name, Role::Controller, None, "").await?;
    let me = Me { id: person.id.clone(), name: person.name.clone(), role: Role::Controller, bin: None };
    join(&app, Joining { person, participant: None }).await?;
    Ok(Created(me))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Wanted {
    role: Option<Role>,
    login: Option<String>,
    after: Option<String>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Parameters(wanted): Parameters<Wanted>,
) -> Result<Json<Accounts>, Refusal> {
    let Wanted { role, login, after } = wanted;
    let rows = match login {
        Some(login) => {
            let person = app.store.person_with_login(login.trim().to_lowercase()).await?;
            person.into_iter().filter(|person| role.is_none_or(|role| person.role == role.name())).collect()
        }
        None => {
            let role = role.map(|role| role.name().to_owned());
            let page = PeoplePage { role, after: after.unwrap_or_default(), at_most: PAGE as i64 };
            app.store.people(page).await?
        }
    };
    let items: Vec<Account> = rows.into_iter().map(account).collect::<Result<_, _>>()?;
    let next = items.last().filter(|_| items.len() == PAGE).map(|last| last.login.clone());
    Ok(Json(Accounts { items, next }))
}

fn account(row: Person) -> Result<Account, Refusal> {
    Ok(Account {
        id: row.id,
        login: row.login,
        name: row.name,
        role: Role::from_name(&row.role).ok_or(ProblemCode::Internal)?,
        bin: row.bin,
        state: person_state(&row.state),
        since_ms: row.since_ms,
    })
}

/// Whoever is not known to be let in is kept out.
pub(super) fn person_state(word: &str) -> PersonState {
    if word == "active" { PersonState::Active } else { PersonState::Blocked }
}

const fn state_word(state: PersonState) -> &'static str {
    match state {
        PersonState::Active => "active",
        PersonState::Blocked => "blocked",
    }
}

pub(super) async fn add(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<AccountRequest>,
) -> Result<Created<Account>, Refusal> {
    let AccountRequest { login, password, name, role } = request;
    // A head comes with the participant, and lets in who works for it.
    if matches!(role, Role::Head | Role::Employee) {
        return Err(Refusal::field(ProblemCode::InvalidField, "role"));
    }
    app.charge(address, HASHING)?;
    let person = newcomer(&app, &login, password, &name, role, None, "").await?;
    let answer = account(person.clone())?;
    join(&app, Joining { person, participant: None }).await?;
    Ok(Created(answer))
}

pub(super) async fn set_state(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    Sent(request, _): Sent<StateRequest<PersonState>>,
) -> Result<Json<Account>, Refusal> {
    // Whoever blocks themselves may be the last who could let them in again.
    if caller.person == id {
        return Err(ProblemCode::Forbidden.into());
    }
    Ok(Json(account(decided(&app, &caller, id, None, request.state).await?)?))
}

/// Lets somebody in or blocks them, of this participant where one is named.
pub(super) async fn decided(
    app: &App,
    caller: &Caller,
    id: String,
    bin: Option<String>,
    state: PersonState,
) -> Result<Person, Refusal> {
    let (state, by) = (state_word(state).to_owned(), caller.role.name().to_owned());
    match app.store.set_person_state(SetPersonState { id, bin, state, at_ms: crate::now_ms(), by }).await? {
        PersonStateSet::Done(person) => Ok(person),
        PersonStateSet::Unknown => Err(ProblemCode::NotFound.into()),
        PersonStateSet::NotTheirs => Err(ProblemCode::Forbidden.into()),
    }
}

pub(super) async fn set_password(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    At(id): At<String>,
    Sent(PasswordRequest { password }, _): Sent<PasswordRequest>,
) -> Result<NoContent, Refusal> {
    reset_password(&app, &caller, address, id, None, password).await
}

/// Another password for somebody else, of this participant where one is named.
pub(super) async fn reset_password(
    app: &App,
    caller: &Caller,
    address: SocketAddr,
    id: String,
    bin: Option<String>,
    password: String,
) -> Result<NoContent, Refusal> {
    // One's own is changed by who knows the one of now.
    if caller.person == id {
        return Err(ProblemCode::Forbidden.into());
    }
    if !is_long_enough(&password) {
        return Err(Refusal::field(ProblemCode::InvalidField, "password"));
    }
    app.charge(address, HASHING)?;
    let password = app.passwords.hash(password).await?;
    let is_done = app.store.set_password(SetPassword { id, bin, password, own: None }).await?;
    if is_done { Ok(NoContent) } else { Err(ProblemCode::NotFound.into()) }
}

/// Somebody new. `at` stands before the fields' names where a rule is broken.
pub(super) async fn newcomer(
    app: &App,
    login: &str,
    password: String,
    name: &str,
    role: Role,
    bin: Option<String>,
    at: &str,
) -> Result<Person, Refusal> {
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, &format!("{at}{field}")));
    let login = login.trim().to_lowercase();
    let is_plain = login.chars().all(|c| !c.is_whitespace() && !c.is_control());
    if !(3..=100).contains(&login.chars().count()) || !is_plain {
        return refuse("login");
    }
    if !is_long_enough(&password) {
        return refuse("password");
    }
    if !super::is_name(name) {
        return refuse("name");
    }
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|_| ProblemCode::Internal)?;
    Ok(Person {
        id: hex::encode(id),
        login,
        name: name.trim().to_owned(),
        role: role.name().to_owned(),
        bin,
        password: app.passwords.hash(password).await?,
        state: "active".to_owned(),
        since_ms: crate::now_ms(),
    })
}

pub(super) async fn join(app: &App, joining: Joining) -> Result<(), Refusal> {
    match app.store.join(joining).await? {
        Joined::Done => Ok(()),
        Joined::LoginTaken => Err(ProblemCode::LoginTaken.into()),
        Joined::ParticipantTaken => Err(ProblemCode::ParticipantTaken.into()),
    }
}
