//! `docs/rules.md`, generated from the rules themselves: `UPDATE_EXPECT=1 cargo test -p wording` writes it anew.
use std::fmt::Write as _;

use expect_test::expect_file;
use marking::Rule;
use wording::{Language, text};

/// One line, with separators and long stretches shown as such.
fn shown(message: &str) -> String {
    let cut: String = if message.chars().count() > 130 {
        message.chars().take(60).chain("…".chars()).collect()
    } else {
        message.to_owned()
    };
    let visible = cut.replace('\x1d', "␝").replace('\r', "␍").replace('\n', "␊");
    if visible.is_empty() { "—".to_owned() } else { format!("`` {} ``", visible.replace('|', "\\|")) }
}

#[test]
fn rules_are_documented() {
    let mut page = String::from(
        "# Rules of format-logical control\n\n\
        Generated from `crates/marking/src/rule` by `UPDATE_EXPECT=1 cargo test -p wording --test rules`; a test fails where this page is \
        not the rules. Each example is a test of its rule. `␝` is the separator, ASCII 29; the fault stands between `⟦` and `⟧`.\n\n\
        One set for the device and the registry. An id never changes its meaning. A rule that says *beside* weighs so much in data beside \
        identification and check tail. The message key is `rule-` and the id.\n\n",
    );
    for rule in Rule::ALL {
        let (severity, beside) = (rule.severity().name(), rule.severity_beside().name());
        let beside = if severity == beside { String::new() } else { format!(", beside: {beside}") };
        write!(page, "## `{rule}`\n\n{severity}{beside}\n\n").unwrap();
        for language in Language::ALL {
            writeln!(page, "- {}: {}", language.tag(), text(language, &format!("rule-{rule}"))).unwrap();
        }
        let example = rule.example();
        let mut bad = example.bad.clone();
        bad.insert(example.span.end, '⟧');
        bad.insert(example.span.start, '⟦');
        let symbology = example.symbology.map(|symbol| format!(", from a symbol `{symbol}`")).unwrap_or_default();
        write!(page, "\n| good | {} |\n|---|---|\n| bad{symbology} | {} |\n\n", shown(&example.good), shown(&bad))
            .unwrap();
    }
    expect_file!["../../../docs/rules.md"].assert_eq(&(page.trim_end().to_owned() + "\n"));
}
