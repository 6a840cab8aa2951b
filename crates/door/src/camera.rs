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

/// A symbol in a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SymbolView {
    /// Bytes of the message in hexadecimal.
    pub message_hex: String,
    /// `]d2` and the like.
    pub symbology: String,
    /// Four points in pixels of the picture, x and y, around the symbol.
    pub corners: [(f32, f32); 4],
}
