//! The handshake and the settings.
use serde::{Deserialize, Serialize};

use crate::{Directories, Done, command};

/// Of this contract; screen and engine must agree.
pub const VERSION: u32 = 1;

/// The first call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// [`VERSION`] of the screen.
    pub version: u32,
}
command!(Hello, "hello" -> Welcome);

/// What the screen has to know before it shows anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`VERSION`] of the engine.
    pub version: u32,
    /// Whether what is saved stays.
    pub storage: StorageKind,
    /// As saved, or as they are at first.
    pub settings: Settings,
    /// The registry's words.
    #[serde(default)]
    pub directories: Directories,
    /// Reports that wait to be sent.
    pub n_waiting: u32,
    /// Whether the host has a camera of its own.
    pub native_camera: bool,
}

/// Whether what is saved stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageKind {
    /// On the device.
    Durable,
    /// Until the window closes.
    Memory,
}

/// Text size in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// As designed.
    #[default]
    Normal,
    /// A step up.
    Large,
    /// Two steps up.
    Largest,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black, white, thick lines.
    Contrast,
}

/// Which way an existing platform speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformKind {
    /// As the national platform does today.
    Newer,
    /// As the one before it does.
    Older,
}

/// A platform that is asked about codes instead of the registry. Reports go to the registry all the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// How it speaks.
    pub kind: PlatformKind,
    /// Where it is.
    pub address: String,
}

/// What a person can set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `kk`, `ru` or `en`; absent: as the system has it.
    pub language: Option<String>,
    /// Where the registry is; empty: where the app came from.
    pub server: String,
    /// Who is asked about codes; absent: the registry.
    pub platform: Option<Platform>,
    /// Of the whole app.
    pub text_size: TextSize,
    /// Of the whole app.
    pub theme: Theme,
    /// Tones with the verdict.
    pub sound: bool,
    /// Short vibrations with the verdict.
    pub haptics: bool,
    /// A look-up gives up after so many seconds, 1 to 15.
    pub timeout_s: u8,
    /// The registry is told roughly where codes are seen, so that it notices copies.
    pub tell_place: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            server: String::new(),
            platform: None,
            text_size: TextSize::default(),
            theme: Theme::default(),
            sound: true,
            haptics: true,
            timeout_s: 5,
            tell_place: false,
        }
    }
}

/// Asks for the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GetSettings {}
command!(GetSettings, "get_settings" -> Settings);

/// Saves the settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetSettings {
    /// All of them.
    pub settings: Settings,
}
command!(SetSettings, "set_settings" -> Done);
