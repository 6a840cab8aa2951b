//! Words that screens offer and show, as the registry has them.
use serde::{Deserialize, Serialize};

use crate::{CATEGORIES, LocalisedView};

/// A word with a fixed meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// As the wire has it.
    pub name: String,
    /// For people; `None` until the registry has told: then the screen's own.
    #[serde(default)]
    pub title: Option<LocalisedView>,
}

/// Directories that screens show, in the registry's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directories {
    /// What a report may be about.
    pub report_categories: Vec<Word>,
}

impl Directories {
    /// What the registry calls a category, where it has told.
    pub fn category(&self, name: &str) -> Option<&LocalisedView> {
        self.report_categories.iter().find(|word| word.name == name)?.title.as_ref()
    }
}

impl Default for Directories {
    /// What is known before any registry was asked.
    fn default() -> Self {
        let word = |name: &str| Word { name: name.to_owned(), title: None };
        Self { report_categories: CATEGORIES.map(word).into() }
    }
}
