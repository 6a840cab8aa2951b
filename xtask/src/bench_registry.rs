//! The registry under load, beside PostgreSQL's own measure; and killed at random moments.
use std::process::Command;

use crate::setup;
use crate::step::{cargo, root, run, step, target};

/// Kills it at random moments of all that writes.
pub(crate) fn torture(kills: u32) -> anyhow::Result<()> {
    setup::packages(true)?;
    step("building registry and torture", || {
        run(cargo().args(["build", "--release", "--package", "registry", "--package", "torture", "--bins"]))
    })?;
    let built = target().join("release");
    let mut torture = Command::new(built.join("torture"));
    torture.arg("--registry").arg(built.join("aiqyn-registry"));
    torture.arg("--kills").arg(kills.to_string());
    run(torture.arg("--report").arg(root().join("docs/benchmarks/registry-torture.md")))
}

pub(crate) fn run_bench(quick: bool) -> anyhow::Result<()> {
    setup::packages(true)?;
    step("building the registry as it is run", || {
        run(cargo().args(["build", "--profile", "shipped", "--package", "registry", "--bins"]))
    })?;
    step("building load", || run(cargo().args(["build", "--release", "--package", "load", "--bins"])))?;
    let mut load = Command::new(target().join("release/load"));
    load.arg("--registry").arg(target().join("shipped/aiqyn-registry"));
    load.arg("--folder").arg(root().join("docs/benchmarks"));
    if quick {
        load.arg("--quick");
    }
    run(&mut load)
}
