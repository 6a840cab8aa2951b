//! How much is taken on at once, and for how long: what cannot be answered in time is turned away at once.
//! **Invariant**: no network holds more than its share of the places, so no single one keeps others out.
use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use api::ProblemCode;
use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use store::StoreError;
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::Instant;

use crate::metrics::Metrics;
use crate::problem::Refusal;

/// Longer than this nobody waits: the orders allow fifteen seconds, and the way there and back takes some of them.
const DEADLINE: Duration = Duration::from_secs(13);
/// A large body may come over a slow line; once it is here, it is as any other.
const COMES_WITHIN: Duration = Duration::from_secs(120);
/// What the log may take beyond that; together still under what the orders allow.
const LOGGED: Duration = Duration::from_secs(1);
/// Large bodies at once.
const LARGE: usize = 256;
/// One network holds so much of the places at most …
const SHARE: usize = 8;
/// … and never fewer than a page of pictures and a few who ask beside it need.
const SHARE_MIN: usize = 16;

/// Places for requests.
pub(crate) struct Load {
    small: Places,
    large: Places,
}

struct Places {
    free: Semaphore,
    /// For how long a body may come; `None` where that is part of what it takes.
    comes_within: Option<Duration>,
    deadline: Duration,
    /// Places of one network; `None` where networks are not limited.
    share: Option<usize>,
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// A request's place; given back when it is dropped.
pub(crate) struct Place<'a> {
    _permit: SemaphorePermit<'a>,
    metrics: &'a Metrics,
    places: &'a Places,
    network: IpAddr,
    until: Instant,
}

impl Load {
    /// For so many requests at once; whether one network may hold all of them.
    pub(crate) fn new(at_once: usize, is_shared: bool) -> Self {
        let places = |count: usize, comes_within| Places {
            free: Semaphore::new(count),
            comes_within,
            deadline: DEADLINE,
            share: is_shared.then(|| (count / SHARE).max(SHARE_MIN)),
            held: Mutex::default(),
        };
        Self { small: places(at_once, None), large: places(LARGE, Some(COMES_WITHIN)) }
    }

    /// A place for a request from this network, or word to come again.
    pub(crate) fn place<'a>(
        &'a self,
        network: IpAddr,
        is_large: bool,
        metrics: &'a Metrics,
    ) -> Result<Place<'a>, Refusal> {
        let places = if is_large { &self.large } else { &self.small };
        let Ok(permit) = places.free.try_acquire() else {
            metrics.shed.inc();
            return Err(Refusal::from(ProblemCode::Unavailable).retry_after(1));
        };
        if !places.take(network) {
            return Err(Refusal::from(ProblemCode::RateLimited).retry_after(1));
        }
        metrics.under_way.inc();
        let until = Instant::now() + places.comes_within.unwrap_or(places.deadline);
        Ok(Place { _permit: permit, metrics, places, network, until })
    }
}

impl Places {
    /// Whether the network had one left.
    fn take(&self, network: IpAddr) -> bool {
        let Some(share) = self.share else { return true };
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(network).or_default();
        let has_left = *count < share;
        *count += usize::from(has_left);
        has_left
    }

    fn give_back(&self, network: IpAddr) {
        if self.share.is_none() {
            return;
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                held.remove(&network);
            }
        }
    }
}

