//! Paths to handlers, and what every request goes through.
mod acts;
mod answered;
mod changes;
mod check_keys;
mod code_histories;
mod code_orders;
mod compat;
mod contents;
mod credibility;
mod documents;
mod fiscal_receipts;
mod inspection;
mod interface;
mod issued_codes;
mod log_checkpoints;
mod participants;
mod people;
mod photos;
mod products;
mod recalls;
mod reference_data;
mod sessions;
mod table;
mod trust_packages;
mod verifications;
mod violation_reports;
mod web;

use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{LogProof, ProblemCode, Proven, Role, Statement, Violation};
use axum::Router;
use axum::body::HttpBody as _;
use axum::extract::FromRequestParts;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use store::{ActionLog, Store, StoreError};
use wording::Language;

use crate::action_log::Watched;
use crate::check::CheckKeys;
use crate::contract::{Guards, Person, Who, routes};
use crate::control::DocumentRule;
use crate::identity::{AccessKey, Caller, Passwords};
use crate::keys::ReceiptKey;
use crate::limit::{RateLimit, network};
use crate::load::{Arrival, Load};
use crate::metrics::Metrics;
use crate::neighbours::Neighbours;
use crate::problem::{Refusal, worded};
use crate::proxies::Proxies;
use crate::recent::Recent;
use crate::sightings::Sightings;

use table::operations;

#[cfg(feature = "fuzzing")]
pub(crate) use changes::turn_cursor;
#[cfg(test)]
pub(crate) use code_orders::OrderRule;
#[cfg(test)]
pub(crate) use products::CardRule;
pub(crate) use web::WebApp;

/// Where a page begins, as an address has it.
#[cfg(feature = "fuzzing")]
pub(crate) fn page_place(text: &str) -> Option<(i64, String)> {
    documents::Before::of(Some(text.to_owned())).place().ok().flatten()
}

const JSON_MAX: usize = 512 * 1024;
/// A key that came or went is seen so late.
const KEYS_KEPT: Duration = Duration::from_secs(2);

/// An address that was quiet may ask for so many seconds' worth at once.
const AT_ONCE: u32 = 10;

/// A password may be mistyped so often at once, and then once in ten seconds.
const LOGIN_TRIES: f64 = 10.0;
const LOGIN_TRIES_A_SECOND: f64 = 0.1;

/// How the registry serves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the built web app.
    pub web: Option<std::path::PathBuf>,
    /// Requests a second that one address may send, on average; 0 is any number.
    pub requests_a_second: u32,
    /// Name of the action log that it writes; several registries may write one.
    pub log: String,
    /// Proxies whose word for a client's address is taken.
    pub proxies: Proxies,
    /// Requests under way at once; more are turned away.
    pub requests_at_once: usize,
    /// How often it looks whether a new trust package is due, and counts what happened.
    pub trust_every: Duration,
    /// What happened so long ago is told to those who follow it: longer than anything that is being written takes.
    pub settled_after: Duration,
    /// Other bodies' systems.
    pub neighbours: Neighbours,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            web: None,
            requests_a_second: 100,
            log: "main".to_owned(),
            proxies: Proxies::default(),
            requests_at_once: 2_048,
            trust_every: Duration::from_secs(10),
            settled_after: Duration::from_secs(300),
            neighbours: Neighbours::default(),
        }
    }
}

/// Everything a handler may need.
pub struct App {
    pub(crate) store: Store,
    pub(crate) log: ActionLog,
    /// Told when there is something to issue.
    pub(crate) ordered: Arc<tokio::sync::Notify>,
    /// Told when an act has work to do.
    pub(crate) turned: Arc<tokio::sync::Notify>,
    pub(crate) sightings: Arc<Sightings>,
    pub(crate) receipt_key: Arc<ReceiptKey>,
    pub(crate) access_key: AccessKey,
    pub(crate) passwords: Passwords,
    pub(crate) trust_every: Duration,
    pub(crate) settled_after: Duration,
    pub(crate) neighbours: Neighbours,
    pub(crate) metrics: Metrics,
    load: Load,
    proxies: Proxies,
    limit: RateLimit<IpAddr>,
    logins: RateLimit<(String, IpAddr)>,
    check_keys: Recent<CheckKeys>,
    /// Photos in memory at once.
    pub(crate) photos_at_once: tokio::sync::Semaphore,
    web: Option<WebApp>,
}

