//! What the screen may ask the engine, what it gets, and what it is told.
//! **Invariant**: a command is a type with its reply type; errors carry a code and never a sentence.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod camera;
mod directories;
mod error;
mod event;
mod head;
mod history;
mod packet;
mod report;
mod session;
mod verdict;

pub use camera::{CameraDevice, CameraDevices, CameraStart, CameraStop, SightHint, SightView, SymbolView};
pub use directories::{Directories, Word};
pub use error::{DoorError, ErrorCode};
pub use event::Event;
pub use head::{CallHead, Head};
pub use history::{ClearHistory, History, HistoryPage};
pub use packet::{Packet, PacketError};
pub use report::{
    AddPhoto, CATEGORIES, DiscardDraft, DiscardReport, Draft, ExportReport, GetDraft, GetPhoto, Outbox, OutboxState,
    PhotoView, RemovePhoto, ReportView, Reports, RetryReport, SaveDraft, SubmitReport, SyncNow,
};
pub use session::{
    GetSettings, Hello, Platform, PlatformKind, SetSettings, Settings, StorageKind, TextSize, Theme, VERSION, Welcome,
};
pub use verdict::{
    CheckView, ClassView, ContentsView, DiagnosisView, FreshnessView, GetVerdict, LocalisedView, OldStockView,
    PartyView, ProductView, VerdictView, Verify,
};

/// What the screen may ask, and what it gets: the contract is a type, since both sides are Rust.
pub trait Command: serde::Serialize + serde::de::DeserializeOwned {
    /// On the wire.
    const NAME: &'static str;
    /// What comes back when it went well.
    type Reply: serde::Serialize + serde::de::DeserializeOwned;
}

/// Nothing more to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Done {}

macro_rules! command {
    ($type:ty, $name:literal -> $reply:ty) => {
        impl $crate::Command for $type {
            const NAME: &'static str = $name;
            type Reply = $reply;
        }
    };
}
pub(crate) use command;
