//! Installs what is missing: Debian's packages, the wasm target.
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use crate::step::{has, run, step};

/// Packages by what shows that they are there.
#[derive(Clone, Copy)]
enum Shown {
    Program(&'static str),
    File(&'static str),
    PkgConfig(&'static str),
    /// A module of Python's own.
    Python(&'static str),
    /// A shared library, by the start of its name, where Debian or LLVM put it.
    Library(&'static str),
}

type Package = (&'static str, Shown);

const BUILD: &[Package] = &[
    ("build-essential", Shown::Program("cc")),
    ("pkg-config", Shown::Program("pkg-config")),
    ("libwebkit2gtk-4.1-dev", Shown::PkgConfig("webkit2gtk-4.1")),
    ("libsoup-3.0-dev", Shown::PkgConfig("libsoup-3.0")),
    ("clang", Shown::Program("clang")),
    ("libclang-dev", Shown::Library("libclang")),
    ("lld", Shown::Program("lld")),
    ("llvm", Shown::Program("llvm-ar")),
];

const TESTS: &[Package] = &[
    ("xvfb", Shown::Program("Xvfb")),
    ("webkit2gtk-driver", Shown::Program("WebKitWebDriver")),
    ("chromium", Shown::Program("chromium")),
    ("chromium-driver", Shown::Program("chromedriver")),
    // The server's programs lie by version; pgbench comes with them.
    ("postgresql", Shown::File("/usr/lib/postgresql")),
    ("python3-venv", Shown::Python("ensurepip")),
    ("fonts-dejavu-core", Shown::File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")),
];

/// What the comparison of readers is built with.
pub(crate) fn cmake() -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        if !has("cmake") {
            bail!("cmake is missing; install it from https://cmake.org or your package manager");
        }
        return Ok(());
    }
    install(&[("cmake", Shown::Program("cmake"))])
}

/// What building needs; with `tests`, what the browser and window tests need too.
pub(crate) fn packages(tests: bool) -> anyhow::Result<()> {
    if !cfg!(target_os = "linux") {
        return clang_for_wasm();
    }
    let wanted: Vec<Package> = BUILD.iter().chain(if tests { TESTS } else { &[] }).copied().collect();
    install(&wanted)
}

fn install(wanted: &[Package]) -> anyhow::Result<()> {
    let wanted = wanted.iter();
    let missing: Vec<&str> = wanted.filter(|(_, shown)| !is_there(shown)).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("sudo apt-get install -y {}", missing.join(" "));
    if !has("apt-get") {
        bail!(
            "these packages are missing, by their Debian names: {}; install what your system calls them",
            missing.join(" ")
        );
    }
    step(&format!("installing {}", missing.join(", ")), || {
        apt(&["update", "-qq"])
            .and_then(|()| apt(&[&["install", "-y", "-qq", "--no-install-recommends"], &missing[..]].concat()))
    })
    .with_context(|| format!("system packages are missing; install them with: {by_hand}"))
}

/// SQLite for the browser is compiled by clang; the one of Apple does not know WebAssembly.
fn clang_for_wasm() -> anyhow::Result<()> {
    let clang = std::env::var("CC_wasm32_unknown_unknown").unwrap_or_else(|_| "clang".to_owned());
    let targets = Command::new(&clang).arg("--print-targets").output();
    if targets.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("wasm32")) {
        return Ok(());
    }
    if cfg!(target_os = "macos") {
        bail!(
            "the web app needs a clang that knows WebAssembly; install it with: brew install llvm, then set \
             CC_wasm32_unknown_unknown and AR_wasm32_unknown_unknown to clang and llvm-ar in $(brew --prefix llvm)/bin"
        );
    }
    bail!("the web app needs clang and llvm-ar; install LLVM, for instance with: winget install LLVM.LLVM")
}

fn is_there(shown: &Shown) -> bool {
    match shown {
        Shown::Program(name) => has(name),
        Shown::Python(module) => {
            let asked =
                Command::new("python3").args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        }
        Shown::File(path) => Path::new(path).exists(),
        Shown::Library(name) => {
            let folders = ["/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
                .map(PathBuf::from);
            let llvm = (11..30).map(|n| PathBuf::from(format!("/usr/lib/llvm-{n}/lib")));
            folders.into_iter().chain(llvm).any(|folder| {
                let mut entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
                entries.any(|entry| {
                    let file = entry.file_name().to_string_lossy().into_owned();
                    file.starts_with(&format!("{name}.so"))
                        || file.starts_with(&format!("{name}-")) && file.contains(".so")
                })
            })
        }
        Shown::PkgConfig(name) => {
            let asked = Command::new("pkg-config").args(["--exists", name]).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        }
    }
}

fn apt(arguments: &[&str]) -> anyhow::Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    let mut command = if is_root {
        Command::new("apt-get")
    } else if has("sudo") {
        let mut command = Command::new("sudo");
        command.arg("apt-get");
        command
    } else {
        bail!("this needs the rights of an administrator, and there is no sudo");
    };
    // Standard output is kept for what the user asked for.
    run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::inherit()).stdout(Stdio::null()))
}

/// The compiler's half of the web app.
pub(crate) fn wasm_target() -> anyhow::Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(crate::step::root())
        .output()
        .context("cannot run rustc")?;
    if Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir() {
        return Ok(());
    }
    if !has("rustup") {
        bail!(
            "the Rust target {TARGET} is missing and there is no rustup to add it; install rustup from your system's packages"
        );
    }
    step(&format!("adding the Rust target {TARGET}"), || {
        run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(crate::step::root()))
    })
    .with_context(|| format!("add it by hand with: rustup target add {TARGET}"))
}
