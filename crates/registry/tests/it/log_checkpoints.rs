//! `GET /v1/log-checkpoints`, and what receipts prove.
use api::{
    CHECKPOINTS_PATH, LogCheckpoints, LogConsistency, LogProof, ReferenceData, consistency_path, receipt_message,
    report_path,
};
use merkle::{Checkpoint, Hash, Inclusion, verify_consistency};

use crate::server::{Server, entries, problem};
use crate::violation_reports::{ID, json, received, report};

async fn get<T: serde::de::DeserializeOwned>(server: &Server, path: &str) -> T {
    serde_json::from_str(&server.get(path).await.text().await.unwrap()).unwrap()
}

fn hashes(path: &[String]) -> Vec<Hash> {
    path.iter().map(|hash| hex::decode(hash).unwrap().try_into().unwrap()).collect()
}

/// The registry's key for receipts, checkpoints and packages.
pub async fn public_key(server: &Server) -> [u8; 32] {
    let reference: ReferenceData = get(server, api::REFERENCE_PATH).await;
    hex::decode(reference.receipt_public_key).unwrap().try_into().unwrap()
}

/// The checkpoint under which the log holds this, as the proof says.
pub async fn holds(server: &Server, proof: &LogProof, message: &[u8]) -> Checkpoint {
    let inclusion = Inclusion {
        index: proof.index,
        salt: hex::decode(&proof.salt).unwrap().try_into().unwrap(),
        path: hashes(&proof.path),
        note: proof.checkpoint.clone(),
    };
    inclusion.verify(message, &public_key(server).await).unwrap()
}

async fn a_receipt_is_proved_and_the_log_only_grows(server: Server) {
    let public = public_key(&server).await;
    let received = received(server.put(&report_path(ID), json(&report())).await).await;
    let receipt = &received.receipt;
    let message = receipt_message(ID, &received.number, &receipt.body_sha256, receipt.received_at_ms);
    let then = holds(&server, &received.proof, &message).await;
    // What wrote is in the log when it is answered; what asked comes soon.
    let logs = get::<LogCheckpoints>(&server, CHECKPOINTS_PATH).await.logs;
    assert_eq!((logs.len(), logs[0].log.as_str()), (1, "main"));
    let now = Checkpoint::open(&logs[0].checkpoint, &public).unwrap();
    assert_eq!((now.size, now.origin.as_str()), (logs[0].size, then.origin.as_str()));
    assert!(now.size > then.size);
    let path = get::<LogConsistency>(&server, &consistency_path("main", then.size, now.size)).await.path;
    assert!(verify_consistency((then.size, &then.root), (now.size, &now.root), &hashes(&path)));
    for path in [consistency_path("main", 1, 1_000_000), consistency_path("other", 1, 2)] {
        assert_eq!(problem(server.get(&path).await).await, (404, "not_found".into()));
    }
    for query in ["", "?old=x", "?old=-1", "?old=1&new=18446744073709551616"] {
        let refused = server.get(&format!("{CHECKPOINTS_PATH}/main/consistency{query}")).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()));
    }
}

#[tokio::test]
async fn on_sqlite() {
    a_receipt_is_proved_and_the_log_only_grows(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    a_receipt_is_proved_and_the_log_only_grows(Server::on_postgres().await).await;
}

/// Nothing is said to be done that the log does not have, even where the registry dies at once.
#[tokio::test]
async fn what_wrote_is_in_the_log_before_its_answer() {
    let server = Server::start().await;
    for n in 0..20 {
        let id = format!("0193a0e0-0000-7000-8000-0000000000{n:02}");
        received(server.put(&report_path(&id), json(&report())).await).await;
        let store = server.another_store().await;
        let entries = entries(&store).await;
        let put = entries.iter().filter_map(|entry| entry.action.as_ref()).filter(|action| action.method == "PUT");
        assert_eq!(put.count(), n + 1);
        let sealed = entries.iter().filter(|entry| entry.action.is_none());
        assert_eq!(sealed.count(), n + 1);
    }
}
