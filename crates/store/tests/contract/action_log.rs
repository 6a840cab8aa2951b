//! The action log: what is written, proved, checked, erased.
use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use merkle::{Checkpoint, ProofError, verify_consistency};
use store::{Action, ActionLog, Audit, Entry, Erase, Fault, Signer, Store, StoreError};

use crate::{Fresh, on_both};

on_both!(
    in_the_order_it_was_told,
    two_processes_write_one_log,
    one_that_was_quiet_goes_on_at_the_end,
    more_than_a_part,
    a_log_that_is_full_says_so,
    sealed_entries_are_proved,
    it_only_grows,
    the_first_entry_that_does_not_fit_is_named,
    what_was_kept_elsewhere_has_to_be_there,
    people_are_erased_and_the_log_still_fits,
);

struct Key(SigningKey);

impl Signer for Key {
    fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.0.sign(bytes).to_bytes()
    }
}

fn key() -> Key {
    Key(SigningKey::from_bytes(&[7; 32]))
}

fn log(store: &Store, name: &str) -> ActionLog {
    store.action_log(name, Arc::new(key()))
}

fn action(n: i64) -> Action {
    Action {
        at_ms: 1_795_000_000_000 + n,
        ip: if n % 2 == 0 { "2001:db8::7".parse().unwrap() } else { "10.0.0.7".parse().unwrap() },
        who: if n % 3 == 0 { "990140001234".to_owned() } else { String::new() },
        method: "PUT".to_owned(),
        action: "/v1/photos/{sha256}".to_owned(),
        status: 204,
        micros: 1_234,
    }
}

async fn entries(store: &Store, name: &str) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let more = store.log_entries(name.to_owned(), all.len() as u64).await.unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

async fn audit(store: &Store, elsewhere: &[Checkpoint]) -> Vec<Audit> {
    store.audit(&key().public(), elsewhere).await.unwrap()
}

fn fits(log: &str, entries: u64, without_text: u64) -> Vec<Audit> {
    vec![Audit { log: log.to_owned(), entries, without_text, fault: None }]
}

async fn in_the_order_it_was_told(fresh: &Fresh) {
    let log = log(&fresh.store, "main");
    for n in 0..10 {
        log.write(action(n)).await.unwrap();
    }
    log.flush().await.unwrap();
    // What would end a line or a field does not.
    let hostile = Action { method: "A\tB\nC".to_owned(), who: "\r\n\t".to_owned(), ..action(10) };
    log.write_soon(hostile);
    log.write_through(action(11)).await.unwrap();
    let mut expected: Vec<Action> = (0..10).map(action).collect();
    expected.push(Action { method: "A B C".to_owned(), who: "   ".to_owned(), ..action(10) });
    expected.push(action(11));
    let read = entries(&fresh.store, "main").await;
    assert!(read.iter().map(|entry| entry.n).eq(0..12));
    assert_eq!(read.into_iter().map(|entry| entry.action.unwrap()).collect::<Vec<_>>(), expected);
    assert_eq!(entries(&fresh.store, "other").await, []);
    assert_eq!(audit(&fresh.store, &[]).await, fits("main", 12, 0));
}

async fn two_processes_write_one_log(fresh: &Fresh) {
    let other = fresh.another().await;
    let logs = [log(&fresh.store, "main"), log(&other, "main")];
    for n in 0..60 {
        let log = &logs[n as usize % 2];
        if n % 7 == 0 { log.write_through(action(n)).await.unwrap() } else { log.write(action(n)).await.unwrap() }
    }
    for log in &logs {
        log.flush().await.unwrap();
    }
    let mut read: Vec<Action> =
        entries(&fresh.store, "main").await.into_iter().map(|entry| entry.action.unwrap()).collect();
    read.sort_by_key(|action| action.at_ms);
    assert_eq!(read, (0..60).map(action).collect::<Vec<_>>());
    assert_eq!(audit(&other, &[]).await, fits("main", 60, 0));
}

/// What it last saw of the log is long past: thousands of entries, and nodes of the tree that are new to it.
async fn one_that_was_quiet_goes_on_at_the_end(fresh: &Fresh) {
    let other = fresh.another().await;
    let (quiet, busy) = (log(&fresh.store, "main"), log(&other, "main"));
    quiet.write_through(action(0)).await.unwrap();
    for n in 1..3_000 {
        busy.write(action(n)).await.unwrap();
        if n % 500 == 0 {
            busy.flush().await.unwrap();
        }
    }
    busy.flush().await.unwrap();
    let inclusion = quiet.seal(b"a receipt".to_vec()).await.unwrap();
    assert_eq!(inclusion.index, 3_000);
    inclusion.verify(b"a receipt", &key().public()).unwrap();
    quiet.write_through(action(3_001)).await.unwrap();
    busy.write_through(action(3_002)).await.unwrap();
    assert_eq!(audit(&fresh.store, &[]).await, fits("main", 3_003, 1));
}

