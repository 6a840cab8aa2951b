//! `PUT /v1/documents/{id}`: what somebody did with codes, once, under the id they chose; `GET`: what came of it; `GET /v1/documents`: theirs.
use std::net::SocketAddr;
use std::sync::Arc;

use api::{DocumentKind, DocumentList, DocumentRequest, DocumentResponse, ProblemCode, Role, Statement, Violation};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use store::{DocumentPage, DocumentRow, DocumentState, FiledDocument, NewDocument, Stamp};
use wording::Language;

use super::{App, is_id, language, prove};
use crate::contract::{At, Parameters, Sent};
use crate::control::{Controlled, canonical, control, message};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Documents of one answer.
const PAGE: usize = 100;

/// Who may file a document of this kind. A recall whose maker is gone is lifted by the operator.
const fn filers(kind: DocumentKind) -> &'static [Role] {
    match kind {
        DocumentKind::Block | DocumentKind::Unblock => &[Role::Operator, Role::Inspector],
        DocumentKind::LiftRecall => &[Role::Operator, Role::Head, Role::Employee],
        DocumentKind::Receipt => &[],
        _ => &[Role::Head, Role::Employee],
    }
}

pub(super) async fn put(
    State(app): State<Arc<App>>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Sent(request, body): Sent<DocumentRequest>,
) -> Result<Json<DocumentResponse>, Refusal> {
    if !is_id(&id) {
        return Err(Refusal::field(ProblemCode::InvalidField, "id"));
    }
    file(&app, address, caller, id, language(&headers), request, body).await.map(Json)
}

/// Files a document, and does what it says.
pub(super) async fn file(
    app: &App,
    address: SocketAddr,
    caller: Caller,
    id: String,
    language: Language,
    request: DocumentRequest,
    body: Bytes,
) -> Result<DocumentResponse, Refusal> {
    caller.only(filers(request.kind))?;
    let (kind, at_ms, body_sha256) = (request.kind, crate::now_ms(), hex::encode(Sha256::digest(&body)));
    let texts = request.codes.clone();
    let (row, codes) = match controlled(app, address, &caller, &id, at_ms, language, request).await {
        Ok(Controlled { act, destination, words, codes }) => {
            let new = NewDocument {
                id,
                kind: kind.name().to_owned(),
                bin: caller.bin.unwrap_or_default(),
                person: caller.person,
                at_ms,
                body_sha256,
                body: body.to_vec(),
                act,
                destination,
                words,
            };
            match app.store.file_document(new).await? {
                FiledDocument::IdTaken => return Err(ProblemCode::IdTaken.into()),
                FiledDocument::Filed(row) => (row, codes),
            }
        }
        // What was filed when it kept the rules is not refused by those of today.
        Err(refusal) => {
            let earlier =
                app.store.document(id).await?.filter(|row| {
                    row.body_sha256 == body_sha256 && row.bin == caller.bin.as_deref().unwrap_or_default()
                });
            (earlier.ok_or(refusal)?, canonical(&texts, crate::today()))
        }
    };
    let changed = row.changed.unsigned_abs();
    let statement = Statement::Document {
        id: row.id.clone(),
        bin: row.bin.clone(),
        body_sha256: row.body_sha256.clone(),
        state: row.state.name().to_owned(),
        changed,
        at_ms: row.at_ms,
    };
    let proof = prove(app, &statement).await?;
    Ok(DocumentResponse { proof: Some(proof), ..view(row, &codes, language)? })
}

async fn controlled(
    app: &App,
    address: SocketAddr,
    caller: &Caller,
    id: &str,
    at_ms: i64,
    language: Language,
    request: DocumentRequest,
) -> Result<Controlled, Refusal> {
    if caller.bin.is_some() {
        app.active(caller).await?;
    }
    let keys = app.check_keys().await?;
    let today = crate::today();
    let who = caller.bin.clone().unwrap_or_else(|| caller.person.clone());
    let stamp = Stamp { at_ms, who, document: Some(id.to_owned()) };
    let owner = caller.bin.clone();
    // Ten thousand codes are a tenth of a second of reading: not on a thread that others wait for.
    let controlled = tokio::task::spawn_blocking(move || control(request, stamp, owner, &keys, today, language));
    controlled.await.map_err(|_| ProblemCode::Internal)?.map_err(|violations| app.wrong(address, violations))
}

/// `codes` are those that the document names, where they are at hand.
fn view(row: DocumentRow, codes: &[String], language: Language) -> Result<DocumentResponse, Refusal> {
    let violations = row.faults.into_iter().map(|fault| Violation {
        path: fault.n.map_or("package".to_owned(), |n| format!("codes[{n}]")),
        message: message(language, &fault.rule),
        rule: fault.rule,
        code: Some(fault.code).filter(|code| fault.n.and_then(|n| codes.get(n)) != Some(code)),
    });
    Ok(DocumentResponse {
        id: row.id,
        kind: DocumentKind::from_name(&row.kind).ok_or(ProblemCode::Internal)?,
        state: match row.state {
            DocumentState::Success => api::DocumentState::Success,
            DocumentState::PartiallyProcessed => api::DocumentState::PartiallyProcessed,
            DocumentState::Error => api::DocumentState::Error,
        },
        filed_at_ms: row.at_ms,
        body_sha256: row.body_sha256,
        named: row.named.unsigned_abs(),
        changed: row.changed.unsigned_abs(),
        violations: violations.collect(),
        proof: None,
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
) -> Result<Json<DocumentResponse>, Refusal> {
    let row = app.store.document(id).await?.ok_or(ProblemCode::NotFound)?;
    caller.of_or(&row.bin, &[Role::Operator, Role::Inspector])?;
    Ok(Json(view(row, &[], language(&headers))?))
}

/// Where a page begins: behind a moment and an id.
#[derive(Deserialize, JsonSchema)]
pub(super) struct Before {
    before: Option<String>,
}

impl Before {
    pub(super) const fn of(before: Option<String>) -> Self {
        Self { before }
    }

    pub(super) fn place(self) -> Result<Option<(i64, String)>, Refusal> {
        let Some(text) = self.before else { return Ok(None) };
        let place = text.split_once('_').and_then(|(at_ms, id)| Some((at_ms.parse().ok()?, id.to_owned())));
        place.map(Some).ok_or_else(|| Refusal::field(ProblemCode::InvalidField, "before"))
    }
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    Parameters(before): Parameters<Before>,
) -> Result<Json<DocumentList>, Refusal> {
    let before = before.place()?;
    // Bodies that watch have theirs under no participant.
    let page = DocumentPage { bin: caller.bin.unwrap_or_default(), before, at_most: PAGE as i64 };
    let rows = app.store.documents(page).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|last| format!("{}_{}", last.at_ms, last.id));
    let language = language(&headers);
    let items = rows.into_iter().map(|row| view(row, &[], language)).collect::<Result<_, _>>()?;
    Ok(Json(DocumentList { items, next }))
}
