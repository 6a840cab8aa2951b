//! `/v1/inspection/violation-reports`: the queue, and what becomes of a report.
use api::{
    PhotoRef, REPORTS_PATH, ReportDecision, ReportQueue, ReportRequest, ReportSeen, ReportState, ReportStateResponse,
    SECRET_HEADER, report_path,
};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};

use crate::people::{body, read, send, token};
use crate::photos::{JPEG, path as photo_path};
use crate::server::{Server, problem};
use crate::violation_reports::{ID, SECRET, json, received, report};

async fn decide(server: &Server, token: &str, id: &str, state: ReportState, reason: &str) -> Response {
    let decision = ReportDecision { state, reason: reason.into() };
    send(server, Method::PUT, &format!("{REPORTS_PATH}/{id}/state"), token, &decision).await
}

async fn queue(server: &Server, token: &str, state: &str) -> Vec<String> {
    let queue: ReportQueue = body(read(server, &format!("{REPORTS_PATH}?state={state}"), token).await).await;
    queue.items.into_iter().map(|report| report.id).collect()
}

async fn a_report_is_looked_into(server: Server) {
    let inspector = token(&server, "inspector").await;
    assert_eq!(server.put(&photo_path(JPEG), JPEG).await.status(), 204);
    let sha256 = hex::encode(Sha256::digest(JPEG));
    let sent = ReportRequest { photos: vec![PhotoRef { sha256, size: JPEG.len() as u64 }], ..report() };
    let number = received(server.put(&report_path(ID), json(&sent)).await).await.number;
    assert_eq!(queue(&server, &inspector, "received").await, [ID]);
    let seen: ReportSeen = body(decide(&server, &inspector, ID, ReportState::InReview, "").await).await;
    let sent = ReportRequest { secret_sha256: String::new(), ..sent };
    assert_eq!((seen.state, seen.number.as_str(), seen.report), (ReportState::InReview, number.as_str(), sent));
    assert_eq!(queue(&server, &inspector, "received").await, Vec::<String>::new());
    assert_eq!(queue(&server, &inspector, "in_review").await, [ID]);
    let unsaid = decide(&server, &inspector, ID, ReportState::Confirmed, " ").await;
    assert_eq!(problem(unsaid).await, (422, "invalid_field".into()));
    let early = decide(&server, &inspector, ID, ReportState::Closed, "done").await;
    assert_eq!(problem(early).await, (409, "out_of_turn".into()));
    for _ in 0..2 {
        let confirmed = decide(&server, &inspector, ID, ReportState::Confirmed, "Товар изъят.").await;
        assert_eq!(body::<ReportSeen>(confirmed).await.state, ReportState::Confirmed);
    }
    body::<ReportSeen>(decide(&server, &inspector, ID, ReportState::Closed, "Штраф наложен.").await).await;
    let reopened = decide(&server, &inspector, ID, ReportState::InReview, "").await;
    assert_eq!(problem(reopened).await, (409, "out_of_turn".into()), "what is closed stays closed");
    let whole: ReportSeen = body(read(&server, &format!("{REPORTS_PATH}/{ID}"), &inspector).await).await;
    let told: Vec<_> = whole.events.iter().map(|event| (event.state, event.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (ReportState::InReview, ""),
            (ReportState::Confirmed, "Товар изъят."),
            (ReportState::Closed, "Штраф наложен.")
        ]
    );
    // Who sent it in reads it with the secret of their device.
    let asked = server.request(Method::GET, &report_path(ID)).header(SECRET_HEADER, SECRET).send().await.unwrap();
    let state: ReportStateResponse = body(asked).await;
    assert_eq!((state.state, state.reason.as_str()), (ReportState::Closed, "Штраф наложен."));
    let photo = read(&server, &photo_path(JPEG), &inspector).await;
    assert_eq!(photo.headers()["content-type"], "image/jpeg");
    assert_eq!(photo.bytes().await.unwrap(), JPEG);
}

#[tokio::test]
async fn on_sqlite() {
    a_report_is_looked_into(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    a_report_is_looked_into(Server::on_postgres().await).await;
}

#[tokio::test]
async fn reports_are_for_inspectors() {
    let server = Server::start().await;
    received(server.put(&report_path(ID), json(&report())).await).await;
    assert_eq!(server.put(&photo_path(JPEG), JPEG).await.status(), 204);
    let one = format!("{REPORTS_PATH}/{ID}");
    let list = format!("{REPORTS_PATH}?state=received");
    for login in ["maker", "packer", "shop", "controller"] {
        let token = token(&server, login).await;
        for path in [&one, &list, &photo_path(JPEG)] {
            assert_eq!(problem(read(&server, path, &token).await).await, (403, "forbidden".into()), "{login} {path}");
        }
        let refused = decide(&server, &token, ID, ReportState::InReview, "").await;
        assert_eq!(problem(refused).await, (403, "forbidden".into()));
    }
    for path in [&one, &list, &photo_path(JPEG)] {
        assert_eq!(problem(server.get(path).await).await, (401, "sign_in".into()));
    }
    let inspector = token(&server, "inspector").await;
    let none = decide(&server, &inspector, "none", ReportState::InReview, "").await;
    assert_eq!(problem(none).await, (404, "not_found".into()));
    for query in ["", "?state=lost", "?state=received&after=x"] {
        let refused = read(&server, &format!("{REPORTS_PATH}{query}"), &inspector).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()), "{query}");
    }
}
