//! What is measured, in which order, all in one run.
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use private_postgres::PrivatePostgres;
use store::Store;
use tempfile::TempDir;

use crate::acts::{self, Transferred};
use crate::codes::{self, Random};
use crate::database::{OwnClient, pages, settle, sizes};
use crate::drive::{Driven, drive};
use crate::emission::{self, Emitted};
use crate::pauses::Pauses;
use crate::registry::Registry;
use crate::turns::{self, Filled, Turned};

/// How much is measured.
pub struct Extent {
    /// Stores of so many codes, the last one for everything.
    pub sizes: Vec<u64>,
    /// Of what is measured once.
    pub lasting: Duration,
    /// How often what is compared is measured, and for how long each time.
    pub turns: usize,
    pub turn: Duration,
    /// Requests that are drawn for a turn, more than there is time for; and large ones.
    pub requests: usize,
    pub batches: usize,
}

/// On one database.
pub struct OnDatabase {
    pub name: &'static str,
    /// Codes a second that were taken in while the last store was filled.
    pub filled: f64,
    pub turned: Turned,
    /// Twice as many connections as it can serve in time.
    pub over: Driven,
    pub open: Open,
    /// Where pages were found while it was measured in turn.
    pub pages: Pages,
    pub emitted: Vec<Emitted>,
    pub transferred: Vec<Transferred>,
}

/// What a database did with its pages.
pub struct Pages {
    /// Bytes on disk of a code with its indexes.
    pub of_code: f64,
    /// Of an entry of the action log, where it is not still on its way to its file.
    pub of_entry: Option<f64>,
    /// Share that was in PostgreSQL's own memory; `None` where the system's memory is all there is.
    pub hits: Option<f64>,
    /// Bytes that came from the disk, of all that ran; `None` where the system does not say.
    pub from_disk: Option<u64>,
}

fn of_code(bytes: u64, extent: &Extent) -> f64 {
    bytes as f64 / extent.sizes.last().copied().unwrap_or(1) as f64
}

/// Many connections, most of them quiet.
pub struct Open {
    pub connections: usize,
    pub driven: Driven,
    /// Bytes a connection.
    pub memory: u64,
}

pub const OPEN: usize = 10_000;
pub const OPEN_RATE: f64 = 2_000.0;
pub const OVER: usize = 4_000;
/// How often the server's memory is looked at.
const WATCHED: Duration = Duration::from_millis(200);
const CHUNK: u64 = 100_000;
/// Requests that are drawn for a crowd; more are the same again.
const CROWD: usize = 400_000;
/// Memory and connections as a server of its own would have them; everything else as it comes, the disk is waited for.
pub const SETTINGS: [&str; 3] = ["shared_buffers=4GB", "max_connections=200", "max_wal_size=8GB"];

/// PostgreSQL, then SQLite.
pub async fn all(program: &Path, extent: &Extent) -> anyhow::Result<Vec<OnDatabase>> {
    let places = Places::new(program)?;
    Ok(vec![places.on_postgres(extent).await?, places.on_sqlite(extent).await?])
}

/// What was measured in turn, what it was measured on, codes a second that were taken in, and where pages were found.
type AfterTurns = (Turned, Vec<Filled>, f64, Pages);

/// Where the databases of one run are.
struct Places<'a> {
    program: &'a Path,
    server: PrivatePostgres,
    folder: TempDir,
    pauses: Pauses,
}

impl<'a> Places<'a> {
    fn new(program: &'a Path) -> anyhow::Result<Self> {
        let (server, folder) = (PrivatePostgres::start(&SETTINGS)?, tempfile::tempdir()?);
        Ok(Self { program, server, folder, pauses: Pauses::watch() })
    }

    async fn on_postgres(&self, extent: &Extent) -> anyhow::Result<OnDatabase> {
        let after = self.turned_on_postgres(extent).await?;
        rest("PostgreSQL", after, extent, self.emission_on_postgres(), self.acts_on_postgres()).await
    }

    async fn on_sqlite(&self, extent: &Extent) -> anyhow::Result<OnDatabase> {
        let after = self.turned_on_sqlite(extent).await?;
        rest("SQLite", after, extent, self.emission_on_sqlite(), self.acts_on_sqlite()).await
    }

    async fn turned_on_postgres(&self, extent: &Extent) -> anyhow::Result<AfterTurns> {
        eprintln!("── PostgreSQL");
        let (mut all, mut filled, mut largest) = (Vec::new(), 0.0, String::new());
        for &codes in &extent.sizes {
            largest = self.server.database()?;
            filled = fill(&Store::postgres(&largest).await?, codes).await?;
            settle(&self.server, &largest)?;
            all.push(self.over(["--database", &largest], codes)?);
        }
        let own_client = OwnClient::prepare(&self.server, extent.sizes.last().copied().unwrap_or_default())?;
        let (before, disk) = (pages(&self.server, &largest)?, from_disk());
        let turned = turns::measure(&mut all, Some(&own_client), extent, &self.pauses).await?;
        let after = pages(&self.server, &largest)?;
        let (hit, read) = (after.0 - before.0, after.1 - before.1);
        let hits = Some(hit / (hit + read).max(1.0));
        let from_disk = since(disk);
        let [codes, log] = sizes(&self.server, &largest)?;
        let of_entry = Some(log as f64 / turned.answered.max(1) as f64);
        let pages = Pages { hits, from_disk, of_code: of_code(codes, extent), of_entry };
        Ok((turned, all, filled, pages))
    }

