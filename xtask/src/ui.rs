//! The web app: three wasm modules, their glue, styles, fonts; in one folder that is named after its content.
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::step::{cargo, root, run, step, target};

/// Package, profile, file name of its module, name in the app.
const MODULES: [(&str, &str, &str, &str); 3] = [
    ("ui", "web", "ui.wasm", "ui"),
    ("engine-worker", "web", "engine_worker.wasm", "engine_worker"),
    ("scan-worker", "web-scan", "scan_worker.wasm", "scan_worker"),
];
/// Every browser that runs workers of modules has had these instructions since spring 2023.
pub(crate) const SCAN_FLAGS: &str = "-C target-feature=+simd128";
const WASM: &str = "wasm32-unknown-unknown";

/// Builds into `target/web-app`, wherever cargo builds: the shell embeds it from there. Returns that folder.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    step("building the web app", || {
        let mut command = cargo();
        command.args(["build", "--profile", "web", "--target", WASM]);
        for (package, ..) in MODULES.iter().filter(|(_, profile, ..)| *profile == "web") {
            command.args(["--package", package]);
        }
        run(&mut command)
    })?;
    step("building the scanner", scanner)?;
    step("packing the web app", pack)
}

/// The module that decodes frames, in a folder of its own: its flags are others than those of the rest.
pub(crate) fn scanner() -> anyhow::Result<()> {
    let mut command = cargo();
    command.args(["build", "--profile", "web-scan", "--target", WASM, "--package", "scan-worker", "--target-dir"]);
    run(command.arg(scan_target()).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", SCAN_FLAGS))
}

fn scan_target() -> PathBuf {
    target().join("web-scan")
}

fn pack() -> anyhow::Result<PathBuf> {
    let app = root().join("target/web-app");
    let work = root().join("target/web-app-work");
    remove(&work)?;
    fs::create_dir_all(&work)?;
    for (_, profile, module, name) in MODULES {
        let built = if profile == "web" { target() } else { scan_target() };
        let input = built.join(WASM).join(profile).join(module);
        let mut bindgen = Bindgen::new();
        bindgen.input_path(&input).out_name(name).typescript(false).remove_producers_section(true);
        // Without its default path, the glue would not know where its module lies.
        bindgen
            .omit_default_module_path(false)
            .web(true)?
            .generate(&work)
            .with_context(|| format!("cannot bind {module}"))?;
    }
    let source = root().join("src-ui");
    let styles = ["tokens.css", "base.css", "parts.css", "screens.css"];
    let style: Result<String, _> =
        styles.iter().map(|name| fs::read_to_string(source.join("style").join(name))).collect();
    fs::write(work.join("style.css"), style?)?;
    for name in ["boot.js", "engine-boot.js", "scan-boot.js"] {
        fs::copy(source.join("static").join(name), work.join(name))?;
    }
    fs::create_dir_all(work.join("fonts"))?;
    for entry in fs::read_dir(source.join("static/fonts"))? {
        let path = entry?.path();
        fs::copy(&path, work.join("fonts").join(path.file_name().unwrap_or_default()))?;
    }
    for name in ["icon.svg", "icon-192.png", "icon-512.png"] {
        fs::copy(root().join("icons").join(name), work.join(name))?;
    }

    let files = files(&work)?;
    let mut hash = Sha256::new();
    for name in &files {
        hash.update(name.as_bytes());
        hash.update(fs::read(work.join(name))?);
    }
    let assets = format!("assets-{}", hex::encode(&hash.finalize()[..8]));
    let page = |name: &str| -> anyhow::Result<String> {
        Ok(fs::read_to_string(source.join("static").join(name))?.replace("ASSETS", &assets))
    };
    let (index, manifest) = (page("index.html")?, page("manifest.webmanifest")?);
    // The worker that keeps the app offline has to change when anything does, the page included.
    let version =
        hex::encode(&Sha256::digest([assets.as_bytes(), index.as_bytes(), manifest.as_bytes()].concat())[..8]);
    let kept = files.iter().filter(|name| !name.ends_with(".txt")).map(|name| format!("\"/{assets}/{name}\""));
    let list: Vec<String> =
        ["\"/index.html\"".to_owned(), "\"/manifest.webmanifest\"".to_owned()].into_iter().chain(kept).collect();
    let offline = page("offline.js")?
        .replace("VERSION_OF_THE_BUILD", &format!("aiqyn-{version}"))
        .replace("/* FILES_OF_THE_BUILD */", &list.join(", "));

    if fs::read_to_string(app.join("offline.js")).is_ok_and(|before| before == offline) {
        // The same version: left as it is, so that nothing that embeds it is built again.
        remove(&work)?;
        return Ok(app);
    }
    remove(&app)?;
    fs::create_dir_all(&app)?;
    fs::rename(&work, app.join(&assets))?;
    fs::write(app.join("index.html"), index)?;
    fs::write(app.join("manifest.webmanifest"), manifest)?;
    fs::write(app.join("offline.js"), offline)?;
    Ok(app)
}

/// Paths below the folder, sorted, with forward slashes.
fn files(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder)?.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn remove(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}
