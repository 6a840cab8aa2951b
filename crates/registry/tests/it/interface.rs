//! The OpenAPI document is what the registry does: every operation of it is there, for the roles it names and no other.
use api::{ProblemCode, Role};
use reqwest::{Method, Response};
use serde_json::Value;

use crate::people::token;
use crate::server::Server;

/// A person of each role, by the name they sign in with.
const PEOPLE: [(&str, Role); 7] = [
    ("operator", Role::Operator),
    ("inspector", Role::Inspector),
    ("maker", Role::Head),
    ("packer", Role::Employee),
    ("controller", Role::Controller),
    ("ofd", Role::FiscalOperator),
    ("taxes", Role::StateBody),
];

struct Operation {
    method: Method,
    /// The path, with values that fit its schemas and name nothing.
    path: String,
    about: Value,
}

impl Operation {
    /// Names of roles; `None` for everyone.
    fn roles(&self) -> Option<Vec<&str>> {
        Some(self.about.get("x-roles")?.as_array()?.iter().filter_map(Value::as_str).collect())
    }

    /// Whether the document says that the answer may be this.
    fn names(&self, status: u16, code: Option<&str>) -> bool {
        let Some(answer) = self.about["responses"].get(status.to_string()) else { return false };
        code.is_none_or(|code| answer["x-problems"].as_array().unwrap().contains(&code.into()))
    }
}

