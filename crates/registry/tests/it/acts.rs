//! `/v1/acts`: written, sent, decided on, taken back.
use api::{
    ACTS_PATH, Act, ActLines, ActRequest, ActState, Acts, CodeOrder, DecisionRequest, NotTaken, NotTakenCode, Problem,
    Statement, VERIFICATIONS_PATH, VerificationRequest, VerificationResponse, act_path,
};
use reqwest::{Method, Response};

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

const ID: &str = "0193a0e0-0000-7000-8000-000000000001";

fn message(slug: &str) -> String {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap().message
}

fn draft(codes: &[String]) -> ActRequest {
    ActRequest { receiver: demo::SHOP.into(), number: "7/26".into(), codes: codes.to_vec() }
}

async fn put(server: &Server, token: &str, request: &ActRequest) -> Response {
    send(server, Method::PUT, &act_path(ID), token, request).await
}

async fn post(server: &Server, token: &str, turn: &str, body: &impl serde::Serialize) -> Response {
    send(server, Method::POST, &format!("{}/{turn}", act_path(ID)), token, body).await
}

async fn until(server: &Server, token: &str, state: ActState) -> Act {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let act: Act = body(read(server, &act_path(ID), token).await).await;
        if act.state == state {
            return act;
        }
        assert!(std::time::Instant::now() < deadline, "{act:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

fn decision() -> DecisionRequest {
    DecisionRequest { refuse: false, not_taken: Vec::new(), surplus: Vec::new(), note: String::new() }
}

async fn statuses(server: &Server, codes: &[String]) -> Vec<String> {
    let request = VerificationRequest::of(codes.to_vec());
    let answers: VerificationResponse =
        body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
    answers.answers.into_iter().map(|answer| answer.status.unwrap()).collect()
}

async fn goods_go_to_the_shop(server: Server) {
    let (maker, shop) = (token(&server, "maker").await, token(&server, "shop").await);
    let codes = ["boots-genuine", "sneakers-genuine", "beer-genuine"].map(message);
    let drafted: Act = body(put(&server, &maker, &draft(&codes)).await).await;
    assert_eq!((drafted.state, drafted.lines), (ActState::Draft, 3));
    assert_eq!(problem(read(&server, &act_path(ID), &shop).await).await, (404, "not_found".into()));
    let sent: Act = body(post(&server, &maker, "dispatch", &()).await).await;
    let proof = sent.proof.unwrap();
    // Until it is sent there is nothing for the receiver to see.
    until(&server, &maker, ActState::WaitAcceptance).await;
    let waiting: Act = body(read(&server, &act_path(ID), &shop).await).await;
    assert!(waiting.deadline.is_some());
    assert_eq!(statuses(&server, &codes).await, ["in_transfer"; 3]);
    // What the sender holds proves that it was sent.
    let body_sha256 = {
        use sha2::Digest as _;
        hex::encode(sha2::Sha256::digest(serde_json::to_vec(&draft(&codes)).unwrap()))
    };
    let statement = Statement::Act {
        id: ID.to_owned(),
        sender: demo::MAKER.to_owned(),
        receiver: demo::SHOP.to_owned(),
        turn: "dispatch".to_owned(),
        body_sha256,
        at_ms: sent.sent_at_ms.unwrap(),
    };
    assert_eq!(Statement::parse(&proof.statement), Some(statement));
    crate::log_checkpoints::holds(&server, &proof.proof, proof.statement.as_bytes()).await;

    let received: Acts = body(read(&server, &format!("{ACTS_PATH}?side=received"), &shop).await).await;
    assert_eq!(received.items.iter().map(|act| act.id.as_str()).collect::<Vec<_>>(), [ID]);
    let not_taken = vec![NotTakenCode { code: codes[1].clone(), reason: NotTaken::Damaged }];
    let surplus = vec!["00487000000000000016".to_owned()];
    let decided =
        DecisionRequest { not_taken, surplus, note: "одна коробка мятая".into(), ..decision() };
    body::<Act>(post(&server, &shop, "decision", &decided).await).await;
    let done = until(&server, &maker, ActState::PartiallyAccepted).await;
    assert_eq!((done.accepted, done.note.as_str(), done.surplus.len()), (2, "одна коробка мятая", 1));
    assert_eq!(statuses(&server, &codes).await, ["in_circulation"; 3]);
    let lines: ActLines = body(read(&server, &format!("{}/lines", act_path(ID)), &maker).await).await;
    let told: Vec<_> = lines.items.iter().map(|line| line.not_taken).collect();
    assert_eq!(told, [None, Some(NotTaken::Damaged), None]);
    // Now the shop may sell what it took, and the maker may not.
    let sale = serde_json::json!({ "kind": "withdraw", "reason": "RETAIL", "codes": [codes[0]] });
    let path = api::document_path("0193a0e0-0000-7000-8000-000000000009");
    let sold: api::DocumentResponse = body(send(&server, Method::PUT, &path, &shop, &sale).await).await;
    assert_eq!(sold.state, api::DocumentState::Success);
    let path = api::document_path("0193a0e0-0000-7000-8000-000000000008");
    let refused: api::DocumentResponse = body(send(&server, Method::PUT, &path, &maker, &sale).await).await;
    assert_eq!(refused.violations[0].rule, "not_owner");
}

/// Acts and documents have ids of their own, and somebody may give the same to both: what a document says stands at no line of an act.
async fn a_document_is_no_act(server: Server) {
    let (maker, shop, inspector) =
        (token(&server, "maker").await, token(&server, "shop").await, token(&server, "inspector").await);
    let boots = message("boots-genuine");
    body::<Act>(put(&server, &maker, &draft(std::slice::from_ref(&boots))).await).await;
    body::<Act>(post(&server, &maker, "dispatch", &()).await).await;
    until(&server, &maker, ActState::WaitAcceptance).await;
    body::<Act>(post(&server, &shop, "decision", &decision()).await).await;
    until(&server, &maker, ActState::Accepted).await;
    let forged = serde_json::json!({ "kind": "withdraw", "reason": "OTHER", "words": "forged", "codes": [boots] });
    let filed = send(&server, Method::PUT, &api::document_path(ID), &shop, &forged).await;
    assert_eq!(body::<api::DocumentResponse>(filed).await.state, api::DocumentState::Success);
    let asked = api::CodeHistoryRequest { code: boots };
    let history = send(&server, Method::POST, api::CODE_HISTORIES_PATH, &inspector, &asked).await;
    let history: api::CodeHistory = body(history).await;
    assert!(history.events.iter().all(|event| event.document.as_deref() == Some(ID)));
    let told: Vec<_> = history
        .events
        .iter()
        .map(|event| (event.change.as_str(), event.words.as_deref(), event.person.is_some()))
        .collect();
    assert_eq!(told, [("send", None, true), ("accept", None, true), ("withdraw", Some("forged"), true)]);
}

#[tokio::test]
async fn documents_and_acts_on_both() {
    a_document_is_no_act(Server::start().await).await;
    a_document_is_no_act(Server::on_postgres().await).await;
}

#[tokio::test]
async fn on_sqlite() {
    goods_go_to_the_shop(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    goods_go_to_the_shop(Server::on_postgres().await).await;
}

#[tokio::test]
async fn an_act_of_many_codes_goes_on_after_a_restart() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let gtin = demo::goods().into_iter().find(|good| good.group == "footwear").unwrap().card.gtin;
    let order = api::code_order_path(ID);
    let lines = serde_json::json!({ "lines": [{ "gtin": gtin, "count": 5_000 }] });
    let mut state: CodeOrder = body(send(&server, Method::PUT, &order, &maker, &lines).await).await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while state.state != api::CodeOrderState::Success {
        assert!(std::time::Instant::now() < deadline, "{state:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        state = body(read(&server, &order, &maker).await).await;
    }
    let table = read(&server, &api::order_codes_path(ID, 0), &maker).await.text().await.unwrap();
    let codes: Vec<String> = table.lines().map(str::to_owned).collect();
    for (n, kind) in ["apply", "introduce"].into_iter().enumerate() {
        let path = api::document_path(&format!("0193a0e0-0000-7000-8000-00000000001{n}"));
        let document = serde_json::json!({ "kind": kind, "codes": codes });
        let done: api::DocumentResponse = body(send(&server, Method::PUT, &path, &maker, &document).await).await;
        assert_eq!(done.changed, 5_000);
    }
    body::<Act>(put(&server, &maker, &draft(&codes)).await).await;
    body::<Act>(post(&server, &maker, "dispatch", &()).await).await;
    // Whatever was done until here, the next one does the rest.
    let server = server.restart().await;
    let maker = token(&server, "maker").await;
    let shop = token(&server, "shop").await;
    let waiting = until(&server, &maker, ActState::WaitAcceptance).await;
    assert_eq!((waiting.lines, waiting.refused), (5_000, 0));
    body::<Act>(post(&server, &shop, "decision", &decision()).await).await;
    let accepted = until(&server, &shop, ActState::Accepted).await;
    assert_eq!(accepted.accepted, 5_000);
    let page: ActLines = body(read(&server, &format!("{}/lines?from=4500", act_path(ID)), &shop).await).await;
    assert_eq!((page.items.len(), page.next), (500, None));
}

#[tokio::test]
async fn turns_that_nobody_may_take() {
    let server = Server::start().await;
    let (maker, shop) = (token(&server, "maker").await, token(&server, "shop").await);
    let boots = [message("boots-genuine")];
    for (request, field) in [
        (ActRequest { receiver: demo::MAKER.into(), ..draft(&boots) }, "receiver"),
        (ActRequest { receiver: "000000000000".into(), ..draft(&boots) }, "receiver"),
        (ActRequest { number: " ".into(), ..draft(&boots) }, "number"),
    ] {
        let refused: Problem =
            serde_json::from_str(&put(&server, &maker, &request).await.text().await.unwrap()).unwrap();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
    let twice = draft(&[boots[0].clone(), boots[0].clone()]);
    let refused: Problem = serde_json::from_str(&put(&server, &maker, &twice).await.text().await.unwrap()).unwrap();
    assert_eq!(refused.violations[0].rule, "repeated_code");
    let many = draft(&vec!["x".to_owned(); api::ACT_CODES_MAX + 1]);
    let refused: Problem = serde_json::from_str(&put(&server, &maker, &many).await.text().await.unwrap()).unwrap();
    assert_eq!((refused.violations.len(), refused.violations[0].rule.as_str()), (1, "codes_too_many"));
    // One act is one guess at a check value, not as many as it has lines.
    let guess = |sign: &str| {
        let at = boots[0].rfind("\u{1d}92").unwrap() + 3;
        format!("{}{sign}{}", &boots[0][..at], &boots[0][at + 1..])
    };
    let guesses: Vec<String> = ["A", "B", "C", "D"].map(guess).into_iter().filter(|code| *code != boots[0]).collect();
    let refused = put(&server, &maker, &draft(&guesses)).await;
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    let rules: Vec<&str> = refused.violations.iter().map(|one| one.rule.as_str()).collect();
    assert!(rules[0] == "check_value_wrong" && rules[1..].iter().all(|rule| *rule == "repeated_code"), "{rules:?}");
    // Of an act that is not there, or not theirs to decide on, nobody hears what its codes' check values are.
    let guessed = DecisionRequest { surplus: guesses.clone(), ..decision() };
    for token in [&maker, &shop] {
        assert_eq!(problem(post(&server, token, "decision", &guessed).await).await, (404, "not_found".into()));
    }
    for turn in ["dispatch", "cancellation"] {
        assert_eq!(problem(post(&server, &maker, turn, &()).await).await, (404, "not_found".into()), "{turn}");
    }
    body::<Act>(put(&server, &maker, &draft(&boots)).await).await;
    // Whoever cannot take part any more cannot be sent anything.
    let operator = token(&server, "operator").await;
    let let_in = async |state: &str| {
        let path = format!("{}/{}/state", api::PARTICIPANTS_PATH, demo::SHOP);
        let done = send(&server, Method::PUT, &path, &operator, &serde_json::json!({ "state": state })).await;
        assert!(done.status().is_success(), "{state}: {}", done.status());
    };
    let_in("blocked").await;
    let refused = post(&server, &maker, "dispatch", &()).await;
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!((refused.code, refused.field.as_deref()), (api::ProblemCode::InvalidField, Some("receiver")));
    let_in("active").await;
    assert_eq!(problem(put(&server, &shop, &draft(&boots)).await).await, (422, "invalid_field".into()));
    let theirs = ActRequest { receiver: demo::MAKER.into(), ..draft(&boots) };
    assert_eq!(problem(put(&server, &shop, &theirs).await).await, (409, "id_taken".into()));
    assert_eq!(problem(post(&server, &shop, "dispatch", &()).await).await, (404, "not_found".into()));
    body::<Act>(post(&server, &maker, "dispatch", &()).await).await;
    until(&server, &maker, ActState::WaitAcceptance).await;
    assert_eq!(
        problem(put(&server, &maker, &draft(&[message("beer-genuine")])).await).await,
        (409, "out_of_turn".into())
    );
    let not_taken = |code: String| NotTakenCode { code, reason: NotTaken::Missing };
    // Its time is over: that is told, and it can be decided on all the same.
    let is_overdue = async || body::<Act>(read(&server, &act_path(ID), &shop).await).await.is_overdue;
    assert!(!is_overdue().await);
    let connection = rusqlite::Connection::open(server.store()).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    connection.execute("UPDATE act SET deadline = '2020-01-01'", []).unwrap();
    drop(connection);
    assert!(is_overdue().await);
    let both = DecisionRequest { refuse: true, not_taken: vec![not_taken(boots[0].clone())], ..decision() };
    assert_eq!(problem(post(&server, &shop, "decision", &both).await).await, (422, "invalid_field".into()));
    // All that is wrong with a decision is told, not the first of it.
    let unknown =
        vec![not_taken(message("beer-genuine")), not_taken(boots[0].clone()), not_taken(message("syrup-blocked"))];
    let unread = DecisionRequest {
        not_taken: vec![not_taken("hello".into()), not_taken("again".into())],
        surplus: vec!["nothing".into()],
        ..decision()
    };
    for (wrong, expected) in [
        (
            DecisionRequest { not_taken: unknown, ..decision() },
            vec![("not_taken[0]", "not_in_act"), ("not_taken[2]", "not_in_act")],
        ),
        (unread, ["not_taken[0]", "not_taken[1]", "surplus[0]"].map(|path| (path, "not_a_marking_code")).to_vec()),
    ] {
        let refused = post(&server, &shop, "decision", &wrong).await;
        let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        let told: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
        assert_eq!(told, expected);
    }
    for login in ["operator", "inspector", "controller"] {
        let other = token(&server, login).await;
        assert_eq!(problem(post(&server, &other, "decision", &decision()).await).await, (403, "forbidden".into()));
        let is_watcher = login != "controller";
        assert_eq!(read(&server, &act_path(ID), &other).await.status(), if is_watcher { 200 } else { 403 });
    }
    body::<Act>(post(&server, &maker, "cancellation", &()).await).await;
    until(&server, &maker, ActState::Cancelled).await;
    assert_eq!(problem(post(&server, &shop, "decision", &decision()).await).await, (409, "out_of_turn".into()));
    assert_eq!(statuses(&server, &boots).await, ["in_circulation"]);
}
