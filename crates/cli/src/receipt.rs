//! `aiqyn receipt verify`: whether a registry took a report, an act, a document or a recall, and whether its log still says so.
use std::path::Path;

use anyhow::{Context as _, bail};
use api::{
    CHECKPOINTS_PATH, LogCheckpoints, LogConsistency, Proven, REFERENCE_PATH, ReceiptFile, ReferenceData, Statement,
    consistency_path,
};
use engine::{ReceiptError, check_proof, check_receipt};
use merkle::{Checkpoint, verify_consistency};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use wording::{Language, day, text, text_with};

use crate::{NOT_WELL, WELL};

/// What is asked of a receipt.
pub(crate) struct Asked<'a> {
    /// What somebody kept: the file that the app saved, or what the registry answered to an act, a document or a recall.
    pub file: &'a Path,
    /// What was sent then, where the receipt is of it.
    pub body: Option<&'a Path>,
    /// The registry.
    pub server: Option<&'a str>,
    /// Its key.
    pub key: Option<&'a str>,
}

/// A receipt that holds by itself.
struct Held {
    /// What it says.
    said: String,
    index: u64,
    /// The log as it was then.
    then: Checkpoint,
}

/// Why it does not, by the end of its message's key, and which key signed it, where that is known.
struct NotHeld(&'static str, String);

impl From<ReceiptError> for NotHeld {
    fn from(error: ReceiptError) -> Self {
        let name = match error {
            ReceiptError::OtherReport => "other_report",
            ReceiptError::Malformed => "malformed",
            ReceiptError::Signature => "signature",
            ReceiptError::Log(_) => "log",
        };
        Self(name, String::new())
    }
}

pub(crate) fn verify(asked: &Asked<'_>, language: Language) -> anyhow::Result<u8> {
    let content = read(asked.file)?;
    let kept: Value = serde_json::from_slice(&content).with_context(|| no_receipt(asked.file))?;
    let body = asked.body.map(read).transpose()?;
    let server = asked.server.map(|server| server.trim_end_matches('/'));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let public = match (asked.key, server) {
        (Some(key), _) => key.to_owned(),
        (None, Some(server)) => runtime.block_on(get::<ReferenceData>(server, REFERENCE_PATH))?.receipt_public_key,
        (None, None) => bail!("name the registry with --server, or its key with --key"),
    };
    let public = hex::decode(&public).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    let public = public.context("a public key is 64 hexadecimal digits")?;
    let held = if kept.get("report_id").is_some() {
        let file: ReceiptFile = serde_json::from_value(kept).with_context(|| no_receipt(asked.file))?;
        anyhow::ensure!(body.is_none(), "a receipt for a report holds the report itself; leave out --body");
        of_report(&file, &public, language)
    } else {
        let proven = kept.get("proof").cloned().map(serde_json::from_value::<Proven>);
        let proven = proven.with_context(|| no_receipt(asked.file))?.with_context(|| no_receipt(asked.file))?;
        of_statement(&kept, &proven, body.as_deref(), &public, language)
    };
    let fault = |NotHeld(name, key): NotHeld| {
        say!("{}", text_with(language, &format!("receipt-fault-{name}"), &[("key", key.into())]));
        Ok(NOT_WELL)
    };
    let held = match held {
        Ok(held) => held,
        Err(reason) => return fault(reason),
    };
    let now = match server {
        None => None,
        Some(server) => match runtime.block_on(grown(server, &held.then, &public))? {
            Grown::Gone => return fault(NotHeld("gone", String::new())),
            Grown::Changed => return fault(NotHeld("changed", String::new())),
            Grown::To(size) => Some(size),
        },
    };
    say!("{}", held.said);
    let numbers = [
        ("index", held.index.to_string().into()),
        ("log", held.then.origin.as_str().into()),
        ("size", held.then.size.to_string().into()),
    ];
    say!("{}", text_with(language, "receipt-place", &numbers));
    match now {
        Some(size) => say!("{}", text_with(language, "receipt-grown", &[("size", size.to_string().into())])),
        None => say!("{}", text(language, "receipt-not-asked")),
    }
    Ok(WELL)
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn no_receipt(path: &Path) -> String {
    format!(
        "{} is no receipt: neither a file that the app saved after a report was sent, nor an answer with a proof",
        path.display()
    )
}

fn of_report(file: &ReceiptFile, public: &[u8; 32], language: Language) -> Result<Held, NotHeld> {
    let ReceiptFile { report_id, report, received } = file;
    // Said first where it is the reason: another key fails on everything else too.
    if !hex::encode(public).starts_with(&received.receipt.key_id) {
        return Err(NotHeld("other_key", received.receipt.key_id.clone()));
    }
    let then = check_receipt(report_id, received, &hex::encode(Sha256::digest(report)), public)?;
    let day = told_day(received.receipt.received_at_ms, 0);
    let said =
        text_with(language, "receipt-holds", &[("number", received.number.as_str().into()), ("day", day.into())]);
    Ok(Held { said, index: received.proof.index, then })
}

/// Kazakhstan's clocks: reports know the day of UTC alone, everything else its moment.
const OFFSET_MINUTES: i32 = 300;

fn told_day(at_ms: i64, offset_minutes: i32) -> String {
    gs1::Date::from_unix_ms(at_ms, offset_minutes).map(|date| day(&date.to_string())).unwrap_or_default()
}

fn of_statement(
    kept: &Value,
    proven: &Proven,
    body: Option<&[u8]>,
    public: &[u8; 32],
    language: Language,
) -> Result<Held, NotHeld> {
    let Proven { statement: stated, proof } = proven;
    // A log is called by the beginning of the key that signs it.
    let signed_by = proof.checkpoint.split('/').nth(1).unwrap_or_default();
    if !hex::encode(public).starts_with(signed_by) {
        return Err(NotHeld("other_key", signed_by.to_owned()));
    }
    let then = check_proof(proof, stated.as_bytes(), public)?;
    let statement = Statement::parse(stated).ok_or(NotHeld("unknown", String::new()))?;
    if !agrees(kept, &statement) {
        return Err(NotHeld("other_answer", String::new()));
    }
    let sent = match body {
        None => "receipt-body-not-given",
        Some(body) if hex::encode(Sha256::digest(body)) == statement.body_sha256() => "receipt-body-holds",
        Some(_) => return Err(NotHeld("other_body", String::new())),
    };
    let sent = text_with(language, sent, &[("sha256", statement.body_sha256().into())]);
    let said = [told(&statement, language), sent, text(language, "receipt-only-this")].join("\n");
    Ok(Held { said, index: proof.index, then })
}

/// Whether the answer beside the proof says what the proof is of.
fn agrees(kept: &Value, statement: &Statement) -> bool {
    let is = |field: &str, value: Value| kept.get(field).is_none_or(|kept| kept.is_null() || *kept == value);
    let id = |id: &String| kept.get("id").and_then(Value::as_str) == Some(id);
    match statement {
        Statement::Act { id: act, sender, receiver, turn, at_ms, .. } => {
            let when = if turn == "dispatch" { "sent_at_ms" } else { "decided_at_ms" };
            let fields = [("sender", sender.as_str().into()), ("receiver", receiver.as_str().into())];
            id(act) && is(when, (*at_ms).into()) && fields.into_iter().all(|(field, value)| is(field, value))
        }
        Statement::Document { id: document, bin: _, body_sha256, state, changed, at_ms } => {
            let words = [("body_sha256", body_sha256), ("state", state)];
            id(document)
                && words.into_iter().all(|(field, word)| is(field, word.as_str().into()))
                && is("changed", (*changed).into())
                && is("filed_at_ms", (*at_ms).into())
        }
        Statement::Recall { id: recall, word, gtin, lot, at_ms, .. } => {
            let when = if word == "lifted" { "lifted_at_ms" } else { "recalled_at_ms" };
            let fields = [("gtin", gtin), ("lot", lot)];
            id(recall)
                && is(when, (*at_ms).into())
                && fields.into_iter().all(|(field, value)| is(field, value.as_str().into()))
        }
    }
}

/// What a statement says, in words.
fn told(statement: &Statement, language: Language) -> String {
    let when = ("day", told_day(statement.at_ms(), OFFSET_MINUTES).into());
    match statement {
        Statement::Act { id, sender, receiver, turn, .. } => {
            let [id, sender, receiver] = [id, sender, receiver].map(|text| text.as_str().into());
            let arguments = [("id", id), ("sender", sender), ("receiver", receiver), when];
            text_with(language, &format!("receipt-act-{turn}"), &arguments)
        }
        Statement::Document { id, bin, state, changed, .. } => {
            let bin = if bin.is_empty() { text(language, "receipt-body-that-watches") } else { bin.clone() };
            let arguments =
                [("id", id.as_str().into()), ("bin", bin.into()), ("count", changed.to_string().into()), when];
            text_with(language, &format!("receipt-document-{state}"), &arguments)
        }
        Statement::Recall { id, word, gtin, lot, .. } => {
            let [id, gtin, lot] = [id, gtin, lot].map(|text| text.as_str().into());
            text_with(language, &format!("receipt-recall-{word}"), &[("id", id), ("gtin", gtin), ("lot", lot), when])
        }
    }
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
