//! Two windows over one store: both work, and a report that one files is sent once.
use std::sync::Arc;

use door::{CallHead, Command, Draft, Head, Outbox, Packet, Reports, SaveDraft, SubmitReport};
use native_host::{Config, NativeEngine};

async fn ask<C: Command>(engine: &NativeEngine, command: &C) -> C::Reply {
    let head = Head::Call(CallHead { id: "1".into(), command: C::NAME.to_owned() });
    let parts = vec![serde_json::to_vec(&head).unwrap(), serde_json::to_vec(command).unwrap()];
    let answer = Packet::unpack(&engine.call(Packet { parts }.pack()).await).unwrap();
    assert!(String::from_utf8_lossy(answer.part(0)).contains("true"), "{}", String::from_utf8_lossy(answer.part(1)));
    serde_json::from_slice(answer.part(1)).unwrap()
}

fn start(folder: &std::path::Path) -> NativeEngine {
    // A port that was free a moment ago: nobody listens there.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    NativeEngine::start(Config {
        data: Some(folder.to_owned()),
        server: format!("http://127.0.0.1:{port}"),
        native_camera: false,
        on_event: Arc::new(|_| {}),
    })
    .unwrap()
}

#[tokio::test]
async fn both_windows_see_every_report() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (start(folder.path()), start(folder.path()));
    for n in 0..20 {
        let window = if n % 2 == 0 { &first } else { &second };
        let id = format!("00000000-0000-4000-8000-0000000000{n:02}");
        let draft = Draft { id: id.clone(), category: Some("quality".into()), ..Draft::default() };
        ask(window, &SaveDraft { draft }).await;
        ask(window, &SubmitReport { id }).await;
    }
    let seen = async |window: &NativeEngine| -> Outbox { ask(window, &Reports {}).await };
    assert_eq!(seen(&first).await.items.len(), 20);
    assert_eq!(seen(&second).await.items.len(), 20);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let config =
        Config { data: Some(file.clone()), server: String::new(), native_camera: false, on_event: Arc::new(|_| {}) };
    let Err(error) = NativeEngine::start(config) else { panic!("started") };
    assert!(error.to_string().starts_with(&format!("cannot open the store in {}", file.display())), "{error}");
}
