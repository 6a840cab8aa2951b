//! The house rules that a machine can check.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::Value;

use crate::step::{cargo, root};

/// Which of the workspace's own crates a crate may use, directly or not. A crate that is not here fails the check.
const ARROWS: &[(&str, &[&str])] = &[
    ("gs1", &[]),
    ("marking", &["gs1"]),
    ("scan", &[]),
    ("verify", &["circulation", "gs1", "marking"]),
    ("circulation", &["gs1"]),
    ("emission", &["gs1", "marking"]),
    ("api", &[]),
    ("door", &[]),
    ("wording", &["gs1"]),
    ("testkit", &[]),
    ("demo", &["api", "circulation", "gs1", "marking", "verify"]),
    ("engine", &["api", "circulation", "door", "gs1", "jpeg", "marking", "merkle", "verify"]),
    ("native-host", &["api", "circulation", "door", "engine", "gs1", "jpeg", "marking", "merkle", "verify"]),
    ("private-postgres", &[]),
    ("jpeg", &[]),
    ("merkle", &[]),
    ("trust", &[]),
    ("store", &["circulation", "gs1", "merkle"]),
    (
        "registry",
        &[
            "api",
            "circulation",
            "demo",
            "emission",
            "gs1",
            "jpeg",
            "marking",
            "merkle",
            "store",
            "trust",
            "verify",
            "wording",
        ],
    ),
    ("ui", &["door", "gs1", "wording"]),
    ("engine-worker", &["api", "circulation", "door", "engine", "gs1", "jpeg", "marking", "merkle", "verify"]),
    ("scan-worker", &["scan"]),
    (
        "shell",
        &["api", "circulation", "door", "engine", "gs1", "jpeg", "marking", "merkle", "native-host", "scan", "verify"],
    ),
    (
        "cli",
        &[
            "api",
            "circulation",
            "demo",
            "door",
            "engine",
            "gs1",
            "jpeg",
            "marking",
            "merkle",
            "native-host",
            "scan",
            "testkit",
            "verify",
            "wording",
        ],
    ),
    ("system-tests", &["api", "circulation", "demo", "gs1", "marking", "testkit", "verify"]),
    ("load", &["api", "circulation", "demo", "gs1", "marking", "merkle", "private-postgres", "store", "verify"]),
    (
        "torture",
        &["api", "circulation", "demo", "gs1", "marking", "merkle", "private-postgres", "store", "trust", "verify"],
    ),
    ("xtask", &[]),
];

/// Crates that know no serde, window, database, socket or clock.
const PURE: &[&str] = &["circulation", "emission", "gs1", "jpeg", "marking", "merkle", "scan", "trust", "verify"];
const FORBIDDEN_IN_PURE: &[&str] = &[
    "serde",
    "serde_json",
    "tauri",
    "wry",
    "rusqlite",
    "sqlite-wasm-rs",
    "tokio",
    "mio",
    "socket2",
    "reqwest",
    "hyper",
    "axum",
    "jiff",
    "time",
    "web-sys",
];
/// Wire types depend on serde alone.
const SERDE_ALONE: &[&str] = &["api", "door"];

pub(crate) fn run() -> anyhow::Result<()> {
    let mut faults = Vec::new();
    let packages = packages()?;
    arrows(&packages, &mut faults);
    purity(&mut faults)?;
    map(&packages, &mut faults)?;
    messages(&mut faults)?;
    if faults.is_empty() {
        return Ok(());
    }
    for fault in &faults {
        eprintln!("  {fault}");
    }
    bail!("{} of the house rules are broken", faults.len())
}

struct Packages {
    ours: BTreeSet<String>,
    /// Everything a package uses to run, its own name excluded.
    uses: BTreeMap<String, BTreeSet<String>>,
}

fn packages() -> anyhow::Result<Packages> {
    let output = cargo().args(["metadata", "--format-version", "1", "--locked"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: BTreeMap<String, String> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
    let members: Vec<String> = list(&metadata["workspace_members"]).iter().map(text).collect();
    let direct: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            let normal = |dep: &&Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let deps = list(&node["deps"]);
            (text(&node["id"]), deps.iter().filter(normal).map(|dep| text(&dep["pkg"])).collect())
        })
        .collect();
    let name_of = |id: &String| names.get(id).cloned().unwrap_or_default();
    let mut uses = BTreeMap::new();
    for member in &members {
        let mut seen = BTreeSet::new();
        let mut next = vec![member.clone()];
        while let Some(id) = next.pop() {
            for dep in direct.get(&id).into_iter().flatten() {
                if seen.insert(dep.clone()) {
                    next.push(dep.clone());
                }
            }
        }
        uses.insert(name_of(member), seen.iter().map(name_of).collect());
    }
    Ok(Packages { ours: members.iter().map(name_of).collect(), uses })
}

fn arrows(packages: &Packages, faults: &mut Vec<String>) {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    for (name, uses) in &packages.uses {
        let Some(may) = allowed.get(name.as_str()) else {
            faults.push(format!("{name} has no line in the list of arrows (xtask/src/tidy.rs)"));
            continue;
        };
        for used in uses.intersection(&packages.ours) {
            if !may.contains(&used.as_str()) {
                faults.push(format!("{name} must not use {used}: arrows point down"));
            }
        }
    }
}

