//! What the engine needs from where it runs.
use door::Event;
use futures_util::future::LocalBoxFuture;

/// Network, clock, tasks, randomness and ears. Everything runs on the engine's own thread.
pub trait Host {
    /// Milliseconds since 1970, UTC.
    fn now_ms(&self) -> i64;
    /// Fills the buffer with bytes that nobody can foresee.
    fn random(&self, out: &mut [u8]);
    /// One request and its whole answer. The engine bounds the time.
    fn fetch(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, NetError>>;
    /// Comes back after so many milliseconds.
    fn sleep(&self, ms: u64) -> LocalBoxFuture<'static, ()>;
    /// Runs a task beside the others.
    fn spawn(&self, task: LocalBoxFuture<'static, ()>);
    /// Tells every screen.
    fn emit(&self, event: Event);
    /// The registry to use where the settings name none, without a slash at the end.
    fn default_server(&self) -> String;
    /// Whether the host has a camera of its own.
    fn native_camera(&self) -> bool {
        false
    }
}

/// The methods in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpMethod {
    Get,
    Head,
    Post,
    Put,
}

impl HttpMethod {
    /// On the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// A request to the registry.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    pub method: HttpMethod,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
    /// Bytes of answer the engine is ready to look at; more is [`NetError::TooLarge`].
    pub max_response: usize,
}

/// Its answer.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    pub status: u16,
    /// Seconds, from `Retry-After`.
    pub retry_after_s: Option<u64>,
    pub body: Vec<u8>,
}

/// Why there was none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetError {
    /// Nobody could be reached.
    Offline,
    /// Nobody answered in time.
    TimedOut,
    /// The answer was longer than any sensible one.
    TooLarge,
}
