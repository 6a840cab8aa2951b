//! `aiqyn receipt verify`: whether a registry took a report, and whether its log still says so.
use std::path::Path;

use anyhow::{Context as _, bail};
use api::{
    CHECKPOINTS_PATH, LogCheckpoints, LogConsistency, REFERENCE_PATH, ReceiptFile, ReferenceData, consistency_path,
};
use engine::{ReceiptError, check_receipt};
use merkle::{Checkpoint, verify_consistency};
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use wording::{Language, day, text, text_with};

use crate::{NOT_WELL, WELL};

pub(crate) fn verify(file: &Path, server: Option<&str>, key: Option<&str>, language: Language) -> anyhow::Result<u8> {
    let content = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let ReceiptFile { report_id, report, received } = serde_json::from_str(&content).with_context(|| {
        format!("{} is no receipt: it was saved before the report was sent, or changed", file.display())
    })?;
    let server = server.map(|server| server.trim_end_matches('/'));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let public = match (key, server) {
        (Some(key), _) => key.to_owned(),
        (None, Some(server)) => runtime.block_on(get::<ReferenceData>(server, REFERENCE_PATH))?.receipt_public_key,
        (None, None) => bail!("name the registry with --server, or its key with --key"),
    };
    let public = hex::decode(&public).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let public = public.context("a public key is 64 hexadecimal digits")?;
    let fault = |name: &str| {
        say!(
            "{}",
            text_with(language, &format!("receipt-fault-{name}"), &[("key", received.receipt.key_id.as_str().into())])
        );
        Ok(NOT_WELL)
    };
    // Said first where it is the reason: another key fails on everything else too.
    if !hex::encode(public).starts_with(&received.receipt.key_id) {
        return fault("other_key");
    }
    let body_sha256 = hex::encode(Sha256::digest(&report));
    let then = match check_receipt(&report_id, &received, &body_sha256, &public) {
        Ok(checkpoint) => checkpoint,
        Err(ReceiptError::OtherReport) => return fault("other_report"),
        Err(ReceiptError::Malformed) => return fault("malformed"),
        Err(ReceiptError::Signature) => return fault("signature"),
        Err(ReceiptError::Log(_)) => return fault("log"),
    };
    let now = match server {
        None => None,
        Some(server) => match runtime.block_on(grown(server, &then, &public))? {
            Grown::Gone => return fault("gone"),
            Grown::Changed => return fault("changed"),
            Grown::To(size) => Some(size),
        },
    };
    let received_on = gs1::Date::from_unix_ms(received.receipt.received_at_ms, 0).map(|date| day(&date.to_string()));
    let arguments = [("number", received.number.as_str().into()), ("day", received_on.unwrap_or_default().into())];
    say!("{}", text_with(language, "receipt-holds", &arguments));
    let numbers = [
        ("index", received.proof.index.to_string().into()),
        ("log", then.origin.as_str().into()),
        ("size", then.size.to_string().into()),
    ];
    say!("{}", text_with(language, "receipt-place", &numbers));
    match now {
        Some(size) => say!("{}", text_with(language, "receipt-grown", &[("size", size.to_string().into())])),
        None => say!("{}", text(language, "receipt-not-asked")),
    }
    Ok(WELL)
}

enum Grown {
    /// To so many entries.
    To(u64),
    /// The log is not there any more.
    Gone,
    /// It does not begin as it did.
    Changed,
}

/// Whether the registry's log still begins as it did then.
async fn grown(server: &str, then: &Checkpoint, public: &[u8; 32]) -> anyhow::Result<Grown> {
    let LogCheckpoints { logs } = get(server, CHECKPOINTS_PATH).await?;
    let mut signed =
        logs.into_iter().filter_map(|log| Some((log.log, Checkpoint::open(&log.checkpoint, public).ok()?)));
    let Some((log, now)) = signed.find(|(_, now)| now.origin == then.origin) else { return Ok(Grown::Gone) };
    if now.size < then.size {
        return Ok(Grown::Changed);
    }
    let LogConsistency { path } = get(server, &consistency_path(&log, then.size, now.size)).await?;
    let path: Option<Vec<_>> = path.iter().map(|hash| hex::decode(hash).ok()?.try_into().ok()).collect();
    let holds = |path: Vec<_>| verify_consistency((then.size, &then.root), (now.size, &now.root), &path);
    Ok(if path.is_some_and(holds) { Grown::To(now.size) } else { Grown::Changed })
}

async fn get<T: DeserializeOwned>(server: &str, path: &str) -> anyhow::Result<T> {
    let body = native_host::get(&format!("{server}{path}")).await.with_context(|| format!("{server}{path}"))?;
    serde_json::from_slice(&body).with_context(|| format!("{server}{path} does not answer as a registry does"))
}
