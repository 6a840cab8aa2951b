//! Codes of every public structure, damaged in every known way and in several at once: what comes back is the code, or
//! nothing. `PROPTEST_CASES` sets how many are tried.
use gs1::{Date, check_digit};
use marking::{Identification, NotMarking, Read, Reading, Recovery, diagnose, read};
use proptest::prelude::*;

const SERIAL: &str = "[A-Za-z0-9!\"%&'*+./_,:;=<>?()-]";
const BASE64: &str = "[A-Za-z0-9+/]";

fn today() -> Date {
    Date::new(2026, 11, 22).unwrap()
}

#[derive(Debug, Clone)]
struct Code {
    canonical: String,
    message: String,
}

fn gtin() -> impl Strategy<Value = String> {
    "0(46|48|40)[0-9]{10}".prop_map(|body| format!("{body}{}", char::from(check_digit(body.as_bytes()).unwrap())))
}

fn serial(lengths: &'static [usize]) -> impl Strategy<Value = String> {
    prop::sample::select(lengths)
        .prop_flat_map(|len| prop::string::string_regex(&format!("{SERIAL}{{{len}}}")).unwrap())
}

fn beside() -> impl Strategy<Value = String> {
    let date = |ai: &'static str| {
        ("[0-9]{2}(0[1-9]|1[0-2])(0[0-9]|1[0-9]|2[0-8])").prop_map(move |date| format!("{ai}{date}"))
    };
    let expiry_and_lot = (date("17"), prop::option::of("10[A-Z0-9]{1,10}"))
        .prop_map(|(date, lot)| format!("\x1d{date}{}", lot.unwrap_or_default()));
    prop_oneof![3 => Just(String::new()), 1 => expiry_and_lot, 1 => "\x1d10[A-Za-z0-9]{1,12}", 1 => "\x1d240[0-9]{4}"]
}

/// Every row of the table of structures.
fn code() -> impl Strategy<Value = Code> {
    let re = |pattern: String| prop::string::string_regex(&pattern).unwrap().boxed();
    let short = re(format!("\x1d93{SERIAL}{{4}}"));
    let medium = re(format!("\x1d91[A-Fa-f0-9]{{4}}\x1d92{BASE64}{{43}}="));
    let long = re(format!("\x1d91[A-Fa-f0-9]{{4}}\x1d92{BASE64}{{86}}=="));
    let keyed = prop_oneof![medium, long.clone()];
    let rows = prop_oneof![
        (serial(&[13]), short.clone()).prop_map(|(s, t)| (s, t)),
        (serial(&[6]), short.clone(), prop::option::of("\x1d3103[0-9]{6}"))
            .prop_map(|(s, t, more)| (s, format!("{t}{}", more.unwrap_or_default()))),
        (serial(&[7, 13]), short.clone(), prop::option::of("\x1d335[0-5][0-9]{6}"))
            .prop_map(|(s, t, more)| (s, format!("{t}{}", more.unwrap_or_default()))),
        (serial(&[7]), "\x1d8005[0-9]{6}", short, prop::option::of("\x1d240[0-9A-Z]{4,10}"))
            .prop_map(|(s, price, t, more)| (s, format!("{price}{t}{}", more.unwrap_or_default()))),
        (serial(&[13]), prop::option::of("\x1d240[0-9]{4}"), keyed, beside()).prop_map(|(s, more, t, beside)| {
            let more = more.filter(|_| !beside.contains("240")).unwrap_or_default();
            (s, format!("{more}{t}{beside}"))
        }),
        // Dates and batch in front of the tail, as some labels have them.
        (
            serial(&[13]),
            "\x1d17[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])10[A-Z0-9]{1,10}",
            re(format!("\x1d91[A-F0-9]{{4}}\x1d92{BASE64}{{43}}="))
        )
            .prop_map(|(s, dates, t)| (s, format!("{dates}{t}"))),
        // Motor oils: how long their serials are is not public.
        (serial(&[5, 6, 7, 8, 9, 10, 13, 16, 20]), long).prop_map(|(s, t)| (s, t)),
    ];
    (gtin(), rows).prop_map(|(gtin, (serial, rest))| Code {
        canonical: format!("01{gtin}21{serial}"),
        message: format!("01{gtin}21{serial}{rest}"),
    })
}

