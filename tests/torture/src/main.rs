//! Kills the real registry at random moments of everything that writes, a hundred times each, and checks what has to hold.
mod acceptance;
mod aggregation;
mod emission;
mod recalls;
mod receipts;
mod reports;
mod world;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use private_postgres::PrivatePostgres;

use crate::world::{Place, World};

#[derive(Parser)]
struct Arguments {
    /// The program under test
    #[arg(long)]
    registry: PathBuf,
    /// How often it is killed in each trial
    #[arg(long, default_value_t = 100)]
    kills: u32,
    /// Where the report goes
    #[arg(long)]
    report: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { registry, kills, report } = Arguments::parse();
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let server = PrivatePostgres::start(&[])?;
    let mut table = String::new();
    for name in ["SQLite", "PostgreSQL"] {
        let folder = tempfile::tempdir()?;
        let place = if name == "SQLite" {
            Place::Folder(folder.path().to_owned())
        } else {
            Place::Postgres(server.database()?)
        };
        let mut world = World::new(registry.clone(), place).await?;
        for trial in ["emission", "aggregation", "acceptance", "reports", "receipts", "recalls"] {
            eprintln!("── {name}: {trial}");
            let started = Instant::now();
            world.begin(kills);
            let held = match trial {
                "emission" => emission::run(&mut world).await?,
                "aggregation" => aggregation::run(&mut world).await?,
                "acceptance" => acceptance::run(&mut world).await?,
                "reports" => reports::run(&mut world).await?,
                "receipts" => receipts::run(&mut world).await?,
                _ => recalls::run(&mut world).await?,
            };
            eprintln!("   {held} ({:.0} s)", started.elapsed().as_secs_f64());
            writeln!(table, "| {name} | {trial} | {} | {held} |", world.killed())?;
        }
    }
    let text = format!(
        "# The registry killed at random moments\n\nWritten by `cargo xtask torture`. The real process, with its log on, is killed (SIGKILL) at a moment of chance while it does \
         the work of a row,\nand started again. After every kill the whole action log is checked, with all checkpoints that clients got before; at the end the \
         invariants of the row.\nA single thing that does not hold ends the run without a report.\n\n| database | during | kills | what was checked |\n|---|---|---|---|\n{table}"
    );
    match report {
        Some(path) => std::fs::write(path, text)?,
        None => println!("{text}"),
    }
    Ok(())
}
