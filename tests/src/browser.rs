//! A real Chromium.
use std::path::{Path, PathBuf};

use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::Command;

use crate::Page;
use crate::process::Process;

/// What the browser's camera sees.
pub enum Camera {
    /// There is none.
    None,
    /// There is one, and it is refused.
    Denied,
    /// A video, over and over.
    Video(PathBuf),
}

/// A browser with a profile of its own.
pub struct Browser {
    _driver: Process,
    page: Page,
}

impl Browser {
    /// Starts it with its profile in the folder, in a language, at a size, light or dark.
    pub async fn start(
        folder: &Path,
        camera: &Camera,
        language: &str,
        size: (u32, u32),
        dark: bool,
    ) -> anyhow::Result<Self> {
        Self::start_with(folder, camera, language, size, dark, &[]).await
    }

    /// Starts it so that it knows this machine as `aiqyn.test` too: an address without encryption that is not the machine's
    /// own, for which browsers keep no files and give no camera.
    pub async fn start_for_plain_address(folder: &Path, language: &str) -> anyhow::Result<Self> {
        let rule = "--host-resolver-rules=MAP aiqyn.test 127.0.0.1";
        Self::start_with(folder, &Camera::None, language, (1280, 800), false, &[rule]).await
    }

    async fn start_with(
        folder: &Path,
        camera: &Camera,
        language: &str,
        size: (u32, u32),
        dark: bool,
        more: &[&str],
    ) -> anyhow::Result<Self> {
        let mut driver =
            Process::start(Command::new("chromedriver").arg("--port=0"), &folder.join("chromedriver.log"))?;
        let port: u16 = driver
            .line(|line| {
                line.split("successfully on port ").nth(1).and_then(|rest| rest.trim_end_matches('.').parse().ok())
            })
            .await?;
        let mut arguments = vec![
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            format!("--lang={language}"),
            format!("--accept-lang={language}"),
            format!("--window-size={},{}", size.0, size.1),
            format!("--user-data-dir={}", folder.join("profile").display()),
        ];
        arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
        if dark {
            arguments.push("--blink-settings=preferredColorScheme=0".to_owned());
        }
        match camera {
            Camera::None => {}
            Camera::Denied => arguments
                .extend(["--use-fake-device-for-media-stream".to_owned(), "--deny-permission-prompts".to_owned()]),
            Camera::Video(file) => arguments.extend([
                "--use-fake-device-for-media-stream".to_owned(),
                "--use-fake-ui-for-media-stream".to_owned(),
                format!("--use-file-for-fake-video-capture={}", file.display()),
            ]),
        }
        let mut options = json!({
            "args": arguments,
            "prefs": {
                "intl.accept_languages": language,
                "intl.selected_languages": language,
                "download.default_directory": folder.join("downloads"),
            },
        });
        if size.0 < 600 {
            // A window is never narrower than 500 pixels; an emulated phone is.
            options["mobileEmulation"] = json!({
                "deviceMetrics": { "width": size.0, "height": size.1, "pixelRatio": 2.0, "touch": true },
            });
        }
        let capabilities = json!({ "browserName": "chrome", "goog:chromeOptions": options });
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(serde_json::from_value(capabilities)?)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await?;
        Ok(Self { _driver: driver, page: Page::new(client) })
    }

    /// What it shows.
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// Closes every tab.
    pub async fn close(self) -> anyhow::Result<()> {
        self.page.client.clone().close().await?;
        Ok(())
    }
}