    async fn turned_on_sqlite(&self, extent: &Extent) -> anyhow::Result<AfterTurns> {
        eprintln!("── SQLite");
        let (mut all, mut filled) = (Vec::new(), 0.0);
        for &codes in &extent.sizes {
            let data = self.text(&codes.to_string())?;
            filled = fill_sqlite(Path::new(&data), codes).await?;
            all.push(self.over(["--data", &data], codes)?);
        }
        let disk = from_disk();
        let turned = turns::measure(&mut all, None, extent, &self.pauses).await?;
        let largest = self.folder.path().join(extent.sizes.last().map(u64::to_string).unwrap_or_default());
        let codes = std::fs::metadata(largest.join("registry.sqlite3"))?.len();
        let pages = Pages { hits: None, from_disk: since(disk), of_code: of_code(codes, extent), of_entry: None };
        Ok((turned, all, filled, pages))
    }

    fn over(&self, place: [&str; 2], codes: u64) -> anyhow::Result<Filled> {
        Ok(Filled { registry: Registry::start(self.program, place)?, codes, random: Random::new(codes) })
    }

    /// A folder of its own.
    fn text(&self, name: &str) -> anyhow::Result<String> {
        self.folder.path().join(name).to_str().map(str::to_owned).context("a folder that is no text")
    }

    async fn emission_on_postgres(&self) -> anyhow::Result<Vec<Emitted>> {
        emission::measure(self.program, ["--database", &self.server.database()?]).await
    }

    async fn emission_on_sqlite(&self) -> anyhow::Result<Vec<Emitted>> {
        emission::measure(self.program, ["--data", &self.text("emission")?]).await
    }

    async fn acts_on_postgres(&self) -> anyhow::Result<Vec<Transferred>> {
        acts::measure(self.program, ["--database", &self.server.database()?]).await
    }

    async fn acts_on_sqlite(&self) -> anyhow::Result<Vec<Transferred>> {
        acts::measure(self.program, ["--data", &self.text("acts")?]).await
    }
}

/// What is measured once, after the turns.
async fn rest(
    name: &'static str,
    (turned, mut all, filled, pages): AfterTurns,
    extent: &Extent,
    emission: impl Future<Output = anyhow::Result<Vec<Emitted>>>,
    acts: impl Future<Output = anyhow::Result<Vec<Transferred>>>,
) -> anyhow::Result<OnDatabase> {
    let (open, over) = crowds(&mut all, extent).await?;
    // Registries that are done with take no memory nor time from what follows.
    drop(all);
    let (emitted, transferred) = (emission.await?, acts.await?);
    Ok(OnDatabase { name, filled, turned, over, open, pages, emitted, transferred })
}

/// Emission, and nothing else.
pub async fn emission_alone(program: &Path) -> anyhow::Result<()> {
    let places = Places::new(program)?;
    places.emission_on_postgres().await?;
    places.emission_on_sqlite().await?;
    Ok(())
}

/// Transfer acts, and nothing else.
pub async fn acts_alone(program: &Path) -> anyhow::Result<()> {
    let places = Places::new(program)?;
    places.acts_on_postgres().await?;
    places.acts_on_sqlite().await?;
    Ok(())
}

/// What is measured in turn, and nothing else.
pub async fn lookups_alone(program: &Path, extent: &Extent) -> anyhow::Result<()> {
    let places = Places::new(program)?;
    places.turned_on_postgres(extent).await?;
    places.turned_on_sqlite(extent).await?;
    Ok(())
}

/// Many connections over the largest store: most of them quiet, and more than it can serve in time.
async fn crowds(all: &mut [Filled], extent: &Extent) -> anyhow::Result<(Open, Driven)> {
    let largest = all.last_mut().context("no size")?;
    let requests = largest.requests(CROWD);
    let registry = &largest.registry;
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
    eprintln!("   {OPEN} connections: 99 % within {:.1} ms, {} shed", open.driven.within(0.99), open.driven.shed);
    let over = drive(registry.address, requests, OVER, extent.lasting, None).await?;
    eprintln!("   {OVER} connections at once: worst {:.0} ms, {} shed", over.slowest(), over.shed);
    Ok((open, over))
}

/// Bytes that this system has read from its disks so far.
fn from_disk() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/vmstat").ok()?;
    let kilobytes = text.lines().find_map(|line| line.strip_prefix("pgpgin "))?;
    Some(1_024 * kilobytes.trim().parse::<u64>().ok()?)
}

fn since(before: Option<u64>) -> Option<u64> {
    Some(from_disk()?.saturating_sub(before?))
}

/// Fills a store in this folder, and says how fast.
pub async fn fill_sqlite(folder: &Path, codes: u64) -> anyhow::Result<f64> {
    std::fs::create_dir_all(folder)?;
    fill(&Store::sqlite(&folder.join("registry.sqlite3"))?, codes).await
}

pub async fn fill(store: &Store, n: u64) -> anyhow::Result<f64> {
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