/// What can happen to a code on its way.
#[derive(Debug, Clone, Copy)]
enum Damage {
    LoseSeparators,
    LoseOneSeparator(prop::sample::Index),
    Separator(&'static str),
    SeparatorByte(u8),
    Russian,
    Kazakh,
    KazakhKeypad,
    Xml,
    XmlTwice,
    Json,
    Percent,
    Csv,
    Prefix(&'static str),
    Framing(&'static str, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let written = [
        "\\u001d",
        "\\x1d",
        "%1D",
        "<GS>",
        "<gs>",
        "{FNC1}",
        "[GS]",
        "^]",
        "␝",
        "↔",
        "&#29;",
        "&#x1D;",
        "_x001D_",
        "ø",
        "è",
        " ",
        "\u{fffd}",
        "\x1e",
        "029",
        "0029",
        "|",
        "{ALT+029}",
        "<Ctrl+]>",
    ];
    prop_oneof![
        2 => Just(Damage::LoseSeparators),
        1 => any::<prop::sample::Index>().prop_map(Damage::LoseOneSeparator),
        2 => prop::sample::select(written.to_vec()).prop_map(Damage::Separator),
        1 => prop::sample::select(vec![0xF8, 0xE8]).prop_map(Damage::SeparatorByte),
        1 => Just(Damage::Russian),
        1 => Just(Damage::Kazakh),
        1 => Just(Damage::KazakhKeypad),
        1 => Just(Damage::Xml),
        1 => Just(Damage::XmlTwice),
        1 => Just(Damage::Json),
        1 => Just(Damage::Percent),
        1 => Just(Damage::Csv),
        1 => prop::sample::select(vec!["]d2", "]C1", "]Q3", "\x1d", "]d2\x1d"]).prop_map(Damage::Prefix),
        1 => prop::sample::select(vec![("", "\r\n"), ("", "\r"), ("", "\n"), ("", " "), (" ", ""), ("\x02", ""), ("", "\t"), ("\t", "\t"), ("\x02", "\x03"), ("\u{feff}", "\n")])
            .prop_map(|(before, after)| Damage::Framing(before, after)),
    ]
}

/// The upper row of the Kazakh layout and the rows of letters, key by key beside the American ones.
const AMERICAN: &str =
    "`1234567890-=~!@#$%^&*()_+qwertyuiop[]QWERTYUIOP{}asdfghjkl;'ASDFGHJKL:\"zxcvbnm,./ZXCVBNM<>?\\|";
const RUSSIAN: &str =
    "ё1234567890-=Ё!\"№;%:?*()_+йцукенгшщзхъЙЦУКЕНГШЩЗХЪфывапролджэФЫВАПРОЛДЖЭячсмитьбю.ЯЧСМИТЬБЮ,\\/";
const KAZAKH: &str = "(\"әіңғ,.үұқөһ)!ӘІҢҒ;:ҮҰҚӨҺйцукенгшщзхъЙЦУКЕНГШЩЗХЪфывапролджэФЫВАПРОЛДЖЭячсмитьбю№ЯЧСМИТЬБЮ?\\/";

fn typed(text: &str, layout: &str, keypad: bool) -> String {
    let key = |c: char| match AMERICAN.chars().position(|own| own == c) {
        Some(_) if keypad && c.is_ascii_digit() => c,
        Some(at) => layout.chars().nth(at).unwrap(),
        None => c,
    };
    text.chars().map(key).collect()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn percent(text: &str) -> String {
    let escape = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { format!("%{:02X}", u32::from(c)) };
    text.chars().map(escape).collect()
}

/// The damaged message; `None` where this damage cannot come after those before it.
fn apply(message: &[u8], damage: Damage) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(message).ok();
    // What a keyboard types is characters of its layout: no Latin ones, and nothing that came before from another place.
    let ascii = text.filter(|text| text.is_ascii());
    Some(match damage {
        Damage::LoseSeparators => message.iter().copied().filter(|byte| *byte != gs1::GS).collect(),
        Damage::LoseOneSeparator(index) => {
            let at: Vec<usize> = (0..message.len()).filter(|at| message[*at] == gs1::GS).collect();
            let at = *at.get(index.index(at.len().max(1)))?;
            [&message[..at], &message[at + 1..]].concat()
        }
        Damage::Separator(written) => text?.replace('\x1d', written).into_bytes(),
        Damage::SeparatorByte(byte) => message.iter().map(|own| if *own == gs1::GS { byte } else { *own }).collect(),
        // A code without a letter shows nothing of it: its signs are other signs on another layout.
        Damage::Russian | Damage::KazakhKeypad if !ascii?.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
            return None;
        }
        Damage::Russian => typed(ascii?, RUSSIAN, false).into_bytes(),
        Damage::Kazakh => typed(ascii?, KAZAKH, false).into_bytes(),
        Damage::KazakhKeypad => typed(ascii?, KAZAKH, true).into_bytes(),
        Damage::Xml => xml(text?).into_bytes(),
        Damage::XmlTwice => xml(&xml(text?)).into_bytes(),
        Damage::Json => {
            let quoted = text?.replace('\\', "\\\\").replace('"', "\\\"").replace('\x1d', "\\u001d");
            quoted.into_bytes()
        }
        Damage::Percent => percent(ascii?).into_bytes(),
        Damage::Csv => format!("\"{}\"", text?.replace('"', "\"\"")).into_bytes(),
        Damage::Prefix(prefix) => [prefix.as_bytes(), message].concat(),
        Damage::Framing(before, after) => [before.as_bytes(), message, after.as_bytes()].concat(),
    })
}

fn identification(read: &Read) -> Option<String> {
    match &read.reading {
        Reading::Code(code) => Some(code.id.canonical()),
        _ => None,
    }
}

proptest! {
    /// As printed: read as it stands, or asked for again where it looks like a damaged one.
    #[test]
    fn undamaged(code in code()) {
        let read = read(code.message.as_bytes(), None, today());
        match identification(&read) {
            Some(own) => {
                prop_assert_eq!(own, code.canonical);
                prop_assert!(read.recovery == Recovery::NotNeeded, "{:?}", read);
            }
            // Dozens of letters of one case are one in billions, but the generator shrinks to them.
            None if read.findings.iter().any(|finding| finding.rule.id() == "case_lost") => {}
            None => prop_assert_eq!(read.recovery, Recovery::Ambiguous),
        }
    }

    #[test]
    fn damaged_in_one_way(code in code(), damage in damage()) {
        let Some(message) = apply(code.message.as_bytes(), damage) else { return Ok(()) };
        hold(&code, &message)?;
    }

    #[test]
    fn damaged_in_several_ways(code in code(), damages in prop::collection::vec(damage(), 2..4)) {
        let mut message = code.message.clone().into_bytes();
        for damage in damages {
            match apply(&message, damage) {
                Some(damaged) => message = damaged,
                None => return Ok(()),
            }
        }
        hold(&code, &message)?;
    }

    #[test]
    fn any_bytes(message in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        prop::collection::vec(prop::sample::select(b"0121\x1d9193<>&;%\\u\xd0\xb9".to_vec()), 0..120),
    ]) {
        let read = read(&message, None, today());
        for finding in &read.findings {
            prop_assert!(message.get(finding.span.clone()).is_some(), "{:?}", finding);
        }
        for diagnosis in diagnose(&message, &read) {
            prop_assert!(message.get(diagnosis.evidence.clone()).is_some(), "{:?}", diagnosis);
        }
    }

