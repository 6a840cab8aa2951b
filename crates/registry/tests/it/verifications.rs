//! `POST /v1/verifications`.
use api::{CodeAnswer, VERIFICATIONS_PATH, VerificationRequest, VerificationResponse};

use crate::server::{Server, problem};

async fn ask(server: &Server, codes: &[&str]) -> Vec<CodeAnswer> {
    let request = VerificationRequest::of(codes.iter().map(|code| (*code).to_owned()).collect());
    let response = server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await;
    assert_eq!(response.status(), 200);
    let response: VerificationResponse = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    response.answers
}

fn message(slug: &str) -> String {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap().message
}

#[tokio::test]
async fn every_demonstration_code_is_what_it_says() {
    every_code_is_what_it_says(&Server::start().await).await;
}

pub async fn every_code_is_what_it_says(server: &Server) {
    let codes = demo::codes(registry::today());
    let messages: Vec<&str> = codes.iter().map(|code| code.message.as_str()).collect();
    let answers = ask(server, &messages).await;
    assert_eq!(answers.len(), codes.len());
    for (code, answer) in codes.iter().zip(answers) {
        assert_eq!(answer.code, code.canonical);
        assert_eq!(answer.status.as_deref(), code.status, "{}", code.slug);
        assert_eq!(answer.overlay.as_deref(), code.overlay, "{}", code.slug);
        let check = if code.slug.contains("check-value-wrong") {
            "wrong"
        } else if code.gtin.is_empty() {
            "absent"
        } else {
            "valid"
        };
        assert_eq!(answer.check_value, check, "{}", code.slug);
        let contents = answer.contents.map(|contents| (contents.is_empty, contents.stopped, contents.gone));
        let expected = match code.slug {
            "pallet-in-transfer" => Some((false, 0, 0)),
            "box-blocked-inside" => Some((false, 1, 0)),

            _ => None,
        };
        assert_eq!(contents, expected, "{}", code.slug);
        if code.status.is_some() && !code.gtin.is_empty() {
            let product = answer.product.unwrap();
            for name in [&product.name, &product.manufacturer.name] {
                assert!(!name.kk.is_empty() && !name.ru.is_empty() && !name.en.is_empty());
            }
            assert_eq!(answer.expiry_date, code.expiry.map(|date| date.to_string()));
        }
    }
}

/// However large, a question is answered: what it can look into no more, it says so of.
#[tokio::test]
async fn many_packages_at_once() {
    let server = Server::start().await;
    let (carton, boots) = (message("box-blocked-inside"), message("boots-genuine"));
    let mut all = vec![boots.as_str(); 999];
    all.push(&carton);
    let answers = ask(&server, &all).await;
    let last = answers[999].contents.unwrap();
    assert_eq!((last.stopped, last.is_whole, last.units), (1, true, None));
    let server = Server::start().await;
    let answers = ask(&server, &vec![carton.as_str(); 200]).await;
    let is_whole: Vec<bool> = answers.iter().map(|answer| answer.contents.unwrap().is_whole).collect();
    let looked_into = is_whole.iter().filter(|is_whole| **is_whole).count();
    assert!(is_whole[..looked_into].iter().all(|is_whole| *is_whole), "those that are asked about first");
    assert!((1..200).contains(&looked_into), "{looked_into}");
    assert!(answers[..looked_into].iter().all(|answer| answer.contents.unwrap().stopped == 1));
}

#[tokio::test]
async fn how_much_lies_in_a_package_is_not_everybodys_to_know() {
    let server = Server::start().await;
    let request = api::VerificationRequest::of(vec![message("box-blocked-inside")]);
    let units = async |token: Option<&str>| {
        let asking = server.request(reqwest::Method::POST, VERIFICATIONS_PATH);
        let asking = match token {
            Some(token) => asking.bearer_auth(token),
            None => asking,
        };
        let response = asking.body(serde_json::to_vec(&request).unwrap()).send().await.unwrap();
        let response: VerificationResponse = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        response.answers[0].contents.unwrap().units
    };
    assert_eq!(units(None).await, None);
    for (login, told) in [("shop", Some(6)), ("inspector", Some(6)), ("controller", None)] {
        let token = crate::people::token(&server, login).await;
        assert_eq!(units(Some(&token)).await, told, "{login}");
        let out = server.request(reqwest::Method::DELETE, api::SESSIONS_PATH).bearer_auth(&token);
        assert_eq!(out.send().await.unwrap().status(), 204);
        assert_eq!(units(Some(&token)).await, None, "{login} has signed out");
    }
}

