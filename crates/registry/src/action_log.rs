//! A request under way, and its entry in the action log.
use std::net::IpAddr;
use std::time::Instant;

use store::{Action, ActionLog, StoreError};

/// The client went away before it had its answer; what it asked for may be done all the same.
const WENT_AWAY: u16 = 499;

/// Others are nothing here, and may be of any length.
const KNOWN_METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// A request under way. Its entry is written however it ends.
pub(crate) struct Watched {
    log: ActionLog,
    entry: Option<Action>,
    started: Instant,
}

impl Watched {
    /// From the first moment of a request.
    pub(crate) fn begin(log: &ActionLog, ip: IpAddr, who: String, method: &str, action: String) -> Self {
        let entry = Action {
            at_ms: crate::now_ms(),
            ip: ip.to_canonical(),
            who,
            method: KNOWN_METHODS.into_iter().find(|known| *known == method).unwrap_or("OTHER").to_owned(),
            action,
            status: WENT_AWAY,
            micros: 0,
        };
        Self { log: log.clone(), entry: Some(entry), started: Instant::now() }
    }

    /// Who it is of turned out with the answer.
    pub(crate) fn is_of(&mut self, who: String) {
        if let Some(entry) = &mut self.entry {
            entry.who = who;
        }
    }

    /// It was turned away, and nothing was done: its entry is written where there is room. Tells whether there was; nobody waits to be turned away, and
    /// what waited would take the memory that the log is short of.
    pub(crate) fn turned_away(mut self, status: u16) -> bool {
        let Some(mut entry) = self.entry.take() else { return true };
        entry.status = status;
        entry.micros = micros_since(self.started);
        self.log.try_write(entry).is_ok()
    }

    /// It has its answer. What only read waits where the log is far behind; what wrote waits until its entry is on disk. Who stops waiting loses no entry.
    pub(crate) async fn answered(mut self, status: u16, has_written: bool) -> Result<(), StoreError> {
        let Some(mut entry) = self.entry.take() else { return Ok(()) };
        entry.status = status;
        entry.micros = micros_since(self.started);
        if has_written {
            // From here on the log has it, whether or not somebody still waits for the answer.
            return self.log.write_through(entry).await;
        }
        let Err(entry) = self.log.try_write(entry) else { return Ok(()) };
        // Whoever goes away meanwhile drops this with its entry still in it.
        self.entry = Some(Action { status: WENT_AWAY, ..entry.clone() });
        // Seldom, and large: on its own.
        Box::pin(self.log.write(entry)).await?;
        self.entry = None;
        Ok(())
    }
}

fn micros_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Drop for Watched {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.micros = micros_since(self.started);
            self.log.write_soon(entry);
        }
    }
}
