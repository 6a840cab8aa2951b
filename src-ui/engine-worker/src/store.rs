//! The store's file in a browser.
use door::StorageKind;
use engine::Connection;
use rusqlite::OpenFlags;
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, install};

use crate::host::sleep;

const VFS: &str = "aiqyn";
/// The tab that led before may hold its files for a moment after it closed.
const TRIES: u64 = 100;
const PAUSE_MS: u64 = 50;

/// Opens the file; where the browser keeps no files (a private window), a store in memory that says so.
pub(crate) async fn open() -> Result<(Connection, StorageKind), rusqlite::Error> {
    match on_disk().await {
        Some(connection) => Ok((connection, StorageKind::Durable)),
        None => Ok((Connection::open_in_memory()?, StorageKind::Memory)),
    }
}

async fn on_disk() -> Option<Connection> {
    let config = OpfsSAHPoolCfgBuilder::new().vfs_name(VFS).directory("aiqyn-store").initial_capacity(8).build();
    for _ in 0..TRIES {
        match install::<sqlite_wasm_rs::WasmOsCallback>(&config, false).await {
            Ok(_) => return connect().ok(),
            Err(error) if held_elsewhere(&error) => sleep(PAUSE_MS).await,
            Err(_) => return None,
        }
    }
    None
}

fn held_elsewhere(error: &OpfsSAHError) -> bool {
    let OpfsSAHError::Opfs { value, .. } = error else { return false };
    let name = js_sys::Reflect::get(value, &"name".into()).ok().and_then(|name| name.as_string());
    name.as_deref() == Some("NoModificationAllowedError")
}

fn connect() -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags_and_vfs("aiqyn.sqlite3", OpenFlags::default(), VFS)?;
    // Without shared memory WAL needs the lock to itself, and needs it first.
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;")?;
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode == "wal" { Ok(connection) } else { Err(rusqlite::Error::InvalidQuery) }
}
