//! `cargo xtask fuzz`: the readers of codes against any bytes, for as long as is asked.
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::step::{cargo, root, run, step, target};

pub(crate) const TARGETS: [&str; 7] =
    ["gs1_parse", "digital_link", "marking_read", "recover", "scan_frame", "registry_input", "trust_and_log"];

/// Coverage, and what is compared with what: without these the fuzzer is blind. They are options of LLVM's, so that the one
/// toolchain is enough.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// Fuzzes each target so many seconds, one after another; the first input that fails ends it, and is kept.
pub(crate) fn fuzz(only: Option<&str>, seconds: u64) -> anyhow::Result<()> {
    let chosen: Vec<&str> = TARGETS.into_iter().filter(|target| only.is_none_or(|only| only == *target)).collect();
    if chosen.is_empty() {
        bail!("there is no such target; choose one of {}", TARGETS.join(", "));
    }
    let triple = host()?;
    let built = target().join("fuzz");
    step("building the fuzz targets", || {
        let mut build = cargo();
        build.current_dir(root().join("tests/fuzz"));
        // With a target named, build scripts and macros stay without instrumentation.
        build.args(["build", "--release", "--locked", "--target", &triple, "--target-dir"]).arg(&built);
        run(build.env("RUSTFLAGS", FLAGS))
    })?;
    for name in chosen {
        let folder = built.join(name);
        fs::create_dir_all(folder.join("corpus"))?;
        seeds(&folder.join("corpus"))?;
        step(&format!("{name}, {seconds} s"), || {
            let mut fuzzer = Command::new(built.join(&triple).join("release").join(name));
            // Pictures need more bytes than codes.
            let longest = if name == "scan_frame" { "-max_len=4096" } else { "-max_len=512" };
            fuzzer.current_dir(&folder).args([
                "corpus",
                longest,
                "-timeout=10",
                "-print_final_stats=1",
                "-verbosity=1",
            ]);
            run(fuzzer.arg(format!("-max_total_time={seconds}")).arg("-artifact_prefix=failed-"))
                .with_context(|| format!("the input that failed is in {}", folder.display()))
        })?;
    }
    Ok(())
}

/// Published codes to begin with; what a run found out stays for the next.
fn seeds(corpus: &Path) -> anyhow::Result<()> {
    let vectors = fs::read_to_string(root().join("crates/marking/tests/data/marking-codes.tsv"))?;
    for (n, line) in vectors.lines().enumerate().skip(1) {
        let code = line.split('\t').nth(3).unwrap_or_default().replace("\\x1d", "\x1d");
        fs::write(corpus.join(format!("vector-{n}")), code)?;
    }
    // What the pictures begin with: noise of several sizes, and symbols with little and with much damage.
    for kind in [0u8, 1, 2, 128, 129, 130] {
        for strength in [0u8, 100, 140] {
            let pixels = (0..3_600u32).map(|k| (k.wrapping_mul(2_654_435_761) >> 24) as u8 % strength.max(1));
            let picture: Vec<u8> = [60, 60, kind].into_iter().chain(pixels).collect();
            fs::write(corpus.join(format!("picture-{kind}-{strength}")), picture)?;
        }
    }
    let bodies = [
        r#"{"kind":"apply","codes":["010487000000303721x"],"production_date":"2026-01-31","lot":"A"}"#,
        r#"{"kind":"aggregate","package":"00148700000000000012","codes":["010487000000303721x"],"level":"pallet"}"#,
        r#"{"receipts":[{"till":"1","number":"2","seller":"990140000017","kind":"sale","printed_at_ms":1780000000000,"codes":["x"]}]}"#,
        "{\"id\":\"1\",\"name\":\"\\u0000\"}\n{\"id\":\"2\",\"name\":\"x\"}",
        "MTc5NSAxIDAxMDQ4NzAwMDAwMDMwMzcyMXg",
        "10.0.0.0/8",
        "aiqyn/main\n7\nAAAA\n\n\u{2014} aiqyn/main AAAA\n",
    ];
    for (n, body) in bodies.into_iter().enumerate() {
        fs::write(corpus.join(format!("body-{n}")), body)?;
    }
    let links = [
        "https://a.kz/01/04870000001019/22/2A/10/1%2F2/21/x?17=280531;11=270101&lang=kk#top",
        "/21/x?99=y",
        "(01)04870000001019(21)x",
    ];
    for (n, link) in links.into_iter().enumerate() {
        fs::write(corpus.join(format!("link-{n}")), link)?;
    }
    Ok(())
}

fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").current_dir(root()).output().context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("rustc names no host")
}
