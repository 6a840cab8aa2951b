//! `/v1/code-orders`: codes are ordered, and made.
use std::sync::Arc;

use api::{
    CodeOrder, CodeOrderLine, CodeOrderRequest, CodeOrderState, CodeOrders, ORDER_LINE_CODES_MAX, ORDER_LINES_MAX,
    PackageLevel, ProblemCode, Violation,
};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use emission::Form;
use gs1::Gtin;
use marking::Group;
use sha2::{Digest as _, Sha256};
use store::{Asked, Found, LineRow, NewLine, NewOrder, OrderPage, OrderRow, Ordered};
use wording::Language;

use super::documents::Before;
use super::{App, is_id, language};
use crate::check::CheckKeys;
use crate::contract::{At, Parameters, Sent};
use crate::control::violation;
use crate::identity::Caller;
use crate::import::wire_level;
use crate::problem::Refusal;

/// Orders of one answer.
const PAGE: usize = 100;

pub(super) async fn put(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
    headers: HeaderMap,
    Sent(request, body): Sent<CodeOrderRequest>,
) -> Result<Json<CodeOrder>, Refusal> {
    if !is_id(&id) {
        return Err(Refusal::field(ProblemCode::InvalidField, "id"));
    }
    if request.lines.is_empty() || request.lines.len() > ORDER_LINES_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "lines"));
    }
    let language = language(&headers);
    let body_sha256 = hex::encode(Sha256::digest(&body));
    let (bin, lines) = match lines(&app, &caller, &request, language).await {
        Ok(lines) => lines,
        // What was ordered when it kept the rules is not refused by those of today: keys end, cards change hands.
        Err(refusal) => {
            let earlier = app.store.order(id).await?;
            let earlier = earlier.filter(|row| row.body_sha256 == body_sha256 && caller.bin.as_ref() == Some(&row.bin));
            return Ok(Json(view(earlier.ok_or(refusal)?)?));
        }
    };
    let new = NewOrder { id, bin, person: caller.person, at_ms: crate::now_ms(), body_sha256, lines };
    match app.store.take_order(new).await? {
        Ordered::Taken(row) => {
            app.ordered.notify_one();
            Ok(Json(view(row)?))
        }
        Ordered::IdTaken => Err(ProblemCode::IdTaken.into()),
        Ordered::TooMany => Err(Refusal::violations(vec![violation(language, "lines", OrderRule::TooManyOpen.id())])),
        Ordered::Guessable(lines) => {
            let path = |n: usize| format!("lines[{n}].count");
            let all = lines.into_iter().map(|n| violation(language, &path(n), OrderRule::Guessable.id()));
            Err(Refusal::violations(all.collect()))
        }
    }
}

/// Who orders, and what is to be made.
async fn lines(
    app: &App,
    caller: &Caller,
    request: &CodeOrderRequest,
    language: Language,
) -> Result<(String, Vec<NewLine>), Refusal> {
    let bin = app.active(caller).await?;
    let asked =
        request.lines.iter().map(|line| Asked { code: String::new(), gtin: line.gtin.clone(), ..Asked::default() });
    let (found, keys) = tokio::try_join!(app.store.find(asked.collect()), app.check_keys())?;
    let lines = controlled(request, &found, &keys, &bin, language).map_err(Refusal::violations)?;
    Ok((bin, lines))
}

crate::control::rules! {
    /// Rules of orders.
    OrderRule:
    /// There is no published card of this product.
    UnknownProduct = "unknown_product";
    /// None, or more than a line may have.
    CountOutOfRange = "count_out_of_range";
    /// No key of the participant signs codes of this product today.
    NoSigningKey = "no_signing_key";
    /// Transport packages have no such codes.
    LevelOfTransport = "level_of_transport";
    /// So many codes could be guessed.
    Guessable = "guessable";
    /// So many are being made for the participant already.
    TooManyOpen = "too_many_open";
}

