//! `PUT /v1/photos/{sha256}`.
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use crate::server::{Server, problem};

pub const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 1, 1, 0xFF, 0xDA, 0, 4, 0, 0, 7, 0xFF, 0xD9];

pub fn path(bytes: &[u8]) -> String {
    api::photo_path(&hex::encode(Sha256::digest(bytes)))
}

#[tokio::test]
async fn a_photo_is_known_by_its_content() {
    let server = Server::start().await;
    let head = async || server.request(Method::HEAD, &path(JPEG)).send().await.unwrap().status();
    assert_eq!(head().await, 404);
    assert_eq!(server.put(&path(JPEG), JPEG).await.status(), 204);
    assert_eq!(server.put(&path(JPEG), JPEG).await.status(), 204);
    assert_eq!(head().await, 200);
    assert_eq!(problem(server.get(&path(JPEG)).await).await, (401, "sign_in".into()), "bytes are for inspectors");
}

#[tokio::test]
async fn what_is_not_a_bare_photo_is_refused() {
    let server = Server::start().await;
    let put = async |bytes: Vec<u8>| problem(server.put(&path(&bytes), bytes).await).await;
    assert_eq!(problem(server.put(&path(b"other"), JPEG).await).await, (422, "photo_hash".into()));
    assert_eq!(put(b"\x89PNG\r\n".to_vec()).await, (422, "photo_content".into()));
    assert_eq!(put(Vec::new()).await, (422, "photo_content".into()));
    let exif = [&JPEG[..2], &[0xFF, 0xE1, 0, 6, b'E', b'x', b'i', b'f'], &JPEG[2..]].concat();
    assert_eq!(put(exif.clone()).await, (422, "photo_content".into()));
    assert_eq!(put([JPEG, b"note"].concat()).await, (422, "photo_content".into()));
    // A second picture behind the first, which tells where it was taken; and a place between two scans.
    assert_eq!(put([JPEG, &exif].concat()).await, (422, "photo_content".into()));
    let between = [&JPEG[..15], &exif[2..10], &JPEG[8..]].concat();
    assert_eq!(put(between).await, (422, "photo_content".into()));
    for n in 0..JPEG.len() {
        assert_eq!(put(JPEG[..n].to_vec()).await.1, "photo_content");
    }
    let huge = vec![0; api::PHOTO_MAX_BYTES + 1];
    assert_eq!(put(huge).await, (413, "too_large".into()));
}

#[tokio::test]
async fn photos_that_no_report_names_go_after_a_day_and_can_come_again() {
    let server = Server::start().await;
    assert_eq!(server.put(&path(JPEG), JPEG).await.status(), 204);
    let connection = rusqlite::Connection::open(server.store()).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    connection.execute("UPDATE photo SET received_on = '2020-01-01'", []).unwrap();
    drop(connection);
    let server = server.restart().await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while server.request(Method::HEAD, &path(JPEG)).send().await.unwrap().status() != 404 {
        assert!(std::time::Instant::now() < deadline, "the photo is still here");
    }
    assert_eq!(server.put(&path(JPEG), JPEG).await.status(), 204);
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    use tokio::io::AsyncReadExt as _;
    let server = Server::start().await;
    let mut silent = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let closed = tokio::time::timeout(std::time::Duration::from_secs(30), silent.read(&mut [0; 1])).await;
    assert!(matches!(closed, Ok(Ok(0) | Err(_))), "{closed:?}");
}
