//! PostgreSQL itself, asked past the registry: with its own programs.
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use private_postgres::PrivatePostgres;

use crate::turns::CONNECTIONS;

/// What a server does by itself some minutes after it was filled.
pub fn settle(server: &PrivatePostgres, address: &str) -> anyhow::Result<()> {
    say(server, address, "VACUUM ANALYZE; CHECKPOINT").map(drop)
}

/// Pages that were found in memory, and that were not.
pub fn pages(server: &PrivatePostgres, address: &str) -> anyhow::Result<(f64, f64)> {
    let sql = "SELECT blks_hit || ' ' || blks_read FROM pg_stat_database WHERE datname = current_database()";
    let said = say(server, address, sql)?;
    let (hit, read) = said.trim().split_once(' ').context("PostgreSQL does not say what it read")?;
    Ok((hit.parse()?, read.parse()?))
}

/// Bytes on disk of the largest tables, with their indexes: of codes, and of action logs.
pub fn sizes(server: &PrivatePostgres, address: &str) -> anyhow::Result<[u64; 2]> {
    let sql = "SELECT pg_total_relation_size('code') || ' ' || (SELECT sum(pg_total_relation_size(oid))
        FROM pg_class WHERE relkind = 'r' AND relname LIKE 'log\\_%')";
    let said = say(server, address, sql)?;
    let (codes, log) = said.trim().split_once(' ').context("PostgreSQL does not say how large its tables are")?;
    Ok([codes.parse()?, log.parse()?])
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

/// `pgbench` over a table of as many rows.
pub struct OwnClient {
    program: PathBuf,
    address: String,
}

impl OwnClient {
    pub fn prepare(server: &PrivatePostgres, rows: u64) -> anyhow::Result<Self> {
        let (program, address) = (server.programs().join("pgbench"), server.database()?);
        let scale = (rows / 100_000).max(1).to_string();
        let made = Command::new(&program).args(["-i", "-q", "-s", &scale, &address]).stderr(Stdio::null()).status()?;
        if !made.success() {
            bail!("pgbench made no tables");
        }
        settle(server, &address)?;
        Ok(Self { program, address })
    }

    /// Point look-ups a second by primary key, prepared.
    pub fn rate(&self, lasting: Duration) -> anyhow::Result<f64> {
        let (connections, seconds) = (CONNECTIONS.to_string(), lasting.as_secs().max(1).to_string());
        let ask = ["-S", "-M", "prepared", "-n", "-c", &connections, "-j", "2", "-T", &seconds, &self.address];
        let output = Command::new(&self.program).args(ask).output()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.with_context(|| format!("pgbench said: {text}{}", String::from_utf8_lossy(&output.stderr)))
    }
}