    /// A code with a byte changed, added or missing is another code, or none; it is never mended back by chance into one with
    /// another GTIN.
    #[test]
    fn torn_codes(code in code(), at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3) {
        let mut message = code.message.clone().into_bytes();
        let at = at.index(message.len());
        match how {
            0 => message[at] = byte,
            1 => message.insert(at, byte),
            _ => drop(message.remove(at)),
        }
        let read = read(&message, None, today());
        for finding in &read.findings {
            prop_assert!(message.get(finding.span.clone()).is_some(), "{:?}", finding);
        }
        if let (Recovery::Done(_), Some(own)) = (&read.recovery, identification(&read)) {
            let gtin = |canonical: &str| canonical[2..16].to_owned();
            // A digit of the GTIN alone can make another that holds, one in ten.
            prop_assert!(gtin(&own) == gtin(&code.canonical) || at < 18, "{} {:?}", own, code);
        }
    }
}

/// The code it was, or nothing.
fn hold(code: &Code, message: &[u8]) -> Result<(), TestCaseError> {
    let read = read(message, None, today());
    for finding in &read.findings {
        prop_assert!(message.get(finding.span.clone()).is_some(), "{:?}", finding);
    }
    if let Some(own) = identification(&read) {
        // A serial is a serial under any spelling: whether a lone `-` was typed on another layout nothing shows.
        prop_assert_eq!(&own, &code.canonical, "{:?} of {:?}", read, String::from_utf8_lossy(message));
        prop_assert!(Identification::from_canonical(&own).is_some());
    } else {
        let refused = matches!(read.reading, Reading::Malformed | Reading::Not(NotMarking::Other));
        prop_assert!(refused, "{:?} of {:?}", read, String::from_utf8_lossy(message));
    }
    Ok(())
}

