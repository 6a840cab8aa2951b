//! `PUT /v1/documents/{id}` and the history of codes.
use api::{
    CODE_HISTORIES_PATH, CodeHistory, CodeHistoryRequest, DOCUMENTS_PATH, DocumentKind, DocumentList, DocumentRequest,
    DocumentResponse, DocumentState, Problem, ProblemCode, VERIFICATIONS_PATH, document_path,
};
use reqwest::{Method, Response};

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

fn id(n: usize) -> String {
    format!("0193a0e0-0000-7000-8000-0000000000{n:02}")
}

fn document(kind: DocumentKind, codes: &[&str]) -> DocumentRequest {
    DocumentRequest {
        kind,
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
        reason: None,
        package: None,
        level: None,
        production_date: None,
        expiry_date: None,
        lot: None,
        destination: None,
        words: None,
        in_part: false,
    }
}

fn message(slug: &str) -> String {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap().message
}

async fn put(server: &Server, n: usize, token: &str, document: &DocumentRequest) -> Response {
    send(server, Method::PUT, &document_path(&id(n)), token, document).await
}

async fn status(server: &Server, message: &str) -> (Option<String>, Option<String>) {
    let request = api::VerificationRequest::of(vec![message.to_owned()]);
    let response: api::VerificationResponse =
        body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
    let answer = response.answers.into_iter().next().unwrap();
    (answer.status, answer.overlay)
}

async fn goods_are_sold_and_come_back(server: Server) {
    let maker = token(&server, "maker").await;
    let boots = message("boots-genuine");
    let sold = DocumentRequest { reason: Some("RETAIL".into()), ..document(DocumentKind::Withdraw, &[&boots]) };
    let done: DocumentResponse = body(put(&server, 1, &maker, &sold).await).await;
    assert_eq!((done.state, done.named, done.changed), (DocumentState::Success, 1, 1));
    assert!(done.proof.is_some());
    assert_eq!(status(&server, &boots).await.0.as_deref(), Some("withdrawn"));
    // The same again is the same; another under its id is none.
    let again: DocumentResponse = body(put(&server, 1, &maker, &sold).await).await;
    assert_eq!(DocumentResponse { proof: None, ..again }, DocumentResponse { proof: None, ..done.clone() });
    let other = document(DocumentKind::Introduce, &[&boots]);
    assert_eq!(problem(put(&server, 1, &maker, &other).await).await, (409, "id_taken".into()));
    let back = DocumentRequest { reason: Some("RETAIL_RETURN".into()), ..document(DocumentKind::Return, &[&boots]) };
    assert_eq!(body::<DocumentResponse>(put(&server, 2, &maker, &back).await).await.state, DocumentState::Success);
    assert_eq!(status(&server, &boots).await.0.as_deref(), Some("in_circulation"));
    // Once more it cannot come back, and is told so in words.
    let refused: DocumentResponse = body(put(&server, 3, &maker, &back).await).await;
    assert_eq!(refused.state, DocumentState::Error);
    let violation = &refused.violations[0];
    assert_eq!((violation.path.as_str(), violation.rule.as_str()), ("codes[0]", "not_withdrawn"));
    assert_eq!(violation.code, None);

    let history = CodeHistoryRequest { code: boots.clone() };
    let history: CodeHistory = body(send(&server, Method::POST, CODE_HISTORIES_PATH, &maker, &history).await).await;
    let told: Vec<_> = history
        .events
        .iter()
        .map(|event| (event.change.as_str(), event.reason.as_deref(), event.document.clone()))
        .collect();
    assert_eq!(told, [("withdraw", Some("RETAIL"), Some(id(1))), ("return", Some("RETAIL_RETURN"), Some(id(2)))]);
    assert!(history.events.iter().all(|event| event.who == demo::MAKER));
    let list: DocumentList = body(read(&server, DOCUMENTS_PATH, &maker).await).await;
    assert_eq!(list.items.iter().map(|item| item.id.clone()).collect::<Vec<_>>(), [id(3), id(2), id(1)]);
    let shown: DocumentResponse = body(read(&server, &document_path(&id(3)), &maker).await).await;
    assert_eq!(shown.violations[0].rule, "not_withdrawn");
}

