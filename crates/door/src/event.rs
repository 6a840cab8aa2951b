//! What the screen is told without asking.
use serde::{Deserialize, Serialize};

use crate::{Directories, Settings, SightView, VerdictView};

/// Told to every screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "events are few and pass by value once")]
pub enum Event {
    /// A verdict got better.
    Verdict(VerdictView),
    /// Reports were added, tried or sent.
    OutboxChanged {
        /// Reports that are not with the registry yet.
        n_waiting: u32,
    },
    /// The draft changed, perhaps on another screen.
    DraftChanged,
    /// The history changed.
    HistoryChanged,
    /// The settings changed.
    SettingsChanged(Settings),
    /// The registry's words are others now.
    DirectoriesChanged(Directories),
    /// The host's camera took a picture; it may show nothing.
    CameraSight(SightView),
    /// The host's camera stopped by itself.
    CameraLost,
}
