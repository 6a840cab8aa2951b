//! Settings, and stores of other versions.
use door::{ErrorCode, GetSettings, Hello, SetSettings, Settings, VERSION};

use crate::sim::World;

#[test]
fn settings_are_kept_and_kept_sensible() {
    let mut world = World::new();
    let wish = Settings {
        language: Some("kk".into()),
        timeout_s: 200,
        server: " https://example.kz/ ".into(),
        ..Settings::default()
    };
    world.ask(&SetSettings { settings: wish });
    world.crash_and_restart();
    let kept = world.ask(&GetSettings {});
    assert_eq!(
        (kept.language.as_deref(), kept.timeout_s, kept.server.as_str()),
        (Some("kk"), 15, "https://example.kz")
    );
}

#[test]
fn a_registry_is_reached_by_encryption_or_not_at_all() {
    let mut world = World::new();
    for server in [
        "http://example.kz",
        "ftp://example.kz",
        "javascript:alert(1)",
        "example.kz",
        "https://a b",
        "http://localhost@evil.example",
        "http://127.0.0.1.evil.example",
    ] {
        let settings = Settings { server: server.into(), ..Settings::default() };
        assert_eq!(world.try_ask(&SetSettings { settings }).unwrap_err().code, ErrorCode::InvalidField, "{server}");
    }
    for server in ["", "https://example.kz:8443", "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"]
    {
        let settings = Settings { server: server.into(), ..Settings::default() };
        assert!(world.try_ask(&SetSettings { settings }).is_ok(), "{server}");
    }
    let settings = Settings { language: Some("de".into()), ..Settings::default() };
    assert!(world.try_ask(&SetSettings { settings }).is_err());
}

#[test]
fn screen_and_engine_agree_on_a_version() {
    let mut world = World::new();
    assert_eq!(world.ask(&Hello { version: VERSION }).n_waiting, 0);
    assert_eq!(world.try_ask(&Hello { version: VERSION + 1 }).unwrap_err().code, ErrorCode::VersionMismatch);
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let world = World::new();
    let connection = engine::Connection::open(world.file()).unwrap();
    connection.execute_batch("PRAGMA user_version = 99").unwrap();
    let Err(error) = engine::Store::open(connection) else { panic!("opened") };
    assert_eq!(error.to_string(), "the store is of version 99, this app knows 2");
}

/// As the first version made it, with a report in it.
#[test]
fn the_first_version_opens() {
    let mut world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.sqlite3");
    let connection = engine::Connection::open(&path).unwrap();
    connection.execute_batch(include_str!("../../src/store/schema.sql")).unwrap();
    connection
        .execute_batch(
            "INSERT INTO report (id, created_at_ms, view, body, secret, number, received_at_ms, outcome, outcome_at_ms,
                server) VALUES ('r1', 1, '{}', x'7b7d', x'00', '7K3M-92QF', 2, 'rejected', 3, 'https://registry.test');
             PRAGMA user_version = 1;",
        )
        .unwrap();
    drop(connection);
    world.over(&path);
    let reports = world.ask(&door::Reports {}).items;
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].number.as_deref(), reports[0].outcome_reason.as_str()), (Some("7K3M-92QF"), ""));
}
