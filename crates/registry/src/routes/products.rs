//! `/v1/products`: cards of the catalogue are written, moderated, published.
use std::sync::Arc;

use api::{
    CardDecision, CardDraft, CardDrafts, CardRequest, CardState, Localised, Party, ProblemCode, Product, Role,
    Violation,
};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use gs1::{Gtin, PrefixUse};
use marking::Group;
use schemars::JsonSchema;
use serde::Deserialize;
use store::{Card, CardPage, CardTurn, CardTurned, Draft, TurnCard};
use wording::Language;

use super::{App, REASON_MAX, is_name, language};
use crate::contract::{At, Parameters, Sent};
use crate::control::violation;
use crate::identity::Caller;
use crate::import::card;
use crate::problem::Refusal;

/// Cards of one answer.
const PAGE: usize = 100;
/// Months that nothing keeps for.
const SHELF_LIFE_MAX: u16 = 600;
/// Days beyond which months say it better.
const SHELF_LIFE_DAYS_MAX: u16 = 1_000;

crate::control::rules! {
    /// Rules of cards.
    CardRule:
    /// The path and the card name different products.
    OtherGtin = "other_gtin";
    /// There is no such group.
    GroupUnknown = "group_unknown";
    /// A name is missing in a language, or too long.
    NameMissing = "name_missing";
    /// Not two capital letters.
    CountryUnknown = "country_unknown";
    /// Not twelve digits.
    BinMalformed = "bin_malformed";
    /// None, or longer than anything keeps.
    ShelfLife = "shelf_life";
    /// The same in days.
    ShelfLifeDays = "shelf_life_days";
    /// In months and in days.
    ShelfLifeTwice = "shelf_life_twice";
    /// Goods from abroad need somebody who brought them in.
    ImporterMissing = "importer_missing";
}

/// Everything that a card breaks.
fn violations(gtin: &str, CardRequest { group, card }: &CardRequest, language: Language) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut add = |path: &str, rule: &str| found.push(violation(language, path, rule));
    match Gtin::new(card.gtin.as_bytes()) {
        None => add("card.gtin", marking::Rule::GtinCheckDigit.id()),
        Some(_) if card.gtin != gtin => add("card.gtin", CardRule::OtherGtin.id()),
        Some(gtin)
            if !matches!(
                gtin.issued_by(),
                PrefixUse::Member(_) | PrefixUse::GlobalOffice | PrefixUse::Isbn | PrefixUse::Issn
            ) =>
        {
            add("card.gtin", marking::Rule::GtinPrefix.id());
        }
        Some(_) => {}
    }
    if Group::from_name(group).is_none() {
        add("group", CardRule::GroupUnknown.id());
    }
    let mut named = |path: &str, name: &Localised| {
        for (tag, text) in [("kk", &name.kk), ("ru", &name.ru), ("en", &name.en)] {
            if !is_name(text) {
                add(&format!("{path}.{tag}"), CardRule::NameMissing.id());
            }
        }
    };
    named("card.name", &card.name);
    named("card.manufacturer.name", &card.manufacturer.name);
    if let Some(importer) = &card.importer {
        named("card.importer.name", &importer.name);
    }
    let parties = [("card.manufacturer", Some(&card.manufacturer)), ("card.importer", card.importer.as_ref())];
    for (path, Party { country, bin, .. }) in parties.into_iter().filter_map(|(path, party)| Some((path, party?))) {
        if country.len() != 2 || !country.bytes().all(|b| b.is_ascii_uppercase()) {
            add(&format!("{path}.country"), CardRule::CountryUnknown.id());
        }
        if bin.as_ref().is_some_and(|bin| bin.len() != 12 || !bin.bytes().all(|b| b.is_ascii_digit())) {
            add(&format!("{path}.bin"), CardRule::BinMalformed.id());
        }
    }
    if card.manufacturer.country != "KZ" && card.importer.is_none() {
        add("card.importer", CardRule::ImporterMissing.id());
    }
    if card.shelf_life_months.is_some_and(|months| months == 0 || months > SHELF_LIFE_MAX) {
        add("card.shelf_life_months", CardRule::ShelfLife.id());
    }
    if card.shelf_life_days.is_some_and(|days| days == 0 || days > SHELF_LIFE_DAYS_MAX) {
        add("card.shelf_life_days", CardRule::ShelfLifeDays.id());
    }
    if card.shelf_life_months.is_some() && card.shelf_life_days.is_some() {
        add("card.shelf_life_days", CardRule::ShelfLifeTwice.id());
    }
    found
}

fn view(draft: Draft) -> Result<CardDraft, Refusal> {
    let state = CardState::ALL.into_iter().find(|state| state.name() == draft.state);
    let card: Product = serde_json::from_str(&draft.card.card).map_err(|_| ProblemCode::Internal)?;
    Ok(CardDraft {
        group: draft.card.group,
        card,
        owner: draft.card.owner,
        state: state.ok_or(ProblemCode::Internal)?,
        reason: draft.reason,
        since_ms: draft.since_ms,
    })
}

