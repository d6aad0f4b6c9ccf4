//! The log: leaves without gaps, nodes and roots as recomputed, heads signed and on the way.

use super::{Difference, PAGE, Step, Verification, Verifier};
use crate::head::SignedHead;
use crate::store::audit::{
    count_leaves, count_nodes, leaf_page, leaves_without_entry, node_range, nodes_off_level, nodes_outside,
};
use crate::store::log::{LOWEST_STORED, heads};
use ed25519_dalek::VerifyingKey;
use kernel::Failure;
use methods::merkle::{Frontier, Hash, NodeId};
use std::collections::{BTreeMap, VecDeque};
use store::Tx;

/// No tree with 2^63 leaves or fewer has nodes above this level.
const HIGHEST: u32 = 63;

pub(super) async fn check(
    tx: &mut Tx,
    verifier: &mut Verifier,
    found: &mut Verification,
    placed: u64,
) -> Result<(), Failure> {
    let of = count_leaves(tx, &verifier.tenant).await?;
    if of != placed {
        for (position, stream, version) in leaves_without_entry(tx, &verifier.tenant, verifier.most).await? {
            let what = format!("position {position}");
            found.note(
                verifier.most,
                Difference { stream, version, ..Difference::outside("leaf-without-entry", what) },
            );
        }
    }
    let mut tree = Frontier::new();
    let mut heads = Heads::new(verifier);
    let mut from = i64::MIN;
    let mut whole = true;
    while whole {
        let page = leaf_page(tx, &verifier.tenant, from, PAGE).await?;
        let rows = page.len();
        let mut completed = BTreeMap::new();
        for (position, hash) in page {
            from = position.saturating_add(1);
            whole = check_leaf(verifier, found, tree.size(), position, hash);
            if !whole {
                break;
            }
            tree.append_with(Hash(hash.unwrap_or_default()), |id, hash| {
                if id.level >= LOWEST_STORED {
                    completed.insert(id, hash);
                }
            });
            heads.reach(tx, verifier, found, &tree).await?;
        }
        check_nodes(tx, verifier, found, &completed).await?;
        verifier.report(Step::Tree, tree.size(), of);
        if rows < PAGE {
            break;
        }
    }
    found.size = of;
    found.root = tree.root();
    heads.finish(tx, verifier, found, &tree, whole).await?;
    if whole {
        check_extra_nodes(tx, verifier, found, tree.size()).await?;
    }
    Ok(())
}

/// Whether the leaf is the next one. After a gap nothing of the tree can be recomputed.
fn check_leaf(
    verifier: &Verifier,
    found: &mut Verification,
    expected: u64,
    position: i64,
    hash: Option<[u8; 32]>,
) -> bool {
    if u64::try_from(position) != Ok(expected) {
        found.note(verifier.most, Difference::outside("leaf-missing", format!("position {expected}")));
        return false;
    }
    if hash.is_none() {
        found.note(verifier.most, Difference::outside("leaf-unreadable", format!("position {position}")));
    }
    true
}

/// Compares the nodes that a page of leaves completed with the stored ones.
async fn check_nodes(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    completed: &BTreeMap<NodeId, Hash>,
) -> Result<(), Failure> {
    let mut begin = completed.keys().next().copied();
    while let Some(first) = begin {
        let level = completed.range(first..NodeId::new(first.level + 1, 0));
        let last = level.clone().next_back().map_or(first, |(id, _)| *id);
        let mut stored: BTreeMap<i64, Option<[u8; 32]>> =
            node_range(tx, &verifier.tenant, first.level, first.index, last.index)
                .await?
                .into_iter()
                .collect();
        for (id, hash) in level {
            let code = match stored.remove(&id.index.cast_signed()) {
                Some(Some(kept)) if kept == hash.0 => continue,
                Some(_) => "node-altered",
                None => "node-missing",
            };
            found.note(
                verifier.most,
                Difference::outside(code, format!("level {} number {}", id.level, id.index)),
            );
        }
        begin = completed.range(NodeId::new(first.level + 1, 0)..).next().map(|(id, _)| *id);
    }
    Ok(())
}

/// Looks for nodes that a tree of this size does not have, when there are more than it has.
async fn check_extra_nodes(
    tx: &mut Tx,
    verifier: &Verifier,
    found: &mut Verification,
    size: u64,
) -> Result<(), Failure> {
    let expected: u64 = (LOWEST_STORED..=HIGHEST).map(|level| size >> level).sum();
    if count_nodes(tx, &verifier.tenant).await? == expected {
        return Ok(());
    }
    for level in LOWEST_STORED..=HIGHEST {
        for number in nodes_outside(tx, &verifier.tenant, level, size >> level, verifier.most).await? {
            let what = format!("level {level} number {number}");
            found.note(verifier.most, Difference::outside("node-extra", what));
        }
    }
    for (level, number) in
        nodes_off_level(tx, &verifier.tenant, LOWEST_STORED, HIGHEST, verifier.most).await?
    {
        let what = format!("level {level} number {number}");
        found.note(verifier.most, Difference::outside("node-extra", what));
    }
    Ok(())
}

