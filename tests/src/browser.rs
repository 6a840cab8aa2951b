//! A real Chromium.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::Command;

use crate::process::Process;
use crate::{Page, client};

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
    port: u16,
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
                // Whoever asks where the device is gets told; the app has a question of its own.
                "profile.default_content_setting_values.geolocation": 1,
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
        Ok(Self { _driver: driver, port, page: Page::new(client) })
    }

    /// What it shows.
    pub const fn page(&self) -> &Page {
        &self.page
    }

    /// The device is there from now on.
    pub async fn be_at(&self, north: f64, east: f64) -> anyhow::Result<()> {
        let session = self.page.client.session_id().await?.context("the browser has no session")?;
        let command = json!({
            "cmd": "Emulation.setGeolocationOverride",
            "params": { "latitude": north, "longitude": east, "accuracy": 30 },
        });
        let address = format!("http://127.0.0.1:{}/session/{session}/goog/cdp/execute", self.port);
        let request = client().post(address).header("content-type", "application/json");
        request.body(command.to_string()).send().await?.error_for_status()?;
        Ok(())
    }

    /// Closes every tab.
    pub async fn close(self) -> anyhow::Result<()> {
        self.page.client.clone().close().await?;
        Ok(())
    }
}
