//! Look-ups of many requests, answered together: whoever waits while a batch is under way is in the next one.
//! **Invariant**: a queue that is full says so at once; nobody waits for what cannot be answered in time.
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::catalogue::{BY_GTIN, Card, KnownCard};
use crate::codes::{BY_CODE, CodeRow};
use crate::recall::{self, Standing};
use crate::tx::Tx;

/// A code to look up, and the GTIN whose card is wanted with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Canonical identification code; empty finds nothing.
    pub code: String,
    /// Empty finds nothing.
    pub gtin: String,
    /// The batch that the code itself names: where nobody reported one, it says whether the unit was called back.
    pub lot: Option<String>,
}

/// What was found, each where it is there.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The code.
    pub code: Option<CodeRow>,
    /// The card of its product.
    pub card: Option<Arc<KnownCard>>,
}

struct Waiting {
    asked: Arc<[Asked]>,
    answer: oneshot::Sender<Result<Vec<Found>, StoreError>>,
}

/// Requests that may wait.
const WAITING: usize = 16_384;
/// Codes of a small request: it does not hold others up.
const FEW: usize = 64;

/// Codes of requests that are answered together, if no single request has more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Together {
    pub small: usize,
    pub large: usize,
}

/// Where requests leave what they ask.
#[derive(Clone)]
pub(crate) struct Lookups {
    /// For requests of few codes, and for the others.
    small: mpsc::Sender<Waiting>,
    large: mpsc::Sender<Waiting>,
    cards: Arc<Cards>,
}

/// Where those who answer take it from: requests of few codes do not wait behind the others.
pub(crate) struct Queues {
    pub small: Queue,
    pub large: Queue,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct Queue {
    receiver: Arc<tokio::sync::Mutex<mpsc::Receiver<Waiting>>>,
    batch: usize,
    cards: Arc<Cards>,
}

/// What is answered together.
pub(crate) struct Batch {
    waiting: Vec<Waiting>,
    cards: Arc<Cards>,
}

impl Lookups {
    pub fn new(together: Together) -> (Self, Queues) {
        let cards = Arc::new(Cards::default());
        let ((small, few), (large, many)) = (queue(together.small, &cards), queue(together.large, &cards));
        (Self { small, large, cards }, Queues { small: few, large: many })
    }

