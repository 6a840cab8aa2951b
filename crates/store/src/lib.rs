//! What the registry keeps, on embedded SQLite or on PostgreSQL: use cases, each whole or not at all, written once for both.
//! **Invariant**: what a use case says it has saved is on disk; the same holds on both databases (`tests/contract`).
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod abnormal;
mod act;
mod action_log;
mod border;
mod catalogue;
mod change;
mod codes;
mod contents;
mod document;
mod error;
mod feed;
mod history;
mod import;
mod inspection;
mod keys;
mod lookup;
mod mass;
mod meta;
mod moderation;
mod neighbour;
mod order;
mod package;
mod participant;
mod person;
mod postgres;
mod prefix;
mod recall;
mod reference;
mod reports;
mod schema;
mod session;
mod sighting;
mod sqlite;
mod trust;
mod tx;

use std::path::Path;
use std::sync::Arc;

use self::lookup::Lookups;
use self::postgres::Postgres;
use self::sqlite::Sqlite;
use self::tx::Work;

pub use abnormal::Abnormal;
pub use act::{ActBy, ActLine, ActPage, ActRow, ActState, ActTurn, Decision, LineState, NewAct, Stepped, Turn, Turned};
pub use action_log::{Action, ActionLog, Audit, Entry, Erase, Fault, Head, Signer, TOOL, origin};
pub use border::{Arrival, BorderMessage};
pub use catalogue::{Card, KnownCard};
pub use change::{Changed, Changes, Command, Details, Stamp, Told};
pub use codes::CodeRow;
pub use contents::Contents;
pub use document::{
    Act, DocumentFault, DocumentPage, DocumentRow, DocumentState, FiledDocument, NewDocument, UNKNOWN_CODE,
};
pub use error::StoreError;
pub use feed::{FeedEvent, FeedPage, FeedPlace, FeedSum, GroupStatistic, Many, Statistic};
pub use history::{CodeHistory, Event};
pub use import::Import;
pub use inspection::{MoveReport, Moved, ReportEvent, ReportPage, ReportSeen};
pub use keys::{AddedKey, KeyRow};
pub use lookup::{Asked, Found};
pub use moderation::{CardPage, CardTurn, CardTurned, Draft, TurnCard};
pub use neighbour::{Neighbour, Reading};
pub use order::{
    IssuePart, Issued, IssuedSerials, LineRow, NewLine, NewOrder, OPEN_MAX, OpenLine, OrderPage, OrderRow, Ordered,
};
pub use package::{Pack, Packed, Unpack, Why};
pub use participant::{BusinessPlace, Participant};
pub use person::{Joined, Joining, PeoplePage, Person, PersonStateSet, SetPassword, SetPersonState};
pub use prefix::{CompanyPrefix, Noted};
pub use recall::{LiftRecall, Lifted, LiftedRecall, Recall, RecallPage, Recalled};
pub use reference::Edition;
pub use reports::{Filed, NewReport, ReportRow};
pub use session::{NewSession, Refresh, Refreshed};
pub use sighting::Seen;
pub use trust::{TrustPackage, TrustPart};

#[derive(Clone)]
enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// What a statement waits with is kilobytes, and lies on its own: a future has room for all that it may ever come to, and those of requests that mostly
/// ask memory are moved about whole.
impl Backend {
    async fn write<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        match self {
            Self::Sqlite(sqlite) => Box::pin(sqlite.write(work)).await,
            Self::Postgres(postgres) => Box::pin(postgres.write(work)).await,
        }
    }

    async fn read<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        match self {
            Self::Sqlite(sqlite) => Box::pin(sqlite.read(work)).await,
            Self::Postgres(postgres) => Box::pin(postgres.read(work)).await,
        }
    }
}

/// The open store; clones share it.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    lookups: Lookups,
    /// Where the action log is.
    log: Backend,
}

impl Store {
    /// Opens or makes the store in the file; the action log lies beside it in a file of its own.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn sqlite(path: &Path) -> Result<Self, StoreError> {
        let (lookups, queues) = Lookups::new(sqlite::TOGETHER);
        let sqlite = Sqlite::open(path)?;
        sqlite.answer(&queues)?;
        let backend = Backend::Sqlite(sqlite);
        Ok(Self { log: Backend::Sqlite(Sqlite::open_log(path)?), backend, lookups })
    }

    /// Copies a file of a store as it is at one moment, while a registry works with it. The copy must not be there yet.
    pub fn copy_sqlite(from: &Path, to: &Path) -> Result<(), StoreError> {
        sqlite::copy(from, to)
    }

    /// Opens the store in the database at `address` (`postgres://user:password@host/database`); makes its tables where they
    /// are missing.
    pub async fn postgres(address: &str) -> Result<Self, StoreError> {
        Self::replicated(address, None).await
    }

    /// The same, with look-ups answered by a streaming replica, as long as it has what was written two seconds before. Where the primary is gone, the
    /// replica goes on answering.
    pub async fn replicated(address: &str, replica: Option<&str>) -> Result<Self, StoreError> {
        let (lookups, queues) = Lookups::new(postgres::TOGETHER);
        let postgres = Postgres::open(address).await?;
        postgres.answer(&queues, replica)?;
        Ok(Self { log: Backend::Postgres(postgres.apart()?), backend: Backend::Postgres(postgres), lookups })
    }

    /// One answer for each code that is asked, in order. Requests that come at the same time are answered together.
    pub async fn find(&self, asked: Arc<[Asked]>) -> Result<Vec<Found>, StoreError> {
        self.lookups.find(asked).await
    }

    async fn write<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        self.backend.write(work).await
    }

    async fn read<W: Work>(&self, work: W) -> Result<W::Output, StoreError> {
        self.backend.read(work).await
    }
}
