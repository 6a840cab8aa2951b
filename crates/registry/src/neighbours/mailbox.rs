//! Letters from and to another body's system: through a folder that both see, or over HTTP.
//! **Invariant**: a letter is done with only after its answer is there. One that comes twice has to be the business of who reads it.
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use api::{Problem, ProblemCode};
use store::StoreError;

/// A letter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) name: String,
    /// None where it is longer than a letter may be.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// What a letter may weigh.
const LETTER_MAX: usize = 16 * 1024 * 1024;
/// Nobody is waited for longer.
const WITHIN: Duration = Duration::from_secs(60);

/// Letters from and to a neighbour.
pub(crate) trait Mailbox: Sync {
    /// The next letter that has no answer yet, by name, behind this one.
    fn next(&self, after: Option<&str>) -> impl Future<Output = anyhow::Result<Option<Letter>>> + Send;
    /// A letter is done with: this is its answer.
    fn answer(&self, name: &str, answer: Vec<u8>) -> impl Future<Output = anyhow::Result<()>> + Send;
    /// Sends a letter; again under the same name it is the same letter.
    fn send(&self, name: &str, bytes: Vec<u8>) -> impl Future<Output = anyhow::Result<()>> + Send;
}

/// Who reads letters.
pub(crate) trait Reader: Sync {
    /// The answer to a letter. An error is for later: the letter stays.
    fn answer(&self, letter: &[u8]) -> impl Future<Output = anyhow::Result<Vec<u8>>> + Send;
}

/// A folder: letters in `in`, their answers in `answers`, answered ones in `done`, those that go out in `out`.
pub(crate) struct Folder(PathBuf);

/// An HTTP server: `GET /in` names letters (a JSON list), `GET /in/NAME` is one, `PUT /in/NAME/answer` answers it, `PUT /out/NAME` sends one.
pub(crate) struct Http {
    client: reqwest::Client,
    address: String,
}

/// The way to a neighbour.
pub(crate) enum Way {
    Folder(Folder),
    Http(Http),
}

/// Letters, digits and `-_.`, not a dot first: a name that is a file's and nothing else.
fn is_name(name: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=200).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(fits)
}

/// The first behind `after`. What has no name of a letter is none.
fn first(names: impl Iterator<Item = String>, after: Option<&str>) -> Option<String> {
    names.filter(|name| is_name(name) && after.is_none_or(|after| name.as_str() > after)).min()
}

/// Answers every letter that has come. One that is not understood is answered so; one that cannot be dealt with stays, and holds up no other.
pub(crate) async fn answer_all(way: &impl Mailbox, reader: &impl Reader) -> anyhow::Result<()> {
    let mut after = None;
    while let Some(Letter { name, bytes }) = way.next(after.as_deref()).await? {
        let answered = match bytes {
            Some(bytes) => reader.answer(&bytes).await,
            None => Ok(serde_json::to_vec(&Problem::new(ProblemCode::TooLarge))?),
        };
        match answered {
            Ok(answer) => way.answer(&name, answer).await?,
            // What the database cannot do now it can do later, and then in the order in which it came.
            Err(error) if error.downcast_ref::<StoreError>().is_none_or(StoreError::is_transient) => return Err(error),
            Err(error) => {
                tracing::error!(letter = name, error = format!("{error:#}"), "a letter stays without an answer")
            }
        }
        after = Some(name);
    }
    Ok(())
}

impl Way {
    /// From an address, or else a folder.
    pub(crate) fn of(place: String) -> anyhow::Result<Self> {
        if place.starts_with("http://") || place.starts_with("https://") {
            return Ok(Self::Http(Http { client: client()?, address: place.trim_end_matches('/').to_owned() }));
        }
        Ok(Self::Folder(Folder(place.into())))
    }
}

/// A client that waits for nobody for ever.
pub(crate) fn client() -> anyhow::Result<reqwest::Client> {
    // A second installation in one process is refused, and that is fine: it is the same one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().timeout(WITHIN).build()?)
}

