//! Settings, kept to what makes sense.
use door::{ErrorCode, Event, Settings};

use crate::{Engine, EngineError};

const NAME: &str = "settings";

impl Engine {
    pub(crate) fn settings(&self) -> Settings {
        self.store.borrow().setting(NAME).ok().flatten().unwrap_or_default()
    }

    pub(crate) fn set_settings(&self, mut settings: Settings) -> Result<(), EngineError> {
        settings.timeout_s = settings.timeout_s.clamp(1, 15);
        settings.server = settings.server.trim().trim_end_matches('/').to_owned();
        if let Some(platform) = &mut settings.platform {
            platform.address = platform.address.trim().trim_end_matches('/').to_owned();
        }
        let platform_fits = settings.platform.as_ref().is_none_or(|platform| is_address(&platform.address));
        if !(settings.server.is_empty() || is_address(&settings.server)) || !platform_fits {
            return Err(ErrorCode::InvalidField.into());
        }
        if settings.language.as_deref().is_some_and(|language| !matches!(language, "kk" | "ru" | "en")) {
            return Err(ErrorCode::InvalidField.into());
        }
        let moved = settings.server != self.settings().server;
        let words = self.directories();
        {
            let store = self.store.borrow();
            store.set_setting(NAME, &settings)?;
            if moved {
                // Another registry: other keys, and none of our photos.
                store.photos_unsent(None)?;
                store.clear_setting(crate::reference::NAME)?;
            }
        }
        self.tell_directories(&words);
        self.host.emit(Event::SettingsChanged(settings));
        if moved {
            self.network_returned();
        }
        Ok(())
    }
}

/// Somewhere that may be asked.
fn is_address(text: &str) -> bool {
    let is_safe = text.starts_with("https://") || is_loopback(text);
    is_safe && text.len() <= 300 && !text.chars().any(char::is_whitespace)
}

/// Without encryption only to this very machine.
fn is_loopback(server: &str) -> bool {
    let Some(host) = server.strip_prefix("http://") else { return false };
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    !host.contains('@') && matches!(name, "localhost" | "127.0.0.1" | "::1" | "10.0.2.2")
}