#[tokio::test]
async fn on_sqlite() {
    goods_are_sold_and_come_back(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    goods_are_sold_and_come_back(Server::on_postgres().await).await;
}

#[tokio::test]
async fn every_violation_is_listed_in_the_asked_language() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let boots = message("boots-genuine");
    let wrong = message("boots-check-value-wrong");
    let document = DocumentRequest {
        lot: Some("L1".into()),
        destination: None,
        in_part: true,
        ..document(DocumentKind::Withdraw, &[&boots, "4870000001019", &boots, &wrong, &"x".repeat(600)])
    };
    for (language, sentence) in [
        ("ru-RU,ru;q=0.9", "Код назван в документе дважды."),
        ("kk", "Код құжатта екі рет аталған."),
        ("en", "The document names the code twice."),
    ] {
        let request = server.request(Method::PUT, &document_path(&id(1))).bearer_auth(&maker);
        let request = request.header("accept-language", language).body(serde_json::to_vec(&document).unwrap());
        let refused = request.send().await.unwrap();
        assert_eq!(refused.status(), 422);
        let problem: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(problem.code, ProblemCode::DocumentRefused);
        let found: Vec<_> =
            problem.violations.iter().map(|violation| (violation.path.as_str(), violation.rule.as_str())).collect();
        let expected = [
            ("codes[1]", "not_a_marking_code"),
            ("codes[2]", "repeated_code"),
            ("codes[3]", "check_value_wrong"),
            ("codes[4]", "too_long"),
            ("lot", "field_not_for_kind"),
            ("reason", "reason_missing"),
        ];
        assert_eq!(found, expected);
        assert_eq!(problem.violations[1].message, sentence);
        assert!(problem.violations.iter().all(|violation| violation.message != violation.rule));
    }
    assert_eq!(status(&server, &boots).await.0.as_deref(), Some("in_circulation"));
    assert_eq!(problem(read(&server, &document_path(&id(1)), &maker).await).await, (404, "not_found".into()));
}

#[tokio::test]
async fn what_is_reported_of_goods_is_plausible() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let oil = message("motor-oil-not-introduced");
    let apply = document(DocumentKind::Apply, &[&oil]);
    let date = |days: i64| gs1::Date::from_days(registry::today().days() + days).unwrap().to_string();
    let of = |production: Option<i64>, expiry: Option<i64>, lot: &str| DocumentRequest {
        production_date: production.map(date),
        expiry_date: expiry.map(date),
        lot: Some(lot.to_owned()).filter(|lot| !lot.is_empty()),
        ..apply.clone()
    };
    for (request, expected) in [
        (of(Some(1), None, ""), ("production_date", "production_in_future")),
        (of(Some(-51 * 366), None, ""), ("production_date", "date_too_far")),
        (of(None, Some(-51 * 366), ""), ("expiry_date", "date_too_far")),
        (of(None, Some(51 * 366), ""), ("expiry_date", "date_too_far")),
        (of(Some(-1), Some(-2), ""), ("expiry_date", "expiry_before_production")),
        (of(None, None, "А0001"), ("lot", "lot_characters")),
        (of(None, None, "A 1"), ("lot", "lot_characters")),
        (of(None, None, &"x".repeat(21)), ("lot", "lot_too_long")),
    ] {
        let refused = put(&server, 1, &maker, &request).await;
        let problem: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        let found: Vec<_> =
            problem.violations.iter().map(|violation| (violation.path.as_str(), violation.rule.as_str())).collect();
        assert_eq!(found, [expected]);
    }
}

#[tokio::test]
async fn packages_are_made_opened_and_stand_for_what_is_in_them() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let (boots, sneakers) = (message("boots-genuine"), message("sneakers-genuine"));
    let package = "00487000000000000016";
    let box_of = DocumentRequest {
        package: Some(package.into()),
        level: Some(api::PackageLevel::BoxLv1),
        ..document(DocumentKind::Aggregate, &[&boots, &sneakers])
    };
    let done: DocumentResponse = body(put(&server, 1, &maker, &box_of).await).await;
    assert_eq!((done.state, done.changed), (DocumentState::Success, 2), "{done:?}");
    let out = DocumentRequest { reason: Some("EXPORT".into()), ..document(DocumentKind::Withdraw, &[package]) };
    let done: DocumentResponse = body(put(&server, 2, &maker, &out).await).await;
    assert_eq!((done.state, done.changed), (DocumentState::Success, 3));
    assert_eq!(status(&server, &sneakers).await.0.as_deref(), Some("withdrawn"));
    // Nobody makes codes of goods by packing into them.
    let invented = DocumentRequest {
        package: Some(format!("01{}21madeUpSerial0", &boots[2..16])),
        level: Some(api::PackageLevel::Set),
        ..document(DocumentKind::Aggregate, &[&message("beer-genuine")])
    };
    let refused: DocumentResponse = body(put(&server, 4, &maker, &invented).await).await;
    assert_eq!((refused.state, refused.violations[0].rule.as_str()), (DocumentState::Error, "unknown_code"));
    let without = DocumentRequest { package: None, ..box_of.clone() };
    let refused = put(&server, 3, &maker, &without).await;
    let problem: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(problem.violations[0].rule, "package_missing");
}

