//! Receipts of tills come by mail: sold, brought back, sold again.
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use api::{DocumentState, FiscalBatch, FiscalKind, FiscalReceipt, FiscalResults};
use circulation::Status;
use store::Asked;

use crate::world::{World, canonical};

const LETTERS: usize = 8;
const RECEIPTS: usize = 5;
const CODES: usize = 100;

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let codes = world.goods((LETTERS * RECEIPTS * CODES) as u32).await?;
    let mail = world.mail().to_owned();
    let mut rounds = 0;
    while !world.is_over() {
        let kind = if rounds % 2 == 0 { FiscalKind::Sale } else { FiscalKind::Return };
        let mut names = Vec::new();
        for (n, some) in codes.chunks(RECEIPTS * CODES).enumerate() {
            let receipts = some.chunks(CODES).enumerate().map(|(k, codes)| FiscalReceipt {
                till: (n + 1).to_string(),
                number: (rounds * RECEIPTS + k).to_string(),
                seller: demo::MAKER.to_owned(),
                kind,
                printed_at_ms: 1_780_000_000_000,
                codes: codes.to_vec(),
            });
            let letter = serde_json::to_vec(&FiscalBatch { receipts: receipts.collect() })?;
            // A till that heard nothing sends it once more: nothing of it may count twice.
            for name in [format!("{rounds:04}-{n}.json"), format!("{rounds:04}-{n}-again.json")] {
                post(&mail, &name, &letter)?;
                names.push(name);
            }
        }
        while std::fs::read_dir(mail.join("in"))?.count() > 0 {
            if world.is_over() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            } else {
                world.kill_within(Duration::from_millis(300)).await?;
            }
        }
        rounds += 1;
        for name in &names {
            let answer: FiscalResults = serde_json::from_slice(&std::fs::read(mail.join("answers").join(name))?)
                .with_context(|| format!("the answer to {name}"))?;
            let all = answer.receipts.iter().all(|receipt| receipt.state == Some(DocumentState::Success));
            ensure!(all && answer.receipts.len() == RECEIPTS, "{name}: {answer:?}");
            ensure!(mail.join("done").join(name).exists(), "{name} is gone");
        }
        let status = if kind == FiscalKind::Sale { Status::Withdrawn } else { Status::InCirculation };
        let asked =
            codes.iter().map(|code| Asked { code: canonical(code), gtin: String::new(), ..Asked::default() }).collect();
        for found in world.store().await?.find(asked).await? {
            let row = found.code.context("a code is gone")?;
            // Applied, introduced, and one change a round.
            ensure!((row.state.status, row.changes) == (status, 2 + rounds as i64), "{row:?} after {rounds} rounds");
        }
    }
    let letters = rounds * LETTERS * 2;
    Ok(format!("{letters} letters, each receipt in two of them: every letter answered, each receipt counted once"))
}

/// Whole, or not there.
fn post(mail: &Path, name: &str, letter: &[u8]) -> anyhow::Result<()> {
    let half: PathBuf = mail.join(name);
    std::fs::write(&half, letter)?;
    Ok(std::fs::rename(half, mail.join("in").join(name))?)
}
