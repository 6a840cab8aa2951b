//! The program under test, as a process of its own.
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

pub struct Registry {
    process: Child,
    pub address: SocketAddr,
}

impl Registry {
    /// Over a store (`--data` or `--database` with its value), for any number of requests.
    pub fn start(program: &Path, place: [&str; 2]) -> anyhow::Result<Self> {
        Self::start_with(program, place, &[])
    }

    /// The same, told more.
    pub fn start_with(program: &Path, place: [&str; 2], more: &[&str]) -> anyhow::Result<Self> {
        let mut process = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--requests-a-second", "0"])
            .args(place)
            .args(more)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        let address = line.trim().strip_prefix("listening on http://");
        Ok(Self { process, address: address.context("the registry does not listen")?.parse()? })
    }

    /// Bytes of memory that are its own now.
    pub fn memory(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no word of its memory")?;
        Ok(1_024 * line.trim().trim_end_matches(" kB").parse::<u64>()?)
    }
}

/// What processors did so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Work {
    /// Seconds of the registry.
    pub registry: f64,
    /// Of whatever else there is but the client: the database, mostly.
    pub others: f64,
}

impl Work {
    /// What was done between then and now.
    pub fn since(self, then: Self) -> Self {
        Self { registry: self.registry - then.registry, others: self.others - then.others }
    }
}

/// Linux counts processor time in hundredths of a second here, whatever the machine.
const TICKS: f64 = 100.0;

/// Of a process, with what it waits for of itself: user and system time.
fn ticks_of(process: &str) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Behind the name, which may hold anything, stands the state; user and system time are the twelfth and thirteenth after it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?)
}

impl Registry {
    /// What this registry and all else did so far; `None` where the system does not say.
    pub fn work(&self) -> Option<Work> {
        let stat = std::fs::read_to_string("/proc/stat").ok()?;
        let fields: Vec<f64> =
            stat.lines().next()?.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
        // User, nice, system; not idle, not waiting; interrupts of both kinds.
        let busy: f64 = [0, 1, 2, 5, 6].iter().filter_map(|n| fields.get(*n)).sum();
        let (own, client) = (ticks_of(&self.process.id().to_string())?, ticks_of("self")?);
        Some(Work { registry: own / TICKS, others: (busy - own - client) / TICKS })
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
