//! Stores of every version that there was, on both databases, with what each of them could hold: opened, nothing of it is lost.
use circulation::Status;
use private_postgres::PrivatePostgres;
use sha2::{Digest as _, Sha256};
use store::{
    Abnormal, ActBy, ActState, Asked, CodeRow, DocumentState, FeedPage, FeedPlace, OrderPage, PeoplePage, Statistic,
    Store,
};

/// How a version is made on each database, and what it had room for that those before it had not.
struct Version {
    sqlite: &'static str,
    postgres: &'static str,
    held: &'static str,
}

macro_rules! versions {
    ($($n:literal)*) => {
        [$(Version {
            sqlite: include_str!(concat!("../../src/schema/sqlite_", $n, ".sql")),
            postgres: include_str!(concat!("../../src/schema/postgres_", $n, ".sql")),
            held: include_str!(concat!("../saved/held_", $n, ".sql")),
        }),*]
    };
}

/// What a version once made is never changed, or no store of that version would be what is made of it here. A new migration gets a line of its own.
#[test]
fn no_migration_was_changed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema");
    let mut told: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(".sql")) else {
            continue;
        };
        told.push(format!("{name} {}", hex::encode(Sha256::digest(std::fs::read(&path).unwrap()))));
    }
    told.sort();
    let kept: Vec<&str> = include_str!("../saved/schemas.sha256").lines().collect();
    assert_eq!(told, kept);
}

/// SQLite's third changed nothing here: its action log has a file of its own.
fn versions() -> Vec<Version> {
    let mut versions: Vec<Version> = versions!(1 2).into();
    versions.push(Version { sqlite: "", postgres: include_str!("../../src/schema/postgres_3.sql"), held: "" });
    versions.extend(versions!(4 5 6 7 8 9 10 11 12));
    versions
}

const MAKER: &str = "990140000017";
const SHOP: &str = "990240000024";
const GTIN: &str = "04870000001019";
const UNIT: &str = "010487000000101921A1b2C3d";
const BOX: &str = "00487000000000000016";

fn unit(serial: &str) -> String {
    format!("01{GTIN}21{serial}")
}

#[tokio::test]
async fn every_version_opens_on_sqlite() {
    let versions = versions();
    for version in 1..=versions.len() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registry.sqlite3");
        let connection = rusqlite::Connection::open(&path).unwrap();
        for Version { sqlite, held, .. } in &versions[..version] {
            connection.execute_batch(sqlite).unwrap();
            connection.execute_batch(&held.replace("AS bytea", "AS BLOB")).unwrap();
        }
        connection.pragma_update(None, "user_version", version as i64).unwrap();
        drop(connection);
        holds(&Store::sqlite(&path).unwrap(), version).await;
    }
}

#[tokio::test]
async fn every_version_opens_on_postgres() {
    let versions = versions();
    for version in 1..=versions.len() {
        let address = PrivatePostgres::shared().database().unwrap();
        let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        for Version { postgres, held, .. } in &versions[..version] {
            client.batch_execute(postgres).await.unwrap();
            client.batch_execute(held).await.unwrap();
        }
        let kept = format!(
            "CREATE TABLE schema_version (version bigint PRIMARY KEY); INSERT INTO schema_version (version) VALUES ({version})"
        );
        client.batch_execute(&kept).await.unwrap();
        holds(&Store::postgres(&address).await.unwrap(), version).await;
    }
}

async fn code(store: &Store, code: String) -> CodeRow {
    let asked = Asked { code, ..Asked::default() };
    store.find([asked].into()).await.unwrap().remove(0).code.unwrap()
}

/// What a store of this version held: what those before it held as well.
async fn holds(store: &Store, version: usize) {
    goods_and_reports(store, version).await;
    if version >= 2 {
        histories(store, version).await;
    }
    if version >= 4 {
        people_and_documents(store).await;
    }
    if version >= 5 {
        orders(store).await;
    }
    if version >= 6 {
        acts(store).await;
    }
    if version >= 8 {
        drafts(store, version).await;
    }
    if version >= 9 {
        what_the_ninth_brought(store).await;
    }
    if version >= 11 {
        let prefixes = store.prefixes_of(MAKER.to_owned()).await.unwrap();
        assert_eq!(prefixes.iter().map(|one| one.prefix.as_str()).collect::<Vec<_>>(), ["48700000"]);
    }
    // It is a store of today: what is new can be written.
    let words = store.neighbour("authorities", "x".to_owned()).await.unwrap();
    assert_eq!(words, (false, None), "version {version}");
}

