//! The shapes of the platforms that are there.
use api::compat::*;
use api::{DocumentState, Product};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

fn code(slug: &str) -> demo::Code {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap()
}

async fn post<T: serde::de::DeserializeOwned>(server: &Server, path: &str, json: &impl serde::Serialize) -> T {
    body(server.post(path, serde_json::to_vec(json).unwrap()).await).await
}

#[tokio::test]
async fn the_newer_platforms_public_codes() {
    let server = Server::start().await;
    let (boots, sold) = (code("boots-genuine"), code("cigarettes-sold"));
    let codes =
        vec![boots.canonical.clone(), boots.message.clone(), "0104607001771562215d,OiLl".into(), sold.canonical];
    let answers: Vec<PublicCode> = post(&server, PUBLIC_CODES_PATH, &PublicCodesRequest { codes }).await;
    let told: Vec<_> = answers.iter().map(|answer| (answer.code.as_str(), answer.status.as_deref())).collect();
    assert_eq!(told[0], (boots.canonical.as_str(), Some("INTRODUCED")));
    assert_eq!(told.len(), 2, "with its tail, or unknown, it is answered by nothing");
    assert_eq!((told[1].1, answers[0].package_type.as_deref()), (Some("WITHDRAWN"), Some("UNIT")));
    let issuer = answers[0].issuer_short_info.as_ref().unwrap();
    assert!(issuer.issuer_name.as_ref().unwrap().kz.as_ref().is_some_and(|name| !name.is_empty()));
    let blocked = PublicCodesRequest { codes: vec![code("syrup-blocked").canonical] };
    let answers: Vec<PublicCode> = post(&server, PUBLIC_CODES_PATH, &blocked).await;
    assert_eq!(answers[0].extended_status.as_deref(), Some("BLOCKED"));
    for codes in [Vec::new(), vec!["x".to_owned(); 1_001], vec!["x".repeat(513)]] {
        let refused = server.post(PUBLIC_CODES_PATH, serde_json::to_vec(&PublicCodesRequest { codes }).unwrap()).await;
        assert_eq!(problem(refused).await, (422, "invalid_field".into()));
    }
}

