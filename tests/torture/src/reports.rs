//! Violation reports come in, with their photos.
use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::ensure;
use api::{Category, PhotoRef, ReportReceived, ReportRequest, photo_path, report_path};
use sha2::{Digest as _, Sha256};

use crate::world::{World, id};

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let mut numbers = BTreeMap::new();
    let mut answered = 0;
    while !world.is_over() {
        let id = id()?;
        let photo = jpeg(&id);
        let sha256 = hex::encode(Sha256::digest(&photo));
        let request = ReportRequest {
            category: Category::Quality.name().to_owned(),
            text: id.clone(),
            code: None,
            verdict: None,
            place: None,
            contact: None,
            photos: vec![PhotoRef { sha256: sha256.clone(), size: photo.len() as u64 }],
            created_at_ms: 0,
            secret_sha256: hex::encode(Sha256::digest(&id)),
        };
        let body = serde_json::to_vec(&request)?;
        // Photo and report are on their way together; either may be there, or half there, when it dies.
        let first = world.send_off(None, &photo_path(&sha256), photo.clone());
        let second = world.send_off(None, &report_path(&id), body.clone());
        world.kill_within(Duration::from_millis(60)).await?;
        let (_, before) = (first.await?, second.await?);
        let again = world.send_off(None, &photo_path(&sha256), photo);
        let _ = again.await?;
        let received: ReportReceived = world.put_open(&report_path(&id), body).await?;
        if let Some(before) = before {
            let before: ReportReceived = serde_json::from_str(&before)?;
            answered += 1;
            ensure!(before.number == received.number, "a report lost its number");
            ensure!(before.receipt == received.receipt, "a receipt changed");
            world.note(&before.proof)?;
        }
        world.note(&received.proof)?;
        ensure!(numbers.insert(received.number, (id, sha256)).is_none(), "a number came twice");
    }
    let store = world.store().await?;
    for (number, (id, sha256)) in &numbers {
        let bytes = store.photo(sha256.clone()).await?;
        ensure!(bytes == Some(jpeg(id)), "the photo of report {number} is gone, or another");
        let state = store.report_state(id.clone(), hex::encode(Sha256::digest(id))).await?;
        ensure!(state.is_some_and(|row| row.number == *number), "report {number} is gone");
    }
    Ok(format!(
        "{} reports, {answered} of them answered before the end: none lost, none twice, no receipt untrue, each photo as it was sent",
        numbers.len()
    ))
}

/// The smallest that passes for one, with a text of its own behind its scan.
fn jpeg(text: &str) -> Vec<u8> {
    [
        &[0xFF, 0xD8, 0xFF, 0xDB, 0x00, 0x04, 0x00, 0x00, 0xFF, 0xDA, 0x00, 0x04, 0x00, 0x00],
        text.as_bytes(),
        &[0xFF, 0xD9],
    ]
    .concat()
}
