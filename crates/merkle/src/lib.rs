//! A log that cannot be changed unnoticed: its tree, proofs from it, signed checkpoints of it.
//! **Invariant**: what `verify` accepts was a leaf of a tree with that root; nothing here reads a clock, a file or chance.
//!
//! Source: RFC 9162, "Merkle Trees" (hash, inclusion and consistency proofs); C2SP "tlog-checkpoint" and "signed-note"
//! (the text of a checkpoint). An entry is a salted commitment, so that its text can be erased and the log still be checked.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::unwrap_used, clippy::panic))]
#![warn(missing_docs)]

mod checkpoint;
mod entry;
mod proof;
mod tree;

pub use checkpoint::{Checkpoint, NoteError};
pub use entry::{Inclusion, ProofError, Salt, commitment};
pub use proof::{Span, consistency, inclusion, verify_consistency, verify_inclusion};
pub use tree::{Frontier, Hash, Node, leaf_hash, node_hash};
