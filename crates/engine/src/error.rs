//! What can go wrong in the engine.
use door::{DoorError, ErrorCode};

/// Situations, not causes.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The disk is full.
    #[error("the disk is full")]
    StorageFull,
    /// The store could not be read or written.
    #[error("the store failed: {0}")]
    Storage(rusqlite::Error),
    /// The store was written by a newer version of the app.
    #[error("the store is of version {found}, this app knows {known}")]
    StoreTooNew { found: i64, known: i64 },
    /// For the one who asked.
    #[error("{}", .0.name())]
    Refused(ErrorCode),
}

impl From<rusqlite::Error> for EngineError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::StorageFull,
            _ => Self::Storage(error),
        }
    }
}

impl From<ErrorCode> for EngineError {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code)
    }
}

impl From<EngineError> for DoorError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::StorageFull => ErrorCode::StorageFull,
            EngineError::Storage(_) => ErrorCode::StorageFailed,
            EngineError::StoreTooNew { .. } => ErrorCode::VersionMismatch,
            EngineError::Refused(code) => code,
        }
        .into()
    }
}