/// What a crate is built from when it is built alone, here and for a browser.
fn built_from(name: &str) -> anyhow::Result<BTreeSet<String>> {
    let mut used = BTreeSet::new();
    for target in [&[][..], &["--target", "wasm32-unknown-unknown"]] {
        let tree = ["tree", "--locked", "--package", name, "--edges", "normal", "--prefix", "none", "--format", "{p}"];
        let output = cargo().args(tree).args(target).output()?;
        if !output.status.success() {
            bail!("cargo tree failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let names = String::from_utf8_lossy(&output.stdout).into_owned();
        used.extend(
            names.lines().filter_map(|line| line.split(' ').next()).filter(|used| *used != name).map(str::to_owned),
        );
    }
    Ok(used)
}

fn purity(faults: &mut Vec<String>) -> anyhow::Result<()> {
    for name in PURE {
        for used in built_from(name)?.iter().filter(|used| FORBIDDEN_IN_PURE.contains(&used.as_str())) {
            faults.push(format!("{name} is pure and must not use {used}"));
        }
    }
    const SERDES_OWN: [&str; 8] =
        ["", "serde", "serde_core", "serde_derive", "proc-macro2", "quote", "syn", "unicode-ident"];
    for name in SERDE_ALONE {
        for used in built_from(name)?.iter().filter(|used| !SERDES_OWN.contains(&used.as_str())) {
            faults.push(format!("{name} depends on serde alone, not on {used}"));
        }
    }
    Ok(())
}

/// `docs/ARCHITECTURE.md` names every crate and no other, each at the head of a line of its map: `` - `name` ``.
fn map(packages: &Packages, faults: &mut Vec<String>) -> anyhow::Result<()> {
    let path = root().join("docs/ARCHITECTURE.md");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let named: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- `"))
        .filter_map(|rest| rest.split('`').next())
        .map(str::to_owned)
        .collect();
    for missing in packages.ours.difference(&named) {
        faults.push(format!("docs/ARCHITECTURE.md does not name the crate {missing}"));
    }
    for extra in named.difference(&packages.ours) {
        faults.push(format!("docs/ARCHITECTURE.md names {extra}, which is no crate"));
    }
    Ok(())
}

/// Every message key exists in every language, in the file of the same name.
fn messages(faults: &mut Vec<String>) -> anyhow::Result<()> {
    let keys = |tag: &str| -> anyhow::Result<BTreeSet<String>> {
        let mut keys = BTreeSet::new();
        for entry in fs::read_dir(root().join("locales").join(tag))? {
            let path = entry?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            keys.extend(keys_of(&path)?.into_iter().map(|key| format!("{file}: {key}")));
        }
        Ok(keys)
    };
    let languages = [("kk", keys("kk")?), ("ru", keys("ru")?), ("en", keys("en")?)];
    let all: BTreeSet<&String> = languages.iter().flat_map(|(_, keys)| keys).collect();
    for (tag, own) in &languages {
        for key in all.iter().filter(|key| !own.contains(**key)) {
            faults.push(format!("locales/{tag} lacks {key}"));
        }
    }
    Ok(())
}

fn keys_of(path: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(path)?;
    let key = |line: &str| line.split_once(" =").map(|(key, _)| key.to_owned());
    Ok(text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic())).filter_map(key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packages(uses: &[(&str, &[&str])]) -> Packages {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let names: Vec<&str> = uses.iter().map(|(name, _)| *name).collect();
        Packages { ours: own(&names), uses: uses.iter().map(|(name, used)| ((*name).to_owned(), own(used))).collect() }
    }

    fn faults(uses: &[(&str, &[&str])]) -> Vec<String> {
        let mut faults = Vec::new();
        arrows(&packages(uses), &mut faults);
        faults
    }

    #[test]
    fn arrows_point_down() {
        assert_eq!(faults(&[("gs1", &[]), ("marking", &["gs1", "rand"])]), Vec::<String>::new());
        assert_eq!(faults(&[("gs1", &["marking"]), ("marking", &[])]), ["gs1 must not use marking: arrows point down"]);
        assert_eq!(faults(&[("utils", &[])]), ["utils has no line in the list of arrows (xtask/src/tidy.rs)"]);
    }

    #[test]
    fn the_list_of_arrows_is_itself_without_circles() {
        let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
        for (name, may) in ARROWS {
            for used in *may {
                assert!(allowed.contains_key(used), "{name} may use {used}, which is no crate");
                assert!(!allowed[used].contains(name), "{name} and {used} may use each other");
            }
        }
    }

    #[test]
    fn a_message_key_is_what_stands_before_the_sign() {
        let path = std::env::temp_dir().join(format!("aiqyn-keys-{}.ftl", std::process::id()));
        fs::write(&path, "# a comment\na-key = text\nanother =\n    { $n ->\n       *[other] more = less\n    }\n")
            .unwrap();
        assert_eq!(keys_of(&path).unwrap(), ["a-key", "another"]);
        fs::remove_file(path).unwrap();
    }
}
