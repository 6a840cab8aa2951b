//! How the registry is told what to do: by options, by environment, by a file; the first that says something counts.
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use registry::{Database, Listen, Neighbours, Proxies, Settings};
use serde::Deserialize;

/// What `serve` can be told. In the file the names are the same, with `_` for `-`.
#[derive(Args, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Options {
    /// Configuration file, TOML
    #[arg(long, env = "AIQYN_CONFIG")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, env = "AIQYN_LISTEN")]
    listen: Option<SocketAddr>,
    /// How the program's own log is written, where nothing nearer says so
    #[arg(skip)]
    log_format: Option<LogFormat>,
    /// Folder of the store; made where it is missing [default: aiqyn-data] [env: AIQYN_DATA]
    #[arg(long)]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the folder: postgres://user:password@host/database [env: AIQYN_DATABASE]
    #[arg(long)]
    database: Option<String>,
    /// A streaming replica of that database, which answers look-ups as long as it is not behind
    #[arg(long, env = "AIQYN_REPLICA", hide_env_values = true)]
    replica: Option<String>,
    /// Fill the store with demonstration goods
    #[arg(long)]
    #[serde(skip)]
    demo: bool,
    /// Folder of the built web app
    #[arg(long, env = "AIQYN_WEB")]
    web: Option<PathBuf>,
    /// Requests that one address may send a second, on average; 0 for any number [default: 100]
    #[arg(long, env = "AIQYN_REQUESTS_A_SECOND")]
    requests_a_second: Option<u32>,
    /// Requests under way at once; more are turned away [default: 2048]
    #[arg(long, env = "AIQYN_REQUESTS_AT_ONCE")]
    requests_at_once: Option<usize>,
    /// Name of the action log to write; registries over one database may write one or each its own [default: main]
    #[arg(long, env = "AIQYN_LOG")]
    log: Option<String>,
    /// Certificate chain, PEM
    #[arg(long, env = "AIQYN_TLS_CERTIFICATE")]
    tls_certificate: Option<PathBuf>,
    /// Its key, PEM
    #[arg(long, env = "AIQYN_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Address or network of a proxy whose x-forwarded-for is believed; may be given several times
    #[arg(long, env = "AIQYN_TRUSTED_PROXY", value_delimiter = ',')]
    #[serde(default)]
    trusted_proxy: Vec<String>,
    /// Receipts of tills that come by mail: a folder (in, answers, done) or an address
    #[arg(long, env = "AIQYN_RECEIPTS")]
    receipts: Option<String>,
    /// Messages of goods that cross borders of the union: a folder (in, answers, done, out) or an address
    #[arg(long, env = "AIQYN_BORDER")]
    border: Option<String>,
    /// The register of entrepreneurs, one JSON object a line: a file or an address
    #[arg(long, env = "AIQYN_ENTREPRENEURS")]
    entrepreneurs: Option<String>,
    /// Certification authorities, one JSON object a line: a file or an address
    #[arg(long, env = "AIQYN_AUTHORITIES")]
    authorities: Option<String>,
    /// Where Prometheus reads numbers, at /metrics
    #[arg(long, env = "AIQYN_METRICS")]
    metrics: Option<SocketAddr>,
}

/// How the program's own log is written.
#[derive(Clone, Copy, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One object a line
    Json,
}

/// Where the store is, for whoever does something with it. They are told it as `serve` is.
#[derive(Args)]
pub(crate) struct Place {
    /// Configuration file of the registry, TOML
    #[arg(long, env = "AIQYN_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of the store; made where it is missing [default: aiqyn-data] [env: AIQYN_DATA]
    #[arg(long)]
    data: Option<PathBuf>,
    /// PostgreSQL instead of the folder: postgres://user:password@host/database [env: AIQYN_DATABASE]
    #[arg(long)]
    database: Option<String>,
}

impl Place {
    pub(crate) fn database(self) -> anyhow::Result<Database> {
        let file = self.config.as_deref().map(Options::file).transpose()?.unwrap_or_default();
        Ok(nearest([(self.database, self.data), environment(), (file.database, file.data)]))
    }

    /// One that is there: what only looks makes no folder.
    pub(crate) fn existing(self) -> anyhow::Result<Database> {
        match self.database()? {
            Database::Folder(folder) if !folder.is_dir() => bail!("there is no registry in {}", folder.display()),
            database => Ok(database),
        }
    }
}

/// A database and a folder, where they are named.
type Named = (Option<String>, Option<PathBuf>);

fn environment() -> Named {
    (std::env::var("AIQYN_DATABASE").ok(), std::env::var_os("AIQYN_DATA").map(PathBuf::from))
}

/// What is named nearest. A folder on the command line goes before a database of the environment: who names one means that one.
fn nearest(named: [Named; 3]) -> Database {
    let mut all = named.into_iter().filter_map(|(database, data)| {
        let database = database.filter(|address| !address.is_empty()).map(Database::Postgres);
        database.or(data.filter(|folder| !folder.as_os_str().is_empty()).map(Database::Folder))
    });
    all.next().unwrap_or_else(|| Database::Folder("aiqyn-data".into()))
}

/// What `serve` does.
pub(crate) struct Configuration {
    pub(crate) database: Database,
    pub(crate) settings: Settings,
    pub(crate) listen: Listen,
    pub(crate) demo: bool,
}

impl Options {
    fn file(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        // The sentence names line and field, and shows the line: a password may stand in it, so it goes to who started this, not to a log.
        toml::from_str(&text).with_context(|| format!("{} is not understood", path.display()))
    }

    /// As the file says it.
    pub(crate) fn log_format(&self) -> anyhow::Result<Option<LogFormat>> {
        Ok(self.config.as_deref().map(Self::file).transpose()?.and_then(|file| file.log_format))
    }

