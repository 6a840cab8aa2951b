//! Trust packages are made: small parts every time something changed, filters and catalogue once a day or after many changes.
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use api::{GroupInForce, TrustChanges, TrustKeys, TrustManifest, TrustOldStock, TrustPartRef, TrustRecalls};
use marking::Group;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{Store, StoreError, TrustPackage, TrustPart};
use trust::{Filter, shard, shard_of_code, signed_bytes};

use crate::check::CheckKeys;
use crate::keys::ReceiptKey;

const HOUR_MS: i64 = 3_600_000;
/// A package is relied on for so long.
const VALID_MS: i64 = 48 * HOUR_MS;
/// And made anew in time, even where nothing changed.
const RENEW_MS: i64 = 12 * HOUR_MS;
/// Filters and catalogue are as old as this at most.
const BASE_MS: i64 = 24 * HOUR_MS;
/// Changes beside the filters; more make new filters.
const CHANGES: usize = 5_000;
/// Rows of one question.
const PAGE: i64 = 10_000;

/// Groups and since when they are marked.
pub(crate) fn groups() -> Vec<GroupInForce> {
    let dated = |group: Group| group.in_force().map(|dates| (group, dates));
    let all = Group::ALL.into_iter().filter_map(dated).map(|(group, dates)| GroupInForce {
        group: group.name().to_owned(),
        since: dates.since.to_string(),
        fully: dates.fully.to_string(),
    });
    all.collect()
}

/// Parts of a package on its way: those with bytes, and those of the package before.
#[derive(Default)]
struct Parts(BTreeMap<String, (TrustPartRef, Option<Vec<u8>>)>);

impl Parts {
    fn add(&mut self, name: String, bytes: Vec<u8>) {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let part = TrustPartRef { name: name.clone(), sha256, bytes: bytes.len() as u64 };
        self.0.insert(name, (part, Some(bytes)));
    }

    fn json(&mut self, name: &str, value: &impl Serialize) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(value).map_err(|_| StoreError::Shape("a part of a trust package"))?;
        self.add(name.to_owned(), bytes);
        Ok(())
    }

    fn names(&self) -> Vec<TrustPartRef> {
        self.0.values().map(|(part, _)| part.clone()).collect()
    }
}

/// Filters of codes to doubt, and the catalogue, in shards.
async fn base(store: &Store, parts: &mut Parts) -> Result<(), StoreError> {
    let mut shards: BTreeMap<u8, Vec<String>> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let codes = store.abnormal(after, PAGE).await?;
        let Some(last) = codes.last() else { break };
        after = last.clone();
        for code in codes {
            shards.entry(shard_of_code(&code)).or_default().push(code);
        }
    }
    // Filters are arithmetic: not on a thread that others wait for.
    let filters = tokio::task::spawn_blocking(move || {
        let filter =
            |(n, codes): (u8, Vec<String>)| Some((n, Filter::of(codes.iter().map(String::as_str))?.to_bytes()));
        shards.into_iter().map(filter).collect::<Option<Vec<_>>>()
    });
    let filters = filters.await.ok().flatten().ok_or(StoreError::Shape("a filter of codes"))?;
    for (n, bytes) in filters {
        parts.add(format!("abnormal/{n:02x}"), bytes);
    }
    let mut catalogue: BTreeMap<u8, String> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let cards = store.cards(after, PAGE).await?;
        let Some(last) = cards.last() else { break };
        after = last.gtin.clone();
        for card in cards {
            let lines = catalogue.entry(shard(&card.gtin)).or_default();
            // One card a line: its group, a tab, the card as the wire has it.
            lines.push_str(&format!("{}\t{}\n", card.group, card.card.replace('\n', " ")));
        }
    }
    for (n, lines) in catalogue {
        parts.add(format!("catalogue/{n:02x}"), lines.into_bytes());
    }
    Ok(())
}

