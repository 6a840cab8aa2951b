//! `/v1/products`: a card is written, sent back, published, and codes of it can be ordered.
use api::{
    CardDecision, CardDraft, CardDrafts, CardRequest, CardState, CodeOrder, Localised, PRODUCTS_PATH, Party, Problem,
    Product, code_order_path,
};
use reqwest::{Method, Response};

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

/// Of the demonstration's maker, and of no product that there is.
const GTIN: &str = "04870000099993";

fn localised(text: &str) -> Localised {
    Localised { kk: format!("{text} kk"), ru: format!("{text} ru"), en: format!("{text} en") }
}

fn card() -> CardRequest {
    let manufacturer = Party { name: localised("maker"), country: "KZ".into(), bin: Some(demo::MAKER.into()) };
    let card = Product {
        gtin: GTIN.into(),
        name: localised("shoes"),
        manufacturer,
        importer: None,
        shelf_life_months: None,
        shelf_life_days: None,
    };
    CardRequest { group: "footwear".into(), card }
}

fn path(rest: &str) -> String {
    format!("{PRODUCTS_PATH}/{GTIN}{rest}")
}

async fn put(server: &Server, token: &str, card: &CardRequest) -> Response {
    send(server, Method::PUT, &path(""), token, card).await
}

async fn decide(server: &Server, token: &str, publish: bool, reason: &str) -> Response {
    // As a moderator does: of the draft that was looked at.
    let draft: Option<CardDraft> =
        serde_json::from_str(&read(server, &path(""), token).await.text().await.unwrap()).ok();
    let decision = CardDecision { since_ms: draft.map_or(0, |draft| draft.since_ms), publish, reason: reason.into() };
    send(server, Method::PUT, &path("/decision"), token, &decision).await
}

async fn submit(server: &Server, token: &str) -> Response {
    send(server, Method::POST, &path("/submission"), token, &()).await
}

async fn order(server: &Server, token: &str, n: usize) -> Response {
    let lines = serde_json::json!({ "lines": [{ "gtin": GTIN, "count": 3 }] });
    let id = format!("0193a0e0-0000-7000-8000-0000000000{n:02}");
    send(server, Method::PUT, &code_order_path(&id), token, &lines).await
}

async fn a_card_becomes_part_of_the_catalogue(server: Server) {
    assert!(gs1::Gtin::new(GTIN.as_bytes()).is_some());
    let (maker, operator) = (token(&server, "maker").await, token(&server, "operator").await);
    let written: CardDraft = body(put(&server, &maker, &card()).await).await;
    assert_eq!((written.state, written.owner.as_str()), (CardState::Draft, demo::MAKER));
    assert_eq!(problem(decide(&server, &operator, true, "").await).await, (409, "out_of_turn".into()));
    // Another writes a card of the same product: that takes nothing from who wrote the first.
    let shop = token(&server, "shop").await;
    let squatted = CardRequest { card: Product { name: localised("not theirs"), ..card().card }, ..card() };
    body::<CardDraft>(put(&server, &shop, &squatted).await).await;
    assert_eq!(body::<CardDraft>(read(&server, &path(""), &maker).await).await.card, card().card);
    body::<CardDraft>(submit(&server, &maker).await).await;
    // Nobody changes what a moderator is looking at.
    let other = CardRequest { card: Product { name: localised("boots"), ..card().card }, ..card() };
    assert_eq!(problem(put(&server, &maker, &other).await).await, (409, "out_of_turn".into()));
    let queue = async |after: &str| -> CardDrafts {
        body(read(&server, &format!("{PRODUCTS_PATH}?state=moderation&after={after}"), &operator).await).await
    };
    let waiting = queue("").await;
    assert_eq!((waiting.items.len(), waiting.next), (1, None));
    let behind = format!("{}_{GTIN}_{}", waiting.items[0].since_ms, demo::MAKER);
    assert_eq!(queue(&behind).await.items, []);
    let nowhere = read(&server, &format!("{PRODUCTS_PATH}?state=moderation&after=x"), &operator).await;
    assert_eq!(problem(nowhere).await, (422, "invalid_field".into()));
    assert_eq!(problem(decide(&server, &operator, false, " ").await).await, (422, "invalid_field".into()));
    let sent_back: CardDraft = body(decide(&server, &operator, false, "Название неполное.").await).await;
    assert_eq!((sent_back.state, sent_back.reason.as_str()), (CardState::Rejected, "Название неполное."));
    let early: Problem = serde_json::from_str(&order(&server, &maker, 1).await.text().await.unwrap()).unwrap();
    assert_eq!(early.violations[0].rule, "unknown_product");
    body::<CardDraft>(put(&server, &maker, &other).await).await;
    body::<CardDraft>(submit(&server, &maker).await).await;
    let unseen = CardDecision { since_ms: sent_back.since_ms, publish: true, reason: String::new() };
    let unseen = send(&server, Method::PUT, &path("/decision"), &operator, &unseen).await;
    assert_eq!(problem(unseen).await, (409, "out_of_turn".into()), "it was written since");
    let published: CardDraft = body(decide(&server, &operator, true, "").await).await;
    assert_eq!((published.state, published.card), (CardState::Published, other.card.clone()));
    body::<CodeOrder>(order(&server, &maker, 2).await).await;
    // A newer draft changes nothing yet; the product stays its owner's.
    body::<CardDraft>(put(&server, &maker, &card()).await).await;
    let theirs: Problem = serde_json::from_str(&put(&server, &shop, &card()).await.text().await.unwrap()).unwrap();
    let violation = &theirs.violations[0];
    assert_eq!((violation.path.as_str(), violation.rule.as_str()), ("card.gtin", "not_owner"));
    assert_eq!(body::<CardDraft>(read(&server, &path(""), &shop).await).await.card, squatted.card);
    // What was written before the product was another's is not published any more.
    let waiting: CardDraft = body(submit(&server, &shop).await).await;
    let late = CardDecision { since_ms: waiting.since_ms, publish: true, reason: String::new() };
    let late = send(&server, Method::PUT, &path("/decision"), &operator, &late).await;
    assert_eq!(problem(late).await, (409, "out_of_turn".into()));
    let own: CardDrafts = body(read(&server, PRODUCTS_PATH, &maker).await).await;
    assert_eq!(own.items.iter().map(|draft| draft.state).collect::<Vec<_>>(), [CardState::Draft]);
}

