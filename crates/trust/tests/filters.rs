//! What filters find, and what any bytes make of them.
use proptest::prelude::*;
use trust::*;

fn codes(from: usize, n: usize) -> Vec<String> {
    (from..from + n).map(|n| format!("010487000000303721serial{n:09}")).collect()
}

fn filter(codes: &[String]) -> Filter {
    Filter::of(codes.iter().map(String::as_str)).unwrap()
}

#[test]
fn every_code_is_found_and_few_others() {
    for n in [0, 1, 2, 3, 10, 1_000, 100_000] {
        let inside = codes(0, n);
        let built = filter(&inside);
        let bytes = built.to_bytes();
        let sent = Filter::from_bytes(&bytes).unwrap();
        assert!(inside.iter().all(|code| built.may_hold(code) && sent.may_hold(code)), "{n}");
        let wrong = codes(1_000_000, 300_000).iter().filter(|code| sent.may_hold(code)).count();
        // Once in 65,536: 4.6 are expected.
        assert!(n < 1_000 || wrong < 20, "{n}: {wrong}");
        assert!(n < 100_000 || bytes.len() * 8 / n <= 19, "{} bits a code", bytes.len() * 8 / n);
        assert_eq!(filter(&inside).to_bytes(), bytes, "the same codes make the same bytes");
    }
    let twice = [codes(0, 5), codes(0, 5)].concat();
    assert!(codes(0, 5).iter().all(|code| filter(&twice).may_hold(code)));
}

#[test]
fn shards_are_of_products() {
    let gtin = "04870000003037";
    assert!(codes(0, 50).iter().all(|code| shard_of_code(code) == shard(gtin)));
    assert_eq!(shard_of_code("00487000000000000016"), shard(""));
    let different: std::collections::BTreeSet<u8> = (0..2_000).map(|n| shard(&format!("{n:014}"))).collect();
    assert!(different.len() > 240, "{}", different.len());
}

#[test]
fn what_is_signed() {
    use ed25519_dalek::{Signer as _, SigningKey};
    let key = SigningKey::from_bytes(&[7; 32]);
    let signature = key.sign(&signed_bytes("{}")).to_bytes();
    let public = key.verifying_key().to_bytes();
    assert!(is_signed("{}", &signature, &public));
    assert!(!is_signed("{ }", &signature, &public));
    assert!(!is_signed("{}", &signature, &[1; 32]));
    let bent = {
        let mut bent = signature;
        bent[3] ^= 1;
        bent
    };
    assert!(!is_signed("{}", &bent, &public));
}

/// A filter of no segments, whose look-ups fall into the first three all the same: a fuzzer found it.
#[test]
fn no_head_leads_past_the_end() {
    for (length, prints) in [(2u32, 4usize), (2, 5), (2, 6), (4, 11), (4, 12)] {
        let head = [7u64.to_le_bytes().to_vec(), length.to_le_bytes().to_vec(), 0u32.to_le_bytes().to_vec()].concat();
        let filter = Filter::from_bytes(&[head, vec![0; 2 * prints]].concat());
        assert_eq!(filter.is_some(), prints >= 3 * length as usize);
        if let Some(filter) = filter {
            let found = codes(0, 1_000).iter().filter(|code| filter.may_hold(code)).count();
            assert!(found < 1_000);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), code in ".*") {
        if let Some(filter) = Filter::from_bytes(&bytes) {
            filter.may_hold(&code);
        }
    }

    /// Headers that fit what follows, which no random bytes hit.
    #[test]
    fn any_head(seed: u64, length in 0u32..40, segments in 0u32..6, prints in 0usize..300, codes in proptest::collection::vec(".*", 20)) {
        let mut bytes = seed.to_le_bytes().to_vec();
        bytes.extend(length.to_le_bytes());
        bytes.extend((length * segments).to_le_bytes());
        bytes.extend(vec![7; prints * 2]);
        if let Some(filter) = Filter::from_bytes(&bytes) {
            for code in codes {
                filter.may_hold(&code);
            }
        }
    }
}