/// What a scanner is set to put behind a code, and what stands around a pasted one, is no damage: the code is whole.
#[test]
fn r006_one_sign_around_a_code_is_no_damage() {
    for code in ["010487000000303721Asdf1234qwert\x1d93dGUz", "00048700000000000012", "00000046198488X?io+qCABm8wAYa"] {
        for (before, after) in
            [("", "\n"), ("", "\r"), ("", " "), (" ", ""), ("\x02", ""), ("", "\t"), ("", "\r\n"), ("]d2", "\n")]
        {
            let message = format!("{before}{code}{after}");
            let read = read(message.as_bytes(), None, today());
            assert!(matches!(read.reading, Reading::Code(_) | Reading::Transport(_)), "{message:?} {read:?}");
            assert!(!read.is_recovered() && read.is_clean(), "{message:?} {read:?}");
            assert_eq!(diagnose(message.as_bytes(), &read), [], "{message:?}");
        }
    }
}

/// A tail that hides at the end of another value is no identification alone, and shows in no debug output.
#[test]
fn r007_a_hidden_tail_is_looked_for() {
    let keyed = "91EE06921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=";
    for rest in [
        "\x1d10LOT93wxyz".to_owned(),
        format!("\x1d10LOT{keyed}"),
        "\x1d240123493wxyz".to_owned(),
        format!("\x1d99AB{keyed}"),
    ] {
        let read = read(format!("010487000000303721abcdefghijklm{rest}").as_bytes(), None, today());
        let shown = format!("{read:?}");
        assert!(!shown.contains("wxyz") && !shown.contains("1GMq0XQ"), "{shown}");
        assert!(matches!(read.recovery, Recovery::Done(_) | Recovery::Ambiguous | Recovery::Failed), "{shown}");
    }
    // A block that lost the separator behind its price is a block.
    let read = read(b"010460043993125621JgXJ5.T\x1d800511200093Mdlr", None, today());
    assert_eq!(
        (identification(&read).as_deref(), read.level()),
        (Some("010460043993125621JgXJ5.T"), Some(marking::Level::Group))
    );
}

