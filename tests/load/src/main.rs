//! Verifications a second over HTTP, beside what PostgreSQL gives its own client on the same machine in the same run.
mod acts;
mod codes;
mod database;
mod drive;
mod emission;
mod http;
mod measure;
mod pair;
mod pauses;
mod registry;
mod report;
mod turns;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

use crate::measure::Extent;
use crate::report::Report;

#[derive(Parser)]
struct Arguments {
    /// The program under test
    #[arg(long)]
    registry: PathBuf,
    /// Where the report goes
    #[arg(long)]
    folder: PathBuf,
    /// A million codes, in some minutes, as JSON
    #[arg(long)]
    quick: bool,
    /// Emission alone, on both databases; writes no report
    #[arg(long)]
    emission: bool,
    /// Transfer acts alone, on both databases; writes no report
    #[arg(long)]
    acts: bool,
    /// What is measured in turn alone, on both databases; writes no report
    #[arg(long)]
    lookups: bool,
    /// Other programs: look-ups of each in turn, over copies of one SQLite store that is kept in the folder; writes no report
    #[arg(long)]
    against: Vec<PathBuf>,
    /// The same over PostgreSQL, which all of them share
    #[arg(long, requires = "against")]
    on_postgres: bool,
    /// Tell of pauses of the machine, for ever
    #[arg(long, hide = true)]
    tell_pauses: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    if arguments.tell_pauses {
        pauses::tell();
    }
    if arguments.emission {
        return measure::emission_alone(&arguments.registry).await;
    }
    if arguments.acts {
        return measure::acts_alone(&arguments.registry).await;
    }
    let second = Duration::from_secs(1);
    let extent = if arguments.quick {
        Extent { sizes: vec![1_000_000], lasting: second * 5, turns: 5, turn: second, requests: 50_000, batches: 400 }
    } else {
        let sizes = vec![100_000, 1_000_000, 10_000_000];
        Extent { sizes, lasting: second * 15, turns: 15, turn: second * 2, requests: 100_000, batches: 600 }
    };
    if arguments.lookups {
        return measure::lookups_alone(&arguments.registry, &extent).await;
    }
    if !arguments.against.is_empty() {
        let programs: Vec<PathBuf> = std::iter::once(arguments.registry).chain(arguments.against).collect();
        if arguments.on_postgres {
            return pair::compare_on_postgres(&programs, &extent).await;
        }
        return pair::compare(&programs, &arguments.folder, &extent).await;
    }
    let report = Report(measure::all(&arguments.registry, &extent).await?);
    if !arguments.quick {
        std::fs::write(arguments.folder.join("registry.md"), report.markdown(&machine()))?;
        std::fs::write(arguments.folder.join("registry-curves.svg"), report.curves())?;
    }
    println!("{:#}", report.json());
    let missed = report.missed();
    anyhow::ensure!(missed.is_empty(), "missed: {}", missed.join("; "));
    Ok(())
}

fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total =
        memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).map(|line| line.trim().trim_end_matches(" kB"));
    let gigabytes = total.and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1_000_000;
    format!("{processors} processors, {gigabytes} GB")
}
