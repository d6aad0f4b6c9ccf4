//! The compact form of a growing tree: the roots of its full subtrees, largest first.

use super::{Hash, MerkleError, NodeId, empty_root, node_hash};

/// A tree of `size` leaves by the roots of its full subtrees. It needs at most 64 hashes, whatever the
/// size; appending costs one hash per subtree that becomes complete (one on average, log2 n at most).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One per set bit of `size`, largest subtree first.
    roots: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub const fn new() -> Self {
        Self { size: 0, roots: Vec::new() }
    }

    /// The stored nodes that make up the frontier of a tree of `size` leaves, largest first: fetch them
    /// and hand them to [`Frontier::restore`].
    pub fn nodes(size: u64) -> Vec<NodeId> {
        full_subtrees(0, size).collect()
    }

    /// Rebuilds the frontier from the hashes of [`Frontier::nodes`] in that order.
    pub fn restore(size: u64, roots: Vec<Hash>) -> Result<Self, MerkleError> {
        let expected = size.count_ones() as usize;
        if roots.len() != expected {
            return Err(MerkleError::FrontierShape { size, expected, found: roots.len() });
        }
        Ok(Self { size, roots })
    }

    /// Number of leaves.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hashes, largest subtree first.
    pub fn roots(&self) -> &[Hash] {
        &self.roots
    }

    /// Adds a leaf (its [`super::leaf_hash`]) and calls `complete` for every node that is now final: the
    /// leaf itself and each subtree that it fills. A caller that stores them can make all proofs later.
    pub fn append_with(&mut self, leaf: Hash, mut complete: impl FnMut(NodeId, Hash)) {
        let mut index = self.size;
        let mut level = 0;
        let mut hash = leaf;
        complete(NodeId { level, index }, hash);
        while index & 1 == 1 {
            let Some(left) = self.roots.pop() else { break };
            hash = node_hash(&left, &hash);
            index >>= 1;
            level += 1;
            complete(NodeId { level, index }, hash);
        }
        self.roots.push(hash);
        self.size += 1;
    }

    /// As [`Frontier::append_with`], returning the completed nodes as a list, the leaf first.
    pub fn append(&mut self, leaf: Hash) -> Vec<(NodeId, Hash)> {
        let mut completed = Vec::with_capacity(1 + self.size.trailing_ones() as usize);
        self.append_with(leaf, |node, hash| completed.push((node, hash)));
        completed
    }

    /// The root of the tree as it is now.
    pub fn root(&self) -> Hash {
        join(self.roots.iter().copied()).unwrap_or_else(empty_root)
    }
}

/// The full subtrees that cover the leaves `start..end`, from left to right. `start` must be a multiple of
/// the largest power of two that is not above the length, as all ranges in proofs are.
pub(super) fn full_subtrees(start: u64, end: u64) -> impl Iterator<Item = NodeId> {
    let mut at = start;
    std::iter::from_fn(move || {
        let level = end.checked_sub(at).and_then(u64::checked_ilog2)?;
        let node = NodeId { level, index: at >> level };
        at += 1 << level;
        Some(node)
    })
}

/// The root above full subtrees given from left to right; none for an empty list.
pub(super) fn join(roots: impl DoubleEndedIterator<Item = Hash>) -> Option<Hash> {
    roots.rev().reduce(|right, left| node_hash(&left, &right))
}
