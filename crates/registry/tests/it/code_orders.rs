//! `/v1/code-orders`: ordered, made, downloaded, printed; and the keys that sign.
use api::{
    CHECK_KEYS_PATH, CODE_ORDERS_PATH, CheckKeyRequest, CheckKeyResponse, CodeOrder, CodeOrderLineRequest,
    CodeOrderRequest, CodeOrderState, CodeOrders, PackageLevel, Problem, VERIFICATIONS_PATH, VerificationRequest,
    VerificationResponse, code_order_path, order_codes_path, order_labels_path,
};
use reqwest::{Method, Response};
use scan::Frame;

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

fn id(n: usize) -> String {
    format!("0193a0e0-0000-7000-8000-0000000000{n:02}")
}

/// A demonstration product of a group.
fn gtin(group: &str) -> String {
    demo::goods().into_iter().find(|good| good.group == group).unwrap().card.gtin
}

fn line(gtin: &str, count: u32) -> CodeOrderLineRequest {
    CodeOrderLineRequest { gtin: gtin.to_owned(), count, level: None }
}

async fn put(server: &Server, n: usize, token: &str, lines: Vec<CodeOrderLineRequest>) -> Response {
    send(server, Method::PUT, &code_order_path(&id(n)), token, &CodeOrderRequest { lines }).await
}

