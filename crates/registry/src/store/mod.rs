//! Embedded SQLite: one writer that commits in groups, several readers.
//! **Invariant**: a write is on disk before its sender hears of it.
mod codes;
mod reports;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OpenFlags};

pub(crate) use codes::{CodeRow, Found, put_check_key, put_code, put_meta, put_product};
pub(crate) use reports::{Filed, NewReport};
pub(crate) use writer::Writer;

const SCHEMA: &str = include_str!("schema.sql");
const SCHEMA_VERSION: i64 = 1;
const READERS_KEPT: usize = 8;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's word.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The writer is gone; the process is ending.
    #[error("the store is closed")]
    Closed,
    /// Written by a newer version.
    #[error("the store is of version {found}, this registry knows {known}")]
    TooNew {
        /// In the file.
        found: i64,
        /// Here.
        known: i64,
    },
}

/// The open store; clones share it.
#[derive(Clone)]
pub struct Store {
    path: Arc<PathBuf>,
    readers: Arc<Mutex<Vec<Connection>>>,
    pub(crate) writer: Writer,
}

impl Store {
    /// Opens or makes the store in the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > SCHEMA_VERSION {
            return Err(StoreError::TooNew { found, known: SCHEMA_VERSION });
        }
        if found == 0 {
            let tx = connection.transaction()?;
            tx.execute_batch(SCHEMA)?;
            tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
            tx.commit()?;
        }
        Ok(Self { path: Arc::new(path.to_owned()), readers: Arc::default(), writer: Writer::start(connection) })
    }

    /// Reads on a thread that may block.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let connection = store.reader()?;
            let result = work(&connection);
            let mut kept = store.readers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if kept.len() < READERS_KEPT {
                kept.push(connection);
            }
            result
        });
        done.await.unwrap_or(Err(StoreError::Closed))
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        if let Some(connection) = kept {
            return Ok(connection);
        }
        let connection = Connection::open_with_flags(&*self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        Ok(connection)
    }
}
