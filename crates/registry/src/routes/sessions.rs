//! `/v1/sessions`: signing in, new tokens for old, signing out.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{ProblemCode, RefreshRequest, Role, SessionResponse, SignInRequest};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use store::{NewSession, Person, Refresh, Refreshed};

use super::App;
use super::people::HASHING;
use crate::contract::{Introduced, NoContent, Sent};
use crate::identity::{ACCESS_S, Caller, REFRESH_S, RefreshToken};
use crate::problem::Refusal;

pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(request, _): Sent<SignInRequest>,
) -> Result<Introduced<SessionResponse>, Refusal> {
    let SignInRequest::Password { login, password } = request;
    open(&app, address, &login, &password).await.map(introduced)
}

fn introduced(session: SessionResponse) -> Introduced<SessionResponse> {
    Introduced { person: session.me.id.clone(), answer: Json(session) }
}

/// A session for who knows the password.
pub(super) async fn open(
    app: &App,
    address: SocketAddr,
    login: &str,
    password: &str,
) -> Result<SessionResponse, Refusal> {
    app.charge(address, HASHING)?;
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
        password: person.password.clone(),
        refresh_sha256: refresh.sha256(),
        until_ms,
    };
    if !app.store.begin_session(new).await? {
        return Err(ProblemCode::WrongCredentials.into());
    }
    tokens(app, person, &refresh)
}

pub(super) async fn refresh(
    State(app): State<Arc<App>>,
    Sent(request, _): Sent<RefreshRequest>,
) -> Result<Introduced<SessionResponse>, Refusal> {
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
        Refreshed::Done(person) => Ok(introduced(tokens(&app, person, &next)?)),
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
