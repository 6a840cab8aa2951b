//! The system behind the app: codes, verifications, violation reports, reference data, action log; and the web app itself.
//! **Invariant**: an answer that says "saved" is on disk; every request is in the action log with time and address.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]

mod action_log;
mod acts;
mod annulment;
mod backup;
mod check;
mod contract;
mod control;
mod crowd;
mod demonstration;
mod emitter;
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod identity;
mod import;
mod keys;
mod labels;
mod limit;
mod load;
mod metrics;
mod neighbours;
mod open;
mod outside;
mod problem;
mod proxies;
mod recent;
mod routes;
mod server;
mod sightings;
mod tools;
mod trust;

pub use annulment::annul_due;
pub use backup::{backup, restore};
pub use demonstration::load as load_demonstration;
pub use identity::{add_person, let_in, set_password};
pub use import::{ImportError, import};
pub use keys::ReceiptKey;
pub use neighbours::Neighbours;
pub use open::{Database, open};
pub use proxies::Proxies;
pub use routes::{App, Settings, router};
pub use server::{Listen, serve};
pub use store::Store;
pub use tools::{ERASED, told, told_erasures};

/// Milliseconds since 1970, UTC.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The day that a moment is of in Kazakhstan, which keeps one time, five hours ahead of UTC.
pub(crate) fn day_of(at_ms: i64) -> Option<gs1::Date> {
    gs1::Date::from_unix_ms(at_ms, 300)
}

/// The day it is there.
pub fn today() -> gs1::Date {
    day_of(now_ms()).unwrap_or(gs1::Date::EPOCH)
}