async fn goods_and_reports(store: &Store, version: usize) {
    let row = code(store, UNIT.to_owned()).await;
    assert_eq!((row.state.status, row.state.is_recalled, row.state.is_blocked), (Status::InCirculation, true, false));
    assert_eq!((row.gtin.as_str(), row.lot.as_deref()), (GTIN, Some("L1")));
    let blocked = code(store, unit("blocked")).await;
    assert_eq!((blocked.state.is_blocked, blocked.copy_suspected), (true, true));
    let card = Asked { gtin: GTIN.to_owned(), ..Asked::default() };
    assert_eq!(store.find([card].into()).await.unwrap()[0].card.as_ref().unwrap().row.group, "tobacco");
    let keys = store.check_keys().await.unwrap();
    assert_eq!((keys.len(), keys[0].mac_secret.as_str(), keys[0].is_revoked), (1, "cd", false));
    assert_eq!(store.photo("ee".to_owned()).await.unwrap().as_deref(), Some(&b"photo"[..]));
    let report = store.report_state("r1".to_owned(), "s1".to_owned()).await.unwrap().unwrap();
    assert_eq!(report.number, "0000-0001");
    assert_eq!(report.state, if version >= 7 { "rejected" } else { "received" });
    let events = store.report_events("r1".to_owned()).await.unwrap();
    assert_eq!(events.len(), usize::from(version >= 7));
    // Units that should be on no shelf are known from the ninth version on.
    let abnormal = store.abnormal_since(-1, 10).await.unwrap();
    let known: Vec<&str> = abnormal.iter().map(|Abnormal { code, .. }| code.as_str()).collect();
    assert_eq!(known, [UNIT, &unit("blocked")]);
    assert_eq!(store.suspected_copies(String::new(), 9).await.unwrap(), [unit("blocked")]);
}

async fn histories(store: &Store, version: usize) {
    assert_eq!(code(store, UNIT.to_owned()).await.parent.as_deref(), Some(BOX));
    let history = store.history(UNIT.to_owned()).await.unwrap();
    let told: Vec<&str> = history.events.iter().map(|event| event.change.as_str()).collect();
    assert_eq!(told, if version >= 4 { &["pack", "introduce"][..] } else { &["pack"] });
    assert_eq!(history.recalls.len(), usize::from(version >= 9));
    assert_eq!(store.history(BOX.to_owned()).await.unwrap().events.len(), 1);
    let page = FeedPage { owner: None, after: FeedPlace::default(), until_ms: 1_000, at_most: 100 };
    // What happened to many at once has been told since the thirteenth, also of before.
    let told = store.feed(page).await.unwrap();
    let (many, each): (Vec<_>, Vec<_>) = told.iter().partition(|event| event.many.is_some());
    assert_eq!(each.len(), 2 + usize::from(version >= 4) + usize::from(version >= 6));
    let many: Vec<(&str, Option<i64>)> =
        many.iter().map(|event| (event.change.as_str(), event.many.as_ref().and_then(|many| many.codes))).collect();
    let recalled = ("recall_batch", None);
    let expected = [("issue", Some(1)), recalled, recalled, ("lift_recall_batch", None)];
    let n = usize::from(version >= 5) + usize::from(version >= 9) + 2 * usize::from(version >= 12);
    assert_eq!(many, expected[..n]);
}