    /// These, and where they say nothing, those of the file.
    pub(crate) fn configuration(self) -> anyhow::Result<Configuration> {
        let file = self.config.as_deref().map(Self::file).transpose()?.unwrap_or_default();
        let proxies = if self.trusted_proxy.is_empty() { file.trusted_proxy } else { self.trusted_proxy };
        let proxies = match Proxies::of(&proxies) {
            Ok(proxies) => proxies,
            Err(text) => {
                bail!("trusted-proxy: \u{ab}{text}\u{bb} is no address and no network; write 10.0.0.7 or 10.0.0.0/8")
            }
        };
        let tls = match (self.tls_certificate.or(file.tls_certificate), self.tls_key.or(file.tls_key)) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => bail!("TLS needs both: tls-certificate and tls-key"),
        };
        let database = nearest([(self.database, self.data), environment(), (file.database, file.data)]);
        let database = match (database, self.replica.or(file.replica)) {
            (Database::Postgres(address), Some(replica)) => Database::Replicated(address, replica),
            (_, Some(_)) => bail!("a replica needs its database: name both"),
            (database, None) => database,
        };
        let usual = Settings::default();
        let settings = Settings {
            web: self.web.or(file.web),
            requests_a_second: self.requests_a_second.or(file.requests_a_second).unwrap_or(usual.requests_a_second),
            requests_at_once: self.requests_at_once.or(file.requests_at_once).unwrap_or(usual.requests_at_once),
            log: self.log.or(file.log).unwrap_or(usual.log),
            proxies,
            trust_every: usual.trust_every,
            settled_after: usual.settled_after,
            neighbours: Neighbours {
                receipts: self.receipts.or(file.receipts),
                border: self.border.or(file.border),
                entrepreneurs: self.entrepreneurs.or(file.entrepreneurs),
                authorities: self.authorities.or(file.authorities),
                ..usual.neighbours
            },
        };
        // It stands in signed checkpoints, in a line of its own.
        let is_name = |name: &str| {
            (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        };
        if !is_name(&settings.log) {
            bail!("log: \u{ab}{}\u{bb} is no name; write letters, digits, - _ and .", settings.log.escape_debug());
        }
        if settings.requests_at_once == 0 {
            bail!("requests-at-once: with none at once, nobody would be answered");
        }
        let address = self.listen.or(file.listen).unwrap_or_else(|| ([127, 0, 0, 1], 8080).into());
        let listen = Listen { address, tls, metrics: self.metrics.or(file.metrics) };
        Ok(Configuration { database, settings, listen, demo: self.demo })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(text: &str, options: Options) -> anyhow::Result<Configuration> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        std::fs::write(&path, text).unwrap();
        Options { config: Some(path), ..options }.configuration()
    }

    #[test]
    fn a_place_is_where_it_is_named_nearest() {
        let (base, here): (Named, Named) = ((Some("postgres://one".to_owned()), None), (None, Some("here".into())));
        let both = (base.0.clone(), here.1.clone());
        let is_here = |database| matches!(database, Database::Folder(folder) if folder == Path::new("here"));
        assert!(is_here(nearest([here.clone(), base.clone(), both.clone()])));
        assert!(!is_here(nearest([(None, None), both, here.clone()])));
        assert!(is_here(nearest([(None, None), (Some(String::new()), None), here])));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.toml");
        std::fs::write(&path, "data = 'there'\nlog_format = 'json'").unwrap();
        let place = Place { config: Some(path.clone()), data: None, database: None };
        assert!(matches!(place.database().unwrap(), Database::Folder(folder) if folder == Path::new("there")));
        let place = Place { config: Some(path.clone()), data: Some("nowhere".into()), database: None };
        assert!(place.existing().is_err_and(|error| error.to_string().contains("nowhere")));
        let options = Options { config: Some(path), ..Options::default() };
        assert!(matches!(options.log_format().unwrap(), Some(LogFormat::Json)));
    }

    #[test]
    fn what_is_nearer_counts() {
        let nothing = Options::default().configuration().unwrap();
        assert!(matches!(nothing.database, Database::Folder(folder) if folder == Path::new("aiqyn-data")));
        assert_eq!(nothing.listen.address.to_string(), "127.0.0.1:8080");
        let text = "listen = '0.0.0.0:443'\ndatabase = 'postgres://one'\nrequests_a_second = 7\ntrusted_proxy = ['10.0.0.0/8']";
        let file = configured(text, Options::default()).unwrap();
        assert!(matches!(file.database, Database::Postgres(address) if address == "postgres://one"));
        assert_eq!((file.listen.address.port(), file.settings.requests_a_second), (443, 7));
        let options = Options { data: Some("here".into()), requests_a_second: Some(9), ..Options::default() };
        let nearer = configured(text, options).unwrap();
        assert!(matches!(nearer.database, Database::Folder(folder) if folder == Path::new("here")));
        assert_eq!((nearer.listen.address.port(), nearer.settings.requests_a_second), (443, 9));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fault = |text: &str| format!("{:#}", configured(text, Options::default()).err().unwrap());
        assert!(fault("lisen = '0.0.0.0:443'").contains("lisen"));
        assert!(fault("trusted_proxy = ['proxy']").contains("\u{ab}proxy\u{bb}"));
        assert!(fault("tls_key = 'key.pem'").contains("tls-certificate"));
        assert!(fault("listen = 8080").contains("listen"));
        assert!(fault("log = ''").contains("log"));
        assert!(fault(r#"log = "a b\nc""#).contains("a b"));
        assert!(fault("requests_at_once = 0").contains("requests-at-once"));
    }
}