/// The heads, read beside the leaves: each is compared when the tree has its size.
struct Heads {
    buffer: VecDeque<SignedHead>,
    /// The size of the next head, so that most leaves need no look at the heads.
    next: Option<u64>,
    ended: bool,
    /// Number and size of the last head read.
    number: i64,
    size: u64,
    /// The size of the last head that the tree reached.
    reached: u64,
    /// Heads from elsewhere, in the order of their sizes.
    witnessed: VecDeque<SignedHead>,
}

impl Heads {
    fn new(verifier: &Verifier) -> Self {
        let mut witnessed = verifier.witnessed.clone();
        witnessed.sort_by_key(|head| head.size);
        Self {
            buffer: VecDeque::new(),
            next: Some(0),
            ended: false,
            number: 0,
            size: 0,
            reached: 0,
            witnessed: witnessed.into(),
        }
    }

    async fn reach(
        &mut self,
        tx: &mut Tx,
        verifier: &Verifier,
        found: &mut Verification,
        tree: &Frontier,
    ) -> Result<(), Failure> {
        while self.next.is_some_and(|size| size <= tree.size()) {
            self.fill(tx, verifier, found).await?;
            if self.buffer.front().is_some_and(|head| head.size == tree.size()) {
                let head = self.buffer.pop_front();
                self.reached = tree.size();
                check_root(verifier, found, head.as_ref(), tree, "head-root");
                self.fill(tx, verifier, found).await?;
            }
            self.next = self.buffer.front().map(|head| head.size);
        }
        while self.witnessed.front().is_some_and(|head| head.size == tree.size()) {
            let head = self.witnessed.pop_front();
            check_witness(verifier, found, head.as_ref());
            check_root(verifier, found, head.as_ref(), tree, "witness-root");
        }
        Ok(())
    }

    /// Reads the next heads when none is at hand, and checks what can be said of each by itself. A head
    /// whose size does not grow is reported here and not kept, so that the sizes at hand always grow.
    async fn fill(
        &mut self,
        tx: &mut Tx,
        verifier: &Verifier,
        found: &mut Verification,
    ) -> Result<(), Failure> {
        while self.buffer.is_empty() && !self.ended {
            let after = if found.heads == 0 { i64::MIN } else { self.number };
            let page = heads(tx, &verifier.tenant, after, u32::try_from(PAGE).unwrap_or(u32::MAX)).await?;
            self.ended = page.len() < PAGE;
            for (number, head) in page {
                found.heads += 1;
                let mut note =
                    |code| found.note(verifier.most, Difference::outside(code, format!("head {number}")));
                if number != self.number + 1 {
                    note("head-gap");
                }
                self.number = number;
                let Some(head) = head else {
                    note("head-unreadable");
                    continue;
                };
                match verifier.key_of(&head) {
                    None => note("head-key-unknown"),
                    Some(key) if !head.is_signed_by(key) => note("head-unsigned"),
                    Some(_) => {}
                }
                if head.size <= self.size {
                    note("head-order");
                    continue;
                }
                self.size = head.size;
                self.buffer.push_back(head);
            }
        }
        Ok(())
    }

    /// Heads beyond the last leaf mean that leaves are missing; leaves beyond the last head that heads are.
    async fn finish(
        mut self,
        tx: &mut Tx,
        verifier: &Verifier,
        found: &mut Verification,
        tree: &Frontier,
        whole: bool,
    ) -> Result<(), Failure> {
        self.fill(tx, verifier, found).await?;
        if whole && self.buffer.is_empty() && self.reached != tree.size() {
            let what = format!("positions {} to {}", self.reached, tree.size());
            found.note(verifier.most, Difference::outside("head-missing", what));
        }
        while let Some(head) = self.buffer.pop_front() {
            if whole {
                found
                    .note(verifier.most, Difference::outside("log-cut-off", format!("head {}", head.number)));
            }
            self.fill(tx, verifier, found).await?;
        }
        for head in &self.witnessed {
            check_witness(verifier, found, Some(head));
            if head.size > 0 {
                found.note(
                    verifier.most,
                    Difference::outside("log-cut-off", format!("witnessed head {}", head.number)),
                );
            }
        }
        Ok(())
    }
}

impl Verifier {
    /// The trusted key that the head says it was signed with.
    fn key_of(&self, head: &SignedHead) -> Option<&VerifyingKey> {
        self.keys.iter().find(|trusted| trusted.as_bytes() == &head.key.0)
    }
}

fn check_root(
    verifier: &Verifier,
    found: &mut Verification,
    head: Option<&SignedHead>,
    tree: &Frontier,
    code: &'static str,
) {
    if let Some(head) = head.filter(|head| head.root != tree.root()) {
        found.note(verifier.most, Difference::outside(code, format!("head {}", head.number)));
    }
}

fn check_witness(verifier: &Verifier, found: &mut Verification, head: Option<&SignedHead>) {
    let Some(head) = head else { return };
    let signed = verifier.key_of(head).is_some_and(|key| head.is_signed_by(key));
    if head.tenant != verifier.tenant || !signed {
        found.note(verifier.most, Difference::outside("witness-unsigned", format!("head {}", head.number)));
    }
}
