//! What can go wrong with the store.
use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

/// What can go wrong with the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite's word.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL's word.
    #[error("{}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// There is no connection to PostgreSQL.
    #[error("no connection to the database: {}", why(.0))]
    Connection(#[from] PoolError),
    /// The address is none.
    #[error("the address of the database is not understood")]
    Address,
    /// Nobody is trusted to vouch for the database's server.
    #[error("the system names no certificates that could vouch for the database; SSL_CERT_FILE may name some")]
    Roots,
    /// The store is closed; the process is ending.
    #[error("the store is closed")]
    Closed,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Chance,
    /// More is asked than can be answered in time.
    #[error("more is asked than can be answered in time")]
    Busy,
    /// Others wrote the same again and again.
    #[error("others wrote the same again and again")]
    Contended,
    /// Written by a newer version.
    #[error("the store is of version {found}, this registry knows {known}")]
    TooNew {
        /// In the store.
        found: i64,
        /// Here.
        known: i64,
    },
    /// What many waited for together failed.
    #[error("{0}")]
    Shared(std::sync::Arc<StoreError>),
    /// A statement gave another shape than its reader expects.
    #[error("the store holds what it should not: {0}")]
    Shape(&'static str),
}

impl StoreError {
    /// The same may succeed when it is tried again at once: two wrote the same, and one was told to begin anew.
    pub(crate) fn is_conflict(&self) -> bool {
        let code = match self {
            Self::Postgres(error) => error.code(),
            Self::Connection(PoolError::Backend(error)) => error.code(),
            _ => None,
        };
        // The server's table of what transactions have read is full of others', which are about to end: that is no fault of this one either.
        let conflicts = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED, SqlState::OUT_OF_MEMORY];
        code.is_some_and(|code| conflicts.contains(code))
    }

    /// The same may succeed later.
    pub fn is_transient(&self) -> bool {
        let closed = matches!(self, Self::Postgres(error) if error.is_closed());
        let shared = matches!(self, Self::Shared(error) if error.is_transient());
        // Another holds the file, or there is no room on the disk, or the disk is not there.
        let file = matches!(self, Self::Sqlite(error) if error.sqlite_error_code().is_some_and(|code| {
            use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, SystemIoFailure};
            matches!(code, DatabaseBusy | DatabaseLocked | DiskFull | SystemIoFailure | CannotOpen)
        }));
        closed || shared || file || matches!(self, Self::Connection(_) | Self::Busy | Self::Contended)
    }
}

/// The driver's own text leaves out what the server said.
pub(crate) fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        // Not its detail: that quotes the values.
        Some(server) => format!("{} ({})", server.message(), server.code().code()),
        None => match std::error::Error::source(error) {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    }
}

/// The pool's own text leaves out what the driver said.
fn why(error: &PoolError) -> String {
    match error {
        PoolError::Backend(error) => told(error),
        other => other.to_string(),
    }
}
