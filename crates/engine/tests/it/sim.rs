//! The world around the engine.
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use api::{
    CodeAnswer, ReferenceData, ReportReceived, ReportRequest, VerificationRequest, VerificationResponse,
    receipt_message,
};
use door::{CallHead, Command, DoorError, Draft, Event, Head, Packet, StorageKind};
use ed25519_dalek::{Signer as _, SigningKey};
use engine::{Connection, Engine, Host, HttpMethod, HttpRequest, HttpResponse, NetError};
use futures_channel::oneshot;
use futures_executor::{LocalPool, LocalSpawner};
use futures_util::future::LocalBoxFuture;
use futures_util::task::LocalSpawnExt as _;
use sha2::{Digest as _, Sha256};

/// How the network treats a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    Fine,
    /// Nobody is reached.
    Offline,
    /// The registry does it; its answer is lost on the way.
    AnswerLost,
    /// Nobody ever answers.
    Silence,
    /// Something in between answers with this status and no problem of the registry's.
    Status(u16),
    /// The registry itself answers with this status.
    Problem(u16),
    /// A page of a hotel's network.
    Nonsense,
    /// A receipt that somebody else signed.
    WrongSignature,
}

/// A registry in memory.
pub struct FakeRegistry {
    pub weather: Cell<Weather>,
    /// For the requests to come, before the weather that stays.
    pub forecast: RefCell<Vec<Weather>>,
    pub answers: RefCell<BTreeMap<String, CodeAnswer>>,
    /// Codes that were asked about, in their order.
    pub asked: RefCell<Vec<String>>,
    /// Where each question said that it comes from.
    pub places: RefCell<Vec<Option<api::ScanPlace>>>,
    pub photos: RefCell<BTreeSet<String>>,
    /// Body and answer by id.
    pub reports: RefCell<BTreeMap<String, (Vec<u8>, ReportReceived)>>,
    pub requests: RefCell<Vec<String>>,
    pub bodies: RefCell<Vec<Vec<u8>>>,
    pub state: Cell<api::ReportState>,
    /// Version, words and dates of the reference data.
    pub reference: RefCell<(u64, api::Directories, Vec<api::GroupInForce>)>,
    /// What other addresses answer.
    pub elsewhere: RefCell<BTreeMap<String, String>>,
    key: SigningKey,
    now_ms: Rc<Cell<i64>>,
}

fn json(value: &impl serde::Serialize) -> HttpResponse {
    HttpResponse { status: 200, retry_after_s: None, body: serde_json::to_vec(value).unwrap() }
}

/// Of a log with this one entry.
fn proof(text: &[u8], key: &SigningKey) -> api::LogProof {
    let salt = [3; 16];
    let root = merkle::leaf_hash(&merkle::commitment(&salt, text));
    let checkpoint = merkle::Checkpoint { origin: "log".into(), size: 1, root };
    let signature = key.sign(checkpoint.text().as_bytes()).to_bytes();
    let checkpoint = checkpoint.note(&key.verifying_key().to_bytes(), &signature);
    api::LogProof { index: 0, salt: hex::encode(salt), path: Vec::new(), checkpoint }
}

fn problem(code: api::ProblemCode) -> HttpResponse {
    let mut response = json(&api::Problem::new(code));
    response.status = code.status();
    response
}