#[tokio::test]
async fn tails_of_every_kind_are_judged() {
    let server = Server::start().await;
    for (slug, from) in [("boots-genuine", "92"), ("sneakers-genuine", "92"), ("beer-genuine", "93")] {
        let right = message(slug);
        let at = right.rfind(&format!("\u{1d}{from}")).unwrap() + 3;
        let other = if right.as_bytes()[at] == b'A' { "B" } else { "A" };
        let wrong = format!("{}{other}{}", &right[..at], &right[at + 1..]);
        let bare = &right[..right.find('\u{1d}').unwrap()];
        let checks: Vec<String> =
            ask(&server, &[&right, &wrong, bare]).await.into_iter().map(|a| a.check_value).collect();
        assert_eq!(checks, ["valid", "wrong", "absent"], "{slug}");
    }
    // A beginning of the right one proves nothing.
    let right = message("sneakers-genuine");
    let at = right.rfind("\u{1d}92").unwrap() + 3;
    for len in [1, 4, 43] {
        assert_eq!(ask(&server, &[&right[..at + len]]).await[0].check_value, "wrong", "{len} signs");
    }
    let foreign = "010460043993125621JgXJ5.T\u{1d}8005112000\u{1d}93Mdlr";
    let answers = ask(&server, &[foreign]).await;
    assert_eq!((answers[0].check_value.as_str(), &answers[0].status), ("key_unknown", &None));
}

#[tokio::test]
async fn an_unknown_code_gets_its_group_and_no_card() {
    let server = Server::start().await;
    let answers = ask(&server, &[&message("jacket-maybe-old-stock"), "not a code", ""]).await;
    assert_eq!((answers[0].group.as_deref(), &answers[0].product), (Some("light_industry"), &None));
    assert_eq!((answers[1].code.as_str(), &answers[1].status), ("", &None));
    assert_eq!(answers[2].code, "");
}

#[tokio::test]
async fn bad_requests_get_a_problem() {
    let server = Server::start().await;
    let post = async |body: String| problem(server.post(VERIFICATIONS_PATH, body).await).await;
    assert_eq!(post("nonsense".into()).await, (400, "malformed_body".into()));
    assert_eq!(post("{}".into()).await, (400, "malformed_body".into()));
    assert_eq!(post(r#"{"codes":[],"x":1}"#.into()).await, (400, "malformed_body".into()));
    assert_eq!(post(r#"{"codes":[]}"#.into()).await, (422, "invalid_field".into()));
    let many = serde_json::json!({ "codes": vec!["x"; api::CODES_MAX + 1] }).to_string();
    assert_eq!(post(many).await, (422, "invalid_field".into()));
    let long = serde_json::json!({ "codes": ["x".repeat(10_000)] }).to_string();
    assert_eq!(post(long).await, (422, "invalid_field".into()));
    assert_eq!(post("x".repeat(600_000)).await, (413, "too_large".into()));
    assert_eq!(problem(server.get(VERIFICATIONS_PATH).await).await, (405, "method_not_allowed".into()));
    assert_eq!(problem(server.get("/v1/nothing").await).await, (404, "not_found".into()));
    let invalid = server.post(VERIFICATIONS_PATH, vec![0xff, 0xfe]).await;
    assert_eq!(problem(invalid).await, (400, "malformed_body".into()));
}

#[tokio::test]
async fn many_codes_cost_as_much_as_many_requests() {
    let server = Server::start().await;
    let many = serde_json::json!({ "codes": vec!["x"; 500] }).to_string();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(server.post(VERIFICATIONS_PATH, many.clone()).await.status().as_u16());
    }
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
}

#[tokio::test]
async fn too_many_requests_are_asked_to_wait() {
    let server = Server::start().await;
    let mut limited = None;
    for _ in 0..5000 {
        let response = server.get(api::RECALLS_PATH).await;
        if response.status() == 429 {
            limited = Some(response);
            break;
        }
    }
    let limited = limited.expect("no limit in 5000 requests");
    assert!(limited.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(problem(limited).await, (429, "rate_limited".into()));
}

#[tokio::test]
async fn a_code_that_breaks_a_rule_is_told_which() {
    let server = Server::start().await;
    let answers =
        ask(&server, &["010487000000303821Kz7TqWmN4xB2c\u{1d}93abcd", "0104870000003037Kz7", "4870000000012"]).await;
    let said = |answer: &CodeAnswer| {
        answer.findings.iter().map(|f| (f.id.clone(), f.severity.clone(), f.span)).collect::<Vec<_>>()
    };
    assert_eq!(said(&answers[0]), [("gtin_check_digit".into(), "error".into(), [2, 16])]);
    assert!(said(&answers[1]).contains(&("no_serial".into(), "error".into(), [19, 19])));
    assert_eq!(said(&answers[2]), [("not_a_marking_code".into(), "error".into(), [0, 13])]);
    assert!(answers.iter().all(|answer| answer.code.is_empty()));
    // Nothing is mended here: who sends a code sends it whole.
    let answers = ask(&server, &["010487000000303721Kz7TqWmN4xB2c93abcd"]).await;
    assert_eq!((answers[0].code.as_str(), answers[0].findings[0].id.as_str()), ("", "separator_lost"));
}
