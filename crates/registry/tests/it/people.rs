//! Signing in, participants, employees, and who may do what.
use api::{
    CONTROLLERS_PATH, ControllerRequest, EmployeeRequest, Employees, ME_PATH, Me, PARTICIPANTS_PATH, Participant,
    ParticipantRequest, ParticipantState, Participants, RefreshRequest, Role, SESSIONS_PATH, SessionResponse,
    SignInRequest, StateRequest, Trade,
};
use reqwest::{Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::server::{Server, problem};

pub async fn body<T: DeserializeOwned>(response: Response) -> T {
    let (status, text) = (response.status(), response.text().await.unwrap());
    assert!(status.is_success(), "{status} {text}");
    serde_json::from_str(&text).unwrap()
}

pub async fn send(server: &Server, method: Method, path: &str, token: &str, body: &impl Serialize) -> Response {
    let request = server.request(method, path).bearer_auth(token);
    request.body(serde_json::to_vec(body).unwrap()).send().await.unwrap()
}

pub async fn read(server: &Server, path: &str, token: &str) -> Response {
    server.request(Method::GET, path).bearer_auth(token).send().await.unwrap()
}

async fn try_sign_in(server: &Server, login: &str, password: &str) -> Response {
    let request = SignInRequest::Password { login: login.into(), password: password.into() };
    server.post(SESSIONS_PATH, serde_json::to_vec(&request).unwrap()).await
}

async fn sign_in(server: &Server, login: &str) -> SessionResponse {
    body(try_sign_in(server, login, demo::PASSWORD).await).await
}

/// The access token of one of the demonstration's people.
pub async fn token(server: &Server, login: &str) -> String {
    sign_in(server, login).await.access_token
}

#[tokio::test]
async fn who_signs_in_is_known_and_nobody_else() {
    let server = Server::start().await;
    let session = sign_in(&server, "  MAKER ").await;
    assert_eq!((session.me.role, session.me.bin.as_deref()), (Role::Head, Some(demo::MAKER)));
    let me: Me = body(read(&server, ME_PATH, &session.access_token).await).await;
    assert_eq!(me, session.me);
    // What is kept of a password: nothing that could be turned back, and slow to try. Source: RFC 9106.
    let kept = server.another_store().await.person_with_login("maker".into()).await.unwrap().unwrap().password;
    assert!(kept.starts_with("$argon2id$v=19$m=") && !kept.contains(demo::PASSWORD), "{kept}");
    for (login, password) in [("maker", "wrong"), ("nobody", demo::PASSWORD), ("", "")] {
        let refused = problem(try_sign_in(&server, login, password).await).await;
        assert_eq!(refused, (401, "wrong_credentials".into()));
    }
    let bent = format!("x{}", session.access_token);
    for token in ["", "x", "a.b", &bent] {
        let refused = read(&server, ME_PATH, token).await;
        assert_eq!(refused.headers()["www-authenticate"], "Bearer");
        assert_eq!(problem(refused).await, (401, "sign_in".into()));
    }
    let unknown = server.post(SESSIONS_PATH, r#"{"method":"signature"}"#).await;
    assert_eq!(problem(unknown).await, (400, "malformed_body".into()));
}

#[tokio::test]
async fn passwords_are_not_guessed_for_long() {
    let server = Server::start().await;
    let mut refused = Vec::new();
    for n in 0..12 {
        refused.push(try_sign_in(&server, "maker", &format!("guess {n}")).await.status().as_u16());
    }
    assert!(refused.ends_with(&[429]), "{refused:?}");
    assert_eq!(try_sign_in(&server, "shop", demo::PASSWORD).await.status(), 200, "others are not kept out by it");
}

async fn refresh(server: &Server, refresh_token: &str) -> Response {
    let request = RefreshRequest { refresh_token: refresh_token.into() };
    server.put(SESSIONS_PATH, serde_json::to_vec(&request).unwrap()).await
}

#[tokio::test]
async fn a_stolen_token_ends_the_session_for_both() {
    let server = Server::start().await;
    let first = sign_in(&server, "maker").await;
    let second: SessionResponse = body(refresh(&server, &first.refresh_token).await).await;
    assert_eq!(second.me, first.me);
    assert_ne!(second.refresh_token, first.refresh_token);
    assert_eq!(problem(refresh(&server, &first.refresh_token).await).await, (401, "sign_in".into()));
    assert_eq!(problem(refresh(&server, &second.refresh_token).await).await, (401, "sign_in".into()));
    for none in ["", ".", "x.y"] {
        assert_eq!(problem(refresh(&server, none).await).await, (401, "sign_in".into()));
    }
    let third = sign_in(&server, "maker").await;
    let out = server.request(Method::DELETE, SESSIONS_PATH).bearer_auth(&third.access_token).send().await.unwrap();
    assert_eq!(out.status(), 204);
    assert_eq!(problem(refresh(&server, &third.refresh_token).await).await, (401, "sign_in".into()));
}

fn newcomer(bin: &str, login: &str) -> ParticipantRequest {
    ParticipantRequest {
        bin: bin.into(),
        name: "ТОО «Ромашка»".into(),
        trades: vec![Trade::Importer, Trade::Wholesaler],
        head: EmployeeRequest { login: login.into(), password: "a long password".into(), name: "Асель".into() },
    }
}

#[tokio::test]
async fn a_participant_registers_and_is_let_in() {
    let server = Server::start().await;
    let new = newcomer("150340012345", "Assel@example.kz");
    let path = format!("{PARTICIPANTS_PATH}/{}", new.bin);
    let registered = server.post(PARTICIPANTS_PATH, serde_json::to_vec(&new).unwrap()).await;
    assert_eq!(registered.status(), 201);
    let registered: Participant = body(registered).await;
    assert_eq!((registered.state, &registered.trades), (ParticipantState::Waiting, &new.trades));
    let again = server.post(PARTICIPANTS_PATH, serde_json::to_vec(&newcomer(&new.bin, "other")).unwrap()).await;
    assert_eq!(problem(again).await, (409, "participant_taken".into()));
    let again =
        server.post(PARTICIPANTS_PATH, serde_json::to_vec(&newcomer("150340012346", "assel@example.kz")).unwrap());
    assert_eq!(problem(again.await).await, (409, "login_taken".into()));

    let head: SessionResponse = body(try_sign_in(&server, "assel@example.kz", "a long password").await).await;
    let active = StateRequest { state: ParticipantState::Active };
    let by_itself = send(&server, Method::PUT, &format!("{path}/state"), &head.access_token, &active).await;
    assert_eq!(problem(by_itself).await, (403, "forbidden".into()));
    let operator = token(&server, "operator").await;
    let let_in: Participant =
        body(send(&server, Method::PUT, &format!("{path}/state"), &operator, &active).await).await;
    assert_eq!(let_in.state, ParticipantState::Active);
    let all: Participants = body(read(&server, PARTICIPANTS_PATH, &operator).await).await;
    assert_eq!(all.items.len(), 3);
    assert_eq!(body::<Participant>(read(&server, &path, &head.access_token).await).await, let_in);

    let worker =
        EmployeeRequest { login: "worker".into(), password: "a long password".into(), name: "Олжас".into() };
    let employees = format!("{path}/employees");
    let employed = send(&server, Method::POST, &employees, &head.access_token, &worker).await;
    let employed: api::Employee = body(employed).await;
    let people: Employees = body(read(&server, &employees, &head.access_token).await).await;
    assert_eq!(people.items.iter().map(|person| person.role).collect::<Vec<_>>(), [Role::Head, Role::Employee]);
    let session: SessionResponse = body(try_sign_in(&server, "worker", "a long password").await).await;
    let block = StateRequest { state: api::PersonState::Blocked };
    let blocked = format!("{employees}/{}/state", employed.id);
    body::<api::Employee>(send(&server, Method::PUT, &blocked, &head.access_token, &block).await).await;
    assert_eq!(problem(refresh(&server, &session.refresh_token).await).await, (401, "sign_in".into()));
    let refused = try_sign_in(&server, "worker", "a long password").await;
    assert_eq!(problem(refused).await, (401, "wrong_credentials".into()));
    let own = format!("{employees}/{}/state", head.me.id);
    let refused = send(&server, Method::PUT, &own, &head.access_token, &block).await;
    assert_eq!(problem(refused).await, (403, "forbidden".into()), "nobody locks themselves out");

    let place =
        api::BusinessPlace { name: "Склад".into(), address: "Астана".into(), is_closed: false, id: None };
    let places = format!("{path}/places");
    let id = "0193a0e0-0000-7000-8000-000000000001";
    body::<api::BusinessPlace>(send(&server, Method::PUT, &format!("{places}/{id}"), &head.access_token, &place).await)
        .await;
    let listed: api::BusinessPlaces = body(read(&server, &places, &head.access_token).await).await;
    assert_eq!(listed.items, [api::BusinessPlace { id: Some(id.into()), ..place }]);
}

#[tokio::test]
async fn fields_that_break_a_rule_are_named() {
    let server = Server::start().await;
    let good = newcomer("150340012345", "assel");
    let with_head = |head: EmployeeRequest| ParticipantRequest { head, ..good.clone() };
    let cases = [
        (ParticipantRequest { bin: "15034001234".into(), ..good.clone() }, "bin"),
        (ParticipantRequest { name: " ".into(), ..good.clone() }, "name"),
        (ParticipantRequest { trades: Vec::new(), ..good.clone() }, "trades"),
        (ParticipantRequest { trades: vec![Trade::Retailer, Trade::Retailer], ..good.clone() }, "trades"),
        (with_head(EmployeeRequest { login: "a b c".into(), ..good.head.clone() }), "head.login"),
        (with_head(EmployeeRequest { password: "elevenchars".into(), ..good.head.clone() }), "head.password"),
        (with_head(EmployeeRequest { name: "x".repeat(301), ..good.head.clone() }), "head.name"),
    ];
    for (request, field) in cases {
        let refused = server.post(PARTICIPANTS_PATH, serde_json::to_vec(&request).unwrap()).await;
        let problem: api::Problem = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!((problem.code, problem.field.as_deref()), (api::ProblemCode::InvalidField, Some(field)));
    }
}

/// Every role at every path that not everybody may take.
#[tokio::test]
async fn roles_and_what_they_may() {
    let server = Server::start().await;
    let maker = format!("{PARTICIPANTS_PATH}/{}", demo::MAKER);
    let (places, employees) = (format!("{maker}/places"), format!("{maker}/employees"));
    let all = ["operator", "inspector", "maker", "packer", "shop", "controller"];
    let state = serde_json::json!({ "state": "active" });
    let place = serde_json::json!({ "name": "Склад", "address": "Астана" });
    let put_place = format!("{places}/0193a0e0-0000-7000-8000-000000000001");
    let nobody = format!("{employees}/nobody/state");
    let paths: [(Method, &str, Option<&serde_json::Value>, &[&str]); 9] = [
        (Method::GET, PARTICIPANTS_PATH, None, &["operator", "inspector"]),
        (Method::GET, &maker, None, &["operator", "inspector", "maker", "packer"]),
        (Method::GET, &places, None, &["operator", "inspector", "maker", "packer"]),
        (Method::GET, &employees, None, &["operator", "maker", "packer"]),
        (Method::PUT, &format!("{maker}/state"), Some(&state), &["operator"]),
        (Method::PUT, &put_place, Some(&place), &["maker"]),
        (Method::PUT, &nobody, Some(&state), &[]),
        (Method::GET, api::DOCUMENTS_PATH, None, &["operator", "inspector", "maker", "packer", "shop"]),
        (Method::GET, ME_PATH, None, &all),
    ];
    for login in all {
        let token = token(&server, login).await;
        for (method, path, json, allowed) in &paths {
            let response = match json {
                Some(json) => send(&server, method.clone(), path, &token, json).await,
                None => read(&server, path, &token).await,
            };
            let status = response.status().as_u16();
            let is_allowed = allowed.contains(&login);
            assert_eq!(is_allowed, status == 200, "{login} {method} {path}: {status}");
            assert!(is_allowed || [403, 404].contains(&status), "{login} {method} {path}: {status}");
        }
    }
    for (method, path, json, _) in &paths {
        let request = server.request(method.clone(), path).body(json.map(ToString::to_string).unwrap_or_default());
        assert_eq!(problem(request.send().await.unwrap()).await, (401, "sign_in".into()), "{method} {path}");
    }
}

#[tokio::test]
async fn whoever_wants_to_watch_may() {
    let server = Server::start().await;
    let request =
        ControllerRequest {
            login: "+7 701 000 00 00".into(), password: "a long password".into(), name: "Дана".into()
        };
    let spaced = server.post(CONTROLLERS_PATH, serde_json::to_vec(&request).unwrap()).await;
    assert_eq!(problem(spaced).await, (422, "invalid_field".into()));
    let request = ControllerRequest { login: "+77010000000".into(), ..request };
    let joined = server.post(CONTROLLERS_PATH, serde_json::to_vec(&request).unwrap()).await;
    assert_eq!(joined.status(), 201);
    let session: SessionResponse = body(try_sign_in(&server, "+77010000000", "a long password").await).await;
    assert_eq!((session.me.role, session.me.bin), (Role::Controller, None));
}

async fn set(server: &Server, path: &str, token: &str, body: serde_json::Value) -> (u16, String) {
    let response = send(server, Method::PUT, path, token, &body).await;
    if response.status().is_success() {
        return (response.status().as_u16(), String::new());
    }
    problem(response).await
}

#[tokio::test]
async fn people_change_their_passwords() {
    let server = Server::start().await;
    let (here, elsewhere) = (sign_in(&server, "controller").await, sign_in(&server, "controller").await);
    let change = async |token: &str, old: &str, new: &str| {
        let body = serde_json::json!({ "password": old, "new_password": new });
        set(&server, api::OWN_PASSWORD_PATH, token, body).await
    };
    let wrong = change(&here.access_token, "not my password", "a new long password").await;
    assert_eq!(wrong, (401, "wrong_credentials".into()));
    let short = change(&here.access_token, demo::PASSWORD, "elevenchars").await;
    assert_eq!(short, (422, "invalid_field".into()));
    assert_eq!(change(&here.access_token, demo::PASSWORD, "a new long password").await, (204, String::new()));
    assert_eq!(read(&server, ME_PATH, &here.access_token).await.status(), 200, "this session goes on");
    assert_eq!(problem(read(&server, ME_PATH, &elsewhere.access_token).await).await, (401, "sign_in".into()));
    assert_eq!(problem(refresh(&server, &elsewhere.refresh_token).await).await, (401, "sign_in".into()));
    let old = try_sign_in(&server, "controller", demo::PASSWORD).await;
    assert_eq!(problem(old).await, (401, "wrong_credentials".into()));
    assert_eq!(try_sign_in(&server, "controller", "a new long password").await.status(), 200);
}

#[tokio::test]
async fn the_operator_sees_to_who_may_sign_in() {
    let server = Server::start().await;
    let operator = sign_in(&server, "operator").await;
    let token = &operator.access_token;
    let found = async |query: &str| -> Vec<api::Account> {
        body::<api::Accounts>(read(&server, &format!("{}{query}", api::PEOPLE_PATH), token).await).await.items
    };
    assert_eq!(found("").await.len(), demo::PEOPLE.len());
    assert_eq!(found("?role=inspector").await.len(), 1);
    assert_eq!(found("?login=OFD&role=inspector").await, []);
    let unknown = read(&server, &format!("{}?role=king", api::PEOPLE_PATH), token).await;
    assert_eq!(problem(unknown).await, (422, "invalid_field".into()));

    let inspector = sign_in(&server, "inspector").await;
    let path = format!("{}/{}", api::PEOPLE_PATH, inspector.me.id);
    let state = |state: &str| serde_json::json!({ "state": state });
    let password = |password: &str| serde_json::json!({ "password": password });
    assert_eq!(set(&server, &format!("{path}/state"), token, state("blocked")).await.0, 200);
    assert_eq!(found("?login=inspector").await[0].state, api::PersonState::Blocked);
    assert_eq!(problem(read(&server, ME_PATH, &inspector.access_token).await).await, (401, "sign_in".into()));
    assert_eq!(try_sign_in(&server, "inspector", demo::PASSWORD).await.status(), 401);
    assert_eq!(set(&server, &format!("{path}/state"), token, state("active")).await.0, 200);
    let again = sign_in(&server, "inspector").await;
    assert_eq!(set(&server, &format!("{path}/password"), token, password("short")).await.0, 422);
    assert_eq!(set(&server, &format!("{path}/password"), token, password("the second password")).await.0, 204);
    assert_eq!(problem(read(&server, ME_PATH, &again.access_token).await).await, (401, "sign_in".into()));
    assert_eq!(try_sign_in(&server, "inspector", "the second password").await.status(), 200);

    let own = format!("{}/{}", api::PEOPLE_PATH, operator.me.id);
    assert_eq!(set(&server, &format!("{own}/state"), token, state("blocked")).await, (403, "forbidden".into()));
    let refused = set(&server, &format!("{own}/password"), token, password("the second password")).await;
    assert_eq!(refused, (403, "forbidden".into()), "whoever finds a screen unlocked does not keep the account");
    let nobody = format!("{}/nobody", api::PEOPLE_PATH);
    assert_eq!(set(&server, &format!("{nobody}/state"), token, state("blocked")).await.0, 404);
    assert_eq!(set(&server, &format!("{nobody}/password"), token, password("the second password")).await.0, 404);

    let new = |role| serde_json::json!({ "login": "new", "password": "a long password", "name": "Н", "role": role });
    let refused = send(&server, Method::POST, api::PEOPLE_PATH, token, &new("head")).await;
    assert_eq!(problem(refused).await, (422, "invalid_field".into()));
    let added = send(&server, Method::POST, api::PEOPLE_PATH, token, &new("state_body")).await;
    assert_eq!(body::<api::Account>(added).await.role, Role::StateBody);
    let session: SessionResponse = body(try_sign_in(&server, "new", "a long password").await).await;
    assert_eq!(session.me.role, Role::StateBody);
}

#[tokio::test]
async fn heads_give_their_employees_other_passwords() {
    let server = Server::start().await;
    let (maker, packer) = (sign_in(&server, "maker").await, sign_in(&server, "packer").await);
    let shop = token(&server, "shop").await;
    let path = |bin: &str, person: &str| format!("{PARTICIPANTS_PATH}/{bin}/employees/{person}/password");
    let new = serde_json::json!({ "password": "the second password" });
    let of_packer = path(demo::MAKER, &packer.me.id);
    assert_eq!(set(&server, &of_packer, &shop, new.clone()).await, (404, "not_found".into()));
    let by_shop = path(demo::SHOP, &packer.me.id);
    assert_eq!(set(&server, &by_shop, &shop, new.clone()).await, (404, "not_found".into()));
    let own = path(demo::MAKER, &maker.me.id);
    assert_eq!(set(&server, &own, &maker.access_token, new.clone()).await, (403, "forbidden".into()));
    assert_eq!(set(&server, &of_packer, &maker.access_token, new).await, (204, String::new()));
    assert_eq!(problem(refresh(&server, &packer.refresh_token).await).await, (401, "sign_in".into()));
    assert_eq!(try_sign_in(&server, "packer", "the second password").await.status(), 200);
}

/// Whether the program did as it was told, and what it said.
async fn tool(server: &Server, arguments: &[&str], input: &str) -> (bool, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_aiqyn-registry"));
    command.args(arguments).arg("--data").arg(server.folder.path());
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stdin, input.as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

/// What the machine's owner does past the interface stands in the log as well: who was let in, and that something was erased.
#[tokio::test]
async fn the_log_tells_what_tools_did() {
    let server = Server::start().await;
    let add = ["add-person", "--login", "second", "--name", "Second", "--role", "inspector"];
    assert!(tool(&server, &add, "a long password\n").await.0);
    assert!(!tool(&server, &add, "a long password\n").await.0, "there is one by that name");
    let second = try_sign_in(&server, "second", "a long password").await;
    let second: api::SessionResponse = body(second).await;
    for _ in 0..3 {
        read(&server, api::ME_PATH, &second.access_token).await;
    }
    // What only asked is written soon, not at once.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let store = server.another_store().await;
    let asked = async || {
        let entries = crate::server::entries(&store).await;
        entries.iter().filter_map(|entry| entry.action.clone()).filter(|action| action.who == second.me.id).count()
    };
    // Signing in, and three questions.
    while asked().await < 4 {
        assert!(std::time::Instant::now() < deadline, "the log does not tell of them");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (is_done, said) =
        tool(&server, &["audit", "erase", "--before", "2100-01-01", "--user", &second.me.id], "").await;
    // These, and the line of the tool that made the account.
    assert!(is_done && said == "5 entries erased\n", "{said}");
    assert_eq!(asked().await, 0);
    let tools = store.log_entries("tools".to_owned(), 0).await.unwrap();
    let told: Vec<Option<String>> = tools.into_iter().map(|entry| Some(entry.action?.action)).collect();
    let erasing = "audit erase: entries before 2100-01-01 of one user";
    assert_eq!(told, [None, Some(erasing.to_owned()), Some("audit erase: erased 5".to_owned())]);
    // Nobody's entries are those of nobody: that something was erased cannot be erased.
    assert!(!tool(&server, &["audit", "erase", "--before", "2100-01-01", "--user", ""], "").await.0);
    // Once more, of everybody: what tells of erasures stays.
    let (is_done, said) = tool(&server, &["audit", "erase", "--before", "2100-01-01"], "").await;
    assert!(is_done, "{said}");
    let (is_well, said) = tool(&server, &["audit", "verify"], "").await;
    assert!(is_well && said.contains("log tools: 5 entries fit (1 sealed or erased)"), "{said}");
    let erased = store.log_entries("tools".to_owned(), 0).await.unwrap().pop().unwrap().action.unwrap().action;
    let second_time: u64 = erased.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(said.contains(&format!(": {} of them were erased", second_time + 5)), "{said}");
}

/// Whoever has the machine can let people in when nobody else can.
#[tokio::test]
async fn the_program_lets_people_in_again() {
    let server = Server::start().await;
    let run = async |arguments: &[&str], input: &str| tool(&server, arguments, input).await.0;
    assert!(run(&["set-password", "--login", "Operator"], "the second password\n").await);
    assert_eq!(try_sign_in(&server, "operator", demo::PASSWORD).await.status(), 401);
    assert_eq!(try_sign_in(&server, "operator", "the second password").await.status(), 200);
    assert!(run(&["let-in", "--login", "operator", "--not"], "").await);
    assert_eq!(try_sign_in(&server, "operator", "the second password").await.status(), 401);
    assert!(run(&["let-in", "--login", "operator"], "").await);
    assert_eq!(try_sign_in(&server, "operator", "the second password").await.status(), 200);
    assert!(!run(&["set-password", "--login", "nobody"], "the second password\n").await);
    assert!(!run(&["set-password", "--login", "operator"], "short\n").await);
}

#[tokio::test]
async fn numbers_begin_as_the_operator_noted() {
    let server = Server::start().await;
    let (operator, maker, shop) =
        (token(&server, "operator").await, token(&server, "maker").await, token(&server, "shop").await);
    let path = |bin: &str, prefix: &str| format!("{PARTICIPANTS_PATH}/{bin}/company-prefixes{prefix}");
    let put = async |bin: &str, prefix: &str, token: &str| {
        server.request(Method::PUT, &path(bin, prefix)).bearer_auth(token).send().await.unwrap()
    };
    assert_eq!(put(demo::SHOP, "/48700001", &operator).await.status(), 200);
    for (bin, prefix, token, refusal) in [
        (demo::MAKER, "/487000012", &operator, (409, "id_taken")),
        (demo::MAKER, "/48x", &operator, (422, "invalid_field")),
        (demo::MAKER, "/487", &operator, (422, "invalid_field")),
        ("000000000000", "/4871", &operator, (404, "not_found")),
        (demo::MAKER, "/4871", &maker, (403, "forbidden")),
    ] {
        let refused = problem(put(bin, prefix, token).await).await;
        assert_eq!(refused, (refusal.0, refusal.1.into()), "{bin} {prefix}");
    }
    let own: api::CompanyPrefixes = body(read(&server, &path(demo::SHOP, ""), &shop).await).await;
    assert_eq!(own.items.iter().map(|one| one.prefix.as_str()).collect::<Vec<_>>(), ["48700001"]);
    assert_eq!(problem(read(&server, &path(demo::SHOP, ""), &maker).await).await, (404, "not_found".into()));
    // Nobody else's key signs such numbers, a wider one neither.
    for (prefix, issuer, fits) in [
        ("0487000012", demo::MAKER, false),
        ("0487", demo::MAKER, false),
        ("0", demo::MAKER, false),
        ("048700002", demo::MAKER, true),
        ("048700001", demo::SHOP, true),
    ] {
        let request = api::CheckKeyRequest {
            issuer: issuer.into(),
            gtin_prefixes: vec!["04869".into(), prefix.into()],
            active_from: "2026-01-01".into(),
            active_until: "2030-01-01".into(),
        };
        let made = send(&server, Method::POST, api::CHECK_KEYS_PATH, &operator, &request).await;
        let status = made.status();
        let refused: Option<api::Problem> = serde_json::from_str(&made.text().await.unwrap()).ok();
        assert_eq!(status == 201, fits, "{prefix}");
        let field = refused.filter(|_| !fits).and_then(|refused| refused.field);
        assert_eq!(field.as_deref(), (!fits).then_some("gtin_prefixes"));
    }
    // Nobody else's boxes are numbered so.
    let boots = demo::codes(registry::today()).into_iter().find(|code| code.slug == "boots-genuine").unwrap().message;
    let aggregate = serde_json::json!({ "kind": "aggregate", "package": "00048700001000000019", "codes": [boots] });
    let file = async |n: usize| -> api::DocumentResponse {
        let path = api::document_path(&format!("0193a0e0-0000-7000-8000-0000000000{n:02}"));
        body(send(&server, Method::PUT, &path, &maker, &aggregate).await).await
    };
    let refused = file(1).await;
    let told: Vec<_> = refused.violations.iter().map(|one| (one.path.as_str(), one.rule.as_str())).collect();
    assert_eq!(told, [("package", "prefix_of_another")]);
    let gone = server.request(Method::DELETE, &path(demo::SHOP, "/48700001")).bearer_auth(&operator);
    assert_eq!(gone.send().await.unwrap().status(), 204);
    assert_eq!(file(2).await.state, api::DocumentState::Success);
}
