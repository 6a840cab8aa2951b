//! What is done at the machine's own terminal, past the interface: it goes into a log of its own, under the same key.
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use store::{Action, Store};

use crate::ReceiptKey;

/// The log's name.
const LOG: &str = "tools";
/// A log that somebody else holds is waited for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes down that a tool was used, and comes back when it is on disk; `whom` is the id of who it was about, or empty.
pub async fn told(store: &Store, what: &str, whom: &str) -> anyhow::Result<()> {
    let log = store.action_log(LOG, Arc::new(ReceiptKey::load(store).await?));
    let action = Action {
        at_ms: crate::now_ms(),
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        who: whom.to_owned(),
        method: store::TOOL.to_owned(),
        action: what.to_owned(),
        status: 200,
        micros: 0,
    };
    let written = tokio::time::timeout(PATIENCE, log.write_through(action)).await;
    written.context("the action log cannot be written")??;
    Ok(())
}

/// How an entry begins that tells how many were erased.
pub const ERASED: &str = "audit erase: erased";

/// How many entries of all logs were erased, as this log tells.
pub async fn told_erasures(store: &Store) -> anyhow::Result<u64> {
    let (mut from, mut sum) = (0, 0);
    loop {
        let entries = store.log_entries(LOG.to_owned(), from).await?;
        let Some(last) = entries.last() else { return Ok(sum) };
        from = last.n + 1;
        let told = entries.iter().filter_map(|entry| entry.action.as_ref()).map(|action| &action.action);
        sum += told.filter_map(|told| told.strip_prefix(ERASED)?.trim().parse::<u64>().ok()).sum::<u64>();
    }
}