/// The product is not theirs, by this rule.
fn of_another(language: Language, rule: circulation::Rule) -> Refusal {
    Refusal::violations(vec![violation(language, "card.gtin", rule.id())])
}

async fn turn(app: &App, gtin: String, turn: CardTurn, person: String) -> Result<Json<CardDraft>, Refusal> {
    turned(app.store.turn_card(TurnCard { gtin, turn, person, at_ms: crate::now_ms() }).await?, Language::default())
}

fn turned(turned: CardTurned, language: Language) -> Result<Json<CardDraft>, Refusal> {
    match turned {
        CardTurned::Done(draft) => Ok(Json(view(draft)?)),
        CardTurned::Unknown => Err(ProblemCode::NotFound.into()),
        CardTurned::NotOwner => Err(of_another(language, circulation::Rule::NotOwner)),
        CardTurned::PrefixOfAnother => Err(of_another(language, circulation::Rule::PrefixOfAnother)),
        CardTurned::OutOfTurn(_) => Err(ProblemCode::OutOfTurn.into()),
    }
}

pub(super) async fn put(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(gtin): At<String>,
    headers: HeaderMap,
    Sent(request, _): Sent<CardRequest>,
) -> Result<Json<CardDraft>, Refusal> {
    let owner = app.active(&caller).await?;
    let language = language(&headers);
    let found = violations(&gtin, &request, language);
    if !found.is_empty() {
        return Err(Refusal::violations(found));
    }
    let write = CardTurn::Write(card(&request.group, &request.card, &owner));
    let turn = TurnCard { gtin, turn: write, person: caller.person, at_ms: crate::now_ms() };
    turned(app.store.turn_card(turn).await?, language)
}

pub(super) async fn submit(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(gtin): At<String>,
) -> Result<Json<CardDraft>, Refusal> {
    let owner = app.active(&caller).await?;
    turn(&app, gtin, CardTurn::Submit { owner }, caller.person).await
}

pub(super) async fn decide(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(gtin): At<String>,
    Sent(CardDecision { since_ms, publish, reason }, _): Sent<CardDecision>,
) -> Result<Json<CardDraft>, Refusal> {
    // Who wrote the card is owed a reason.
    if publish != reason.trim().is_empty() || reason.chars().count() > REASON_MAX {
        return Err(Refusal::field(ProblemCode::InvalidField, "reason"));
    }
    let turn_of = if publish { CardTurn::Publish { since_ms } } else { CardTurn::Reject { since_ms, reason } };
    turn(&app, gtin, turn_of, caller.person).await
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    caller: Caller,
    At(gtin): At<String>,
) -> Result<Json<CardDraft>, Refusal> {
    // What others write is not there for a participant.
    if caller.bin.is_none() {
        caller.only(&[Role::Operator, Role::Inspector])?;
    }
    let draft = app.store.card_draft(gtin, caller.bin).await?.ok_or(ProblemCode::NotFound)?;
    Ok(Json(view(draft)?))
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Listed {
    #[serde(default)]
    after: String,
    state: Option<CardState>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Parameters(listed): Parameters<Listed>,
) -> Result<Json<CardDrafts>, Refusal> {
    let Listed { after, state } = listed;
    let page = match (caller.bin.clone(), state) {
        (Some(owner), None) => CardPage::Of { owner, after },
        (None, Some(state)) => {
            caller.only(&[Role::Operator])?;
            CardPage::In { state: state.name().to_owned(), after: place(&after)? }
        }
        _ => return Err(ProblemCode::Forbidden.into()),
    };
    let is_of_a_state = matches!(page, CardPage::In { .. });
    let drafts = app.store.card_drafts(page, PAGE as i64).await?;
    let next = drafts.last().filter(|_| drafts.len() == PAGE).map(|last| {
        let Card { gtin, owner, .. } = &last.card;
        if is_of_a_state { format!("{}_{gtin}_{owner}", last.since_ms) } else { gtin.clone() }
    });
    Ok(Json(CardDrafts { items: drafts.into_iter().map(view).collect::<Result<_, _>>()?, next }))
}

/// Where a page of a state's cards begins: behind a moment, a product and who wrote.
fn place(after: &str) -> Result<Option<(i64, String, String)>, Refusal> {
    if after.is_empty() {
        return Ok(None);
    }
    let mut parts = after.splitn(3, '_');
    let parts = (parts.next().and_then(|at_ms| at_ms.parse().ok()), parts.next(), parts.next());
    match parts {
        (Some(at_ms), Some(gtin), Some(owner)) => Ok(Some((at_ms, gtin.to_owned(), owner.to_owned()))),
        _ => Err(Refusal::field(ProblemCode::InvalidField, "after")),
    }
}