impl FakeRegistry {
    fn serve(&self, request: &HttpRequest, forged: bool) -> HttpResponse {
        if let Some(text) = self.elsewhere.borrow().get(&request.url) {
            return HttpResponse { status: 200, retry_after_s: None, body: text.clone().into_bytes() };
        }
        let path = request.url.strip_prefix("https://registry.test").unwrap_or("/elsewhere").to_owned();
        let body = request.body.clone().unwrap_or_default();
        let key = if forged { SigningKey::from_bytes(&[9; 32]) } else { self.key.clone() };
        match (request.method, path.as_str()) {
            (HttpMethod::Get, api::REFERENCE_PATH) => {
                let (version, directories, groups) = self.reference.borrow().clone();
                json(&ReferenceData {
                    version,
                    changed_at_ms: 1,
                    directories,
                    groups,
                    keys: Vec::new(),
                    receipt_key_id: "k".into(),
                    receipt_public_key: hex::encode(self.key.verifying_key().to_bytes()),
                })
            }
            (HttpMethod::Post, api::VERIFICATIONS_PATH) => {
                let asked: VerificationRequest = serde_json::from_slice(&body).unwrap();
                self.asked.borrow_mut().extend(asked.codes.iter().cloned());
                self.places.borrow_mut().push(asked.place);
                let answers = self.answers.borrow();
                let answer = |code: &String| {
                    let read = marking::read(code.as_bytes(), None, gs1::Date::EPOCH).reading;
                    let marking::Reading::Code(code) = read else { panic!("asked about no code") };
                    let canonical = code.id.canonical();
                    answers.get(&canonical).cloned().unwrap_or_else(|| unknown(&canonical))
                };
                json(&VerificationResponse {
                    checked_at_ms: self.now_ms.get(),
                    answers: asked.codes.iter().map(answer).collect(),
                })
            }
            (HttpMethod::Head, path) if path.starts_with("/v1/photos/") => {
                let here = self.photos.borrow().contains(&path["/v1/photos/".len()..]);
                HttpResponse { status: if here { 200 } else { 404 }, retry_after_s: None, body: Vec::new() }
            }
            (HttpMethod::Put, path) if path.starts_with("/v1/photos/") => {
                assert_eq!(
                    hex::encode(Sha256::digest(&body)),
                    path["/v1/photos/".len()..],
                    "a photo under another's hash"
                );
                self.photos.borrow_mut().insert(path["/v1/photos/".len()..].to_owned());
                HttpResponse { status: 204, retry_after_s: None, body: Vec::new() }
            }
            (HttpMethod::Put, path) if path.starts_with("/v1/violation-reports/") => {
                let id = path["/v1/violation-reports/".len()..].to_owned();
                let report: ReportRequest = serde_json::from_slice(&body).unwrap();
                if !report.photos.iter().all(|photo| self.photos.borrow().contains(&photo.sha256)) {
                    return problem(api::ProblemCode::PhotoMissing);
                }
                let mut reports = self.reports.borrow_mut();
                if reports.get(&id).is_some_and(|(earlier, _)| *earlier != body) {
                    return problem(api::ProblemCode::IdTaken);
                }
                let number = format!("N-{}", reports.len() + 1);
                let number = reports.get(&id).map_or(number, |(_, received)| received.number.clone());
                let body_sha256 = hex::encode(Sha256::digest(&body));
                let received_at_ms = self.now_ms.get();
                let signature = key.sign(&receipt_message(&id, &number, &body_sha256, received_at_ms));
                let signature = hex::encode(signature.to_bytes());
                let receipt = api::Receipt { received_at_ms, body_sha256, key_id: "k".into(), signature };
                let proof = proof(&receipt_message(&id, &number, &receipt.body_sha256, received_at_ms), &key);
                let received = ReportReceived { number, receipt, proof };
                reports.insert(id, (body, received.clone()));
                json(&received)
            }
            (HttpMethod::Get, path) if path.starts_with("/v1/violation-reports/") => {
                let id = &path["/v1/violation-reports/".len()..];
                let reports = self.reports.borrow();
                let Some((body, received)) = reports.get(id) else { return problem(api::ProblemCode::NotFound) };
                let report: ReportRequest = serde_json::from_slice(body).unwrap();
                let secret = request
                    .headers
                    .iter()
                    .find(|(name, _)| *name == api::SECRET_HEADER)
                    .map(|(_, value)| value.clone());
                if hex::encode(Sha256::digest(secret.unwrap_or_default())) != report.secret_sha256 {
                    return problem(api::ProblemCode::NotFound);
                }
                json(&api::ReportStateResponse {
                    number: received.number.clone(),
                    state: self.state.get(),
                    since_ms: 1,
                    reason: if self.state.get() == api::ReportState::Received { "" } else { "why" }.into(),
                })
            }
            _ => problem(api::ProblemCode::NotFound),
        }
    }

    fn answer(&self, request: &HttpRequest) -> Option<Result<HttpResponse, NetError>> {
        self.requests.borrow_mut().push(format!("{} {}", request.method.name(), request.url));
        self.bodies.borrow_mut().extend(request.body.clone());
        let weather = self.forecast.borrow_mut().pop().unwrap_or(self.weather.get());
        let plain = |status| HttpResponse { status, retry_after_s: None, body: b"<html>".to_vec() };
        Some(match weather {
            Weather::Fine => Ok(self.serve(request, false)),
            Weather::WrongSignature => Ok(self.serve(request, true)),
            Weather::Offline => Err(NetError::Offline),
            Weather::AnswerLost => {
                self.serve(request, false);
                Err(NetError::Offline)
            }
            Weather::Silence => return None,
            Weather::Status(status) => Ok(plain(status)),
            Weather::Problem(status) => {
                let code = api::ProblemCode::ALL.iter().find(|code| code.status() == status).unwrap();
                Ok(problem(*code))
            }
            Weather::Nonsense => Ok(plain(200)),
        })
    }
}

