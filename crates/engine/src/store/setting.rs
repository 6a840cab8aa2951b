//! Named values.
use rusqlite::{OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};

use super::Store;
use crate::EngineError;

impl Store {
    /// The value, where it is there and of this shape.
    pub(crate) fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, EngineError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let text: Option<String> = statement.query_row(params![name], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    pub(crate) fn set_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<(), EngineError> {
        let text = serde_json::to_string(value).unwrap_or_default();
        let sql =
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.connection.prepare_cached(sql)?.execute(params![name, text])?;
        Ok(())
    }

    pub(crate) fn clear_setting(&self, name: &str) -> Result<(), EngineError> {
        self.connection.prepare_cached("DELETE FROM setting WHERE name = ?1")?.execute(params![name])?;
        Ok(())
    }
}
