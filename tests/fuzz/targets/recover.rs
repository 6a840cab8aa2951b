//! Any bytes through recovery; and a whole code with bytes in front, behind and in place of its separators: it comes back as
//! itself or not at all.
#![no_main]
use gs1::{Date, GS};
use libfuzzer_sys::fuzz_target;
use marking::{Reading, Recovery, diagnose, read};

const CODES: [(&str, &str); 3] = [
    ("010487000000101921Kz7TqWmN4xB2c", "\x1d91EE06\x1d921GMq0XQ+Jp7PLcqLVbCjKrQxjAumtowkHvWUby60SAA="),
    ("010487000000303721Asdf1234qwert", "\x1d93dGUz"),
    ("0104610053149777215d/wuU", "\x1d93dGVz\x1d3103123456"),
];

fuzz_target!(|bytes: &[u8]| {
    let today = Date::new(2026, 11, 22).unwrap();
    any(bytes, today);
    let [n, front, joint, rest @ ..] = bytes else { return };
    let (identification, tail) = CODES[usize::from(*n) % CODES.len()];
    let front = rest.get(..usize::from(*front) % 4).unwrap_or_default();
    let rest = rest.get(front.len()..).unwrap_or_default();
    let joint = rest.get(..usize::from(*joint) % 9).unwrap_or_default();
    let behind = rest.get(joint.len()..).unwrap_or_default();
    let whole = format!("{identification}{tail}");
    let mut message = front.to_vec();
    for byte in whole.bytes() {
        if byte == GS { message.extend_from_slice(joint) } else { message.push(byte) }
    }
    message.extend_from_slice(behind.get(..behind.len().min(3)).unwrap_or_default());
    let read = any(&message, today);
    // What was put between the parts may make a longer serial that is one; nothing may be mended into another code.
    if let (Reading::Code(code), Recovery::Done(_)) = (&read.reading, &read.recovery) {
        let own = code.id.canonical();
        let longer = own.starts_with(identification) && joint.iter().all(u8::is_ascii);
        assert!(own == identification || longer, "{own} of {:?}", String::from_utf8_lossy(&message));
    }
});

fn any(message: &[u8], today: Date) -> marking::Read {
    let read = read(message, None, today);
    for finding in &read.findings {
        assert!(message.get(finding.span.clone()).is_some(), "{finding:?}");
    }
    for diagnosis in diagnose(message, &read) {
        assert!(message.get(diagnosis.evidence.clone()).is_some(), "{diagnosis:?}");
    }
    if let Recovery::Done(mended) = &read.recovery {
        assert!(!matches!(read.reading, Reading::Malformed) && !mended.damages.is_empty(), "{read:?}");
    }
    read
}
