//! Listening, in time and to the end: TLS, deadlines, a stop while somebody waits.
use std::path::Path;
use std::time::{Duration, Instant};

use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use crate::operations::{listening, started, terminate};
use crate::server::{Server, problem};
use crate::violation_reports::{SECRET, json, report};

const ID: &str = "0193a0e0-0000-7000-8000-000000000001";

#[tokio::test]
async fn under_tls() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    command.arg("--tls-certificate").arg(&chain).arg("--tls-key").arg(&key);
    let (child, address) = listening(command).await;
    let address = address.strip_prefix("https://").unwrap();
    let certificate = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([certificate]).build().unwrap();
    let put = client.put(format!("https://{address}{}", api::report_path(ID))).body(json(&report()));
    assert_eq!(put.send().await.unwrap().status(), 200);
    // Whom nobody vouches for is not spoken to, and nobody is answered without.
    let stranger = reqwest::Client::new();
    assert!(stranger.get(format!("https://{address}/v1/health")).send().await.is_err());
    assert!(stranger.get(format!("http://{address}/v1/health")).send().await.is_err());
    terminate(&child).await;
    let mut child = child;
    assert!(tokio::time::timeout(Duration::from_secs(30), child.wait()).await.unwrap().unwrap().success());
}

/// The program, whose action log nobody can write until the connection lets go of it.
async fn with_its_log_locked(data: &Path) -> (Child, String, rusqlite::Connection) {
    let (child, address) = started(&["--data", data.to_str().unwrap()]).await;
    let file = rusqlite::Connection::open(data.join("registry-log.sqlite3")).unwrap();
    file.busy_timeout(Duration::from_secs(20)).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    (child, address, file)
}

/// What is done and waits for the log when somebody stops the registry is answered all the same.
#[tokio::test]
async fn who_waits_while_it_stops_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (mut child, address, file) = with_its_log_locked(&data).await;
    let path = format!("http://{address}{}", api::report_path(ID));
    let put = tokio::spawn(reqwest::Client::new().put(path).body(json(&report())).send());
    // It is under way as soon as the report is there.
    let store = rusqlite::Connection::open(data.join("registry.sqlite3")).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let until = async |is_so: &dyn Fn() -> bool| {
        while !is_so() {
            assert!(Instant::now() < deadline, "it does not come to that");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let reports = || store.query_row("SELECT count(*) FROM report", [], |row| row.get::<_, i64>(0)).unwrap();
    until(&|| reports() == 1).await;
    terminate(&child).await;
    // Nobody new is heard from here on.
    until(&|| std::net::TcpStream::connect(&address).is_err()).await;
    file.execute_batch("ROLLBACK").unwrap();
    assert_eq!(put.await.unwrap().unwrap().status(), 200);
    assert!(tokio::time::timeout(Duration::from_secs(30), child.wait()).await.unwrap().unwrap().success());
}

/// Who stops a registry while its log cannot be written hears of it, and does not wait for ever.
#[tokio::test]
async fn a_stop_has_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, address, _file) = with_its_log_locked(&folder.path().join("data")).await;
    let asked = reqwest::get(format!("http://{address}{}", api::REFERENCE_PATH)).await.unwrap();
    assert_eq!(asked.status(), 200);
    terminate(&child).await;
    let mut said = String::new();
    let mut words = child.stderr.take().unwrap();
    let end = async { (words.read_to_string(&mut said).await.unwrap(), child.wait().await.unwrap()).1 };
    let ended = tokio::time::timeout(Duration::from_secs(120), end).await.expect("an end");
    assert!(!ended.success() && said.contains("its last entries are lost"), "{said}");
}

/// Where the database does not answer, who asks is told so within what the orders allow; what was asked for is done or not, and asking again finds out.
#[tokio::test]
async fn nobody_waits_for_ever_for_the_database() {
    let server = Server::on_postgres().await;
    let registry::Database::Postgres(address) = &server.database else { panic!("another database") };
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("BEGIN; LOCK TABLE report IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let began = Instant::now();
    let answer = server.put(&api::report_path(ID), json(&report())).await;
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(problem(answer).await, (503, "unavailable".into()));
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    client.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!(server.put(&api::report_path(ID), json(&report())).await.status(), 200);
}

/// What came in part is nothing: neither done nor half done.
#[tokio::test]
async fn a_body_that_breaks_off_does_nothing() {
    use tokio::io::AsyncWriteExt as _;
    let server = Server::start().await;
    let body = json(&report());
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        api::report_path(ID),
        body.len()
    );
    for length in [0, 1, body.len() / 2, body.len() - 1] {
        let mut connection = tokio::net::TcpStream::connect(server.address).await.unwrap();
        connection.write_all(&[head.as_bytes(), &body[..length]].concat()).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut said = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(60), connection.read_to_end(&mut said)).await;
        assert!(end.is_ok(), "{length}: it is still waited for");
        assert!(!said.starts_with(b"HTTP/1.1 2"), "{length}: {}", String::from_utf8_lossy(&said));
    }
    let state = server.request(reqwest::Method::GET, &api::report_path(ID)).header(api::SECRET_HEADER, SECRET);
    assert_eq!(problem(state.send().await.unwrap()).await, (404, "not_found".into()));
    assert_eq!(server.put(&api::report_path(ID), body).await.status(), 200);
}
