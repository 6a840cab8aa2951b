//! Check values as the registry makes and judges them: with the secrets that a device must not have.
use api::KeyInfo;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use emission::{Form, Tail};
use gs1::{Date, Gtin};
use hmac::{Hmac, KeyInit as _, Mac as _};
use marking::{CheckTail, Identification, MarkingCode};
use sha2::Sha256;
use store::KeyRow;
use verify::{CheckValue, SigningScope, TrustedKey, check_value, signed_message};

/// A key with its secret half for the shorter tails.
pub(crate) struct CheckKey {
    pub info: KeyInfo,
    /// Begun with the secret: the first half of the work is done once.
    mac: Option<Hmac<Sha256>>,
    /// Where this registry signs with it.
    signing: Option<SigningKey>,
    /// The days on which it signs new codes.
    active: (String, String),
}

/// All keys, made ready for judging.
pub(crate) struct CheckKeys {
    pub keys: Vec<CheckKey>,
    trusted: Vec<TrustedKey>,
    /// Keys in wrong hands: what they made is neither right nor wrong.
    revoked: Vec<CheckKey>,
    distrusted: Vec<TrustedKey>,
}

impl CheckKeys {
    pub(crate) fn of(rows: Vec<KeyRow>) -> Self {
        let (revoked, good): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.is_revoked);
        let made_ready = |rows: Vec<KeyRow>| -> (Vec<CheckKey>, Vec<TrustedKey>) {
            let keys: Vec<CheckKey> = rows.into_iter().map(CheckKey::of).collect();
            let trusted = keys.iter().filter_map(CheckKey::trusted).collect();
            (keys, trusted)
        };
        let ((keys, trusted), (revoked, distrusted)) = (made_ready(good), made_ready(revoked));
        Self { keys, trusted, revoked, distrusted }
    }

    /// Whether there is, or was, a key for this product: its codes carry check values of keys that are known here.
    pub(crate) fn cover(&self, gtin: &Gtin) -> bool {
        self.keys.iter().chain(&self.revoked).any(|key| key.covers(gtin))
    }

    /// The key that signs new codes of an issuer's product on this day; the newest where several do.
    pub(crate) fn for_new(&self, issuer: &str, gtin: &Gtin, on: Date) -> Option<&CheckKey> {
        let on = on.to_string();
        let signs = |key: &&CheckKey| {
            let (from, until) = &key.active;
            key.signing.is_some() && key.info.issuer == issuer && key.covers(gtin) && *from <= on && on <= *until
        };
        self.keys.iter().filter(signs).max_by_key(|key| &key.active.0)
    }

    /// The key of this id of an issuer.
    pub(crate) fn named(&self, issuer: &str, id: &str) -> Option<&CheckKey> {
        self.keys.iter().find(|key| key.info.issuer == issuer && key.info.id == id)
    }
}

impl CheckKey {
    fn of(row: KeyRow) -> Self {
        let gtin_prefixes = serde_json::from_str(&row.gtin_prefixes).unwrap_or_default();
        let info = KeyInfo { id: row.id, issuer: row.issuer, gtin_prefixes, public_key: row.public_key };
        let secret = hex::decode(row.mac_secret).unwrap_or_default();
        let seed = hex::decode(row.signing_key).ok().and_then(|seed| <[u8; 32]>::try_from(seed).ok());
        Self {
            info,
            mac: Hmac::new_from_slice(&secret).ok(),
            signing: seed.map(|seed| SigningKey::from_bytes(&seed)),
            active: (row.active_from, row.active_until),
        }
    }

    /// The check value of a new code in this form; `None` where the key does not sign.
    pub(crate) fn make(&self, form: Form, id: &Identification) -> Option<String> {
        let message = signed_message(&self.info.id, id);
        if form.tail() == Tail::Signature {
            return Some(STANDARD.encode(self.signing.as_ref()?.sign(&message).to_bytes()));
        }
        let mac = self.mac.clone()?.chain_update(&message).finalize().into_bytes();
        let mut check = STANDARD.encode(mac);
        check.truncate(form.check_len());
        Some(check)
    }

    /// As it is kept.
    pub(crate) fn row(info: KeyInfo, mac_secret: String, signing_key: String) -> KeyRow {
        let gtin_prefixes = serde_json::to_string(&info.gtin_prefixes).unwrap_or_default();
        KeyRow {
            id: info.id,
            issuer: info.issuer,
            gtin_prefixes,
            public_key: info.public_key,
            mac_secret,
            signing_key,
            active_from: String::new(),
            active_until: KeyRow::FOR_EVER.to_owned(),
            is_revoked: false,
        }
    }

    fn trusted(&self) -> Option<TrustedKey> {
        let public = hex::decode(&self.info.public_key).ok()?.try_into().ok()?;
        let scope = SigningScope { issuer: self.info.issuer.clone(), gtin_prefixes: self.info.gtin_prefixes.clone() };
        Some(TrustedKey { id: self.info.id.clone(), scope, public })
    }

    fn is_for(&self, code: &MarkingCode) -> bool {
        self.covers(&code.id.gtin)
    }

    fn covers(&self, gtin: &Gtin) -> bool {
        self.info.gtin_prefixes.iter().any(|prefix| gtin.as_str().starts_with(prefix.as_str()))
    }

    /// Whether `check` is the first `len` signs of the base64 of the code's MAC, no fewer: a beginning that were right by itself could be tried out sign by
    /// sign. The comparison takes the same time wherever they differ.
    fn made(&self, code: &MarkingCode, check: &str, len: usize) -> bool {
        let Some(mut mac) = self.mac.clone() else { return false };
        mac.update(&signed_message(&self.info.id, &code.id));
        let right = STANDARD.encode(mac.finalize().into_bytes());
        let right = right.as_bytes().get(..len).unwrap_or_default();
        let differing = right.iter().zip(check.as_bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        !right.is_empty() && right.len() == check.len() && differing == 0
    }
}

/// Judges a tail of any length. What a revoked key made, nobody can tell from what was forged with it: that is unknown, not wrong. What no key made is wrong
/// wherever the key that it names, or any for the product, is known.
pub(crate) fn judge_tail(code: &MarkingCode, keys: &CheckKeys) -> CheckValue {
    let (key_id, check, len) = match &code.tail {
        CheckTail::Absent => return CheckValue::Absent,
        CheckTail::Keyed { check, .. } if check.len() == CheckTail::SIGNATURE_LEN => {
            return match check_value(code, &keys.trusted) {
                CheckValue::KeyUnknown if check_value(code, &keys.distrusted) == CheckValue::Wrong => CheckValue::Wrong,
                judged => judged,
            };
        }
        CheckTail::Keyed { key_id, check } => (Some(key_id), check, CheckTail::MAC_LEN),
        CheckTail::Short(check) | CheckTail::Tobacco { check, .. } => (None, check, CheckTail::SHORT_LEN),
    };
    let named = |key: &&CheckKey| key.is_for(code) && key_id.is_none_or(|id| *id == key.info.id);
    let is_of = |keys: &[CheckKey]| {
        let mut made = keys.iter().filter(named).map(|key| key.made(code, check, len)).peekable();
        made.peek().is_some().then(|| made.any(|made| made))
    };
    match (is_of(&keys.keys), is_of(&keys.revoked)) {
        (Some(true), _) => CheckValue::Valid,
        (_, Some(true)) | (None, None) => CheckValue::KeyUnknown,
        _ => CheckValue::Wrong,
    }
}
