//! Proofs from stored nodes: first which nodes are needed, then the proof.

use super::frontier::{full_subtrees, join};
use super::{Hash, MerkleError, NodeId, empty_root};
use std::collections::{BTreeMap, HashMap};

/// Where completed nodes are kept.
pub trait NodeSource {
    /// The hash stored for a full subtree.
    fn node(&self, node: NodeId) -> Option<Hash>;
}

impl NodeSource for BTreeMap<NodeId, Hash> {
    fn node(&self, node: NodeId) -> Option<Hash> {
        self.get(&node).copied()
    }
}
impl<Hasher: std::hash::BuildHasher> NodeSource for HashMap<NodeId, Hash, Hasher> {
    fn node(&self, node: NodeId) -> Option<Hash> {
        self.get(&node).copied()
    }
}

/// What a proof consists of: each of its hashes is the root over a run of leaves, given by the stored
/// full subtrees that cover it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    runs: Vec<(u64, u64)>,
}

impl Plan {
    /// The inclusion proof of leaf `index` (from 0) in the tree of `size` leaves; RFC 9162 2.1.3.1.
    pub fn inclusion(index: u64, size: u64) -> Result<Self, MerkleError> {
        if index >= size {
            return Err(MerkleError::LeafBeyondSize { index, size });
        }
        let (mut start, mut end) = (0, size);
        let mut runs = Vec::new();
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                runs.push((middle, end));
                end = middle;
            } else {
                runs.push((start, middle));
                start = middle;
            }
        }
        runs.reverse();
        Ok(Self { runs })
    }

    /// The consistency proof between the trees of `first` and `second` leaves; RFC 9162 2.1.4.1.
    /// It is empty if the sizes are equal; from the empty tree there is nothing to prove.
    pub fn consistency(first: u64, second: u64) -> Result<Self, MerkleError> {
        if first > second {
            return Err(MerkleError::SizesOutOfOrder { first, second });
        }
        if first == 0 {
            return Err(MerkleError::EmptyTree);
        }
        let mut runs = Vec::new();
        if first == second {
            return Ok(Self { runs });
        }
        let (mut start, mut end) = (0, second);
        while end != first {
            let middle = start + split(end - start);
            if first <= middle {
                runs.push((middle, end));
                end = middle;
            } else {
                runs.push((start, middle));
                start = middle;
            }
        }
        // The old tree's own root is known to the verifier when it is a single full subtree.
        if start != 0 {
            runs.push((start, end));
        }
        runs.reverse();
        Ok(Self { runs })
    }

    /// The root of the tree of `size` leaves, as a proof of one hash.
    fn root(size: u64) -> Self {
        Self { runs: vec![(0, size)] }
    }

    /// Every stored node that [`Plan::assemble`] will ask for, without repeats.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.runs.iter().flat_map(|&(start, end)| full_subtrees(start, end)).collect()
    }

    /// The proof's hashes in the order of RFC 9162.
    pub fn assemble(&self, source: &impl NodeSource) -> Result<Vec<Hash>, MerkleError> {
        self.runs
            .iter()
            .map(|&(start, end)| {
                let roots = full_subtrees(start, end)
                    .map(|node| source.node(node).ok_or(MerkleError::MissingNode(node)))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(join(roots.into_iter()).unwrap_or_else(empty_root))
            })
            .collect()
    }
}

/// The inclusion proof of leaf `index` in the tree of `size` leaves.
pub fn inclusion_proof(source: &impl NodeSource, index: u64, size: u64) -> Result<Vec<Hash>, MerkleError> {
    Plan::inclusion(index, size)?.assemble(source)
}

/// The consistency proof between the trees of `first` and `second` leaves.
pub fn consistency_proof(
    source: &impl NodeSource,
    first: u64,
    second: u64,
) -> Result<Vec<Hash>, MerkleError> {
    Plan::consistency(first, second)?.assemble(source)
}

/// The root of the tree of `size` leaves, for any size up to the stored one.
pub fn root_of(source: &impl NodeSource, size: u64) -> Result<Hash, MerkleError> {
    let hashes = Plan::root(size).assemble(source)?;
    Ok(hashes.first().copied().unwrap_or_else(empty_root))
}

/// The largest power of two below `length` (which is at least 2): where RFC 9162 splits a tree.
const fn split(length: u64) -> u64 {
    1 << (u64::BITS - 1 - (length - 1).leading_zeros())
}