impl App {
    /// Takes so much more from the address's share.
    pub(crate) fn charge(&self, address: SocketAddr, cost: u32) -> Result<(), Refusal> {
        let allowed = self.limit.allows_more(network(address.ip()), Instant::now(), cost);
        if allowed { Ok(()) } else { Err(Refusal::from(ProblemCode::RateLimited).retry_after(2)) }
    }

    /// What is wrong with a document, where its sender may hear it: each wrong check value that it hears of was a guess.
    pub(crate) fn wrong(&self, address: SocketAddr, violations: Vec<Violation>) -> Refusal {
        let guesses =
            violations.iter().filter(|violation| violation.rule == DocumentRule::CheckValueWrong.id()).count();
        let charged = self.charge(address, u32::try_from(guesses).unwrap_or(u32::MAX));
        charged.err().unwrap_or_else(|| Refusal::violations(violations))
    }

    /// Takes what is left of so much from the address's share; how much that is.
    pub(crate) fn take(&self, address: SocketAddr, wanted: u32) -> u32 {
        self.limit.take(network(address.ip()), Instant::now(), wanted)
    }

    /// The participant that somebody acts for, where it may take part.
    pub(crate) async fn active(&self, caller: &Caller) -> Result<String, Refusal> {
        let bin = caller.bin.clone().ok_or(ProblemCode::Forbidden)?;
        let participant = self.store.participant(bin.clone()).await?;
        let is_active = participant.is_some_and(|participant| participant.state == "active");
        if is_active { Ok(bin) } else { Err(ProblemCode::ParticipantInactive.into()) }
    }

    /// Takes one try from the login's share at this address: nobody is kept out by what others try elsewhere.
    pub(crate) fn charge_login(&self, login: &str, address: SocketAddr) -> Result<(), Refusal> {
        let key = (login.chars().take(200).collect(), network(address.ip()));
        let allowed = self.logins.allows(key, Instant::now(), 1);
        if allowed { Ok(()) } else { Err(Refusal::from(ProblemCode::RateLimited).retry_after(10)) }
    }

    /// Nothing that happened before this moment can still be written.
    pub(crate) fn settled_ms(&self) -> i64 {
        crate::now_ms() - i64::try_from(self.settled_after.as_millis()).unwrap_or(i64::MAX)
    }

    /// Keys of check values, as they were a moment ago.
    pub(crate) async fn check_keys(&self) -> Result<Arc<CheckKeys>, StoreError> {
        let read = async { Ok(CheckKeys::of(self.store.check_keys().await?)) };
        self.check_keys.get(read).await
    }

    /// The registry over its store.
    pub async fn new(store: Store, settings: &Settings) -> anyhow::Result<Arc<Self>> {
        let receipt_key = Arc::new(ReceiptKey::load(&store).await?);
        let access_key = AccessKey::load(&store).await?;
        let web = settings.web.as_deref().map(WebApp::load).transpose()?;
        let rate = settings.requests_a_second;
        Ok(Arc::new(Self {
            ordered: Arc::default(),
            turned: Arc::default(),
            sightings: Arc::new(Sightings::new()),
            log: store.action_log(&settings.log, receipt_key.clone()),
            store,
            receipt_key,
            trust_every: settings.trust_every,
            settled_after: settings.settled_after,
            neighbours: settings.neighbours.clone(),
            metrics: Metrics::of(operations().iter().map(|operation| operation.name).chain(["web"])),
            load: Load::new(settings.requests_at_once, rate != 0),
            proxies: settings.proxies.clone(),
            limit: RateLimit::new(f64::from(rate), f64::from(rate.saturating_mul(AT_ONCE))),
            logins: RateLimit::new(LOGIN_TRIES_A_SECOND, LOGIN_TRIES),
            access_key,
            passwords: Passwords::new()?,
            check_keys: Recent::new(KEYS_KEPT),
            photos_at_once: tokio::sync::Semaphore::new(16),
            web,
        }))
    }
}

/// All paths.
pub fn router(app: Arc<App>) -> Router {
    let (router, guards) = routes(operations());
    router
        .method_not_allowed_fallback(async || Refusal::from(ProblemCode::MethodNotAllowed))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(JSON_MAX))
        .layer(from_fn_with_state((app.clone(), Arc::new(guards)), every_request))
        .with_state(app)
}

