//! The same over PostgreSQL, and two registries over one database.
use api::{PhotoRef, ReportRequest, ReportState, ReportStateResponse, SECRET_HEADER, report_path};
use reqwest::Method;

use crate::photos::{JPEG, path as photo_path};
use crate::server::{Server, problem};
use crate::verifications::every_code_is_what_it_says;
use crate::violation_reports::{ID, SECRET, json, received, report};

#[tokio::test]
async fn verifications() {
    every_code_is_what_it_says(&Server::on_postgres().await).await;
}

#[tokio::test]
async fn what_one_registry_took_another_has() {
    let (one, photo) = (Server::on_postgres().await, photo_path(JPEG));
    let other = one.another().await;
    let sha256 = photo.rsplit('/').next().unwrap().to_owned();
    let with_photo = ReportRequest { photos: vec![PhotoRef { sha256, size: JPEG.len() as u64 }], ..report() };
    let missing = problem(one.put(&report_path(ID), json(&with_photo)).await).await;
    assert_eq!(missing, (422, "photo_missing".into()));
    assert_eq!(other.put(&photo, JPEG).await.status(), 204);
    let first = received(one.put(&report_path(ID), json(&with_photo)).await).await;
    let again = received(other.put(&report_path(ID), json(&with_photo)).await).await;
    assert_eq!((&again.number, &again.receipt), (&first.number, &first.receipt));
    let state = other.request(Method::GET, &report_path(ID)).header(SECRET_HEADER, SECRET).send().await.unwrap();
    let state: ReportStateResponse = serde_json::from_str(&state.text().await.unwrap()).unwrap();
    assert_eq!((state.number, state.state), (first.number, ReportState::Received));
}
