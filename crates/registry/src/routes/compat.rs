//! The public shapes of the platforms that are there, over this registry: a program that speaks to one of them can speak to this one.
//!
//! What those platforms sign is not looked at here: who asks is known by the token, until the electronic signature is.
use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use api::compat::{
    AuthenticateRequest, AuthenticateResponse, CheckedCode, CisInfo, CisesInfo, CodesCheckRequest, CodesCheckResponse,
    IssuerShortInfo, PlatformDocument, PlatformDocumentId, PlatformName, PublicCode, PublicCodesRequest, newer_status,
    older_status,
};
use api::{CODES_MAX, DocumentRequest, ProblemCode, Product, Role};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use circulation::Status;
use gs1::{Date, Gtin};
use marking::{CheckTail, Read, Reading, Rule, Severity, read_exactly};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{Asked, CodeRow, Contents, Found, KnownCard};
use verify::CheckValue;

use super::contents::{contents, is_empty};
use super::verifications::{asked, expiry_date};
use super::{App, documents, language, sessions};
use crate::check::judge_tail;
use crate::contract::{At, Introduced, Parameters, Sent, SentList};
use crate::identity::Caller;
use crate::import::wire_level;
use crate::outside::json;
use crate::problem::Refusal;

fn is_few(codes: &[String]) -> Result<(), Refusal> {
    let fits =
        !codes.is_empty() && codes.len() <= CODES_MAX && codes.iter().all(|code| code.len() <= api::CODE_MAX_LEN);
    if fits { Ok(()) } else { Err(Refusal::field(ProblemCode::InvalidField, "codes")) }
}

/// Every code is a guess at a check value, should somebody want to guess.
fn charge(app: &App, address: SocketAddr, codes: &[String]) -> Result<(), Refusal> {
    app.charge(address, u32::try_from(codes.len()).unwrap_or(u32::MAX).saturating_sub(1))
}

fn card(known: Option<&KnownCard>) -> Option<Product> {
    serde_json::from_str(&known?.row.card).ok()
}

fn package_type(row: &CodeRow) -> Option<String> {
    serde_json::to_value(wire_level(row.level)).ok()?.as_str().map(str::to_owned)
}

pub(super) async fn public_codes(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(PublicCodesRequest { codes }, _): Sent<PublicCodesRequest>,
) -> Result<Json<Vec<PublicCode>>, Refusal> {
    is_few(&codes)?;
    charge(&app, address, &codes)?;
    let today = crate::today();
    // A code with its check tail is answered by nothing.
    let bare = |text: &String| match read_exactly(text.as_bytes(), None, today).reading {
        Reading::Code(code) if code.tail == CheckTail::Absent => asked(&Reading::Code(code)),
        Reading::Transport(sscc) => asked(&Reading::Transport(sscc)),
        _ => Asked { code: String::new(), gtin: String::new(), ..Asked::default() },
    };
    let found = app.store.find(codes.iter().map(bare).collect()).await?;
    let inside = contents(&app, address, &found).await?;
    let item = |((text, Found { code, card: kept }), inside): ((String, Found), Option<Contents>)| {
        let row = code?;
        // The platform has no word for it: a box with such goods in it is as they are.
        let stopped = inside.is_some_and(|inside| inside.stopped > 0).then_some("blocked");
        let product = card(kept.as_deref());
        let issuer = product.map(|product| IssuerShortInfo {
            issuer_tin: product.manufacturer.bin,
            issuer_name: Some(PlatformName {
                kz: Some(product.manufacturer.name.kk),
                ru: Some(product.manufacturer.name.ru),
                en: Some(product.manufacturer.name.en),
            }),
        });
        Some(PublicCode {
            code: text,
            template: None,
            product_id: None,
            package_type: package_type(&row),
            status: Some(newer_status(row.state.status.name()).to_owned()),
            extended_status: row.state.overlay().or(stopped).map(str::to_uppercase),
            emission_date: row.issued_on.map(|date| date.to_string()),
            expiration_date: expiry_date(&row, kept.as_deref()).map(Cow::into_owned),
            aggregate: Some(row.state.is_package),
            production_date: row.production_date,
            product_series: row.lot,
            gtin: Some(row.gtin).filter(|gtin| !gtin.is_empty()),
            issuer_short_info: issuer,
        })
    };
    Ok(Json(codes.into_iter().zip(found).zip(inside).filter_map(item).collect()))
}

pub(super) async fn authenticate(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(AuthenticateRequest { login, password }, _): Sent<AuthenticateRequest>,
) -> Result<Introduced<AuthenticateResponse>, Refusal> {
    let session = sessions::open(&app, address, &login, &password).await?;
    let answer = Json(AuthenticateResponse {
        access_token: session.access_token,
        access_token_type: "BEARER".to_owned(),
        access_token_expires_in: session.access_expires_in_s,
        refresh_token: session.refresh_token,
    });
    Ok(Introduced { person: session.me.id, answer })
}