/// Bytes of a body that come with the head, mostly, and are let go by when nobody reads them: a new connection would cost more.
const UNREAD_MAX: u64 = 4 * 1024;

/// Who may use an operation does not depend on what is sent: it is asked before a byte of the body is read.
fn admits(who: Option<Who>, caller: Option<&Caller>) -> Result<(), Refusal> {
    match (who, caller) {
        (Some(Who::Roles(_)), None) => Err(ProblemCode::SignIn.into()),
        (Some(Who::Roles(roles)), Some(caller)) => caller.only(roles),
        (Some(Who::Anyone) | None, _) => Ok(()),
    }
}

/// Rate, log, and the headers that every answer carries. What it waits for is pinned here, and waited for by reference: who is given a future has room for
/// it twice, and what a request carries through all layers is moved whole.
async fn every_request(
    State((app, guards)): State<(Arc<App>, Arc<Guards>)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let address = SocketAddr::new(app.proxies.client(peer.ip(), request.headers()), peer.port());
    request.extensions_mut().insert(ConnectInfo(address));
    let is_api = ["/v1/", "/public/", "/api/"].iter().any(|begin| request.uri().path().starts_with(begin));
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let action = matched.as_ref().map_or("web", MatchedPath::as_str);
    let guard = guards.of(&method, action);
    // Who reports a violation is nobody, also where their program sends a token by habit: beside the report's day it would tell who they are.
    let caller = if guard.is_some_and(|guard| guard.is_anonymous) { None } else { caller(&app, request.headers()) };
    let who = caller.as_ref().map(|caller| caller.person.clone()).unwrap_or_default();
    let mut watched = Watched::begin(&app.log, address.ip(), who, method.as_str(), action.to_owned());
    let admitted = admits(guard.map(|guard| guard.who), caller.as_ref());
    let name = guard.map_or("web", |guard| guard.name);
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    // A photo is work for sixteen; what a request for many codes costs, its handler adds.
    let cost = if action.starts_with("/v1/photos") && method == Method::PUT { 16 } else { 1 };
    let network = network(address.ip());
    let asked_in = language(request.headers());
    let version = request.version();
    let is_long = request.body().size_hint().upper().is_none_or(|bytes| bytes > UNREAD_MAX);
    // Held until the log has the request, so that not more wait for the log than have a place.
    let mut place = None;
    // Whoever watches has to hear of a load, not to be turned away by it, nor by what others ask through the same proxy.
    let is_watcher = matches!(name, "health" | "ready");
    let mut response = if !is_watcher && !app.limit.allows(network, Instant::now(), cost) {
        Refusal::from(ProblemCode::RateLimited).retry_after(2).into_response()
    } else if is_api && method == Method::OPTIONS {
        // A browser app from elsewhere asks before it sends JSON; no cookies are ever involved.
        axum::http::StatusCode::NO_CONTENT.into_response()
    } else if let Err(refusal) = admitted {
        refusal.into_response()
    } else if is_watcher {
        next.run(request).await
    } else if !app.log.has_room() {
        // What the log could not tell of is not done.
        app.metrics.shed.inc();
        Refusal::from(ProblemCode::Unavailable).retry_after(2).into_response()
    } else {
        let is_large = guard.is_some_and(|guard| guard.is_large);
        match app.load.place(network, is_large, &app.metrics) {
            Ok(taken) => {
                let (request, arrival) = if is_large { watched_body(request) } else { (request, None) };
                let answer = pin!(run(&app, guard.map(|guard| guard.who), request, next));
                place.insert(taken).answer(arrival, answer).await
            }
            Err(refusal) => refusal.into_response(),
        }
    };
    if let Some(Person(person)) = response.extensions_mut().remove() {
        watched.is_of(person);
    }
    let is_unread = is_long && place.is_none();
    let headers = response.headers_mut();
    // What is left of a long body that nobody reads is not read to its end: the connection ends with the answer, and says so.
    if is_unread && matches!(version, Version::HTTP_10 | Version::HTTP_11) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_api {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, PUT, DELETE"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(
                "authorization, accept-language, content-type, if-none-match, aiqyn-report-secret",
            ),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, etag"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    // Asking about codes is a POST, because a code does not belong into an address; it writes nothing.
    let asks = [
        api::VERIFICATIONS_PATH,
        api::CREDIBILITY_PATH,
        api::CODE_HISTORIES_PATH,
        api::compat::PUBLIC_CODES_PATH,
        api::compat::CODES_CHECK_PATH,
        api::compat::CISES_INFO_PATH,
    ];
    let asks = asks.contains(&action);
    let reads = asks || matches!(method, Method::GET | Method::HEAD | Method::OPTIONS);
    let status = response.status();
    let response = match &place {
        Some(place) => {
            let logged = pin!(watched.answered(status.as_u16(), !reads && status.is_success()));
            match place.logged(logged).await {
                Ok(()) => response,
                // Nothing is said to be done that the log does not have.
                Err(refusal) => refusal.into_response(),
            }
        }
        None => {
            if !watched.turned_away(status.as_u16()) {
                app.metrics.unlogged.inc();
            }
            response
        }
    };
    app.metrics.answered(name, response.status().as_u16(), started.elapsed());
    worded(response, asked_in)
}

