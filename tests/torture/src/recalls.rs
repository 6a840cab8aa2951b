//! Batches are called back and let go again, and trust packages are made of it.
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use api::{
    REFERENCE_PATH, Recall, ReferenceData, TRUST_PACKAGE_PATH, TrustManifest, TrustPackage, TrustRecalls, recall_path,
    trust_part_path,
};
use sha2::{Digest as _, Sha256};

use crate::world::{Who, World, gtin, id};

pub async fn run(world: &mut World) -> anyhow::Result<String> {
    let gtin = gtin()?;
    let mut standing = BTreeSet::new();
    let mut device = Device::default();
    let (mut recalls, mut lifted) = (0, 0);
    while !world.is_over() {
        let (id, lot) = (id()?, format!("LOT-{recalls}"));
        let request = serde_json::json!({ "gtin": gtin, "lot": lot, "reason": "torture" });
        let before = world.send_off(Some(Who::Maker), &recall_path(&id), serde_json::to_vec(&request)?);
        world.kill_within(Duration::from_millis(40)).await?;
        let before = before.await?;
        device.update(world).await?;
        let recall: Recall = world.put(Who::Maker, &recall_path(&id), &request).await?;
        if let Some(before) = before {
            let before: Recall = serde_json::from_str(&before)?;
            ensure!(before.recalled_at_ms == recall.recalled_at_ms, "a recall began twice");
            world.note(&before.proof.context("no proof")?.proof)?;
        }
        world.note(&recall.proof.context("no proof")?.proof)?;
        standing.insert((gtin.clone(), lot));
        recalls += 1;
        if recalls % 2 == 0 && !world.is_over() {
            let path = format!("{}/lifting", recall_path(&id));
            let request = serde_json::json!({ "reason": "over" });
            let before = world.send_off_as(Who::Maker, reqwest::Method::POST, &path, serde_json::to_vec(&request)?);
            world.kill_within(Duration::from_millis(40)).await?;
            let before: Option<Recall> = before.await?.map(|text| serde_json::from_str(&text)).transpose()?;
            let after: Recall = world.post(Who::Maker, &path, &request).await?;
            ensure!(before.is_none_or(|before| before.lifted_at_ms == after.lifted_at_ms), "a recall ended twice");
            world.note(&after.proof.context("no proof")?.proof)?;
            standing.remove(&(gtin.clone(), recall.lot));
            lifted += 1;
        }
    }
    // What devices hear in the end is what stands, and nothing else.
    let deadline = Instant::now() + Duration::from_secs(60);
    while device.recalled != standing {
        ensure!(Instant::now() < deadline, "devices hear of {:?}, and {standing:?} stand", device.recalled);
        tokio::time::sleep(Duration::from_millis(200)).await;
        device.update(world).await?;
    }
    Ok(format!(
        "{recalls} recalls, {lifted} of them over again, {} trust packages seen: no recall lost, begun or ended twice, every package signed, whole and newer",
        device.seen
    ))
}

/// What a device has.
#[derive(Default)]
struct Device {
    version: u64,
    seen: u32,
    parts: BTreeMap<String, Vec<u8>>,
    recalled: BTreeSet<(String, String)>,
}

impl Device {
    /// Takes the latest package and every part that it has not; all have to be there.
    async fn update(&mut self, world: &World) -> anyhow::Result<()> {
        // In the first moments of its life a registry has none.
        let Ok(package) = world.get_open::<TrustPackage>(TRUST_PACKAGE_PATH).await else {
            ensure!(self.version == 0, "there was a package, and there is none now");
            return Ok(());
        };
        let reference: ReferenceData = world.get_open(REFERENCE_PATH).await?;
        let public = hex::decode(reference.receipt_public_key)?.try_into().ok().context("a key")?;
        let signature = hex::decode(&package.signature)?.try_into().ok().context("a signature")?;
        ensure!(trust::is_signed(&package.manifest, &signature, &public), "a package is not signed");
        let manifest: TrustManifest = serde_json::from_str(&package.manifest)?;
        ensure!(manifest.version >= self.version, "version {} after {}", manifest.version, self.version);
        self.seen += u32::from(manifest.version > self.version);
        self.version = manifest.version;
        for part in manifest.parts {
            if !self.parts.contains_key(&part.sha256) {
                let bytes = world.bytes_open(&trust_part_path(&part.sha256)).await?;
                ensure!(hex::encode(Sha256::digest(&bytes)) == part.sha256, "part {} is another", part.name);
                self.parts.insert(part.sha256.clone(), bytes);
            }
            if part.name == "recalls" {
                let bytes = self.parts.get(&part.sha256).context("no part")?;
                self.recalled = serde_json::from_slice::<TrustRecalls>(bytes)?.batches.into_iter().collect();
            }
        }
        Ok(())
    }
}
