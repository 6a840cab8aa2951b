//! Proofs: that an entry is in the log, and that a later log begins with an earlier one.
use crate::{Hash, Node, node_hash};

/// Leaves that stand next to each other, whose hash is one step of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    first: u64,
    end: u64,
}

impl Span {
    /// The complete subtrees that it is made of, the largest first.
    pub fn nodes(self) -> impl Iterator<Item = Node> {
        let len = self.end - self.first;
        let levels = (0..64u8).rev().filter(move |level| len >> level & 1 == 1);
        levels.scan(self.first, |first, level| {
            let node = Node { level, at: *first >> level };
            *first += node.leaves();
            Some(node)
        })
    }

    /// Its hash from those of its subtrees; `None` where one is not known.
    pub fn hash(self, of: impl Fn(Node) -> Option<Hash>) -> Option<Hash> {
        let hashes: Option<Vec<Hash>> = self.nodes().map(of).collect();
        hashes?.into_iter().rev().reduce(|right, left| node_hash(&left, &right))
    }
}

/// Where a tree of so many leaves, two at least, parts: the largest power of two below.
const fn split(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}

/// What proves that leaf `index` is in a tree of `size` leaves, from the leaf upwards; `None` where it has no such leaf.
pub fn inclusion(index: u64, size: u64) -> Option<Vec<Span>> {
    if index >= size {
        return None;
    }
    let (mut first, mut end, mut spans) = (0, size, Vec::new());
    while end - first > 1 {
        let middle = first + split(end - first);
        if index < middle {
            spans.push(Span { first: middle, end });
            end = middle;
        } else {
            spans.push(Span { first, end: middle });
            first = middle;
        }
    }
    spans.reverse();
    Some(spans)
}

/// What proves that a tree of `new` leaves begins with one of `old` leaves; `None` where it cannot.
pub fn consistency(old: u64, new: u64) -> Option<Vec<Span>> {
    if old > new {
        return None;
    }
    let (mut first, mut end, mut spans) = (0, new, Vec::new());
    while old > first && old < end {
        let middle = first + split(end - first);
        if old <= middle {
            spans.push(Span { first: middle, end });
            end = middle;
        } else {
            spans.push(Span { first, end: middle });
            first = middle;
        }
    }
    // The old tree itself need not be told to who knows its root; a part of it has to be.
    if old == end && first > 0 {
        spans.push(Span { first, end });
    }
    spans.reverse();
    Some(spans)
}

/// Whether the path proves that the leaf with this hash is number `index` of the tree.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: &Hash) -> bool {
    let Some(mut last) = size.checked_sub(1).filter(|last| index <= *last) else { return false };
    let (mut at, mut hash) = (index, leaf);
    for other in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(other, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, other);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// Whether the path proves that the new tree begins with the old one. With an empty tree everything begins.
pub fn verify_consistency(old: (u64, &Hash), new: (u64, &Hash), path: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == new_size {
        return path.is_empty() && old_root == new_root;
    }
    if old_size > new_size {
        return false;
    }
    let (Some(mut at), mut last) = (old_size.checked_sub(1), new_size - 1) else { return path.is_empty() };
    // A complete old tree is a step of the new one's proof, and is not told.
    let is_complete = old_size.is_power_of_two();
    let mut steps = is_complete.then_some(old_root).into_iter().chain(path);
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let Some(begin) = steps.next() else { return false };
    let (mut of_old, mut of_new) = (*begin, *begin);
    for other in steps {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            (of_old, of_new) = (node_hash(other, &of_old), node_hash(other, &of_new));
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            of_new = node_hash(&of_new, other);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && of_old == *old_root && of_new == *new_root
}
