//! A copy of all that the registry keeps, made while it works, and brought back.
//! **Invariant**: a backup that was not finished, or of which a byte changed, is not brought back; nothing that is there is written over.
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use store::Store;
use tokio::process::Command;
use tokio_postgres::config::{Host, SslMode};

use crate::Database;
use crate::open::make_private;

/// What a backup holds. Written last: without it, it was not finished.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    format: u32,
    made_at_ms: i64,
    files: Vec<Content>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    name: String,
    sha256: String,
    bytes: u64,
}

const FORMAT: u32 = 1;
const CONTENTS: &str = "backup.json";
const STORE: &str = "registry.sqlite3";
/// The log after the store: an entry without its deed says more than a deed without its entry.
const SQLITE: [&str; 2] = [STORE, "registry-log.sqlite3"];
const POSTGRES: &str = "registry.pgdump";

/// Makes a backup in a new folder; gives its size in bytes.
pub async fn backup(database: &Database, to: &Path) -> anyhow::Result<u64> {
    ensure!(!to.exists(), "{} is there already: a backup goes into a new folder", to.display());
    if let Database::Folder(folder) = database {
        ensure!(folder.join(STORE).exists(), "there is no store in {}", folder.display());
    }
    make_private(to)?;
    let names: &[&str] = match database {
        Database::Folder(folder) => {
            let (folder, to) = (folder.clone(), to.to_owned());
            let copied = tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
                for name in SQLITE {
                    Store::copy_sqlite(&folder.join(name), &to.join(name))
                        .with_context(|| format!("cannot copy {name}"))?;
                }
                Ok(())
            });
            copied.await??;
            &SQLITE
        }
        Database::Postgres(address) | Database::Replicated(address, _) => {
            let mut command = program("pg_dump", address)?;
            command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to.join(POSTGRES));
            said(command).await?;
            &[POSTGRES]
        }
    };
    let files = names.iter().map(|name| content(to, name)).collect::<anyhow::Result<Vec<_>>>()?;
    let bytes = files.iter().map(|file| file.bytes).sum();
    let contents = Contents { format: FORMAT, made_at_ms: crate::now_ms(), files };
    let mut file = File::create_new(to.join(CONTENTS))?;
    file.write_all(&serde_json::to_vec_pretty(&contents)?)?;
    file.sync_all()?;
    Ok(bytes)
}

/// Name, length and hash of a file, once it is on disk.
fn content(folder: &Path, name: &str) -> anyhow::Result<Content> {
    let mut file = File::open(folder.join(name))?;
    file.sync_all()?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        hash.update(buffer.get(..n).unwrap_or_default());
        bytes += n as u64;
    }
    Ok(Content { name: name.to_owned(), sha256: hex::encode(hash.finalize()), bytes })
}

/// Brings a backup back to where there is nothing yet.
pub async fn restore(from: &Path, database: &Database) -> anyhow::Result<()> {
    let text =
        fs::read_to_string(from.join(CONTENTS)).with_context(|| format!("{} is no finished backup", from.display()))?;
    let contents: Contents = serde_json::from_str(&text).context("the backup's list of contents is not understood")?;
    ensure!(contents.format == FORMAT, "the backup is of a form that this version does not know");
    for file in &contents.files {
        let found = content(from, &file.name).with_context(|| format!("cannot read {}", file.name))?;
        ensure!(found.sha256 == file.sha256, "{} is not what was backed up", file.name);
    }
    let names: Vec<&str> = contents.files.iter().map(|file| file.name.as_str()).collect();
    match database {
        Database::Folder(folder) => {
            ensure!(names == SQLITE, "this backup is of PostgreSQL; name a database to bring it back to");
            // What a store that was moved away has left would be read with the one that comes.
            for name in SQLITE.into_iter().flat_map(|name| ["", "-wal", "-shm"].map(|end| format!("{name}{end}"))) {
                ensure!(!folder.join(&name).exists(), "there is a {name} in {} already", folder.display());
            }
            make_private(folder)?;
            // The store last: until it is there, there is none.
            for name in SQLITE.into_iter().rev() {
                let half = folder.join(format!("{name}.half"));
                fs::copy(from.join(name), &half)?;
                File::open(&half)?.sync_all()?;
                fs::rename(half, folder.join(name))?;
            }
        }
        Database::Postgres(address) | Database::Replicated(address, _) => {
            ensure!(names == [POSTGRES], "this backup is of a folder; name a folder to bring it back to");
            let mut command = program("pg_restore", address)?;
            // In one transaction; what is there already makes it fail.
            command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
            command.args(["--dbname", &name_of(address)?]).arg(from.join(POSTGRES));
            said(command).await.context("is the database empty?")?;
        }
    }
    // A store of an older version is brought to this one.
    crate::open(database).await?;
    Ok(())
}

fn name_of(address: &str) -> anyhow::Result<String> {
    let config: tokio_postgres::Config =
        address.parse().ok().context("the address of the database is not understood")?;
    Ok(config.get_dbname().or(config.get_user()).unwrap_or("postgres").to_owned())
}

/// A program of PostgreSQL's, told the database by environment: a password on the command line is everybody's to read.
fn program(name: &str, address: &str) -> anyhow::Result<Command> {
    let config: tokio_postgres::Config =
        address.parse().ok().context("the address of the database is not understood")?;
    let mut command = Command::new(find(name));
    command.env("PGDATABASE", name_of(address)?);
    if let Some(host) = config.get_hosts().first() {
        match host {
            Host::Tcp(host) => command.env("PGHOST", host),
            #[cfg(unix)]
            Host::Unix(path) => command.env("PGHOST", path),
        };
    }
    if let Some(port) = config.get_ports().first() {
        command.env("PGPORT", port.to_string());
    }
    if let Some(user) = config.get_user() {
        command.env("PGUSER", user);
    }
    if let Some(password) = config.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).into_owned());
    }
    if config.get_ssl_mode() == SslMode::Require {
        // As the registry itself does it: a server that cannot prove its name is not spoken to.
        command.env("PGSSLMODE", "verify-full").env("PGSSLROOTCERT", roots()?);
    }
    Ok(command)
}

/// Whom the system trusts; `SSL_CERT_FILE` names others.
fn roots() -> anyhow::Result<PathBuf> {
    if let Some(file) = std::env::var_os("SSL_CERT_FILE") {
        return Ok(file.into());
    }
    let usual = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];
    let found = usual.into_iter().map(PathBuf::from).find(|file| file.exists());
    found.context("the system names no certificates that could vouch for the database; SSL_CERT_FILE may name some")
}

/// Debian keeps versions side by side, the newest of which reads what all wrote.
fn find(name: &str) -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin").join(name)))
        })
        .filter(|(_, program)| program.exists())
        .max();
    newest.map_or_else(|| name.into(), |(_, program)| program)
}

async fn said(mut command: Command) -> anyhow::Result<()> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let output =
        command.output().await.with_context(|| format!("cannot run {name}; is PostgreSQL's client installed?"))?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
