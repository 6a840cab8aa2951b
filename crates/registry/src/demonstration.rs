//! Fills the store with the demonstration's goods.
use crate::store::{CodeRow, Store, StoreError, put_check_key, put_code, put_product};

/// Loads products, keys and codes. Loading again moves the dates of codes to today and leaves what happened to them.
pub async fn load(store: &Store) -> Result<(), StoreError> {
    let today = crate::today();
    store
        .writer
        .write(move |tx| {
            for key in demo::keys() {
                let info = api::KeyInfo {
                    id: key.id.to_owned(),
                    issuer: key.issuer.to_owned(),
                    gtin_prefixes: key.gtin_prefixes.clone(),
                    public_key: hex::encode(key.public),
                };
                put_check_key(tx, &info, &hex::encode(key.mac_secret))?;
            }
            for good in demo::goods() {
                put_product(tx, good.group, &good.card)?;
            }
            for code in demo::codes(today) {
                let Some(status) = code.status else { continue };
                let row = CodeRow {
                    code: code.canonical,
                    gtin: code.gtin,
                    level: code.level,
                    status: status.to_owned(),
                    overlay: code.overlay.map(str::to_owned),
                    production_date: code.production.map(|date| date.to_string()),
                    expiry_date: code.expiry.map(|date| date.to_string()),
                    lot: code.lot,
                    copy_suspected: code.copy_suspected,
                };
                put_code(tx, &row)?;
            }
            Ok(())
        })
        .await
}
