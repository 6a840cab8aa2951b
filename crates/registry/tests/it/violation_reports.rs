//! `PUT /v1/violation-reports/{id}` and its state.
use api::{
    Category, PhotoRef, Place, ReportReceived, ReportRequest, ReportState, ReportStateResponse, receipt_message,
    report_path,
};
use ed25519_dalek::{Signature, VerifyingKey};
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use crate::photos::{JPEG, path as photo_path};
use crate::server::{Server, entries, problem};

pub const ID: &str = "0193a0e0-0000-7000-8000-000000000001";
pub const SECRET: &str = "5e5e";

pub fn report() -> ReportRequest {
    ReportRequest {
        category: Category::Quality.name().to_owned(),
        text: "text".into(),
        code: None,
        verdict: None,
        place: None,
        contact: None,
        photos: Vec::new(),
        created_at_ms: 1,
        secret_sha256: hex::encode(Sha256::digest(SECRET)),
    }
}

pub fn json(report: &ReportRequest) -> Vec<u8> {
    serde_json::to_vec(report).unwrap()
}

pub async fn received(response: reqwest::Response) -> ReportReceived {
    assert_eq!(response.status(), 200);
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn the_same_report_is_one_report_and_another_is_a_conflict() {
    let server = Server::start().await;
    let first = received(server.put(&report_path(ID), json(&report())).await).await;
    let again = received(server.put(&report_path(ID), json(&report())).await).await;
    assert_eq!((&first.number, &first.receipt), (&again.number, &again.receipt));
    assert_ne!(first.proof, again.proof, "where the log has it tells nothing of the first request");
    let other = ReportRequest { text: "other".into(), ..report() };
    assert_eq!(problem(server.put(&report_path(ID), json(&other)).await).await, (409, "id_taken".into()));
    let second = received(server.put(&report_path(&ID.replace("01", "02")), json(&report())).await).await;
    assert_ne!(first.number, second.number);
}

#[tokio::test]
async fn many_devices_at_once_and_each_report_once() {
    let server = Server::start().await;
    let puts = (0..20).map(|n| {
        let id = format!("0193a0e0-0000-7000-8000-0000000000{:02}", n / 2);
        let request = server.request(Method::PUT, &report_path(&id)).body(json(&report()));
        async move { (id, received(request.send().await.unwrap()).await.number) }
    });
    let mut tasks = tokio::task::JoinSet::new();
    puts.for_each(|put| drop(tasks.spawn(put)));
    let mut numbers = std::collections::BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        let (id, number) = done.unwrap();
        assert_eq!(*numbers.entry(id).or_insert(number.clone()), number);
    }
    assert_eq!(numbers.len(), 10);
}

#[tokio::test]
async fn the_receipt_holds() {
    let server = Server::start().await;
    let body = json(&report());
    let received = received(server.put(&report_path(ID), body.clone()).await).await;
    let reference: api::ReferenceData =
        serde_json::from_str(&server.get(api::REFERENCE_PATH).await.text().await.unwrap()).unwrap();
    let key: [u8; 32] = hex::decode(reference.receipt_public_key).unwrap().try_into().unwrap();
    let signature = Signature::from_slice(&hex::decode(&received.receipt.signature).unwrap()).unwrap();
    assert_eq!(received.receipt.body_sha256, hex::encode(Sha256::digest(&body)));
    let message = receipt_message(ID, &received.number, &received.receipt.body_sha256, received.receipt.received_at_ms);
    VerifyingKey::from_bytes(&key).unwrap().verify_strict(&message, &signature).unwrap();
}

#[tokio::test]
async fn photos_come_before_their_report() {
    let server = Server::start().await;
    let sha256 = hex::encode(Sha256::digest(JPEG));
    let with_photo = ReportRequest { photos: vec![PhotoRef { sha256, size: JPEG.len() as u64 }], ..report() };
    assert_eq!(problem(server.put(&report_path(ID), json(&with_photo)).await).await, (422, "photo_missing".into()));
    assert_eq!(server.put(&photo_path(JPEG), JPEG).await.status(), 204);
    received(server.put(&report_path(ID), json(&with_photo)).await).await;
}

#[tokio::test]
async fn the_state_is_for_who_holds_the_secret() {
    let server = Server::start().await;
    let number = received(server.put(&report_path(ID), json(&report())).await).await.number;
    let ask = async |id: &str, secret: &str| {
        server.request(Method::GET, &report_path(id)).header(api::SECRET_HEADER, secret).send().await.unwrap()
    };
    let state: ReportStateResponse = serde_json::from_str(&ask(ID, SECRET).await.text().await.unwrap()).unwrap();
    assert_eq!((state.number, state.state), (number, ReportState::Received));
    assert_eq!(problem(ask(ID, "guess").await).await, (404, "not_found".into()));
    assert_eq!(problem(ask("0193a0e0-0000-7000-8000-000000000009", SECRET).await).await, (404, "not_found".into()));
    assert_eq!(problem(server.get(&report_path(ID)).await).await, (404, "not_found".into()));
}

