//! A request under way, and its entry in the action log.
use std::net::IpAddr;
use std::time::Instant;

use store::{Action, Store};

/// The client went away before it had its answer; what it asked for may be done all the same.
const WENT_AWAY: u16 = 499;

/// A request under way. Its entry is written however it ends.
pub(crate) struct Watched {
    store: Store,
    entry: Option<Action>,
    started: Instant,
}

impl Watched {
    /// From the first moment of a request.
    pub(crate) fn begin(store: &Store, ip: IpAddr, method: &str, action: String) -> Self {
        let at_ms = crate::now_ms();
        let entry =
            Action { at_ms, ip: ip.to_canonical(), method: method.to_owned(), action, status: WENT_AWAY, micros: 0 };
        Self { store: store.clone(), entry: Some(entry), started: Instant::now() }
    }

    /// It has its answer, which waits where the log is far behind.
    pub(crate) async fn answered(mut self, status: u16) {
        let Some(entry) = &mut self.entry else { return };
        entry.status = status;
        entry.micros = micros_since(self.started);
        // Whoever goes away meanwhile drops this with its entry still in it.
        if self.store.log(entry.clone()).await.is_ok() {
            self.entry = None;
        }
    }
}

fn micros_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.micros = micros_since(self.started);
            self.store.log_soon(entry);
        }
    }
}