    /// One answer for each that was asked, in order.
    pub async fn find(&self, asked: Arc<[Asked]>) -> Result<Vec<Found>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let sender = if asked.len() > FEW { &self.large } else { &self.small };
        sender.try_send(Waiting { asked, answer }).map_err(|error| match error {
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

/// Where requests are left, and where they are taken from in batches of so many codes.
fn queue(batch: usize, cards: &Arc<Cards>) -> (mpsc::Sender<Waiting>, Queue) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (sender, Queue { receiver: Arc::new(tokio::sync::Mutex::new(receiver)), batch, cards: cards.clone() })
}

impl Queue {
    pub async fn next(&self) -> Option<Batch> {
        let mut receiver = self.receiver.lock().await;
        let first = receiver.recv().await?;
        // Requests that are being read already come into the same batch: they are answered sooner together, and nothing waits where there are none.
        tokio::task::yield_now().await;
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
        while n < self.batch {
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
    /// What was found for all, in the order in which it was asked.
    pub async fn find<T: Tx>(&self, tx: &mut T) -> Result<Vec<Found>, StoreError> {
        let all: Vec<&Asked> = self.waiting.iter().flat_map(|waiting| &*waiting.asked).collect();
        let cards = Looking { cards: &self.cards, at: Instant::now(), forgotten: self.cards.forgotten() };
        match *all {
            [one] => Ok(vec![find_one(tx, one, &cards).await?]),
            _ => find_all(tx, &all, &cards).await,
        }
    }

    /// Gives everybody theirs of what was found.
    pub fn answer(self, result: Result<Vec<Found>, StoreError>) {
        match result {
            Ok(found) => {
                let mut found = found.into_iter();
                for Waiting { asked, answer } in self.waiting {
                    // Nobody waits any more: nothing is lost.
                    drop(answer.send(Ok(found.by_ref().take(asked.len()).collect())));
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

/// Names that are asked for, each once, in the order of an index: what is looked up so is looked up sooner.
struct Names<'a> {
    distinct: Vec<&'a str>,
    /// Of everybody who asks, the place of the name; of no name, none.
    asked: Vec<Option<usize>>,
    /// How often each is asked for.
    times: Vec<usize>,
}

impl<'a> Names<'a> {
    fn of(all: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let n = all.len();
        let mut names = Self { distinct: Vec::with_capacity(n), asked: vec![None; n], times: Vec::with_capacity(n) };
        let named: Vec<(&str, usize)> = all.zip(0..).filter(|(name, _)| !name.is_empty()).collect();
        let shared = shared(&named);
        // What differs first decides nearly always, and lies side by side here: the names themselves are all over memory.
        let mut sorted: Vec<(u128, &str, usize)> =
            named.into_iter().map(|(name, who)| (beginning(name, shared), name, who)).collect();
        sorted.sort_unstable();
        for (_, name, who) in sorted {
            if names.distinct.last() != Some(&name) {
                names.distinct.push(name);
                names.times.push(0);
            }
            names.times.last_mut().into_iter().for_each(|times| *times += 1);
            names.asked.get_mut(who).into_iter().for_each(|place| *place = Some(names.distinct.len() - 1));
        }
        names
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.distinct.binary_search(&name).ok()
    }

    /// What was found, for everybody who asked. Nothing is copied for who is the only one to ask for it.
    fn each<T: Clone>(mut self, found: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<Option<T>> {
        let mut kept = vec![None; self.distinct.len()];
        // What answers in the order in which it is asked, or in that of its index, has the next one: then no name is looked for.
        let mut next = 0;
        for one in found {
            let name = name(&one);
            let place = if self.distinct.get(next) == Some(&name) { Some(next) } else { self.place(name) };
            if let Some((place, kept)) = place.and_then(|place| Some((place, kept.get_mut(place)?))) {
                *kept = Some(one);
                next = place + 1;
            }
        }
        let each = self.asked.into_iter().map(|place| {
            let (kept, times) = (kept.get_mut(place?)?, self.times.get_mut(place?)?);
            *times -= 1;
            if *times == 0 { kept.take() } else { kept.clone() }
        });
        each.collect()
    }
}

/// Bytes with which all names begin.
fn shared(named: &[(&str, usize)]) -> usize {
    let Some((first, _)) = named.first() else { return 0 };
    let alike = |name: &str| first.bytes().zip(name.bytes()).take_while(|(a, b)| a == b).count();
    named.iter().map(|(name, _)| alike(name)).min().unwrap_or_default()
}

/// The bytes after so many, as a number of the same order; what is shorter comes first, as it does among names.
fn beginning(name: &str, after: usize) -> u128 {
    let bytes = name.as_bytes().iter().skip(after).chain(std::iter::repeat(&0)).take(size_of::<u128>());
    bytes.fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// Answers many, in their order.
async fn find_all<T: Tx>(tx: &mut T, all: &[&Asked], cards: &Looking<'_>) -> Result<Vec<Found>, StoreError> {
    let codes = Names::of(all.iter().map(|asked| asked.code.as_str()));
    let rows: Vec<CodeRow> = match *codes.distinct {
        [] => Vec::new(),
        _ => tx.read_each(BY_CODE, &codes.distinct).await?,
    };
    let gtins: Vec<&str> = all.iter().map(|asked| asked.gtin.as_str()).collect();
    let found = cards_of(tx, &gtins, cards).await?;
    let recalled = recalled(tx, cards).await?;
    let rows = codes.each(rows, |row| &row.code);
    let judged = |(mut code, asked): (Option<CodeRow>, &&Asked)| {
        if let Some(row) = &mut code {
            row.state.is_batch_recalled = recalled.names(row, asked.lot.as_deref());
        }
        code
    };
    let rows = rows.into_iter().zip(all).map(judged);
    Ok(rows.zip(found).map(|(code, card)| Found { code, card }).collect())
}

/// Answers one, as most requests are.
async fn find_one<T: Tx>(tx: &mut T, asked: &Asked, cards: &Looking<'_>) -> Result<Found, StoreError> {
    let mut code = None;
    if !asked.code.is_empty() {
        code = tx.read_each::<CodeRow>(BY_CODE, &[&asked.code]).await?.pop();
    }
    let card = cards_of(tx, &[&asked.gtin], cards).await?.pop().flatten();
    if let Some(row) = &mut code {
        row.state.is_batch_recalled = recalled(tx, cards).await?.names(row, asked.lot.as_deref());
    }
    Ok(Found { code, card })
}

/// The card of each, where there is one, from memory where it was read a moment ago.
async fn cards_of<T: Tx>(
    tx: &mut T,
    gtins: &[&str],
    cards: &Looking<'_>,
) -> Result<Vec<Option<Arc<KnownCard>>>, StoreError> {
    let (mut found, unknown) = cards.cards.get(gtins, cards.at);
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().collect();
        let read = tx.rows_each(BY_GTIN, &unknown).await?;
        let read = read.iter().map(|row| Ok(Arc::new(Card::of(row)?.into())));
        let read: Vec<Arc<KnownCard>> = read.collect::<Result<_, StoreError>>()?;
        cards.put(&unknown, &read);
        let read: HashMap<&str, &Arc<KnownCard>> = read.iter().map(|card| (card.row.gtin.as_str(), card)).collect();
        for (gtin, card) in gtins.iter().zip(&mut found).filter(|(_, card)| card.is_none()) {
            *card = read.get(gtin).copied().cloned();
        }
    }
    Ok(found)
}

/// The recalls that stand, from memory as well.
async fn recalled<T: Tx>(tx: &mut T, cards: &Looking<'_>) -> Result<Arc<Standing>, StoreError> {
    match cards.cards.recalled(cards.at) {
        Some(recalled) => Ok(recalled),
        None => Ok(cards.put_recalled(recall::standing(tx).await?)),
    }
}

/// What was read a moment ago: cards, also that there is none, and the recalls that stand.
#[derive(Default)]
struct Cards {
    kept: Mutex<HashMap<String, Kept>>,
    recalled: Mutex<Option<(Instant, Arc<Standing>)>>,
    forgotten: AtomicU64,
}

/// When it was read, and the card, where there is one.
type Kept = (Instant, Option<Arc<KnownCard>>);

/// A card that another registry changed, or a batch that it recalled, is seen so late.
const CARD_KEPT: Duration = Duration::from_secs(2);
const CARDS_KEPT: usize = 50_000;
const GTIN_LEN: usize = 14;

impl Cards {
    /// The card of each that is known, and the GTINs that have to be asked for, each once and in order.
    fn get<'a>(&self, wanted: &[&'a str], now: Instant) -> (Vec<Option<Arc<KnownCard>>>, BTreeSet<&'a str>) {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unknown = BTreeSet::new();
        let known = wanted.iter().map(|gtin| match kept.get(*gtin) {
            _ if gtin.is_empty() => None,
            Some((at, card)) if now.duration_since(*at) < CARD_KEPT => card.clone(),
            _ => {
                unknown.insert(*gtin);
                None
            }
        });
        (known.collect(), unknown)
    }

    /// The recalls that stand, as far as they were read a moment ago.
    fn recalled(&self, now: Instant) -> Option<Arc<Standing>> {
        let kept = self.recalled.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(at, _)| now.duration_since(*at) < CARD_KEPT).map(|(_, standing)| standing.clone())
    }

    /// How often all of it was forgotten.
    fn forgotten(&self) -> u64 {
        self.forgotten.load(Ordering::Acquire)
    }

    fn forget(&self) {
        // First: what was read before this and is kept after it was read too early.
        self.forgotten.fetch_add(1, Ordering::AcqRel);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
        *self.recalled.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Cards for a batch, from before anything of it was read: what is kept is as old as that.
struct Looking<'a> {
    cards: &'a Cards,
    at: Instant,
    forgotten: u64,
}

impl Looking<'_> {
    fn put(&self, asked: &[&str], read: &[Arc<KnownCard>]) {
        let mut kept = self.cards.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten != self.cards.forgotten() {
            return;
        }
        if kept.len() + asked.len() > CARDS_KEPT {
            kept.clear();
        }
        // What is no GTIN may be of any length.
        let asked = asked.iter().filter(|gtin| gtin.len() <= GTIN_LEN);
        kept.extend(asked.map(|gtin| ((*gtin).to_owned(), (self.at, None))));
        kept.extend(read.iter().map(|card| (card.row.gtin.clone(), (self.at, Some(card.clone())))));
    }

    fn put_recalled(&self, standing: Standing) -> Arc<Standing> {
        let standing = Arc::new(standing);
        let mut kept = self.cards.recalled.lock().unwrap_or_else(PoisonError::into_inner);
        if self.forgotten == self.cards.forgotten() {
            *kept = Some((self.at, standing.clone()));
        }
        standing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_gets_theirs_in_whatever_order_it_comes() {
        let asked = ["c", "a", "", "b", "a", "d"];
        let each = |found: &[&str]| {
            let names = Names::of(asked.into_iter());
            assert_eq!(names.distinct, ["a", "b", "c", "d"]);
            names.each(found.iter().map(|name| (*name).to_owned()).collect(), |name| name)
        };
        let all = |text: &str| text.split(' ').map(|name| (name != "-").then(|| name.to_owned())).collect::<Vec<_>>();
        assert_eq!(each(&["a", "b", "c", "d"]), all("c a - b a d"));
        assert_eq!(each(&["d", "b", "a", "c"]), all("c a - b a d"));
        assert_eq!(each(&["a", "d"]), all("- a - - a d"), "what is not there leaves a gap");
        assert_eq!(each(&["x", "c"]), all("c - - - - -"), "nobody asked for the first");
        assert_eq!(each(&[]), all("- - - - - -"));
    }

    #[test]
    fn names_come_in_the_order_of_their_bytes() {
        let order = |names: &[&str]| {
            let distinct: Vec<String> =
                Names::of(names.iter().copied()).distinct.iter().map(|name| (*name).to_owned()).collect();
            let mut sorted = names.to_vec();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(distinct, sorted);
        };
        order(&["01b", "01", "01a", "01ab", "01b"]);
        order(&["same to the end, and longer than a number2", "same to the end, and longer than a number1"]);
        order(&["a\u{0}", "a", "ab", "a\u{0}\u{0}"]);
        order(&["x0123456789abcdefz", "x0123456789abcdefa", "x0123456789abcdef", "y"]);
        order(&["ё", "е", "ж"]);
        order(&["alone"]);
        order(&[]);
    }

    fn looking(cards: &Cards) -> Looking<'_> {
        Looking { cards, at: Instant::now(), forgotten: cards.forgotten() }
    }

    #[test]
    fn what_was_read_before_it_was_forgotten_is_not_kept() {
        let cards = Cards::default();
        let is_kept = |gtin: &str| cards.get(&[gtin], Instant::now()).1.is_empty();
        let early = looking(&cards);
        cards.forget();
        early.put(&["04870000001019"], &[]);
        early.put_recalled(Standing::default());
        assert!(!is_kept("04870000001019") && cards.recalled(Instant::now()).is_none());
        looking(&cards).put(&["04870000001019", &"1".repeat(60_000)], &[]);
        assert!(is_kept("04870000001019"));
        assert!(!is_kept(&"1".repeat(60_000)), "what is no GTIN takes no memory");
    }
}
