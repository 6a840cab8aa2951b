//! Fills the store with the demonstration's goods.
use store::{Card, CodeRow, Import, Store, StoreError};

use crate::check::CheckKey;

/// Loads products, keys and codes. Loading again moves the dates of codes to today and leaves what happened to them.
pub async fn load(store: &Store) -> Result<(), StoreError> {
    let keys = demo::keys().into_iter().map(|key| {
        let info = api::KeyInfo {
            id: key.id.to_owned(),
            issuer: key.issuer.to_owned(),
            gtin_prefixes: key.gtin_prefixes.clone(),
            public_key: hex::encode(key.public),
        };
        CheckKey::row(info, hex::encode(key.mac_secret))
    });
    let cards = demo::goods().into_iter().map(|good| crate::import::card(good.group, &good.card));
    let codes = demo::codes(crate::today()).into_iter().filter_map(|code| {
        Some(CodeRow {
            state: crate::import::state(code.status?, code.overlay, code.level),
            code: code.canonical,
            gtin: code.gtin,
            level: crate::import::level(code.level),
            issued_on: None,
            production_date: code.production.map(|date| date.to_string()),
            expiry_date: code.expiry.map(|date| date.to_string()),
            lot: code.lot,
            copy_suspected: code.copy_suspected,
            parent: None,
            changes: 0,
        })
    });
    let import = Import { cards: cards.collect::<Vec<Card>>(), keys: keys.collect(), codes: codes.collect() };
    store.import(import).await
}
