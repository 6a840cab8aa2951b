//! Programs that others wrote in Python, each set in an environment of its own under the build's folder.
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::step::{root, run, target};

/// The folder of the environment's programs. `wanted` are the packages, as pip takes them.
pub(crate) fn environment(name: &str, wanted: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = target().join("python").join(name);
    let programs = folder.join("bin");
    // What was installed, so that nothing is asked of the network twice.
    let (stamp, wish) = (folder.join("installed"), wanted.join("\n"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wish) {
        return Ok(programs);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(programs.join("python"));
    run(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(wanted).current_dir(root()))?;
    fs::write(stamp, wish)?;
    Ok(programs)
}

/// What makes requests of the registry's own document; versions are pinned in `tests/interface/requirements.txt`.
pub(crate) fn schemathesis() -> anyhow::Result<PathBuf> {
    let pinned = fs::read_to_string(root().join("tests/interface/requirements.txt"))?;
    Ok(environment("schemathesis", &pinned.lines().collect::<Vec<_>>())?.join("schemathesis"))
}