/// Makes a package where anything changed; whether it did. Work that began `settling_ms` ago may still be written, with the time at which it began: what
/// happened that long before the filters stands in the changes too.
pub(crate) async fn refresh(
    store: &Store,
    key: &ReceiptKey,
    now_ms: i64,
    settling_ms: i64,
) -> Result<bool, StoreError> {
    let before = store.trust_package().await?;
    let before: Option<TrustManifest> = before
        .map(|package| serde_json::from_str(&package.manifest))
        .transpose()
        .map_err(|_| StoreError::Shape("a trust package"))?;
    let mut parts = Parts::default();
    let keys = CheckKeys::of(store.check_keys().await?).keys.iter().map(|key| key.info.clone()).collect();
    parts.json("keys", &TrustKeys { keys })?;
    parts.json("old_stock", &TrustOldStock { groups: groups() })?;
    parts.json("recalls", &TrustRecalls { batches: store.standing_recalls().await? })?;
    let since = |base_at_ms: i64| store.abnormal_since(base_at_ms - settling_ms, CHANGES as i64 + 1);
    let changed = match &before {
        Some(before) => since(before.base_at_ms).await?,
        None => Vec::new(),
    };
    let has_cards = !store.cards(String::new(), 1).await?.is_empty();
    let kept = before.as_ref().filter(|before| {
        let is_old = now_ms - before.base_at_ms > BASE_MS;
        // The first cards do not wait for a day.
        let lacks_cards = has_cards && !before.parts.iter().any(|part| part.name.starts_with("catalogue/"));
        !is_old && !lacks_cards && changed.len() <= CHANGES
    });
    let (base_at_ms, changed) = match kept {
        Some(before) => {
            for part in before.parts.iter().filter(|part| part.name.contains('/')) {
                parts.0.insert(part.name.clone(), (part.clone(), None));
            }
            (before.base_at_ms, changed)
        }
        None => {
            base(store, &mut parts).await?;
            (now_ms, since(now_ms).await?)
        }
    };
    let mut changes = TrustChanges::default();
    for one in changed {
        let list = if one.is_over { &mut changes.in_order } else { &mut changes.abnormal };
        list.push(one.code);
    }
    parts.json("changes", &changes)?;
    let names = parts.names();
    let is_same = before.as_ref().is_some_and(|before| before.parts == names && now_ms - before.made_at_ms < RENEW_MS);
    if is_same {
        return Ok(false);
    }
    let manifest = TrustManifest {
        version: before.as_ref().map_or(1, |before| before.version + 1),
        made_at_ms: now_ms,
        valid_until_ms: now_ms + VALID_MS,
        base_at_ms,
        parts: names,
    };
    let text = serde_json::to_string(&manifest).map_err(|_| StoreError::Shape("a trust package"))?;
    let known = |sha256: &str| before.iter().flat_map(|before| &before.parts).any(|part| part.sha256 == sha256);
    let parts = parts.0.into_values().map(|(part, bytes)| {
        let bytes = bytes.filter(|_| !known(&part.sha256));
        TrustPart { sha256: part.sha256, bytes }
    });
    let package = TrustPackage {
        version: i64::try_from(manifest.version).map_err(|_| StoreError::Shape("a trust package"))?,
        made_ms: now_ms,
        key_id: key.id(),
        signature: key.sign_hex(&signed_bytes(&text)),
        manifest: text,
    };
    // Another registry over the same store may have been first: then there is one, and that is all that is wanted.
    store.publish_trust_package(package, parts.collect()).await
}

/// Makes packages, as long as the registry runs.
pub(crate) async fn run(store: Store, key: Arc<ReceiptKey>, every: Duration, settling: Duration) {
    let settling_ms = i64::try_from(settling.as_millis()).unwrap_or(i64::MAX);
    let mut often = tokio::time::interval(every);
    loop {
        often.tick().await;
        if let Err(error) = refresh(&store, &key, crate::now_ms(), settling_ms).await {
            tracing::error!(%error, "no trust package was made");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn manifest(store: &Store) -> TrustManifest {
        serde_json::from_str(&store.trust_package().await.unwrap().unwrap().manifest).unwrap()
    }

    #[tokio::test]
    async fn packages_are_made_when_something_changed_or_they_grow_old() {
        let folder = tempfile::tempdir().unwrap();
        let store = crate::open(&crate::Database::Folder(folder.path().to_owned())).await.unwrap();
        let key = ReceiptKey::load(&store).await.unwrap();
        let day = BASE_MS;
        assert!(refresh(&store, &key, day, 10_000).await.unwrap());
        assert!(!refresh(&store, &key, day + 1, 10_000).await.unwrap(), "nothing changed");
        assert!(refresh(&store, &key, day + RENEW_MS, 10_000).await.unwrap(), "before anybody's is too old");
        let renewed = manifest(&store).await;
        assert_eq!((renewed.version, renewed.base_at_ms), (2, day));
        // A change stands beside the filters until they are a day old.
        let state = circulation::State { is_blocked: true, ..circulation::State::issued(false) };
        let row = store::CodeRow {
            code: "010487000000303721x".to_owned(),
            gtin: "04870000003037".to_owned(),
            level: circulation::Level::Unit,
            state,
            issued_on: None,
            production_date: None,
            expiry_date: None,
            lot: None,
            copy_suspected: false,
            parent: None,
            changes: 0,
            owner: String::new(),
        };
        let import = store::Import { codes: vec![row], at_ms: day + RENEW_MS, ..store::Import::default() };
        store.import(import).await.unwrap();
        assert!(refresh(&store, &key, day + RENEW_MS + 1, 10_000).await.unwrap());
        let changed = manifest(&store).await;
        assert_eq!((changed.version, changed.base_at_ms), (3, day));
        assert!(changed.parts.iter().all(|part| !part.name.starts_with("abnormal")));
        assert!(refresh(&store, &key, day * 2 + 1, 10_000).await.unwrap());
        let anew = manifest(&store).await;
        assert_eq!((anew.version, anew.base_at_ms), (4, day * 2 + 1));
        assert_eq!(anew.parts.iter().filter(|part| part.name.starts_with("abnormal")).count(), 1);
        // The first card does not wait until the filters are old.
        let card = store::Card {
            gtin: "04870000003037".to_owned(),
            group: "footwear".to_owned(),
            card: "{}".to_owned(),
            owner: String::new(),
        };
        store.import(store::Import { cards: vec![card], ..store::Import::default() }).await.unwrap();
        assert!(refresh(&store, &key, day * 2 + 2, 10_000).await.unwrap());
        assert!(manifest(&store).await.parts.iter().any(|part| part.name.starts_with("catalogue/")));
        // Parts that no package of the last ones names are gone.
        for n in 0..25 {
            assert!(refresh(&store, &key, day * 3 + n * RENEW_MS, 10_000).await.unwrap());
        }
        let old = changed.parts.iter().find(|part| part.name == "changes").unwrap();
        assert_eq!(store.trust_part(old.sha256.clone()).await.unwrap(), None);
        for part in manifest(&store).await.parts {
            assert!(store.trust_part(part.sha256).await.unwrap().is_some(), "{}", part.name);
        }
    }
}
