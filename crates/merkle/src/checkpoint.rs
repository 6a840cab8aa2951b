//! What a log signs: its name, how long it is, its root.
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::Hash;

/// A log as it was at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log, unlike any other; without a space, a plus or a line's end.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Of its tree.
    pub root: Hash,
}

/// Why a signed note is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is none.
    #[error("this is no signed checkpoint")]
    Malformed,
    /// Nobody we know signed it.
    #[error("the checkpoint is not signed by this key")]
    OtherKey,
    /// The signature is of something else.
    #[error("the signature of the checkpoint does not hold")]
    Signature,
}

/// Ed25519, in the numbers of signed notes.
const ED25519: u8 = 1;

fn key_hash(origin: &str, public: &[u8; 32]) -> [u8; 4] {
    let digest: Hash =
        Sha256::new().chain_update(origin).chain_update([b'\n', ED25519]).chain_update(public).finalize().into();
    digest.first_chunk().copied().unwrap_or_default()
}

impl Checkpoint {
    /// What is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root))
    }

    /// The text with its signature, as it is passed on.
    pub fn note(&self, public: &[u8; 32], signature: &[u8; 64]) -> String {
        let signed = [&key_hash(&self.origin, public)[..], signature].concat();
        format!("{}\n— {} {}\n", self.text(), self.origin, STANDARD.encode(signed))
    }

    /// Reads a note and checks its signature by this key. Signatures of others may stand beside it.
    pub fn open(note: &str, public: &[u8; 32]) -> Result<Self, NoteError> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let checkpoint = Self::parse(text).ok_or(NoteError::Malformed)?;
        let key = VerifyingKey::from_bytes(public).map_err(|_| NoteError::OtherKey)?;
        let own = key_hash(&checkpoint.origin, public);
        let signed = format!("{text}\n");
        let mut outcome = NoteError::OtherKey;
        for line in signatures.lines() {
            let (name, signature) =
                line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(NoteError::Malformed)?;
            let bytes = STANDARD.decode(signature).map_err(|_| NoteError::Malformed)?;
            let (hash, signature) = bytes.split_first_chunk::<4>().ok_or(NoteError::Malformed)?;
            if name != checkpoint.origin || *hash != own {
                continue;
            }
            let signature = Signature::from_slice(signature).map_err(|_| NoteError::Malformed)?;
            if key.verify_strict(signed.as_bytes(), &signature).is_ok() {
                return Ok(checkpoint);
            }
            outcome = NoteError::Signature;
        }
        Err(outcome)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        // One way to write a number: what is signed is told apart by its text.
        let digits = size.bytes().all(|byte| byte.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
        let is_named = !origin.is_empty() && !origin.contains([' ', '+']);
        let root = STANDARD.decode(root).ok()?.try_into().ok()?;
        let size = size.parse().ok().filter(|_| digits && is_named)?;
        // What follows are extensions, which are signed with it and say nothing to us.
        lines.all(|line| !line.is_empty()).then(|| Self { origin: origin.to_owned(), size, root })
    }
}
