//! The whole system under test: starts registry, browser and window as a person would, and looks at what they show.
mod browser;
mod page;
mod process;
mod registry;
mod scenes;
mod window;

pub use browser::{Browser, Camera};
pub use page::Page;
pub use registry::Registry;
pub use scenes::{
    Trouble, code, label_png, label_video, photo_jpeg, scene_png, shelf_video, trouble_video, typed_on_russian,
};
pub use window::Window;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::bail;

/// Nothing on this machine takes longer, unless it is broken.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The folder of the root manifest.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program of the project's, as `cargo xtask test` built it.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let path = target().join("debug").join(name);
    anyhow::ensure!(path.is_file(), "{} is not built; run the tests with: cargo xtask test", path.display());
    Ok(path)
}

/// Asks over HTTP.
pub fn client() -> reqwest::Client {
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Asks again and again until there is an answer, and fails at the deadline with what was waited for.
pub async fn until<T, F>(what: &str, mut look: impl FnMut() -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
{
    let started = Instant::now();
    loop {
        let seen = look().await;
        if let Ok(Some(found)) = seen {
            return Ok(found);
        }
        if started.elapsed() > DEADLINE {
            match seen {
                Err(error) => return Err(error.context(format!("waited in vain for {what}"))),
                _ => bail!("waited in vain for {what}"),
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
