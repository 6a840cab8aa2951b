//! Codes that come as characters: typed, pasted, or from a scanner that is a keyboard.

/// The message for what was typed, as it was typed: whoever reads it knows brackets, prefixes and layouts.
pub(crate) fn message_of(text: &str) -> Vec<u8> {
    text.trim_matches([' ', '\t', '\r', '\n']).as_bytes().to_vec()
}

/// Keys of a scanner come faster than a person's, and end with Enter.
#[derive(Debug, Default)]
pub(crate) struct KeyBurst {
    text: String,
    last_ms: f64,
}

/// Longest pause within one scan.
const PAUSE_MS: f64 = 60.0;
/// Shortest message that is taken for a scan.
const SHORTEST: usize = 8;

impl KeyBurst {
    /// Takes a key as the browser names it; gives the message when a scan is complete.
    pub(crate) fn key(&mut self, key: &str, ctrl: bool, now_ms: f64) -> Option<Vec<u8>> {
        if now_ms - self.last_ms > PAUSE_MS {
            self.text.clear();
        }
        self.last_ms = now_ms;
        match (key, ctrl) {
            // Keys that only change others are told of too, before the one they change.
            ("Control" | "Shift" | "Alt" | "AltGraph" | "Meta" | "CapsLock", _) => {}
            ("Enter", _) => {
                let text = std::mem::take(&mut self.text);
                return (text.len() >= SHORTEST).then(|| text.into_bytes());
            }
            // What a separator is on a keyboard.
            ("]", true) | ("F8", _) => self.text.push('\u{1d}'),
            (_, true) => self.text.clear(),
            (key, false) if key.chars().count() == 1 && self.text.len() < 10_000 => self.text.push_str(key),
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_ends_is_touched() {
        assert_eq!(message_of(" (01)04870000001019(21)Kz(7 \n"), b"(01)04870000001019(21)Kz(7");
        assert_eq!(message_of("0104\u{1d}21"), b"0104\x1d21");
    }

    #[test]
    fn a_scanner_is_faster_than_a_person() {
        let mut burst = KeyBurst::default();
        let mut feed = |text: &str, pause: f64| {
            let mut at = 0.0;
            let mut complete = None;
            for c in text.chars() {
                at += pause;
                let key = if c == '\n' { "Enter".to_owned() } else { c.to_string() };
                complete = complete.or(burst.key(&key, false, at));
            }
            complete
        };
        assert_eq!(feed("4870000000012\n", 10.0), Some(b"4870000000012".to_vec()));
        assert_eq!(feed("4870000000012\n", 200.0), None);
        assert_eq!(feed("short\n", 10.0), None);
        assert_eq!(burst.key("a", false, 1e6), None);
        for key in ["0", "1", "2", "3", "4", "5", "6"] {
            burst.key(key, false, 1e6 + 1.0);
        }
        burst.key("Control", true, 1e6 + 2.0);
        burst.key("]", true, 1e6 + 2.0);
        burst.key("9", false, 1e6 + 3.0);
        assert_eq!(burst.key("Enter", false, 1e6 + 4.0), Some(b"a0123456\x1d9".to_vec()));
    }
}
