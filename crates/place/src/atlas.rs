//! Everything about places that is asked for all the time, in memory (空间索引).

use crate::gazetteer::{Entry, Finding, Gazetteer, Words};
use crate::geometry::{Area, Locator, LocatorBuilder, Outline, Position};
use crate::model::{Level, PlaceId};
use crate::tree::{Node, Tree};
use crate::{query, store};
use ::store::Tx;
use kernel::{Failure, Instant, TenantId};

/// Tree, locator and gazetteer of one deployment as of one instant. Loaded once and shared; compare
/// [`Atlas::revision`] with [`query::revision`] to know when it is old.
#[derive(Debug, Default)]
pub struct Atlas {
    revision: i64,
    at: Instant,
    until: Option<Instant>,
    tree: Tree,
    locator: Locator,
    gazetteer: Gazetteer,
}

/// How the place of a matter was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Placed {
    /// By its point.
    Point(Area),
    /// By its words, or not at all.
    Text(Finding),
}

impl Atlas {
    /// Loads the places of a tenant that are valid at `at`.
    ///
    /// # Errors
    /// See [`::store::Error`].
    pub async fn load(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Self, Failure> {
        let revision = query::revision(tx, tenant).await?;
        let tree = query::tree_at(tx, tenant, at).await?;
        let outlines = store::outlines(tx, tenant.as_str(), at).await?;
        let until = query::next_change(tx, tenant, at).await?;
        Ok(Self { until, ..Self::new(tree, outlines, at, revision) })
    }

    /// An atlas of places at hand.
    pub fn new(tree: Tree, outlines: Vec<(PlaceId, Level, Outline)>, at: Instant, revision: i64) -> Self {
        let mut builder = LocatorBuilder::default();
        for (place, level, outline) in &outlines {
            if tree.node(*place).is_some_and(|node| node.valid_at(at)) {
                builder.add(*place, *level, outline);
            }
        }
        let gazetteer = Gazetteer::build(tree.nodes().filter(|node| node.valid_at(at)).map(|node| Entry {
            id: node.id,
            parent: node.parent,
            level: node.level,
            name: &node.name,
            aliases: &node.aliases,
        }));
        Self { revision, at, until: None, tree, locator: builder.build(), gazetteer }
    }

    pub const fn revision(&self) -> i64 {
        self.revision
    }
    /// Whether it still shows the places as they are at `now`, when their revision is `revision`: nothing was
    /// decided since, and nothing that was decided before has come into force.
    pub fn holds(&self, revision: i64, now: Instant) -> bool {
        self.revision == revision && self.until.is_none_or(|until| now < until)
    }
    /// The instant at which its places are valid.
    pub const fn at(&self) -> Instant {
        self.at
    }
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }
    pub const fn locator(&self) -> &Locator {
        &self.locator
    }
    pub const fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    pub fn node(&self, place: PlaceId) -> Option<&Node> {
        self.tree.node(place)
    }
    pub fn name(&self, place: PlaceId) -> Option<&str> {
        self.node(place).map(|node| node.name.as_str())
    }
    /// Names from the widest to the place itself, without levels that only stand for “directly below”.
    pub fn full_name(&self, place: PlaceId) -> String {
        let mut names: Vec<&str> = self.tree.line(place).map(|node| node.name.as_str()).collect();
        names.retain(|name| {
            !matches!(*name, "市辖区" | "县" | "省直辖县级行政区划" | "自治区直辖县级行政区划")
        });
        names.reverse();
        names.concat()
    }
    /// The single place without a parent, when there is just one.
    pub fn root(&self) -> Option<PlaceId> {
        let mut roots = self.tree.roots().filter(|node| node.valid_at(self.at));
        match (roots.next(), roots.next()) {
            (Some(root), None) => Some(root.id),
            _ => None,
        }
    }
    /// From the place itself up to the root.
    pub fn path(&self, place: PlaceId) -> Vec<PlaceId> {
        self.tree.line(place).map(|node| node.id).collect()
    }
    /// The street and the community that a place lies in (or is).
    pub fn street_and_community(&self, place: PlaceId) -> (Option<PlaceId>, Option<PlaceId>) {
        let at = |level| self.tree.ancestor_at(place, level).map(|node| node.id);
        (at(Level::Street), at(Level::Community))
    }
    /// The grid that a place lies in: by the tree, or by its point.
    pub fn grid(&self, place: PlaceId) -> Option<PlaceId> {
        if let Some(grid) = self.tree.ancestor_at(place, Level::Grid) {
            return Some(grid.id);
        }
        let point = self.node(place)?.point?;
        self.locator.locate_at(Level::Grid, point).map(|area| area.place)
    }
    /// The place that a code in any scheme names, or an official name or alias that only one valid place has.
    pub fn by_code_or_name(&self, given: &str) -> Option<PlaceId> {
        let given = given.trim();
        let only = |mut nodes: Vec<&Node>| {
            nodes.retain(|node| node.valid_at(self.at));
            nodes.sort_by_key(|node| node.id);
            nodes.dedup_by_key(|node| node.id);
            match nodes.as_slice() {
                [node] => Some(node.id),
                _ => None,
            }
        };
        let aliased = || {
            self.tree.nodes().filter(|node| node.aliases.iter().any(|alias| alias.text == given)).collect()
        };
        only(self.tree.with_code(given).collect())
            .or_else(|| only(self.tree.named(given).collect()))
            .or_else(|| only(aliased()))
    }

    /// The narrowest division that holds a point.
    pub fn locate(&self, point: Position) -> Option<Area> {
        self.locator.locate(point)
    }
    /// The place that a text speaks of.
    pub fn find(&self, words: Words<'_>) -> Finding {
        self.gazetteer.find(words)
    }
    /// By the point where one is given and lies in a known place, else by the words.
    pub fn place(&self, point: Option<Position>, words: Words<'_>) -> Placed {
        match point.and_then(|point| self.locate(point)) {
            Some(area) => Placed::Point(area),
            None => Placed::Text(self.find(words)),
        }
    }
}

impl Placed {
    /// The place found, when one was found without doubt.
    pub fn place(&self) -> Option<PlaceId> {
        match self {
            Self::Point(area) => Some(area.place),
            Self::Text(finding) => {
                finding.found().filter(|found| found.ambiguous.is_empty()).map(|found| found.place)
            }
        }
    }
}