/// A body, as far as it is no longer than a letter may be.
pub(crate) async fn body(response: reqwest::Response) -> anyhow::Result<Vec<u8>> {
    let url = response.url().clone();
    bounded(response).await?.with_context(|| format!("{url} sends more than {LETTER_MAX} bytes"))
}

async fn bounded(mut response: reqwest::Response) -> anyhow::Result<Option<Vec<u8>>> {
    let status = response.status();
    ensure!(status.is_success(), "{} answers {status}", response.url());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if bytes.len() + chunk.len() > LETTER_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

impl Folder {
    /// Whole, or not there.
    fn write(&self, folder: &str, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
        ensure!(is_name(name), "\u{ab}{name}\u{bb} is no name of a letter");
        let folder = self.0.join(folder);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let half = folder.join(format!(".{name}.half"));
        let mut file = fs::File::create(&half)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(fs::rename(half, folder.join(name))?)
    }

    fn first(&self, folder: &Path, after: Option<&str>) -> anyhow::Result<Option<Letter>> {
        let Ok(entries) = fs::read_dir(folder) else { return Ok(None) };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let Some(name) = first(names, after) else { return Ok(None) };
        let path = folder.join(&name);
        let fits = fs::metadata(&path)?.len() <= LETTER_MAX as u64;
        Ok(Some(Letter { bytes: if fits { Some(fs::read(path)?) } else { None }, name }))
    }
}

impl Mailbox for Folder {
    async fn next(&self, after: Option<&str>) -> anyhow::Result<Option<Letter>> {
        self.first(&self.0.join("in"), after)
    }

    async fn answer(&self, name: &str, answer: Vec<u8>) -> anyhow::Result<()> {
        self.write("answers", name, &answer)?;
        fs::create_dir_all(self.0.join("done"))?;
        Ok(fs::rename(self.0.join("in").join(name), self.0.join("done").join(name))?)
    }

    async fn send(&self, name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.write("out", name, &bytes)
    }
}

impl Http {
    async fn put(&self, path: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        let request = self.client.put(format!("{}{path}", self.address)).header("content-type", "application/json");
        body(request.body(bytes).send().await?).await.map(drop)
    }
}

impl Mailbox for Http {
    async fn next(&self, after: Option<&str>) -> anyhow::Result<Option<Letter>> {
        let names = body(self.client.get(format!("{}/in", self.address)).send().await?).await?;
        let names: Vec<String> = serde_json::from_slice(&names).context("the list of letters is not understood")?;
        let Some(name) = first(names.into_iter(), after) else { return Ok(None) };
        let bytes = bounded(self.client.get(format!("{}/in/{name}", self.address)).send().await?).await?;
        Ok(Some(Letter { name, bytes }))
    }

    async fn answer(&self, name: &str, answer: Vec<u8>) -> anyhow::Result<()> {
        self.put(&format!("/in/{name}/answer"), answer).await
    }

    async fn send(&self, name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        ensure!(is_name(name), "\u{ab}{name}\u{bb} is no name of a letter");
        self.put(&format!("/out/{name}"), bytes).await
    }
}

impl Mailbox for Way {
    async fn next(&self, after: Option<&str>) -> anyhow::Result<Option<Letter>> {
        match self {
            Self::Folder(folder) => folder.next(after).await,
            Self::Http(http) => http.next(after).await,
        }
    }

    async fn answer(&self, name: &str, answer: Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => folder.answer(name, answer).await,
            Self::Http(http) => http.answer(name, answer).await,
        }
    }

    async fn send(&self, name: &str, bytes: Vec<u8>) -> anyhow::Result<()> {
        match self {
            Self::Folder(folder) => folder.send(name, bytes).await,
            Self::Http(http) => http.send(name, bytes).await,
        }
    }
}