impl Place<'_> {
    /// The answer, or word to come again where it took too long, from when the whole body was there. What was being done goes on or is undone as a whole; a
    /// repeated request finds out.
    pub(crate) async fn answer(
        &mut self,
        body: Option<Arrival>,
        mut answer: Pin<&mut impl Future<Output = Response>>,
    ) -> Response {
        if let Some(body) = body.filter(|_| self.places.comes_within.is_some()) {
            tokio::select! {
                response = &mut answer => {
                    // At once, or before all of it was there: what the log may take is counted from here.
                    self.until = Instant::now() + self.places.deadline;
                    return response;
                }
                () = body.came() => self.until = Instant::now() + self.places.deadline,
                () = tokio::time::sleep_until(self.until) => return self.given_up().into_response(),
            }
        }
        match tokio::time::timeout_at(self.until, answer).await {
            Ok(response) => response,
            Err(_) => self.given_up().into_response(),
        }
    }

    /// The log has it, or nobody waits for the log any longer.
    pub(crate) async fn logged(
        &self,
        logged: Pin<&mut impl Future<Output = Result<(), StoreError>>>,
    ) -> Result<(), Refusal> {
        match tokio::time::timeout_at(self.until + LOGGED, logged).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(self.given_up()),
        }
    }

    fn given_up(&self) -> Refusal {
        self.metrics.given_up.inc();
        Refusal::from(ProblemCode::Unavailable).retry_after(5)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.metrics.under_way.dec();
        self.places.give_back(self.network);
    }
}

/// Tells when all of a body has been read.
pub(crate) struct Arrival(oneshot::Receiver<()>);

impl Arrival {
    /// Of this body, also where nobody reads it any more.
    pub(crate) fn of(body: Body) -> (Body, Self) {
        let (sender, receiver) = oneshot::channel::<()>();
        let mut sender = Some(sender);
        let end = stream::poll_fn(move |_| {
            drop(sender.take());
            Poll::Ready(None)
        });
        (Body::from_stream(body.into_data_stream().chain(end)), Self(receiver))
    }

    async fn came(self) {
        let _ = self.0.await;
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use super::*;

    #[tokio::test]
    async fn a_slow_line_is_waited_for_and_a_slow_answer_is_not() {
        let metrics = Metrics::of([]);
        let (mut load, network) = (Load::new(400, true), IpAddr::from([10, 0, 0, 1]));
        load.large.deadline = Duration::from_millis(20);
        load.large.comes_within = Some(Duration::from_secs(60));
        let never = async || std::future::pending::<Response>().await;
        let status = async |load: &Load, body: Body| {
            let (body, arrival) = Arrival::of(body);
            let mut place = load.place(network, true, &metrics).ok().unwrap();
            let read = async {
                axum::body::to_bytes(body, 100).await.unwrap();
                never().await
            };
            place.answer(Some(arrival), pin!(read)).await.status().as_u16()
        };
        let began = Instant::now();
        assert_eq!(status(&load, Body::from("whole")).await, 503);
        assert!(began.elapsed() < Duration::from_secs(30), "from when it was there, not from its first byte");
        // The rest of it never comes.
        load.large.comes_within = Some(Duration::from_millis(20));
        load.large.deadline = Duration::from_secs(60);
        let half = stream::once(async { Ok::<_, std::io::Error>("half") }).chain(stream::pending());
        assert_eq!(status(&load, Body::from_stream(half)).await, 503);
        // A small one has no time of its own to come in.
        load.small.deadline = Duration::from_millis(20);
        let mut place = load.place(network, false, &metrics).ok().unwrap();
        assert_eq!(place.answer(None, pin!(never())).await.status(), 503);
        let there = async { axum::http::StatusCode::OK.into_response() };
        assert_eq!(place.answer(None, pin!(there)).await.status(), 200);
    }

    #[tokio::test]
    async fn no_network_keeps_others_out() {
        let (load, metrics) = (Load::new(400, true), Metrics::of([]));
        let (here, there) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let take = |network| load.place(network, false, &metrics).ok();
        let mut held: Vec<_> = std::iter::from_fn(|| take(here)).collect();
        assert_eq!(held.len(), 50);
        assert!(take(there).is_some());
        held.pop();
        assert!(take(here).is_some(), "what was given back can be taken again");
        drop(held);
        assert!(load.small.held.lock().unwrap().is_empty(), "who holds nothing is forgotten");
        let all = Load::new(400, false);
        let held: Vec<_> = std::iter::from_fn(|| all.place(here, false, &metrics).ok()).collect();
        assert_eq!(held.len(), 400);
    }
}
