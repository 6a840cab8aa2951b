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

/// Opens the file; where the browser keeps no files at all (a page without encryption, some private windows), a store in
/// memory that says so. A file that is there and will not open is an error: an empty store in its place would look as if
/// everything were lost, and lose what is written into it.
pub(crate) async fn open() -> Result<(Connection, StorageKind), rusqlite::Error> {
    let config = OpfsSAHPoolCfgBuilder::new().vfs_name(VFS).directory("aiqyn-store").initial_capacity(8).build();
    for _ in 0..TRIES {
        match install::<sqlite_wasm_rs::WasmOsCallback>(&config, false).await {
            Ok(_) => return Ok((connect()?, StorageKind::Durable)),
            Err(OpfsSAHError::NotSupported) => return Ok((Connection::open_in_memory()?, StorageKind::Memory)),
            Err(error) if is_named(&error, "SecurityError") => {
                return Ok((Connection::open_in_memory()?, StorageKind::Memory));
            }
            Err(error) if is_named(&error, "NoModificationAllowedError") => sleep(PAUSE_MS).await,
            Err(_) => break,
        }
    }
    Err(rusqlite::Error::InvalidQuery)
}

/// Whether the browser gave the error this name.
fn is_named(error: &OpfsSAHError, expected: &str) -> bool {
    let OpfsSAHError::Opfs { value, .. } = error else { return false };
    let name = js_sys::Reflect::get(value, &"name".into()).ok().and_then(|name| name.as_string());
    name.as_deref() == Some(expected)
}

fn connect() -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open_with_flags_and_vfs("aiqyn.sqlite3", OpenFlags::default(), VFS)?;
    // Without shared memory WAL needs the lock to itself, and needs it first.
    connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;")?;
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode == "wal" { Ok(connection) } else { Err(rusqlite::Error::InvalidQuery) }
}
