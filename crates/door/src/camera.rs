//! A camera of the host's own, and what any camera sees.
use serde::{Deserialize, Serialize};

use crate::{Done, command};

/// Which cameras the host has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraDevices {}
command!(CameraDevices, "camera_devices" -> Vec<CameraDevice>);

/// A camera of the host's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraDevice {
    /// For [`CameraStart`].
    pub id: String,
    /// For people.
    pub name: String,
}

/// Starts the camera; symbols come as events, pictures by the `camera` scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraStart {
    /// Which.
    pub id: String,
}
command!(CameraStart, "camera_start" -> Done);

/// Stops it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraStop {}
command!(CameraStop, "camera_stop" -> Done);

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SightView {
    /// All symbols, of every kind.
    pub symbols: Vec<SymbolView>,
    /// Of the picture, pixels.
    pub width: u32,
    /// Of the picture, pixels.
    pub height: u32,
    /// What would help where no code could be read for a while.
    pub hint: Option<SightHint>,
}

/// What a person could do so that a code is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SightHint {
    /// Go closer.
    Closer,
    /// Hold still.
    Steadier,
    /// Make light.
    Light,
    /// Turn the reflection away.
    Glare,
}

/// A symbol in a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SymbolView {
    /// Bytes of the message in hexadecimal.
    pub message_hex: String,
    /// `]d2` and the like.
    pub symbology: String,
    /// Four points in pixels of the picture, x and y, around the symbol.
    pub corners: [(f32, f32); 4],
    /// It came into the picture of a camera with this frame. Always so in a photo.
    pub is_new: bool,
}
