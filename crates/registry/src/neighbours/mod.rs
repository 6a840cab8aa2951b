//! Other bodies' systems: what they bring, what they read, what they are told. Each is behind a trait with a folder and an HTTP server as ways to it.
mod border;
mod mailbox;
pub(crate) mod receipts;
mod registers;

use std::sync::Arc;
use std::time::Duration;

use crate::routes::App;

use self::mailbox::Way;
pub(crate) use self::registers::ENTREPRENEURS;
#[cfg(feature = "fuzzing")]
pub(crate) use self::{receipts::receipt, registers::Lines};

/// Where the neighbours are; those that are not named are not asked.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Receipts of tills: a folder or an address.
    pub receipts: Option<String>,
    /// Goods that cross borders of the union: a folder or an address.
    pub border: Option<String>,
    /// The register of entrepreneurs: a file or an address.
    pub entrepreneurs: Option<String>,
    /// Certification authorities: a file or an address.
    pub authorities: Option<String>,
    /// How often mail is looked for.
    pub mail_every: Duration,
    /// How often registers are read.
    pub registers_every: Duration,
}

impl Default for Neighbours {
    fn default() -> Self {
        Self {
            receipts: None,
            border: None,
            entrepreneurs: None,
            authorities: None,
            mail_every: Duration::from_secs(30),
            registers_every: Duration::from_secs(24 * 3600),
        }
    }
}

/// Goes to the neighbours, as long as the registry runs.
pub(crate) async fn run(app: Arc<App>, neighbours: Neighbours) {
    let Neighbours { receipts, border, entrepreneurs, authorities, mail_every, registers_every } = neighbours;
    for (name, place) in [(ENTREPRENEURS, entrepreneurs), (registers::AUTHORITIES, authorities)] {
        if let Some(place) = place {
            tokio::spawn(registers::run(app.clone(), name, place, registers_every));
        }
    }
    let way = |place: Option<String>| {
        let way = place.map(Way::of).transpose();
        way.unwrap_or_else(|error| {
            tracing::error!(error = format!("{error:#}"), "there is no way to a neighbour");
            None
        })
    };
    let ways = (way(receipts), way(border));
    if ways.0.is_none() && ways.1.is_none() {
        return;
    }
    let mut often = tokio::time::interval(mail_every);
    loop {
        often.tick().await;
        if let Some(way) = &ways.0
            && let Err(error) = receipts::mail(&app, way).await
        {
            tracing::error!(error = format!("{error:#}"), "receipts of tills were not fetched");
        }
        if let Some(way) = &ways.1
            && let Err(error) = border::mail(&app, way).await
        {
            tracing::error!(error = format!("{error:#}"), "messages across borders were not exchanged");
        }
    }
}