#[tokio::test]
async fn who_may_file_what() {
    let server = Server::start().await;
    let boots = message("boots-genuine");
    let glass = Some("glass".to_owned());
    let block = DocumentRequest { reason: glass.clone(), ..document(DocumentKind::Block, &[&boots]) };
    let recall = DocumentRequest { reason: glass, ..document(DocumentKind::Recall, &[&boots]) };
    for (n, (login, document, expected)) in [
        ("maker", &block, 403),
        ("operator", &recall, 403),
        ("controller", &recall, 403),
        ("inspector", &block, 200),
        ("packer", &recall, 200),
    ]
    .into_iter()
    .enumerate()
    {
        let response = put(&server, n, &token(&server, login).await, document).await;
        assert_eq!(response.status(), expected, "{login}");
    }
    assert_eq!(status(&server, &boots).await, (Some("in_circulation".into()), Some("recalled".into())));
    // Goods of others: filed, and nothing is done.
    let shop = token(&server, "shop").await;
    let theirs = DocumentRequest { reason: Some("OWN_USE".into()), ..document(DocumentKind::Withdraw, &[&boots]) };
    let refused: DocumentResponse = body(put(&server, 11, &shop, &theirs).await).await;
    assert_eq!((refused.state, refused.violations[0].rule.as_str()), (DocumentState::Error, "not_owner"));
    let history = CodeHistoryRequest { code: boots };
    let refused = send(&server, Method::POST, CODE_HISTORIES_PATH, &shop, &history).await;
    assert_eq!(problem(refused).await, (404, "not_found".into()));
    let maker = token(&server, "maker").await;
    let hidden = read(&server, &document_path(&id(11)), &maker).await;
    assert_eq!(problem(hidden).await, (404, "not_found".into()));
    // A participant that was blocked does nothing more.
    let operator = token(&server, "operator").await;
    let blocked = api::StateRequest { state: api::ParticipantState::Blocked };
    let path = format!("{}/{}/state", api::PARTICIPANTS_PATH, demo::SHOP);
    assert_eq!(send(&server, Method::PUT, &path, &operator, &blocked).await.status(), 200);
    assert_eq!(problem(put(&server, 12, &shop, &theirs).await).await, (403, "participant_inactive".into()));
    let nobody = server.put(&document_path(&id(13)), serde_json::to_vec(&theirs).unwrap()).await;
    assert_eq!(problem(nobody).await, (401, "sign_in".into()));
}

/// Whoever did not hear the answer asks again, whatever became of them since.
#[tokio::test]
async fn what_was_taken_is_answered_as_before() {
    let server = Server::start().await;
    let (maker, operator) = (token(&server, "maker").await, token(&server, "operator").await);
    let (boots, medicine) = (message("boots-genuine"), demo::codes(registry::today()));
    let medicine = medicine.into_iter().find(|code| code.slug == "paracetamol-genuine").unwrap();
    let sold = DocumentRequest { reason: Some("RETAIL".into()), ..document(DocumentKind::Withdraw, &[&boots]) };
    let refused = document(DocumentKind::Introduce, &[&boots]);
    let order = serde_json::json!({ "lines": [{ "gtin": medicine.gtin, "count": 2 }] });
    let act = serde_json::json!({ "receiver": demo::SHOP, "number": "1", "codes": [medicine.message] });
    let recall = serde_json::json!({ "gtin": medicine.gtin, "lot": medicine.lot, "reason": "glass" });
    let all = [
        (document_path(&id(1)), serde_json::to_value(&sold).unwrap()),
        (document_path(&id(2)), serde_json::to_value(&refused).unwrap()),
        (api::code_order_path(&id(3)), order),
        (api::act_path(&id(4)), act),
        (api::recall_path(&id(5)), recall),
    ];
    // What changes from answer to answer: the proof, and how far an order is.
    let answer = async |path: &str, json: &serde_json::Value| {
        let mut answer: serde_json::Value = body(send(&server, Method::PUT, path, &maker, json).await).await;
        let and_of_turns = ["sent_at_ms", "sent_by", "deadline", "progress", "lifted_at_ms", "lifted_for"];
        for field in ["proof", "lines", "state"].into_iter().chain(and_of_turns) {
            answer.as_object_mut().unwrap().remove(field);
        }
        answer
    };
    let mut first = Vec::new();
    for (path, json) in &all {
        first.push(answer(path, json).await);
    }
    // Turns, which name what they turn and no more.
    let lifting = serde_json::json!({ "reason": "no glass" });
    let turns = [
        (format!("{}/lifting", api::recall_path(&id(5))), lifting),
        (format!("{}/dispatch", api::act_path(&id(4))), serde_json::json!({})),
    ];
    let turn = async |path: &str, json: &serde_json::Value| {
        let mut answer: serde_json::Value = body(send(&server, Method::POST, path, &maker, json).await).await;
        for field in ["proof", "state", "progress"] {
            answer.as_object_mut().unwrap().remove(field);
        }
        answer
    };
    let mut turned = Vec::new();
    for (path, json) in &turns {
        turned.push(turn(path, json).await);
    }
    let state = format!("{}/{}/state", api::PARTICIPANTS_PATH, demo::MAKER);
    let block = serde_json::json!({ "state": "blocked" });
    assert_eq!(send(&server, Method::PUT, &state, &operator, &block).await.status(), 200);
    for ((path, json), turned) in turns.iter().zip(turned) {
        assert_eq!(turn(path, json).await, turned, "{path}");
    }
    let cancel = format!("{}/cancellation", api::act_path(&id(4)));
    let cancelled = send(&server, Method::POST, &cancel, &maker, &serde_json::json!({})).await;
    assert_eq!(problem(cancelled).await, (403, "participant_inactive".into()), "that was not done before");
    for ((path, json), first) in all.iter().zip(first) {
        assert_eq!(answer(path, json).await, first, "{path}");
        // Another id, or another content, is something new.
        let other = path.replace("00000000000", "00000000009");
        let other = send(&server, Method::PUT, &other, &maker, json).await;
        assert_eq!(problem(other).await, (403, "participant_inactive".into()), "{path}");
        let mut spaced = serde_json::to_vec(json).unwrap();
        spaced.push(b' ');
        let request = server.request(Method::PUT, path).bearer_auth(&maker).body(spaced);
        assert_eq!(problem(request.send().await.unwrap()).await.0, 403, "{path}");
    }
}

