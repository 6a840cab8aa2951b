//! What is measured, in which order, all in one run.
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use private_postgres::PrivatePostgres;
use store::Store;

use crate::acts::{self, Transferred};
use crate::codes::{self, Random};
use crate::drive::{Driven, drive};
use crate::emission::{self, Emitted};
use crate::http;
use crate::pauses::Pauses;
use crate::registry::Registry;

/// How much is measured.
pub struct Extent {
    /// Stores of so many codes, the last one for everything.
    pub sizes: Vec<u64>,
    pub lasting: Duration,
    /// Distinct requests, of codes drawn at random.
    pub requests: usize,
}

/// On one database.
pub struct OnDatabase {
    pub name: &'static str,
    /// Codes a second that were taken in while the last store was filled.
    pub filled: f64,
    pub sizes: Vec<BySize>,
    /// The same server answering a constant.
    pub constant: Driven,
    pub batched: Batched,
    /// Twice as many connections as it can serve in time.
    pub over: Driven,
    pub open: Open,
    /// Share of PostgreSQL's pages that were in its memory.
    pub hits: Option<f64>,
    pub emitted: Vec<Emitted>,
    pub transferred: Vec<Transferred>,
}

/// Over so many codes.
pub struct BySize {
    pub codes: u64,
    /// As fast as it goes.
    pub full: Driven,
    /// At half of that.
    pub half: Driven,
    /// Milliseconds for which the machine stood still meanwhile.
    pub paused: Option<f64>,
}

/// Requests of a thousand codes, in turn with single ones.
#[derive(Clone, Copy)]
pub struct Batched {
    /// Codes a second.
    pub rate: f64,
    /// To single ones, the middle of the turns.
    pub to_single: f64,
}

/// Many connections, most of them quiet.
pub struct Open {
    pub connections: usize,
    pub driven: Driven,
    /// Bytes a connection.
    pub memory: u64,
}

pub struct Measured {
    /// Look-ups a second of PostgreSQL's own client.
    pub pgbench: f64,
    /// Signatures a second of one thread.
    pub signing: f64,
    pub on: Vec<OnDatabase>,
}

/// Connections that ask as fast as they are answered.
pub const CONNECTIONS: usize = 64;
pub const BATCH: usize = 1_000;
pub const OPEN: usize = 10_000;
pub const OPEN_RATE: f64 = 2_000.0;
pub const OVER: usize = 4_000;
/// How often the server's memory is looked at.
const WATCHED: Duration = Duration::from_millis(200);
const CHUNK: u64 = 100_000;
/// Memory and connections as a server of its own would have them; everything else as it comes, the disk is waited for.
const SETTINGS: [&str; 3] = ["shared_buffers=4GB", "max_connections=200", "max_wal_size=8GB"];

pub async fn all(program: &Path, extent: &Extent) -> anyhow::Result<Measured> {
    let server = PrivatePostgres::start(&SETTINGS)?;
    let pauses = Pauses::watch();
    let folder = tempfile::tempdir()?;
    let (mut on_postgres, mut on_sqlite) = (None, None);
    let mut sizes: [Vec<_>; 2] = Default::default();
    let mut pgbench = 0.0;
    for (k, &n) in extent.sizes.iter().enumerate() {
        let is_last = k + 1 == extent.sizes.len();
        let requests = Arc::new(requests(extent.requests, n));
        let address = server.database()?;
        eprintln!("── PostgreSQL, {n} codes");
        let filled = fill(&Store::postgres(&address).await?, n).await?;
        settle(&server, &address)?;
        if is_last {
            eprintln!("   PostgreSQL's own client");
            pgbench = own_client(&server, extent, n)?;
        }
        let registry = Registry::start(program, ["--database", &address])?;
        let before = pages(&server, &address)?;
        sizes[0].push(rates(&registry, &requests, extent, n, &pauses).await?);
        let after = pages(&server, &address)?;
        if is_last {
            let (hit, read) = (after.0 - before.0, after.1 - before.1);
            let rest = rest(&registry, &requests, extent, n).await?;
            on_postgres = Some((filled, rest, Some(hit / (hit + read).max(1.0))));
        }
        drop(registry);
        eprintln!("── SQLite, {n} codes");
        let data = folder.path().join(n.to_string());
        std::fs::create_dir_all(&data)?;
        let filled = fill(&Store::sqlite(&data.join("registry.sqlite3"))?, n).await?;
        let registry = Registry::start(program, ["--data", data.to_str().context("a folder that is no text")?])?;
        sizes[1].push(rates(&registry, &requests, extent, n, &pauses).await?);
        if is_last {
            on_sqlite = Some((filled, rest(&registry, &requests, extent, n).await?, None));
        }
    }
    let mut emitted = emitted(program, &server, folder.path()).await?;
    emitted.reverse();
    let mut on = Vec::new();
    let [of_postgres, of_sqlite] = sizes;
    for (name, measured, sizes) in [("PostgreSQL", on_postgres, of_postgres), ("SQLite", on_sqlite, of_sqlite)] {
        let (filled, (constant, batched, open, over), hits) = measured.context("nothing was measured")?;
        let (emitted, transferred) = emitted.pop().unwrap_or_default();
        on.push(OnDatabase { name, filled, sizes, constant, batched, over, open, hits, emitted, transferred });
    }
    Ok(Measured { pgbench, signing: emission::signing(), on })
}

