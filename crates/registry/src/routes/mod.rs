//! Paths to handlers, and what every request goes through.
mod log_checkpoints;
mod photos;
mod reference_data;
mod verifications;
mod violation_reports;
mod web;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::ProblemCode;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use store::{ActionLog, Store, StoreError};

use crate::action_log::Watched;
use crate::check::CheckKeys;
use crate::keys::ReceiptKey;
use crate::limit::RateLimit;
use crate::problem::Refusal;
use crate::recent::Recent;

pub(crate) use web::WebApp;

const JSON_MAX: usize = 512 * 1024;
/// A key that came or went is seen so late.
const KEYS_KEPT: Duration = Duration::from_secs(2);

/// An address that was quiet may ask for so many seconds' worth at once.
const AT_ONCE: u32 = 10;

/// How the registry serves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder of the built web app.
    pub web: Option<std::path::PathBuf>,
    /// Requests a second that one address may send, on average; 0 is any number.
    pub requests_a_second: u32,
    /// Name of the action log that it writes; several registries may write one.
    pub log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { web: None, requests_a_second: 100, log: "main".to_owned() }
    }
}

/// Everything a handler may need.
pub struct App {
    pub(crate) store: Store,
    pub(crate) log: ActionLog,
    pub(crate) receipt_key: Arc<ReceiptKey>,
    limit: RateLimit,
    check_keys: Recent<CheckKeys>,
    /// Photos in memory at once.
    pub(crate) photos_at_once: tokio::sync::Semaphore,
    web: Option<WebApp>,
}

impl App {
    /// Takes so much more from the address's share.
    pub(crate) fn charge(&self, address: SocketAddr, cost: u32) -> Result<(), Refusal> {
        let allowed = self.limit.allows(address.ip(), Instant::now(), cost);
        if allowed { Ok(()) } else { Err(Refusal::from(ProblemCode::RateLimited).retry_after(2)) }
    }

    /// Keys of check values, as they were a moment ago.
    pub(crate) async fn check_keys(&self) -> Result<Arc<CheckKeys>, StoreError> {
        let read = async { Ok(CheckKeys::of(self.store.check_keys().await?)) };
        self.check_keys.get(read).await
    }

    /// The registry over its store.
    pub async fn new(store: Store, settings: &Settings) -> anyhow::Result<Arc<Self>> {
        let receipt_key = Arc::new(ReceiptKey::load(&store).await?);
        let web = settings.web.as_deref().map(WebApp::load).transpose()?;
        let rate = settings.requests_a_second;
        Ok(Arc::new(Self {
            log: store.action_log(&settings.log, receipt_key.clone()),
            store,
            receipt_key,
            limit: RateLimit::new(rate, rate.saturating_mul(AT_ONCE)),
            check_keys: Recent::new(KEYS_KEPT),
            photos_at_once: tokio::sync::Semaphore::new(16),
            web,
        }))
    }
}

/// All paths.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route(api::VERIFICATIONS_PATH, post(verifications::create))
        .route(api::REFERENCE_PATH, get(reference_data::show))
        .route("/v1/violation-reports/{id}", put(violation_reports::put).get(violation_reports::show))
        .route(
            "/v1/photos/{sha256}",
            put(photos::put).get(photos::head).layer(DefaultBodyLimit::max(api::PHOTO_MAX_BYTES)),
        )
        .route(api::CHECKPOINTS_PATH, get(log_checkpoints::list))
        .route("/v1/log-checkpoints/{log}/consistency", get(log_checkpoints::consistency))
        .route("/v1/health", get(async || "ok"))
        .method_not_allowed_fallback(async || Refusal::from(ProblemCode::MethodNotAllowed))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(JSON_MAX))
        .layer(from_fn_with_state(app.clone(), every_request))
        .with_state(app)
}

/// Rate, log, and the headers that every answer carries.
async fn every_request(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let is_api = request.uri().path().starts_with("/v1/");
    let action = request.extensions().get::<MatchedPath>().map_or("web", MatchedPath::as_str).to_owned();
    let watched = Watched::begin(&app.log, address.ip(), method.as_str(), action.clone());
    // A photo is work for sixteen; what a request for many codes costs, its handler adds.
    let cost = if action.starts_with("/v1/photos") && method == Method::PUT { 16 } else { 1 };
    let mut response = if !app.limit.allows(address.ip(), Instant::now(), cost) {
        Refusal::from(ProblemCode::RateLimited).retry_after(2).into_response()
    } else if is_api && method == Method::OPTIONS {
        // A browser app from elsewhere asks before it sends JSON; no cookies are ever involved.
        axum::http::StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if is_api {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, PUT"));
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("content-type, if-none-match, aiqyn-report-secret"),
        );
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after, etag"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    // Asking about codes is a POST, because a code does not belong into an address; it writes nothing.
    let reads = matches!(method, Method::GET | Method::HEAD | Method::OPTIONS) || action == api::VERIFICATIONS_PATH;
    let status = response.status();
    match watched.answered(status.as_u16(), !reads && status.is_success()).await {
        Ok(()) => response,
        // Nothing is said to be done that the log does not have.
        Err(error) => Refusal::from(error).into_response(),
    }
}

/// A body of the contract, or a problem that says no more than that.
fn json<T: serde::de::DeserializeOwned>(
    body: Result<axum::body::Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<(T, axum::body::Bytes), Refusal> {
    let bytes = bytes(body)?;
    let value = serde_json::from_slice(&bytes).map_err(|_| ProblemCode::MalformedBody)?;
    Ok((value, bytes))
}

fn bytes(
    body: Result<axum::body::Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<axum::body::Bytes, Refusal> {
    body.map_err(|rejection| {
        let too_large = rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE;
        if too_large { ProblemCode::TooLarge } else { ProblemCode::MalformedBody }.into()
    })
}

fn query<T>(query: Result<axum::extract::Query<T>, axum::extract::rejection::QueryRejection>) -> Result<T, Refusal> {
    query.map(|axum::extract::Query(query)| query).map_err(|_| Refusal::field(ProblemCode::InvalidField, "query"))
}
