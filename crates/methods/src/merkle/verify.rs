//! Checking proofs with nothing but the proof: RFC 9162 sections 2.1.3.2 and 2.1.4.2, and the same for
//! subtrees (a run of leaves that is aligned to its own length).

use super::{Hash, MerkleError, empty_root, node_hash};

/// The root that an inclusion proof leads to. An error if the proof has the wrong length for the position.
pub fn root_from_inclusion(index: u64, size: u64, leaf: &Hash, proof: &[Hash]) -> Result<Hash, MerkleError> {
    if index >= size {
        return Err(MerkleError::LeafBeyondSize { index, size });
    }
    let (mut at, mut last) = (index, size - 1);
    let mut root = *leaf;
    for step in proof {
        if last == 0 {
            return Err(MerkleError::ProofTooLong);
        }
        if at & 1 == 1 || at == last {
            root = node_hash(step, &root);
            // On the right edge levels without a left sibling are skipped.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(&root, step);
        }
        at >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(root) } else { Err(MerkleError::ProofTooShort) }
}

/// Holds if `leaf` (a leaf hash) is number `index` (from 0) of the tree of `size` leaves with this root.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), MerkleError> {
    let found = root_from_inclusion(index, size, leaf, proof)?;
    if found == *root { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

/// Holds if the tree of `first` leaves with `first_root` is the beginning of the tree of `second` leaves
/// with `second_root`. The empty tree is refused: it is the beginning of every tree, so that such a proof
/// would say nothing about `second_root`.
pub fn verify_consistency(
    first: u64,
    second: u64,
    first_root: &Hash,
    second_root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if first > second {
        return Err(MerkleError::SizesOutOfOrder { first, second });
    }
    if first == 0 {
        return Err(MerkleError::EmptyTree);
    }
    verify_subtree_consistency(0, first, second, first_root, second_root, proof)
}

/// Holds if `leaf` is number `index` (counted in the whole log) of the subtree over `start..end`.
pub fn verify_subtree_inclusion(
    index: u64,
    start: u64,
    end: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), MerkleError> {
    check_subtree(start, end, end)?;
    let within = index.checked_sub(start).ok_or(MerkleError::LeafBeyondSize { index, size: end })?;
    verify_inclusion(within, end - start, leaf, proof, root)
}

/// Holds if the subtree over the leaves `start..end` with `subtree_root` is part of the tree of `size`
/// leaves with `root`. The empty run is part of every tree; its proof is empty.
pub fn verify_subtree_consistency(
    start: u64,
    end: u64,
    size: u64,
    subtree_root: &Hash,
    root: &Hash,
    proof: &[Hash],
) -> Result<(), MerkleError> {
    if start == end && end <= size {
        return verify_empty_run(subtree_root, proof);
    }
    check_subtree(start, end, size)?;
    let (mut first, mut at, mut last) = (start, end - 1, size - 1);
    // Climb to the largest full subtree on the old right edge: its root starts both calculations.
    while first != at && (at == last || at & 1 == 1) {
        (first, at, last) = (first >> 1, at >> 1, last >> 1);
    }
    let mut steps = proof.iter();
    let seed = if first == at { subtree_root } else { steps.next().ok_or(MerkleError::ProofTooShort)? };
    let (mut earlier, mut later) = (*seed, *seed);
    for step in steps {
        if last == 0 {
            return Err(MerkleError::ProofTooLong);
        }
        if at & 1 == 1 || at == last {
            if first < at {
                earlier = node_hash(step, &earlier);
            }
            later = node_hash(step, &later);
            while at & 1 == 0 && at != 0 {
                (first, at, last) = (first >> 1, at >> 1, last >> 1);
            }
        } else {
            later = node_hash(&later, step);
        }
        (first, at, last) = (first >> 1, at >> 1, last >> 1);
    }
    if last != 0 {
        return Err(MerkleError::ProofTooShort);
    }
    if earlier != *subtree_root {
        return Err(MerkleError::EarlierRootMismatch);
    }
    if later == *root { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

fn verify_empty_run(subtree_root: &Hash, proof: &[Hash]) -> Result<(), MerkleError> {
    if !proof.is_empty() {
        return Err(MerkleError::ProofTooLong);
    }
    if *subtree_root == empty_root() { Ok(()) } else { Err(MerkleError::EarlierRootMismatch) }
}

/// A subtree is a run whose start is a multiple of the smallest power of two that is not below its length.
fn check_subtree(start: u64, end: u64, size: u64) -> Result<(), MerkleError> {
    let length = end.checked_sub(start).filter(|length| *length > 0 && end <= size);
    let aligned = length.is_some_and(|length| {
        length.checked_next_power_of_two().map_or(start == 0, |width| start.is_multiple_of(width))
    });
    if aligned { Ok(()) } else { Err(MerkleError::NotASubtree { start, end, size }) }
}
