//! Check values as the registry judges them: with the secrets that a device must not have.
use api::KeyInfo;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use marking::{CheckTail, MarkingCode};
use sha2::Sha256;
use store::KeyRow;
use verify::{CheckValue, SigningScope, TrustedKey, check_value, signed_message};

/// A key with its secret half for the shorter tails.
pub(crate) struct CheckKey {
    pub info: KeyInfo,
    /// Begun with the secret: the first half of the work is done once.
    mac: Option<Hmac<Sha256>>,
}

/// All keys, made ready for judging.
pub(crate) struct CheckKeys {
    pub keys: Vec<CheckKey>,
    trusted: Vec<TrustedKey>,
}

impl CheckKeys {
    pub(crate) fn of(rows: Vec<KeyRow>) -> Self {
        let keys: Vec<CheckKey> = rows.into_iter().map(CheckKey::of).collect();
        let trusted = keys.iter().filter_map(CheckKey::trusted).collect();
        Self { keys, trusted }
    }
}

impl CheckKey {
    fn of(row: KeyRow) -> Self {
        let gtin_prefixes = serde_json::from_str(&row.gtin_prefixes).unwrap_or_default();
        let info = KeyInfo { id: row.id, issuer: row.issuer, gtin_prefixes, public_key: row.public_key };
        let secret = hex::decode(row.mac_secret).unwrap_or_default();
        Self { info, mac: Hmac::new_from_slice(&secret).ok() }
    }

    /// As it is kept.
    pub(crate) fn row(info: KeyInfo, mac_secret: String) -> KeyRow {
        let gtin_prefixes = serde_json::to_string(&info.gtin_prefixes).unwrap_or_default();
        KeyRow { id: info.id, issuer: info.issuer, gtin_prefixes, public_key: info.public_key, mac_secret }
    }

    fn trusted(&self) -> Option<TrustedKey> {
        let public = hex::decode(&self.info.public_key).ok()?.try_into().ok()?;
        let scope = SigningScope { issuer: self.info.issuer.clone(), gtin_prefixes: self.info.gtin_prefixes.clone() };
        Some(TrustedKey { id: self.info.id.clone(), scope, public })
    }

    fn is_for(&self, code: &MarkingCode) -> bool {
        self.info.gtin_prefixes.iter().any(|prefix| code.id.gtin.as_str().starts_with(prefix.as_str()))
    }

    /// Whether `check` begins the base64 of the code's MAC. The comparison takes the same time wherever they differ.
    fn made(&self, code: &MarkingCode, check: &str) -> bool {
        let Some(mut mac) = self.mac.clone() else { return false };
        mac.update(&signed_message(&self.info.id, &code.id));
        let right = STANDARD.encode(mac.finalize().into_bytes());
        let right = right.as_bytes().get(..check.len()).unwrap_or_default();
        let differing = right.iter().zip(check.as_bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        !check.is_empty() && right.len() == check.len() && differing == 0
    }
}

/// Judges a tail of any length.
pub(crate) fn judge_tail(code: &MarkingCode, keys: &CheckKeys) -> CheckValue {
    let (key_id, check) = match &code.tail {
        CheckTail::Absent => return CheckValue::Absent,
        CheckTail::Keyed { check, .. } if check.len() == 88 => {
            return check_value(code, &keys.trusted);
        }
        CheckTail::Keyed { key_id, check } => (Some(key_id), check),
        CheckTail::Short(check) | CheckTail::Tobacco { check, .. } => (None, check),
    };
    let named = |key: &&CheckKey| key.is_for(code) && key_id.is_none_or(|id| *id == key.info.id);
    let mut candidates = keys.keys.iter().filter(named).peekable();
    if candidates.peek().is_none() {
        return CheckValue::KeyUnknown;
    }
    if candidates.any(|key| key.made(code, check)) { CheckValue::Valid } else { CheckValue::Wrong }
}
