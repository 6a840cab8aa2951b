//! `/v1/sessions`: signing in, new tokens for old, signing out; `GET /v1/me`: who that is; `POST /v1/controllers`: whoever wants to watch.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{ControllerRequest, Me, ProblemCode, RefreshRequest, Role, SessionResponse, SignInRequest};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use store::{Joined, Joining, NewSession, Person, Refresh, Refreshed};

use super::App;
use crate::contract::{Created, NoContent, Sent};
use crate::identity::{ACCESS_S, Caller, REFRESH_S, RefreshToken, is_long_enough};
use crate::problem::Refusal;

/// What trying a password costs an address: two dozen questions.
const TRYING: u32 = 24;

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<SignInRequest>,
) -> Result<Json<SessionResponse>, Refusal> {
    let SignInRequest::Password { login, password } = request;
    open(&app, address, &login, &password).await.map(Json)
}

/// A session for who knows the password.
pub(super) async fn open(
    app: &App,
    address: SocketAddr,
    login: &str,
    password: &str,
) -> Result<SessionResponse, Refusal> {
    app.charge(address, TRYING)?;
    let login = login.trim().to_lowercase();
    app.charge_login(&login, address)?;
    let person = app.store.person_with_login(login).await?;
    let hash = person.as_ref().map(|person| person.password.clone());
    let fits = app.passwords.fits(password.to_owned(), hash).await?;
    let person = person.filter(|person| fits && person.state == "active").ok_or(ProblemCode::WrongCredentials)?;
    let refresh = RefreshToken::draw(None)?;
    let until_ms = crate::now_ms() + i64::from(REFRESH_S) * 1000;
    let new = NewSession {
        id: refresh.session.clone(),
        person: person.id.clone(),
        refresh_sha256: refresh.sha256(),
        until_ms,
    };
    app.store.begin_session(new).await?;
    tokens(app, person, &refresh)
}

pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    Sent(request, _): Sent<RefreshRequest>,
) -> Result<Json<SessionResponse>, Refusal> {
    let shown = RefreshToken::parse(&request.refresh_token).ok_or(ProblemCode::SignIn)?;
    let next = RefreshToken::draw(Some(shown.session.clone()))?;
    let at_ms = crate::now_ms();
    let refresh = Refresh {
        id: shown.session.clone(),
        shown_sha256: shown.sha256(),
        next_sha256: next.sha256(),
        at_ms,
        until_ms: at_ms + i64::from(REFRESH_S) * 1000,
    };
    match app.store.refresh_session(refresh).await? {
        Refreshed::Done(person) => Ok(Json(tokens(&app, person, &next)?)),
        Refreshed::Over => Err(ProblemCode::SignIn.into()),
        Refreshed::Reused => {
            tracing::warn!(session = shown.session, "a refreshing token came twice; the session is over");
            Err(ProblemCode::SignIn.into())
        }
    }
}

fn tokens(app: &App, person: Person, refresh: &RefreshToken) -> Result<SessionResponse, Refusal> {
    let role = Role::from_name(&person.role).ok_or(ProblemCode::Internal)?;
    let caller = Caller { person: person.id, role, bin: person.bin, session: refresh.session.clone() };
    Ok(SessionResponse {
        access_token: app.access_key.sign(&caller, crate::now_ms() + i64::from(ACCESS_S) * 1000),
        access_expires_in_s: ACCESS_S,
        refresh_token: refresh.text(),
        refresh_expires_in_s: REFRESH_S,
        me: caller.me(person.name),
    })
}

pub(super) async fn sign_out(State(app): State<Arc<App>>, caller: Caller) -> Result<NoContent, Refusal> {
    app.store.end_session(caller.session).await?;
    Ok(NoContent)
}

pub(super) async fn me(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Me>, Refusal> {
    let person = app.store.person(caller.person.clone()).await?.ok_or(ProblemCode::SignIn)?;
    Ok(Json(caller.me(person.name)))
}

pub(super) async fn join_as_controller(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<ControllerRequest>,
) -> Result<Created<Me>, Refusal> {
    app.charge(address, TRYING)?;
    let ControllerRequest { login, password, name } = request;
    let person = newcomer(&app, &login, password, &name, Role::Controller, None, "").await?;
    let me = Me { id: person.id.clone(), name: person.name.clone(), role: Role::Controller, bin: None };
    join(&app, Joining { person, participant: None }).await?;
    Ok(Created(me))
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