/// The request with a body that tells when it was read.
fn watched_body(request: Request) -> (Request, Option<Arrival>) {
    let (parts, body) = request.into_parts();
    let (body, arrival) = Arrival::of(body);
    (Request::from_parts(parts, body), Some(arrival))
}

/// What the handler answers. A token is good for a quarter of an hour; where somebody has to be known, a session that was ended before, by whomever, is none.
async fn run(app: &App, who: Option<Who>, request: Request, next: Next) -> Response {
    if let (Some(Who::Roles(_)), Some(caller)) = (who, request.extensions().get::<Caller>()) {
        match app.store.session_stands(caller.session.clone()).await {
            Ok(true) => {}
            Ok(false) => return Refusal::from(ProblemCode::SignIn).into_response(),
            Err(error) => return Refusal::from(error).into_response(),
        }
    }
    next.run(request).await
}

/// Who the request's token says that it comes from.
fn caller(app: &App, headers: &HeaderMap) -> Option<Caller> {
    let token = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
    app.access_key.open(token.trim(), crate::now_ms())
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or(ProblemCode::SignIn.into())
    }
}

impl Caller {
    /// One of these roles, or a refusal.
    pub(crate) fn only(&self, roles: &[Role]) -> Result<(), Refusal> {
        if roles.contains(&self.role) { Ok(()) } else { Err(ProblemCode::Forbidden.into()) }
    }

    /// Somebody of this participant, or one of these roles. What others may not see is not there for them.
    fn of_or(&self, bin: &str, roles: &[Role]) -> Result<(), Refusal> {
        let is_theirs = self.bin.as_deref() == Some(bin);
        if is_theirs || roles.contains(&self.role) { Ok(()) } else { Err(ProblemCode::NotFound.into()) }
    }

    /// Who heads this participant.
    fn head_of(&self, bin: &str) -> Result<(), Refusal> {
        self.of_or(bin, &[])?;
        self.only(&[Role::Head])
    }
}

/// What somebody or something may be called.
fn is_name(name: &str) -> bool {
    let length = name.trim().chars().count();
    (1..=300).contains(&length) && !name.chars().any(char::is_control)
}

/// Characters of a reason.
const REASON_MAX: usize = 2_000;

/// Words that somebody is owed.
fn is_reason(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= REASON_MAX
}

/// A UUID in small letters, as who sends something calls it.
fn is_id(id: &str) -> bool {
    id.len() == 36 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

/// Whether who asks has what bears this tag. Source: RFC 9110, "If-None-Match": tags are compared weakly.
fn is_at_hand(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.flat_map(|value| value.split(',')).any(|known| known.trim() == "*" || strong(known) == strong(tag))
}

/// The language that the answer's sentences are in.
fn language(headers: &HeaderMap) -> Language {
    let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::accepted(wishes)
}

/// Puts a statement into the log, and gives what proves it to whoever doubts it.
async fn prove(app: &App, statement: &Statement) -> Result<Proven, Refusal> {
    let statement = statement.text();
    Ok(Proven { proof: seal(app, statement.clone().into_bytes()).await?, statement })
}

/// Puts a text into the log, sealed, and gives the proof of it.
async fn seal(app: &App, statement: Vec<u8>) -> Result<LogProof, Refusal> {
    let proof = app.log.seal(statement).await?;
    Ok(LogProof {
        index: proof.index,
        salt: hex::encode(proof.salt),
        path: proof.path.iter().map(hex::encode).collect(),
        checkpoint: proof.note,
    })
}
