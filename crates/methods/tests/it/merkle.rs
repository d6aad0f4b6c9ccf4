use crate::shared_data;
use base64::Engine;
use methods::merkle::*;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::HashMap;

/// Some vectors use short texts as hashes ("don't care 1"): a hash of the text stands for it, so that equal
/// stays equal and different stays different, and the verifier really runs. An empty text is no hash.
fn hash(value: &Value) -> Option<Hash> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(value.as_str()?).unwrap();
    (!bytes.is_empty()).then(|| Hash::try_from(bytes.as_slice()).unwrap_or_else(|_| leaf_hash(&bytes)))
}

fn hashes(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().map_or_else(|| Some(vec![]), |list| list.iter().map(hash).collect())
}

fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap()
}

fn check_vectors(file: &str, expected: usize, holds: impl Fn(&Value) -> Option<bool>) {
    let Some(folder) = shared_data::folder("merkle") else { return };
    let text = shared_data::text(&folder.join(file));
    let mut checked = 0;
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let accepted = holds(&case).unwrap_or(false);
        assert_eq!(accepted, !case["wantErr"].as_bool().unwrap(), "{file}: {}", case["file"]);
        checked += 1;
    }
    assert_eq!(checked, expected);
}

#[test]
fn inclusion_vectors() {
    check_vectors("inclusion.jsonl", 65, |case| {
        let (index, size) = (number(case, "leafIdx"), number(case, "treeSize"));
        let (leaf, root) = (hash(&case["leafHash"])?, hash(&case["root"])?);
        Some(verify_inclusion(index, size, &leaf, &hashes(&case["proof"])?, &root).is_ok())
    });
}

#[test]
fn consistency_vectors() {
    check_vectors("consistency.jsonl", 57, |case| {
        let (first, second) = (number(case, "size1"), number(case, "size2"));
        let (old, new) = (hash(&case["root1"])?, hash(&case["root2"])?);
        Some(verify_consistency(first, second, &old, &new, &hashes(&case["proof"])?).is_ok())
    });
}

#[test]
fn subtree_inclusion_vectors() {
    check_vectors("subtreeinclusion.jsonl", 138, |case| {
        let (index, start, end) = (number(case, "leafIdx"), number(case, "start"), number(case, "end"));
        let (leaf, root) = (hash(&case["leafHash"])?, hash(&case["root"])?);
        Some(verify_subtree_inclusion(index, start, end, &leaf, &hashes(&case["proof"])?, &root).is_ok())
    });
}

#[test]
fn subtree_consistency_vectors() {
    check_vectors("subtreeconsistency.jsonl", 75, |case| {
        let (start, end, size) = (number(case, "start"), number(case, "end"), number(case, "size"));
        let (old, new) = (hash(&case["root1"])?, hash(&case["root2"])?);
        Some(verify_subtree_consistency(start, end, size, &old, &new, &hashes(&case["proof"])?).is_ok())
    });
}

fn grown(leaves: impl Iterator<Item = Vec<u8>>) -> (Frontier, HashMap<NodeId, Hash>) {
    let mut frontier = Frontier::new();
    let mut stored = HashMap::new();
    for leaf in leaves {
        stored.extend(frontier.append(leaf_hash(&leaf)));
    }
    (frontier, stored)
}

fn counter_leaves(count: u64) -> impl Iterator<Item = Vec<u8>> {
    (0..count).map(|number| number.to_be_bytes().to_vec())
}

#[test]
fn roots_and_proofs_of_the_reference_leaves() {
    let Some(folder) = shared_data::folder("merkle") else { return };
    let reference = shared_data::json(&folder.join("roots_and_proofs.json"));
    let strings = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let leaves = strings(&reference["ct_reference_leaves_hex"]);
    let (_, stored) = grown(leaves.iter().map(|leaf| hex::decode(leaf).unwrap()));
    assert_eq!(empty_root().to_string(), reference["empty_root"].as_str().unwrap());
    for (size, root) in strings(&reference["ct_reference_roots"]).iter().enumerate() {
        assert_eq!(&root_of(&stored, size as u64).unwrap().to_string(), root);
    }
    let written = |proof: Vec<Hash>| proof.iter().map(Hash::to_string).collect::<Vec<_>>();
    let inclusions = reference["ct_all_inclusion"].as_object().unwrap();
    assert_eq!(inclusions.len(), 36);
    for (place, proof) in inclusions {
        let (size, index) = place.split_once(':').unwrap();
        let made = inclusion_proof(&stored, index.parse().unwrap(), size.parse().unwrap()).unwrap();
        assert_eq!(written(made), strings(proof), "inclusion {place}");
    }
    let consistencies = reference["ct_all_consistency"].as_object().unwrap();
    assert_eq!(consistencies.len(), 36);
    for (place, proof) in consistencies {
        let (first, second) = place.split_once(':').unwrap();
        let made = consistency_proof(&stored, first.parse().unwrap(), second.parse().unwrap()).unwrap();
        assert_eq!(written(made), strings(proof), "consistency {place}");
    }
}

