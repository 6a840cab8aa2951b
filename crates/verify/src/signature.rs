//! Check values made with a key: what they sign, and whether they are right.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use marking::{CheckTail, Identification, MarkingCode};

use crate::CheckValue;

/// Keeps a signature made for a code from passing for one of anything else.
const DOMAIN: &[u8] = b"aiqyn marking code v1\0";

/// What a key may sign: codes of one issuer, of products whose GTIN begins so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningScope {
    /// The issuer's business identification number.
    pub issuer: String,
    /// First digits of GTIN-14.
    pub gtin_prefixes: Vec<String>,
}

/// A public key that a device trusts, within its scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// Four characters, as in AI 91. Key ids of real packs can collide, hence the scope.
    pub id: String,
    /// For what.
    pub scope: SigningScope,
    /// Ed25519.
    pub public: [u8; 32],
}

/// The bytes that a check value signs.
pub fn signed_message(key_id: &str, id: &Identification) -> Vec<u8> {
    let mut message = DOMAIN.to_vec();
    message.extend_from_slice(key_id.as_bytes());
    message.push(0);
    message.extend_from_slice(id.canonical().as_bytes());
    message
}

/// Judges the check tail with the keys at hand.
///
/// Only a signature can be judged by someone who cannot make it; every other form, an unknown key and a key
/// outside its scope are [`CheckValue::KeyUnknown`].
pub fn check_value(code: &MarkingCode, keys: &[TrustedKey]) -> CheckValue {
    let (key_id, check) = match &code.tail {
        CheckTail::Absent => return CheckValue::Absent,
        CheckTail::Keyed { key_id, check } if check.len() == CheckTail::SIGNATURE_LEN => (key_id, check),
        _ => return CheckValue::KeyUnknown,
    };
    let in_scope = |key: &&TrustedKey| {
        key.id == *key_id
            && key.scope.gtin_prefixes.iter().any(|prefix| code.id.gtin.as_str().starts_with(prefix.as_str()))
    };
    let candidates: Vec<_> =
        keys.iter().filter(in_scope).filter_map(|key| VerifyingKey::from_bytes(&key.public).ok()).collect();
    if candidates.is_empty() {
        return CheckValue::KeyUnknown;
    }
    let signature = STANDARD.decode(check).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    let message = signed_message(key_id, &code.id);
    let right = signature.is_some_and(|s| candidates.iter().any(|key| key.verify_strict(&message, &s).is_ok()));
    if right { CheckValue::Valid } else { CheckValue::Wrong }
}
