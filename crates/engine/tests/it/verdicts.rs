//! Verdicts at once, better ones later, and honest ones without a network.
use api::{CodeAnswer, Localised, PackageLevel, Party, Product};
use door::{ClassView, FreshnessView, GetVerdict, SetSettings, Settings, Verify};

use crate::sim::{Weather, World, unknown, uuid};

pub const CODE: &str = "010487000000303721Kz7TqWmN4xB2c";
const MESSAGE: &str = "010487000000303721Kz7TqWmN4xB2c\u{1d}93abcd";

pub fn known(status: &str) -> CodeAnswer {
    let name = |text: &str| Localised { kk: format!("{text} kk"), ru: format!("{text} ru"), en: format!("{text} en") };
    CodeAnswer {
        status: Some(status.into()),
        level: Some(PackageLevel::Unit),
        group: Some("footwear".into()),
        product: Some(Product {
            gtin: "04870000003037".into(),
            name: name("Boots"),
            manufacturer: Party { name: name("Maker"), country: "KZ".into(), bin: None },
            importer: None,
            shelf_life_months: None,
            shelf_life_days: None,
        }),
        production_date: Some("2026-03-12".into()),
        ..unknown(CODE)
    }
}

pub fn scan(n: u8, message: &str) -> Verify {
    Verify { scan_id: uuid(n), message_hex: hex::encode(message), symbology: Some("]d2".into()), position: None }
}

fn world(status: &str) -> World {
    let world = World::new();
    world.registry.answers.borrow_mut().insert(CODE.into(), known(status));
    world
}

#[test]
fn the_reply_is_at_once_and_the_event_is_better() {
    let mut world = world("in_circulation");
    let (first, _) = world.ask_only(&scan(1, MESSAGE), None).unwrap();
    assert_eq!((first.outcome.as_str(), first.pending, first.class), ("asking", true, ClassView::Unknown));
    world.settle();
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), told.pending, told.class), ("in_circulation", false, ClassView::Genuine));
    assert_eq!(told.product.unwrap().name.kk, "Boots kk");
    assert_eq!(told.production_date.as_deref(), Some("2026-03-12"));
    assert!(matches!(told.freshness, FreshnessView::Now { .. }));
    assert!(!told.shown_code.contains("abcd"), "{}", told.shown_code);
}

#[test]
fn offline_what_was_seen_is_known_with_its_age_and_never_green() {
    let mut world = world("in_circulation");
    world.ask(&scan(1, MESSAGE));
    world.registry.weather.set(Weather::Offline);
    world.pass(7 * 86_400_000);
    world.ask(&scan(2, MESSAGE));
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), told.class), ("in_circulation", ClassView::Unknown));
    let FreshnessView::Earlier { at_ms, why } = told.freshness else { panic!("{:?}", told.freshness) };
    assert_eq!((world.now_ms.get() - at_ms, why.as_str()), (7 * 86_400_000, "offline"));
    // Another unit of a product that was seen: the card is known, the unit is not.
    world.ask(&scan(3, "010487000000303721Bz7TqWmN4xB2c\u{1d}93abcd"));
    let told = world.told().unwrap();
    assert_eq!(told.outcome, "could_not_check_offline");
    assert_eq!(told.product.unwrap().name.en, "Boots en");
}

#[test]
fn a_look_up_gives_up_in_time() {
    let mut world = world("in_circulation");
    world.registry.weather.set(Weather::Silence);
    world.ask(&SetSettings { settings: Settings { timeout_s: 99, ..Settings::default() } });
    world.ask(&scan(1, MESSAGE));
    world.pass(14_999);
    assert!(world.told().is_none());
    world.pass(1);
    assert_eq!(world.told().unwrap().outcome, "could_not_check_timed_out");
    // The code is kept, and asked about again when somebody wants to know.
    world.registry.weather.set(Weather::Fine);
    let (view, _) = world.ask_only(&GetVerdict { scan_id: uuid(1), refresh: true }, None).unwrap();
    assert!(view.pending);
    world.settle();
    assert_eq!(world.told().unwrap().outcome, "in_circulation");
}

