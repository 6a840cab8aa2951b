//! Batches that are called back, copies, and how far a code can be believed.
use api::*;
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};

use crate::people::{body, read, send, token};
use crate::server::{Server, problem};

const ID: &str = "0193a0e0-0000-7000-8000-0000000000c1";

fn demo_code(slug: &str) -> demo::Code {
    demo::codes(registry::today()).into_iter().find(|code| code.slug == slug).unwrap()
}

async fn ask(server: &Server, slug: &str, place: Option<ScanPlace>) -> Response {
    let request = VerificationRequest { codes: vec![demo_code(slug).message], place };
    server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await
}

async fn answer(server: &Server, slug: &str) -> CodeAnswer {
    body::<VerificationResponse>(ask(server, slug, None).await).await.answers.remove(0)
}

async fn assess(server: &Server, code: &str, language: &str) -> Credibility {
    let request = server.request(Method::POST, CREDIBILITY_PATH).header("accept-language", language);
    let request = request.body(serde_json::to_vec(&CredibilityRequest { code: code.to_owned() }).unwrap());
    body(request.send().await.unwrap()).await
}

#[tokio::test]
async fn a_batch_is_called_back_by_its_maker() {
    let server = Server::start().await;
    let (maker, shop) = (token(&server, "maker").await, token(&server, "shop").await);
    let code = demo_code("paracetamol-genuine");
    let request = RecallRequest { gtin: code.gtin.clone(), lot: code.lot.unwrap(), reason: "стекло".into() };
    let put =
        async |token: &str, request: &RecallRequest| send(&server, Method::PUT, &recall_path(ID), token, request).await;
    assert_eq!(problem(put(&shop, &request).await).await, (422, "document_refused".into()), "not their goods");
    for (bad, field) in [
        (RecallRequest { gtin: "04870000001018".into(), ..request.clone() }, "gtin"),
        (RecallRequest { lot: " ".into(), ..request.clone() }, "lot"),
        (RecallRequest { lot: "А0001".into(), ..request.clone() }, "lot"),
        (RecallRequest { lot: "x".repeat(21), ..request.clone() }, "lot"),
        (RecallRequest { reason: String::new(), ..request.clone() }, "reason"),
    ] {
        let refused = put(&maker, &bad).await.text().await.unwrap();
        let refused: Problem = serde_json::from_str(&refused).unwrap();
        assert_eq!(refused.field.as_deref(), Some(field));
    }
    let recalled: Recall = body(put(&maker, &request).await).await;
    let proof = recalled.proof.clone().unwrap();
    let statement = Statement::Recall {
        id: ID.to_owned(),
        word: "recalled".to_owned(),
        gtin: request.gtin.clone(),
        lot: request.lot.clone(),
        body_sha256: hex::encode(Sha256::digest(serde_json::to_vec(&request).unwrap())),
        at_ms: recalled.recalled_at_ms,
    };
    assert_eq!(Statement::parse(&proof.statement), Some(statement));
    crate::log_checkpoints::holds(&server, &proof.proof, proof.statement.as_bytes()).await;
    let again: Recall = body(put(&maker, &request).await).await;
    assert_eq!(Recall { proof: None, ..again }, Recall { proof: None, ..recalled.clone() });
    assert_eq!(answer(&server, "paracetamol-genuine").await.overlay.as_deref(), Some("recalled"));
    assert_eq!(answer(&server, "syrup-genuine").await.overlay, None, "other goods");
    let listed: Recalls = body(server.get(RECALLS_PATH).await).await;
    assert_eq!(listed.items, [Recall { units: None, proof: None, ..recalled.clone() }]);
    assert_eq!(recalled.units, Some(2), "the expired ones are of it too");
    let misspelt = RecallRequest { lot: request.lot.to_lowercase(), ..request.clone() };
    let path = recall_path("0193a0e0-0000-7000-8000-0000000000c9");
    let of_none: Recall = body(send(&server, Method::PUT, &path, &maker, &misspelt).await).await;
    assert_eq!(of_none.units, Some(0), "who misspells a batch can see it");

    let lifting = LiftingRequest { reason: "no glass".into() };
    let path = format!("{}/lifting", recall_path(ID));
    assert_eq!(problem(send(&server, Method::POST, &path, &shop, &lifting).await).await, (404, "not_found".into()));
    let lifted: Recall = body(send(&server, Method::POST, &path, &maker, &lifting).await).await;
    assert_eq!(lifted.lifted_for.as_deref(), Some("no glass"));
    assert_eq!(answer(&server, "paracetamol-genuine").await.overlay, None);
}

