//! What keeps a registry running: readiness, numbers, load, proxies, its log, backup.
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use api::{VERIFICATIONS_PATH, VerificationRequest, VerificationResponse, document_path};
use private_postgres::PrivatePostgres;
use registry::{Database, Store, backup, load_demonstration, open, restore};
use reqwest::Method;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::people::{body, read, send, token};
use crate::server::Server;

fn message(slug: &str) -> String {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap().message
}

/// The program itself, with these options, and its address.
pub async fn started(options: &[&str]) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--demo"]).args(options);
    let (child, address) = listening(command).await;
    (child, address.strip_prefix("http://").unwrap().to_owned())
}

/// And where it listens.
pub async fn listening(mut command: Command) -> (Child, String) {
    // For the clients that will ask it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    command.kill_on_drop(true);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.unwrap().unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    (child, address)
}

#[tokio::test]
async fn its_log_tells_no_tails_and_no_people() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let config = folder.path().join("registry.toml");
    std::fs::write(&config, format!("data = {:?}\nmetrics = '127.0.0.1:0'\n", data)).unwrap();
    let options = ["--log-format", "json", "--config", config.to_str().unwrap()];
    let (mut child, address) = started(&options).await;
    let client = reqwest::Client::new();
    let code = message("boots-genuine");
    let tail = code.rsplit("\u{1d}92").next().unwrap().to_owned();
    assert_eq!(tail.len(), 88);
    let ask = serde_json::to_vec(&VerificationRequest::of(vec![code.clone()])).unwrap();
    let asked = client.post(format!("http://{address}{VERIFICATIONS_PATH}")).body(ask).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    for (path, json) in [
        (api::SESSIONS_PATH, r#"{"method":"password","login":"maker","password":"wrong password"}"#),
        (VERIFICATIONS_PATH, r#"{"codes":"wrong"}"#),
    ] {
        client.post(format!("http://{address}{path}")).body(json).send().await.unwrap();
    }
    // It stops by itself, with its log on disk.
    terminate(&child).await;
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_secs(30), child.wait()).await.unwrap().unwrap().success());
    assert!(data.join("registry.sqlite3").exists(), "the file said where");
    assert!(said.lines().count() > 0);
    for line in said.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap_or_else(|_| panic!("{line}"));
    }
    for secret in [tail.as_str(), code.as_str(), "wrong password", "127.0.0.1:0"] {
        assert!(!said.contains(secret), "{secret} {said}");
    }
}

