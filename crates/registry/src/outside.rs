//! JSON that comes from outside.
use serde::de::DeserializeOwned;

/// Reads JSON; a text that holds U+0000 is a fault like any other: PostgreSQL has no such texts, and it is to be found out before the database.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    if holds_nul(bytes) {
        return Err(serde::de::Error::custom("a text holds U+0000"));
    }
    serde_json::from_slice(bytes)
}

/// Whether JSON names U+0000: `\u0000` behind a backslash that is not itself escaped. As a byte it is no JSON at all.
fn holds_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let escape = rest.get(at + 1..).unwrap_or_default();
        if escape.starts_with(b"u0000") {
            return true;
        }
        // What is escaped may be a backslash, and begins nothing.
        rest = escape.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::json;

    #[test]
    fn a_text_that_no_database_holds() {
        for fine in [r#""a""#, r#""\\u0000""#, r#""\u0001""#, r#"["\\\\u0000", "u0000", "\""]"#] {
            assert!(json::<Value>(fine.as_bytes()).is_ok(), "{fine}");
        }
        for wrong in [r#""\u0000""#, r#"{"\u0000": 1}"#, r#"["\\\u0000"]"#, "\"\0\"", r#""\u0000"#, "\\"] {
            assert!(json::<Value>(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
