//! Programs over copies of one SQLite store, or all over one of PostgreSQL, in turn: which of them is the fastest, whatever the machine does meanwhile.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use private_postgres::PrivatePostgres;
use store::Store;

use crate::codes::Random;
use crate::database::settle;
use crate::drive::drive;
use crate::http;
use crate::measure::{Extent, SETTINGS, fill, fill_sqlite};
use crate::registry::Registry;
use crate::turns::{BATCH, CONNECTIONS, Filled, middle};

/// One of them, and what was measured of it.
#[derive(Default)]
struct Measured {
    single: Vec<f64>,
    to_constant: Vec<f64>,
    micros: Vec<f64>,
    batched: Vec<f64>,
    /// Microseconds of processors for a code in large requests: the registry's, and all else's but the client's.
    micros_batched: [Vec<f64>; 2],
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
    in_turn(programs, all, extent).await
}

/// A store of PostgreSQL is made anew each time.
pub async fn compare_on_postgres(programs: &[PathBuf], extent: &Extent) -> anyhow::Result<()> {
    let server = PrivatePostgres::start(&SETTINGS)?;
    let (codes, address) = (extent.sizes.last().copied().context("no size")?, server.database()?);
    fill(&Store::postgres(&address).await?, codes).await?;
    settle(&server, &address)?;
    let mut all = Vec::new();
    for program in programs {
        let registry = Registry::start(program, ["--database", &address])?;
        all.push((Filled { registry, codes, random: Random::new(codes) }, Measured::default()));
    }
    in_turn(programs, all, extent).await
}

async fn in_turn(programs: &[PathBuf], mut all: Vec<(Filled, Measured)>, extent: &Extent) -> anyhow::Result<()> {
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
            let then = filled.registry.work();
            let driven = filled.ask_batches(extent).await?;
            if let Some(work) = filled.registry.work().zip(then).map(|(now, then)| now.since(then)) {
                let micros = 1e6 / (driven.answered.max(1) * BATCH as u64) as f64;
                let [registry, others] = &mut measured.micros_batched;
                registry.push(work.registry * micros);
                others.push(work.others * micros);
            }
            let batched = driven.rate() * BATCH as f64;
            measured.single.push(full.rate());
            measured.to_constant.push(full.rate() / constant.rate());
            measured.batched.push(batched);
        }
    }
    for (program, (_, measured)) in programs.iter().zip(all) {
        let to_single = middle(measured.batched.iter().zip(&measured.single).map(|(batched, single)| batched / single));
        let Measured { single, to_constant, micros, batched, micros_batched: [registry, others] } = measured;
        let [single, to_constant, micros, batched, registry, others] =
            [single, to_constant, micros, batched, registry, others].map(middle);
        println!(
            "{}: {single:.0} verifications a second, {to_constant:.3} of a constant, {micros:.1} µs each",
            program.display()
        );
        println!(
            "    in large requests {batched:.0} codes a second, {to_single:.2} times single ones, {registry:.1} µs each and {others:.1} of the database"
        );
    }
    Ok(())
}
