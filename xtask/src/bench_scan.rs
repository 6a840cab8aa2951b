//! The public sets of pictures: what is read, and what is read wrongly.
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::step::{cargo, root, step, target};

/// Where the pictures lie: `AIQYN_CORPORA`, or beside the project.
fn corpora() -> PathBuf {
    std::env::var_os("AIQYN_CORPORA").map_or_else(|| root().join("../shared/corpora"), PathBuf::from)
}

#[derive(Default)]
struct Count {
    pictures: u32,
    read: u32,
    misread: u32,
    micros: Vec<u64>,
}

pub(crate) fn run() -> anyhow::Result<()> {
    let folder = corpora().join("datamatrix");
    if !folder.is_dir() {
        bail!("no pictures in {}; set AIQYN_CORPORA to the folder of the public sets", folder.display());
    }
    step("building the reader", || crate::step::run(cargo().args(["build", "--release", "--package", "cli"])))?;
    let binary = target().join("release").join("aiqyn");
    let mut sets: BTreeMap<String, Count> = BTreeMap::new();
    let mut names: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    names.retain(|path| path.is_dir());
    names.sort();
    for set in &names {
        let name = set.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let count = step(&format!("reading {name}"), || measure(&binary, set))?;
        sets.insert(name, count);
    }
    let report = report(&sets);
    let path = root().join("docs/benchmarks/scan.md");
    fs::write(&path, &report)?;
    println!("{report}\nwritten to {}", path.display());
    Ok(())
}

fn measure(binary: &Path, set: &Path) -> anyhow::Result<Count> {
    let is_picture = |path: &PathBuf| {
        path.extension()
            .is_some_and(|e| matches!(e.to_string_lossy().as_ref(), "png" | "jpg" | "jpeg" | "webp" | "gif" | "pgm"))
    };
    let mut pictures: Vec<PathBuf> =
        fs::read_dir(set)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?;
    pictures.retain(is_picture);
    pictures.sort();
    let output = Command::new(binary)
        .args(["scan", "--json"])
        .args(&pictures)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run the reader")?;
    let mut count = Count::default();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let answer: Value = serde_json::from_str(line)?;
        let path = PathBuf::from(answer["path"].as_str().unwrap_or_default());
        count.pictures += 1;
        count.micros.push(answer["micros"].as_u64().unwrap_or(0));
        let symbols = answer["symbols"].as_array().cloned().unwrap_or_default();
        let data_matrix: Vec<&Value> =
            symbols.iter().filter(|symbol| symbol["symbology"].as_str().is_some_and(|s| s.starts_with("]d"))).collect();
        match expected(&path) {
            None => count.misread += u32::try_from(data_matrix.len())?,
            Some(expected) => {
                let right = |symbol: &&&Value| expected.fits(symbol);
                count.read += u32::from(data_matrix.iter().any(|symbol| right(&symbol)));
                count.misread += u32::try_from(data_matrix.iter().filter(|symbol| !right(symbol)).count())?;
            }
        }
    }
    Ok(count)
}

enum Expected {
    Text(String),
    Bytes(Vec<u8>),
}

impl Expected {
    fn fits(&self, symbol: &Value) -> bool {
        match self {
            // Files of text end where their editor left them.
            Self::Text(text) => symbol["text"].as_str().is_some_and(|read| read.trim_end() == text.trim_end()),
            Self::Bytes(bytes) => symbol["message_hex"].as_str() == Some(&hex::encode(bytes)),
        }
    }
}

/// What stands in the file beside the picture; `None` where there is nothing to be read.
fn expected(picture: &Path) -> Option<Expected> {
    let text = fs::read_to_string(picture.with_extension("txt")).ok().map(Expected::Text);
    text.or_else(|| fs::read(picture.with_extension("bin")).ok().map(Expected::Bytes))
}

fn report(sets: &BTreeMap<String, Count>) -> String {
    let mut out = String::from(
        "# Reading the public sets\n\nWritten by `cargo xtask bench scan`. Pictures that were published with the test suites of two other readers, upright as \
         they are;\na picture is read when one of its Data Matrix symbols has the expected content, misread for every other content that was read.\n\n\
         | set | pictures | read | misread | median CPU ms |\n|---|---|---|---|---|\n",
    );
    let mut all = Count::default();
    for (name, count) in sets {
        let mut micros = count.micros.clone();
        micros.sort_unstable();
        let median = micros.get(micros.len() / 2).copied().unwrap_or(0) as f64 / 1000.0;
        let _ = writeln!(out, "| {name} | {} | {} | {} | {median:.1} |", count.pictures, count.read, count.misread);
        all.pictures += count.pictures;
        all.read += count.read;
        all.misread += count.misread;
    }
    let _ = writeln!(out, "| all | {} | {} | {} | |", all.pictures, all.read, all.misread);
    out
}