async fn operations(server: &Server) -> Vec<Operation> {
    let document: Value = serde_json::from_str(&server.get("/v1/openapi.json").await.text().await.unwrap()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let filled = |path: &str| {
        let part = |part: &str| match part {
            "{bin}" | "{issuer}" => "990140000017".to_owned(),
            "{gtin}" => "00000000000000".to_owned(),
            "{prefix}" => "4871".to_owned(),
            "{day}" => "2026-11-20".to_owned(),
            "{line}" => "0".to_owned(),
            "{sha256}" => "0".repeat(64),
            part if part.starts_with('{') => "0193a0e0-0000-7000-8000-00000000ffff".to_owned(),
            part => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    };
    let all = document["paths"].as_object().unwrap().iter().flat_map(|(path, methods)| {
        methods.as_object().unwrap().iter().map(move |(method, about)| Operation {
            method: method.to_uppercase().parse().unwrap(),
            path: filled(path),
            about: about.clone(),
        })
    });
    all.collect()
}

/// Status, and code where it is a problem.
async fn answered(response: Response) -> (u16, Option<String>) {
    let status = response.status().as_u16();
    let is_problem = response.headers().get("content-type").is_some_and(|kind| kind == "application/problem+json");
    if status < 400 {
        return (status, None);
    }
    assert!(is_problem, "{} {}", response.url(), status);
    let text = response.text().await.unwrap();
    // The answer to HEAD has no body.
    let problem: Option<api::Problem> = (!text.is_empty()).then(|| serde_json::from_str(&text).unwrap());
    (status, problem.map(|problem| problem.code.name().to_owned()))
}

#[tokio::test]
async fn every_operation_is_for_the_roles_it_names() {
    let server = Server::start().await;
    let operations = operations(&server).await;
    assert!(operations.len() > 50, "{}", operations.len());
    let mut tried = 0;
    for (login, role) in PEOPLE {
        for operation in &operations {
            // Whoever signs out has to sign in again: everyone does so before each try, at no cost of a password.
            let token = if operation.about["operationId"] == "sign_out" {
                token(&server, login).await
            } else {
                cached(&server, login).await
            };
            let request = server.request(operation.method.clone(), &operation.path).bearer_auth(token);
            let (status, code) = answered(request.body("{}").send().await.unwrap()).await;
            let about = format!("{login} {} {}: {status} {code:?}", operation.method, operation.path);
            let may = operation.roles().is_none_or(|roles| roles.contains(&role.name()));
            if may {
                let is_kept_out = [Some("forbidden"), Some("sign_in")].contains(&code.as_deref());
                // New tokens for none at all, and lists that depend on what one asks for.
                let is_refused_for_more =
                    ["refresh", "cards"].contains(&operation.about["operationId"].as_str().unwrap());
                assert!(!is_kept_out || is_refused_for_more, "{about}");
            } else {
                assert_eq!((status, code.as_deref()), (403, Some("forbidden")), "{about}");
            }
            assert!(operation.names(status, code.as_deref()), "the document does not know of it: {about}");
            assert!(status < 500, "{about}");
            tried += 1;
        }
    }
    assert_eq!(tried, operations.len() * PEOPLE.len());
    for operation in operations.iter().filter(|operation| operation.roles().is_some()) {
        let request = server.request(operation.method.clone(), &operation.path).body("{}");
        assert_eq!(answered(request.send().await.unwrap()).await, (401, Some("sign_in".into())), "{}", operation.path);
    }
}

/// Role by object: whatever is one participant's, no operation of the document gives to the head of another, nor lets them change it.
#[tokio::test]
async fn nobody_reaches_what_is_anothers() {
    let server = Server::unlimited().await;
    let (maker, shop) = (token(&server, "maker").await, token(&server, "shop").await);
    const ID: &str = "0193a0e0-0000-7000-8000-0000000000b1";
    let good = demo::goods().swap_remove(0);
    let gtin = good.card.gtin.clone();
    let boots = demo::codes(registry::today()).into_iter().find(|code| code.slug == "boots-genuine").unwrap().message;
    let packer: Value = serde_json::from_str(
        &crate::people::read(&server, &format!("/v1/participants/{}/employees", demo::MAKER), &maker)
            .await
            .text()
            .await
            .unwrap(),
    )
    .unwrap();
    let packer = packer["items"].as_array().unwrap().iter().find(|one| one["login"] == "packer").unwrap()["id"].clone();
    let packer = packer.as_str().unwrap().to_owned();
    let card = serde_json::json!({ "group": good.group, "card": good.card });
    // What is there, and is the maker's: by the path it stands at, with the body that makes it.
    let made = [
        ("/v1/documents/{id}", serde_json::json!({ "kind": "introduce", "codes": [boots] })),
        ("/v1/acts/{id}", serde_json::json!({ "receiver": demo::SHOP, "number": "1", "codes": [boots] })),
        ("/v1/code-orders/{id}", serde_json::json!({ "lines": [{ "gtin": gtin, "count": 5 }] })),
        ("/v1/recalls/{id}", serde_json::json!({ "gtin": gtin, "lot": "L1", "reason": "glass" })),
        ("/v1/products/{gtin}", card),
        ("/v1/participants/{bin}/places/{id}", serde_json::json!({ "name": "a", "address": "b" })),
    ];
    let filled = |path: &str| {
        let parts = [("{id}", ID), ("{bin}", demo::MAKER), ("{gtin}", &gtin), ("{person}", &packer), ("{line}", "0")];
        parts.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
    };
    for (path, body) in &made {
        let put = crate::people::send(&server, Method::PUT, &filled(path), &maker, body).await;
        assert_eq!(put.status(), 200, "{path} {}", put.text().await.unwrap());
    }
    let ready = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while read_value(&server, &filled("/v1/code-orders/{id}"), &maker).await.1["state"] != "success" {
        assert!(std::time::Instant::now() < ready, "the codes are not made");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let document: Value = serde_json::from_str(&server.get("/v1/openapi.json").await.text().await.unwrap()).unwrap();
    let (mut read, mut written) = (0, 0);
    for (path, methods) in document["paths"].as_object().unwrap() {
        if !path.contains('{') || path.contains("{kind}") {
            continue;
        }
        for (method, about) in methods.as_object().unwrap() {
            let roles = about["x-roles"].as_array().cloned().unwrap_or_default();
            if !roles.iter().any(|role| role == "head") {
                continue;
            }
            let (path, about) = (filled(path), format!("{method} {path}"));
            if method == "get" {
                let own = crate::people::read(&server, &path, &maker).await.status();
                assert_eq!(own, 200, "{about}: it is there");
                let refused = answered(crate::people::read(&server, &path, &shop).await).await;
                assert_eq!(refused, (404, Some("not_found".into())), "{about}");
                read += 1;
                continue;
            }
            // The body that made it, or what fits nothing: it must not matter.
            let body = made.iter().find(|(made, _)| filled(made) == path).map(|(_, body)| body.clone());
            let bodies = [
                body,
                Some(serde_json::json!({ "state": "blocked" })),
                Some(serde_json::json!({ "reason": "x" })),
                Some(serde_json::json!({ "password": "a long password" })),
                Some(serde_json::json!({ "login": "another", "password": "a long password", "name": "A" })),
                Some(serde_json::json!({ "receiver": demo::MAKER, "number": "1", "codes": [boots] })),
                Some(serde_json::json!({ "refuse": true, "not_taken": [], "surplus": [], "note": "" })),
                Some(serde_json::json!({})),
            ];
            let mut whys = Vec::new();
            for body in bodies.into_iter().flatten() {
                let request = server.request(method.to_uppercase().parse().unwrap(), &path).bearer_auth(&shop);
                let (status, code) = answered(request.body(body.to_string()).send().await.unwrap()).await;
                // A card of their own of the same product is not the maker's card.
                assert!(
                    (400..500).contains(&status) || path.contains("/products/"),
                    "{about} {body}: {status} {code:?}"
                );
                whys.extend(code);
            }
            // Not for what was sent alone: at least one of these would be done by whose it is.
            let is_kept_from_them =
                |why: &String| ["not_found", "forbidden", "id_taken", "document_refused"].contains(&why.as_str());
            assert!(path.contains("/products/") || whys.iter().any(is_kept_from_them), "{about}: {whys:?}");
            written += 1;
        }
    }
    assert!(read >= 9 && written >= 12, "{read} read, {written} written");
    for path in ["/v1/acts/{id}", "/v1/participants/{bin}", "/v1/participants/{bin}/places"] {
        let (status, now) = read_value(&server, &filled(path), &maker).await;
        assert_eq!(status, 200, "{path}");
        assert!(!now.to_string().contains("blocked"), "{path} {now}");
    }
    assert_eq!(read_value(&server, &filled("/v1/acts/{id}"), &maker).await.1["state"], "draft");
    let employees = read_value(&server, &filled("/v1/participants/{bin}/employees"), &maker).await.1;
    assert!(employees["items"].as_array().unwrap().iter().all(|one| one["state"] == "active"));
    token(&server, "packer").await;
}

async fn read_value(server: &Server, path: &str, token: &str) -> (u16, Value) {
    let response = crate::people::read(server, path, token).await;
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap())
}

/// One session a person is enough.
async fn cached(server: &Server, login: &'static str) -> String {
    thread_local!(static TOKENS: std::cell::RefCell<std::collections::HashMap<&'static str, String>> = Default::default());
    if let Some(token) = TOKENS.with_borrow(|tokens| tokens.get(login).cloned()) {
        return token;
    }
    let token = token(server, login).await;
    TOKENS.with_borrow_mut(|tokens| tokens.insert(login, token.clone()));
    token
}

#[tokio::test]
async fn every_path_refuses_what_it_does_not_take() {
    // The one of both databases that takes less: it has no texts with U+0000.
    let server = Server::unlimited().await;
    let mut tried = 0;
    for operation in operations(&server).await {
        if operation.about.get("requestBody").is_none() {
            continue;
        }
        // Somebody who may, so that it is the body which is refused.
        let may = |role: Role| operation.roles().is_none_or(|roles| roles.contains(&role.name()));
        let (login, _) = ["maker", "operator"]
            .into_iter()
            .filter_map(|login| PEOPLE.iter().find(|(known, _)| *known == login))
            .chain(&PEOPLE)
            .find(|(_, role)| may(*role))
            .unwrap();
        let token = cached(&server, login).await;
        tried += 1;
        let is_photo = operation.about["operationId"] == "send_photo";
        let send = async |body: Vec<u8>| {
            let request = server.request(operation.method.clone(), &operation.path).bearer_auth(&token);
            answered(request.body(body).send().await.unwrap()).await
        };
        let bodies: [&[u8]; 8] = [
            b"",
            b"{",
            b"null",
            b"[]",
            b"{\"codes\":[1]}",
            b"\xFF\xFE",
            b"{\"codes\":[],\"codes\":[]}",
            // Read and looked up, it would be a fault of the database.
            b"{\"codes\":[\"\\u0000\"],\"login\":\"\\u0000\",\"password\":\"a\",\"method\":\"password\"}",
        ];
        let is_list = operation.about["operationId"] == "cises_info";
        for body in bodies.into_iter().filter(|body| !(is_list && *body == b"[]")) {
            let expected = if is_photo { (422, ProblemCode::PhotoHash) } else { (400, ProblemCode::MalformedBody) };
            let about = format!("{} {:?}", operation.path, String::from_utf8_lossy(body));
            assert_eq!(send(body.to_vec()).await, (expected.0, Some(expected.1.name().into())), "{about}");
        }
        let deep = "[".repeat(100_000).into_bytes();
        assert!(send(deep).await.0 < 500, "{}", operation.path);
        let (status, code) = send(vec![b' '; 25 * 1024 * 1024]).await;
        assert_eq!((status, code.as_deref()), (413, Some("too_large")), "{}", operation.path);
    }
    assert!(tried > 30, "{tried}");
}

/// A connection's memory is bounded, and what a stranger calls a method does not fill the log.
#[tokio::test]
async fn heads_of_requests_are_short() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let server = Server::start().await;
    let said = async |head: String| {
        let mut connection = tokio::net::TcpStream::connect(server.address).await.unwrap();
        // It may be closed before all of it is written.
        let _ = connection.write_all(head.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer).await;
        String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
    };
    let long =
        |n: usize| format!("GET /v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx: {}\r\n\r\n", "y".repeat(n));
    assert_eq!(said(long(16_000)).await, "HTTP/1.1 200 OK");
    assert_eq!(said(long(200_000)).await, "HTTP/1.1 431 Request Header Fields Too Large");
    let method = "M".repeat(20_000);
    let asked = format!("{method} /v1/reference-data HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert_eq!(said(asked).await, "HTTP/1.1 405 Method Not Allowed");
    let store = server.another_store().await;
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let methods = async || {
        let entries = crate::server::entries(&store).await;
        entries.into_iter().filter_map(|entry| Some(entry.action?.method)).collect::<Vec<_>>()
    };
    while !methods().await.contains(&"OTHER".to_owned()) {
        assert!(std::time::Instant::now() < deadline, "{:?}", methods().await);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(methods().await.iter().all(|method| method.len() < 10));
}

#[tokio::test]
async fn problems_tell_where_and_in_the_asked_language() {
    let server = Server::start().await;
    let ask = async |language: &str, path: &str, body: &str| -> api::Problem {
        let request = server.request(Method::POST, path).header("accept-language", language).body(body.to_owned());
        let response = request.send().await.unwrap();
        let length = response.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap();
        let text = response.text().await.unwrap();
        assert_eq!(text.len(), length);
        serde_json::from_str(&text).unwrap()
    };
    let (verify, body) = (api::VERIFICATIONS_PATH, r#"{"codes":["a",7]}"#);
    for (language, words) in [
        ("ru", "Запрос построен не так, как его принимает этот путь."),
        ("kk-KZ, ru;q=0.5", "Сұрау бұл жол қабылдайтындай құрылмаған."),
        ("en;q=0.3, kk;q=0, ru;q=0.9, fr", "Запрос построен не так, как его принимает этот путь."),
        ("", "Сұрау бұл жол қабылдайтындай құрылмаған."),
    ] {
        let problem = ask(language, verify, body).await;
        assert_eq!(
            (problem.field.as_deref(), problem.detail.as_deref()),
            (Some("codes[1]"), Some(words)),
            "{language}"
        );
    }
    let unknown = ask("en", verify, r#"{"codes":[],"place":{"north":1,"east":2,"up":3}}"#).await;
    assert_eq!(unknown.field.as_deref(), Some("place.up"));
    // What stands there may be a secret.
    let secret = ask("en", api::SESSIONS_PATH, r#"{"method":"password","login":7,"password":"hush"}"#).await;
    assert!(!serde_json::to_string(&secret).unwrap().contains("hush"));
    assert_eq!(ask("en", verify, "{").await.field, None);
}

/// Who is refused before their long body is read is told that the connection ends; a short one is let go by.
#[tokio::test]
async fn a_body_that_is_not_read_ends_the_connection() {
    let server = Server::start().await;
    let closes = async |request: reqwest::RequestBuilder| {
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.headers().get("connection").is_some_and(|value| value == "close"))
    };
    let path = "/v1/documents/0193a0e0-0000-7000-8000-00000000ffff";
    assert_eq!(closes(server.request(Method::PUT, path).body("x".repeat(1_000_000))).await, (401, true));
    assert_eq!(closes(server.request(Method::PUT, path).body("x".repeat(1_000))).await, (401, false));
    assert_eq!(closes(server.request(Method::GET, path)).await, (401, false));
    assert_eq!(closes(server.request(Method::POST, api::VERIFICATIONS_PATH).body("{}")).await, (400, false));
}

#[tokio::test]
async fn every_problem_has_words() {
    for code in ProblemCode::ALL {
        for language in wording::Language::ALL {
            let key = format!("problem-{}", code.name());
            assert_ne!(wording::text(language, &key), key, "{language:?}");
        }
    }
}

#[tokio::test]
async fn paths_that_cannot_name_anything_name_nothing() {
    let server = Server::unlimited().await;
    let token = token(&server, "maker").await;
    for path in [
        "/v1/documents/%FF%FE",
        "/v1/code-orders/0193a0e0-0000-7000-8000-00000000ffff/lines/many/codes.csv",
        "/v1/code-orders/0193a0e0-0000-7000-8000-00000000ffff/lines/-1/labels.pdf",
        "/v1/acts/%00",
        "/v1/log-checkpoints/%27/consistency?old=1",
    ] {
        let request = server.request(Method::GET, path).bearer_auth(&token);
        assert_eq!(answered(request.send().await.unwrap()).await, (404, Some("not_found".into())), "{path}");
    }
    for path in ["/v1/log-checkpoints/main/consistency?old=-1", "/v1/acts?before=1_%00", "/v1/changes?after=%00"] {
        let request = server.request(Method::GET, path).bearer_auth(&token);
        assert_eq!(answered(request.send().await.unwrap()).await, (422, Some("invalid_field".into())), "{path}");
    }
}

/// Requests made up from the document by a tool that others wrote: no answer may be a fault of the server, or one that the document does
/// not have. Half of them are for things that are there.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_served_is_what_the_document_says() {
    let Some(tool) = std::env::var_os("AIQYN_SCHEMATHESIS") else {
        eprintln!("skipped: AIQYN_SCHEMATHESIS does not name the tool; `cargo xtask test` installs it");
        return;
    };
    let examples = std::env::var("AIQYN_SCHEMATHESIS_EXAMPLES").unwrap_or_else(|_| "10".to_owned());
    let server = Server::unlimited().await;
    let maker = token(&server, "maker").await;
    const ID: &str = "0193a0e0-0000-7000-8000-0000000000aa";
    let message = demo::codes(registry::today()).into_iter().find(|code| code.slug == "beer-genuine").unwrap().message;
    let gtin = demo::goods().swap_remove(0).card.gtin;
    let there = [
        (api::code_order_path(ID), serde_json::json!({ "lines": [{ "gtin": gtin, "count": 20 }] })),
        (api::act_path(ID), serde_json::json!({ "receiver": demo::SHOP, "number": "1", "codes": [message] })),
        (format!("/v1/participants/{}/places/{ID}", demo::MAKER), serde_json::json!({ "name": "a", "address": "b" })),
    ];
    for (path, body) in there {
        let made = crate::people::send(&server, Method::PUT, &path, &maker, &body).await;
        assert_eq!(made.status(), 200, "{path} {}", made.text().await.unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let of_things = folder.path().join("things.toml");
    let text = format!(
        "[parameters]\n\"path.id\" = \"{ID}\"\n\"path.bin\" = \"{}\"\n\"path.gtin\" = \"{gtin}\"\n\"path.line\" = 0\n\"path.log\" = \"main\"\n",
        demo::MAKER
    );
    std::fs::write(&of_things, text).unwrap();
    let anything = folder.path().join("anything.toml");
    std::fs::write(&anything, "").unwrap();
    for (login, config) in
        [("maker", &of_things), ("shop", &anything), ("inspector", &anything), ("operator", &of_things)]
    {
        let token = token(&server, login).await;
        let mut command = tokio::process::Command::new(&tool);
        command.arg("--config-file").arg(config).arg("run").arg(format!("http://{}/v1/openapi.json", server.address));
        command.args(["--phases", "coverage,fuzzing", "--seed", "1", "--generation-database", "none", "--no-color"]);
        command.args(["--max-examples", &examples, "--workers", "1", "--continue-on-failure", "--warnings", "off"]);
        // Rules of goods cannot be said in a schema: what fits the schema may well be refused.
        command.args(["--exclude-checks", "positive_data_acceptance"]);
        command.arg("--header").arg(format!("Authorization: Bearer {token}")).current_dir(folder.path());
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // Where the tool itself fails, it prints its own source on one line.
        let short: Vec<&str> = said.lines().filter(|line| line.len() < 1_000).collect();
        assert!(output.status.success(), "{login}:\n{}", short.join("\n"));
        println!("{login}: {}", said.lines().find(|line| line.contains("generated")).unwrap_or_default());
    }
}
