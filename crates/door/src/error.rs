//! What can go wrong behind the door.
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $retryable:literal;)*) => {
        /// A situation; its sentence stands in the message catalogues under `error-` and its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode { $($(#[$doc])* #[serde(rename = $name)] $variant,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// On the wire and in the catalogues.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),* } }
            /// Whether asking again can help.
            pub const fn retryable(self) -> bool { match self { $(Self::$variant => $retryable),* } }
        }
    };
}

error_codes! {
    /// The call was not understood.
    MalformedCall = "malformed-call", false;
    /// Screen and engine are of different versions.
    VersionMismatch = "version-mismatch", false;
    /// The disk is full.
    StorageFull = "storage-full", true;
    /// The store could not be read or written.
    StorageFailed = "storage-failed", true;
    /// What was asked for is not there.
    NotFound = "not-found", false;
    /// A field breaks a rule.
    InvalidField = "invalid-field", false;
    /// Not a picture this app can read.
    PhotoUnreadable = "photo-unreadable", false;
    /// Too big, even after scaling.
    PhotoTooLarge = "photo-too-large", false;
    /// One photo more than a report takes.
    PhotoTooMany = "photo-too-many", false;
    /// A report needs its category before it can be sent.
    CategoryMissing = "category-missing", false;
    /// There is no camera.
    CameraMissing = "camera-missing", true;
    /// The camera was not allowed.
    CameraDenied = "camera-denied", true;
    /// The camera is in use elsewhere, or went away.
    CameraBusy = "camera-busy", true;
    /// The engine does not answer.
    EngineGone = "engine-gone", true;
}

/// An error over the door: a code, and whether asking again can help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorError {
    /// What.
    pub code: ErrorCode,
    /// Whether asking again can help.
    pub retryable: bool,
}

impl From<ErrorCode> for DoorError {
    fn from(code: ErrorCode) -> Self {
        Self { code, retryable: code.retryable() }
    }
}

impl fmt::Display for DoorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl std::error::Error for DoorError {}
