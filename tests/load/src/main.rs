//! Verifications a second over HTTP, beside what PostgreSQL gives its own client on the same machine in the same run.
mod codes;
mod drive;
mod http;

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use clap::Parser;
use private_postgres::PrivatePostgres;
use store::Store;

use crate::codes::Random;
use crate::drive::{Driven, drive};

#[derive(Parser)]
struct Arguments {
    /// The program under test
    #[arg(long)]
    registry: PathBuf,
    /// Codes in the store
    #[arg(long, default_value_t = 10_000_000)]
    codes: u64,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Connections that ask
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Distinct requests, of codes drawn at random
    #[arg(long, default_value_t = 200_000)]
    requests: usize,
}

const CHUNK: u64 = 100_000;
/// Connections and memory as a small server of its own would have them; everything else as it comes.
const SETTINGS: [&str; 3] = ["shared_buffers=4GB", "max_connections=200", "max_wal_size=8GB"];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let server = PrivatePostgres::start(&SETTINGS)?;
    let address = server.database()?;
    fill(&Store::postgres(&address, "load".to_owned()).await?, arguments.codes).await?;
    let folder = tempfile::tempdir()?;
    fill(&Store::sqlite(&folder.path().join("registry.sqlite3"), "load".to_owned())?, arguments.codes).await?;
    let lasting = Duration::from_secs(arguments.seconds);
    let verifications = Arc::new(requests(&arguments));
    let constant = Arc::new(vec![http::request("GET", "/v1/health", "")]);

    eprintln!("── PostgreSQL's own client");
    let own = pgbench(&server, &arguments)?;
    println!("pgbench -S -M prepared: {own:.0}/s");
    let postgres = ["--database", &address].map(str::to_owned);
    let sqlite = ["--data".to_owned(), folder.path().display().to_string()];
    for (name, place) in [("PostgreSQL", postgres), ("SQLite", sqlite)] {
        eprintln!("── registry on {name}");
        let registry = Registry::start(&arguments.registry, &place)?;
        let ask = |requests: &Arc<Vec<Vec<u8>>>, lasting, rate| {
            drive(registry.address, requests.clone(), arguments.connections, lasting, rate)
        };
        ask(&verifications, lasting / 4, None).await?;
        let full = ask(&verifications, lasting, None).await?;
        let half = ask(&verifications, lasting, Some(full.rate() / 2.0)).await?;
        let nothing = ask(&constant, lasting, None).await?;
        tell(&format!("{name}: verifications"), &full);
        tell(&format!("{name}: at half of that"), &half);
        tell(&format!("{name}: a constant"), &nothing);
        println!(
            "{name}: {:.2} of pgbench, {:.2} of a constant; processor {:?}",
            full.rate() / own,
            full.rate() / nothing.rate(),
            registry.processor()
        );
    }
    Ok(())
}

fn tell(what: &str, driven: &Driven) {
    println!(
        "{what}: {:.0}/s; ms median {:.2}, p99 {:.2}, worst {:.1}; shed {}",
        driven.rate(),
        driven.within(0.5),
        driven.within(0.99),
        driven.within(1.0),
        driven.shed
    );
}

async fn fill(store: &Store, n: u64) -> anyhow::Result<()> {
    let started = Instant::now();
    store.import(codes::catalogue()).await?;
    for from in (0..n).step_by(CHUNK as usize) {
        store.import(codes::codes(from..(from + CHUNK).min(n))).await?;
        if from % 1_000_000 == 0 {
            eprintln!("   {from} of {n} codes");
        }
    }
    eprintln!("   {n} codes in {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn requests(arguments: &Arguments) -> Vec<Vec<u8>> {
    let mut random = Random::new(1);
    let one = |n| {
        let body = serde_json::json!({ "codes": [codes::message(n)] });
        http::request("POST", "/v1/verifications", &body.to_string())
    };
    (0..arguments.requests).map(|_| one(random.below(arguments.codes))).collect()
}

/// Point look-ups a second by primary key, prepared, in a table of as many rows.
fn pgbench(server: &PrivatePostgres, arguments: &Arguments) -> anyhow::Result<f64> {
    let address = server.database()?;
    let scale = (arguments.codes / 100_000).max(1).to_string();
    let program = server.programs().join("pgbench");
    let made = Command::new(&program).args(["-i", "-q", "-s", &scale, &address]).stderr(Stdio::null()).status()?;
    if !made.success() {
        bail!("pgbench made no tables");
    }
    let connections = arguments.connections.to_string();
    let seconds = arguments.seconds.to_string();
    let output = Command::new(&program)
        .args(["-S", "-M", "prepared", "-n", "-c", &connections, "-j", "2", "-T", &seconds, &address])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.with_context(|| format!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

struct Registry {
    process: Child,
    address: SocketAddr,
}

impl Registry {
    fn start(program: &PathBuf, place: &[String]) -> anyhow::Result<Self> {
        let mut process = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--requests-a-second", "0"])
            .args(place)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        let address =
            line.trim().strip_prefix("listening on http://").context("the registry does not listen")?.parse()?;
        Ok(Self { process, address })
    }

    /// User and system time, as the system counts it.
    fn processor(&self) -> Option<String> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(format!("user {} system {} hundredths", fields.next()?, fields.next()?))
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
