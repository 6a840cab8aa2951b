//! The tree: hashes, complete subtrees, and the edge on which it grows.
use sha2::{Digest as _, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// Hash of a leaf. The first byte keeps a leaf from passing for an inner node.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(data).finalize().into()
}

/// Hash of what hangs over two subtrees.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A complete subtree: 2^level leaves, from leaf `at` · 2^level on. Once it is there it never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node {
    /// 0 is a leaf.
    pub level: u8,
    /// Number among those of its level, from 0.
    pub at: u64,
}

impl Node {
    /// Number of its first leaf.
    pub const fn first(self) -> u64 {
        self.at << self.level
    }

    /// How many leaves it has.
    pub const fn leaves(self) -> u64 {
        1 << self.level
    }

    /// Its halves; a leaf has none.
    pub const fn halves(self) -> Option<[Self; 2]> {
        match self.level.checked_sub(1) {
            Some(level) => Some([Self { level, at: self.at << 1 }, Self { level, at: (self.at << 1) | 1 }]),
            None => None,
        }
    }
}

/// All of a tree that is needed to let it grow: the complete subtrees at its right edge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    /// The largest first: one for each bit of the size.
    hashes: Vec<Hash>,
}

impl Frontier {
    /// From how it was kept: hashes one after the other, the largest subtree first. `None` where that is no frontier of a tree of that size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let fits = rest.is_empty() && hashes.len() == size.count_ones() as usize;
        fits.then(|| Self { size, hashes: hashes.to_vec() })
    }

    /// As it is kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash; tells every subtree that is complete with it, from the leaf upwards.
    pub fn append(&mut self, leaf: Hash, mut made: impl FnMut(Node, Hash)) {
        let (mut node, mut hash) = (Node { level: 0, at: self.size }, leaf);
        made(node, hash);
        while node.at & 1 == 1
            && let Some(left) = self.hashes.pop()
        {
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, at: node.at >> 1 };
            made(node, hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// The tree's hash; of an empty one the hash of nothing.
    pub fn root(&self) -> Hash {
        let from_right = self.hashes.iter().rev().copied();
        from_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(|| Sha256::digest([]).into())
    }

    /// Its subtrees, the largest first.
    pub fn nodes(&self) -> impl Iterator<Item = (Node, Hash)> + '_ {
        let levels = (0..64u8).rev().filter(|level| self.size >> level & 1 == 1);
        levels.zip(&self.hashes).map(|(level, hash)| {
            // What stands left of this bit are the leaves before it.
            let at = (self.size >> level) ^ 1;
            (Node { level, at }, *hash)
        })
    }
}