#[test]
fn answers_that_make_no_sense_accuse_nobody() {
    for weather in [Weather::Nonsense, Weather::Status(502), Weather::Problem(500), Weather::Status(403)] {
        let mut world = world("in_circulation");
        world.registry.weather.set(weather);
        world.ask(&scan(1, MESSAGE));
        let told = world.told().unwrap();
        assert_eq!((told.outcome.as_str(), told.class), ("could_not_check_trouble", ClassView::Unknown), "{weather:?}");
    }
    // An answer about another code is an answer of nobody.
    let mut world = World::new();
    let other = CodeAnswer { code: "010487000000303721Bz7TqWmN4xB2c".into(), ..known("in_circulation") };
    world.registry.answers.borrow_mut().insert(CODE.into(), other);
    world.ask(&scan(1, MESSAGE));
    assert_eq!(world.told().unwrap().outcome, "could_not_check_trouble");
    // A word of a version to come.
    let mut world = World::new();
    world.registry.answers.borrow_mut().insert(CODE.into(), known("QUARANTINE"));
    world.ask(&scan(1, MESSAGE));
    assert_eq!(world.told().unwrap().outcome, "cannot_determine");
}

#[test]
fn asking_twice_with_one_id_is_one_scan() {
    let mut world = world("in_circulation");
    world.ask(&scan(1, MESSAGE));
    let again = world.ask(&scan(1, MESSAGE));
    assert_eq!(again.scan_id, uuid(1));
    let page = world.ask(&door::History { query: String::new(), before: None, limit: 10 });
    assert_eq!(page.items.len(), 1);
}

#[test]
fn bad_scans_are_refused_or_called_what_they_are() {
    let mut world = World::new();
    for bad in [
        Verify { scan_id: "x".into(), ..scan(1, MESSAGE) },
        Verify { message_hex: "zz".into(), ..scan(1, MESSAGE) },
        Verify { message_hex: String::new(), ..scan(1, MESSAGE) },
        Verify { message_hex: "00".repeat(20_000), ..scan(1, MESSAGE) },
    ] {
        assert_eq!(world.try_ask(&bad).unwrap_err().code, door::ErrorCode::InvalidField);
    }
    let typed = Verify { symbology: None, ..scan(2, &format!("]d2{MESSAGE}")) };
    assert_eq!(world.ask(&typed).code.as_deref(), Some(CODE));
    let (view, _) = world.ask_only(&scan(3, &"A".repeat(10_000)), None).unwrap();
    assert_eq!((view.outcome.as_str(), view.pending), ("not_marking_code", false));
    let requests = world.registry.requests.borrow().len();
    world.ask(&Verify { message_hex: hex::encode(b"\xff\xfe\x00"), ..scan(4, "") });
    assert_eq!(world.registry.requests.borrow().len(), requests, "what is no code is not asked about");
}

#[test]
fn packets_that_are_none_get_an_error_and_no_panic() {
    let mut world = World::new();
    for packet in [&b""[..], b"hello", &[0xff; 40], &door::Packet { parts: vec![b"{}".to_vec()] }.pack()] {
        let answer = door::Packet::unpack(&world.raw(packet).unwrap()).unwrap();
        assert!(String::from_utf8_lossy(answer.part(1)).contains("malformed-call"));
    }
    let head = br#"{"kind":"call","id":"7","command":"no_such"}"#.to_vec();
    let answer = world.raw(&door::Packet { parts: vec![head, b"{}".to_vec()] }.pack()).unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("malformed-call"));
}

#[test]
fn a_forged_tail_does_not_accuse_the_genuine_pack() {
    let mut world = World::new();
    let forged = CodeAnswer { check_value: "wrong".into(), ..known("in_circulation") };
    world.registry.answers.borrow_mut().insert(CODE.into(), forged);
    world.ask(&scan(1, &format!("{CODE}\u{1d}93zzzz")));
    assert_eq!(world.told().unwrap().outcome, "check_value_wrong");
    world.registry.weather.set(Weather::Offline);
    world.ask(&scan(2, MESSAGE));
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), told.class), ("in_circulation", ClassView::Unknown));
}

#[test]
fn a_question_whose_engine_went_away_is_asked_again() {
    let mut world = world("in_circulation");
    let (first, _) = world.ask_only(&scan(1, MESSAGE), None).unwrap();
    assert!(first.pending);
    world.crash_and_restart();
    let (again, _) = world.ask_only(&scan(1, MESSAGE), None).unwrap();
    assert!(again.pending);
    world.settle();
    assert_eq!(world.told().unwrap().outcome, "in_circulation");
}

#[test]
fn an_overlay_of_a_version_to_come_accuses_nobody() {
    let mut world = World::new();
    let answer = CodeAnswer { overlay: Some("under_review".into()), ..known("in_circulation") };
    world.registry.answers.borrow_mut().insert(CODE.into(), answer);
    world.ask(&scan(1, MESSAGE));
    assert_eq!(world.told().unwrap().outcome, "cannot_determine");
}

