//! Keyboard layouts: which key a character came from, and what that key says in Latin.

/// A layout that the computer had while the scanner typed as if it were American.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// Russian: letters differ, digits do not.
    Russian,
    /// Kazakh: the digits of the upper row are letters and signs.
    Kazakh,
    /// Kazakh, the scanner typing digits on the number pad.
    KazakhKeypad,
}

impl Layout {
    pub(crate) const ALL: [Self; 3] = [Self::Russian, Self::Kazakh, Self::KazakhKeypad];

    /// What the key says in Latin that says `c` in this layout; `None` where no key does.
    pub(crate) fn latin(self, c: char) -> Option<char> {
        if c.is_control() {
            return Some(c);
        }
        if c.is_ascii_digit() {
            return (self != Self::Kazakh).then_some(c);
        }
        let rows = match self {
            Self::Russian => RUSSIAN,
            Self::Kazakh | Self::KazakhKeypad => KAZAKH,
        };
        let by_row = rows.iter().chain(LETTERS).find_map(|(own, latin)| {
            let at = own.chars().position(|own| own == c)?;
            latin.chars().nth(at)
        });
        // Its digits come from the pad, so none comes from the upper row.
        by_row.filter(|latin| self != Self::KazakhKeypad || !latin.is_ascii_digit())
    }
}

/// The three rows of letters, which both layouts share, as they and as the American layout have them.
const LETTERS: &[(&str, &str)] = &[
    ("йцукенгшщзхъ", "qwertyuiop[]"),
    ("ЙЦУКЕНГШЩЗХЪ", "QWERTYUIOP{}"),
    ("фывапролджэ", "asdfghjkl;'"),
    ("ФЫВАПРОЛДЖЭ", "ASDFGHJKL:\""),
    ("ячсмитьбю", "zxcvbnm,."),
    ("ЯЧСМИТЬБЮ", "ZXCVBNM<>"),
];

/// Digits are themselves, and are not listed.
const RUSSIAN: &[(&str, &str)] = &[("ё-=", "`-="), ("Ё!\"№;%:?*()_+", "~!@#$%^&*()_+"), (".,", "/?"), ("\\/", "\\|")];

const KAZAKH: &[(&str, &str)] =
    &[("(\"әіңғ,.үұқөһ", "`1234567890-="), (")!ӘІҢҒ;:ҮҰҚӨҺ", "~!@#$%^&*()_+"), ("№?", "/?"), ("\\/", "\\|")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layout_has_two_keys_for_a_character() {
        for layout in Layout::ALL {
            let rows = if layout == Layout::Russian { RUSSIAN } else { KAZAKH };
            let all: Vec<char> = rows.iter().chain(LETTERS).flat_map(|(own, _)| own.chars()).collect();
            let mut once = all.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(all.len(), once.len(), "{layout:?}");
            for (own, latin) in rows.iter().chain(LETTERS) {
                assert_eq!(own.chars().count(), latin.chars().count(), "{own}");
            }
        }
        let latin = |layout: Layout, text: &str| text.chars().map(|c| layout.latin(c)).collect::<Option<String>>();
        assert_eq!(latin(Layout::Russian, "Фыва1234йцуке").as_deref(), Some("Asdf1234qwert"));
        assert_eq!(latin(Layout::Kazakh, "қ\"қңүұ").as_deref(), Some("010489"));
        assert_eq!(latin(Layout::Kazakh, "01"), None);
        assert_eq!(latin(Layout::KazakhKeypad, "01Ф"), Some("01A".to_owned()));
        assert_eq!(latin(Layout::KazakhKeypad, "\""), None);
        assert_eq!(latin(Layout::Russian, "a"), None);
    }
}