#[test]
fn roots_and_proofs_of_counter_leaves() {
    let Some(folder) = shared_data::folder("merkle") else { return };
    let reference = shared_data::json(&folder.join("roots_and_proofs.json"));
    let (frontier, stored) = grown(counter_leaves(100_003));
    let pair = |place: &str| {
        let (left, right) = place.split_once(':').unwrap();
        (left.parse::<u64>().unwrap(), right.parse::<u64>().unwrap())
    };
    let roots: HashMap<u64, String> = reference["counter_roots"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(size, root)| (size.parse().unwrap(), root.as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(roots.len(), 10);
    for (size, root) in &roots {
        assert_eq!(&root_of(&stored, *size).unwrap().to_string(), root, "{size} leaves");
        let kept = Frontier::nodes(*size).iter().map(|node| stored[node]).collect();
        assert_eq!(&Frontier::restore(*size, kept).unwrap().root().to_string(), root, "{size} leaves");
    }
    assert_eq!(frontier.root().to_string(), roots[&100_003]);
    for (place, proof) in reference["counter_inclusion"].as_object().unwrap() {
        let (size, index) = pair(place);
        let made = inclusion_proof(&stored, index, size).unwrap();
        assert_eq!(serde_json::to_value(&made).unwrap(), *proof, "inclusion {place}");
        let leaf = leaf_hash(&index.to_be_bytes());
        verify_inclusion(index, size, &leaf, &made, &roots[&size].parse().unwrap()).unwrap();
    }
    for (place, proof) in reference["counter_consistency"].as_object().unwrap() {
        let (first, second) = pair(place);
        let made = consistency_proof(&stored, first, second).unwrap();
        assert_eq!(serde_json::to_value(&made).unwrap(), *proof, "consistency {place}");
    }
}

#[test]
fn same_root_as_another_implementation() {
    let mut peer = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
    let mut ours = Frontier::new();
    for leaf in counter_leaves(700) {
        ours.append(leaf_hash(&leaf));
        peer.push(leaf);
        assert_eq!(ours.root().0.as_slice(), peer.root().as_bytes().as_slice());
    }
}

#[test]
fn a_full_size_does_not_overflow() {
    let last = u64::MAX;
    let root = empty_root();
    assert_eq!(Plan::inclusion(last, last), Err(MerkleError::LeafBeyondSize { index: last, size: last }));
    assert!(!Plan::inclusion(last - 1, last).unwrap().nodes().is_empty());
    assert!(!Plan::consistency(last - 1, last).unwrap().nodes().is_empty());
    assert!(verify_inclusion(last - 1, last, &root, &[root; 63], &root).is_err());
    assert!(verify_consistency(last - 1, last, &root, &root, &[root; 64]).is_err());
    assert!(verify_subtree_consistency(1 << 63, last, last, &root, &root, &[root; 70]).is_err());
}

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut changed = *hash;
    changed.0[bit / 8] ^= 1 << (bit % 8);
    changed
}

/// Not a sample: every leaf of every small tree, every bit of every hash that is checked.
#[test]
fn every_bit_of_every_small_proof_counts() {
    for size in 1..=9 {
        let (frontier, stored) = grown(counter_leaves(size));
        let root = frontier.root();
        for index in 0..size {
            let leaf = leaf_hash(&index.to_be_bytes());
            let proof = inclusion_proof(&stored, index, size).unwrap();
            assert!(verify_inclusion(index, size, &leaf, &proof, &root).is_ok());
            for bit in 0..256 {
                assert!(verify_inclusion(index, size, &flipped(&leaf, bit), &proof, &root).is_err());
                assert!(verify_inclusion(index, size, &leaf, &proof, &flipped(&root, bit)).is_err());
                for place in 0..proof.len() {
                    let mut changed = proof.clone();
                    changed[place] = flipped(&changed[place], bit);
                    assert!(verify_inclusion(index, size, &leaf, &changed, &root).is_err());
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_proof_verifies_and_every_changed_bit_fails(size in 1u64..300, pick in any::<u64>(), bit in 0usize..256) {
        let (frontier, stored) = grown(counter_leaves(size));
        let root = frontier.root();
        let index = pick % size;
        let leaf = leaf_hash(&index.to_be_bytes());
        let proof = inclusion_proof(&stored, index, size).unwrap();
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &root).is_ok());
        prop_assert!(verify_inclusion(index, size, &flipped(&leaf, bit), &proof, &root).is_err());
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &flipped(&root, bit)).is_err());
        for other in (0..9).map(|bit| index ^ (1 << bit)) {
            prop_assert!(verify_inclusion(other, size, &leaf, &proof, &root).is_err());
        }
        for place in 0..proof.len() {
            let mut changed = proof.clone();
            changed[place] = flipped(&changed[place], bit);
            prop_assert!(verify_inclusion(index, size, &leaf, &changed, &root).is_err());
        }
    }

    #[test]
    fn every_history_is_consistent_and_every_changed_bit_fails(size in 1u64..300, pick in any::<u64>(), bit in 0usize..256) {
        let (frontier, stored) = grown(counter_leaves(size));
        let root = frontier.root();
        let first = 1 + pick % size;
        let earlier = root_of(&stored, first).unwrap();
        let proof = consistency_proof(&stored, first, size).unwrap();
        prop_assert!(verify_consistency(first, size, &earlier, &root, &proof).is_ok());
        prop_assert!(verify_consistency(first, size, &flipped(&earlier, bit), &root, &proof).is_err());
        prop_assert!(verify_consistency(first, size, &earlier, &flipped(&root, bit), &proof).is_err());
        for place in 0..proof.len() {
            let mut changed = proof.clone();
            changed[place] = flipped(&changed[place], bit);
            prop_assert!(verify_consistency(first, size, &earlier, &root, &changed).is_err());
        }
    }

    #[test]
    fn arbitrary_proofs_never_panic(sizes in any::<(u64, u64, u64)>(), proof in proptest::collection::vec(any::<[u8; 32]>(), 0..70)) {
        let proof: Vec<Hash> = proof.into_iter().map(Hash).collect();
        let root = empty_root();
        prop_assert!(verify_inclusion(sizes.0, sizes.1, &root, &proof, &root).is_err());
        prop_assert!(verify_consistency(sizes.0, sizes.1, &root, &root, &proof).is_err() || sizes.0 == sizes.1);
        let _ = verify_subtree_consistency(sizes.0, sizes.1, sizes.2, &root, &root, &proof);
    }
}
