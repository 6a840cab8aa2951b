//! How much is taken on at once, and for how long: what cannot be answered in time is turned away at once.
use std::time::Duration;

use api::ProblemCode;
use axum::response::{IntoResponse as _, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::metrics::Metrics;
use crate::problem::Refusal;

/// Longer than this nobody waits: the orders allow fifteen seconds, and the way there and back takes some of them.
const DEADLINE: Duration = Duration::from_secs(13);
/// A large body may come over a slow line.
const DEADLINE_LARGE: Duration = Duration::from_secs(120);
/// Large bodies at once.
const LARGE: usize = 256;

/// Places for requests.
pub(crate) struct Load {
    small: Semaphore,
    large: Semaphore,
}

/// A request's place; given back when it is dropped.
pub(crate) struct Place<'a> {
    _permit: SemaphorePermit<'a>,
    metrics: &'a Metrics,
    deadline: Duration,
}

impl Load {
    pub(crate) fn new(at_once: usize) -> Self {
        Self { small: Semaphore::new(at_once), large: Semaphore::new(LARGE) }
    }

    /// A place for a request, or word to come again.
    pub(crate) fn place<'a>(&'a self, is_large: bool, metrics: &'a Metrics) -> Result<Place<'a>, Refusal> {
        let (places, deadline) = if is_large { (&self.large, DEADLINE_LARGE) } else { (&self.small, DEADLINE) };
        let Ok(permit) = places.try_acquire() else {
            metrics.shed.inc();
            return Err(Refusal::from(ProblemCode::Unavailable).retry_after(1));
        };
        metrics.under_way.inc();
        Ok(Place { _permit: permit, metrics, deadline })
    }
}

impl Place<'_> {
    /// The answer, or word to come again where it took too long. What was being done goes on or is undone as a whole; a repeated request
    /// finds out.
    pub(crate) async fn answer(&self, answer: impl Future<Output = Response>) -> Response {
        match tokio::time::timeout(self.deadline, answer).await {
            Ok(response) => response,
            Err(_) => {
                self.metrics.given_up.inc();
                Refusal::from(ProblemCode::Unavailable).retry_after(5).into_response()
            }
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.metrics.under_way.dec();
    }
}
