//! Where the registry keeps what it knows.
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use store::Store;

/// Where the store is.
#[derive(Clone)]
pub enum Database {
    /// A folder of the registry's own, with SQLite in it; made where it is missing.
    Folder(PathBuf),
    /// Address of a PostgreSQL database. May hold a password.
    Postgres(String),
    /// The same, and the address of a streaming replica of it.
    Replicated(String, String),
}

/// Makes a folder that nobody else on the machine looks into: keys, passwords' hashes and reports lie in it. One that is there stays as who runs the
/// registry made it.
pub(crate) fn make_private(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Opens the store, or makes it.
pub async fn open(database: &Database) -> anyhow::Result<Store> {
    match database {
        Database::Folder(folder) => {
            make_private(folder)?;
            let path = folder.join("registry.sqlite3");
            Store::sqlite(&path).with_context(|| format!("cannot open the store {}", path.display()))
        }
        // The address is not told: it may hold a password.
        Database::Postgres(address) => Store::postgres(address).await.context("cannot open the store in PostgreSQL"),
        Database::Replicated(address, replica) => Store::replicated(address, Some(replica))
            .await
            .context("cannot open the store in PostgreSQL, or its replica"),
    }
}
