//! Registers of other bodies: the register of entrepreneurs, the certification authorities. Read whole at first and again from time to time, part by
//! part, however long they are; a reading that fails leaves what is known.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use store::{Neighbour, Reading, Store};
use tokio::io::AsyncReadExt as _;

use crate::outside::json;
use crate::routes::App;

/// Whoever may trade.
pub(crate) const ENTREPRENEURS: &str = "entrepreneurs";
/// Whoever's electronic signatures hold.
pub(crate) const AUTHORITIES: &str = "authorities";

/// Where a failed reading is tried again sooner.
const AGAIN: Duration = Duration::from_secs(600);
/// Nobody is waited for longer between two pieces of a register; all of it may take hours.
const PIECE_WITHIN: Duration = Duration::from_secs(60);
/// Bytes of a line.
const LINE_MAX: usize = 64 * 1024;
/// Entries that are saved together.
const PART: usize = 5_000;
/// A reading that another registry began longer ago is not under way any more.
const UNDER_WAY_MS: i64 = 24 * 3_600_000;

/// A register, as its owner serves it: one JSON object a line, in pieces.
trait Register: Send + Sync {
    /// What gives the pieces.
    type Pieces: Pieces;

    /// Begins to read it.
    fn open(&self) -> impl Future<Output = anyhow::Result<Self::Pieces>> + Send;
}

/// Pieces of a register, cut anywhere.
trait Pieces: Send {
    /// The next; `None` behind the last.
    fn next(&mut self) -> impl Future<Output = anyhow::Result<Option<Vec<u8>>>> + Send;
}

struct File(PathBuf);

struct Http {
    client: reqwest::Client,
    address: String,
}

impl Register for File {
    type Pieces = tokio::fs::File;

    async fn open(&self) -> anyhow::Result<tokio::fs::File> {
        tokio::fs::File::open(&self.0).await.with_context(|| format!("cannot read {}", self.0.display()))
    }
}

impl Pieces for tokio::fs::File {
    async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        let mut piece = Vec::with_capacity(LINE_MAX);
        self.read_buf(&mut piece).await?;
        Ok(Some(piece).filter(|piece| !piece.is_empty()))
    }
}

impl Register for Http {
    type Pieces = reqwest::Response;

    async fn open(&self) -> anyhow::Result<reqwest::Response> {
        let response = self.client.get(&self.address).send().await?;
        ensure!(response.status().is_success(), "{} answers {}", self.address, response.status());
        Ok(response)
    }
}

impl Pieces for reqwest::Response {
    async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        Ok(self.chunk().await?.map(|piece| piece.to_vec()))
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

/// Entries out of pieces.
#[derive(Default)]
pub(crate) struct Lines {
    /// What no line's end has come of yet.
    begun: Vec<u8>,
    /// Lines that are done.
    n: usize,
}

impl Lines {
    /// Entries of the lines that end in this piece; or the line that is wrong.
    pub(crate) fn push(&mut self, piece: &[u8]) -> anyhow::Result<Vec<Neighbour>> {
        let mut entries = Vec::new();
        let mut rest = piece;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, behind) = rest.split_at(end);
            self.begun.extend_from_slice(line);
            entries.extend(self.entry()?);
            rest = behind.get(1..).unwrap_or_default();
        }
        self.begun.extend_from_slice(rest);
        ensure!(self.begun.len() <= LINE_MAX, "line {} is longer than {LINE_MAX} bytes", self.n + 1);
        Ok(entries)
    }

    /// The entry of the line that has come to its end; of an empty one none.
    pub(crate) fn entry(&mut self) -> anyhow::Result<Option<Neighbour>> {
        let bytes = std::mem::take(&mut self.begun);
        self.n += 1;
        ensure!(bytes.len() <= LINE_MAX, "line {} is longer than {LINE_MAX} bytes", self.n);
        let text = std::str::from_utf8(&bytes).ok().with_context(|| format!("line {} is no text", self.n))?.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let line: Line = json(text.as_bytes()).ok().with_context(|| format!("line {} is not understood", self.n))?;
        ensure!(!line.id.is_empty() && line.id.len() <= 200, "line {} has no id", self.n);
        Ok(Some(Neighbour { id: line.id, name: line.name, is_active: line.active, data: text.to_owned() }))
    }
}

/// Reads all of a register, part by part; how many entries it has.
async fn read_parts(store: &Store, reading: &Reading, mut pieces: impl Pieces) -> anyhow::Result<usize> {
    let (mut lines, mut part, mut count) = (Lines::default(), Vec::new(), 0);
    loop {
        let piece = pieces.next().await?;
        let is_last = piece.is_none();
        match piece {
            Some(piece) => part.extend(lines.push(&piece)?),
            None => part.extend(lines.entry()?),
        }
        if part.len() >= PART || is_last {
            count += part.len();
            store.read_register(reading.clone(), std::mem::take(&mut part)).await?;
        }
        if is_last {
            break;
        }
    }
    // An empty answer is a fault of the other side, not the end of all trade.
    ensure!(count > 0, "it is empty");
    Ok(count)
}