fn controlled(
    request: &CodeOrderRequest,
    found: &[Found],
    keys: &CheckKeys,
    bin: &str,
    language: Language,
) -> Result<Vec<NewLine>, Vec<Violation>> {
    let (mut lines, mut violations) = (Vec::new(), Vec::new());
    for (n, (line, found)) in request.lines.iter().zip(found).enumerate() {
        let mut refuse =
            |field: &str, rule: &str| violations.push(violation(language, &format!("lines[{n}].{field}"), rule));
        if line.count == 0 || line.count > ORDER_LINE_CODES_MAX {
            refuse("count", OrderRule::CountOutOfRange.id());
        }
        let level = line.level.unwrap_or(PackageLevel::Unit);
        if matches!(level, PackageLevel::BoxLv1 | PackageLevel::BoxLv2) {
            refuse("level", OrderRule::LevelOfTransport.id());
        }
        let Some(gtin) = Gtin::new(line.gtin.as_bytes()) else {
            refuse("gtin", marking::Rule::GtinCheckDigit.id());
            continue;
        };
        let Some(card) = found.card.as_ref().map(|known| &known.row) else {
            refuse("gtin", OrderRule::UnknownProduct.id());
            continue;
        };
        if card.owner != bin {
            refuse("gtin", circulation::Rule::NotOwner.id());
            continue;
        }
        let Some(group) = Group::from_name(&card.group) else {
            refuse("gtin", OrderRule::UnknownProduct.id());
            continue;
        };
        let Some(key) = keys.for_new(bin, &gtin, crate::today()) else {
            refuse("gtin", OrderRule::NoSigningKey.id());
            continue;
        };
        let form = Form::of(group, level != PackageLevel::Unit);
        lines.push(NewLine {
            gtin: gtin.to_string(),
            form: form.name().to_owned(),
            level: crate::import::level(level).name().to_owned(),
            key_id: key.info.id.clone(),
            count: i64::from(line.count),
            at_most: form.codes_at_most().cast_signed(),
        });
    }
    if violations.is_empty() { Ok(lines) } else { Err(violations) }
}

fn view(row: OrderRow) -> Result<CodeOrder, Refusal> {
    let line = |line: LineRow| {
        let level = circulation::Level::from_name(&line.level).ok_or(ProblemCode::Internal)?;
        Ok(CodeOrderLine {
            gtin: line.gtin,
            level: wire_level(level),
            count: u32::try_from(line.count).map_err(|_| ProblemCode::Internal)?,
            issued: u32::try_from(line.issued).map_err(|_| ProblemCode::Internal)?,
            key_id: line.key_id,
        })
    };
    Ok(CodeOrder {
        id: row.id,
        state: if row.state == "success" { CodeOrderState::Success } else { CodeOrderState::InProcess },
        ordered_at_ms: row.at_ms,
        lines: row.lines.into_iter().map(line).collect::<Result<_, Refusal>>()?,
    })
}

/// The order, for who ordered it.
pub(super) async fn theirs(app: &App, caller: &Caller, id: String) -> Result<OrderRow, Refusal> {
    let row = app.store.order(id).await?.ok_or(ProblemCode::NotFound)?;
    caller.of_or(&row.bin, &[])?;
    Ok(row)
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(id): At<String>,
) -> Result<Json<CodeOrder>, Refusal> {
    Ok(Json(view(theirs(&app, &caller, id).await?)?))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(before): Parameters<Before>,
) -> Result<Json<CodeOrders>, Refusal> {
    let before = before.place()?;
    let page = OrderPage { bin: caller.bin.unwrap_or_default(), before, at_most: PAGE as i64 };
    let rows = app.store.orders(page).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE).map(|last| format!("{}_{}", last.at_ms, last.id));
    Ok(Json(CodeOrders { items: rows.into_iter().map(view).collect::<Result<_, _>>()?, next }))
}