async fn more_than_a_part(fresh: &Fresh) {
    let log = log(&fresh.store, "main");
    for n in 0..20_000 {
        log.write(action(n)).await.unwrap();
    }
    log.flush().await.unwrap();
    assert_eq!(entries(&fresh.store, "main").await.len(), 20_000);
    assert_eq!(audit(&fresh.store, &[]).await, fits("main", 20_000, 0));
}

async fn a_log_that_is_full_says_so(fresh: &Fresh) {
    let log = log(&fresh.store, "main");
    assert!(log.has_room());
    // Nobody gives the writer a turn meanwhile.
    let mut written = 0;
    while log.try_write(action(written)).is_ok() {
        written += 1;
    }
    assert!(!log.has_room());
    // What cannot be put off is not lost.
    log.write_soon(action(written));
    log.flush().await.unwrap();
    log.write_through(action(written + 1)).await.unwrap();
    assert!(log.has_room());
    let expected = u64::try_from(written).unwrap() + 2;
    assert_eq!(audit(&fresh.store, &[]).await, fits("main", expected, 0));
}

async fn sealed_entries_are_proved(fresh: &Fresh) {
    let log = log(&fresh.store, "main");
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40u8 {
        log.write(action(i64::from(n))).await.unwrap();
        let log = log.clone();
        tasks.spawn(async move { (n, log.seal(vec![n]).await.unwrap()) });
    }
    let mut indices = std::collections::BTreeSet::new();
    while let Some(done) = tasks.join_next().await {
        let (n, proof) = done.unwrap();
        let checkpoint = proof.verify(&[n], &key().public()).unwrap();
        assert!(proof.index < checkpoint.size);
        assert_eq!(proof.verify(&[n, 0], &key().public()), Err(ProofError::NotThere));
        assert!(indices.insert(proof.index));
    }
    log.flush().await.unwrap();
    assert_eq!(audit(&fresh.store, &[]).await, fits("main", 80, 40));
    let read = entries(&fresh.store, "main").await;
    assert!(
        read.iter().all(|entry| entry.action.is_some() != indices.contains(&entry.n)),
        "what is sealed says nothing"
    );
}

async fn it_only_grows(fresh: &Fresh) {
    let log = log(&fresh.store, "main");
    let mut checkpoints = Vec::new();
    for n in 0..1_200 {
        log.write(action(n)).await.unwrap();
        // Parts of every length, across subtrees that are kept and those that are not.
        if n % 97 == 5 {
            log.flush().await.unwrap();
            let heads = fresh.store.log_heads().await.unwrap();
            checkpoints.push(Checkpoint::open(&heads[0].note, &key().public()).unwrap());
            assert_eq!(checkpoints.last().unwrap().size, heads[0].size);
        }
    }
    for old in &checkpoints {
        for new in checkpoints.iter().filter(|new| new.size >= old.size) {
            let path = fresh.store.log_consistency("main".to_owned(), old.size, Some(new.size)).await.unwrap().unwrap();
            assert!(verify_consistency((old.size, &old.root), (new.size, &new.root), &path), "{old:?} {new:?}");
        }
    }
    for (old, new) in [(1_000_000, None), (1, Some(1_000_000)), (5, Some(4))] {
        assert_eq!(fresh.store.log_consistency("main".to_owned(), old, new).await.unwrap(), None);
    }
    assert_eq!(fresh.store.log_consistency("other".to_owned(), 1, None).await.unwrap(), None);
}

/// A log of parts with 100 entries each.
async fn written(fresh: &Fresh) -> Checkpoint {
    let log = log(&fresh.store, "main");
    for n in 0..600 {
        log.write(action(n)).await.unwrap();
        if n % 100 == 99 {
            log.flush().await.unwrap();
        }
    }
    let heads = fresh.store.log_heads().await.unwrap();
    Checkpoint::open(&heads[0].note, &key().public()).unwrap()
}

