//! Tokens: one that goes with every request and says by itself who sends it, for a quarter of an hour; one that brings the next pair, once.
use api::Role;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use store::{Store, StoreError};

use super::Caller;

/// Seconds that an access token is good for, as long as its session stands.
pub(crate) const ACCESS_S: u32 = 15 * 60;
/// Seconds that a session lives without being used.
pub(crate) const REFRESH_S: u32 = 30 * 24 * 3600;

const SEED: &str = "access_key";
/// First field of a token; another version would begin otherwise.
const VERSION: &str = "1";

/// Signs access tokens. Registries over one database share it.
pub(crate) struct AccessKey {
    mac: Hmac<Sha256>,
}

impl AccessKey {
    /// Loads the key, or makes it.
    pub(crate) async fn load(store: &Store) -> Result<Self, StoreError> {
        let kept = match store.meta(SEED).await? {
            Some(kept) => kept,
            None => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed).map_err(|_| StoreError::Chance)?;
                store.keep_meta(SEED, hex::encode(seed)).await?
            }
        };
        let mac = hex::decode(kept).ok().and_then(|key| Hmac::new_from_slice(&key).ok());
        Ok(Self { mac: mac.ok_or(StoreError::Shape("the key of access tokens"))? })
    }

    /// A token that says who this is until it expires.
    pub(crate) fn sign(&self, caller: &Caller, until_ms: i64) -> String {
        let Caller { person, role, bin, session } = caller;
        let bin = bin.as_deref().unwrap_or_default();
        let text = format!("{VERSION}|{person}|{}|{bin}|{session}|{until_ms}", role.name());
        let text = URL_SAFE_NO_PAD.encode(text);
        let mac = self.mac.clone().chain_update(&text).finalize().into_bytes();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    /// Who it says that this is, where we said so and not too long ago.
    pub(crate) fn open(&self, token: &str, now_ms: i64) -> Option<Caller> {
        let (text, mac) = token.split_once('.')?;
        let mac = URL_SAFE_NO_PAD.decode(mac).ok()?;
        self.mac.clone().chain_update(text).verify_slice(&mac).ok()?;
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let [version, person, role, bin, session, until_ms] = text.split('|').collect::<Vec<_>>().try_into().ok()?;
        let is_good = version == VERSION && until_ms.parse::<i64>().ok()? > now_ms;
        is_good.then_some(Caller {
            person: person.to_owned(),
            role: Role::from_name(role)?,
            bin: Some(bin.to_owned()).filter(|bin| !bin.is_empty()),
            session: session.to_owned(),
        })
    }
}

/// Brings the next pair of tokens: the session, and a secret that the registry keeps the hash of.
pub(crate) struct RefreshToken {
    pub session: String,
    secret: String,
}

impl RefreshToken {
    /// For a session that begins, or goes on.
    pub(crate) fn draw(session: Option<String>) -> Result<Self, StoreError> {
        let mut bytes = [0; 48];
        getrandom::fill(&mut bytes).map_err(|_| StoreError::Chance)?;
        let (id, secret) = bytes.split_at(16);
        Ok(Self { session: session.unwrap_or_else(|| hex::encode(id)), secret: hex::encode(secret) })
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (session, secret) = text.split_once('.')?;
        Some(Self { session: session.to_owned(), secret: secret.to_owned() })
    }

    pub(crate) fn sha256(&self) -> String {
        hex::encode(Sha256::digest(&self.secret))
    }

    pub(crate) fn text(&self) -> String {
        format!("{}.{}", self.session, self.secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> AccessKey {
        AccessKey { mac: Hmac::new_from_slice(&[n; 32]).unwrap() }
    }

    #[test]
    fn a_token_says_who_until_it_is_too_old() {
        for (role, bin) in [(Role::Head, Some("990140001234".to_owned())), (Role::Controller, None)] {
            let caller = Caller { person: "p1".into(), role, bin, session: "s1".into() };
            let token = key(1).sign(&caller, 1_000);
            assert_eq!(key(1).open(&token, 999), Some(caller));
            assert_eq!(key(1).open(&token, 1_000), None);
            assert_eq!(key(2).open(&token, 999), None);
            for n in 0..token.len() {
                let mut bent = token.clone().into_bytes();
                bent[n] = if bent[n] == b'A' { b'B' } else { b'A' };
                let bent = String::from_utf8(bent).unwrap();
                assert!(bent == token || key(1).open(&bent, 999).is_none(), "{bent}");
            }
        }
        for none in ["", ".", "a.b", "..", "é.é"] {
            assert_eq!(key(1).open(none, 0), None);
        }
    }
}