#[tokio::test]
async fn a_copy_that_many_ask_about_gives_itself_away_without_a_place() {
    let server = Server::behind_a_proxy().await;
    let ask_from = async |slugs: &[&str], from: String| {
        let request = VerificationRequest::of(slugs.iter().map(|slug| demo_code(slug).message).collect());
        let request = server.request(Method::POST, VERIFICATIONS_PATH).body(serde_json::to_vec(&request).unwrap());
        assert_eq!(request.header("x-forwarded-for", from).send().await.unwrap().status(), 200);
    };
    for n in 0..=255 {
        // One network that asks all day is one, also where it has many addresses; and what a program has in stock is in nobody's hand.
        ask_from(&["beer-genuine"], format!("2001:db8:0:1::{n:x}")).await;
        ask_from(&["sneakers-genuine"; 11], format!("203.0.113.{n}")).await;
        // Whoever made up the check value has not seen the goods.
        ask_from(&["boots-check-value-wrong", "boots-genuine"], format!("198.51.100.{n}")).await;
    }
    let inspector = token(&server, "inspector").await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let suspected = loop {
        let suspected: SuspectedCopies = body(read(&server, SUSPECTED_COPIES_PATH, &inspector).await).await;
        if suspected.items.iter().any(|copy| copy.code == demo_code("boots-genuine").canonical) {
            break suspected.items;
        }
        assert!(std::time::Instant::now() < deadline, "nothing was suspected");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let others = ["beer-genuine", "sneakers-genuine", "boots-check-value-wrong"].map(|slug| demo_code(slug).canonical);
    assert!(suspected.iter().all(|copy| !others.contains(&copy.code)), "{suspected:?}");
    let copy = suspected.iter().find(|copy| copy.code == demo_code("boots-genuine").canonical).unwrap();
    assert!(copy.sightings.iter().all(|seen| seen.place.is_none()));
    let times: u64 = copy.sightings.iter().map(|seen| seen.times).sum();
    assert!((201..=240).contains(&times), "sixteen are nothing unusual: {times}");
    let assessed = assess(&server, &demo_code("boots-genuine").message, "en").await;
    assert_eq!(assessed.outcome.as_str(), "possible_copy");
    assert!(answer(&server, "boots-genuine").await.copy_suspected);
}

#[tokio::test]
async fn a_copy_gives_itself_away() {
    let server = Server::start().await;
    // So far apart that it does not matter whether the clock strikes the hour between.
    let oskemen = ScanPlace { north: 49.95, east: 82.63 };
    let aktau = ScanPlace { north: 43.65, east: 51.20 };
    let nowhere = ScanPlace { north: 91.0, east: 0.0 };
    assert_eq!(problem(ask(&server, "boots-genuine", Some(nowhere)).await).await, (422, "invalid_field".into()));
    for place in [oskemen, aktau] {
        ask(&server, "boots-genuine", Some(place)).await;
        // Whoever only knows the number has not seen the goods.
        ask(&server, "boots-check-value-wrong", Some(place)).await;
        // Nor has who makes up a key.
        let sneakers = demo_code("sneakers-genuine");
        let made_up = format!("{}\u{1d}91ZZZZ\u{1d}92{}=", sneakers.canonical, "Ab1".repeat(14) + "A");
        let request = VerificationRequest { codes: vec![made_up], place: Some(place) };
        let response = server.post(VERIFICATIONS_PATH, serde_json::to_vec(&request).unwrap()).await;
        assert_eq!(body::<VerificationResponse>(response).await.answers[0].check_value, "key_unknown");
    }
    let inspector = token(&server, "inspector").await;
    let suspected =
        async || body::<SuspectedCopies>(read(&server, SUSPECTED_COPIES_PATH, &inspector).await).await.items;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let boots = demo_code("boots-genuine").canonical;
    let copy = loop {
        if let Some(copy) = suspected().await.into_iter().find(|copy| copy.code == boots) {
            break copy;
        }
        assert!(std::time::Instant::now() < deadline, "nothing was suspected");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let places: std::collections::BTreeSet<&str> =
        copy.sightings.iter().filter_map(|seen| seen.place.as_deref()).collect();
    assert_eq!(places, ["43.5,51.0", "49.5,82.5"].into());
    assert!(answer(&server, "boots-genuine").await.copy_suspected);
    for slug in ["boots-check-value-wrong", "sneakers-genuine"] {
        let not_seen = demo_code(slug).canonical;
        assert!(suspected().await.iter().all(|copy| copy.code != not_seen), "{slug}");
    }
    let assessed = assess(&server, &demo_code("boots-genuine").message, "en").await;
    assert_eq!((assessed.outcome.as_str(), assessed.score), ("possible_copy", Some(60)));
    let history = assessed.evidence.last().unwrap();
    assert!(history.words.ends_with("Scans in thirty days: 2, places: 2."), "{}", history.words);

    let clearing = ClearingRequest { code: boots.clone(), reason: "one was a sample".into() };
    let cleared = send(&server, Method::POST, CLEARINGS_PATH, &inspector, &clearing).await;
    assert_eq!(cleared.status(), 204);
    assert!(!answer(&server, "boots-genuine").await.copy_suspected);
    let again = send(&server, Method::POST, CLEARINGS_PATH, &inspector, &clearing).await;
    assert_eq!(problem(again).await, (404, "not_found".into()));
}

#[tokio::test]
async fn the_score_is_what_its_evidence_says() {
    let server = Server::start().await;
    let scores = [
        ("boots-genuine", "in_circulation", Some(100)),
        ("boots-check-value-wrong", "check_value_wrong", Some(20)),
        ("cigarettes-sold", "withdrawn", Some(20)),
        ("paracetamol-expired", "expired", Some(20)),
        ("syrup-blocked", "blocked", Some(20)),
        ("sneakers-not-found", "not_found", Some(60)),
        ("motor-oil-not-introduced", "not_yet_in_circulation", Some(60)),
    ];
    for (slug, outcome, score) in scores {
        for language in ["kk", "ru", "en"] {
            let assessed = assess(&server, &demo_code(slug).message, language).await;
            assert_eq!((assessed.outcome.as_str(), assessed.score), (outcome, score), "{slug} {assessed:?}");
            assert_eq!(assessed.evidence.len(), 7);
            // Nobody said where they scanned it: that counts neither for it nor against it.
            let history = assessed.evidence.last().unwrap();
            assert_eq!((history.mark.as_str(), history.points), ("not_done", [0, 0]), "{slug}");
            let (got, of) = assessed
                .evidence
                .iter()
                .fold((0, 0), |(got, of), line| (got + u32::from(line.points[0]), of + u32::from(line.points[1])));
            let (share, score) = (got * 100 / of, u32::from(score.unwrap()));
            assert!(share >= score, "{slug}: {share} of its evidence");
            let words = assessed.score_words.unwrap();
            assert!(words.contains(&got.to_string()) && words.contains(&of.to_string()), "{slug}: {words}");
            assert_eq!(words.matches('.').count() == 2, share != score, "{slug}: {words}");
        }
    }
    let nothing = assess(&server, "hello", "ru").await;
    assert_eq!((nothing.outcome.as_str(), nothing.score, nothing.code.as_str()), ("not_marking_code", None, ""));
    assert_eq!(nothing.evidence[0].words, "Так коды маркировки не строятся.");
    let refused = server.post(CREDIBILITY_PATH, format!("{{\"code\":\"{}\"}}", "x".repeat(600))).await;
    assert_eq!(problem(refused).await, (422, "invalid_field".into()));
}