async fn the_first_entry_that_does_not_fit_is_named(fresh: &Fresh) {
    written(fresh).await;
    let firsts = fresh.numbers("SELECT first FROM log_part ORDER BY first").await;
    let begin_of = |n: i64| firsts.iter().copied().filter(|first| *first <= n).max().unwrap();
    let end_of = |n: i64| firsts.iter().copied().find(|first| *first > n).unwrap_or(600);
    // From the last to the first, so that each is the first thing that does not fit.
    let last = begin_of(599);
    let found = async |sql: String, fault: Fault| {
        fresh.meddle(&sql, &sql).await;
        let audits = audit(&fresh.store, &[]).await;
        assert_eq!(audits[0].fault, Some(fault), "{sql}");
    };
    found(format!("DELETE FROM log_part WHERE first = {last}"), Fault::Gap(last as u64)).await;
    // Who makes texts empty, as if they had been erased, and writes other commitments, has not the key.
    let (first, end) = (begin_of(450), end_of(450));
    let emptied = "\n".repeat((end - first) as usize);
    let other = |commitments: &str| {
        format!("UPDATE log_part SET texts = '{emptied}', commitments = {commitments} WHERE first = {first}")
    };
    let zero = format!("decode(repeat('00', {}), 'hex')", (end - first) * 32);
    fresh.meddle(&other(&format!("zeroblob({})", (end - first) * 32)), &other(&zero)).await;
    assert_eq!(audit(&fresh.store, &[]).await[0].fault, Some(Fault::Signature(first as u64, end as u64)));
    let told = "UPDATE log_part SET texts = replace(texts, '1795000000350', '1795000000351')";
    found(told.to_owned(), Fault::Text(350)).await;
    found("UPDATE log_node SET at = 77 WHERE level = 8 AND at = 0".to_owned(), Fault::Node(0)).await;
    let (first, end) = (begin_of(150), end_of(150));
    let signed = format!(
        "UPDATE log_part SET signature = (SELECT signature FROM log_part WHERE first = 0) WHERE first = {first}"
    );
    found(signed, Fault::Signature(first as u64, end as u64)).await;
    found("UPDATE log_part SET texts = '' WHERE first = 0".to_owned(), Fault::Gap(0)).await;
    found("DELETE FROM log_part".to_owned(), Fault::Cut(0)).await;
}

async fn what_was_kept_elsewhere_has_to_be_there(fresh: &Fresh) {
    let kept = written(fresh).await;
    assert_eq!(audit(&fresh.store, std::slice::from_ref(&kept)).await, fits("main", 600, 0));
    let fault = async |kept: Checkpoint| audit(&fresh.store, &[kept]).await.pop().unwrap().fault;
    let other = Checkpoint { root: [1; 32], ..kept.clone() };
    assert_eq!(fault(other).await, Some(Fault::Elsewhere(600)));
    assert_eq!(fault(Checkpoint { size: 601, ..kept.clone() }).await, Some(Fault::Cut(600)));
    assert_eq!(fault(Checkpoint { size: 599, ..kept.clone() }).await, Some(Fault::Elsewhere(599)));
    let of_another = Checkpoint { origin: "aiqyn-registry/00000000/gone".to_owned(), ..kept };
    assert_eq!(fault(of_another).await, Some(Fault::Cut(0)));
}

fn erased((n, done): (u64, Result<(), StoreError>)) -> u64 {
    done.unwrap();
    n
}

async fn people_are_erased_and_the_log_still_fits(fresh: &Fresh) {
    let kept = written(fresh).await;
    let erase = |before: i64| Erase { before_ms: 1_795_000_000_000 + before, ..Erase::default() };
    assert_eq!(erased(fresh.store.erase_log(&Erase { ip: Some("10.0.0.7".parse().unwrap()), ..erase(100) }).await), 50);
    let who = Some("990140001234".to_owned());
    assert_eq!(erased(fresh.store.erase_log(&Erase { who, ..erase(100) }).await), 17);
    assert_eq!(audit(&fresh.store, std::slice::from_ref(&kept)).await, fits("main", 600, 67));
    assert_eq!(erased(fresh.store.erase_log(&erase(150)).await), 83);
    assert_eq!(erased(fresh.store.erase_log(&erase(150)).await), 0);
    assert_eq!(audit(&fresh.store, &[kept]).await, fits("main", 600, 150));
    let read = entries(&fresh.store, "main").await;
    assert!(read.iter().all(|entry| entry.action.is_none() == (entry.n < 150)));
}

/// The process that wrote is gone with its log; another goes on where it ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_goes_on_after_a_restart() -> Result<(), StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.sqlite3");
    for n in 0..3 {
        let store = Store::sqlite(&path)?;
        let log = log(&store, "main");
        log.write_through(action(n)).await?;
    }
    let store = Store::sqlite(&path)?;
    assert_eq!(entries(&store, "main").await.len(), 3);
    assert_eq!(audit(&store, &[]).await, fits("main", 3, 0));
    Ok(())
}