/// On PostgreSQL, then on SQLite.
async fn emitted(
    program: &Path,
    server: &PrivatePostgres,
    folder: &Path,
) -> anyhow::Result<Vec<(Vec<Emitted>, Vec<Transferred>)>> {
    eprintln!("── emission and acts");
    let text = |name: &str| folder.join(name).to_str().map(str::to_owned).context("a folder that is no text");
    let databases = [server.database()?, server.database()?];
    let folders = [text("emission")?, text("acts")?];
    let mut both = Vec::new();
    for (option, [of_emission, of_acts]) in [("--database", &databases), ("--data", &folders)] {
        let emitted = emission::measure(program, [option, of_emission]).await?;
        both.push((emitted, acts::measure(program, [option, of_acts]).await?));
    }
    Ok(both)
}

/// Emission and nothing else.
pub async fn emission_alone(program: &Path) -> anyhow::Result<()> {
    let server = PrivatePostgres::start(&SETTINGS)?;
    let folder = tempfile::tempdir()?;
    emitted(program, &server, folder.path()).await?;
    eprintln!("   one thread signs {:.0} times a second", emission::signing());
    Ok(())
}

/// Single and large requests and nothing else.
pub async fn lookups_alone(program: &Path, extent: &Extent) -> anyhow::Result<()> {
    let server = PrivatePostgres::start(&SETTINGS)?;
    let pauses = Pauses::watch();
    let folder = tempfile::tempdir()?;
    let n = *extent.sizes.last().context("no size")?;
    let requests = Arc::new(requests(extent.requests, n));
    let address = server.database()?;
    fill(&Store::postgres(&address).await?, n).await?;
    settle(&server, &address)?;
    fill(&Store::sqlite(&folder.path().join("registry.sqlite3"))?, n).await?;
    let data = folder.path().to_str().context("a folder that is no text")?;
    for place in [["--database", &address], ["--data", data]] {
        eprintln!("── {}", place[0]);
        let registry = Registry::start(program, place)?;
        rates(&registry, &requests, extent, n, &pauses).await?;
        batched(&registry, &requests, extent, n).await?;
    }
    Ok(())
}

/// As fast as it goes, and at half of that.
async fn rates(
    registry: &Registry,
    requests: &Arc<Vec<Vec<u8>>>,
    extent: &Extent,
    n: u64,
    pauses: &Pauses,
) -> anyhow::Result<BySize> {
    let ask = |lasting, rate| drive(registry.address, requests.clone(), CONNECTIONS, lasting, rate);
    ask(extent.lasting / 4, None).await?;
    let full = ask(extent.lasting, None).await?;
    let before = pauses.so_far();
    let half = ask(extent.lasting, Some(full.rate() / 2.0)).await?;
    let paused = pauses.since(&before);
    let (rate, within) = (full.rate(), half.within(0.99));
    eprintln!(
        "   {rate:.0} verifications a second; at half of that 99 % within {within:.2} ms; stood still: {paused:.1?} ms"
    );
    Ok(BySize { codes: n, full, half, paused })
}

type Rest = (Driven, Batched, Open, Driven);

async fn rest(registry: &Registry, requests: &Arc<Vec<Vec<u8>>>, extent: &Extent, n: u64) -> anyhow::Result<Rest> {
    let constant = Arc::new(vec![http::request("GET", "/v1/health", "")]);
    let constant = drive(registry.address, constant, CONNECTIONS, extent.lasting, None).await?;
    let batched = batched(registry, requests, extent, n).await?;
    let before = registry.memory()?;
    let mut driving = std::pin::pin!(drive(registry.address, requests.clone(), OPEN, extent.lasting, Some(OPEN_RATE)));
    // The most it had while they were open.
    let mut most = before;
    let open = loop {
        tokio::select! {
            open = &mut driving => break open?,
            () = tokio::time::sleep(WATCHED) => most = most.max(registry.memory()?),
        }
    };
    let memory = (most - before) / OPEN as u64;
    let open = Open { connections: OPEN, driven: open, memory };
    eprintln!("   {OPEN} connections: 99 % within {:.1} ms", open.driven.within(0.99));
    let over = drive(registry.address, requests.clone(), OVER, extent.lasting, None).await?;
    eprintln!("   {OVER} connections at once: worst {:.0} ms, {} shed", over.within(1.0), over.shed);
    Ok((constant, batched, open, over))
}

