//! `aiqyn-registry audit`: checking the action log, and erasing what it says of people.
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use merkle::Checkpoint;
use registry::{ERASED, ReceiptKey, Store, told};
use serde_json::Value;
use store::{Audit, Erase, Fault, Signer as _};

/// Tells what each log holds, and the first thing in it that does not fit.
pub(crate) async fn verify(store: &Store, elsewhere: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let public = ReceiptKey::load(store).await?.public();
    let mut checkpoints = Vec::new();
    for path in elsewhere {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        for note in notes(text) {
            checkpoints.push(Checkpoint::open(&note, &public).with_context(|| path.display().to_string())?);
        }
    }
    let audits = store.audit(&public, &checkpoints).await?;
    if audits.is_empty() {
        println!("there is no log: is this the right place, and did a registry ever run on it?");
    }
    // Of a log that is gone, nobody can say that it fits.
    let mut is_well = !audits.is_empty();
    let mut n_without_text = 0;
    for Audit { log, entries, without_text, fault } in audits {
        n_without_text += without_text;
        match fault {
            None => println!("log {log}: {entries} entries fit ({without_text} sealed or erased)"),
            Some(fault) => {
                is_well = false;
                println!("log {log}: {}", found(&fault));
            }
        }
    }
    if n_without_text > 0 {
        let erased = registry::told_erasures(store).await?;
        println!(
            "{n_without_text} entries have no text: {erased} of them were erased by this tool, as the log tells; what else has none \
            has to be sealed: one for each receipt that was given"
        );
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The checkpoints of what somebody kept: a checkpoint as it stands, what `/v1/log-checkpoints` answered, a report's receipt, or an answer with a proof.
fn notes(text: String) -> Vec<String> {
    let Ok(kept) = serde_json::from_str::<Value>(&text) else { return vec![text] };
    let of = |value: &Value| value.get("checkpoint").and_then(Value::as_str).map(str::to_owned);
    let proofs = ["/proof", "/received/proof"].into_iter().filter_map(|path| kept.pointer(path));
    let logs = kept.get("logs").and_then(Value::as_array).into_iter().flatten();
    let notes: Vec<String> = proofs.chain(logs).filter_map(of).collect();
    if notes.is_empty() { vec![text] } else { notes }
}

fn found(fault: &Fault) -> String {
    match fault {
        Fault::Text(n) => format!("entry {n} does not fit: its text is not the one that was written"),
        Fault::Gap(n) => format!("entry {n} does not fit: it is missing, or stands in the wrong place"),
        Fault::Signature(first, end) => {
            format!("entry {first} does not fit, or one of those after it before {end}: they are not what was signed")
        }
        Fault::Node(n) => format!("entry {n} does not fit: the tree over it is another"),
        Fault::Cut(n) => format!("entry {n} is missing: the log was longer"),
        Fault::Elsewhere(size) => {
            format!("the first {size} entries are not those of a checkpoint that was kept elsewhere")
        }
    }
}

/// Erases texts of days before this one.
pub(crate) async fn erase(
    store: &Store,
    before: &str,
    ip: Option<IpAddr>,
    who: Option<String>,
) -> anyhow::Result<ExitCode> {
    let Some(day) = gs1::Date::from_iso(before) else { bail!("«{before}» is no day; write YYYY-MM-DD") };
    if who.as_ref().is_some_and(|who| who.is_empty()) {
        bail!("--user wants the id of a user");
    }
    // The day begins in Kazakhstan, five hours before it does in UTC.
    let before_ms = (day.days() * 24 - 5) * 3_600_000;
    // Whom it is about is not told, or it would stand in the log again; and what is not in the log is not erased.
    let of = [(ip.is_some(), " of one address"), (who.is_some(), " of one user")];
    let of: String = of.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect();
    told(store, &format!("audit erase: entries before {day}{of}"), "").await?;
    let (erased, done) = store.erase_log(&Erase { before_ms, ip, who }).await;
    // What was erased was, even where the rest was not.
    told(store, &format!("{ERASED} {erased}"), "").await?;
    done?;
    println!("{erased} entries erased");
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_holds_a_checkpoint() {
        for (kept, expected) in [
            ("a note", vec!["a note"]),
            (r#"{"logs":[{"log":"a","checkpoint":"one"},{"log":"b","checkpoint":"two"}]}"#, vec!["one", "two"]),
            (r#"{"report_id":"x","received":{"proof":{"checkpoint":"of a report"}}}"#, vec!["of a report"]),
            (r#"{"id":"x","proof":{"index":7,"checkpoint":"of an act"}}"#, vec!["of an act"]),
            // Nothing is no checkpoint that holds: it is refused as what it is.
            (r#"{"logs":[]}"#, vec![r#"{"logs":[]}"#]),
        ] {
            assert_eq!(notes(kept.to_owned()), expected);
        }
    }
}
