//! Where the registry keeps what it knows.
use std::path::PathBuf;

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

/// Opens the store, or makes it.
pub async fn open(database: &Database) -> anyhow::Result<Store> {
    match database {
        Database::Folder(folder) => {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
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