/// Turns of single and of large requests.
const TURNS: u32 = 5;

/// Single requests and requests of a thousand in turn: what slows the machine for a while slows both.
async fn batched(
    registry: &Registry,
    requests: &Arc<Vec<Vec<u8>>>,
    extent: &Extent,
    n: u64,
) -> anyhow::Result<Batched> {
    let mut random = Random::new(2);
    let batch = |_| {
        let codes: Vec<String> = (0..BATCH).map(|_| codes::message(random.below(n))).collect();
        http::request("POST", "/v1/verifications", &serde_json::json!({ "codes": codes }).to_string())
    };
    let batches = Arc::new((0..100).map(batch).collect::<Vec<_>>());
    let lasting = extent.lasting / 3;
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let single = drive(registry.address, requests.clone(), CONNECTIONS, lasting, None).await?.rate();
        let rate = drive(registry.address, batches.clone(), 8, lasting, None).await?.rate() * BATCH as f64;
        turns.push(Batched { rate, to_single: rate / single });
    }
    turns.sort_by(|a, b| a.to_single.total_cmp(&b.to_single));
    let middle = *turns.get(turns.len() / 2).context("no turn")?;
    eprintln!("   {:.0} codes a second in requests of {BATCH}, {:.2} times", middle.rate, middle.to_single);
    Ok(middle)
}

async fn fill(store: &Store, n: u64) -> anyhow::Result<f64> {
    let started = Instant::now();
    store.import(codes::catalogue()).await?;
    for from in (0..n).step_by(CHUNK as usize) {
        store.import(codes::codes(from..(from + CHUNK).min(n))).await?;
        if from % 1_000_000 == 0 && from > 0 {
            eprintln!("   {from} of {n} codes");
        }
    }
    Ok(n as f64 / started.elapsed().as_secs_f64())
}

fn requests(count: usize, codes: u64) -> Vec<Vec<u8>> {
    let mut random = Random::new(1);
    let one = |n| {
        let body = serde_json::json!({ "codes": [codes::message(n)] });
        http::request("POST", "/v1/verifications", &body.to_string())
    };
    (0..count).map(|_| one(random.below(codes))).collect()
}

/// What a server does by itself some minutes after it was filled.
fn settle(server: &PrivatePostgres, address: &str) -> anyhow::Result<()> {
    say(server, address, "VACUUM ANALYZE; CHECKPOINT").map(drop)
}

/// Pages that were found in memory, and that were not.
fn pages(server: &PrivatePostgres, address: &str) -> anyhow::Result<(f64, f64)> {
    let sql = "SELECT blks_hit || ' ' || blks_read FROM pg_stat_database WHERE datname = current_database()";
    let said = say(server, address, sql)?;
    let (hit, read) = said.trim().split_once(' ').context("PostgreSQL does not say what it read")?;
    Ok((hit.parse()?, read.parse()?))
}

fn say(server: &PrivatePostgres, address: &str, sql: &str) -> anyhow::Result<String> {
    let mut command = Command::new(server.programs().join("psql"));
    let statements = sql.split("; ").flat_map(|statement| ["-c", statement]);
    let output = command.args(["-X", "-q", "-t", "-A", "-d", address]).args(statements).output()?;
    if !output.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Point look-ups a second by primary key, prepared, in a table of as many rows.
fn own_client(server: &PrivatePostgres, extent: &Extent, n: u64) -> anyhow::Result<f64> {
    let address = server.database()?;
    let program = server.programs().join("pgbench");
    let scale = (n / 100_000).max(1).to_string();
    let made = Command::new(&program).args(["-i", "-q", "-s", &scale, &address]).stderr(Stdio::null()).status()?;
    if !made.success() {
        bail!("pgbench made no tables");
    }
    settle(server, &address)?;
    let (connections, seconds) = (CONNECTIONS.to_string(), extent.lasting.as_secs().max(1).to_string());
    let ask = ["-S", "-M", "prepared", "-n", "-c", &connections, "-j", "2", "-T", &seconds, &address];
    let output = Command::new(&program).args(ask).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.with_context(|| format!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr)))
}
