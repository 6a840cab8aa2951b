//! The registry under load, beside PostgreSQL's own measure.
use std::process::Command;

use crate::setup;
use crate::step::{cargo, root, run, step, target};

pub(crate) fn run_bench(quick: bool) -> anyhow::Result<()> {
    setup::packages(true)?;
    step("building registry and load", || {
        run(cargo().args(["build", "--release", "--package", "registry", "--package", "load", "--bins"]))
    })?;
    let built = target().join("release");
    let mut load = Command::new(built.join("load"));
    load.arg("--registry").arg(built.join("aiqyn-registry"));
    load.arg("--folder").arg(root().join("docs/benchmarks"));
    if quick {
        load.arg("--quick");
    }
    run(&mut load)
}
