//! Entries as commitments, and what proves that one is in a log.
use sha2::{Digest as _, Sha256};

use crate::{Checkpoint, Hash, NoteError, leaf_hash, verify_inclusion};

/// Chance that hides an entry's text: who has the commitment alone cannot try texts.
pub type Salt = [u8; 16];

/// Keeps a commitment from passing for a hash of anything else.
const DOMAIN: &[u8] = b"aiqyn log entry v1\0";

/// What the log holds for good of an entry. Without salt and text it says nothing.
pub fn commitment(salt: &Salt, text: &[u8]) -> Hash {
    Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(text).finalize().into()
}

/// Proof that an entry is in a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The entry's number, from 0.
    pub index: u64,
    /// Of the entry's commitment.
    pub salt: Salt,
    /// From the leaf upwards.
    pub path: Vec<Hash>,
    /// Signed checkpoint of a log that holds it.
    pub note: String,
}

/// Why a proof is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Its checkpoint is not taken.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The path does not lead from the entry to the checkpoint's root.
    #[error("the entry is not in the log of this checkpoint")]
    NotThere,
}

impl Inclusion {
    /// Checks that this text is an entry of a log that this key signed; gives the log's checkpoint.
    pub fn verify(&self, text: &[u8], public: &[u8; 32]) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::open(&self.note, public)?;
        let leaf = leaf_hash(&commitment(&self.salt, text));
        let is_there = verify_inclusion(leaf, self.index, checkpoint.size, &self.path, &checkpoint.root);
        if is_there { Ok(checkpoint) } else { Err(ProofError::NotThere) }
    }
}
