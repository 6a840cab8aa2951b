//! Look-ups of many requests, answered together: whoever waits while a batch is under way is in the next one.
//! **Invariant**: a queue that is full says so at once; nobody waits for what cannot be answered in time.
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::catalogue::{BY_GTIN, Card};
use crate::codes::{BY_CODE, CodeRow};
use crate::recall::BY_GTIN as RECALLED;
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

type Answers = (HashMap<String, CodeRow>, HashMap<String, Arc<Goods>>);

/// What is known of a product.
#[derive(Debug, Default)]
pub(crate) struct Goods {
    card: Option<Arc<Card>>,
    /// Batches that are called back.
    recalled: Vec<String>,
}

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
            Ok((codes, goods)) => {
                for Waiting { asked, answer } in self.waiting {
                    let found = asked.iter().map(|asked| Found {
                        code: codes.get(&asked.code).cloned(),
                        card: goods.get(&asked.gtin).and_then(|goods| goods.card.clone()),
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
    let (mut goods, unknown) = batch.cards.get(wanted, Instant::now());
    if !unknown.is_empty() {
        let mut read: HashMap<String, Goods> = unknown.iter().map(|gtin| (gtin.clone(), Goods::default())).collect();
        for card in tx.rows_each(BY_GTIN, &unknown).await?.iter().map(Card::of) {
            let card = card?;
            if let Some(goods) = read.get_mut(&card.gtin) {
                goods.card = Some(Arc::new(card));
            }
        }
        for row in tx.rows_each(RECALLED, &unknown).await? {
            if let Some(goods) = read.get_mut(&row.get::<String>(0)?) {
                goods.recalled.push(row.get(1)?);
            }
        }
        let read = read.into_iter().map(|(gtin, goods)| (gtin, Arc::new(goods)));
        goods.extend(batch.cards.put(read.collect(), Instant::now()));
    }
    for row in found.values_mut() {
        let lots = goods.get(&row.gtin).map(|goods| &goods.recalled);
        row.state.is_batch_recalled = row.lot.as_ref().is_some_and(|lot| lots.is_some_and(|lots| lots.contains(lot)));
    }
    Ok((found, goods))
}

fn distinct<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let distinct: HashSet<&String> = all.filter(|one| !one.is_empty()).collect();
    distinct.into_iter().cloned().collect()
}

/// What was read of products a moment ago; also that there is no card.
#[derive(Default)]
struct Cards {
    kept: Mutex<HashMap<String, Kept>>,
}

/// When it was read, and what.
type Kept = (Instant, Arc<Goods>);

/// A card that another registry changed, or a batch that it recalled, is seen so late.
const CARD_KEPT: Duration = Duration::from_secs(2);
const CARDS_KEPT: usize = 50_000;

impl Cards {
    /// Those that are known, and the GTINs that have to be asked for.
    fn get(&self, wanted: Vec<String>, now: Instant) -> (HashMap<String, Arc<Goods>>, Vec<String>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = HashMap::with_capacity(wanted.len());
        let mut unknown = Vec::new();
        for gtin in wanted {
            match kept.get(&gtin) {
                Some((at, goods)) if now.duration_since(*at) < CARD_KEPT => {
                    known.insert(gtin, goods.clone());
                }
                _ => unknown.push(gtin),
            }
        }
        (known, unknown)
    }

    /// Keeps what was read, and gives it back.
    fn put(&self, read: Vec<(String, Arc<Goods>)>, now: Instant) -> Vec<(String, Arc<Goods>)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + read.len() > CARDS_KEPT {
            kept.clear();
        }
        kept.extend(read.iter().map(|(gtin, goods)| (gtin.clone(), (now, goods.clone()))));
        read
    }

    fn forget(&self) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
