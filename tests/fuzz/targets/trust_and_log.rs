//! Any bytes as what a device is sent: filters, checkpoints, proofs, statements.
#![no_main]
use libfuzzer_sys::fuzz_target;
use merkle::{Checkpoint, Frontier, verify_consistency, verify_inclusion};
use trust::Filter;

fuzz_target!(|bytes: &[u8]| {
    if let Some(filter) = Filter::from_bytes(bytes) {
        assert_eq!(filter.to_bytes(), bytes);
        for code in ["", "010487000000303721x", "00148700000000000012"] {
            let _ = filter.may_hold(code);
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(Checkpoint::open(text, &[7; 32]).is_err(), "nobody has signed it");
        if let Some(statement) = api::Statement::parse(text) {
            assert_eq!(statement.text(), text);
        }
    }
    let Some((head, rest)) = bytes.split_first_chunk::<16>() else { return };
    let [a, b] = [&head[..8], &head[8..]].map(|half| u64::from_le_bytes(half.try_into().unwrap()));
    if let Some(frontier) = Frontier::from_bytes(a, rest) {
        assert_eq!((frontier.size(), frontier.to_bytes().as_slice()), (a, rest));
        let _ = frontier.root();
    }
    let (hashes, _) = rest.as_chunks::<32>();
    let Some((root, path)) = hashes.split_first() else { return };
    // A path that leads there would be a collision.
    assert!(!verify_inclusion([1; 32], a, b, path, root) || path.is_empty());
    let _ = verify_consistency((a, root), (b, &[2; 32]), path);
});
