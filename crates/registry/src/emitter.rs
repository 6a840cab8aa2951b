//! Issues what was ordered, part by part, in the background.
//! **Invariant**: whoever kills it at any moment finds every part there or not there, and it goes on where it was.
use std::time::Duration;

use emission::{Form, Serials};
use gs1::Gtin;
use store::{IssuePart, OpenLine, Store, StoreError};
use tokio::sync::Notify;

/// Codes of one transaction: so many that of a million each page of the index is written a few times; a second, for which others wait at most.
const PART: usize = 100_000;
/// Orders that another registry took are looked for this often.
const LOOKING: Duration = Duration::from_secs(10);
const AFTER_AN_ERROR: Duration = Duration::from_secs(2);

/// Issues until it is dropped; `ordered` says that there is something to do.
pub(crate) async fn run(store: Store, ordered: std::sync::Arc<Notify>) {
    loop {
        match store.open_line().await {
            Ok(Some(open)) => {
                if let Err(error) = issue(&store, open).await {
                    tracing::error!(%error, "a part of an order is not issued yet");
                    tokio::time::sleep(AFTER_AN_ERROR).await;
                }
            }
            Ok(None) => {
                let _ = tokio::time::timeout(LOOKING, ordered.notified()).await;
            }
            Err(error) => {
                tracing::error!(%error, "orders cannot be read");
                tokio::time::sleep(AFTER_AN_ERROR).await;
            }
        }
    }
}

async fn issue(store: &Store, open: OpenLine) -> Result<(), StoreError> {
    let form = Form::from_name(&open.row.form).ok_or(StoreError::Shape("a form of codes"))?;
    let gtin = Gtin::new(open.row.gtin.as_bytes()).ok_or(StoreError::Shape("an order's GTIN"))?;
    let left = usize::try_from(open.row.count - open.row.issued).unwrap_or(0).min(PART);
    let chance = Chance::default();
    let draw = move || {
        let serials = Serials::new(form, chance).take(left);
        let mut codes: Vec<(String, String)> =
            serials.map(|serial| (form.identification(&gtin, serial.clone()).canonical(), serial)).collect();
        // As the store will want them. Their order says nothing: they come from chance.
        codes.sort_unstable();
        codes
    };
    let codes = tokio::task::spawn_blocking(draw).await.map_err(|_| StoreError::Closed)?;
    if codes.len() < left {
        return Err(StoreError::Chance);
    }
    store.issue(IssuePart { open, codes, at_ms: crate::now_ms() }).await?;
    Ok(())
}

/// Bytes that nobody can foresee; ends where the system has none.
#[derive(Default)]
struct Chance {
    bytes: Vec<u8>,
}

impl Iterator for Chance {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.bytes.is_empty() {
            self.bytes.resize(4096, 0);
            getrandom::fill(&mut self.bytes).ok()?;
        }
        self.bytes.pop()
    }
}
