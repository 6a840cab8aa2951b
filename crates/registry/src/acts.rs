//! Does the work of transfer acts, part by part, in the background; and knows how long a receiver has.
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::ACT_DAYS;
use gs1::Date;
use store::Store;
use tokio::sync::Notify;

/// Acts that another registry took are looked for this often.
const LOOKING: Duration = Duration::from_secs(10);
const AFTER_AN_ERROR: Duration = Duration::from_secs(2);
/// An act whose part failed is left alone for so long: the others are not to wait for it.
const ASIDE: Duration = Duration::from_secs(30);

/// Works until it is dropped; `turned` says that there is something to do.
pub(crate) async fn run(store: Store, turned: Arc<Notify>) {
    let mut aside: HashMap<String, Instant> = HashMap::new();
    loop {
        aside.retain(|_, since| since.elapsed() < ASIDE);
        match store.next_act(aside.keys().cloned().collect()).await {
            Ok(Some(id)) => {
                if let Err(error) = store.step_act(id.clone(), crate::now_ms()).await {
                    tracing::error!(act = id, %error, "a part of an act is not done yet");
                    aside.insert(id, Instant::now());
                }
            }
            Ok(None) => {
                let _ = tokio::time::timeout(LOOKING, turned.notified()).await;
            }
            Err(error) => {
                tracing::error!(%error, "acts cannot be read");
                tokio::time::sleep(AFTER_AN_ERROR).await;
            }
        }
    }
}

/// The last day to decide on what was sent on this day. Weekends do not count; which holidays there will be nobody knows
/// years ahead, so a receiver has those days more than the law asks.
pub(crate) fn deadline(sent: Date) -> Date {
    let (mut days, mut left) = (sent.days(), ACT_DAYS);
    while left > 0 {
        days += 1;
        // The first of January 1970 was a Thursday.
        let is_weekend = matches!((days + 3).rem_euclid(7), 5 | 6);
        left -= u32::from(!is_weekend);
    }
    Date::from_days(days).unwrap_or(sent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_working_days() {
        let day = |text: &str| Date::from_iso(text).unwrap();
        // A Monday, a Friday, a Saturday.
        for (sent, last) in [("2026-11-23", "2026-12-14"), ("2026-11-27", "2026-12-18"), ("2026-11-28", "2026-12-18")] {
            assert_eq!(deadline(day(sent)), day(last));
        }
    }
}