async fn people_and_documents(store: &Store) {
    let heads = PeoplePage { role: Some("head".to_owned()), at_most: 9, ..PeoplePage::default() };
    assert_eq!(store.people(heads).await.unwrap().len(), 2);
    assert_eq!(store.participant(MAKER.to_owned()).await.unwrap().unwrap().name, "Өндіруші");
    assert_eq!(store.business_places(MAKER.to_owned()).await.unwrap().len(), 1);
    assert!(store.session_stands("s".to_owned()).await.unwrap());
    let document = store.document("d1".to_owned()).await.unwrap().unwrap();
    assert_eq!((document.state, document.faults.len()), (DocumentState::PartiallyProcessed, 1));
    let event = store.history(UNIT.to_owned()).await.unwrap().events.remove(1);
    assert_eq!((event.person.as_deref(), event.words), (Some("u1"), None));
    assert_eq!(code(store, UNIT.to_owned()).await.owner, MAKER);
}

async fn orders(store: &Store) {
    let page = OrderPage { bin: MAKER.to_owned(), before: None, at_most: 9 };
    assert_eq!(store.orders(page).await.unwrap().len(), 1);
    assert!(store.serials("o1".to_owned(), 0, 0).await.unwrap().is_some());
    let issue = store.history(unit("ordered")).await.unwrap().events.remove(0);
    assert_eq!((issue.n, issue.stamp.document.as_deref()), (0, Some("o1")));
    assert_eq!(code(store, unit("ordered")).await.issued_on.unwrap().to_string(), "2026-01-01");
}

async fn acts(store: &Store) {
    let by = |drafted: &str, sent: &str, decided: &str| ActBy {
        drafted: drafted.to_owned(),
        sent: sent.to_owned(),
        decided: decided.to_owned(),
    };
    // Of an act that was sent, who drafted it is not known any more.
    for (id, state, expected) in [
        ("drafted", ActState::Draft, by("u1", "", "")),
        ("sent", ActState::WaitAcceptance, by("", "u1", "")),
        ("taken", ActState::Accepted, by("", "", "u2")),
    ] {
        let act = store.act(id.to_owned()).await.unwrap().unwrap();
        assert_eq!((act.state, act.by), (state, expected));
        assert_eq!(store.act_lines(id.to_owned(), 0, 9).await.unwrap().len(), 1);
    }
    assert_eq!(store.act_surplus("taken".to_owned()).await.unwrap(), [unit("more")]);
    // Who received goods follows from then on what happens to them.
    let page = |bin: &str| FeedPage {
        owner: Some(bin.to_owned()),
        after: FeedPlace::default(),
        until_ms: 1_000,
        at_most: 100,
    };
    let told = store.feed(page(SHOP)).await.unwrap();
    let told: Vec<&str> = told.iter().filter(|event| event.many.is_none()).map(|event| event.change.as_str()).collect();
    assert_eq!(told, ["accept"]);
}

async fn drafts(store: &Store, version: usize) {
    let draft =
        async |owner: &str| store.card_draft("04870000001026".to_owned(), Some(owner.to_owned())).await.unwrap();
    let rejected = draft(MAKER).await.unwrap();
    assert_eq!((rejected.state.as_str(), rejected.reason.as_str()), ("rejected", "no name"));
    assert_eq!(draft(SHOP).await.is_some(), version >= 10);
}

async fn what_the_ninth_brought(store: &Store) {
    assert_eq!(store.standing_recalls().await.unwrap(), [(GTIN.to_owned(), "L1".to_owned())]);
    assert!(code(store, UNIT.to_owned()).await.state.is_batch_recalled);
    assert_eq!(store.sightings(UNIT.to_owned()).await.unwrap().len(), 1);
    assert_eq!(store.trust_package().await.unwrap().unwrap().version, 3);
    assert_eq!(store.trust_part("ff".to_owned()).await.unwrap().as_deref(), Some(&b"part"[..]));
    let days = ("2026-01-01".to_owned(), "2026-01-02".to_owned());
    let counted: Vec<Statistic> = store.statistics(MAKER.to_owned(), days, 9).await.unwrap();
    assert_eq!(counted.iter().map(|one| (one.change.as_str(), one.times)).collect::<Vec<_>>(), [("introduce", 1)]);
    assert_eq!(store.border_messages((0, String::new()), 9).await.unwrap().len(), 1);
    let of = async |id: &str| store.neighbour("entrepreneurs", id.to_owned()).await.unwrap().1.map(|one| one.is_active);
    assert_eq!((of(MAKER).await, of("990140000018").await), (Some(true), Some(false)));
}
