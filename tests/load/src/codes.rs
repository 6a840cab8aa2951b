//! Codes by their number: what the store is filled with, and what is asked for.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use circulation::{Level, State, Status};
use gs1::Gtin;
use hmac::{Hmac, KeyInit as _, Mac as _};
use marking::Identification;
use sha2::Sha256;
use store::{Card, CodeRow, Import, KeyRow};

/// Products that the codes are of.
pub const PRODUCTS: u64 = 1_000;
const KEY_ID: &str = "BE01";
const SECRET: [u8; 32] = [7; 32];
const PREFIX: &str = "0487000";

/// Numbers that follow from a seed.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }
}

fn gtin(product: u64) -> String {
    let body = format!("{PREFIX}{product:06}");
    let digits = (0..10).map(|check| format!("{body}{check}"));
    digits.into_iter().find(|digits| Gtin::new(digits.as_bytes()).is_some()).unwrap_or_default()
}

/// Serials of 13 characters in no order, none twice.
fn serial(n: u64) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut serial = String::with_capacity(13);
    for _ in 0..13 {
        serial.push(char::from(LETTERS[(mixed % 32) as usize]));
        mixed /= 32;
    }
    serial
}

fn identification(n: u64) -> (String, String) {
    let gtin = gtin(n % PRODUCTS);
    (format!("01{gtin}21{}", serial(n)), gtin)
}

/// Cards of all products, and the key of their check values.
pub fn catalogue() -> Import {
    let text = |name: &str| serde_json::json!({ "kk": name, "ru": name, "en": name });
    let cards = (0..PRODUCTS).map(|product| {
        let gtin = gtin(product);
        let card = serde_json::json!({
            "gtin": gtin,
            "name": text("Аяқ киім, ерлерге арналған, былғары"),
            "manufacturer": { "name": text("«Қазақ аяқ киімі» ЖШС"), "country": "KZ" },
            "importer": { "name": text("«Импорт» ЖШС"), "country": "KZ" },
        });
        Card { gtin, group: "footwear".to_owned(), card: card.to_string(), owner: String::new() }
    });
    let key = KeyRow {
        id: KEY_ID.to_owned(),
        issuer: "123456789012".to_owned(),
        gtin_prefixes: format!(r#"["{PREFIX}"]"#),
        public_key: "00".repeat(32),
        mac_secret: SECRET.iter().map(|byte| format!("{byte:02x}")).collect(),
        signing_key: String::new(),
        active_from: String::new(),
        active_until: KeyRow::FOR_EVER.to_owned(),
        is_revoked: false,
    };
    Import { cards: cards.collect(), keys: vec![key], codes: Vec::new(), at_ms: 0 }
}

/// Codes of these numbers, in circulation.
pub fn codes(numbers: std::ops::Range<u64>) -> Import {
    let codes = numbers.map(|n| {
        let (code, gtin) = identification(n);
        CodeRow {
            code,
            gtin,
            level: Level::Unit,
            state: State { status: Status::InCirculation, ..State::issued(false) },
            issued_on: None,
            production_date: Some("2026-03-01".to_owned()),
            expiry_date: Some("2031-03-01".to_owned()),
            lot: Some(format!("L{}", n / 10_000)),
            copy_suspected: false,
            parent: None,
            changes: 0,
            owner: "990140000017".to_owned(),
        }
    });
    Import { codes: codes.collect(), ..Import::default() }
}

/// The whole code as it stands on a pack, with the check value of 44 characters that most groups carry.
pub fn message(n: u64) -> String {
    let (code, _) = identification(n);
    let id = Identification::from_canonical(&code).expect("our own codes are codes");
    let mut mac = Hmac::<Sha256>::new_from_slice(&SECRET).expect("any length is a key");
    mac.update(&verify::signed_message(KEY_ID, &id));
    format!("{code}\u{1d}91{KEY_ID}\u{1d}92{}", STANDARD.encode(mac.finalize().into_bytes()))
}