/// Forgets what does not count of readings that began before this moment.
async fn forget(store: &Store, name: &str, before_ms: i64) -> anyhow::Result<()> {
    let before = Reading { register: name.to_owned(), read_ms: before_ms };
    while store.forget_readings(before.clone(), PART as i64).await? > 0 {}
    Ok(())
}

async fn refresh(store: &Store, name: &str, register: &impl Register) -> anyhow::Result<()> {
    let reading = Reading { register: name.to_owned(), read_ms: crate::now_ms() };
    // Of readings that were killed half way.
    forget(store, name, reading.read_ms - UNDER_WAY_MS).await?;
    let read = async { read_parts(store, &reading, register.open().await?).await };
    let count = match read.await {
        Ok(count) => count,
        Err(error) => {
            // Its own, and no other that is under way beside it.
            store.drop_reading(reading).await?;
            return Err(error);
        }
    };
    ensure!(store.finish_register(reading.clone()).await?, "a reading that began later counts; is the clock right?");
    forget(store, name, reading.read_ms).await?;
    tracing::info!(register = name, count, "a register was read");
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
            Some(http) => refresh(&app.store, name, http).await,
            None => refresh(&app.store, name, &file).await,
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

/// A client that waits as long as something comes.
fn client() -> anyhow::Result<reqwest::Client> {
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().connect_timeout(PIECE_WITHIN).read_timeout(PIECE_WITHIN).build()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &[u8], piece: usize) -> anyhow::Result<Vec<Neighbour>> {
        let mut lines = Lines::default();
        let mut all = Vec::new();
        for piece in text.chunks(piece) {
            all.extend(lines.push(piece)?);
        }
        all.extend(lines.entry()?);
        Ok(all)
    }

    #[test]
    fn half_a_register_is_none() {
        let line = "{\"id\":\"1\",\"name\":\"ё\",\"more\":7}";
        let text = format!("{line}\n\n{{\"id\":\"2\",\"name\":\"y\",\"active\":false}}");
        for piece in 1..=text.len() {
            let read = entries(text.as_bytes(), piece).unwrap();
            assert_eq!(
                read.iter().map(|entry| (entry.id.as_str(), entry.is_active)).collect::<Vec<_>>(),
                [("1", true), ("2", false)],
                "in pieces of {piece}"
            );
            assert_eq!((read[0].data.as_str(), read[0].name.as_str()), (line, "ё"), "what else it says stays");
        }
        let long = format!("{{\"id\":\"1\",\"name\":\"{}\"}}", "x".repeat(LINE_MAX));
        for broken in [
            "nonsense",
            &format!("{line}\nnonsense\n"),
            "{\"id\":\"\",\"name\":\"x\"}",
            "\u{0}",
            "{\"id\":\"1\",\"name\":\"\\u0000\"}",
            &long,
        ] {
            for piece in [1, 1 << 20] {
                assert!(entries(broken.as_bytes(), piece).is_err(), "{}", &broken[..20.min(broken.len())]);
            }
        }
        assert!(entries(b"{\"id\":\"1\",\"name\":\"\xFF\"}\n", 3).is_err());
    }

    /// Pieces, and then the end, or a fault.
    #[derive(Clone)]
    struct Fake(Vec<Vec<u8>>, bool);

    impl Register for Fake {
        type Pieces = Fake;

        async fn open(&self) -> anyhow::Result<Fake> {
            Ok(Fake(self.0.iter().rev().cloned().collect(), self.1))
        }
    }

    impl Pieces for Fake {
        async fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
            let piece = self.0.pop();
            ensure!(piece.is_some() || self.1, "the line is cut");
            Ok(piece)
        }
    }

    fn fake(first: usize, end: usize, ends_well: bool) -> Fake {
        let text: String = (first..end).map(|n| format!("{{\"id\":\"{n}\",\"name\":\"x\"}}\n")).collect();
        Fake(text.as_bytes().chunks(10_007).map(<[u8]>::to_vec).collect(), ends_well)
    }

    #[tokio::test]
    async fn a_register_is_read_part_by_part_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::sqlite(&folder.path().join("registry.sqlite3")).unwrap();
        let is_there = async |id: usize| store.neighbour("r", id.to_string()).await.unwrap().1.is_some();
        let left = async || {
            let all = Reading { register: "r".to_owned(), read_ms: i64::MAX };
            store.forget_readings(all, 1).await.unwrap()
        };
        let many = 2 * PART + 1;
        refresh(&store, "r", &fake(0, many, true)).await.unwrap();
        assert!(is_there(0).await && is_there(many - 1).await && !is_there(many).await);
        for broken in [fake(7, 3 * PART, false), Fake(Vec::new(), true), Fake(vec![b"nonsense".to_vec()], true)] {
            refresh(&store, "r", &broken).await.unwrap_err();
            assert!(is_there(0).await && !is_there(many).await);
            assert_eq!(left().await, 0, "nothing of it stays behind");
        }
        // A moment later, as readings begin.
        let began = crate::now_ms();
        while crate::now_ms() == began {
            tokio::task::yield_now().await;
        }
        refresh(&store, "r", &fake(7, 8, true)).await.unwrap();
        assert!(is_there(7).await && !is_there(0).await);
        assert_eq!(left().await, 0);
    }
}
