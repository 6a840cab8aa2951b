//! `cargo xtask`: the one door for people and for CI.
mod bench_registry;
mod bench_scan;
mod fuzz;
mod independent;
mod phone;
mod python;
mod setup;
mod start;
mod step;
mod test;
mod tidy;
mod ui;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, start and test Aiqyn")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing, build everything, start the registry with demonstration data, the web app and the window
    Start {
        /// Serve to phones on this network, by HTTPS with a certificate made on the spot
        #[arg(long)]
        phone: bool,
        /// With --phone: the address of this machine to serve on; by default the one its packets leave from
        #[arg(long, requires = "phone")]
        address: Option<std::net::IpAddr>,
        /// Do not open the window
        #[arg(long)]
        no_window: bool,
        /// Port of the web app
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
    /// Install what is missing and run every test: unit, property, browser, window
    Test {
        /// Only tests whose name holds this
        filter: Option<String>,
    },
    /// Check that arrows point down, the map names every crate, every message exists in every language
    Tidy,
    /// Build the web app into target/web-app
    Ui,
    /// Ask parsers that others wrote about the same messages, and compare
    Differential,
    /// Ask the registry what its OpenAPI document allows, and check every answer against it
    Interface {
        /// Requests made up for each operation
        #[arg(long, default_value_t = 200)]
        examples: u32,
    },
    /// Property tests of the readers of codes in their long form
    Properties {
        /// Tries of each property
        #[arg(long, default_value_t = 100_000)]
        cases: u32,
    },
    /// Feed any bytes to all that reads what comes from outside, until something gives way or the time is over
    Fuzz {
        /// gs1_parse, digital_link, marking_read, recover or scan_frame; by default all
        target: Option<String>,
        /// For each target
        #[arg(long, default_value_t = 300)]
        seconds: u64,
    },
    /// Kill the registry at random moments of all that writes, and check what has to hold; writes a report
    Torture {
        /// Of each trial
        #[arg(long, default_value_t = 100)]
        kills: u32,
    },
    /// Measure, and write a report under docs/benchmarks
    Bench {
        #[command(subcommand)]
        what: Bench,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// Read symbols: our reader beside others on the same frames; installs cmake where it is missing
    Scan {
        /// A few frames a point, in two minutes, as JSON
        #[arg(long)]
        quick: bool,
    },
    /// Verify codes over HTTP, on PostgreSQL and on SQLite, beside pgbench and a constant; installs PostgreSQL where it is missing
    Registry {
        /// A million codes, in some minutes, as JSON
        #[arg(long)]
        quick: bool,
    },
    /// Parse, read and mend codes: codes and bytes a second, beside a parser that others wrote
    Codes,
}

fn main() {
    let done = match Arguments::parse().command {
        Command::Start { phone, address, no_window, port } => {
            start::run(&start::Options { phone, address, no_window, port })
        }
        Command::Test { filter } => test::run(filter.as_deref()),
        Command::Tidy => tidy::run(),
        Command::Ui => setup::wasm_target().and_then(|()| ui::build().map(drop)),
        Command::Differential => independent::differential(),
        Command::Bench { what: Bench::Codes } => independent::bench_codes(),
        Command::Interface { examples } => interface(examples),
        Command::Properties { cases } => properties(cases),
        Command::Fuzz { target, seconds } => fuzz::fuzz(target.as_deref(), seconds),
        Command::Torture { kills } => bench_registry::torture(kills),
        Command::Bench { what: Bench::Registry { quick } } => bench_registry::run_bench(quick),
        Command::Bench { what: Bench::Scan { quick } } => bench_scan::run_bench(quick),
    };
    if let Err(error) = done {
        // One clear sentence, with its causes.
        eprintln!("\nxtask: {error:#}");
        std::process::exit(1);
    }
}

/// The same test that every run has, with many more requests.
fn interface(examples: u32) -> anyhow::Result<()> {
    let tool = step::step("installing schemathesis", python::schemathesis)?;
    let mut test = step::cargo();
    test.args(["test", "--package", "registry", "what_is_served_is_what_the_document_says", "--", "--nocapture"]);
    test.env("AIQYN_SCHEMATHESIS", tool).env("AIQYN_SCHEMATHESIS_EXAMPLES", examples.to_string());
    step::step(&format!("{examples} requests for each operation and person"), || step::run(&mut test))
}

/// Round trips, spans, recovery: many more tries than a test run has time for.
fn properties(cases: u32) -> anyhow::Result<()> {
    let mut test = step::cargo();
    test.args([
        "test",
        "--release",
        "--package",
        "gs1",
        "--package",
        "marking",
        "--test",
        "properties",
        "--test",
        "recovery",
    ]);
    step::step(&format!("{cases} tries of each property"), || step::run(test.env("PROPTEST_CASES", cases.to_string())))
}
