//! The transparency log: appending beside another implementation, and one proof.

use crate::invented::number;
use criterion::{BatchSize, Criterion, Throughput};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use methods::merkle::{Frontier, Hash, NodeId, NodeSource, inclusion_proof, leaf_hash};
use std::hint::black_box;

const LEAVES: u64 = 100_000;

pub fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("Merkle append of 100,000 leaves");
    group.throughput(Throughput::Elements(LEAVES));
    group.bench_function("frontier", |bencher| {
        bencher.iter(|| {
            let mut frontier = Frontier::new();
            (0..LEAVES).for_each(|leaf| frontier.append_with(leaf_hash(&leaf.to_be_bytes()), |_, _| {}));
            frontier.root()
        });
    });
    group.bench_function("ct-merkle, the tree in memory", |bencher| {
        bencher.iter_batched(
            MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new,
            |mut tree| {
                (0..LEAVES).for_each(|leaf| tree.push(leaf.to_be_bytes().to_vec()));
                black_box(tree.root());
                tree
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

pub fn proof(criterion: &mut Criterion) {
    let size = 1_000_000;
    let stored = Stored::of(size);
    let mut round = 0;
    criterion.bench_function("Merkle proof at 1,000,000 leaves", |bencher| {
        bencher.iter(|| {
            round += 1;
            inclusion_proof(&stored, number(round) % size, size).expect("the leaf exists").len()
        });
    });
}

/// All nodes of a tree, as a store would keep them.
struct Stored(Vec<Vec<Hash>>);

impl Stored {
    fn of(size: u64) -> Self {
        let mut levels = vec![Vec::new(); 25];
        let mut frontier = Frontier::new();
        for leaf in 0..size {
            frontier.append_with(leaf_hash(&leaf.to_be_bytes()), |node, hash| {
                levels[node.level as usize].push(hash);
            });
        }
        Self(levels)
    }
}

impl NodeSource for Stored {
    fn node(&self, node: NodeId) -> Option<Hash> {
        self.0.get(node.level as usize)?.get(usize::try_from(node.index).ok()?).copied()
    }
}
