//! Reports: saved before the reply, sent once, gone on a receipt alone.
use door::{
    AddPhoto, DiscardDraft, DiscardReport, Draft, ErrorCode, ExportReport, GetDraft, GetPhoto, OutboxState,
    RetryReport, SaveDraft, SubmitReport, SyncNow,
};

use crate::sim::{Weather, World, jpeg, uuid};

#[test]
fn a_report_is_sent_with_its_photos_before_it() {
    let mut world = World::new();
    let id = world.file_report(1, 2);
    let view = world.report(&id);
    assert_eq!(
        (view.state, view.number.as_deref(), view.outcome.as_deref()),
        (OutboxState::Sent, Some("N-1"), Some("received"))
    );
    let requests = world.registry.requests.borrow();
    let place = |part: &str| requests.iter().position(|request| request.contains(part)).unwrap();
    assert!(place("PUT https://registry.test/v1/photos") < place("PUT https://registry.test/v1/violation-reports"));
    assert_eq!(world.registry.photos.borrow().len(), 2);
}

#[test]
fn what_was_filed_survives_a_crash_at_once() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Offline);
    let id = world.file_report(1, 1);
    world.crash_and_restart();
    let view = world.report(&id);
    assert_eq!((view.state, view.last_problem.as_deref()), (OutboxState::Waiting, Some("offline")));
    let (_, blobs) = world.ask_only(&GetPhoto { sha256: view.photos[0].sha256.clone() }, None).unwrap();
    assert_eq!(blobs, [jpeg(1, 0)]);
    world.registry.weather.set(Weather::Fine);
    world.network_returned();
    assert_eq!(world.report(&id).state, OutboxState::Sent);
}

#[test]
fn a_lost_answer_makes_no_second_report() {
    let mut world = World::new();
    world.registry.weather.set(Weather::AnswerLost);
    let id = world.file_report(1, 1);
    world.pass(60_000);
    world.registry.weather.set(Weather::Fine);
    world.ask(&SyncNow {});
    assert_eq!(world.report(&id).number.as_deref(), Some("N-1"));
    assert_eq!(world.registry.reports.borrow().len(), 1);
}

#[test]
fn tries_back_off_and_never_end() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Problem(503));
    let id = world.file_report(1, 0);
    let first = world.report(&id);
    assert_eq!(
        (first.n_tries, first.state, first.last_problem.as_deref()),
        (1, OutboxState::Waiting, Some("unavailable"))
    );
    world.pass(24 * 3_600_000);
    let later = world.report(&id);
    assert!((90..130).contains(&later.n_tries), "{} tries in a day", later.n_tries);
    world.registry.weather.set(Weather::Fine);
    world.pass(16 * 60_000);
    assert_eq!(world.report(&id).state, OutboxState::Sent);
}

#[test]
fn what_the_registry_will_not_take_is_parked_in_sight_and_blocks_nobody() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Problem(400));
    let parked = world.file_report(1, 1);
    assert_eq!(world.report(&parked).state, OutboxState::Parked);
    assert_eq!(world.report(&parked).last_problem.as_deref(), Some("malformed_body"));
    world.registry.weather.set(Weather::Fine);
    let other = world.file_report(2, 0);
    assert_eq!(world.report(&other).state, OutboxState::Sent);
    world.network_returned();
    world.pass(3_600_000);
    assert_eq!(world.report(&parked).state, OutboxState::Parked, "only a person takes it up again");
    assert!(world.ask(&ExportReport { id: parked.clone() }).contains("report 1"));
    world.ask(&RetryReport { id: parked.clone() });
    assert_eq!(world.report(&parked).state, OutboxState::Sent);
    assert_eq!(
        world.try_ask(&DiscardReport { id: parked }).unwrap_err().code,
        ErrorCode::NotFound,
        "what was sent stays"
    );
}

