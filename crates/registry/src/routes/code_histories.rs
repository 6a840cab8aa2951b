//! `POST /v1/code-histories`: all that happened to a code, for who owns it or watches.
use std::sync::Arc;

use api::{CodeEvent, CodeHistory, CodeHistoryRequest, ProblemCode, Role};
use axum::Json;
use axum::extract::State;
use store::Asked;

use super::App;
use super::recalls;
use super::verifications::named;
use crate::contract::Sent;
use crate::identity::Caller;
use crate::problem::Refusal;

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    Sent(CodeHistoryRequest { code }, _): Sent<CodeHistoryRequest>,
) -> Result<Json<CodeHistory>, Refusal> {
    let code = named(&code)?;
    let mut found =
        app.store.find([Asked { code: code.clone(), gtin: String::new(), ..Asked::default() }].into()).await?;
    let row = found.pop().and_then(|found| found.code).ok_or(ProblemCode::NotFound)?;
    caller.of_or(&row.owner, &[Role::Operator, Role::Inspector])?;
    let history = app.store.history(code.clone()).await?;
    let watches = [Role::Operator, Role::Inspector].contains(&caller.role);
    let events = history.events.into_iter().map(|event| CodeEvent {
        n: event.n,
        words: event.words,
        person: event.person.filter(|_| watches || caller.bin.as_ref() == Some(&event.stamp.who)),
        at_ms: event.stamp.at_ms,
        who: event.stamp.who,
        change: event.change,
        reason: event.reason,
        document: event.stamp.document,
        before: event.before,
        after: event.after,
    });
    let events = events.collect();
    let batch_recalls = history.recalls.into_iter().map(recalls::view).collect();
    Ok(Json(CodeHistory { code, owner: row.owner, events, batch_recalls }))
}
