//! The engine's ports on an operating system: its own thread, a file, sockets, clock and randomness.
//! **Invariant**: the engine never leaves its thread; everyone else talks to it in packets.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]

mod fetch;

use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use door::{DoorError, ErrorCode, Event, StorageKind};
use engine::{Connection, Engine, EngineError, Host, HttpMethod, HttpRequest, HttpResponse, NetError};
use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;

/// How to run the engine.
pub struct Config {
    /// The store's folder; `None`: in memory, nothing is kept.
    pub data: Option<PathBuf>,
    /// The registry where the settings name none.
    pub server: String,
    /// Whether the program around has a camera of its own.
    pub native_camera: bool,
    /// Hears every event, on the engine's thread.
    pub on_event: Arc<dyn Fn(Event) + Send + Sync>,
}

/// What can keep the engine from starting.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store's folder or file could not be made or opened.
    #[error("cannot open the store in {folder}: {cause}")]
    Store {
        /// Where.
        folder: String,
        /// Why.
        cause: String,
    },
    /// The system gave no thread or no network client.
    #[error("cannot start the engine: {0}")]
    System(String),
}

/// Reads what is at an address, once, without an engine. At most a megabyte, within fifteen seconds.
pub async fn get(url: &str) -> Result<Vec<u8>, GetError> {
    let client = fetch::client().map_err(|_| GetError::Network)?;
    let request = HttpRequest {
        method: HttpMethod::Get,
        url: url.to_owned(),
        headers: Vec::new(),
        body: None,
        max_response: 1 << 20,
    };
    let answer = tokio::time::timeout(Duration::from_secs(15), fetch::fetch(client, request)).await;
    match answer {
        Ok(Ok(HttpResponse { status: 200, body, .. })) => Ok(body),
        Ok(Ok(HttpResponse { status, .. })) => Err(GetError::Status(status)),
        _ => Err(GetError::Network),
    }
}

/// Why nothing could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GetError {
    /// Nobody answered in time.
    #[error("nobody answers at this address")]
    Network,
    /// The answer was no.
    #[error("the answer was {0}")]
    Status(u16),
}

enum Message {
    Call(Vec<u8>, oneshot::Sender<Option<Vec<u8>>>),
    Network,
}

/// An engine on a thread of its own. Dropping every clone stops it.
#[derive(Clone)]
pub struct NativeEngine {
    messages: mpsc::UnboundedSender<Message>,
}

impl NativeEngine {
    /// Opens the store and starts the thread.
    pub fn start(config: Config) -> Result<Self, StartError> {
        let (messages, inbox) = mpsc::unbounded();
        let (started, outcome) = std::sync::mpsc::channel();
        let run = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(started.send(Err(StartError::System(error.to_string())))),
            };
            tokio::task::LocalSet::new().block_on(&runtime, async {
                match start(&config) {
                    Ok(engine) => {
                        drop(started.send(Ok(())));
                        serve(engine, inbox).await;
                    }
                    Err(error) => drop(started.send(Err(error))),
                }
            });
        };
        let thread = std::thread::Builder::new().name("engine".to_owned()).spawn(run);
        thread.map_err(|error| StartError::System(error.to_string()))?;
        outcome.recv().map_err(|_| StartError::System("the engine's thread ended".to_owned()))??;
        Ok(Self { messages })
    }

    /// One packet in, one packet out; an empty one where the call asks for no answer.
    pub async fn call(&self, packet: Vec<u8>) -> Vec<u8> {
        let (answer, answered) = oneshot::channel();
        let gone = engine::refuse(&packet, &DoorError::from(ErrorCode::EngineGone));
        if self.messages.unbounded_send(Message::Call(packet, answer)).is_err() {
            return gone.unwrap_or_default();
        }
        answered.await.unwrap_or(gone).unwrap_or_default()
    }

    /// The network came back, or the app came to the front.
    pub fn network_returned(&self) {
        let _ = self.messages.unbounded_send(Message::Network);
    }
}

async fn serve(engine: Rc<Engine>, mut inbox: mpsc::UnboundedReceiver<Message>) {
    while let Some(message) = inbox.next().await {
        match message {
            Message::Call(packet, answer) => {
                let _ = answer.send(engine.answer(&packet));
            }
            Message::Network => engine.network_returned(),
        }
    }
    engine.stop();
}

fn start(config: &Config) -> Result<Rc<Engine>, StartError> {
    let folder = config.data.as_ref().map_or_else(|| "memory".to_owned(), |path| path.display().to_string());
    let fail = |cause: String| StartError::Store { folder: folder.clone(), cause };
    let (connection, storage) = match &config.data {
        None => (Connection::open_in_memory().map_err(|e| fail(e.to_string()))?, StorageKind::Memory),
        Some(path) => {
            std::fs::create_dir_all(path).map_err(|e| fail(e.to_string()))?;
            let connection = Connection::open(path.join("aiqyn.sqlite3")).map_err(|e| fail(e.to_string()))?;
            // Two windows may share the file: each waits for the other's write.
            let set_up = connection
                .busy_timeout(Duration::from_secs(5))
                .and_then(|()| connection.execute_batch("PRAGMA journal_mode = WAL;"));
            set_up.map_err(|e| fail(e.to_string()))?;
            (connection, StorageKind::Durable)
        }
    };
    let client = fetch::client().map_err(StartError::System)?;
    let host = Native {
        client,
        server: config.server.clone(),
        native_camera: config.native_camera,
        on_event: config.on_event.clone(),
    };
    Engine::start(connection, storage, Rc::new(host)).map_err(|error: EngineError| fail(error.to_string()))
}

struct Native {
    client: reqwest::Client,
    server: String,
    native_camera: bool,
    on_event: Arc<dyn Fn(Event) + Send + Sync>,
}

impl Host for Native {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    fn random(&self, out: &mut [u8]) {
        if getrandom::fill(out).is_err() {
            // Without randomness a report's secret could be guessed: better no report at all.
            std::process::abort();
        }
    }

    fn fetch(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, NetError>> {
        Box::pin(fetch::fetch(self.client.clone(), request))
    }

    fn sleep(&self, ms: u64) -> LocalBoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(ms)))
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        tokio::task::spawn_local(task);
    }

    fn emit(&self, event: Event) {
        (self.on_event)(event);
    }

    fn default_server(&self) -> String {
        self.server.clone()
    }

    fn native_camera(&self) -> bool {
        self.native_camera
    }
}
