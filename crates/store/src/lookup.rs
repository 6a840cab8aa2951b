//! Look-ups of many requests, answered together: whoever waits while a batch is under way is in the next one.
//! **Invariant**: a queue that is full says so at once; nobody waits for what cannot be answered in time.
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::catalogue::{BY_GTIN, Card};
use crate::codes::{BY_CODE, CodeRow};
use crate::recall::{self, Standing};
use crate::tx::Tx;

/// A code to look up, and the GTIN whose card is wanted with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Canonical identification code; empty finds nothing.
    pub code: String,
    /// Empty finds nothing.
    pub gtin: String,
}

/// What was found, each where it is there.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The code.
    pub code: Option<CodeRow>,
    /// The card of its product.
    pub card: Option<Arc<Card>>,
}

struct Waiting {
    asked: Vec<Asked>,
    answer: oneshot::Sender<Result<Vec<Found>, StoreError>>,
}

/// Requests that may wait.
const WAITING: usize = 16_384;
/// Codes of a batch, if no single request is larger.
const BATCH: usize = 512;

/// Where requests leave what they ask.
#[derive(Clone)]
pub(crate) struct Lookups {
    sender: mpsc::Sender<Waiting>,
    cards: Arc<Cards>,
}

/// Where those who answer take it from.
#[derive(Clone)]
pub(crate) struct Queue {
    receiver: Arc<tokio::sync::Mutex<mpsc::Receiver<Waiting>>>,
    cards: Arc<Cards>,
}

/// What is answered together.
pub(crate) struct Batch {
    waiting: Vec<Waiting>,
    cards: Arc<Cards>,
}

/// Codes and products, by their names.
pub(crate) type Answers = (HashMap<String, CodeRow>, HashMap<String, Arc<Card>>);

impl Lookups {
    pub fn new() -> (Self, Queue) {
        let (sender, receiver) = mpsc::channel(WAITING);
        let cards = Arc::new(Cards::default());
        let queue = Queue { receiver: Arc::new(tokio::sync::Mutex::new(receiver)), cards: cards.clone() };
        (Self { sender, cards }, queue)
    }

    /// One answer for each that was asked, in order.
    pub async fn find(&self, asked: Vec<Asked>) -> Result<Vec<Found>, StoreError> {
        let (answer, answered) = oneshot::channel();
        self.sender.try_send(Waiting { asked, answer }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::Closed,
        })?;
        answered.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Cards have changed.
    pub fn forget_cards(&self) {
        self.cards.forget();
    }
}

impl Queue {
    pub async fn next(&self) -> Option<Batch> {
        let mut receiver = self.receiver.lock().await;
        let first = receiver.recv().await?;
        Some(self.batch(first, &mut receiver))
    }

    /// The same on a thread that may block.
    pub fn blocking_next(&self) -> Option<Batch> {
        let mut receiver = self.receiver.blocking_lock();
        let first = receiver.blocking_recv()?;
        Some(self.batch(first, &mut receiver))
    }

    fn batch(&self, first: Waiting, receiver: &mut mpsc::Receiver<Waiting>) -> Batch {
        let mut n = first.asked.len();
        let mut waiting = vec![first];
        while n < BATCH {
            let Ok(next) = receiver.try_recv() else { break };
            // Its client has gone.
            if next.answer.is_closed() {
                continue;
            }
            n += next.asked.len();
            waiting.push(next);
        }
        Batch { waiting, cards: self.cards.clone() }
    }
}

impl Batch {
    fn all(&self) -> impl Iterator<Item = &Asked> {
        self.waiting.iter().flat_map(|waiting| &waiting.asked)
    }

