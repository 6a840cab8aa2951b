//! Parsers that nobody here wrote: asked about the same messages, and timed beside ours.
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::step::{cargo, has, root, run, step, target};

const BIIP: &str = "biip==5.2.0";
const BWIP: &str = "bwip-js@4.11.4";
const ROUNDS: usize = 7;

struct Installed {
    python: PathBuf,
    bwip: PathBuf,
}

/// Both parsers, in a folder of their own under the build's.
fn install() -> anyhow::Result<Installed> {
    let folder = target().join("independent");
    fs::create_dir_all(&folder)?;
    for program in ["python3", "npm", "node"] {
        if !has(program) {
            bail!("{program} is missing: install python3, python3-venv, nodejs and npm");
        }
    }
    let bwip = folder.join("node_modules/bwip-js/dist/bwip-js-node.js");
    let python = step("installing the other parsers", || {
        if !bwip.is_file() {
            run(Command::new("npm").args(["install", "--silent", "--no-save", "--prefix"]).arg(&folder).arg(BWIP))?;
        }
        Ok(crate::python::environment("biip", &[BIIP])?.join("python"))
    })?;
    Ok(Installed { python, bwip })
}

/// What a program answers to what it is given.
fn ask(command: &mut Command, input: &str) -> anyhow::Result<String> {
    use std::io::Write as _;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("cannot run {name}"))?;
    let mut stdin = child.stdin.take().context("a pipe")?;
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()));
        child.wait_with_output()
    })?;
    if !output.status.success() {
        bail!("{name} ended with {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Asks both about the whole corpus, checks the answers against ours, and records a part for the tests.
pub(crate) fn differential() -> anyhow::Result<()> {
    const EVERY: usize = 12;
    let installed = install()?;
    let corpus = step("making messages", || {
        ask(cargo().args(["run", "--quiet", "--release", "--package", "gs1", "--example", "differential_corpus"]), "")
    })?;
    let column = |n: usize| -> String {
        corpus.lines().filter_map(|line| line.split('\t').nth(n)).fold(String::new(), |text, field| text + field + "\n")
    };
    let script = |name: &str| root().join("tests/independent").join(name);
    let bwip =
        step("asking bwip-js", || ask(Command::new("node").arg(script("bwip.js")).arg(&installed.bwip), &column(1)))?;
    let biip = step("asking biip", || ask(Command::new(&installed.python).arg(script("biip_parse.py")), &column(0)))?;
    if bwip.lines().count() != corpus.lines().count() || biip.lines().count() != corpus.lines().count() {
        bail!("a parser gave too few answers");
    }
    let lines: Vec<String> = corpus
        .lines()
        .zip(bwip.lines().zip(biip.lines()))
        .map(|(message, (bwip, biip))| format!("{message}\t{bwip}\t{biip}\n"))
        .collect();
    let all = target().join("independent/answers.tsv");
    fs::write(&all, lines.concat())?;
    let part: String = lines.iter().skip(EVERY - 1).step_by(EVERY).map(String::as_str).collect();
    fs::write(root().join("crates/gs1/tests/data/differential.tsv"), part)?;
    step("comparing", || {
        let mut test = cargo();
        test.args(["test", "--quiet", "--package", "gs1", "--test", "differential", "--", "--nocapture"]);
        run(test.env("AIQYN_DIFFERENTIAL", &all))
    })
}

/// Codes and bytes a second, ours and biip's in turns.
pub(crate) fn bench_codes() -> anyhow::Result<()> {
    let installed = install()?;
    let vectors = fs::read_to_string(root().join("crates/marking/tests/data/marking-codes.tsv"))?;
    let codes: String = vectors
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|fields| fields.get(2) == Some(&"ok") && fields.first() != Some(&"tobacco_pack"))
        .filter_map(|fields| Some(hex::encode(fields.get(3)?.replace("\\x1d", "\x1d")) + "\n"))
        .collect();
    let n = codes.lines().count();
    step("building", || run(cargo().args(["build", "--release", "--package", "marking", "--example", "bench_codes"])))?;
    let ours = target().join("release/examples/bench_codes");
    let theirs = root().join("tests/independent/biip_parse.py");
    let mut rounds: Vec<[f64; 8]> = Vec::new();
    step(&format!("{ROUNDS} rounds in turns"), || {
        for _ in 0..ROUNDS {
            let own: Value = serde_json::from_str(&ask(Command::new(&ours).arg("1"), &codes)?)?;
            let other: Value = serde_json::from_str(&ask(
                Command::new(&installed.python).arg(&theirs).args(["--bench", "1"]),
                &codes,
            )?)?;
            let get = |value: &Value, what: &str| value[what].as_f64().unwrap_or_default();
            let pair = |value: &Value| [get(value, "codes_per_s"), get(value, "bytes_per_s")];
            let [a, b] = pair(&own["parse"]);
            let [c, d] = pair(&own["read"]);
            let [e, f] = pair(&own["recover"]);
            let [g, h] = pair(&other);
            rounds.push([a, b, c, d, e, f, g, h]);
        }
        Ok(())
    })?;
    let median = |pick: &dyn Fn(&[f64; 8]) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let mut report = format!(
        "# Codes a second\n\n`cargo xtask bench codes`: the {n} right codes of `crates/marking/tests/data/marking-codes.tsv` over and over, one \
        thread; medians of {ROUNDS} rounds in which both took turns. biip ({BIIP}) is a parser for Python that somebody else wrote; it takes \
        elements apart, and neither reads marking codes nor mends them.\n\n| | codes/s | MB/s | ratio to biip in the same round |\n|---|---|---|---|\n"
    );
    let rows = [
        ("parse elements (`gs1::parse`)", 0),
        ("read a marking code (`marking::read`)", 2),
        ("read it without its separators", 4),
        ("biip: parse elements", 6),
    ];
    for (name, at) in rows {
        let value = |round: &[f64; 8], at: usize| round.get(at).copied().unwrap_or_default();
        let (codes, bytes) = (median(&|round| value(round, at)), median(&|round| value(round, at + 1)));
        let ratio = median(&|round| value(round, at) / value(round, 6));
        writeln!(report, "| {name} | {codes:.0} | {:.2} | {ratio:.1} |", bytes / 1e6)?;
    }
    let path = root().join("docs/benchmarks/codes.md");
    fs::write(&path, &report)?;
    println!("{report}\nwritten to {}", path.display());
    Ok(())
}
