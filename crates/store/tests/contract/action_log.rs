//! The action log.
use store::Action;

use crate::{Fresh, on_both};

on_both!(in_the_order_it_was_told, two_processes_each_their_own, more_than_a_batch);

fn action(n: i64) -> Action {
    Action {
        at_ms: 1_795_000_000_000 + n,
        ip: if n % 2 == 0 { "2001:db8::7".parse().unwrap() } else { "10.0.0.7".parse().unwrap() },
        method: "PUT".to_owned(),
        action: "/v1/photos/{sha256}".to_owned(),
        status: 204,
        micros: 1_234,
    }
}

async fn in_the_order_it_was_told(fresh: &Fresh) {
    for n in 0..10 {
        fresh.store.log(action(n)).await.unwrap();
    }
    fresh.store.flush_log().await.unwrap();
    // What would end a line or a field does not.
    let hostile = Action { method: "A\tB\nC".to_owned(), ..action(10) };
    fresh.store.log_soon(hostile);
    fresh.store.flush_log().await.unwrap();
    let read = fresh.store.actions_since(0).await.unwrap();
    let mut expected: Vec<Action> = (0..10).map(action).collect();
    expected.push(Action { method: "A B C".to_owned(), ..action(10) });
    assert_eq!(read, expected);
}

async fn two_processes_each_their_own(fresh: &Fresh) {
    let other = fresh.another().await;
    for n in 0..50 {
        let store = if n % 2 == 0 { &fresh.store } else { &other };
        store.log(action(n)).await.unwrap();
    }
    fresh.store.flush_log().await.unwrap();
    other.flush_log().await.unwrap();
    let mut read = fresh.store.actions_since(0).await.unwrap();
    read.sort_by_key(|action| action.at_ms);
    assert_eq!(read, (0..50).map(action).collect::<Vec<_>>());
}

async fn more_than_a_batch(fresh: &Fresh) {
    for n in 0..20_000 {
        fresh.store.log(action(n)).await.unwrap();
    }
    fresh.store.flush_log().await.unwrap();
    assert_eq!(fresh.store.actions_since(0).await.unwrap().len(), 20_000);
}
