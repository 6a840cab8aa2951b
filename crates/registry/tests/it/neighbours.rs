//! What other bodies' systems bring and read: receipts of tills, the feed, statistics, exports.
use std::time::{Duration, Instant};

use api::*;
use reqwest::Method;

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

fn code(slug: &str) -> demo::Code {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap()
}

fn receipt(number: &str, kind: FiscalKind, slugs: &[&str]) -> FiscalReceipt {
    FiscalReceipt {
        till: "010101234567".into(),
        number: number.into(),
        seller: demo::MAKER.into(),
        kind,
        printed_at_ms: registry::today().days() * 86_400_000,
        codes: slugs.iter().map(|slug| code(slug).message).collect(),
    }
}

async fn bring(server: &Server, token: &str, receipts: Vec<FiscalReceipt>) -> Vec<FiscalResult> {
    let batch = FiscalBatch { receipts };
    body::<FiscalResults>(send(server, Method::POST, FISCAL_RECEIPTS_PATH, token, &batch).await).await.receipts
}

async fn status(server: &Server, slug: &str) -> String {
    let request = VerificationRequest::of(vec![code(slug).message]);
    let answer: VerificationResponse =
        body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
    answer.answers[0].status.clone().unwrap()
}

async fn receipts_count_once(server: Server) {
    let ofd = token(&server, "ofd").await;
    let sale = receipt("1", FiscalKind::Sale, &["boots-genuine", "syrup-blocked"]);
    let batch = vec![
        sale.clone(),
        receipt("2", FiscalKind::Sale, &["beer-genuine"]),
        FiscalReceipt { seller: demo::SHOP.into(), ..receipt("3", FiscalKind::Sale, &["sneakers-genuine"]) },
        FiscalReceipt { till: "x".into(), ..receipt("4", FiscalKind::Sale, &["gear-oil-genuine"]) },
        FiscalReceipt { codes: vec!["hello".into()], ..receipt("5", FiscalKind::Sale, &[]) },
        FiscalReceipt {
            till: "x".into(),
            number: String::new(),
            seller: "1".into(),
            codes: vec!["hello".into()],
            ..receipt("6", FiscalKind::Sale, &[])
        },
        // A till whose clock has stopped sells too.
        FiscalReceipt { printed_at_ms: 0, ..receipt("7", FiscalKind::Sale, &["gear-oil-genuine"]) },
    ];
    let results = bring(&server, &ofd, batch.clone()).await;
    let told: Vec<(Option<DocumentState>, Vec<&str>)> = results
        .iter()
        .map(|result| (result.state, result.violations.iter().map(|violation| violation.rule.as_str()).collect()))
        .collect();
    assert_eq!(
        told,
        [
            (Some(DocumentState::PartiallyProcessed), vec!["blocked"]),
            (Some(DocumentState::Success), vec![]),
            (Some(DocumentState::Error), vec!["not_owner"]),
            (None, vec!["receipt_malformed"]),
            (None, vec!["not_a_marking_code"]),
            (None, vec!["receipt_malformed", "receipt_malformed", "receipt_malformed", "not_a_marking_code"]),
            (Some(DocumentState::Success), vec![]),
        ]
    );
    assert_eq!(status(&server, "boots-genuine").await, "withdrawn");
    // Whose sale it was hears of it, and not who of another body brought it.
    let maker = token(&server, "maker").await;
    let asked = api::CodeHistoryRequest { code: code("boots-genuine").message };
    let history: api::CodeHistory =
        body(send(&server, Method::POST, api::CODE_HISTORIES_PATH, &maker, &asked).await).await;
    assert_eq!((history.events[0].who.as_str(), &history.events[0].person), (demo::MAKER, &None));
    assert_eq!(status(&server, "sneakers-genuine").await, "in_circulation", "the shop has not received it yet");
    // The answer was lost: the same batch again changes nothing and tells the same.
    assert_eq!(bring(&server, &ofd, batch).await, results);
    let history = CodeHistoryRequest { code: code("boots-genuine").message };
    let maker = token(&server, "maker").await;
    let history: CodeHistory = body(send(&server, Method::POST, CODE_HISTORIES_PATH, &maker, &history).await).await;
    let event = history.events.last().unwrap();
    assert_eq!((history.events.len(), event.document.as_deref()), (1, Some("receipt-010101234567-1")));
    // Another content under the same number is no receipt of this till.
    let other = FiscalReceipt { codes: vec![code("motor-oil-genuine").message], ..sale };
    let refused = bring(&server, &ofd, vec![other]).await;
    assert_eq!((refused[0].state, refused[0].violations[0].rule.as_str()), (None, "receipt_differs"));
    // What came back can be sold again.
    let back = bring(&server, &ofd, vec![receipt("9", FiscalKind::Return, &["boots-genuine"])]).await;
    assert_eq!(back[0].state, Some(DocumentState::Success));
    assert_eq!(status(&server, "boots-genuine").await, "in_circulation");
    let documents: DocumentList = body(read(&server, DOCUMENTS_PATH, &maker).await).await;
    assert!(documents.items.iter().all(|document| document.kind == DocumentKind::Receipt));
    assert_eq!(documents.items.len(), 4, "a participant sees what its tills sold");
    let by_hand = serde_json::json!({ "kind": "receipt", "codes": [code("beer-genuine").message] });
    let path = document_path("0193a0e0-0000-7000-8000-0000000000e1");
    assert_eq!(problem(send(&server, Method::PUT, &path, &maker, &by_hand).await).await, (403, "forbidden".into()));
    for receipts in [Vec::new(), vec![receipt("1", FiscalKind::Sale, &[]); 501]] {
        let refused = send(&server, Method::POST, FISCAL_RECEIPTS_PATH, &ofd, &FiscalBatch { receipts }).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()));
    }
}

