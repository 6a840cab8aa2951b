//! Message keys to sentences in Kazakh, Russian and English, and dates as people write them.
//! **Invariant**: every key exists in every language with the same arguments.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod date;

use std::sync::LazyLock;

pub use fluent_bundle::FluentValue;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use date::{day, moment};

/// The languages, Kazakh first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Қазақша.
    #[default]
    Kazakh,
    /// Русский.
    Russian,
    /// English.
    English,
}

impl Language {
    /// In the order of the switcher.
    pub const ALL: [Self; 3] = [Self::Kazakh, Self::Russian, Self::English];

    /// `kk`, `ru`, `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Kazakh => "kk",
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// Its own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kazakh => "Қазақша",
            Self::Russian => "Русский",
            Self::English => "English",
        }
    }

    /// From `kk`, `kk-KZ`, `ru_RU.UTF-8`, … ; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let language = tag.split(['-', '_', '.']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|own| own.tag() == language)
    }

    /// The first of the wishes that there is; Kazakh where there is none of them.
    pub fn choose<'a>(wishes: impl IntoIterator<Item = &'a str>) -> Self {
        wishes.into_iter().find_map(Self::from_tag).unwrap_or_default()
    }

    /// The wish of an `Accept-Language` that there is and that is wanted most; Kazakh where there is none. Source: RFC 9110, "Accept-Language".
    pub fn accepted(header: &str) -> Self {
        let wish = |text: &str| {
            let (tag, rest) = text.split_once(';').unwrap_or((text, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f64>().ok())?;
            // What is wanted not at all is no wish.
            Some((Self::from_tag(tag.trim())?, weight)).filter(|(_, weight)| *weight > 0.0)
        };
        let best = header.split(',').filter_map(wish).fold(None, |best: Option<(Self, f64)>, wish| {
            if best.is_some_and(|best| best.1 >= wish.1) { best } else { Some(wish) }
        });
        best.map(|best| best.0).unwrap_or_default()
    }
}

macro_rules! sources {
    ($tag:literal) => {
        [
            include_str!(concat!("../../../locales/", $tag, "/app.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/codes.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/directories.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/documents.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/identifiers.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/problem.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/scan.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/verdict.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/history.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/report.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/outbox.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/receipt.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/settings.ftl")),
            include_str!(concat!("../../../locales/", $tag, "/error.ftl")),
        ]
    };
}

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 3]> =
    LazyLock::new(|| [bundle("kk", &sources!("kk")), bundle("ru", &sources!("ru")), bundle("en", &sources!("en"))]);

fn bundle(tag: &str, sources: &[&str]) -> Bundle {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolating marks are invisible characters that end up in copied text and in tests.
    bundle.set_use_isolating(false);
    for source in sources {
        // The good entries of a file with a bad one; a test sees to it that there is no bad one.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(good, _)| good);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn bundle_of(language: Language) -> &'static Bundle {
    let [kk, ru, en] = &*BUNDLES;
    match language {
        Language::Kazakh => kk,
        Language::Russian => ru,
        Language::English => en,
    }
}

/// The sentence for the key, or the key itself where there is none.
pub fn text(language: Language, key: &str) -> String {
    text_with(language, key, &[])
}

/// The sentence with its arguments.
pub fn text_with(language: Language, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
    find(language, key, arguments).unwrap_or_else(|| key.to_owned())
}

/// The sentence, where there is one: for keys that are made of names from elsewhere.
pub fn find(language: Language, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> Option<String> {
    let bundle = bundle_of(language);
    let pattern = bundle.get_message(key)?.value()?;
    let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned())
}
