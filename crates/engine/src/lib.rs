//! The offline-first app: store, outbox, verification, sync; the same natively and in a browser.
//! **Invariant**: what a reply says is saved is on disk; a report leaves the outbox on the registry's signed receipt alone.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]

mod client;
mod dispatch;
mod error;
mod lookup;
mod photo;
mod platform;
mod ports;
mod receipt;
mod reference;
mod report;
mod retry;
mod settings;
mod store;
mod sync;
mod view;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_channel::mpsc;

pub use dispatch::refuse;
pub use error::EngineError;
pub use ports::{Host, HttpMethod, HttpRequest, HttpResponse, NetError};
pub use receipt::{ReceiptError, check as check_receipt, check_proof};
pub use retry::{Attempt, Next, after};
pub use rusqlite::Connection;
pub use store::Store;

/// The app behind the door. One for each store; its host gives it network, clock, tasks and randomness.
pub struct Engine {
    host: Rc<dyn Host>,
    store: RefCell<Store>,
    storage: door::StorageKind,
    wake: mpsc::UnboundedSender<sync::Wake>,
    sending: RefCell<Option<String>>,
    closed: Cell<bool>,
}

impl Engine {
    /// Opens the store and starts sending what waits in it.
    pub fn start(
        connection: Connection,
        storage: door::StorageKind,
        host: Rc<dyn Host>,
    ) -> Result<Rc<Self>, EngineError> {
        let store = Store::open(connection)?;
        let (wake, woken) = mpsc::unbounded();
        let engine = Rc::new(Self {
            host: host.clone(),
            store: RefCell::new(store),
            storage,
            wake,
            sending: RefCell::new(None),
            closed: Cell::new(false),
        });
        host.spawn(Box::pin(sync::run(engine.clone(), woken)));
        Ok(engine)
    }

    /// The network came back, or the app came to the front: what waits for the network is tried at once.
    pub fn network_returned(&self) {
        let _ = self.wake.unbounded_send(sync::Wake::Network);
    }

    /// Stops sending; the store closes when the last task lets go of the engine.
    pub fn stop(&self) {
        self.closed.set(true);
        self.wake.close_channel();
    }

    fn network_seen(&self) {
        let _ = self.wake.unbounded_send(sync::Wake::Seen);
    }

    fn wake(&self) {
        let _ = self.wake.unbounded_send(sync::Wake::Now);
    }
}