#[test]
fn a_recovered_code_is_asked_about_without_its_tail_and_the_scanner_is_blamed() {
    let mut world = world("in_circulation");
    world.ask(&scan(1, "010487000000303721Kz7TqWmN4xB2c93abcd"));
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), told.class), ("in_circulation", ClassView::Attention));
    assert_eq!(told.faults, ["mended_lost_separator"]);
    assert_eq!(
        (told.doctor[0].fault.as_str(), told.doctor[0].setting.as_str()),
        ("separator_lost", "separator_output")
    );
    assert_eq!(world.registry.asked.borrow().as_slice(), [CODE]);
    // What was only written otherwise is sent as it would have been encoded.
    world.ask(&scan(2, "(01)04870000003037(21)Kz7TqWmN4xB2c(93)abcd\r\n"));
    assert_eq!(world.told().unwrap().class, ClassView::Genuine);
    assert_eq!(world.registry.asked.borrow().last().unwrap(), MESSAGE);
    // Nothing that could be asked about.
    world.ask(&scan(3, "010487000000303721abcdefg93wxyz"));
    assert_eq!(world.registry.asked.borrow().len(), 2);
}

#[test]
fn another_platform_is_asked_where_the_settings_say_so() {
    let mut world = world("in_circulation");
    let platform = |kind, address: &str| {
        let platform = Some(door::Platform { kind, address: address.into() });
        SetSettings { settings: Settings { platform, ..Settings::default() } }
    };
    for address in ["", "ftp://x", "http://platform.example", "https://a b"] {
        assert!(world.try_ask(&platform(door::PlatformKind::Newer, address)).is_err(), "{address}");
    }
    world.ask(&platform(door::PlatformKind::Newer, " https://platform.example/ "));
    let public = |status: &str| {
        format!(r#"[{{"code":"{CODE}","status":"{status}","packageType":"UNIT","productionDate":"2026-03-12"}}]"#)
    };
    let path = "https://platform.example/public/api/cod/public/codes";
    world.registry.elsewhere.borrow_mut().insert(path.into(), public("INTRODUCED"));
    world.ask(&scan(1, MESSAGE));
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), told.class), ("in_circulation", ClassView::Genuine));
    assert_eq!(told.production_date.as_deref(), Some("2026-03-12"));
    let mark = |told: &door::VerdictView, subject: &str| {
        told.checks.iter().find(|check| check.subject == subject).map(|check| check.mark.clone()).unwrap()
    };
    assert_eq!((mark(&told, "status"), mark(&told, "recall")), ("passed".to_owned(), "not_done".to_owned()));
    assert_eq!(told.product, None, "it has no card of these goods");
    let card = r#"{"gtin":"04870000003037","name":{"kk":"Көкше","ru":"Кокше","en":"Kokshe"},
        "manufacturer":{"name":{"kk":"З","ru":"З","en":"F"},"country":"CN"}}"#;
    let cards = "https://platform.example/public/api/v1/product-registry/product?gtin=04870000003037";
    world.registry.elsewhere.borrow_mut().insert(cards.into(), card.into());
    world.ask(&scan(5, MESSAGE));
    assert_eq!(world.told().unwrap().product.unwrap().name.en, "Kokshe");
    world.registry.elsewhere.borrow_mut().insert(path.into(), public("FROZEN"));
    world.ask(&scan(2, MESSAGE));
    assert_eq!(world.told().unwrap().outcome, "cannot_determine", "a word that nobody here knows accuses nobody");
    world.registry.elsewhere.borrow_mut().insert(path.into(), "<html>".into());
    world.ask(&scan(3, MESSAGE));
    assert!(matches!(world.told().unwrap().freshness, FreshnessView::Earlier { .. }), "nonsense is no answer");
    // The other kind is asked otherwise, and judges check values itself.
    world.ask(&platform(door::PlatformKind::Older, "https://older.example"));
    let elsewhere = |path: &str, json: String| {
        world.registry.elsewhere.borrow_mut().insert(format!("https://older.example/api/v3/true-api/{path}"), json);
    };
    let checked = r#"{"codes":[{"found":true,"valid":true,"verified":true,"realizable":true,"utilised":true}]}"#;
    elsewhere("codes/check", checked.to_owned());
    elsewhere("cises/info", format!(r#"[{{"cisInfo":{{"requestedCis":"{CODE}","brand":"Кокше"}}}}]"#));
    world.ask(&scan(6, MESSAGE));
    let told = world.told().unwrap();
    assert_eq!((told.outcome.as_str(), mark(&told, "check_value")), ("in_circulation", "passed".to_owned()));
    assert_eq!(told.product.unwrap().name.ru, "Кокше");
    // Reports go to the registry all the same.
    let id = world.file_report(4, 0);
    world.settle();
    assert!(world.report(&id).number.is_some());
}

#[test]
fn a_place_is_told_roughly_and_only_where_that_was_chosen() {
    let mut world = world("in_circulation");
    let seen_at = |n: u8, north: f64, east: f64| Verify { position: Some((north, east)), ..scan(n, MESSAGE) };
    // Of all questions that were asked since.
    let told = |world: &World| world.registry.places.take();
    world.ask(&seen_at(1, 43.238_949, 76.889_709));
    assert_eq!(told(&world), [None], "nobody is asked to help before they choose to");
    let help =
        |tell_place, platform| SetSettings { settings: Settings { tell_place, platform, ..Settings::default() } };
    world.ask(&help(true, None));
    let roughly = api::ScanPlace { north: 43.25, east: 76.75 };
    world.ask(&seen_at(2, 43.238_949, 76.889_709));
    assert_eq!(told(&world), [Some(roughly)], "the middle of half a degree");
    world.ask(&scan(3, MESSAGE));
    assert_eq!(told(&world), [None], "typed in, or from a picture");
    for (n, north, east) in [(4, 91.0, 0.0), (5, 0.0, -180.1), (6, 1e300, -1e300)] {
        world.ask(&seen_at(n, north, east));
        assert_eq!(told(&world), [None], "{north} {east}");
    }
    // The device learns where it is a moment after the scan, or too late.
    world.ask(&scan(7, MESSAGE));
    world.pass(30_000);
    world.ask(&seen_at(7, 43.238_949, 76.889_709));
    assert_eq!(told(&world), [None, Some(roughly)]);
    world.pass(30_000);
    world.ask(&seen_at(7, 43.238_949, 76.889_709));
    assert_eq!(told(&world), []);
    // That it could not be told then takes nothing from the verdict.
    world.ask(&scan(11, MESSAGE));
    world.registry.weather.set(Weather::Offline);
    world.ask(&seen_at(11, 43.238_949, 76.889_709));
    let verdict = world.told().unwrap();
    assert_eq!((verdict.scan_id, verdict.class), (uuid(11), ClassView::Genuine));
    world.registry.weather.set(Weather::Fine);
    assert_eq!(told(&world), [None]);
    // Offline nothing is told; who looks again later is somewhere else.
    world.registry.weather.set(Weather::Offline);
    world.ask(&seen_at(8, 43.238_949, 76.889_709));
    world.registry.weather.set(Weather::Fine);
    world.ask(&GetVerdict { scan_id: uuid(8), refresh: true });
    assert_eq!(told(&world), [None]);
    // It stays nowhere on this device.
    let kept = std::fs::read(world.file()).unwrap();
    let log = std::fs::read(world.file().with_extension("sqlite3-wal")).unwrap_or_default();
    for degrees in [43.238_949_f64, 76.889_709, 43.25, 76.75] {
        // As a number, and as one in a text.
        for trace in [degrees.to_be_bytes().to_vec(), degrees.to_string().into_bytes()] {
            assert!(!holds(&kept, &trace) && !holds(&log, &trace), "{degrees}");
        }
    }
    // A platform is not told.
    for (n, kind) in [(9, door::PlatformKind::Newer), (10, door::PlatformKind::Older)] {
        world.ask(&help(true, Some(door::Platform { kind, address: "https://platform.example".into() })));
        world.registry.bodies.borrow_mut().clear();
        world.registry.requests.borrow_mut().clear();
        world.ask(&seen_at(n, 43.238_949, 76.889_709));
        let (bodies, requests) = (world.registry.bodies.take(), world.registry.requests.take());
        assert!(bodies.iter().any(|body| holds(body, CODE.as_bytes())), "{kind:?} was not asked");
        assert!(!bodies.iter().any(|body| holds(body, b"43.")), "{kind:?}");
        assert!(!requests.iter().any(|request| request.contains("43.")), "{requests:?}");
        assert_eq!(told(&world), []);
    }
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
