//! A streaming replica that answers look-ups.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use circulation::{Change, State, Status};
use private_postgres::PrivatePostgres;
use store::{Asked, Changes, CodeRow, Command, Details, Import, Stamp, Store};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::client;
use crate::codes::code;

async fn is_blocked(store: &Store) -> Result<bool, store::StoreError> {
    let asked = Asked { code: code(1).code, gtin: String::new(), ..Asked::default() };
    Ok(store.find([asked].into()).await?[0].code.as_ref().is_some_and(|row| row.state.is_blocked))
}

async fn change(store: &Store, change: Change) {
    let changes = Changes {
        commands: vec![(code(1).code, Command::Change(change))],
        stamp: Stamp { at_ms: 1, who: "inspector".to_owned(), document: None },
        is_whole: true,
        owner: None,
        details: Details::default(),
        why: None,
        new_owner: None,
    };
    store.change(changes).await.unwrap();
}

/// Connections of look-ups to a server, and what they have asked.
async fn questions(address: &str) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'aiqyn-registry-lookups'
        AND query LIKE '%FROM code %'";
    client(address).await.query_one(sql, &[]).await.unwrap().get(0)
}

/// A way to a server that can be cut without a word: connections stay open, and nothing comes any more.
struct Way {
    port: u16,
    is_cut: Arc<AtomicBool>,
}

impl Way {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let way = Self { port: listener.local_addr().unwrap().port(), is_cut: Arc::default() };
        let is_cut = way.is_cut.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(carry(near_in, far_out, is_cut.clone()));
                tokio::spawn(carry(far_in, near_out, is_cut.clone()));
            }
        });
        way
    }
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_cut: Arc<AtomicBool>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut buffer).await {
        if is_cut.load(Ordering::SeqCst) {
            // For good: what was lost on the way does not come later.
            std::future::pending::<()>().await;
        }
        if to.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}

/// Nobody waits for ever for a look-up, and once the server is there again, all goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_without_a_word() {
    let address = PrivatePostgres::shared().database().unwrap();
    let (before, rest) = address.rsplit_once(':').unwrap();
    let (port, name) = rest.split_once('/').unwrap();
    let way = Way::to(port.parse().unwrap()).await;
    let store = Store::postgres(&format!("{before}:{}/{name}", way.port)).await.unwrap();
    store.import(Import { codes: vec![code(1)], ..Import::default() }).await.unwrap();
    assert!(!is_blocked(&store).await.unwrap());
    way.is_cut.store(true, Ordering::SeqCst);
    let refused = tokio::time::timeout(Duration::from_secs(60), is_blocked(&store)).await.expect("an end").unwrap_err();
    assert!(refused.is_transient(), "{refused}");
    way.is_cut.store(false, Ordering::SeqCst);
    eventually("look-ups are answered again", async || is_blocked(&store).await.is_ok()).await;
}

async fn eventually(what: &str, mut is: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !is().await {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_answers_as_long_as_it_is_not_behind() {
    let quick = ["fsync=off", "wal_level=replica", "max_wal_senders=4"];
    let primary = PrivatePostgres::start(&quick).unwrap();
    let address = primary.database().unwrap();
    let name = address.rsplit('/').next().unwrap();
    let replica = primary.replica(&["fsync=off"]).unwrap();
    let near = replica.address(name);
    let store = Store::replicated(&address, Some(&near)).await.unwrap();
    let state = State { status: Status::InCirculation, is_recalled: false, ..code(1).state };
    store.import(Import { codes: vec![CodeRow { state, ..code(1) }], ..Import::default() }).await.unwrap();
    // At first nobody knows how far it is: the primary answers, and then the replica does.
    assert!(!is_blocked(&store).await.unwrap());
    eventually("the replica answers", async || {
        is_blocked(&store).await.unwrap();
        questions(&near).await > 0
    })
    .await;
    change(&store, Change::Block).await;
    eventually("what was written arrives", async || is_blocked(&store).await.unwrap()).await;

    // It falls behind: before long the primary answers again.
    client(&near).await.execute("SELECT pg_wal_replay_pause()", &[]).await.unwrap();
    eventually("it pauses", async || {
        let row = client(&near).await.query_one("SELECT pg_get_wal_replay_pause_state()", &[]).await.unwrap();
        row.get::<_, String>(0) == "paused"
    })
    .await;
    change(&store, Change::Unblock).await;
    eventually("the primary answers", async || !is_blocked(&store).await.unwrap()).await;

    // The primary is gone while it is behind: what it has is not told as what is.
    drop(primary);
    eventually("the primary is gone", async || is_blocked(&store).await.is_err()).await;
    for _ in 0..40 {
        assert!(is_blocked(&store).await.is_err(), "it answers with what was");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // It catches up: nothing can be written, and look-ups are answered all the same.
    client(&near).await.execute("SELECT pg_wal_replay_resume()", &[]).await.unwrap();
    eventually("the replica answers alone", async || matches!(is_blocked(&store).await, Ok(false))).await;
    let changed = store.import(Import { codes: vec![code(2)], ..Import::default() }).await;
    assert!(changed.is_err_and(|error| error.is_transient()));
}

#[tokio::test]
async fn a_replica_that_is_not_there_is_not_needed() {
    let address = PrivatePostgres::shared().database().unwrap();
    let store = Store::replicated(&address, Some("postgres://aiqyn@127.0.0.1:1/none")).await.unwrap();
    store.import(Import { codes: vec![code(1)], ..Import::default() }).await.unwrap();
    assert!(!is_blocked(&store).await.unwrap());
    assert!(Store::replicated(&address, Some("nonsense")).await.is_err());
}