/// A reason that says nothing needs words, and they stand in the history.
#[tokio::test]
async fn another_reason_has_its_words() {
    let server = Server::start().await;
    let (inspector, maker) = (token(&server, "inspector").await, token(&server, "maker").await);
    let boots = message("boots-genuine");
    let out = |reason: &str, words: Option<String>| DocumentRequest {
        reason: Some(reason.to_owned()),
        words,
        ..document(DocumentKind::Withdraw, &[&boots])
    };
    for (request, rule) in [
        (out("OTHER", None), "words_missing"),
        (out("OTHER", Some(" ".to_owned())), "words_missing"),
        (out("OTHER", Some("ж".repeat(301))), "reason_too_long"),
        (out("RETAIL", Some("a word".to_owned())), "field_not_for_kind"),
        (
            DocumentRequest { kind: DocumentKind::LiftRecall, ..out("OTHER", Some("a word".into())) },
            "field_not_for_kind",
        ),
    ] {
        let refused = put(&server, 1, &maker, &request).await.text().await.unwrap();
        let problem: Problem = serde_json::from_str(&refused).unwrap();
        let found: Vec<_> = problem.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
        assert_eq!(found, [("words", rule)]);
    }
    let done: DocumentResponse = body(put(&server, 1, &maker, &out("OTHER", Some(" для музея ".into()))).await).await;
    assert_eq!(done.state, DocumentState::Success);
    let history = CodeHistoryRequest { code: boots.clone() };
    for token in [&maker, &inspector] {
        let history: CodeHistory = body(send(&server, Method::POST, CODE_HISTORIES_PATH, token, &history).await).await;
        let event = &history.events[0];
        assert_eq!((event.reason.as_deref(), event.words.as_deref()), (Some("OTHER"), Some("для музея")));
        let me: api::Me = body(read(&server, api::ME_PATH, &maker).await).await;
        assert_eq!(event.person.as_ref(), Some(&me.id));
    }
}

/// Who forbids the sale of goods says why, and whose goods they are can read it.
#[tokio::test]
async fn a_block_has_its_words() {
    let server = Server::start().await;
    let (inspector, maker) = (token(&server, "inspector").await, token(&server, "maker").await);
    let boots = message("boots-genuine");
    let block = |reason: Option<String>| DocumentRequest { reason, ..document(DocumentKind::Block, &[&boots]) };
    for (reason, rule) in
        [(None, "reason_missing"), (Some(" ".to_owned()), "reason_missing"), (Some("ж".repeat(301)), "reason_too_long")]
    {
        let refused = put(&server, 1, &inspector, &block(reason)).await.text().await.unwrap();
        let problem: Problem = serde_json::from_str(&refused).unwrap();
        let violation = &problem.violations[0];
        assert_eq!((violation.path.as_str(), violation.rule.as_str()), ("reason", rule));
    }
    let done: DocumentResponse = body(put(&server, 1, &inspector, &block(Some("нет сертификата ".into()))).await).await;
    assert_eq!(done.state, DocumentState::Success);
    let history = CodeHistoryRequest { code: boots.clone() };
    let history: CodeHistory = body(send(&server, Method::POST, CODE_HISTORIES_PATH, &maker, &history).await).await;
    assert_eq!(history.events[0].reason.as_deref(), Some("нет сертификата"));
}
