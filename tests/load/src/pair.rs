//! Two programs over copies of one SQLite store, in turn: which of them is the faster, whatever the machine does meanwhile.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::codes::Random;
use crate::drive::drive;
use crate::http;
use crate::measure::{Extent, fill_sqlite};
use crate::registry::Registry;
use crate::turns::{BATCH, CONNECTIONS, Filled, middle};

/// One of them, and what was measured of it.
#[derive(Default)]
struct Measured {
    single: Vec<f64>,
    to_constant: Vec<f64>,
    micros: Vec<f64>,
    batched: Vec<f64>,
}

/// Connections go on for a moment after the store was let go of, and bring home what they wrote before they end.
async fn closed(folder: &Path) -> anyhow::Result<()> {
    let until = Instant::now() + Duration::from_secs(60);
    while folder.join("registry.sqlite3-wal").exists() || folder.join("registry-log.sqlite3-wal").exists() {
        anyhow::ensure!(Instant::now() < until, "{} is in use, or was left in the middle", folder.display());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        std::fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}

/// The largest store of the extent lies in `folder`, and is made there where it does not.
pub async fn compare(programs: &[PathBuf], folder: &Path, extent: &Extent) -> anyhow::Result<()> {
    let codes = extent.sizes.last().copied().context("no size")?;
    let original = folder.join(codes.to_string());
    if !original.exists() {
        fill_sqlite(&original, codes).await?;
    }
    closed(&original).await?;
    let mut all = Vec::new();
    for (n, program) in programs.iter().enumerate() {
        let data = folder.join(format!("{codes}-{n}"));
        copy(&original, &data)?;
        let data = data.to_str().context("a folder that is no text")?.to_owned();
        let registry = Registry::start(program, ["--data", &data])?;
        all.push((Filled { registry, codes, random: Random::new(codes) }, Measured::default()));
    }
    let constant = Arc::new(vec![http::request("GET", "/v1/health", "")]);
    for (filled, _) in &mut all {
        filled.ask(extent, None).await?;
    }
    for _ in 0..extent.turns {
        for (filled, measured) in &mut all {
            let then = filled.registry.work();
            let full = filled.ask(extent, None).await?;
            if let (Some(now), Some(then)) = (filled.registry.work(), then) {
                measured.micros.push(1e6 * now.since(then).registry / full.answered.max(1) as f64);
            }
            let constant = drive(filled.registry.address, constant.clone(), CONNECTIONS, extent.turn, None).await?;
            let batched = filled.ask_batches(extent).await?.rate() * BATCH as f64;
            measured.single.push(full.rate());
            measured.to_constant.push(full.rate() / constant.rate());
            measured.batched.push(batched);
        }
    }
    for (program, (_, Measured { single, to_constant, micros, batched })) in programs.iter().zip(all) {
        let [single, to_constant, micros, batched] = [single, to_constant, micros, batched].map(middle);
        println!(
            "{}: {single:.0} verifications a second, {to_constant:.3} of a constant, {micros:.1} µs each; in large requests {batched:.0}",
            program.display()
        );
    }
    Ok(())
}
