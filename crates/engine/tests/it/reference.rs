//! Words and dates that the registry has for everybody.
use api::{Directories, GroupInForce, Localised, Word};
use door::{Draft, ErrorCode, Event, Hello, SaveDraft, SetSettings, SubmitReport, VERSION, Verify};

use crate::sim::{Weather, World, unknown, uuid};

const DAY_MS: i64 = 24 * 3_600_000;

fn word(name: &str, title: &str) -> Word {
    let title = Localised { kk: format!("{title} kk"), ru: format!("{title} ru"), en: title.to_owned() };
    Word { name: name.to_owned(), title }
}

fn categories(words: &[Word]) -> Directories {
    Directories { report_categories: words.to_vec(), ..Directories::default() }
}

fn offered(world: &mut World) -> Vec<String> {
    let directories = world.ask(&Hello { version: VERSION }).directories;
    directories.report_categories.into_iter().map(|word| word.name).collect()
}

fn told(world: &World) -> Vec<door::Directories> {
    let events = world.events.borrow();
    let told = events.iter().filter_map(|event| match event {
        Event::DirectoriesChanged(directories) => Some(directories.clone()),
        _ => None,
    });
    told.collect()
}

#[test]
fn what_may_be_reported_is_what_the_registry_takes() {
    let mut world = World::new();
    assert_eq!(offered(&mut world), door::CATEGORIES, "the registry has told none");
    // A kind that this version never heard of, and one that it knew and that is gone.
    let words = [word("price_tag", "Price tag missing"), word("expired", "Past its day"), word("not a name", "x")];
    *world.registry.reference.borrow_mut() = (2, categories(&words), Vec::new());
    let draft = Draft { id: uuid(1), category: Some("quality".into()), ..Draft::default() };
    world.ask(&SaveDraft { draft: draft.clone() });
    let unheard_of = Draft { category: Some("price_tag".into()), ..draft.clone() };
    let refused = world.try_ask(&SaveDraft { draft: unheard_of.clone() }).unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidField, "nobody takes it yet");
    world.pass(DAY_MS);
    world.network_returned();
    assert_eq!(offered(&mut world), ["price_tag", "expired"]);
    let news = told(&world).pop().unwrap();
    assert_eq!(news.category("price_tag").unwrap().get("kk"), "Price tag missing kk");
    // Nothing that is written is lost, and nothing is sent that nobody takes.
    world.ask(&SaveDraft { draft });
    assert_eq!(world.try_ask(&SubmitReport { id: uuid(1) }).unwrap_err().code, ErrorCode::CategoryMissing);
    world.ask(&SaveDraft { draft: unheard_of });
    world.ask(&SubmitReport { id: uuid(1) });
    world.settle();
    let (body, _) = world.registry.reports.borrow()[&uuid(1)].clone();
    let sent: api::ReportRequest = serde_json::from_slice(&body).unwrap();
    assert_eq!(sent.category, "price_tag");
    // Offline, after a restart, it is still what the registry last said.
    world.registry.weather.set(Weather::Offline);
    world.crash_and_restart();
    assert_eq!(offered(&mut world), ["price_tag", "expired"]);
}

#[test]
fn another_registry_has_its_own_words() {
    let mut world = World::new();
    *world.registry.reference.borrow_mut() = (2, categories(&[word("price_tag", "Price tag")]), Vec::new());
    world.pass(DAY_MS);
    world.network_returned();
    assert_eq!(offered(&mut world), ["price_tag"]);
    world.registry.weather.set(Weather::Offline);
    let settings = door::Settings { server: "https://elsewhere.test".into(), ..door::Settings::default() };
    world.ask(&SetSettings { settings });
    assert_eq!(offered(&mut world), door::CATEGORIES);
    assert_eq!(told(&world).pop(), Some(door::Directories::default()));
}

#[test]
fn how_old_stock_is_told_goes_by_the_registrys_dates() {
    let code = "010487000000101921A1b2C3d";
    let mut world = World::new();
    let beer = api::CodeAnswer { group: Some("beer".into()), ..unknown(code) };
    world.registry.answers.borrow_mut().insert(code.to_owned(), beer);
    let mut scanned = 0;
    let mut verdict = |world: &mut World| {
        scanned += 1;
        let verify = Verify { scan_id: uuid(scanned), message_hex: hex::encode(code), symbology: None, position: None };
        world.ask(&verify);
        world.settle();
        world.told().unwrap()
    };
    let dates =
        |since: &str, fully: &str| GroupInForce { group: "beer".into(), since: since.into(), fully: fully.into() };
    let renew = |world: &mut World, version: u64, groups: Vec<GroupInForce>| {
        let directories = Directories { groups: vec![word("beer", "Beer and ale")], ..Directories::default() };
        *world.registry.reference.borrow_mut() = (version, directories, groups);
        world.pass(DAY_MS);
        world.network_returned();
    };
    // Later than this version knows of.
    renew(&mut world, 2, vec![dates("2026-06-01", "2026-07-01")]);
    let view = verdict(&mut world);
    let old_stock = view.old_stock.unwrap();
    assert_eq!((view.outcome.as_str(), old_stock.since.as_str()), ("not_found_maybe_old_stock", "2026-06-01"));
    assert_eq!(old_stock.title.unwrap().get("ru"), "Beer and ale ru");
    // So long ago that nothing of before is sold; not at all; a date that is none.
    for (version, groups) in
        [(3, vec![dates("2020-01-01", "2020-01-01")]), (4, Vec::new()), (5, vec![dates("2026-02-30", "x")])]
    {
        renew(&mut world, version, groups);
        assert_eq!(verdict(&mut world).outcome, "not_found", "{version}");
    }
}
