//! Answers of a verification as they go out: the same text that serde writes, in half the time. A large request has a thousand of them.
use std::borrow::Cow;

use api::{CodeAnswer, VerificationResponse};
use serde::Serialize;
use serde_json::value::RawValue;

/// Nothing of it is copied before it is written: a card goes out as the text that it is kept as.
pub(super) type Answer<'a> = CodeAnswer<&'a RawValue, Cow<'a, str>>;

/// Bytes that one answer takes, about.
const ANSWER: usize = 1_024;

/// The body of a response.
pub(super) fn body(response: &VerificationResponse<&RawValue, Cow<'_, str>>) -> serde_json::Result<Vec<u8>> {
    let VerificationResponse { checked_at_ms, answers } = response;
    let mut to = Vec::with_capacity(ANSWER * answers.len().max(1));
    to.extend_from_slice(b"{\"checked_at_ms\":");
    serde_json::to_writer(&mut to, checked_at_ms)?;
    to.extend_from_slice(b",\"answers\":[");
    for (n, one) in answers.iter().enumerate() {
        if n > 0 {
            to.push(b',');
        }
        answer(one, &mut to)?;
    }
    to.extend_from_slice(b"]}");
    Ok(to)
}

fn answer(answer: &Answer<'_>, to: &mut Vec<u8>) -> serde_json::Result<()> {
    // Every field by its name: one that is new is not forgotten here.
    let CodeAnswer {
        code,
        status,
        overlay,
        recalls_untold,
        check_value,
        level,
        group,
        product,
        production_date,
        expiry_date,
        lot,
        copy_suspected,
        contents,
        findings,
    } = answer;
    text(b"{\"code\":", code, to)?;
    maybe(b",\"status\":", status, to)?;
    maybe(b",\"overlay\":", overlay, to)?;
    if *recalls_untold {
        to.extend_from_slice(b",\"recalls_untold\":true");
    }
    text(b",\"check_value\":", check_value, to)?;
    other(b",\"level\":", level.as_ref(), to)?;
    maybe(b",\"group\":", group, to)?;
    if let Some(product) = product {
        to.extend_from_slice(b",\"product\":");
        to.extend_from_slice(product.get().as_bytes());
    }
    maybe(b",\"production_date\":", production_date, to)?;
    maybe(b",\"expiry_date\":", expiry_date, to)?;
    maybe(b",\"lot\":", lot, to)?;
    to.extend_from_slice(b",\"copy_suspected\":");
    to.extend_from_slice(if *copy_suspected { b"true" } else { b"false" });
    other(b",\"contents\":", contents.as_ref(), to)?;
    other(b",\"findings\":", Some(findings).filter(|findings| !findings.is_empty()), to)?;
    to.push(b'}');
    Ok(())
}

fn maybe(name: &[u8], value: &Option<Cow<'_, str>>, to: &mut Vec<u8>) -> serde_json::Result<()> {
    value.as_ref().map_or(Ok(()), |value| text(name, value, to))
}

fn text(name: &[u8], value: &str, to: &mut Vec<u8>) -> serde_json::Result<()> {
    to.extend_from_slice(name);
    // Nearly all are numbers, words and dates of our own.
    if value.bytes().any(|sign| sign < 0x20 || matches!(sign, b'"' | b'\\')) {
        return serde_json::to_writer(to, value);
    }
    to.push(b'"');
    to.extend_from_slice(value.as_bytes());
    to.push(b'"');
    Ok(())
}

fn other(name: &[u8], value: Option<&impl Serialize>, to: &mut Vec<u8>) -> serde_json::Result<()> {
    let Some(value) = value else { return Ok(()) };
    to.extend_from_slice(name);
    serde_json::to_writer(to, value)
}

#[cfg(test)]
mod tests {
    use api::{CodeFinding, PackageContents, PackageLevel};

    use super::*;

    #[test]
    fn what_goes_out_is_what_serde_would_write() {
        let card: Box<RawValue> = serde_json::from_str(r#"{ "gtin": "04870000001019", "name": "Сыра" }"#).unwrap();
        let bare = Answer {
            code: "".into(),
            status: None,
            overlay: None,
            recalls_untold: false,
            check_value: "absent".into(),
            level: None,
            group: None,
            product: None,
            production_date: None,
            expiry_date: None,
            lot: None,
            copy_suspected: false,
            contents: None,
            findings: Vec::new(),
        };
        let contents =
            PackageContents { units: Some(3), packages: None, is_empty: false, stopped: 1, gone: 0, is_whole: true };
        let finding = CodeFinding { id: "x".into(), severity: "note".into(), span: [1, 2] };
        let whole = Answer {
            code: r#"010487000000101921"\u{1}\ё\u{7f}"#.into(),
            status: Some("in_circulation".into()),
            overlay: Some("blocked".into()),
            recalls_untold: true,
            check_value: "valid".into(),
            level: Some(PackageLevel::BoxLv1),
            group: Some("beer".into()),
            product: Some(&card),
            production_date: Some("2026-01-02".into()),
            expiry_date: Some("2027-01-02".into()),
            lot: Some("L\n1\u{1d}".into()),
            copy_suspected: true,
            contents: Some(contents),
            findings: vec![finding.clone(), finding],
        };
        for answers in [vec![], vec![bare.clone()], vec![whole.clone(), bare, whole]] {
            let response = VerificationResponse { checked_at_ms: -1_795_244_400_000, answers };
            assert_eq!(body(&response).unwrap(), serde_json::to_vec(&response).unwrap());
        }
    }
}