pub fn unknown(code: &str) -> CodeAnswer {
    CodeAnswer {
        code: code.to_owned(),
        status: None,
        overlay: None,
        check_value: "key_unknown".into(),
        level: None,
        group: None,
        product: None,
        production_date: None,
        expiry_date: None,
        lot: None,
        recalls_untold: false,
        copy_suspected: false,
        contents: None,
        findings: Vec::new(),
    }
}

type Sleepers = Rc<RefCell<Vec<(i64, oneshot::Sender<()>)>>>;

struct SimHost {
    now_ms: Rc<Cell<i64>>,
    sleepers: Sleepers,
    spawner: LocalSpawner,
    registry: Rc<FakeRegistry>,
    events: Rc<RefCell<Vec<Event>>>,
    dice: Cell<u8>,
}

impl Host for SimHost {
    fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    fn random(&self, out: &mut [u8]) {
        for byte in out {
            self.dice.set(self.dice.get().wrapping_mul(31).wrapping_add(17));
            *byte = self.dice.get();
        }
    }

    fn fetch(&self, request: HttpRequest) -> LocalBoxFuture<'static, Result<HttpResponse, NetError>> {
        let answer = self.registry.answer(&request);
        Box::pin(async move {
            match answer {
                Some(answer) => answer,
                None => std::future::pending().await,
            }
        })
    }

    fn sleep(&self, ms: u64) -> LocalBoxFuture<'static, ()> {
        let (wake, woken) = oneshot::channel();
        self.sleepers.borrow_mut().push((self.now_ms.get() + ms as i64, wake));
        Box::pin(async move {
            let _ = woken.await;
        })
    }

    fn spawn(&self, task: LocalBoxFuture<'static, ()>) {
        self.spawner.spawn_local(task).unwrap();
    }

    fn emit(&self, event: Event) {
        self.events.borrow_mut().push(event);
    }

    fn default_server(&self) -> String {
        "https://registry.test".into()
    }
}

/// A device with its world.
pub struct World {
    pub registry: Rc<FakeRegistry>,
    pub events: Rc<RefCell<Vec<Event>>>,
    pub now_ms: Rc<Cell<i64>>,
    file: PathBuf,
    _folder: tempfile::TempDir,
    pool: LocalPool,
    sleepers: Sleepers,
    engine: Option<Rc<Engine>>,
    n_calls: u32,
    /// Pages that the disk has room for.
    disk_pages: Option<u32>,
}

/// 21 November 2026, noon in Kazakhstan.
const START_MS: i64 = 1_795_244_400_000;