#[test]
fn a_parked_report_can_be_thrown_away() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Problem(413));
    let id = world.file_report(1, 1);
    let photo = world.report(&id).photos[0].sha256.clone();
    world.ask(&DiscardReport { id });
    assert!(world.ask(&door::Reports {}).items.is_empty());
    assert_eq!(world.try_ask(&GetPhoto { sha256: photo }).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn somebody_in_between_parks_nothing() {
    for weather in
        [Weather::Status(404), Weather::Status(400), Weather::Nonsense, Weather::Status(511), Weather::WrongSignature]
    {
        let mut world = World::new();
        world.registry.weather.set(weather);
        let id = world.file_report(1, 1);
        let view = world.report(&id);
        assert_eq!((view.state, view.number), (OutboxState::Waiting, None), "{weather:?}");
        world.registry.weather.set(Weather::Fine);
        world.network_returned();
        // A hotel's page looks like a photo that is there already; that it is not comes out with the report.
        world.pass(120_000);
        assert_eq!(world.report(&id).state, OutboxState::Sent, "{weather:?}");
        assert_eq!(world.registry.photos.borrow().len(), 1);
    }
}

#[test]
fn photos_that_the_registry_lost_are_sent_again() {
    let mut world = World::new();
    // One photo asked for and sent; then the report meets silence.
    world.registry.forecast.borrow_mut().extend([Weather::Offline, Weather::Fine, Weather::Fine]);
    let id = world.file_report(1, 1);
    assert_eq!(world.report(&id).state, OutboxState::Waiting);
    assert_eq!(world.registry.photos.borrow().len(), 1);
    world.registry.photos.borrow_mut().clear();
    world.pass(120_000);
    assert_eq!(world.report(&id).state, OutboxState::Sent);
    assert_eq!(world.registry.photos.borrow().len(), 1);
}

#[test]
fn what_became_of_it_is_told_with_the_secret_of_this_device() {
    let mut world = World::new();
    let id = world.file_report(1, 0);
    world.registry.state.set(api::ReportState::Confirmed);
    world.pass(11 * 60_000);
    let told = world.report(&id);
    assert_eq!((told.outcome.as_deref(), told.outcome_reason.as_str()), (Some("confirmed"), "why"));
    world.registry.state.set(api::ReportState::Closed);
    world.ask(&SyncNow {});
    assert_eq!(world.report(&id).outcome.as_deref(), Some("closed"));
    let before = world.registry.requests.borrow().len();
    world.pass(24 * 3_600_000);
    let about_it = world.registry.requests.borrow().iter().skip(before).filter(|r| r.contains(&id)).count();
    assert_eq!(about_it, 0, "what is closed is not asked about");
}

#[test]
fn drafts_are_kept_and_kept_sensible() {
    let mut world = World::new();
    let draft = Draft { id: uuid(1), text: "half a".into(), ..Draft::default() };
    world.ask(&SaveDraft { draft: draft.clone() });
    world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(&jpeg(1, 1))).unwrap();
    world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(&jpeg(1, 1))).unwrap();
    world.ask(&SaveDraft { draft: Draft { text: "half a sentence".into(), ..draft.clone() } });
    world.crash_and_restart();
    let kept = world.ask(&GetDraft {}).unwrap();
    assert_eq!((kept.text.as_str(), kept.photos.len()), ("half a sentence", 1));
    let error = |world: &mut World, draft: Draft| world.try_ask(&SaveDraft { draft }).unwrap_err().code;
    assert_eq!(error(&mut world, Draft { id: "x".into(), ..draft.clone() }), ErrorCode::InvalidField);
    assert_eq!(error(&mut world, Draft { text: "x".repeat(4001), ..draft.clone() }), ErrorCode::InvalidField);
    assert_eq!(error(&mut world, Draft { category: Some("other".into()), ..draft.clone() }), ErrorCode::InvalidField);
    assert_eq!(world.try_ask(&SubmitReport { id: uuid(1) }).unwrap_err().code, ErrorCode::CategoryMissing);
    let refused = world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(b"not a photo")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::PhotoUnreadable);
    for n in 2..=10 {
        world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(&jpeg(1, n))).unwrap();
    }
    let refused = world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(&jpeg(1, 99))).unwrap_err();
    assert_eq!(refused.code, ErrorCode::PhotoTooMany);
    world.ask(&DiscardDraft { id: uuid(1) });
    assert_eq!(world.ask(&GetDraft {}), None);
}

