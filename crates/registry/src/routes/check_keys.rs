//! `POST /v1/check-keys`: the operator makes a participant a key; `DELETE /v1/check-keys/{issuer}/{id}`: and takes trust from it.
use std::sync::Arc;

use api::{CheckKeyRequest, CheckKeyResponse, KeyInfo, ProblemCode};
use axum::extract::State;
use ed25519_dalek::SigningKey;
use gs1::Date;
use store::{AddedKey, KeyRow};

use super::App;
use crate::check::CheckKey;
use crate::contract::{At, Created, NoContent, Sent};
use crate::identity::Caller;
use crate::problem::Refusal;

/// Signs of a key's id, those left out that are taken for others.
const IDS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

pub(super) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Sent(request, _): Sent<CheckKeyRequest>,
) -> Result<Created<CheckKeyResponse>, Refusal> {
    let CheckKeyRequest { issuer, gtin_prefixes, active_from, active_until } = request;
    let refuse = |field: &str| Err(Refusal::field(ProblemCode::InvalidField, field));
    if app.store.participant(issuer.clone()).await?.is_none() {
        return refuse("issuer");
    }
    let is_prefix = |prefix: &String| (1..=13).contains(&prefix.len()) && prefix.bytes().all(|b| b.is_ascii_digit());
    if gtin_prefixes.is_empty() || gtin_prefixes.len() > 100 || !gtin_prefixes.iter().all(is_prefix) {
        return refuse("gtin_prefixes");
    }
    let days = Date::from_iso(&active_from).zip(Date::from_iso(&active_until));
    let Some(_) = days.filter(|(from, until)| from <= until) else { return refuse("active_until") };
    // Four characters may be taken: of a million others are not.
    for _ in 0..8 {
        let (mut id, mut seed, mut mac) = ([0; 4], [0; 32], [0; 32]);
        for bytes in [&mut id[..], &mut seed, &mut mac] {
            getrandom::fill(bytes).map_err(|_| ProblemCode::Internal)?;
        }
        let signing = SigningKey::from_bytes(&seed);
        let info = KeyInfo {
            id: id.iter().filter_map(|byte| IDS.get(usize::from(byte % 32))).map(|sign| char::from(*sign)).collect(),
            issuer: issuer.clone(),
            gtin_prefixes: gtin_prefixes.clone(),
            public_key: hex::encode(signing.verifying_key().to_bytes()),
        };
        let row = KeyRow {
            active_from: active_from.clone(),
            active_until: active_until.clone(),
            ..CheckKey::row(info.clone(), hex::encode(mac), hex::encode(seed))
        };
        match app.store.add_check_key(row, caller.person.clone()).await? {
            AddedKey::Done => return Ok(Created(CheckKeyResponse { info, active_from, active_until })),
            AddedKey::PrefixOfAnother => return refuse("gtin_prefixes"),
            AddedKey::IdTaken => {}
        }
    }
    Err(ProblemCode::Internal.into())
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    At((issuer, id)): At<(String, String)>,
) -> Result<NoContent, Refusal> {
    let revoked = app.store.revoke_check_key(id, issuer, caller.person).await?;
    if revoked { Ok(NoContent) } else { Err(ProblemCode::NotFound.into()) }
}