#[tokio::test]
async fn numbers_and_readiness() {
    let folder = tempfile::tempdir().unwrap();
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let metrics = format!("127.0.0.1:{port}");
    let data = folder.path().to_str().unwrap();
    let (_child, address) = started(&["--data", data, "--metrics", &metrics, "--trusted-proxy", "127.0.0.1"]).await;
    let client = reqwest::Client::new();
    let get = async |url: String| client.get(url).send().await.unwrap();
    assert_eq!(get(format!("http://{address}/v1/ready")).await.text().await.unwrap(), "ready");
    let ask = serde_json::to_vec(&VerificationRequest::of(vec![message("boots-genuine")])).unwrap();
    for n in 0..3 {
        let request = client.post(format!("http://{address}{VERIFICATIONS_PATH}")).body(ask.clone());
        let asked = request.header("x-forwarded-for", format!("203.0.113.{n}")).send().await.unwrap();
        assert_eq!(asked.status(), 200);
    }
    get(format!("http://{address}/v1/nothing")).await;
    let response = get(format!("http://{metrics}/metrics")).await;
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = response.text().await.unwrap();
    for line in [
        r#"aiqyn_requests_total{operation="verify",status="2xx"} 3"#,
        r#"aiqyn_request_seconds_count{operation="verify"} 3"#,
        r#"aiqyn_requests_total{operation="web",status="4xx"} 1"#,
        "aiqyn_requests_under_way 0",
        "aiqyn_requests_shed_total 0",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    // The client's own address is in the action log, not the proxy's.
    let store = open(&Database::Folder(folder.path().to_owned())).await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let entries = crate::server::entries(&store).await;
        let from: Vec<String> =
            entries.iter().filter_map(|entry| Some(entry.action.as_ref()?.ip.to_string())).collect();
        if from.iter().filter(|ip| ip.starts_with("203.0.113.")).count() == 3 {
            break;
        }
        assert!(Instant::now() < deadline, "{from:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_load_it_says_so_at_once() {
    let server = Server::with_places(2).await;
    // Two that are slow take the places: a body that does not come.
    let mut streams = Vec::new();
    for _ in 0..2 {
        let mut stream = tokio::net::TcpStream::connect(server.address).await.unwrap();
        let head = format!("POST {VERIFICATIONS_PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n");
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    let ask = serde_json::to_vec(&VerificationRequest::of(vec![message("boots-genuine")])).unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let answer = server.post(VERIFICATIONS_PATH, ask.clone()).await;
        if answer.status() == 503 {
            assert_eq!(answer.headers()["retry-after"], "1");
            assert_eq!(crate::server::problem(answer).await, (503, "unavailable".into()));
            break;
        }
        assert!(Instant::now() < deadline, "nothing was turned away");
    }
    assert_eq!(server.get("/v1/ready").await.status(), 200, "whoever watches is not turned away");
    drop(streams);
    let deadline = Instant::now() + Duration::from_secs(10);
    while server.post(VERIFICATIONS_PATH, ask.clone()).await.status() != 200 {
        assert!(Instant::now() < deadline, "the places are not given back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_verified_where_the_primary_is_gone() {
    let primary = PrivatePostgres::start(&["fsync=off", "wal_level=replica", "max_wal_senders=4"]).unwrap();
    let address = primary.database().unwrap();
    let replica = primary.replica(&["fsync=off"]).unwrap();
    let near = replica.address(address.rsplit('/').next().unwrap());
    let server = Server::replicated(address, near).await;
    let ask = serde_json::to_vec(&VerificationRequest::of(vec![message("boots-genuine")])).unwrap();
    let checked = async || {
        let answer = server.post(VERIFICATIONS_PATH, ask.clone()).await;
        if answer.status() != 200 {
            return None;
        }
        Some(body::<VerificationResponse>(answer).await.answers.remove(0).check_value)
    };
    assert_eq!(checked().await.as_deref(), Some("valid"));
    drop(primary);
    // Longer than keys are remembered without being read again.
    let (began, deadline) = (Instant::now(), Instant::now() + Duration::from_secs(60));
    loop {
        let check = checked().await;
        if began.elapsed() > Duration::from_secs(4) && check.as_deref() == Some("valid") {
            break;
        }
        assert!(Instant::now() < deadline, "nothing is verified: {check:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_ever_for_the_log() {
    let server = Server::start().await;
    let (maker, other) = (token(&server, "maker").await, token(&server, "maker").await);
    let file = rusqlite::Connection::open(server.folder.path().join("registry-log.sqlite3")).unwrap();
    file.busy_timeout(Duration::from_secs(20)).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    let nothing = serde_json::Value::Null;
    // It is done, but nobody is told so before the log has it.
    let answer = send(&server, Method::DELETE, api::SESSIONS_PATH, &maker, &nothing).await;
    assert_eq!(crate::server::problem(answer).await, (503, "unavailable".into()));
    assert_eq!(server.get("/v1/ready").await.status(), 200);
    file.execute_batch("ROLLBACK").unwrap();
    let answer = send(&server, Method::DELETE, api::SESSIONS_PATH, &other, &nothing).await;
    assert_eq!(answer.status(), 204);
    // Both are over, long before their tokens are too old.
    for token in [&maker, &other] {
        assert_eq!(read(&server, api::ME_PATH, token).await.status(), 401);
    }
    let store = server.another_store().await;
    let entries = crate::server::entries(&store).await;
    let ended = entries.iter().filter_map(|entry| entry.action.as_ref()).filter(|action| action.method == "DELETE");
    // Both, and what the first was answered with as it was done.
    assert_eq!(ended.map(|action| action.status).collect::<Vec<_>>(), [204, 204]);
}

/// A disk that is full in the middle of what many send at once: what was acknowledged is there, whatever else was not.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_kept_when_the_disk_is_full() {
    use crate::violation_reports::{SECRET, json, report};
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let place = ["--data", data.to_str().unwrap(), "--requests-a-second", "0"];
    // The tables and the demonstration goods, with room enough.
    let (child, _) = started(&place).await;
    stop(child).await;
    let file = data.join("registry.sqlite3");
    // No file may grow behind this: as on a full disk, a write fails, in whatever transaction it stands. The program is told of it, not killed.
    let most = 2_048;
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"", &most.to_string()]);
    command.arg(env!("CARGO_BIN_EXE_aiqyn-registry")).args(["serve", "--listen", "127.0.0.1:0"]).args(place);
    // Nobody reads what it complains of, and a pipe that is full would stop it.
    command.env("RUST_LOG", "off");
    let (child, address) = listening(command).await;
    let address = address.strip_prefix("http://").unwrap();
    let client = reqwest::Client::new();
    let id = |n: usize| format!("0193a0e0-0000-7000-8000-{n:012}");
    let mut tasks = tokio::task::JoinSet::new();
    // So many at once are written together; of more, the first group would be all that there is.
    let places = std::sync::Arc::new(tokio::sync::Semaphore::new(16));
    for n in 0..600 {
        let places = places.clone();
        let report = api::ReportRequest { text: format!("{n:04000}"), ..report() };
        let (client, path) = (client.clone(), format!("http://{address}{}", api::report_path(&id(n))));
        tasks.spawn(async move {
            let _place = places.acquire().await;
            let answer = client.put(path).body(json(&report)).send().await;
            (n, answer.map_or(0, |answer| answer.status().as_u16()))
        });
    }
    let answers: Vec<(usize, u16)> = tasks.join_all().await;
    let told: Vec<usize> = answers.iter().filter(|(_, status)| *status == 200).map(|(n, _)| *n).collect();
    assert!(!told.is_empty() && told.len() < 600, "the disk was full in between: {answers:?}");
    // Not one of them is lost, and nobody was answered with a fault of ours.
    assert!(answers.iter().all(|(_, status)| matches!(status, 200 | 503)), "{answers:?}");
    // No time for a polite end: that would wait for a log which cannot be written.
    drop(child);
    let (child, address) = started(&place).await;
    for n in told {
        let path = format!("http://{address}{}", api::report_path(&id(n)));
        let state = client.get(path).header(api::SECRET_HEADER, SECRET).send().await.unwrap();
        assert_eq!(state.status(), 200, "report {n}");
    }
    stop(child).await;
    assert!(file.exists());
    let audit = Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"))
        .args(["audit", "verify", "--data", data.to_str().unwrap()])
        .output()
        .await
        .unwrap();
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
}

/// A polite signal.
pub async fn terminate(child: &Child) {
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
}

async fn stop(mut child: Child) {
    terminate(&child).await;
    assert!(tokio::time::timeout(Duration::from_secs(30), child.wait()).await.unwrap().unwrap().success());
}

async fn status(store: &Store, slug: &str) -> String {
    let code = demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap();
    let asked = store::Asked { code: code.canonical, gtin: String::new(), ..store::Asked::default() };
    let row = store.find([asked].into()).await.unwrap().remove(0).code.unwrap();
    row.state.status.name().to_owned()
}

/// A backup of a registry at work, brought back elsewhere: all that was acknowledged before is there, and the log fits.
async fn what_was_backed_up_comes_back(server: &Server, from: &Database, to: &Database, again: &Database) {
    let folder = tempfile::tempdir().unwrap();
    let backed_up = folder.path().join("backup");
    let maker = token(server, "maker").await;
    let sell = serde_json::json!({ "kind": "withdraw", "reason": "RETAIL", "codes": [message("boots-genuine")] });
    let path = document_path("0193a0e0-0000-7000-8000-0000000000b1");
    body::<api::DocumentResponse>(send(server, Method::PUT, &path, &maker, &sell).await).await;
    // It goes on working meanwhile.
    let questions = async {
        for _ in 0..50 {
            let ask = serde_json::to_vec(&VerificationRequest::of(vec![message("beer-genuine")])).unwrap();
            body::<VerificationResponse>(server.post(VERIFICATIONS_PATH, ask).await).await;
        }
    };
    let (done, ()) = tokio::join!(backup(from, &backed_up), questions);
    assert!(done.unwrap() > 10_000);
    let twice = backup(from, &backed_up).await.unwrap_err();
    assert!(twice.to_string().contains("is there already"), "{twice}");
    restore(&backed_up, to).await.unwrap();
    let store = open(to).await.unwrap();
    assert_eq!(status(&store, "boots-genuine").await, "withdrawn");
    let key = registry::ReceiptKey::load(&store).await.unwrap();
    let audits = store.audit(&store::Signer::public(&key), &[]).await.unwrap();
    assert!(audits.iter().all(|audit| audit.fault.is_none() && audit.entries > 2), "{audits:?}");
    let over = restore(&backed_up, to).await.unwrap_err();
    assert!(!format!("{over:#}").is_empty());
    assert_eq!(status(&store, "boots-genuine").await, "withdrawn", "what is there is not written over");
    // A byte that changed, a backup that was not finished.
    let file = std::fs::read_dir(&backed_up).unwrap().flatten().map(|entry| entry.path());
    let file = file.filter(|path| path.extension().is_none_or(|end| end != "json")).max().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let changed = restore(&backed_up, again).await.unwrap_err();
    assert!(changed.to_string().contains("is not what was backed up"), "{changed}");
    std::fs::remove_file(backed_up.join("backup.json")).unwrap();
    let unfinished = restore(&backed_up, again).await.unwrap_err();
    assert!(unfinished.to_string().contains("no finished backup"), "{unfinished}");
}

fn folder(path: &Path) -> Database {
    Database::Folder(path.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_backed_up() {
    let (server, to) = (Server::start().await, tempfile::tempdir().unwrap());
    let (one, other) = (to.path().join("one"), to.path().join("other"));
    what_was_backed_up_comes_back(&server, &folder(server.folder.path()), &folder(&one), &folder(&other)).await;
    assert!(!other.join("registry.sqlite3").exists());
    // A store was moved away, its log was not: that is not written over either.
    let (whole, left) = (to.path().join("whole"), to.path().join("left"));
    backup(&folder(server.folder.path()), &whole).await.unwrap();
    for name in ["registry-log.sqlite3", "registry.sqlite3-wal"] {
        std::fs::create_dir_all(&left).unwrap();
        std::fs::write(left.join(name), "what is left").unwrap();
        let refused = restore(&whole, &folder(&left)).await.unwrap_err();
        assert!(refused.to_string().contains(name), "{refused}");
        assert_eq!(std::fs::read_to_string(left.join(name)).unwrap(), "what is left");
        std::fs::remove_dir_all(&left).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_watches_is_not_turned_away() {
    let server = Server::with_rate(1).await;
    let maker = token(&server, "maker").await;
    // Wrong check values that somebody hears of are paid for, like questions.
    let code = message("boots-genuine");
    let (start, check) = code.rsplit_once("\u{1d}92").unwrap();
    let wrong = format!("{start}\u{1d}92{}{}", if check.starts_with('A') { 'B' } else { 'A' }, &check[1..]);
    let document = serde_json::json!({ "kind": "introduce", "codes": [wrong] });
    let path = document_path("0193a0e0-0000-7000-8000-000000000042");
    let (mut heard, mut told) = (0, send(&server, Method::PUT, &path, &maker, &document).await.status());
    while told == 422 {
        heard += 1;
        told = send(&server, Method::PUT, &path, &maker, &document).await.status();
    }
    assert!(told == 429 && heard <= 10, "{told} after {heard}");
    for path in ["/v1/health", "/v1/ready"] {
        assert_eq!(server.get(path).await.status(), 200, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_backed_up() {
    let server = Server::on_postgres().await;
    let [one, other] = [(); 2].map(|()| Database::Postgres(PrivatePostgres::shared().database().unwrap()));
    what_was_backed_up_comes_back(&server, &server.database, &one, &other).await;
    let store = open(&other).await.unwrap();
    load_demonstration(&store).await.unwrap();
}

fn audited(address: &str, roots: &std::path::Path) -> (bool, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"));
    command.args(["audit", "verify", "--database", address]).env("SSL_CERT_FILE", roots).env("RUST_LOG", "error");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    (output.status.success(), said)
}

#[test]
fn postgresql_under_tls() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let other = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (roots, others) = (folder.path().join("roots.pem"), folder.path().join("others.pem"));
    std::fs::write(&roots, made.cert.pem()).unwrap();
    std::fs::write(&others, other.cert.pem()).unwrap();
    let files = [
        ("server.crt", made.cert.pem()),
        ("server.key", made.signing_key.serialize_pem()),
        ("pg_hba.conf", "local all all trust\nhostssl all all 127.0.0.1/32 trust\n".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let server = PrivatePostgres::start_with(&["ssl=on", "fsync=off"], &files).unwrap();
    let address = server.database().unwrap();
    let safe = format!("{address}?sslmode=require");
    let (_, said) = audited(&safe, &roots);
    assert!(said.contains("there is no log"), "{said}");
    // The server takes nobody without; whom nobody vouches for, or who has another name, is not spoken to.
    assert!(!audited(&address, &roots).0);
    let (is_fine, said) = audited(&safe, &others);
    assert!(!is_fine && said.contains("certificate"), "{said}");
    let (is_fine, said) = audited(&safe.replace("127.0.0.1", "localhost"), &roots);
    assert!(!is_fine && said.contains("certificate"), "{said}");
    assert!(!audited(&safe, &folder.path().join("none.pem")).0);
    // The programs that save it are as careful.
    let backed_up = |to: &str, roots: &std::path::Path| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"));
        command.args(["backup", "--database", &safe, "--to"]).arg(folder.path().join(to));
        command.env("SSL_CERT_FILE", roots).output().unwrap()
    };
    let output = backed_up("backup", &roots);
    assert!(output.status.success(), "{output:?}");
    let output = backed_up("refused", &others);
    assert!(String::from_utf8_lossy(&output.stderr).contains("certificate"), "{output:?}");
}

/// Keys and hashes of passwords lie in it, and in its backup.
#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_the_machine_looks_into_its_folders() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (data, to) = (folder.path().join("a/data"), folder.path().join("backup"));
    let database = Database::Folder(data.clone());
    drop(open(&database).await.unwrap());
    backup(&database, &to).await.unwrap();
    let back = folder.path().join("back");
    restore(&to, &Database::Folder(back.clone())).await.unwrap();
    for made in [data, to, back] {
        assert_eq!(std::fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700, "{}", made.display());
    }
}