impl World {
    pub fn new() -> Self {
        let now_ms = Rc::new(Cell::new(START_MS));
        let registry = Rc::new(FakeRegistry {
            weather: Cell::new(Weather::Fine),
            forecast: RefCell::default(),
            answers: RefCell::default(),
            asked: RefCell::default(),
            places: RefCell::default(),
            photos: RefCell::default(),
            reports: RefCell::default(),
            requests: RefCell::default(),
            bodies: RefCell::default(),
            state: Cell::new(api::ReportState::Received),
            reference: RefCell::new((1, api::Directories::default(), Vec::new())),
            elsewhere: RefCell::default(),
            key: SigningKey::from_bytes(&[7; 32]),
            now_ms: now_ms.clone(),
        });
        let folder = tempfile::tempdir().unwrap();
        let mut world = Self {
            registry,
            events: Rc::default(),
            now_ms,
            file: folder.path().join("store.sqlite3"),
            _folder: folder,
            pool: LocalPool::new(),
            sleepers: Rc::default(),
            engine: None,
            n_calls: 0,
            disk_pages: None,
        };
        world.start();
        world
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Goes on with the store in this file.
    pub fn over(&mut self, file: &Path) {
        self.file = file.to_owned();
        self.crash_and_restart();
    }

    fn start(&mut self) {
        let connection = Connection::open(&self.file).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL;").unwrap();
        if let Some(pages) = self.disk_pages {
            let set = format!("PRAGMA max_page_count = {pages}");
            connection.query_row(&set, [], |row| row.get::<_, i64>(0)).unwrap();
        }
        let host = SimHost {
            now_ms: self.now_ms.clone(),
            sleepers: self.sleepers.clone(),
            spawner: self.pool.spawner(),
            registry: self.registry.clone(),
            events: self.events.clone(),
            dice: Cell::new(5),
        };
        self.engine = Some(Engine::start(connection, StorageKind::Durable, Rc::new(host)).unwrap());
        self.settle();
    }

    /// The process ends without a word, wherever its tasks are, and a new one begins.
    pub fn crash_and_restart(&mut self) {
        self.engine = None;
        self.pool = LocalPool::new();
        self.sleepers.borrow_mut().clear();
        self.start();
    }

    /// From the next start on the store may not grow by more than a little; `None`: there is room again.
    pub fn set_disk_pages(&mut self, pages: Option<u32>) {
        self.disk_pages = pages;
        self.crash_and_restart();
    }

    /// Runs every task until all of them wait.
    pub fn settle(&mut self) {
        self.pool.run_until_stalled();
    }

    /// Lets time pass, waking whoever is due on the way.
    pub fn pass(&mut self, ms: i64) {
        let end = self.now_ms.get() + ms;
        loop {
            let next = self.sleepers.borrow().iter().map(|(at, _)| *at).min().filter(|at| *at <= end);
            let Some(at) = next else { break };
            self.now_ms.set(self.now_ms.get().max(at));
            let mut sleepers = self.sleepers.borrow_mut();
            let (due, later): (Vec<_>, Vec<_>) = sleepers.drain(..).partition(|(own, _)| *own <= at);
            *sleepers = later;
            drop(sleepers);
            for (_, wake) in due {
                let _ = wake.send(());
            }
            self.settle();
        }
        self.now_ms.set(end);
        self.settle();
    }

    /// The device is off for so long: no timer runs out.
    pub fn off_for(&mut self, ms: i64) {
        self.now_ms.set(self.now_ms.get() + ms);
        self.crash_and_restart();
    }

    pub fn network_returned(&mut self) {
        self.engine.as_ref().unwrap().network_returned();
        self.settle();
    }

    /// Asks through the packet door, without running any task.
    pub fn ask_only<C: Command>(
        &mut self,
        command: &C,
        blob: Option<&[u8]>,
    ) -> Result<(C::Reply, Vec<Vec<u8>>), DoorError> {
        self.n_calls += 1;
        let head = Head::Call(CallHead { id: self.n_calls.to_string(), command: C::NAME.to_owned() });
        let mut parts = vec![serde_json::to_vec(&head).unwrap(), serde_json::to_vec(command).unwrap()];
        parts.extend(blob.map(<[u8]>::to_vec));
        let answer = self.engine.as_ref().unwrap().answer(&Packet { parts }.pack()).unwrap();
        let answer = Packet::unpack(&answer).unwrap();
        match serde_json::from_slice(answer.part(0)).unwrap() {
            Head::Reply { ok: true, .. } => Ok((serde_json::from_slice(answer.part(1)).unwrap(), answer.blobs())),
            _ => Err(serde_json::from_slice(answer.part(1)).unwrap()),
        }
    }

    /// Asks, and lets every task run.
    pub fn try_ask<C: Command>(&mut self, command: &C) -> Result<C::Reply, DoorError> {
        let reply = self.ask_only(command, None).map(|(reply, _)| reply);
        self.settle();
        reply
    }

    pub fn ask<C: Command>(&mut self, command: &C) -> C::Reply {
        self.try_ask(command).unwrap()
    }

    /// Raw bytes to the door.
    pub fn raw(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        self.engine.as_ref().unwrap().answer(packet)
    }

    /// Writes a report with photos and files it.
    pub fn file_report(&mut self, n: u8, n_photos: u8) -> String {
        let id = uuid(n);
        let draft =
            Draft { id: id.clone(), category: Some("quality".into()), text: format!("report {n}"), ..Draft::default() };
        self.ask(&door::SaveDraft { draft });
        for photo in 0..n_photos {
            self.ask_only(&door::AddPhoto { draft_id: id.clone() }, Some(&jpeg(n, photo))).unwrap();
        }
        self.ask(&door::SubmitReport { id: id.clone() });
        id
    }

    pub fn report(&mut self, id: &str) -> door::ReportView {
        self.ask(&door::Reports {}).items.into_iter().find(|report| report.id == id).unwrap()
    }

    /// The newest verdict told as an event.
    pub fn told(&self) -> Option<door::VerdictView> {
        let events = self.events.borrow();
        events.iter().rev().find_map(|event| if let Event::Verdict(view) = event { Some(view.clone()) } else { None })
    }
}

pub fn uuid(n: u8) -> String {
    format!("00000000-0000-4000-8000-0000000000{n:02x}")
}

/// The least that passes for a JPEG, each of its own content.
pub fn jpeg(n: u8, photo: u8) -> Vec<u8> {
    [&[0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 1, 1, 0xFF, 0xDA, 0, 4, 0, 0][..], &[n % 200, photo % 200, 7], &[0xFF, 0xD9]]
        .concat()
}
