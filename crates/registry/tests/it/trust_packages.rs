//! Trust packages as a device takes them: a list that is signed, parts by their hash, what changed since.
use std::collections::BTreeMap;

use api::*;
use reqwest::Method;
use trust::{Filter, is_part, is_signed, shard_of_code};

use crate::log_checkpoints::public_key;
use crate::people::{body, send, token};
use crate::server::{Server, problem};

/// A device: parts by hash, as far as it has them.
#[derive(Default)]
struct Device {
    parts: BTreeMap<String, Vec<u8>>,
    manifest: Option<TrustManifest>,
    /// Names of parts that the last package brought.
    news: Vec<String>,
}

impl Device {
    /// Takes a package that is newer than this one, once there is one.
    async fn update(&mut self, server: &Server) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        let have = self.manifest.as_ref().map_or(0, |manifest| manifest.version);
        let public = public_key(server).await;
        loop {
            let request =
                server.request(Method::GET, TRUST_PACKAGE_PATH).header("if-none-match", format!("\"{have}\""));
            let response = request.send().await.unwrap();
            if response.status() == 200 {
                let package: TrustPackage = body(response).await;
                let signature = hex::decode(&package.signature).unwrap().try_into().unwrap();
                assert!(is_signed(&package.manifest, &signature, &public));
                let manifest: TrustManifest = serde_json::from_str(&package.manifest).unwrap();
                assert!(manifest.version > have);
                self.take(server, manifest).await;
                return;
            }
            assert!([304, 404].contains(&response.status().as_u16()), "{}", response.status());
            assert!(std::time::Instant::now() < deadline, "there is no newer package");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    async fn take(&mut self, server: &Server, manifest: TrustManifest) {
        self.news.clear();
        for part in &manifest.parts {
            if self.parts.contains_key(&part.sha256) {
                continue;
            }
            let response = server.get(&trust_part_path(&part.sha256)).await;
            assert!(response.headers()["cache-control"].to_str().unwrap().contains("immutable"));
            let bytes = response.bytes().await.unwrap().to_vec();
            assert!(is_part(&bytes, &hex::decode(&part.sha256).unwrap().try_into().unwrap()));
            assert_eq!(bytes.len() as u64, part.bytes);
            self.parts.insert(part.sha256.clone(), bytes);
            self.news.push(part.name.clone());
        }
        self.manifest = Some(manifest);
    }

    fn part(&self, name: &str) -> Option<&[u8]> {
        let part = self.manifest.as_ref()?.parts.iter().find(|part| part.name == name)?;
        self.parts.get(&part.sha256).map(Vec::as_slice)
    }

    fn json<T: serde::de::DeserializeOwned>(&self, name: &str) -> T {
        serde_json::from_slice(self.part(name).unwrap()).unwrap()
    }

    /// Whether the code has to be asked for before it is trusted.
    fn doubts(&self, code: &str) -> bool {
        let changes: TrustChanges = self.json("changes");
        let filter =
            self.part(&format!("abnormal/{:02x}", shard_of_code(code))).map(|bytes| Filter::from_bytes(bytes).unwrap());
        let is_in_filter = filter.is_some_and(|filter| filter.may_hold(code));
        let (turned, back) =
            (changes.abnormal.iter().any(|one| one == code), changes.in_order.iter().any(|one| one == code));
        turned || is_in_filter && !back
    }
}

fn demo_code(slug: &str) -> demo::Code {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap()
}

async fn devices_know_without_asking(server: Server) {
    let mut device = Device::default();
    device.update(&server).await;
    assert_eq!(device.manifest.as_ref().unwrap().version, 1);
    let doubted: Vec<&str> = demo::codes(registry::today())
        .iter()
        .filter(|code| code.status.is_some() && device.doubts(&code.canonical))
        .map(|code| code.slug)
        .collect();
    assert_eq!(doubted, ["paracetamol-recalled", "syrup-blocked"]);
    let keys: TrustKeys = device.json("keys");
    assert_eq!(keys.keys.len(), demo::keys().len());
    assert!(device.json::<TrustOldStock>("old_stock").groups.iter().any(|group| group.group == "beer"));
    assert_eq!(device.json::<TrustRecalls>("recalls").batches, []);
    let boots = demo_code("boots-genuine");
    let catalogue = device.part(&format!("catalogue/{:02x}", shard_of_code(&boots.canonical))).unwrap();
    let catalogue = String::from_utf8(catalogue.to_vec()).unwrap();
    let line = catalogue.lines().find(|line| line.contains(&boots.gtin)).unwrap();
    let (group, card) = line.split_once('\t').unwrap();
    assert_eq!((group, serde_json::from_str::<Product>(card).unwrap().gtin), ("footwear", boots.gtin.clone()));

    // Blocked: the next package brings one small part.
    let inspector = token(&server, "inspector").await;
    let file = async |n: usize, kind: &str, code: &str| {
        let path = document_path(&format!("0193a0e0-0000-7000-8000-0000000000d{n}"));
        let document = serde_json::json!({ "kind": kind, "reason": "glass", "codes": [code] });
        let filed: DocumentResponse = body(send(&server, Method::PUT, &path, &inspector, &document).await).await;
        assert_eq!(filed.state, DocumentState::Success);
    };
    file(1, "block", &boots.message).await;
    device.update(&server).await;
    assert_eq!(device.news, ["changes"]);
    assert!(device.doubts(&boots.canonical));
    // What is in a filter can be in order again.
    let syrup = demo_code("syrup-blocked");
    file(2, "unblock", &syrup.message).await;
    device.update(&server).await;
    assert_eq!(device.news, ["changes"]);
    assert!(!device.doubts(&syrup.canonical) && device.doubts(&boots.canonical));

    let maker = token(&server, "maker").await;
    let batch = demo_code("paracetamol-genuine");
    let recall = RecallRequest { gtin: batch.gtin.clone(), lot: batch.lot.clone().unwrap(), reason: "glass".into() };
    let path = recall_path("0193a0e0-0000-7000-8000-0000000000d9");
    body::<Recall>(send(&server, Method::PUT, &path, &maker, &recall).await).await;
    device.update(&server).await;
    assert_eq!(device.news, ["recalls"]);
    assert_eq!(device.json::<TrustRecalls>("recalls").batches, [(batch.gtin, batch.lot.unwrap())]);
    let unknown = server.get(&trust_part_path(&"0".repeat(64))).await;
    assert_eq!(problem(unknown).await, (404, "not_found".into()));
}

#[tokio::test]
async fn on_sqlite() {
    devices_know_without_asking(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    devices_know_without_asking(Server::on_postgres().await).await;
}
