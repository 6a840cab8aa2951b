//! The contract's shape on the wire.
use door::*;

#[test]
fn heads_and_events() {
    let json = |head: &Head| serde_json::to_string(head).unwrap();
    let call = Head::Call(CallHead { id: "1".into(), command: Verify::NAME.into() });
    assert_eq!(json(&call), r#"{"kind":"call","id":"1","command":"verify"}"#);
    assert_eq!(json(&Head::Reply { id: "1".into(), ok: false }), r#"{"kind":"reply","id":"1","ok":false}"#);
    assert_eq!(json(&Head::Event), r#"{"kind":"event"}"#);
    let event = Event::OutboxChanged { n_waiting: 2 };
    assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"event":"outbox_changed","n_waiting":2}"#);
    let error = DoorError::from(ErrorCode::StorageFull);
    assert_eq!(serde_json::to_string(&error).unwrap(), r#"{"code":"storage-full","retryable":true}"#);
}

#[test]
fn settings_of_an_older_version_open() {
    let settings: Settings = serde_json::from_str(r#"{"language":"kk"}"#).unwrap();
    assert_eq!(settings, Settings { language: Some("kk".into()), ..Settings::default() });
}

#[test]
fn a_name_in_another_language_is_better_than_none() {
    let name = LocalisedView { kk: String::new(), ru: "Сок".into(), en: String::new() };
    assert_eq!(name.get("kk"), "Сок");
    assert_eq!(name.get("en"), "Сок");
}
