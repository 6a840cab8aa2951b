//! The tree against its definition, and proofs against every wrong one.
use std::collections::HashMap;

use merkle::{
    Frontier, Hash, Node, consistency, inclusion, leaf_hash, node_hash, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

/// Source: RFC 9162, "Definition of the Merkle Tree", word by word.
fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Frontier::default().root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&root(left), &root(right))
        }
    }
}

struct Log {
    leaves: Vec<Hash>,
    nodes: HashMap<Node, Hash>,
    frontier: Frontier,
}

fn log(size: u64) -> Log {
    let mut log = Log { leaves: Vec::new(), nodes: HashMap::new(), frontier: Frontier::default() };
    for n in 0..size {
        let leaf = leaf_hash(&n.to_be_bytes());
        log.leaves.push(leaf);
        log.frontier.append(leaf, |node, hash| assert!(log.nodes.insert(node, hash).is_none()));
    }
    log
}

impl Log {
    fn path(&self, spans: Option<Vec<merkle::Span>>) -> Vec<Hash> {
        let hash = |span: merkle::Span| span.hash(|node| self.nodes.get(&node).copied()).unwrap();
        spans.unwrap().into_iter().map(hash).collect()
    }

    fn root(&self, size: u64) -> Hash {
        root(&self.leaves[..size as usize])
    }
}

// Source: the reference tree of Certificate Transparency's test data.
#[test]
fn known_roots() {
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut frontier = Frontier::default();
    assert_eq!(hex::encode(frontier.root()), roots[0]);
    for (leaf, root) in leaves.iter().zip(&roots[1..]) {
        frontier.append(leaf_hash(&hex::decode(leaf).unwrap()), |_, _| ());
        assert_eq!(hex::encode(frontier.root()), *root);
        assert_eq!(Frontier::from_bytes(frontier.size(), &frontier.to_bytes()), Some(frontier.clone()));
        assert_eq!(
            Frontier::from_bytes(frontier.size() + 1, &frontier.to_bytes()).is_some(),
            frontier.size().count_ones() == (frontier.size() + 1).count_ones()
        );
    }
}

#[test]
fn every_proof_of_small_logs() {
    let log = log(40);
    assert_eq!(log.frontier.root(), log.root(40));
    for (node, hash) in log.frontier.nodes() {
        assert_eq!(log.nodes[&node], hash);
        let part = &log.leaves[node.first() as usize..(node.first() + node.leaves()) as usize];
        assert_eq!(root(part), hash);
    }
    for size in 1..=40 {
        let whole = log.root(size);
        for index in 0..size {
            let path = log.path(inclusion(index, size));
            assert!(verify_inclusion(log.leaves[index as usize], index, size, &path, &whole));
            // Of another leaf, at another place, of another size, cut short, with more: nothing of it holds.
            for other in (0..=size).filter(|other| *other != index) {
                assert!(!verify_inclusion(log.leaves[index as usize], other, size, &path, &whole));
                let leaf = log.leaves.get(other as usize).copied().unwrap_or_default();
                assert!(!verify_inclusion(leaf, index, size, &path, &whole));
            }
            assert!(!verify_inclusion(
                log.leaves[index as usize],
                index,
                size,
                &[&path[..], &[whole]].concat(),
                &whole
            ));
            if let Some((_, short)) = path.split_last() {
                assert!(!verify_inclusion(log.leaves[index as usize], index, size, short, &whole));
            }
        }
        assert_eq!(inclusion(size, size), None);
        for old in 0..=size {
            let before = log.root(old);
            let path = log.path(consistency(old, size));
            assert!(verify_consistency((old, &before), (size, &whole), &path), "{old} to {size}");
            if old > 0 && old < size {
                let mut changed = log.leaves.clone();
                changed[old as usize - 1][0] ^= 1;
                let other = root(&changed[..old as usize]);
                assert!(!verify_consistency((old, &other), (size, &whole), &path), "another beginning");
                assert!(!verify_consistency((old, &before), (size, &other), &path), "another end");
                let (_, short) = path.split_last().unwrap();
                assert!(!verify_consistency((old, &before), (size, &whole), short));
                assert!(!verify_consistency((old, &before), (size, &whole), &[&path[..], &[before]].concat()));
            }
        }
        assert_eq!(consistency(size + 1, size), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_of_longer_logs(size in 1u64..700, index in any::<prop::sample::Index>(), old in any::<prop::sample::Index>(), bent in any::<prop::sample::Index>()) {
        let log = log(size);
        let (index, old) = (index.index(size as usize) as u64, old.index(size as usize) as u64 + 1);
        let whole = log.frontier.root();
        let mut path = log.path(inclusion(index, size));
        prop_assert!(path.len() <= 10);
        prop_assert!(verify_inclusion(log.leaves[index as usize], index, size, &path, &whole));
        let mut steps = log.path(consistency(old, size));
        prop_assert!(verify_consistency((old, &log.root(old)), (size, &whole), &steps));
        if !path.is_empty() {
            let n = bent.index(path.len());
            path[n][7] ^= 4;
            prop_assert!(!verify_inclusion(log.leaves[index as usize], index, size, &path, &whole));
        }
        if !steps.is_empty() {
            let n = bent.index(steps.len());
            steps[n][7] ^= 4;
            prop_assert!(!verify_consistency((old, &log.root(old)), (size, &whole), &steps));
        }
    }

    // Numbers and paths come from outside: whatever they are, there is an answer.
    #[test]
    fn nothing_panics(index: u64, size: u64, old: u64, path in prop::collection::vec(any::<Hash>(), 0..70), hash: Hash) {
        let _ = verify_inclusion(hash, index, size, &path, &hash);
        let _ = verify_consistency((old, &hash), (size, &hash), &path);
        for spans in [inclusion(index, size), consistency(old, size)].into_iter().flatten() {
            prop_assert!(spans.len() <= 65);
            prop_assert!(spans.into_iter().all(|span| span.nodes().count() <= 64));
        }
    }
}
