//! Every test, and one summary at the end.
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, bail};

use crate::setup;
use crate::step::{cargo, step};
use crate::{python, tidy, ui};

pub(crate) fn run(filter: Option<&str>) -> anyhow::Result<()> {
    setup::packages(true)?;
    setup::wasm_target()?;
    step("checking the house", tidy::run)?;
    step("linting", lint)?;
    ui::build()?;
    // The browser and window tests start these.
    step("building registry, tools and window", || {
        let mut command = cargo();
        // Of the whole workspace, so that the tests after it find what they share built with the same features.
        command.args(["build", "--workspace", "--bins"]);
        crate::step::run(&mut command)
    })?;
    let schemathesis = step("installing schemathesis", python::schemathesis)?;
    let counts = step("running the tests", || tests(filter, &schemathesis))?;
    println!("{} passed, {} failed, {} skipped", counts.passed, counts.failed, counts.skipped);
    if counts.failed > 0 || counts.broken {
        bail!("not every test passed");
    }
    if counts.passed == 0 {
        bail!("no test was run");
    }
    Ok(())
}

/// Formatting and lints, natively and for the browser. A warning is a fault.
fn lint() -> anyhow::Result<()> {
    crate::step::run(cargo().args(["fmt", "--all", "--check"]))?;
    crate::step::run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]))?;
    let mut web = cargo();
    web.args(["clippy", "--quiet", "--profile", "web", "--target", "wasm32-unknown-unknown"]);
    for package in ["ui", "engine-worker", "scan-worker"] {
        web.args(["--package", package]);
    }
    crate::step::run(web.args(["--", "--deny", "warnings"]))?;
    // What strangers read of the crates that others could use.
    let mut docs = cargo();
    docs.args(["doc", "--quiet", "--no-deps", "--lib"]).env("RUSTDOCFLAGS", "--deny warnings");
    for package in ["gs1", "marking", "scan", "verify", "api", "door"] {
        docs.args(["--package", package]);
    }
    crate::step::run(&mut docs)
}

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    skipped: u64,
    /// Something ended before it could say how it went.
    broken: bool,
}

fn tests(filter: Option<&str>, schemathesis: &Path) -> anyhow::Result<Counts> {
    let mut command = cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]).env("AIQYN_SCHEMATHESIS", schemathesis);
    if let Some(filter) = filter {
        command.arg(filter);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().context("cannot run cargo test")?;
    let output = child.stdout.take().context("cargo test has no output")?;
    let mut counts = Counts::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        if let Some(rest) = line.strip_prefix("test result: ") {
            let number = |word: &str| -> u64 {
                let before = rest.split(word).next().unwrap_or_default();
                before.rsplit([' ', '.', ';']).find(|part| !part.is_empty()).and_then(|n| n.parse().ok()).unwrap_or(0)
            };
            counts.passed += number(" passed");
            counts.failed += number(" failed");
            counts.skipped += number(" ignored");
        }
    }
    counts.broken = !child.wait()?.success();
    Ok(counts)
}
