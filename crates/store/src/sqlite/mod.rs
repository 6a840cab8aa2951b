//! Embedded SQLite: one writer that commits in groups, several readers.
//! **Invariant**: a write is on disk before its sender hears of it.
mod row;
mod tx;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub(crate) use self::row::SqliteRow;
use self::tx::{SqliteTx, at_once};
use self::writer::Writer;
use crate::StoreError;
use crate::lookup::{Batch, Queues, Together};
use crate::schema::{LOG_MIGRATIONS, MIGRATIONS, Migration, version};
use crate::tx::Work;

const READERS_KEPT: usize = 8;
/// Statements that a connection keeps prepared.
const STATEMENTS: usize = 96;
/// Kilobytes of pages that a writer keeps: of the store, whose changes go everywhere; of the log, which only grows at its end.
const CACHE: i64 = 32 * 1_024;
const CACHE_OF_LOG: i64 = 4 * 1_024;
/// Threads that answer look-ups of a queue.
const LOOKING_UP: usize = 2;
/// Who answers small requests holds others up.
pub(crate) const TOGETHER: Together = Together { small: 64, large: 512 };

#[derive(Clone)]
pub(crate) struct Sqlite {
    path: Arc<PathBuf>,
    readers: Arc<Mutex<Vec<Connection>>>,
    writer: Writer,
}

impl Sqlite {
    /// Opens or makes the store in the file.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path.to_owned(), MIGRATIONS, CACHE)
    }

    /// Opens or makes the action log beside the store in this file.
    pub fn open_log(path: &Path) -> Result<Self, StoreError> {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or("registry");
        Self::open_with(path.with_file_name(format!("{name}-log.sqlite3")), LOG_MIGRATIONS, CACHE_OF_LOG)
    }

    fn open_with(path: PathBuf, migrations: &[Migration], cache: i64) -> Result<Self, StoreError> {
        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
        // New codes go to pages all over the table, those of one part in the order of the pages: the writer needs no page twice. What it wrote is
        // brought home together.
        connection.execute_batch("PRAGMA wal_autocheckpoint = 16384;")?;
        connection.pragma_update(None, "cache_size", -cache)?;
        // What is erased is gone from the file, not merely out of sight.
        connection.execute_batch("PRAGMA secure_delete = ON;")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        migrate(&mut connection, migrations)?;
        Ok(Self { path: Arc::new(path), readers: Arc::default(), writer: Writer::start(connection) })
    }

    pub async fn write<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        self.writer.write(work).await
    }

    /// Reads on a thread that may block, all of it from one moment.
    pub async fn read<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        let store = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = store.reader()?;
            let result = from_one_moment(&mut connection, |tx| at_once(work.run(tx)));
            let mut kept = store.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < READERS_KEPT {
                kept.push(connection);
            }
            result
        });
        done.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Answers look-ups until their queues are closed: large ones on threads, small ones between whatever else is done, on all workers but one. Pages are
    /// in memory, mostly: to tell a thread of a code and to hear from it takes longer than to look it up. Where the disk has to be waited for, one worker
    /// is left for others; where there is but one, threads do all.
    pub fn answer(&self, Queues { small, large }: &Queues) -> Result<(), StoreError> {
        let others = tokio::runtime::Handle::current().metrics().num_workers() - 1;
        for _ in 0..others {
            let (mut connection, queue) = (self.reader()?, small.clone());
            tokio::spawn(async move {
                while let Some(batch) = queue.next().await {
                    answer(&mut connection, batch);
                }
            });
        }
        for queue in std::iter::once(large).chain((others == 0).then_some(small)) {
            for _ in 0..LOOKING_UP {
                let (mut connection, queue) = (self.reader()?, queue.clone());
                std::thread::spawn(move || {
                    while let Some(batch) = queue.blocking_next() {
                        answer(&mut connection, batch);
                    }
                });
            }
        }
        Ok(())
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = kept {
            return Ok(connection);
        }
        // One thread at a time has it: it needs no locks of its own.
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&*self.path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // A large store is read through the page cache of the system instead of a copy of it.
        connection.execute_batch("PRAGMA mmap_size = 17179869184")?;
        Ok(connection)
    }
}

fn answer(connection: &mut Connection, batch: Batch) {
    let found = from_one_moment(connection, |tx| at_once(batch.find(tx)));
    batch.answer(found);
}

/// Reads in one transaction: everything is of one moment, and the file is locked once.
fn from_one_moment<T>(
    connection: &mut Connection,
    read: impl FnOnce(&mut SqliteTx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.prepare_cached("BEGIN")?.raw_execute()?;
    let result = read(&mut SqliteTx(connection));
    let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.raw_execute());
    // Why it could not be read says more than that the reading could not be ended.
    let value = result?;
    ended?;
    Ok(value)
}

/// Copies a store's file as it is at one moment, while others read and write it.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::from_secs(60))?;
    connection.execute("VACUUM INTO ?1", [to.to_str().ok_or(StoreError::Shape("a path"))?])?;
    Ok(())
}

fn migrate(connection: &mut Connection, migrations: &[Migration]) -> Result<(), StoreError> {
    let known = version(migrations);
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for migration in migrations.iter().filter(|migration| migration.to > found) {
        let tx = connection.transaction()?;
        tx.execute_batch(migration.sqlite)?;
        tx.pragma_update(None, "user_version", migration.to)?;
        tx.commit()?;
    }
    Ok(())
}