/// Motor oils: neither how long their serials nor how long their keys are is public.
#[test]
fn r008_motor_oils_are_read() {
    for message in [
        "0104870000002023213fG7!kLm",
        "0104870000002023213fG7!kLm\x1d913A2F01\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=",
    ] {
        let read = read(message.as_bytes(), None, today());
        assert_eq!(identification(&read).as_deref(), Some("0104870000002023213fG7!kLm"), "{read:?}");
    }
}

#[test]
fn r009_glued_scans_of_every_kind() {
    let (pallet, pack) = ("00048700000000000012", "00000046198488X?io+qCABm8wAYa");
    let unit = "010487000000303721Asdf1234qwert\x1d93dGUz";
    for (a, b) in [(pallet, pallet), (pack, pack), (unit, unit), (unit, pallet), (pack, unit)] {
        for between in ["\r\n", "\n", ""] {
            if between.is_empty() && a != b {
                continue;
            }
            let read = read(format!("{a}{between}{b}").as_bytes(), None, today());
            let glued = read.findings.iter().find(|finding| finding.rule.id() == "glued_codes");
            assert_eq!(
                glued.map(|finding| finding.span.start),
                Some(a.len() + between.len()),
                "{a} {between:?} {b}: {read:?}"
            );
        }
    }
}

#[test]
fn r010_numbers_are_no_tobacco() {
    for message in ["000000000000000000000", "048700000010191234567"] {
        assert!(!matches!(read(message.as_bytes(), None, today()).reading, Reading::Code(_)), "{message}");
    }
    assert!(matches!(read(b"00000046198488X?io+qC", None, today()).reading, Reading::Code(_)));
}

/// How much of each damage is undone, of 400 codes; the rest is asked for again. Serials of motor oils (a sixth of the codes,
/// most of unusual length) and beer of 7 characters without separators are beyond help.
#[test]
fn most_damage_is_undone() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let damages = [
        ("separators lost", Damage::LoseSeparators),
        ("<GS>", Damage::Separator("<GS>")),
        ("space", Damage::Separator(" ")),
        ("029", Damage::Separator("029")),
        ("0xF8", Damage::SeparatorByte(0xF8)),
        ("0xE8", Damage::SeparatorByte(0xE8)),
        ("Russian", Damage::Russian),
        ("Kazakh", Damage::Kazakh),
        ("Kazakh, pad", Damage::KazakhKeypad),
        ("XML", Damage::Xml),
        ("JSON", Damage::Json),
        ("percent", Damage::Percent),
        ("CSV", Damage::Csv),
        ("prefix", Damage::Prefix("]d2")),
        ("framing", Damage::Framing("\x02", "\r\n")),
    ];
    let mut runner = TestRunner::deterministic();
    let codes: Vec<Code> = (0..400).map(|_| code().new_tree(&mut runner).unwrap().current()).collect();
    let mut table = String::new();
    for (name, damage) in damages {
        let (mut undone, mut tried) = (0, 0);
        for code in &codes {
            let Some(message) = apply(code.message.as_bytes(), damage) else { continue };
            tried += 1;
            undone += usize::from(identification(&read(&message, None, today())).as_ref() == Some(&code.canonical));
        }
        table += &format!("{name:<16}{:>3} %\n", undone * 100 / tried);
    }
    expect_test::expect![[r#"
        separators lost  76 %
        <GS>             98 %
        space            98 %
        029              56 %
        0xF8             98 %
        0xE8             98 %
        Russian          98 %
        Kazakh           98 %
        Kazakh, pad      98 %
        XML              95 %
        JSON             98 %
        percent          98 %
        CSV              98 %
        prefix          100 %
        framing         100 %
    "#]]
    .assert_eq(&table);
}