#[tokio::test]
async fn fields_that_break_a_rule_are_named() {
    let server = Server::start().await;
    let long = |n: usize| "x".repeat(n);
    let cases: [(ReportRequest, &str); 9] = [
        (ReportRequest { text: long(4001), ..report() }, "text"),
        (ReportRequest { code: Some(long(201)), ..report() }, "code"),
        (ReportRequest { verdict: Some(long(101)), ..report() }, "verdict"),
        (ReportRequest { contact: Some(long(201)), ..report() }, "contact"),
        (ReportRequest { place: Some(Place { text: long(501), position: None }), ..report() }, "place"),
        (
            ReportRequest { place: Some(Place { text: String::new(), position: Some((91.0, 0.0)) }), ..report() },
            "place",
        ),
        (ReportRequest { photos: vec![PhotoRef { sha256: "x".into(), size: 1 }], ..report() }, "photos"),
        (ReportRequest { photos: vec![PhotoRef { sha256: "0".repeat(64), size: u64::MAX }], ..report() }, "photos"),
        (ReportRequest { secret_sha256: "x".into(), ..report() }, "secret_sha256"),
    ];
    for (report, field) in cases {
        let response = server.put(&report_path(ID), json(&report)).await;
        let problem: api::Problem = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!((problem.code, problem.field.as_deref()), (api::ProblemCode::InvalidField, Some(field)));
    }
    assert_eq!(problem(server.put(&report_path("x"), json(&report())).await).await, (422, "invalid_field".into()));
    assert_eq!(problem(server.put(&report_path(ID), "{").await).await, (400, "malformed_body".into()));
}

/// What the log says so far.
async fn actions(store: &registry::Store) -> Vec<store::Action> {
    entries(store).await.into_iter().filter_map(|entry| entry.action).collect()
}

#[tokio::test]
async fn every_request_is_logged_with_time_and_address_and_tells_no_report() {
    let server = Server::start().await;
    // A program that sends its token by habit.
    let token = crate::people::token(&server, "inspector").await;
    let put = server.request(Method::PUT, &report_path(ID)).bearer_auth(&token).body(json(&report()));
    received(put.send().await.unwrap()).await;
    let photo = server.request(Method::PUT, &photo_path(JPEG)).bearer_auth(&token).body(JPEG);
    assert_eq!(photo.send().await.unwrap().status(), 204);
    let state = server.request(Method::GET, &report_path(ID)).bearer_auth(&token).header(api::SECRET_HEADER, SECRET);
    assert_eq!(state.send().await.unwrap().status(), 200);
    server.get("/v1/nothing").await;
    let store = server.another_store().await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let actions = loop {
        let actions = actions(&store).await;
        // Signing in, report, photo, question, nothing.
        if actions.len() >= 5 {
            break actions;
        }
        assert!(std::time::Instant::now() < deadline, "no entries");
        tokio::task::yield_now().await;
    };
    let of_reports = |action: &&store::Action| {
        ["/v1/violation-reports", "/v1/photos"].iter().any(|path| action.action.starts_with(path))
    };
    let of_reports: Vec<_> = actions.iter().filter(of_reports).collect();
    assert!(of_reports.len() == 3 && of_reports.iter().all(|action| action.who.is_empty()), "{of_reports:?}");
    let entry = of_reports.iter().find(|action| action.method == "PUT" && action.status == 200).unwrap();
    assert!(entry.at_ms > 1_700_000_000_000);
    assert_eq!(entry.ip, std::net::Ipv4Addr::LOCALHOST);
    assert_eq!((entry.action.as_str(), entry.status), ("/v1/violation-reports/{id}", 200));
    assert!(actions.iter().any(|action| action.status == 404));
    assert!(actions.iter().all(|action| !action.action.contains(ID)));
    // Nor do times or places in a table match a row of the log with a report.
    let connection = rusqlite::Connection::open(server.store()).unwrap();
    let since: i64 = connection.query_row("SELECT since_ms FROM report", [], |row| row.get(0)).unwrap();
    assert_eq!(since % 86_400_000, 0);
    for table in ["report", "photo", "report_photo"] {
        assert!(
            connection.prepare(&format!("SELECT rowid FROM {table}")).is_err(),
            "{table} keeps the order of arrival"
        );
    }
}

#[tokio::test]
async fn a_client_that_goes_away_is_logged_too() {
    use tokio::io::AsyncWriteExt as _;
    let server = Server::start().await;
    let mut client = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let head = format!("PUT {} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf a", report_path(ID));
    client.write_all(head.as_bytes()).await.unwrap();
    drop(client);
    let store = server.another_store().await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let actions = actions(&store).await;
        if actions.iter().any(|action| action.method == "PUT" && action.ip == std::net::Ipv4Addr::LOCALHOST) {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "no entry");
        tokio::task::yield_now().await;
    }
}
