//! The real window, on a screen of its own.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::Command;

use crate::process::{Process, free_port};
use crate::{Page, program, until};

/// The app's window, driven through its web view.
pub struct Window {
    page: Page,
    driver: Process,
    _screen: Process,
    data: PathBuf,
}

impl Window {
    /// Starts it with its logs in one folder and its data in another, its registry, and a video for its camera.
    pub async fn start(folder: &Path, data: &Path, server: &str, video: &Path) -> anyhow::Result<Self> {
        let data = data.join("window");
        std::fs::create_dir_all(&data)?;
        // With -displayfd the server takes a free number and says which.
        let mut screen = Process::start(
            Command::new("Xvfb").args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]),
            &folder.join("xvfb.log"),
        )?;
        let display: u32 = screen.line(|line| line.trim().parse().ok()).await?;
        let port = free_port()?;
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("DISPLAY", format!(":{display}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("TAURI_AUTOMATION", "true")
            .env("AIQYN_DATA", &data)
            .env("AIQYN_SERVER", server)
            .env("AIQYN_CAMERA_FILE", video)
            .env("LANG", "C.UTF-8")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("XDG_DATA_HOME", data.join("xdg"))
            .env("XDG_CACHE_HOME", data.join("cache"));
        let driver = Process::start(&mut command, &folder.join("webkit-driver.log"))?;
        let capabilities = json!({ "webkitgtk:browserOptions": { "binary": program("aiqyn-window")?, "args": [] } });
        let client = until("the window's driver", async || {
            let builder = &mut ClientBuilder::new(HttpConnector::new());
            let builder = builder.capabilities(serde_json::from_value(capabilities.clone())?);
            Ok(Some(builder.connect(&format!("http://127.0.0.1:{port}")).await?))
        })
        .await?;
        Ok(Self { page: Page::new(client), driver, _screen: screen, data })
    }

    /// What it shows.
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// The process of the window itself, which writes its number into its data folder.
    pub fn process_id(&self) -> anyhow::Result<u32> {
        let text =
            std::fs::read_to_string(self.data.join("window.pid")).context("the window wrote no process number")?;
        Ok(text.trim().parse()?)
    }

    /// Ends the window's process at once, with no chance to tidy up; then its driver.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        let id = self.process_id()?;
        let killed = Command::new("kill").args(["-KILL", &id.to_string()]).status().await?;
        anyhow::ensure!(killed.success(), "the window's process {id} was not there to be killed");
        self.driver.kill().await
    }
}
