//! Embeds the web app, the capabilities and the icons, which lie outside this folder.
use std::fs;
use std::path::Path;

const WEB_APP: &str = "../target/web-app";

fn main() {
    println!("cargo:rerun-if-changed=../capabilities");
    println!("cargo:rerun-if-changed=../icons");
    println!("cargo:rerun-if-changed={WEB_APP}");
    // A check of the whole workspace on a clean checkout comes before the web app is built.
    let index = Path::new(WEB_APP).join("index.html");
    if !index.exists() {
        let page = "<!doctype html><meta charset=\"utf-8\"><title>Aiqyn</title><p>The web app is not built yet. Run: cargo xtask start";
        if let Err(error) = fs::create_dir_all(WEB_APP).and_then(|()| fs::write(&index, page)) {
            panic!("cannot write {}: {error}", index.display());
        }
    }
    let attributes = tauri_build::Attributes::new().capabilities_path_pattern("../capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("{error:#}");
    }
}