async fn made(server: &Server, n: usize, token: &str) -> CodeOrder {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let order: CodeOrder = body(read(server, &code_order_path(&id(n)), token).await).await;
        if order.state == CodeOrderState::Success {
            return order;
        }
        assert!(std::time::Instant::now() < deadline, "{order:?}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Codes of a table. Serials may hold commas and quotes.
fn codes(table: &str) -> Vec<String> {
    let plain = |row: &str| match row.strip_prefix('"').and_then(|row| row.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => row.to_owned(),
    };
    table.split_terminator("\r\n").map(plain).collect()
}

async fn ordered_made_and_verified(server: Server) {
    let maker = token(&server, "maker").await;
    let groups = ["footwear", "medicine", "beer", "tobacco"];
    let counts = [12_001, 7, 300, 500];
    let lines = groups.iter().zip(counts).map(|(group, count)| line(&gtin(group), count)).collect::<Vec<_>>();
    let taken: CodeOrder = body(put(&server, 1, &maker, lines.clone()).await).await;
    assert_eq!(taken.lines.iter().map(|line| line.count).collect::<Vec<_>>(), counts);
    let order = made(&server, 1, &maker).await;
    assert!(order.lines.iter().all(|line| line.issued == line.count && line.key_id == "AQ01"));
    // Ordered again it is the same order.
    assert_eq!(body::<CodeOrder>(put(&server, 1, &maker, lines).await).await, order);
    let mut all = std::collections::BTreeSet::new();
    for (n, count) in counts.into_iter().enumerate() {
        let response = read(&server, &order_codes_path(&id(1), n), &maker).await;
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
        let codes = codes(&response.text().await.unwrap());
        assert_eq!(codes.len(), count as usize);
        let request = VerificationRequest::of(codes.iter().take(300).cloned().collect());
        let answers: VerificationResponse =
            body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
        for answer in answers.answers {
            assert_eq!((answer.status.as_deref(), answer.check_value.as_str()), (Some("issued"), "valid"));
            assert_eq!(answer.group.as_deref(), Some(groups[n]));
        }
        all.extend(codes);
    }
    assert_eq!(all.len(), 12_808);
    let list: CodeOrders = body(read(&server, CODE_ORDERS_PATH, &maker).await).await;
    assert_eq!(list.items, [order]);
}

#[tokio::test]
async fn on_sqlite() {
    ordered_made_and_verified(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    ordered_made_and_verified(Server::on_postgres().await).await;
}

/// The drawings of a file's pages.
fn sheets(file: &[u8]) -> Vec<String> {
    let begin = b"stream\n";
    let begins =
        (0..file.len() - begin.len()).filter(|n| file[*n..].starts_with(begin) && !file[..*n].ends_with(b"end"));
    let inflate = |n: usize| {
        let mut text = String::new();
        let mut inflated = flate2::read::ZlibDecoder::new(&file[n + begin.len()..]);
        std::io::Read::read_to_string(&mut inflated, &mut text).unwrap();
        text
    };
    begins.map(inflate).collect()
}

/// Dots of a point: eight of a millimetre.
const DOTS: f64 = 8.0 * 25.4 / 72.0;

/// Fills the rectangles of a page as a printer would.
fn printed(page: &str) -> (usize, usize, Vec<u8>) {
    let (width, height) = ((595.3 * DOTS) as usize, (841.9 * DOTS) as usize);
    let mut luma = vec![255; width * height];
    for operation in page.lines().filter_map(|line| line.strip_suffix(" re")) {
        let numbers: Vec<f64> = operation.split(' ').map(|number| number.parse().unwrap()).collect();
        let [x, y, w, h] = numbers[..] else { panic!("{operation}") };
        let dots = |from: f64, length: f64| (from * DOTS).round() as usize..((from + length) * DOTS).round() as usize;
        for row in dots(841.9 - y - h, h) {
            luma[row * width..][..width][dots(x, w)].fill(0);
        }
    }
    (width, height, luma)
}

#[tokio::test]
async fn labels_are_printed_and_read() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    body::<CodeOrder>(put(&server, 1, &maker, vec![line(&gtin("footwear"), 40), line(&gtin("tobacco"), 3)]).await)
        .await;
    made(&server, 1, &maker).await;
    for (n, expected) in [(0, 35), (1, 3)] {
        let table = read(&server, &order_codes_path(&id(1), n), &maker).await.text().await.unwrap();
        let response = read(&server, &order_labels_path(&id(1), n), &maker).await;
        assert_eq!(response.headers()["content-type"], "application/pdf");
        let file = response.bytes().await.unwrap();
        assert!(file.starts_with(b"%PDF-"));
        let sheets = sheets(&file);
        assert_eq!(sheets.len(), if n == 0 { 2 } else { 1 });
        let (width, height, luma) = printed(&sheets[0]);
        let frame = Frame::new(&luma, width, height, width).unwrap();
        // Five in a row, seven rows; each with the paper around it.
        let places = (0..35).map(|n| (n % 5 * 304 + 110, n / 5 * 320 + 60));
        let symbols =
            places.filter_map(|(left, top)| frame.part(left, top, 250, 250)).flat_map(|part| scan::scan(&part));
        let read: Vec<String> = symbols.map(|symbol| String::from_utf8(symbol.message).unwrap()).collect();
        let codes = codes(&table);
        let missing: Vec<_> = codes.iter().take(expected).filter(|code| !read.contains(code)).collect();
        assert!(missing.is_empty(), "{} of {expected} read", expected - missing.len());
        // From the first dark module to the last, in both directions.
        let is_dark = |x: usize, y: usize| luma[(60 + y) * width + 110 + x] == 0;
        let extent = |is_dark_at: &dyn Fn(usize) -> bool| {
            let mut dark = (0..250).filter(|n| is_dark_at(*n));
            let first = dark.next().unwrap();
            (dark.last().unwrap() + 1 - first) as f64 / DOTS * 25.4 / 72.0
        };
        let wide = extent(&|x| (0..250).any(|y| is_dark(x, y)));
        let high = extent(&|y| (0..250).any(|x| is_dark(x, y)));
        assert!(wide >= 20.0 && high >= 20.0, "two centimetres at least: {wide} x {high} mm");
    }
    let some = read(&server, &format!("{}?from=39&count=5", order_labels_path(&id(1), 0)), &maker).await;
    assert_eq!(some.status(), 200);
    let none = read(&server, &format!("{}?from=40", order_labels_path(&id(1), 0)), &maker).await;
    assert_eq!(problem(none).await, (404, "not_found".into()));
    let many = read(&server, &format!("{}?count=1001", order_labels_path(&id(1), 0)), &maker).await;
    assert_eq!(problem(many).await, (422, "invalid_field".into()));
}

#[tokio::test]
async fn what_an_order_must_not_ask() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let boots = gtin("footwear");
    let pallet = CodeOrderLineRequest { level: Some(PackageLevel::BoxLv1), ..line(&boots, 1) };
    let lines =
        vec![line(&boots, 0), line(&boots, 150_001), line("04870000001018", 1), line("04870999999991", 1), pallet];
    let refused = put(&server, 1, &maker, lines).await;
    assert_eq!(refused.status(), 422);
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
    let expected = [
        ("lines[0].count", "count_out_of_range"),
        ("lines[1].count", "count_out_of_range"),
        ("lines[2].gtin", "gtin_check_digit"),
        ("lines[3].gtin", "unknown_product"),
        ("lines[4].level", "level_of_transport"),
    ];
    assert_eq!(found, expected);
    assert_eq!(problem(put(&server, 1, &maker, Vec::new()).await).await, (422, "invalid_field".into()));
    for login in ["operator", "inspector", "controller"] {
        let refused = put(&server, 1, &token(&server, login).await, vec![line(&boots, 1)]).await;
        assert_eq!(problem(refused).await, (403, "forbidden".into()), "{login}");
    }
    let refused = put(&server, 1, &token(&server, "shop").await, vec![line(&boots, 1)]).await;
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(refused.violations[0].rule, "not_owner");
    // What others ordered is not there.
    body::<CodeOrder>(put(&server, 2, &maker, vec![line(&boots, 1)]).await).await;
    let shop = token(&server, "shop").await;
    for path in [code_order_path(&id(2)), order_codes_path(&id(2), 0), order_labels_path(&id(2), 0)] {
        assert_eq!(problem(read(&server, &path, &shop).await).await, (404, "not_found".into()));
        assert_eq!(problem(server.get(&path).await).await, (401, "sign_in".into()));
    }
}

#[tokio::test]
async fn keys_begin_follow_each_other_and_lose_trust() {
    let server = Server::start().await;
    let (maker, operator) = (token(&server, "maker").await, token(&server, "operator").await);
    let today = registry::today();
    let day = |n: i64| gs1::Date::from_days(today.days() + n).unwrap().to_string();
    let request = CheckKeyRequest {
        issuer: demo::MAKER.into(),
        gtin_prefixes: vec!["0487000".into()],
        active_from: day(-1),
        active_until: day(300),
    };
    let refused = send(&server, Method::POST, CHECK_KEYS_PATH, &maker, &request).await;
    assert_eq!(problem(refused).await, (403, "forbidden".into()));
    let key: CheckKeyResponse = body(send(&server, Method::POST, CHECK_KEYS_PATH, &operator, &request).await).await;
    for (request, field) in [
        (CheckKeyRequest { issuer: "1".into(), ..request.clone() }, "issuer"),
        (CheckKeyRequest { gtin_prefixes: vec!["x".into()], ..request.clone() }, "gtin_prefixes"),
        (CheckKeyRequest { active_until: day(-2), ..request.clone() }, "active_until"),
    ] {
        let refused = send(&server, Method::POST, CHECK_KEYS_PATH, &operator, &request).await;
        let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
    // The newer key signs from its day on; a registry knows it two seconds later at most.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut n = 1;
    let order = loop {
        let lines = vec![line(&gtin("footwear"), 2), line(&gtin("beer"), 1)];
        let order: CodeOrder = body(put(&server, n, &maker, lines).await).await;
        if order.lines.iter().all(|line| line.key_id == key.info.id) {
            break made(&server, n, &maker).await;
        }
        assert!(std::time::Instant::now() < deadline && n < 90);
        n += 1;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    };
    let table = read(&server, &order_codes_path(&order.id, 0), &maker).await.text().await.unwrap();
    let message = codes(&table).remove(0);
    // Its codes carry four signs that name no key, and there is another key for them.
    let table = read(&server, &order_codes_path(&order.id, 1), &maker).await.text().await.unwrap();
    let short = codes(&table).remove(0);
    let changed = |message: &str, behind: &str| {
        let at = message.rfind(behind).unwrap() + behind.len();
        let other = if message.as_bytes()[at] == b'A' { "B" } else { "A" };
        format!("{}{other}{}", &message[..at], &message[at + 1..])
    };
    let asked = [message.clone(), short.clone(), changed(&message, "\u{1d}92"), changed(&short, "\u{1d}93")];
    let check = async || {
        let request = VerificationRequest::of(asked.to_vec());
        let answers: VerificationResponse =
            body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
        answers.answers.into_iter().map(|answer| answer.check_value).collect::<Vec<_>>()
    };
    assert_eq!(check().await, ["valid", "valid", "wrong", "wrong"]);
    let path = format!("{CHECK_KEYS_PATH}/{}/{}", demo::MAKER, key.info.id);
    let revoke = server.request(Method::DELETE, &path).bearer_auth(&operator).send().await.unwrap();
    assert_eq!(revoke.status(), 204);
    while check().await[0] == "valid" {
        assert!(std::time::Instant::now() < deadline, "trust stays");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    // Nobody can tell what it made from what was forged with it; what it never made is wrong as before.
    assert_eq!(check().await, ["key_unknown", "key_unknown", "wrong", "wrong"]);
    let gone = read(&server, &order_codes_path(&order.id, 0), &maker).await;
    assert_eq!(problem(gone).await, (404, "not_found".into()));
}

#[tokio::test]
async fn what_is_not_applied_in_thirty_days_is_annulled() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    body::<CodeOrder>(put(&server, 1, &maker, vec![line(&gtin("footwear"), 2_500)]).await).await;
    made(&server, 1, &maker).await;
    let table = read(&server, &order_codes_path(&id(1), 0), &maker).await.text().await.unwrap();
    let applied = codes(&table).remove(7);
    let apply = serde_json::json!({ "kind": "apply", "codes": [applied] });
    let done = send(&server, Method::PUT, &api::document_path(&id(9)), &maker, &apply).await;
    assert_eq!(body::<api::DocumentResponse>(done).await.changed, 1);
    let store = server.another_store().await;
    let day = |n: i64| gs1::Date::from_days(registry::today().days() + n).unwrap();
    assert_eq!(registry::annul_due(&store, day(30)).await.unwrap(), 0);
    assert_eq!(registry::annul_due(&store, day(31)).await.unwrap(), 2_499);
    assert_eq!(registry::annul_due(&store, day(31)).await.unwrap(), 0);
    let request = VerificationRequest::of(codes(&table).into_iter().skip(6).take(2).collect());
    let answers: VerificationResponse =
        body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
    let statuses: Vec<_> = answers.answers.iter().map(|answer| answer.status.as_deref().unwrap()).collect();
    assert_eq!(statuses, ["annulled", "applied"]);
}

/// What stands on the label is not reported twice; and a report that says otherwise is a mistake of one of them.
#[tokio::test]
async fn labels_of_applied_goods_are_read() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    body::<CodeOrder>(put(&server, 1, &maker, vec![line(&gtin("medicine"), 1)]).await).await;
    made(&server, 1, &maker).await;
    let table = read(&server, &order_codes_path(&id(1), 0), &maker).await.text().await.unwrap();
    let medicine = codes(&table).remove(0);
    let labelled = format!("{medicine}\u{1d}10LOT7\u{1d}17290501");
    let file = async |more: serde_json::Value| {
        let mut apply = serde_json::json!({ "kind": "apply", "codes": [labelled] });
        apply.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        send(&server, Method::PUT, &api::document_path(&id(2)), &maker, &apply).await
    };
    for more in [serde_json::json!({ "lot": "LOT8" }), serde_json::json!({ "expiry_date": "2029-05-02" })] {
        let refused = file(more).await.text().await.unwrap();
        let problem: Problem = serde_json::from_str(&refused).unwrap();
        let found: Vec<_> = problem.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
        assert_eq!(found, [("codes[0]", "label_differs")]);
    }
    // What a label says has to be as plausible as what is reported, alone and together.
    let in_a_year = gs1::Date::from_days(registry::today().days() + 365).unwrap().to_string();
    let digits = |date: &str| date.replace('-', "")[2..].to_owned();
    for (label, more, rule) in [
        (format!("11{}", digits(&in_a_year)), serde_json::json!({}), "production_in_future"),
        ("17260401".to_owned(), serde_json::json!({ "production_date": "2026-05-01" }), "expiry_before_production"),
    ] {
        let mut apply = serde_json::json!({ "kind": "apply", "codes": [format!("{medicine}\u{1d}{label}")] });
        apply.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let refused = send(&server, Method::PUT, &api::document_path(&id(2)), &maker, &apply).await;
        let problem: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        let found: Vec<_> = problem.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
        assert_eq!(found, [("codes[0]", rule)]);
    }
    let done: api::DocumentResponse = body(file(serde_json::json!({ "production_date": "2026-05-01" })).await).await;
    assert_eq!(done.state, api::DocumentState::Success, "{done:?}");
    // Asked for without its label: the registry knows now.
    let request = VerificationRequest::of(vec![medicine]);
    let response: VerificationResponse =
        body(server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await).await;
    let answer = &response.answers[0];
    let dates = (answer.production_date.as_deref(), answer.expiry_date.as_deref());
    assert_eq!((answer.lot.as_deref(), dates), (Some("LOT7"), (Some("2026-05-01"), Some("2029-05-01"))));
}
