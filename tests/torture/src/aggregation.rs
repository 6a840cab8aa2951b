//! Codes are put into boxes.
use std::time::Duration;

use anyhow::{Context as _, ensure};
use api::{DocumentResponse, DocumentState, document_path};
use store::Asked;

use crate::world::{Who, World, canonical, id};

const IN_A_BOX: usize = 200;

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let mut boxes = Vec::new();
    while !world.is_over() {
        let codes = world.goods(IN_A_BOX as u32 * 5).await?;
        for inside in codes.chunks(IN_A_BOX) {
            if world.is_over() {
                break;
            }
            let package = sscc(boxes.len() as u64);
            let body =
                serde_json::json!({ "kind": "aggregate", "package": package, "level": "BOX_LV_1", "codes": inside });
            let path = document_path(&id()?);
            let sent = world.send_off(Some(Who::Maker), &path, serde_json::to_vec(&body)?);
            world.kill_within(Duration::from_millis(30)).await?;
            let before = sent.await?;
            // Sent again it is done once; what was answered before the end was true.
            let done: DocumentResponse = world.put(Who::Maker, &path, &body).await?;
            ensure!((done.state, done.changed) == (DocumentState::Success, IN_A_BOX as u64), "{done:?}");
            if let Some(before) = before {
                let before: DocumentResponse = serde_json::from_str(&before)?;
                ensure!((before.filed_at_ms, before.state) == (done.filed_at_ms, done.state), "filed twice");
            }
            world.note(&done.proof.context("no proof")?.proof)?;
            boxes.push((package, inside.iter().map(|code| canonical(code)).collect::<Vec<_>>()));
        }
    }
    let store = world.store().await?;
    for (package, inside) in &boxes {
        let asked =
            inside.iter().map(|code| Asked { code: code.clone(), gtin: String::new(), ..Asked::default() }).collect();
        for found in store.find(asked).await? {
            let row = found.code.context("a code is gone")?;
            ensure!(row.parent.as_ref() == Some(package), "{} lies in {:?}", row.code, row.parent);
        }
        for code in inside {
            let history = store.history(code.clone()).await?.events;
            ensure!(history.iter().filter(|event| event.change == "pack").count() == 1, "packed twice: {history:?}");
            ensure!(history.iter().map(|event| event.n).eq(0..history.len() as i64), "a gap: {history:?}");
        }
    }
    Ok(format!("{} boxes of {IN_A_BOX}: each code in its box, packed once, no gap in a history", boxes.len()))
}

/// With its check digit.
fn sscc(n: u64) -> String {
    let body = format!("4870000{n:010}");
    let weighted: u32 =
        body.bytes().rev().enumerate().map(|(k, digit)| u32::from(digit - b'0') * if k % 2 == 0 { 3 } else { 1 }).sum();
    format!("00{body}{}", (10 - weighted % 10) % 10)
}