#[tokio::test]
async fn a_program_of_the_newer_platform_files_documents() {
    let server = Server::start().await;
    let login = AuthenticateRequest { login: "maker".into(), password: demo::PASSWORD.into() };
    let session: AuthenticateResponse = post(&server, AUTHENTICATE_PATH, &login).await;
    assert_eq!(session.access_token_type, "BEARER");
    let token = session.access_token;
    let file = async |kind: &str, text: String| {
        let document = PlatformDocument { document_body: STANDARD.encode(text), signature: "MII…".into() };
        send(&server, Method::POST, &format!("/public/api/v1/doc/{kind}"), &token, &document).await
    };
    let withdrawal = json!({ "codes": [code("boots-genuine").message], "in_part": false, "reason": "RETAIL" });
    let filed: PlatformDocumentId = body(file("withdrawal", withdrawal.to_string()).await).await;
    let shown: api::DocumentResponse = body(read(&server, &api::document_path(&filed.document_id), &token).await).await;
    assert_eq!((shown.state, shown.changed), (DocumentState::Success, 1));
    // Keys that stand in another order are another document than the one that was signed.
    let unsorted = format!(r#"{{"reason":"RETAIL","codes":[{:?}]}}"#, code("beer-genuine").canonical);
    for (kind, text, expected) in [
        ("withdrawal", unsorted, (422, "invalid_field")),
        ("withdrawal", "nonsense".to_owned(), (422, "invalid_field")),
        ("withdrawal", r#"{"codes":[]}"#.to_owned(), (422, "document_refused")),
        ("withdrawal", r#"{"codes":[],"more":1}"#.to_owned(), (422, "invalid_field")),
        ("correction", r#"{"codes":[]}"#.to_owned(), (404, "not_found")),
    ] {
        let refused = problem(file(kind, text.clone()).await).await;
        assert_eq!(refused, (expected.0, expected.1.to_owned()), "{kind} {text}");
    }
    let wrong = AuthenticateRequest { password: "wrong".into(), ..login };
    let refused = server.post(AUTHENTICATE_PATH, serde_json::to_vec(&wrong).unwrap()).await;
    assert_eq!(problem(refused).await, (401, "wrong_credentials".into()));
    let gtin = code("boots-genuine").gtin;
    let card: Product =
        body(server.get(&format!("{PRODUCT_REGISTRY_PATH}?productGroup=FOOTWEAR&gtin={gtin}")).await).await;
    assert_eq!(card.gtin, gtin);
    let other = server.get(&format!("{PRODUCT_REGISTRY_PATH}?productGroup=beer&gtin={gtin}")).await;
    assert_eq!(problem(other).await, (404, "not_found".into()));
}

#[tokio::test]
async fn the_older_platforms_checks() {
    let server = Server::start().await;
    let maker = token(&server, "maker").await;
    let slugs = ["boots-genuine", "boots-check-value-wrong", "cigarettes-sold", "syrup-blocked", "sneakers-not-found"];
    let mut codes: Vec<String> = slugs.iter().map(|slug| code(slug).message).collect();
    codes.extend([code("beer-genuine").canonical, "hello".into()]);
    let gtin = &codes[0][2..16].to_owned();
    codes.extend([
        format!("02{gtin}21Kz7TqWmN4xB2c\u{1d}93dGVz"),
        format!("01{gtin}"),
        format!("01{gtin}21Kz7T\u{7f}WmN4xB2c\u{1d}93dGVz"),
        format!("{}\u{1d}0517280531", codes[0]),
    ]);
    let asked = CodesCheckRequest { codes: codes.clone() };
    let checked: CodesCheckResponse = body(send(&server, Method::POST, CODES_CHECK_PATH, &maker, &asked).await).await;
    let told: Vec<_> =
        checked.codes.iter().map(|one| (one.found, one.realizable, one.sold, one.is_blocked, one.error_code)).collect();
    assert_eq!(
        told,
        [
            (true, true, false, false, 0),
            (true, false, false, false, 6),
            (true, false, true, false, 0),
            (true, false, false, true, 0),
            (false, false, false, false, 10),
            (true, false, false, false, 5),
            (false, false, false, false, 1),
            (false, false, false, false, 2),
            (false, false, false, false, 3),
            (false, false, false, false, 4),
            (true, true, false, false, 9),
        ]
    );
    assert!(checked.codes[0].is_owner && checked.codes[0].verified && checked.codes[0].valid);
    let infos: Vec<CisesInfo> = body(send(&server, Method::POST, CISES_INFO_PATH, &maker, &codes).await).await;
    assert_eq!(infos.len(), codes.len());
    assert_eq!(infos[0].cis_info.status.as_deref(), Some("INTRODUCED"));
    assert_eq!(infos[2].cis_info.status.as_deref(), Some("RETIRED"));
    // Whose goods are is theirs to know.
    assert!(infos[0].cis_info.owner_name.is_some());
    let shop = token(&server, "shop").await;
    let theirs: Vec<CisesInfo> = body(send(&server, Method::POST, CISES_INFO_PATH, &shop, &codes).await).await;
    assert_eq!(theirs[0].cis_info, CisInfo { owner_name: None, ..infos[0].cis_info.clone() });
    assert_eq!(infos[6].cis_info, CisInfo { requested_cis: "hello".into(), ..CisInfo::default() });
    // The day that goods were brought into circulation is the day of that, not of the question.
    let oil = vec![code("motor-oil-not-introduced").message];
    let introduced = async || {
        let infos: Vec<CisesInfo> = body(send(&server, Method::POST, CISES_INFO_PATH, &maker, &oil).await).await;
        infos[0].cis_info.introduced_date.clone()
    };
    assert_eq!(introduced().await, None);
    let introduce = serde_json::json!({ "kind": "introduce", "codes": oil });
    let path = api::document_path("0193a0e0-0000-7000-8000-000000000001");
    assert_eq!(send(&server, Method::PUT, &path, &maker, &introduce).await.status(), 200);
    assert_eq!(introduced().await, Some(registry::today().to_string()));
    let without = server.post(CODES_CHECK_PATH, serde_json::to_vec(&asked).unwrap()).await;
    assert_eq!(problem(without).await, (401, "sign_in".into()));
    let long = format!("{PRODUCT_REGISTRY_PATH}?gtin={}", "1".repeat(1_000));
    assert_eq!(problem(server.get(&long).await).await, (404, "not_found".into()));
}
