//! Transparency log tree (透明日志, Merkle tree) after RFC 9162 section 2.1 with SHA-256.
//!
//! The tree is never held in memory: [`Frontier`] keeps one hash per set bit of the size, and hands out
//! every full subtree the moment it is complete, so that the caller can store it under its [`NodeId`].
//! Proofs are planned first ([`Plan`], the list of stored nodes to fetch, good for one query) and
//! assembled afterwards; verification needs nothing but the proof.

mod frontier;
mod hash;
mod plan;
mod verify;

pub use frontier::Frontier;
pub use hash::{Hash, HashParseError, empty_root, leaf_hash, node_hash};
pub use plan::{NodeSource, Plan, consistency_proof, inclusion_proof, root_of};
pub use verify::{
    root_from_inclusion, verify_consistency, verify_inclusion, verify_subtree_consistency,
    verify_subtree_inclusion,
};

/// The address of a full subtree: it covers the leaves `index * 2^level .. (index + 1) * 2^level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct NodeId {
    /// 0 for a leaf.
    pub level: u32,
    /// Counted from 0 within the level.
    pub index: u64,
}

impl NodeId {
    pub const fn new(level: u32, index: u64) -> Self {
        Self { level, index }
    }
}

/// Why a proof could not be made or does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    #[error("leaf {index} is not in a tree of {size} leaves")]
    LeafBeyondSize { index: u64, size: u64 },
    #[error("a tree of {first} leaves is no earlier state of one of {second} leaves")]
    SizesOutOfOrder { first: u64, second: u64 },
    #[error("every tree extends the empty one: there is nothing to prove")]
    EmptyTree,
    #[error("leaves {start} to {end} are no subtree of a tree of {size} leaves")]
    NotASubtree { start: u64, end: u64, size: u64 },
    #[error("node {index} on level {level} is missing from the store", level = .0.level, index = .0.index)]
    MissingNode(NodeId),
    #[error("a compact tree of {size} leaves has {expected} hashes, not {found}")]
    FrontierShape { size: u64, expected: usize, found: usize },
    #[error("the proof has too few hashes")]
    ProofTooShort,
    #[error("the proof has too many hashes")]
    ProofTooLong,
    #[error("the proof leads to another root")]
    RootMismatch,
    #[error("the proof leads to another earlier root")]
    EarlierRootMismatch,
}

impl MerkleError {
    /// A stable code for interfaces and logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LeafBeyondSize { .. } => "merkle-leaf-beyond-size",
            Self::SizesOutOfOrder { .. } => "merkle-sizes-out-of-order",
            Self::EmptyTree => "merkle-empty-tree",
            Self::NotASubtree { .. } => "merkle-not-a-subtree",
            Self::MissingNode(_) => "merkle-missing-node",
            Self::FrontierShape { .. } => "merkle-frontier-shape",
            Self::ProofTooShort => "merkle-proof-too-short",
            Self::ProofTooLong => "merkle-proof-too-long",
            Self::RootMismatch => "merkle-root-mismatch",
            Self::EarlierRootMismatch => "merkle-earlier-root-mismatch",
        }
    }
}
