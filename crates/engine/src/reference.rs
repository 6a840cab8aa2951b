//! What every device knows alike: kept from the registry, with the keys it names.
use api::{Localised, ReferenceData, ReportReceived, Word};
use door::{Directories, Event, LocalisedView};
use gs1::Date;
use marking::{Group, InForce};
use verify::{SigningScope, TrustedKey};

use crate::client::CallError;
use crate::{Engine, EngineError, receipt};

pub(crate) const NAME: &str = "reference";
const FETCHED: &str = "reference_fetched_at_ms";
const REFRESH_MS: i64 = 24 * 3_600_000;
/// Words of one directory, and signs of one word: no screen has room for more.
const WORDS_MAX: usize = 200;
const NAME_MAX: usize = 60;
const TITLE_MAX: usize = 200;

impl Engine {
    pub(crate) fn reference(&self) -> Option<ReferenceData> {
        self.store.borrow().setting(NAME).ok().flatten()
    }

    /// Fetches it where it is missing or a day old.
    pub(crate) async fn keep_reference(&self) -> Result<(), CallError> {
        let fetched: Option<i64> = self.store.borrow().setting(FETCHED).ok().flatten();
        let fresh = fetched.is_some_and(|at| (0..REFRESH_MS).contains(&(self.host.now_ms() - at)));
        if fresh && self.reference().is_some() { Ok(()) } else { self.renew_reference().await }
    }

    pub(crate) async fn renew_reference(&self) -> Result<(), CallError> {
        let server = self.settings().server;
        let reference = self.fetch_reference().await?;
        if server != self.settings().server {
            return Ok(());
        }
        let older = self.reference().is_some_and(|known| known.version > reference.version);
        if !older {
            let before = self.directories();
            {
                let store = self.store.borrow();
                let kept =
                    store.set_setting(NAME, &reference).and_then(|()| store.set_setting(FETCHED, &self.host.now_ms()));
                // Without it the next start asks again: nothing is lost.
                drop::<Result<(), EngineError>>(kept);
            }
            self.tell_directories(&before);
        }
        Ok(())
    }

    /// Tells screens, where it is others than before.
    pub(crate) fn tell_directories(&self, before: &Directories) {
        let now = self.directories();
        if now != *before {
            self.host.emit(Event::DirectoriesChanged(now));
        }
    }

    /// The registry's words; what this device knows by itself until it was told.
    pub(crate) fn directories(&self) -> Directories {
        let mut directories = Directories::default();
        let Some(reference) = self.reference() else { return directories };
        let told = words(reference.directories.report_categories);
        if !told.is_empty() {
            directories.report_categories = told;
        }
        directories
    }

    /// What the registry calls a group, where it has told.
    pub(crate) fn group_title(&self, name: &str) -> Option<LocalisedView> {
        let groups = words(self.reference()?.directories.groups);
        groups.into_iter().find(|word| word.name == name)?.title
    }

    /// Since when goods of a group are marked: as the registry says, which may know of a later day than this version.
    pub(crate) fn in_force(&self, group: Group) -> Option<InForce> {
        let Some(reference) = self.reference() else { return group.in_force() };
        let dates = reference.groups.iter().find(|dates| dates.group == group.name())?;
        Some(InForce { since: Date::from_iso(&dates.since)?, fully: Date::from_iso(&dates.fully)? })
    }

    /// The keys this device trusts, each within its scope.
    pub(crate) fn trusted_keys(&self) -> Vec<TrustedKey> {
        let keys = self.reference().map(|reference| reference.keys).unwrap_or_default();
        let trusted = keys.into_iter().filter_map(|key| {
            let public = hex::decode(&key.public_key).ok()?.try_into().ok()?;
            Some(TrustedKey {
                id: key.id,
                scope: SigningScope { issuer: key.issuer, gtin_prefixes: key.gtin_prefixes },
                public,
            })
        });
        trusted.collect()
    }

    /// Whether the registry's key signed this very body under this number, in a log that holds it.
    pub(crate) fn receipt_holds(&self, report_id: &str, received: &ReportReceived, body_sha256: &str) -> bool {
        let Some(reference) = self.reference() else { return false };
        let key = hex::decode(&reference.receipt_public_key).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let is_ours = reference.receipt_key_id == received.receipt.key_id;
        is_ours && key.is_some_and(|key| receipt::check(report_id, received, body_sha256, &key).is_ok())
    }
}

/// Words that a screen can show.
fn words(told: Vec<Word>) -> Vec<door::Word> {
    let is_name = |name: &str| {
        (1..=NAME_MAX).contains(&name.len()) && name.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'_')
    };
    let short = |text: String| text.chars().take(TITLE_MAX).collect::<String>();
    let word = |Word { name, title: Localised { kk, ru, en } }| {
        let title = LocalisedView { kk: short(kk), ru: short(ru), en: short(en) };
        let is_titled = [&title.kk, &title.ru, &title.en].iter().any(|text| !text.trim().is_empty());
        door::Word { name, title: is_titled.then_some(title) }
    };
    told.into_iter().filter(|word| is_name(&word.name)).take(WORDS_MAX).map(word).collect()
}
