//! Every line of `data/marking-codes.tsv` that is for this layer or the one below.
use gs1::Date;
use marking::{Certainty, CheckTail, DamageKind, Layout, Reading, Recovery, read, read_exactly};

const VECTORS: &str = include_str!("data/marking-codes.tsv");

struct Vector {
    goods: &'static str,
    layer: &'static str,
    expect: &'static str,
    message: Vec<u8>,
    line: usize,
}

fn vectors() -> Vec<Vector> {
    let lines = VECTORS.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty());
    let vector = |(n, line): (usize, &'static str)| {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_else(|| panic!("line {} is short", n + 1));
        let (goods, layer, expect, code) = (field(), field(), field(), field());
        Vector { goods, layer, expect, message: code.replace("\\x1d", "\x1d").into_bytes(), line: n + 1 }
    };
    lines.map(vector).collect()
}

fn today() -> Date {
    Date::new(2026, 11, 21).unwrap()
}

#[test]
fn codes_that_are_right() {
    let right: Vec<_> = vectors().into_iter().filter(|v| v.expect == "ok").collect();
    assert!(right.len() > 10);
    for vector in right {
        let read = read(&vector.message, None, today());
        let fits = match &read.reading {
            Reading::Transport(_) => vector.goods == "transport",
            Reading::Code(code) => vector.goods != "transport" && code.tail.check_len() >= 4,
            _ => false,
        };
        assert!(fits, "line {} ({}): {read:?}", vector.line, vector.goods);
        assert!(read.is_clean() && read.recovery == Recovery::NotNeeded, "line {}: {:?}", vector.line, read.findings);
        assert_eq!(read, read_exactly(&vector.message, None, today()), "line {}", vector.line);
    }
}

#[test]
fn faults_of_the_element_string() {
    let faulty: Vec<_> = vectors().into_iter().filter(|v| v.layer == "gs1" && v.expect != "ok").collect();
    assert!(faulty.len() >= 7);
    for vector in faulty {
        let kinds: Vec<_> = gs1::parse(&vector.message).findings.iter().map(|f| f.kind.name()).collect();
        assert_eq!(kinds, [vector.expect], "line {}", vector.line);
    }
}

#[test]
fn faults_of_the_marking_code() {
    let faulty: Vec<_> = vectors().into_iter().filter(|v| v.layer == "marking" && v.expect != "ok").collect();
    assert!(faulty.len() >= 4);
    for vector in faulty {
        let read = read(&vector.message, None, today());
        let has = |id: &str| read.findings.iter().any(|f| f.rule.id() == id);
        let fits = match vector.expect {
            "not_a_marking_code" => matches!(read.reading, Reading::Not(_)),
            _ => read.reading == Reading::Malformed,
        };
        let fits = fits && has(vector.expect);
        assert!(fits, "line {}: {read:?}", vector.line);
    }
}

/// Each damaged code gives the code it was, or nothing.
#[test]
fn damaged_codes() {
    let asked = [
        "010290000032304921BxDJ)fD8.&jdm",
        "0104610053149777215d/wuU",
        "010487000000101921Kz7TqWmN4xB2c",
        "010487000000303721Asdf1234qwert",
    ];
    let damaged: Vec<_> = vectors().into_iter().filter(|v| v.layer == "recovery").collect();
    assert!(damaged.len() >= 7);
    for vector in damaged {
        let read = read(&vector.message, None, today());
        if vector.expect.starts_with("unrecoverable") {
            assert_eq!(
                (&read.reading, &read.recovery),
                (&Reading::Malformed, &Recovery::Failed),
                "line {}",
                vector.line
            );
            continue;
        }
        let Reading::Code(code) = &read.reading else { panic!("line {}: {read:?}", vector.line) };
        assert!(asked.contains(&code.id.canonical().as_str()), "line {}: {read:?}", vector.line);
        let Recovery::Done(mended) = &read.recovery else { panic!("line {}: {read:?}", vector.line) };
        let kinds: Vec<_> = mended.damages.iter().map(|damage| damage.kind).collect();
        let (expected, certainty) = match vector.expect {
            "recoverable_gs_lost" => (DamageKind::LostSeparator, Certainty::Likely),
            "recoverable_prefix" => (DamageKind::Prefix, Certainty::Sure),
            "recoverable_layout" => (DamageKind::Layout(Layout::Russian), Certainty::Sure),
            "recoverable_escaped_gs" => {
                // Both are true of `\u001d`: a separator as text, by an escape.
                assert!(matches!(kinds[..], [DamageKind::WrittenSeparator] | [DamageKind::Escapes]), "{kinds:?}");
                (kinds[0], Certainty::Sure)
            }
            other => panic!("{other}"),
        };
        assert_eq!((kinds.as_slice(), mended.certainty), (&[expected][..], certainty), "line {}", vector.line);
        // A recovered code is never the full code it may have been.
        assert_eq!(code.tail == CheckTail::Absent, read.is_recovered(), "line {}", vector.line);
        assert_eq!(read.is_recovered(), vector.expect != "recoverable_prefix");
    }
}

#[test]
fn dates_and_lot() {
    let message = b"010487000000101921Kz7TqWmN4xB2c\x1d91EE06\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA=\x1d1728053110AB12345";
    let Reading::Code(code) = read(message, None, today()).reading else { panic!() };
    assert_eq!(code.lot.as_deref(), Some("AB12345"));
    assert_eq!(code.expiry, Date::new(2028, 5, 31));
    assert_eq!(code.id.canonical(), "010487000000101921Kz7TqWmN4xB2c");
    assert_eq!(marking::Identification::from_canonical(&code.id.canonical()), Some(code.id.clone()));
    assert_eq!(code.masked(), "(01)04870000001019(21)Kz7TqWmN4xB2c(91)EE06(92)••••");
    assert!(!format!("{code:?}").contains("1GMq0XQ"));
}

/// A serial of 7 with a lost separator and a tail of 4 is 13 characters, and 13 is a known length.
#[test]
fn r004_a_swallowed_tail_is_no_serial() {
    for message in [
        "0104610053147452215d,OiLl93dGVz",
        "010463007000812321ymxGZZnG838XW2406403\x1d91ffd0\x1d92mliP3gYsRdl6IorVEB8/4vYOHiPQsKeCeayAqCjwWDhl0cK4SYMZwD8SU3aKdhNtXf/pSBbSC9V6o8BLIoBW0Q==",
    ] {
        let read = read(message.as_bytes(), None, today());
        assert_eq!((&read.reading, &read.recovery), (&Reading::Malformed, &Recovery::Ambiguous), "{read:?}");
        assert!(read.findings.iter().any(|finding| finding.rule.id() == "separator_lost"));
    }
}

/// The first fault of a value hid the second: a brace, which serials may have and set 82 has not, hid that the serial was
/// forty characters long.
#[test]
fn r005_a_long_serial_with_a_strange_character_is_still_long() {
    let message = b"010460043993125621JgXJ5.T}8005112003993125621JgXJ5.T}8005112000\x1d93Mdlr";
    let read = read_exactly(message, None, today());
    assert_eq!(read.reading, Reading::Malformed);
    assert!(read.findings.iter().any(|finding| finding.rule.id() == "long_value"), "{read:?}");
}