#[tokio::test]
async fn receipts_on_sqlite() {
    receipts_count_once(Server::start().await).await;
}

#[tokio::test]
async fn receipts_on_postgres() {
    receipts_count_once(Server::on_postgres().await).await;
}

/// Everything of the feed that is there to be read, part by part.
async fn followed(server: &Server, token: &str, at_least: usize) -> Vec<ChangeEvent> {
    let (mut all, mut after) = (Vec::new(), String::new());
    let deadline = Instant::now() + Duration::from_secs(20);
    while all.len() < at_least {
        let part: ChangeFeed = body(read(server, &format!("{CHANGES_PATH}{after}"), token).await).await;
        after = part.next.map_or(String::new(), |next| format!("?after={next}"));
        // The demonstration packs boxes, by no document.
        all.extend(part.items.into_iter().filter(|event| event.document.is_some()));
        assert!(Instant::now() < deadline, "{} of {at_least}", all.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    all
}

#[tokio::test]
async fn what_happens_can_be_followed_and_counted() {
    let server = Server::start().await;
    let (ofd, maker, shop) = (token(&server, "ofd").await, token(&server, "maker").await, token(&server, "shop").await);
    let taxes = token(&server, "taxes").await;
    let slugs = ["boots-genuine", "beer-genuine", "sneakers-genuine"];
    bring(&server, &ofd, vec![receipt("1", FiscalKind::Sale, &slugs)]).await;
    bring(&server, &ofd, vec![receipt("2", FiscalKind::Return, &slugs[..1])]).await;
    let all = followed(&server, &taxes, 4).await;
    assert_eq!(
        all.iter().map(|event| event.change.as_str()).collect::<Vec<_>>(),
        ["withdraw", "withdraw", "withdraw", "return"]
    );
    assert_eq!(all[3].document.as_deref(), Some("receipt-010101234567-2"));
    assert!(all.iter().all(|event| event.owner == demo::MAKER && event.who == demo::MAKER && !event.gtin.is_empty()));
    assert_eq!(followed(&server, &maker, 4).await, all, "they are its own");
    let demonstrated: ChangeFeed = body(read(&server, CHANGES_PATH, &taxes).await).await;
    assert!(demonstrated.items.iter().any(|event| event.change == "pack"));
    let of_many = |feed: &ChangeFeed| {
        let many = feed.items.iter().filter(|event| event.code.is_none());
        many.map(|event| (event.change.clone(), event.codes.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert!(of_many(&demonstrated).iter().all(|(change, codes)| change == "import" && *codes > 0));
    let none: ChangeFeed = body(read(&server, CHANGES_PATH, &shop).await).await;
    assert_eq!((none.items.len(), none.next), (0, None));
    for bad in ["x", "MSAyIGE%", "////", "MQ"] {
        let refused = read(&server, &format!("{CHANGES_PATH}?after={bad}"), &taxes).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()), "{bad}");
    }
    // Whoever followed can see that nothing is missing.
    let today = registry::today();
    let sums: DaySums = body(read(&server, &day_sums_path(&today.to_string()), &taxes).await).await;
    let sum = |change: &str, times, codes| ChangeSum { change: change.into(), times, codes };
    let imports = of_many(&demonstrated);
    let import = sum("import", imports.len() as u64, imports.iter().map(|(_, codes)| codes).sum());
    assert_eq!((sums.changes, sums.is_final), (vec![import, sum("return", 1, 1), sum("withdraw", 3, 3)], false));
    let yesterday = gs1::Date::from_days(today.days() - 1).unwrap();
    let sums: DaySums = body(read(&server, &day_sums_path(&yesterday.to_string()), &taxes).await).await;
    assert_eq!((sums.changes, sums.is_final), (vec![], true));
    assert_eq!(problem(read(&server, &day_sums_path("today"), &taxes).await).await, (404, "not_found".into()));

    // The producer's own, counted by the registry meanwhile.
    let days = format!("?from={yesterday}&to={today}");
    let deadline = Instant::now() + Duration::from_secs(20);
    let own = loop {
        let own: Statistics = body(read(&server, &format!("{STATISTICS_PATH}{days}"), &maker).await).await;
        // What the demonstration imported was counted at once.
        let own: Vec<_> = own.items.into_iter().filter(|item| item.change != "import").collect();
        if own.iter().map(|item| item.times).sum::<u64>() == 4 {
            break own;
        }
        assert!(Instant::now() < deadline, "{own:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let boots: Vec<_> = own.iter().filter(|item| item.gtin == code("boots-genuine").gtin).collect();
    assert_eq!(
        boots.iter().map(|item| item.reason.as_deref()).collect::<Vec<_>>(),
        [Some("RETAIL_RETURN"), Some("RETAIL")]
    );
    let others: Statistics = body(read(&server, &format!("{STATISTICS_PATH}{days}"), &shop).await).await;
    assert_eq!(others.items, [], "what others' goods do is theirs");
    // One maker stands behind all of it: nothing may be told.
    let table = read(&server, &format!("/v1/exports/circulation.csv{days}"), &taxes).await;
    assert_eq!(table.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(table.text().await.unwrap(), "month,group,change,reason,times\r\n");
    for days in ["", "?from=2026-11-01", "?from=2026-11-02&to=2026-11-01", "?from=x&to=y"] {
        let refused = read(&server, &format!("/v1/exports/circulation.csv{days}"), &taxes).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()), "{days}");
    }
}

#[tokio::test]
async fn large_groups_are_told_and_small_ones_are_not() {
    // Before any registry runs on it: what happened earlier than what is counted already would never be.
    let folder = tempfile::tempdir().unwrap();
    let store = registry::open(&registry::Database::Folder(folder.path().to_owned())).await.unwrap();
    // Three makers of beer with twelve bottles each, two of water.
    let gtin = |n: usize| format!("0487000{n:07}");
    let groups = ["beer", "beer", "beer", "water", "water"];
    let card = |n: usize| store::Card {
        gtin: gtin(n),
        group: groups[n].into(),
        card: "{}".into(),
        owner: format!("99014000001{n}"),
    };
    let bottle = |n: usize, k: usize| store::CodeRow {
        code: format!("01{}21{k:07}", gtin(n)),
        gtin: gtin(n),
        level: circulation::Level::Unit,
        state: circulation::State { status: circulation::Status::InCirculation, ..circulation::State::issued(false) },
        issued_on: None,
        production_date: None,
        expiry_date: None,
        lot: None,
        copy_suspected: false,
        parent: None,
        changes: 0,
        owner: format!("99014000001{n}"),
    };
    let codes: Vec<store::CodeRow> = (0..5).flat_map(|n| (0..12).map(move |k| bottle(n, k))).collect();
    let block = circulation::Change::Block;
    let commands = codes.iter().map(|row| (row.code.clone(), store::Command::Change(block))).collect();
    let cards = (0..5).map(card).collect();
    store.import(store::Import { cards, codes, ..store::Import::default() }).await.unwrap();
    let stamp = store::Stamp { at_ms: 1_792_300_000_000, who: "inspector".into(), document: None };
    let details = store::Details::default();
    let changes = store::Changes { commands, stamp, is_whole: true, owner: None, details, why: None, new_owner: None };
    store.change(changes).await.unwrap();
    while store.count_events(1_792_300_000_001).await.unwrap() > 0 {}
    let server = Server::over(folder).await;
    let taxes = token(&server, "taxes").await;
    // Days within a month tell of the month: a difference of two answers would tell of a day.
    let lines = read(&server, "/v1/exports/circulation.ndjson?from=2026-10-30&to=2026-10-31", &taxes).await;
    assert_eq!(lines.headers()["content-type"], "application/x-ndjson");
    let text = lines.text().await.unwrap();
    let told: Vec<GroupStatistic> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let beer = GroupStatistic {
        month: "2026-10".into(),
        group: "beer".into(),
        change: "block".into(),
        reason: String::new(),
        times: 36,
    };
    assert_eq!(told, [beer]);
}

/// Waits for something that comes of itself.
async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Puts a letter where the registry finds it, as a whole.
fn post(folder: &std::path::Path, name: &str, json: &serde_json::Value) {
    std::fs::create_dir_all(folder.join("in")).unwrap();
    let half = folder.join("in").join(format!(".{name}"));
    std::fs::write(&half, json.to_string()).unwrap();
    std::fs::rename(half, folder.join("in").join(name)).unwrap();
}

async fn answer(folder: &std::path::Path, name: &str) -> serde_json::Value {
    let text = eventually(name, async || std::fs::read_to_string(folder.join("answers").join(name)).ok()).await;
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn mail_through_folders() {
    let folder = tempfile::tempdir().unwrap();
    let (tills, border) = (folder.path().join("tills"), folder.path().join("border"));
    let name = |path: &std::path::Path| Some(path.to_str().unwrap().to_owned());
    let server = Server::with_neighbours(registry::Neighbours {
        receipts: name(&tills),
        border: name(&border),
        ..registry::Neighbours::default()
    })
    .await;
    // Receipts: one batch that is none does not hold up the next.
    post(&tills, "1.json", &serde_json::json!({ "receipts": "none" }));
    let batch = FiscalBatch { receipts: vec![receipt("1", FiscalKind::Sale, &["boots-genuine"])] };
    post(&tills, "2.json", &serde_json::to_value(&batch).unwrap());
    assert_eq!(answer(&tills, "1.json").await["code"], "malformed_body");
    assert_eq!(answer(&tills, "2.json").await["receipts"][0]["state"], "success");
    assert_eq!(status(&server, "boots-genuine").await, "withdrawn");
    // Whose sale it was hears of it, and not who of another body brought it.
    let maker = token(&server, "maker").await;
    let asked = api::CodeHistoryRequest { code: code("boots-genuine").message };
    let history: api::CodeHistory =
        body(send(&server, Method::POST, api::CODE_HISTORIES_PATH, &maker, &asked).await).await;
    assert_eq!((history.events[0].who.as_str(), &history.events[0].person), (demo::MAKER, &None));
    assert!(eventually("done", async || tills.join("done/2.json").exists().then_some(true)).await);
    // Neither does one that is too long, one with a text that no database holds, nor what has no name of a letter.
    std::fs::write(tills.join("in/no letter.txt"), "?").unwrap();
    post(&tills, "3.json", &serde_json::json!({ "receipts": "x".repeat(17 * 1024 * 1024) }));
    post(&tills, "4.json", &serde_json::json!({ "receipts": [{ "till": "\0" }] }));
    let batch = FiscalBatch { receipts: vec![receipt("2", FiscalKind::Return, &["boots-genuine"])] };
    post(&tills, "5.json", &serde_json::to_value(&batch).unwrap());
    assert_eq!(answer(&tills, "3.json").await["code"], "too_large");
    assert_eq!(answer(&tills, "4.json").await["code"], "malformed_body");
    assert_eq!(answer(&tills, "5.json").await["receipts"][0]["state"], "success");
    assert!(tills.join("in/no letter.txt").exists());

    // What goes abroad is told.
    let maker = token(&server, "maker").await;
    let id = "0193a0e0-0000-7000-8000-0000000000f1";
    let gone = serde_json::json!({ "kind": "withdraw", "reason": "EXPORT", "destination": "KG", "codes": [code("gear-oil-genuine").message] });
    body::<DocumentResponse>(send(&server, Method::PUT, &document_path(id), &maker, &gone).await).await;
    let path = border.join("out").join(format!("{id}.json"));
    let told = eventually("the other state is told", async || std::fs::read_to_string(&path).ok()).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["from"], &told["to"]), (&"KZ".into(), &"KG".into()));
    assert_eq!(told["goods"][0]["code"], code("gear-oil-genuine").canonical);
    // A pallet is a number: told is what is in it.
    let pallet = "00348700000000000013";
    let packed = serde_json::json!({ "kind": "aggregate", "package": pallet, "level": "BOX_LV_1",
        "codes": [code("boots-genuine").message, code("sneakers-genuine").message] });
    let filed = "0193a0e0-0000-7000-8000-0000000000e3";
    let filed: DocumentResponse = body(send(&server, Method::PUT, &document_path(filed), &maker, &packed).await).await;
    assert_eq!(filed.violations, []);
    let id = "0193a0e0-0000-7000-8000-0000000000e4";
    let gone = serde_json::json!({ "kind": "withdraw", "reason": "EXPORT", "destination": "BY", "codes": [pallet] });
    body::<DocumentResponse>(send(&server, Method::PUT, &document_path(id), &maker, &gone).await).await;
    let path = border.join("out").join(format!("{id}.json"));
    let told = eventually("the other state is told", async || std::fs::read_to_string(&path).ok()).await;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let goods: Vec<&str> = told["goods"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    let mut expected = ["boots-genuine", "sneakers-genuine"].map(|slug| code(slug).canonical);
    expected.sort();
    assert_eq!(goods, expected);
    for wrong in [
        serde_json::json!({ "kind": "withdraw", "reason": "EXPORT", "destination": "DE", "codes": [code("beer-genuine").message] }),
        serde_json::json!({ "kind": "withdraw", "reason": "RETAIL", "destination": "RU", "codes": [code("beer-genuine").message] }),
    ] {
        let refused =
            send(&server, Method::PUT, &document_path("0193a0e0-0000-7000-8000-0000000000f2"), &maker, &wrong).await;
        let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(refused.violations[0].rule, "destination_unknown");
    }

    // What comes from abroad is applied, and its importer brings it into circulation.
    let gtin = code("sneakers-genuine").gtin;
    let new = format!("01{gtin}215aaaaaaaaaaaa");
    let message = |id: &str, from: &str, codes: &[&str]| {
        let goods: Vec<_> = codes.iter().map(|code| serde_json::json!({ "code": code, "lot": "A" })).collect();
        serde_json::json!({ "message": "aiqyn-border-1", "id": id, "from": from, "to": "KZ", "importer": demo::MAKER, "goods": goods })
    };
    let known = code("sneakers-genuine").canonical;
    post(&border, "a.json", &message("m1", "RU", &[&new, &new, &known, "hello", "0104607001771562215d,OiLlabcdef"]));
    let answered = answer(&border, "a.json").await;
    assert_eq!(answered["taken"], 1, "{answered}");
    let refused = answered["refused"].as_array().unwrap();
    let rules: Vec<_> =
        refused.iter().map(|one| (one["path"].as_str().unwrap(), one["rule"].as_str().unwrap())).collect();
    assert_eq!(
        rules,
        [
            ("goods[1]", "repeated_code"),
            ("goods[3]", "not_a_marking_code"),
            ("goods[4]", "unknown_product"),
            ("goods[2]", "known_code"),
        ]
    );
    let introduce = serde_json::json!({ "kind": "introduce", "codes": [new] });
    let path = document_path("0193a0e0-0000-7000-8000-0000000000f3");
    let introduced: DocumentResponse = body(send(&server, Method::PUT, &path, &maker, &introduce).await).await;
    assert_eq!(introduced.state, DocumentState::Success);
    for (name, message) in
        [("b.json", message("m2", "DE", &[&new])), ("c.json", serde_json::json!({ "message": "another" }))]
    {
        post(&border, name, &message);
        assert!(answer(&border, name).await.get("code").is_some(), "{name}");
    }
}

/// The other side of HTTP: letters that wait, what was answered and sent.
#[derive(Clone, Default)]
struct Other {
    letters: std::sync::Arc<std::sync::Mutex<std::collections::BTreeMap<String, Vec<u8>>>>,
    got: std::sync::Arc<std::sync::Mutex<std::collections::BTreeMap<String, Vec<u8>>>>,
    /// A letter that it will not take.
    refuses: String,
}

impl Other {
    async fn serve(self, register: &'static str) -> String {
        use axum::extract::{Path, State};
        use axum::routing::{get, put};
        let names = async |State(other): State<Self>| {
            axum::Json(other.letters.lock().unwrap().keys().cloned().collect::<Vec<_>>())
        };
        let letter =
            async |State(other): State<Self>, Path(name): Path<String>| other.letters.lock().unwrap()[&name].clone();
        let answer = async |State(other): State<Self>, Path(name): Path<String>, body: axum::body::Bytes| {
            other.letters.lock().unwrap().remove(&name);
            other.got.lock().unwrap().insert(name, body.to_vec());
        };
        let sent = async |State(other): State<Self>, Path(name): Path<String>, body: axum::body::Bytes| {
            if name == other.refuses {
                return axum::http::StatusCode::UNPROCESSABLE_ENTITY;
            }
            other.got.lock().unwrap().insert(name, body.to_vec());
            axum::http::StatusCode::OK
        };
        let router = axum::Router::new()
            .route("/in", get(names))
            .route("/in/{name}", get(letter))
            .route("/in/{name}/answer", put(answer))
            .route("/out/{name}", put(sent))
            .route("/register", get(async move || register))
            .with_state(self);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = axum_server::from_tcp(listener.into_std().unwrap()).unwrap();
        tokio::spawn(server.serve(router.into_make_service()));
        format!("http://{address}")
    }
}

#[tokio::test]
async fn mail_and_registers_over_http() {
    let refused = "0193a0e0-0000-7000-8000-0000000000f0";
    let other = Other { refuses: format!("{refused}.json"), ..Other::default() };
    let batch = FiscalBatch { receipts: vec![receipt("1", FiscalKind::Sale, &["boots-genuine"])] };
    other.letters.lock().unwrap().insert("1.json".into(), serde_json::to_vec(&batch).unwrap());
    let register = "{\"id\":\"990340000012\",\"name\":\"ИП Асан\"}\n{\"id\":\"990440000012\",\"name\":\"ИП Усен\",\"active\":false}\n";
    let address = other.clone().serve(register).await;
    let server = Server::with_neighbours(registry::Neighbours {
        receipts: Some(format!("{address}/")),
        border: Some(address.clone()),
        entrepreneurs: Some(format!("{address}/register")),
        ..registry::Neighbours::default()
    })
    .await;
    let got = async |name: &str| eventually(name, async || other.got.lock().unwrap().get(name).cloned()).await;
    let results: FiscalResults = serde_json::from_slice(&got("1.json").await).unwrap();
    assert_eq!(results.receipts[0].state, Some(DocumentState::Success));
    let maker = token(&server, "maker").await;
    let id = "0193a0e0-0000-7000-8000-0000000000f1";
    // What the other side will not take holds up neither what goes behind it nor what comes.
    for (id, slug) in [(refused, "gear-oil-genuine"), (id, "beer-genuine")] {
        let gone = serde_json::json!({ "kind": "withdraw", "reason": "EXPORT", "destination": "AM", "codes": [code(slug).message] });
        body::<DocumentResponse>(send(&server, Method::PUT, &document_path(id), &maker, &gone).await).await;
    }
    other.letters.lock().unwrap().insert("2.json".into(), b"{}".to_vec());
    let refused: Problem = serde_json::from_slice(&got("2.json").await).unwrap();
    assert_eq!(refused.code, api::ProblemCode::MalformedBody);
    let told: serde_json::Value = serde_json::from_slice(&got(&format!("{id}.json")).await).unwrap();
    assert_eq!(told["to"], "AM");
    // Who is not in the register cannot take part.
    let store = server.another_store().await;
    eventually("the register is read", async || {
        store.neighbour("entrepreneurs", String::new()).await.unwrap().0.then_some(())
    })
    .await;
    let register = async |bin: &str, login: &str| {
        let head = EmployeeRequest { login: login.into(), password: "a long password".into(), name: "Асан".into() };
        let request = ParticipantRequest { bin: bin.into(), name: "ИП".into(), trades: vec![Trade::Retailer], head };
        server.post(PARTICIPANTS_PATH, serde_json::to_vec(&request).unwrap()).await
    };
    assert_eq!(register("990340000012", "asan").await.status(), 201);
    for (bin, login) in [("990440000012", "usen"), ("990540000012", "nobody")] {
        assert_eq!(problem(register(bin, login).await).await, (422, "not_entrepreneur".into()), "{bin}");
    }
}

#[tokio::test]
async fn registers_from_files_are_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("authorities.ndjson");
    std::fs::write(&file, "{\"id\":\"root\",\"name\":\"НУЦ РК\",\"key\":\"abcd\"}\n").unwrap();
    let server = Server::with_neighbours(registry::Neighbours {
        authorities: Some(file.to_str().unwrap().to_owned()),
        ..registry::Neighbours::default()
    })
    .await;
    let store = server.another_store().await;
    let root = async || store.neighbour("authorities", "root".into()).await.unwrap().1;
    let entry = eventually("the register is read", root).await;
    assert!(entry.is_active && entry.data.contains("abcd"), "what else it says stays");
    std::fs::write(&file, "{\"id\":\"other\",\"name\":\"x\"}\n").unwrap();
    let gone = async || root().await.is_none().then_some(());
    eventually("the next reading", gone).await;
}