#[tokio::test]
async fn on_sqlite() {
    a_card_becomes_part_of_the_catalogue(Server::start().await).await;
}

#[tokio::test]
async fn on_postgres() {
    a_card_becomes_part_of_the_catalogue(Server::on_postgres().await).await;
}

#[tokio::test]
async fn everything_that_a_card_breaks_is_listed() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let mut bad = card();
    bad.group = "bread".into();
    bad.card.gtin = "02000000000008".into();
    bad.card.name.kk = String::new();
    bad.card.manufacturer.country = "Kz".into();
    bad.card.manufacturer.bin = Some("1".into());
    bad.card.shelf_life_months = Some(0);
    let refused = put(&server, &maker, &bad).await;
    assert_eq!(refused.status(), 422);
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
    let expected = [
        ("card.gtin", "other_gtin"),
        ("group", "group_unknown"),
        ("card.name.kk", "name_missing"),
        ("card.manufacturer.country", "country_unknown"),
        ("card.manufacturer.bin", "bin_malformed"),
        ("card.importer", "importer_missing"),
        ("card.shelf_life_months", "shelf_life"),
    ];
    assert_eq!(found, expected);
    // Numbers that never leave a company or a region are no goods in trade.
    let inside = CardRequest { card: Product { gtin: "02000000000008".into(), ..card().card }, ..card() };
    let refused = send(&server, Method::PUT, &format!("{PRODUCTS_PATH}/02000000000008"), &maker, &inside).await;
    let refused: Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(refused.violations[0].rule, "gtin_prefix");
    for login in ["operator", "inspector", "controller"] {
        let token = token(&server, login).await;
        assert_eq!(problem(put(&server, &token, &card()).await).await, (403, "forbidden".into()));
        let decided = decide(&server, &token, true, "").await;
        let expected = if login == "operator" { (404, "not_found".into()) } else { (403, "forbidden".into()) };
        assert_eq!(problem(decided).await, expected);
    }
    // Nor are they another participant's.
    let operator = token(&server, "operator").await;
    let note = async |prefix: &str, remove: bool| {
        let path = format!("{}/{}/company-prefixes/{prefix}", api::PARTICIPANTS_PATH, demo::SHOP);
        let method = if remove { Method::DELETE } else { Method::PUT };
        server.request(method, &path).bearer_auth(&operator).send().await.unwrap().status().as_u16()
    };
    assert_eq!(note(&GTIN[1..8], false).await, 200);
    let refused: Problem = serde_json::from_str(&put(&server, &maker, &card()).await.text().await.unwrap()).unwrap();
    let found: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
    assert_eq!(found, [("card.gtin", "prefix_of_another")]);
    assert_eq!(note(&GTIN[1..8], true).await, 204);
    assert_eq!(put(&server, &maker, &card()).await.status(), 200);
    // Nor does a draft become one of theirs, when whose the number is was noted since.
    assert_eq!(submit(&server, &maker).await.status(), 200);
    assert_eq!(note(&GTIN[1..8], false).await, 200);
    let refused = decide(&server, &operator, true, "").await.text().await.unwrap();
    let refused: Problem = serde_json::from_str(&refused).unwrap();
    assert_eq!(refused.violations[0].rule, "prefix_of_another");
    assert_eq!(note(&GTIN[1..8], true).await, 204);
    assert_eq!(decide(&server, &operator, true, "").await.status(), 200);
}
