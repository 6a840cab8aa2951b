//! Demonstration keys and the check values they make.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use marking::{CheckTail, Identification};
use sha2::{Digest as _, Sha256};
use verify::signed_message;

/// A key of the demonstration's issuer.
#[derive(Debug, Clone)]
pub struct Key {
    /// As in AI 91; also used for tails that name none.
    pub id: &'static str,
    /// Business identification number.
    pub issuer: &'static str,
    /// What it may sign.
    pub gtin_prefixes: Vec<String>,
    /// Ed25519.
    pub public: [u8; 32],
    /// For the shorter tails, which only the registry can judge.
    pub mac_secret: [u8; 32],
    /// Its secret half: public too, and protects nothing.
    pub secret: [u8; 32],
}

/// Every key.
pub fn keys() -> Vec<Key> {
    let seed = |label: &str| -> [u8; 32] { Sha256::digest(format!("aiqyn demonstration {label}")).into() };
    let secret = seed("signing key");
    let key = Key {
        id: "AQ01",
        issuer: crate::MAKER,
        gtin_prefixes: vec!["0487000".to_owned()],
        public: SigningKey::from_bytes(&secret).verifying_key().to_bytes(),
        mac_secret: seed("mac key"),
        secret,
    };
    vec![key]
}

impl Key {
    /// 88 characters: a signature.
    pub(crate) fn long_tail(&self, id: &Identification) -> CheckTail {
        let signature = SigningKey::from_bytes(&self.secret).sign(&signed_message(self.id, id));
        CheckTail::Keyed { key_id: self.id.to_owned(), check: STANDARD.encode(signature.to_bytes()) }
    }

    /// 44 characters: a message authentication code.
    pub(crate) fn medium_tail(&self, id: &Identification) -> CheckTail {
        CheckTail::Keyed { key_id: self.id.to_owned(), check: mac_tail(&self.mac_secret, self.id, id, 44) }
    }

    /// Four characters of it.
    pub(crate) fn short_tail(&self, id: &Identification) -> CheckTail {
        CheckTail::Short(mac_tail(&self.mac_secret, self.id, id, 4))
    }
}

/// The first `len` characters of the base64 of HMAC-SHA-256 over what a check value signs.
pub fn mac_tail(secret: &[u8; 32], key_id: &str, id: &Identification, len: usize) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(&signed_message(key_id, id));
    let mut text = STANDARD.encode(mac.finalize().into_bytes());
    text.truncate(len);
    text
}
