//! What a device may know without asking: signed lists of parts, and filters that say which codes to doubt.
//! **Invariant**: a code that was put into a filter is found in it, always; one that was not is found once in 65,000 times. So a hit means "ask before
//! you trust it", and a miss never means genuine. Bytes from outside never make a filter that reads past its end.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod filter;

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

pub use filter::Filter;

/// How many shards there are: whoever meets few products needs few of them.
pub const SHARDS: usize = 256;

/// The shard of a product, by its GTIN-14.
pub fn shard(gtin: &str) -> u8 {
    let digest = Sha256::new_with_prefix(b"aiqyn trust shard v1\n").chain_update(gtin).finalize();
    digest.first().copied().unwrap_or_default()
}

/// The shard of a code: its product's, and one for all transport packages.
pub fn shard_of_code(code: &str) -> u8 {
    shard(code.strip_prefix("01").and_then(|rest| rest.get(..14)).unwrap_or_default())
}

/// What is signed of a package's list of parts.
pub fn signed_bytes(manifest: &str) -> Vec<u8> {
    [b"aiqyn trust package v1\n", manifest.as_bytes()].concat()
}

/// Whether the registry with this key signed the list.
pub fn is_signed(manifest: &str, signature: &[u8; 64], public: &[u8; 32]) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(public) else { return false };
    key.verify_strict(&signed_bytes(manifest), &Signature::from_bytes(signature)).is_ok()
}

/// Whether these are the bytes of a part, by its hash as 32 bytes.
pub fn is_part(bytes: &[u8], sha256: &[u8; 32]) -> bool {
    Sha256::digest(bytes).as_slice() == sha256
}