#[test]
fn a_late_keystroke_does_not_bring_a_filed_draft_back() {
    let mut world = World::new();
    let id = world.file_report(1, 0);
    world.ask(&SaveDraft { draft: Draft { id: id.clone(), ..Draft::default() } });
    assert_eq!(world.ask(&GetDraft {}), None);
    let again = world.ask(&SubmitReport { id });
    assert_eq!(again.number.as_deref(), Some("N-1"), "filing twice is filing once");
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Offline);
    let id = world.file_report(1, 1);
    let draft = Draft { id: uuid(2), text: "before".into(), category: Some("quality".into()), ..Draft::default() };
    world.ask(&SaveDraft { draft: draft.clone() });
    world.set_disk_pages(Some(1));
    let big = [&jpeg(3, 1)[..14], &vec![7; 900_000], &[0xFF, 0xD9]].concat();
    let refused = world.ask_only(&AddPhoto { draft_id: uuid(2) }, Some(&big)).unwrap_err();
    assert_eq!((refused.code, refused.retryable), (ErrorCode::StorageFull, true));
    assert_eq!(world.ask(&GetDraft {}).unwrap().photos, [], "half a photo is none");
    let longer = Draft { text: "x".repeat(4000), ..draft.clone() };
    let saved = world.try_ask(&SaveDraft { draft: longer });
    assert!(saved.is_ok() || saved.unwrap_err().code == ErrorCode::StorageFull);
    assert_eq!(world.report(&id).state, OutboxState::Waiting);
    world.set_disk_pages(None);
    world.ask_only(&AddPhoto { draft_id: uuid(2) }, Some(&big)).unwrap();
    world.registry.weather.set(Weather::Fine);
    world.ask(&SubmitReport { id: uuid(2) });
    world.ask(&SyncNow {});
    assert_eq!(world.registry.reports.borrow().len(), 2);
}

#[test]
fn a_store_that_cannot_write_is_no_reason_to_hammer_the_registry() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Offline);
    let id = world.file_report(1, 0);
    let connection = engine::Connection::open(world.file()).unwrap();
    for (name, event) in [("u", "UPDATE ON outbox"), ("d", "DELETE ON outbox"), ("r", "UPDATE ON report")] {
        let sql = format!("CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, 'full'); END");
        connection.execute_batch(&sql).unwrap();
    }
    world.registry.weather.set(Weather::Fine);
    let before = world.registry.requests.borrow().len();
    world.pass(600_000);
    let n_requests = world.registry.requests.borrow().len() - before;
    assert!(n_requests < 40, "{n_requests} requests in ten minutes");
    connection.execute_batch("DROP TRIGGER u; DROP TRIGGER d; DROP TRIGGER r").unwrap();
    world.pass(120_000);
    assert_eq!(world.report(&id).state, OutboxState::Sent);
    assert_eq!(world.registry.reports.borrow().len(), 1);
}

#[test]
fn a_keystroke_on_another_screen_does_not_take_a_draft_away() {
    let mut world = World::new();
    world.ask(&SaveDraft { draft: Draft { id: uuid(1), ..Draft::default() } });
    world.ask_only(&AddPhoto { draft_id: uuid(1) }, Some(&jpeg(1, 1))).unwrap();
    let other = Draft { id: uuid(2), text: "stale".into(), ..Draft::default() };
    assert_eq!(world.try_ask(&SaveDraft { draft: other }).unwrap_err().code, ErrorCode::NotFound);
    let kept = world.ask(&GetDraft {}).unwrap();
    assert_eq!((kept.id, kept.photos.len()), (uuid(1), 1));
}

#[test]
fn an_outcome_that_cannot_be_had_holds_up_no_other_and_its_secret_stays_here() {
    let mut world = World::new();
    let lost = world.file_report(1, 0);
    let other = world.file_report(2, 0);
    world.registry.reports.borrow_mut().remove(&lost);
    world.registry.state.set(api::ReportState::Confirmed);
    world.ask(&SyncNow {});
    assert_eq!(world.report(&other).outcome.as_deref(), Some("confirmed"));
    let settings = door::Settings { server: "https://other.test".into(), ..door::Settings::default() };
    world.ask(&door::SetSettings { settings });
    world.pass(3_600_000);
    let requests = world.registry.requests.borrow();
    assert!(
        !requests.iter().any(|request| request.contains("other.test/v1/violation-reports")),
        "a secret went elsewhere"
    );
}

#[test]
fn a_registry_that_asked_for_time_gets_it() {
    let mut world = World::new();
    world.registry.weather.set(Weather::Problem(503));
    let id = world.file_report(1, 0);
    world.pass(600_000);
    let tries = world.report(&id).n_tries;
    world.registry.weather.set(Weather::Fine);
    world.ask(&crate::verdicts::scan(9, "010487000000303721Kz7TqWmN4xB2c\u{1d}93abcd"));
    assert_eq!(world.report(&id).n_tries, tries, "a look-up is no reason to hurry past a waiting time");
    // Nor is a day on the wire finer than it must be.
    world.network_returned();
    let reports = world.registry.reports.borrow();
    let body: api::ReportRequest = serde_json::from_slice(&reports[&id].0).unwrap();
    assert_eq!(body.created_at_ms % 86_400_000, 0);
}
