//! JSON that comes from outside.
use serde::de::DeserializeOwned;

/// Reads JSON; a text that holds U+0000 is a fault like any other: PostgreSQL has no such texts, and it is to be found out before the database.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    if holds_nul(bytes) {
        return Err(serde::de::Error::custom("a text holds U+0000"));
    }
    serde_json::from_slice(bytes)
}

/// Where in JSON stands what is not of this shape; `None` where it is no JSON, or the whole of it is something else. Names of fields and numbers of items:
/// what stands there may be a secret.
pub(crate) fn fault<T: DeserializeOwned>(bytes: &[u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
    let path = error.path().to_string();
    let is_data = error.inner().is_data();
    // Names of fields are short; what is longer was made to be shown by somebody.
    (is_data && path != "." && path.len() <= PATH_MAX).then_some(path)
}

/// Bytes of a path that is told.
const PATH_MAX: usize = 200;

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

    use super::{fault, json};

    #[test]
    fn a_fault_has_a_place() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Line {
            #[expect(dead_code)]
            count: u32,
        }
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Order {
            #[expect(dead_code)]
            lines: Vec<Line>,
        }
        let at = |text: &str| fault::<Order>(text.as_bytes());
        assert_eq!(at(r#"{"lines":[{"count":1},{"count":"x"}]}"#).as_deref(), Some("lines[1].count"));
        assert_eq!(at(r#"{"lines":[{"number":1}]}"#).as_deref(), Some("lines[0].number"));
        assert_eq!(at(r#"{"lines":[],"more":1}"#).as_deref(), Some("more"));
        for nowhere in ["{", "[]", "{}", r#"{"lines":[]}"#, &format!("{{\"{}\":1}}", "x".repeat(300))] {
            assert_eq!(at(nowhere), None, "{nowhere}");
        }
    }

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
