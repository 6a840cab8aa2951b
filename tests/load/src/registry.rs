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

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
