//! Sends what waits, one report at a time, photos before their report.
//! **Invariant**: a row leaves the outbox on a receipt that holds; every other end of an attempt leaves it there.
use std::rc::Rc;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use sha2::{Digest as _, Sha256};

use crate::client::CallError;
use crate::retry::{Attempt, Next, after};
use crate::store::{Due, OutboxRow};
use crate::{Engine, EngineError, NetError};

/// Why the loop wakes before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    /// There is something new to send.
    Now,
    /// A look-up got through: what waited for the network need not wait on.
    Seen,
    /// The network is back, or a person asked: waiting times are over.
    Network,
}

/// Longest sleep: timers of sleeping tabs and machines are not to be trusted with more.
const IDLE_MS: u64 = 60_000;
/// What became of sent reports is asked for so often.
const OUTCOME_MS: i64 = 10 * 60_000;
/// Characters of an inspector's reason.
const REASON_MAX: usize = 2_000;

pub(crate) async fn run(engine: Rc<Engine>, mut woken: UnboundedReceiver<Wake>) {
    let mut asked_by_hand = true;
    loop {
        if engine.closed.get() {
            return;
        }
        if asked_by_hand {
            // A store that fails says so again in a moment.
            let _ = engine.hurry();
            // Words and dates are there before they are wanted, where they can be had.
            let _ = engine.keep_reference().await;
        }
        // Where the store fails, it fails again at once: a pause, and then another try.
        let failed = engine.send_all_due().await.is_err();
        engine.ask_outcomes(asked_by_hand).await;
        let sleep_ms = if failed { IDLE_MS } else { engine.sleep_ms() };
        let sleep = engine.host.sleep(sleep_ms);
        let first = match select(woken.next(), sleep).await {
            Either::Left((None, _)) => return,
            Either::Left((Some(wake), _)) => Some(wake),
            Either::Right(_) => None,
        };
        asked_by_hand = false;
        for wake in first.into_iter().chain(std::iter::from_fn(|| woken.try_recv().ok())) {
            asked_by_hand |= wake == Wake::Network;
            if wake == Wake::Seen {
                let _ = engine.hurry_offline();
            }
        }
    }
}

impl Engine {
    fn hurry(&self) -> Result<(), EngineError> {
        self.store.borrow().hurry(self.host.now_ms(), false)
    }

    /// Only what was stopped by the network: a registry that asked for time gets it.
    fn hurry_offline(&self) -> Result<(), EngineError> {
        self.store.borrow().hurry(self.host.now_ms(), true)
    }

    fn sleep_ms(&self) -> u64 {
        match self.store.borrow().due(self.host.now_ms()) {
            Ok(Due::Now(_)) => 0,
            Ok(Due::At(at)) => u64::try_from(at - self.host.now_ms()).unwrap_or(0).min(IDLE_MS),
            Ok(Due::Never) | Err(_) => IDLE_MS,
        }
    }

    async fn send_all_due(&self) -> Result<(), EngineError> {
        // Bounded, so that a clock that runs backwards cannot keep the loop here.
        for _ in 0..1000 {
            let due = self.store.borrow().due(self.host.now_ms())?;
            let Due::Now(id) = due else { break };
            self.sending.replace(Some(id.clone()));
            self.outbox_changed();
            let (attempt, problem) = self.attempt(&id).await;
            self.sending.replace(None);
            self.settle(&id, attempt, problem)?;
            self.outbox_changed();
            if self.closed.get() {
                break;
            }
        }
        Ok(())
    }

    /// Writes down how the attempt ended. An accepted report was written down with its receipt already.
    fn settle(&self, id: &str, attempt: Attempt, problem: Option<String>) -> Result<(), EngineError> {
        let Some(row) = self.store.borrow().outbox(id)? else { return Ok(()) };
        let mut dice = [0];
        self.host.random(&mut dice);
        let [dice] = dice;
        let n_tries = row.n_tries.saturating_add(1);
        let now_ms = self.host.now_ms();
        let row = match after(attempt, n_tries, dice) {
            Next::Done => return Ok(()),
            Next::RetryIn(ms) => OutboxRow {
                parked: false,
                n_tries,
                next_try_ms: now_ms.saturating_add(i64::try_from(ms).unwrap_or(i64::MAX)),
                last_problem: problem,
            },
            Next::Park => OutboxRow { parked: true, n_tries, next_try_ms: now_ms, last_problem: problem },
        };
        self.store.borrow().tried(id, &row)
    }