/// Kinds of documents by the newer platform's paths, as far as ours mean the same.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path {
        "import" => "introduce",
        "aggregation" => "aggregate",
        "withdrawal" => "withdraw",
        "return-to-turnover" => "return",
        "transport-code-disaggregation" => "disaggregate",
        _ => return None,
    })
}

/// Keys of an object, and of every object in it, stand in order.
fn is_sorted(value: &Value, text: &[u8]) -> bool {
    // Maps are kept in order here: written again, a body whose keys stood so is what it was, but for spaces.
    let plain = |bytes: &[u8]| bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).copied().collect::<Vec<_>>();
    serde_json::to_vec(value).is_ok_and(|again| plain(&again) == plain(text))
}

pub(super) async fn document(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: Caller,
    At(path): At<String>,
    headers: HeaderMap,
    Sent(PlatformDocument { document_body, .. }, _): Sent<PlatformDocument>,
) -> Result<Json<PlatformDocumentId>, Refusal> {
    let kind = kind(&path).ok_or(ProblemCode::NotFound)?;
    let refuse = || Refusal::field(ProblemCode::InvalidField, "documentBody");
    let body = STANDARD.decode(document_body).map_err(|_| refuse())?;
    let mut fields: Map<String, Value> = json(&body).map_err(|_| refuse())?;
    if !is_sorted(&Value::Object(fields.clone()), &body) {
        return Err(refuse());
    }
    fields.insert("kind".to_owned(), kind.into());
    let request: DocumentRequest = serde_json::from_value(fields.into()).map_err(|_| refuse())?;
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|_| ProblemCode::Internal)?;
    let id = uuid::Builder::from_random_bytes(id).into_uuid().to_string();
    let body = Bytes::from(serde_json::to_vec(&request).map_err(|_| ProblemCode::Internal)?);
    let filed = documents::file(&app, address, caller, id, language(&headers), request, body).await?;
    Ok(Json(PlatformDocumentId { document_id: filed.id }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhichProduct {
    #[serde(default)]
    product_group: Option<String>,
    gtin: String,
}

pub(super) async fn product(
    State(app): State<Arc<App>>,
    Parameters(WhichProduct { product_group, gtin }): Parameters<WhichProduct>,
) -> Result<Json<Product>, Refusal> {
    let gtin = Gtin::new(gtin.as_bytes()).ok_or(ProblemCode::NotFound)?.to_string();
    let found = app.store.find([Asked { code: String::new(), gtin, ..Asked::default() }].into()).await?.pop();
    let kept = found.and_then(|found| found.card);
    let kept = kept.filter(|card| product_group.is_none_or(|group| group.eq_ignore_ascii_case(&card.row.group)));
    card(kept.as_deref()).map(Json).ok_or(ProblemCode::NotFound.into())
}

/// The older platform's numbers for what may be wrong with a code.
const STRUCTURE: i32 = 1;
const NO_GTIN: i32 = 2;
const NO_SERIAL: i32 = 3;
const FORBIDDEN_CHARACTER: i32 = 4;
const UNSUPPORTED_AI: i32 = 9;
const CHECK_MALFORMED: i32 = 5;
const CHECK_WRONG: i32 = 6;
const KEY_INVALID: i32 = 7;
const NOT_FOUND: i32 = 10;

pub(super) async fn codes_check(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    Sent(CodesCheckRequest { codes }, _): Sent<CodesCheckRequest>,
) -> Result<Json<CodesCheckResponse>, Refusal> {
    is_few(&codes)?;
    charge(&app, address, &codes)?;
    let today = crate::today();
    let readings: Vec<Read> = codes.iter().map(|code| read_exactly(code.as_bytes(), None, today)).collect();
    let wanted = readings.iter().map(|read| asked(&read.reading)).collect();
    let (found, keys) = tokio::try_join!(app.store.find(wanted), app.check_keys())?;
    let inside = contents(&app, address, &found).await?;
    let work = tokio::task::spawn_blocking(move || {
        let checks = readings.iter().map(|read| match &read.reading {
            Reading::Code(code) => Some(judge_tail(code, &keys)),
            Reading::Transport(_) => Some(CheckValue::Absent),
            Reading::Not(_) | Reading::Malformed => None,
        });
        let rows = codes.into_iter().zip(&readings).zip(checks.collect::<Vec<_>>()).zip(found).zip(inside);
        let one = |((((text, read), check), found), inside)| {
            let code = checked(text, read, check, found, &caller, today);
            with_contents(code, inside)
        };
        rows.map(one).collect()
    });
    Ok(Json(CodesCheckResponse { codes: work.await.map_err(|_| ProblemCode::Internal)? }))
}

/// A package is sold as a whole, or not.
fn with_contents(code: CheckedCode, inside: Option<Contents>) -> CheckedCode {
    let Some(inside) = inside else { return code };
    let is_fine = inside.stopped == 0 && inside.gone == 0 && !inside.is_part && !is_empty(inside);
    CheckedCode { realizable: code.realizable && is_fine, is_blocked: code.is_blocked || inside.stopped > 0, ..code }
}

/// What is wrong with a message that is no code, by the first that is.
fn fault_of(read: &Read) -> i32 {
    let first = read.findings.iter().find(|finding| finding.severity == Severity::Error);
    match first.map(|finding| finding.rule) {
        Some(Rule::NoGtin) => NO_GTIN,
        Some(Rule::NoSerial) => NO_SERIAL,
        Some(Rule::SerialCharacter | Rule::Character) => FORBIDDEN_CHARACTER,
        Some(Rule::KeyIdLength | Rule::CheckValueLength | Rule::CheckValueCharacter | Rule::TailIncomplete) => {
            CHECK_MALFORMED
        }
        Some(Rule::UnknownAi | Rule::AiOutOfRange) => UNSUPPORTED_AI,
        _ => STRUCTURE,
    }
}

fn checked(
    cis: String,
    read: &Read,
    check: Option<CheckValue>,
    found: Found,
    caller: &Caller,
    today: Date,
) -> CheckedCode {
    let gtin = Some(asked(&read.reading).gtin).filter(|gtin| !gtin.is_empty());
    let Some(check) = check else { return CheckedCode { cis, error_code: fault_of(read), ..CheckedCode::default() } };
    let is_package = matches!(read.reading, Reading::Transport(_));
    let fault = match check {
        CheckValue::Valid => 0,
        CheckValue::Absent if is_package => 0,
        CheckValue::Absent => CHECK_MALFORMED,
        CheckValue::Wrong => CHECK_WRONG,
        CheckValue::KeyUnknown => KEY_INVALID,
    };
    // What stands beside a code that is right makes it no other code; it is told where nothing worse is.
    let is_strange = read.findings.iter().any(|one| matches!(one.rule, Rule::UnknownAi | Rule::AiOutOfRange));
    let beside = if is_strange { UNSUPPORTED_AI } else { 0 };
    let right = CheckedCode { cis, gtin, valid: true, verified: check == CheckValue::Valid, ..CheckedCode::default() };
    let Some(row) = found.code else {
        return CheckedCode { error_code: if fault == 0 { NOT_FOUND } else { fault }, ..right };
    };
    let expiry = expiry_date(&row, found.card.as_deref()).map(Cow::into_owned);
    let is_expired = expiry.as_deref().and_then(Date::from_iso).is_some_and(|date| date < today);
    let is_stopped = row.state.overlay().is_some();
    CheckedCode {
        found: true,
        realizable: fault == 0 && row.state.status == Status::InCirculation && !is_stopped && !is_expired,
        utilised: !matches!(row.state.status, Status::Issued | Status::Annulled),
        is_blocked: row.state.is_blocked,
        is_owner: caller.bin.as_ref() == Some(&row.owner),
        sold: row.state.status == Status::Withdrawn,
        package_type: package_type(&row),
        expire_date: expiry,
        production_date: row.production_date,
        error_code: if fault == 0 { beside } else { fault },
        ..right
    }
}

pub(super) async fn cises_info(
    State(app): State<Arc<App>>,
    caller: Caller,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    SentList(codes): SentList<String>,
) -> Result<Json<Vec<CisesInfo>>, Refusal> {
    is_few(&codes)?;
    charge(&app, address, &codes)?;
    let today = crate::today();
    let wanted = codes.iter().map(|code| asked(&read_exactly(code.as_bytes(), None, today).reading)).collect();
    let found = app.store.find(wanted).await?;
    let known = found.iter().filter_map(|found| Some(found.code.as_ref()?.code.clone())).collect();
    let introduced = app.store.introduced(known).await?;
    let mut answers = Vec::with_capacity(codes.len());
    for (requested_cis, Found { code, card: kept }) in codes.into_iter().zip(found) {
        let Some(row) = code else {
            answers.push(CisesInfo { cis_info: CisInfo { requested_cis, ..CisInfo::default() } });
            continue;
        };
        let introduced_ms = introduced.get(&row.code).copied();
        let introduced = introduced_ms.and_then(crate::day_of);
        let product = card(kept.as_deref());
        let (brand, producer) = product.map(|product| (product.name.ru, product.manufacturer.name.ru)).unzip();
        // Whose goods are, code by code, is a map of somebody's customers: it is told to them and to who watches.
        let owner = match caller.of_or(&row.owner, &[Role::Operator, Role::Inspector]) {
            Ok(()) => app.store.participant(row.owner).await?,
            Err(_) => None,
        };
        answers.push(CisesInfo {
            cis_info: CisInfo {
                requested_cis,
                gtin: Some(row.gtin).filter(|gtin| !gtin.is_empty()),
                brand,
                owner_name: owner.map(|owner| owner.name),
                producer_name: producer,
                introduced_date: introduced.map(|date| date.to_string()),
                status: Some(older_status(row.state.status.name()).to_owned()),
            },
        });
    }
    Ok(Json(answers))
}