    pub fn answer(self, result: Result<Answers, StoreError>) {
        match result {
            Ok((codes, cards)) => {
                for Waiting { asked, answer } in self.waiting {
                    let found = asked.iter().map(|asked| Found {
                        code: codes.get(&asked.code).cloned(),
                        card: cards.get(&asked.gtin).cloned(),
                    });
                    // Nobody waits any more: nothing is lost.
                    drop(answer.send(Ok(found.collect())));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for waiting in self.waiting {
                    drop(waiting.answer.send(Err(StoreError::Shared(error.clone()))));
                }
            }
        }
    }
}

/// Answers a batch. A card comes from memory where it was read a moment ago.
pub(crate) async fn find<T: Tx>(tx: &mut T, batch: &Batch) -> Result<Answers, StoreError> {
    let codes: Vec<String> = distinct(batch.all().map(|asked| &asked.code));
    let mut found = HashMap::with_capacity(codes.len());
    if !codes.is_empty() {
        for row in tx.rows_each(BY_CODE, &codes).await? {
            let row = CodeRow::of(&row)?;
            found.insert(row.code.clone(), row);
        }
    }
    let wanted = distinct(batch.all().map(|asked| &asked.gtin));
    let (mut cards, unknown) = batch.cards.get(wanted, Instant::now());
    if !unknown.is_empty() {
        let rows = tx.rows_each(BY_GTIN, &unknown).await?;
        let read: Vec<Arc<Card>> = rows.iter().map(|row| Card::of(row).map(Arc::new)).collect::<Result<_, _>>()?;
        batch.cards.put(unknown, &read, Instant::now());
        cards.extend(read.into_iter().map(|card| (card.gtin.clone(), card)));
    }
    let recalled = match batch.cards.recalled(Instant::now()) {
        Some(recalled) => recalled,
        None => batch.cards.put_recalled(recall::standing(tx).await?, Instant::now()),
    };
    for row in found.values_mut() {
        row.state.is_batch_recalled = recalled.holds(row);
    }
    Ok((found, cards))
}

fn distinct<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let distinct: HashSet<&String> = all.filter(|one| !one.is_empty()).collect();
    distinct.into_iter().cloned().collect()
}

/// What was read a moment ago: cards, also that there is none, and the recalls that stand.
#[derive(Default)]
struct Cards {
    kept: Mutex<HashMap<String, Kept>>,
    recalled: Mutex<Option<(Instant, Arc<Standing>)>>,
}

/// When it was read, and the card, where there is one.
type Kept = (Instant, Option<Arc<Card>>);

/// A card that another registry changed, or a batch that it recalled, is seen so late.
const CARD_KEPT: Duration = Duration::from_secs(2);
const CARDS_KEPT: usize = 50_000;

impl Cards {
    /// Those that are known, and the GTINs that have to be asked for.
    fn get(&self, wanted: Vec<String>, now: Instant) -> (HashMap<String, Arc<Card>>, Vec<String>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = HashMap::with_capacity(wanted.len());
        let mut unknown = Vec::new();
        for gtin in wanted {
            match kept.get(&gtin) {
                Some((at, card)) if now.duration_since(*at) < CARD_KEPT => {
                    known.extend(card.clone().map(|card| (gtin, card)));
                }
                _ => unknown.push(gtin),
            }
        }
        (known, unknown)
    }

    fn put(&self, asked: Vec<String>, read: &[Arc<Card>], now: Instant) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + asked.len() > CARDS_KEPT {
            kept.clear();
        }
        kept.extend(asked.into_iter().map(|gtin| (gtin, (now, None))));
        kept.extend(read.iter().map(|card| (card.gtin.clone(), (now, Some(card.clone())))));
    }

    /// The recalls that stand, as far as they were read a moment ago.
    fn recalled(&self, now: Instant) -> Option<Arc<Standing>> {
        let kept = self.recalled.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| now.duration_since(*at) < CARD_KEPT).map(|(_, standing)| standing.clone())
    }

    fn put_recalled(&self, standing: Standing, now: Instant) -> Arc<Standing> {
        let standing = Arc::new(standing);
        *self.recalled.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, standing.clone()));
        standing
    }

    fn forget(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.recalled.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
