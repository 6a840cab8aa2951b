//! Registers of other bodies: the register of entrepreneurs, the certification authorities. Read whole at first and again from time to time; a reading that
//! fails leaves what is known.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use store::{Neighbour, Reading};

use super::mailbox::{body, client};
use crate::outside::json;
use crate::routes::App;

/// Whoever may trade.
pub(crate) const ENTREPRENEURS: &str = "entrepreneurs";
/// Whoever's electronic signatures hold.
pub(crate) const AUTHORITIES: &str = "authorities";

/// Where a failed reading is tried again sooner.
const AGAIN: Duration = Duration::from_secs(600);

/// A register, as its owner serves it.
trait Register: Sync {
    /// All of it: one JSON object a line.
    fn read(&self) -> impl Future<Output = anyhow::Result<Vec<u8>>> + Send;
}

struct File(PathBuf);

struct Http {
    client: reqwest::Client,
    address: String,
}

impl Register for File {
    async fn read(&self) -> anyhow::Result<Vec<u8>> {
        tokio::fs::read(&self.0).await.with_context(|| format!("cannot read {}", self.0.display()))
    }
}

impl Register for Http {
    async fn read(&self) -> anyhow::Result<Vec<u8>> {
        body(self.client.get(&self.address).send().await?).await
    }
}

/// A line of a register.
#[derive(Deserialize)]
struct Line {
    id: String,
    name: String,
    #[serde(default = "yes")]
    active: bool,
}

const fn yes() -> bool {
    true
}

/// Entries of a register; all of them, or the line that is wrong.
pub(crate) fn entries(text: &str) -> anyhow::Result<Vec<Neighbour>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let entry = |(n, text): (usize, &str)| {
        let line: Line = json(text.as_bytes()).ok().with_context(|| format!("line {} is not understood", n + 1))?;
        ensure!(!line.id.is_empty() && line.id.len() <= 200, "line {} has no id", n + 1);
        Ok(Neighbour { id: line.id, name: line.name, is_active: line.active, data: text.trim().to_owned() })
    };
    let entries = lines.map(entry).collect::<anyhow::Result<Vec<_>>>()?;
    // An empty answer is a fault of the other side, not the end of all trade.
    ensure!(!entries.is_empty(), "it is empty");
    Ok(entries)
}

async fn refresh(app: &App, name: &str, register: &impl Register) -> anyhow::Result<()> {
    let bytes = register.read().await?;
    let entries = entries(std::str::from_utf8(&bytes).context("it is no text")?)?;
    let count = entries.len();
    let reading = Reading { register: name.to_owned(), entries, read_ms: crate::now_ms() };
    let gone = app.store.read_register(reading).await?;
    tracing::info!(register = name, count, gone, "a register was read");
    Ok(())
}

/// Reads a register, as long as the registry runs.
pub(super) async fn run(app: Arc<App>, name: &'static str, place: String, every: Duration) {
    let is_address = place.starts_with("http://") || place.starts_with("https://");
    let http = match is_address.then(client).transpose() {
        Ok(client) => client.map(|client| Http { client, address: place.clone() }),
        Err(error) => {
            return tracing::error!(register = name, error = format!("{error:#}"), "a register cannot be read");
        }
    };
    let file = File(place.into());
    loop {
        let done = match &http {
            Some(http) => refresh(&app, name, http).await,
            None => refresh(&app, name, &file).await,
        };
        if let Err(error) = &done {
            tracing::error!(
                register = name,
                error = format!("{error:#}"),
                "a register was not read; what was known stays"
            );
        }
        tokio::time::sleep(if done.is_ok() { every } else { every.min(AGAIN) }).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_register_is_none() {
        let line = "{\"id\":\"1\",\"name\":\"x\",\"more\":7}";
        let read = entries(&format!("{line}\n\n{{\"id\":\"2\",\"name\":\"y\",\"active\":false}}\n")).unwrap();
        assert_eq!(
            read.iter().map(|entry| (entry.id.as_str(), entry.is_active)).collect::<Vec<_>>(),
            [("1", true), ("2", false)]
        );
        assert_eq!(read[0].data, line, "what else it says stays");
        for broken in [
            "",
            "\n",
            "nonsense",
            &format!("{line}\nnonsense\n"),
            "{\"id\":\"\",\"name\":\"x\"}",
            "\u{0}",
            "{\"id\":\"1\",\"name\":\"\\u0000\"}",
        ] {
            assert!(entries(broken).is_err(), "{broken:?}");
        }
    }
}
