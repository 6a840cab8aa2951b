//! What fuzzers reach: readers of what comes from outside, each with what has to hold of what it reads.
use api::{DocumentRequest, FiscalBatch, Violation};
use gs1::Date;
use serde_json::Value;
use store::Stamp;
use wording::Language;

use crate::check::CheckKeys;
use crate::control::control;
use crate::neighbours::{Lines, receipt};
use crate::outside::json;
use crate::routes::{page_place, turn_cursor};

fn assert_no_nul(value: &Value) {
    match value {
        Value::String(text) => assert!(!text.contains('\0')),
        Value::Array(all) => all.iter().for_each(assert_no_nul),
        Value::Object(fields) => {
            for (name, value) in fields {
                assert!(!name.contains('\0'));
                assert_no_nul(value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn assert_told(violations: &[Violation]) {
    assert!(!violations.is_empty());
    assert!(violations.iter().all(|one| !one.message.is_empty() && !one.rule.is_empty()), "{violations:?}");
}

/// Bodies and letters: JSON, documents, receipts, lines of registers.
pub fn bodies(bytes: &[u8], today: Date) {
    let Ok(value) = json::<Value>(bytes) else {
        // In one piece and byte by byte it is the same.
        let (mut whole, mut pieces) = (Lines::default(), Lines::default());
        let at_once = whole.push(bytes).and_then(|entries| Ok((entries, whole.entry()?)));
        let one_by_one = bytes.iter().try_fold(Vec::new(), |mut all, byte| {
            all.extend(pieces.push(&[*byte])?);
            anyhow::Ok(all)
        });
        let one_by_one = one_by_one.and_then(|entries| Ok((entries, pieces.entry()?)));
        assert_eq!(at_once.ok(), one_by_one.ok());
        return;
    };
    assert_no_nul(&value);
    let keys = CheckKeys::of(Vec::new());
    if let Ok(request) = json::<DocumentRequest>(bytes) {
        let codes = request.codes.len();
        let stamp = Stamp { at_ms: 0, who: String::new(), document: None };
        match control(request, stamp, None, &keys, today, Language::Kazakh) {
            Ok(controlled) => assert_eq!(controlled.codes.len(), codes),
            Err(violations) => assert_told(&violations),
        }
    }
    if let Ok(batch) = json::<FiscalBatch>(bytes) {
        for one in &batch.receipts {
            if let Err(violations) = receipt(one, &keys) {
                assert_told(&violations);
            }
        }
    }
}

/// Places in lists, as they stand in addresses.
pub fn places(text: &str) {
    let _ = page_place(text);
    if let Some(again) = turn_cursor(text) {
        assert_eq!(turn_cursor(&again).as_ref(), Some(&again), "a cursor that was written is read as itself");
    }
}

/// Photos.
pub fn photos(bytes: &[u8]) {
    let bared = jpeg::bared(bytes);
    assert_eq!(jpeg::is_bare(bytes), bared.as_deref() == Some(bytes), "what is bare loses nothing");
    assert!(bared.is_none_or(|bared| jpeg::is_bare(&bared)), "what is bared is bare");
}