    async fn attempt(&self, id: &str) -> (Attempt, Option<String>) {
        match self.send(id).await {
            Ok(()) => (Attempt::Accepted, None),
            Err(SendError::Call(error)) => describe(&error),
            // The store failed, not the network: the report is where it was.
            Err(SendError::Store) => (Attempt::Nonsense, Some("storage".to_owned())),
        }
    }

    async fn send(&self, id: &str) -> Result<(), SendError> {
        let server = self.server();
        self.keep_reference().await?;
        let photos = self.store.borrow().photos_to_send(id)?;
        for sha256 in photos {
            if !self.has_photo(&sha256).await? {
                let bytes = self.store.borrow().photo(&sha256)?.ok_or(SendError::Store)?;
                self.send_photo(&sha256, bytes).await?;
            }
            self.store.borrow().photo_sent(&sha256)?;
        }
        let report = self.store.borrow().report(id)?.ok_or(SendError::Store)?;
        let body_sha256 = hex::encode(Sha256::digest(&report.body));
        let received = match self.send_report(id, report.body).await {
            Err(error @ CallError::Status { status: 422, .. }) if problem_is(&error, "photo_missing") => {
                // It had the photos and lost them, or an answer lied: send them again next time.
                self.store.borrow().photos_unsent(Some(id))?;
                return Err(CallError::Nonsense.into());
            }
            received => received?,
        };
        if !self.receipt_holds(id, &received, &body_sha256) {
            self.renew_reference().await?;
        }
        if !self.receipt_holds(id, &received, &body_sha256) {
            return Err(CallError::Nonsense.into());
        }
        self.store.borrow_mut().report_received(id, &received, &server)?;
        Ok(())
    }

    async fn ask_outcomes(&self, now: bool) {
        let before = self.host.now_ms() - if now { 0 } else { OUTCOME_MS };
        let server = self.server();
        let rows = self.store.borrow().outcomes_to_ask(before, &server).unwrap_or_default();
        for row in rows {
            let told = match self.report_state(&row.id, &row.secret).await {
                // Nobody has so much to say, and a screen has an end.
                Ok(told) => Some((told.state, told.reason.chars().take(REASON_MAX).collect())),
                Err(CallError::Net(_)) => return,
                // One that cannot be had must not keep the others from being asked for.
                Err(_) => None,
            };
            if self.store.borrow().set_outcome(&row.id, told, self.host.now_ms()).is_err() {
                return;
            }
            self.outbox_changed();
        }
    }
}

enum SendError {
    Call(CallError),
    Store,
}

impl From<CallError> for SendError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}

impl From<EngineError> for SendError {
    fn from(_: EngineError) -> Self {
        Self::Store
    }
}

fn problem_is(error: &CallError, name: &str) -> bool {
    matches!(error, CallError::Status { problem: Some(problem), .. } if problem == name)
}

fn describe(error: &CallError) -> (Attempt, Option<String>) {
    let (attempt, problem) = match error {
        CallError::Net(NetError::Offline) => (Attempt::NoNetwork, "offline".to_owned()),
        CallError::Net(NetError::TimedOut) => (Attempt::NoNetwork, "timed_out".to_owned()),
        CallError::Net(NetError::TooLarge) | CallError::Nonsense => (Attempt::Nonsense, "nonsense".to_owned()),
        CallError::Status { status, retry_after_s, problem } => {
            // Without the registry's own problem, somebody in between answered: never park for that.
            match problem {
                Some(problem) => (Attempt::Status(*status, *retry_after_s), problem.clone()),
                None if *status >= 500 => (Attempt::Status(*status, *retry_after_s), "server".to_owned()),
                None => (Attempt::Nonsense, "nonsense".to_owned()),
            }
        }
    };
    (attempt, Some(problem))
}
