//! Our reader beside others, on the same frames: builds them all and runs the comparison of `tests/readers`.
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::step::{cargo, has, root, run, step, target};
use crate::{setup, ui};

/// The edition that is compared with.
const ZXING_WASM: &str = "zxing-wasm@3.1.4";
const WASM: &str = "wasm32-unknown-unknown";

/// Where the pictures lie: `AIQYN_CORPORA`, or beside the project.
fn corpora() -> PathBuf {
    let root = std::env::var_os("AIQYN_CORPORA").map_or_else(|| root().join("../shared/corpora"), PathBuf::from);
    root.join("datamatrix")
}

pub(crate) fn run_bench(quick: bool) -> anyhow::Result<()> {
    setup::cmake()?;
    let readers = root().join("tests/readers");
    let built = target().join("readers");
    let manifest = readers.join("Cargo.toml");
    step("building the readers", || {
        run(cargo().args(["build", "--release", "--manifest-path"]).arg(&manifest).arg("--target-dir").arg(&built))
    })?;
    let mut command = Command::new(built.join("release/readers"));
    command.arg("--folder").arg(root().join("docs/benchmarks")).arg("--corpora").arg(corpora());
    if quick {
        return run(command.arg("--quick"));
    }
    setup::wasm_target()?;
    step("building our module for node", || {
        let mut build = cargo();
        build.args([
            "build",
            "--profile",
            "web-scan",
            "--package",
            "readers-wasm",
            "--target",
            WASM,
            "--manifest-path",
        ]);
        build.arg(&manifest).arg("--target-dir").arg(&built);
        run(build.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", ui::SCAN_FLAGS))
    })?;
    command.arg("--wasm").arg(built.join(WASM).join("web-scan/readers_wasm.wasm"));
    command.arg("--zxing-wasm").arg(zxing_wasm()?).arg("--script").arg(readers.join("wasm/compare.mjs"));
    let (bytes, packed) = weigh(&scanner()?)?;
    command.arg("--scanner").args([bytes.to_string(), packed.to_string()]);
    run(&mut command)
}

fn zxing_wasm() -> anyhow::Result<PathBuf> {
    for program in ["npm", "node"] {
        if !has(program) {
            bail!("{program} is missing: install nodejs and npm");
        }
    }
    let folder = target().join("readers-node");
    let package = folder.join("node_modules/zxing-wasm");
    if !package.is_dir() {
        fs::create_dir_all(&folder)?;
        step("installing zxing-wasm", || {
            run(Command::new("npm").args(["install", "--silent", "--no-save", "--prefix"]).arg(&folder).arg(ZXING_WASM))
        })?;
    }
    Ok(package)
}

/// The app's scanner as a browser loads it.
fn scanner() -> anyhow::Result<PathBuf> {
    let app = ui::build()?;
    let folders = fs::read_dir(&app)?.flatten().map(|entry| entry.path().join("scan_worker_bg.wasm"));
    folders.into_iter().find(|path| path.is_file()).context("the web app has no scanner")
}

/// Bytes as they are, and compressed.
fn weigh(path: &Path) -> anyhow::Result<(usize, usize)> {
    let bytes = fs::read(path)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&bytes)?;
    Ok((bytes.len(), packed.finish()?.len()))
}
