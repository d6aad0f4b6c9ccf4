//! All places of a deployment in memory: who lies in whom, by id, code and name.

use crate::geometry::Position;
use crate::kinds::KindCatalogue;
use crate::model::{Alias, Level, Place, PlaceCommand, PlaceFacts, PlaceId, PlaceKind, PlaceParent};
use kernel::Instant;
use std::collections::HashMap;
use std::sync::Arc;

/// One place in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    pub level: Level,
    pub kind: Option<PlaceKind>,
    pub name: String,
    pub aliases: Vec<Alias>,
    /// Coding scheme and code; a list, because a map of one entry takes ten times its room.
    pub codes: Vec<(String, String)>,
    pub point: Option<Position>,
    pub phone: Option<String>,
    pub valid_from: Instant,
    pub valid_to: Option<Instant>,
    pub drawn: bool,
}

impl Node {
    pub fn valid_at(&self, instant: Instant) -> bool {
        self.valid_from <= instant && self.valid_to.is_none_or(|end| instant < end)
    }
}

impl Node {
    /// A place as the last decision left it, or with the parent that it has at an instant.
    fn of(place: &Place, at: Option<Instant>) -> Self {
        Self {
            id: place.id,
            parent: at.map_or(place.parent, |at| place.parent_at(at)),
            level: place.level,
            kind: place.kind.clone(),
            name: place.name.clone(),
            aliases: place.aliases.clone(),
            codes: place.codes.iter().map(|(scheme, code)| (scheme.clone(), code.clone())).collect(),
            point: place.point,
            phone: place.phone.clone(),
            valid_from: place.valid_from,
            valid_to: place.valid_to,
            drawn: place.boundary.is_some(),
        }
    }
}

/// The tree of places (地点树), those that have ended among them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    at: Option<Instant>,
    nodes: Vec<Node>,
    numbers: HashMap<PlaceId, u32>,
    below: HashMap<PlaceId, Vec<u32>>,
    roots: Vec<u32>,
    by_code: HashMap<String, Vec<u32>>,
    by_name: HashMap<String, Vec<u32>>,
}

impl Tree {
    /// A tree in which places lie where they lie at an instant; [`Tree::default`] takes the last decision, whether
    /// it is in force yet or not.
    pub fn as_of(at: Instant) -> Self {
        Self { at: Some(at), ..Self::default() }
    }

    /// Adds a place, or puts it in place of what was known of it.
    pub fn put(&mut self, place: &Place) {
        if let Some(&number) = self.numbers.get(&place.id) {
            self.unlink(number);
            self.nodes[number as usize] = Node::of(place, self.at);
            self.link(number);
            return;
        }
        let number = self.nodes.len() as u32;
        self.nodes.push(Node::of(place, self.at));
        self.numbers.insert(place.id, number);
        self.link(number);
    }

    fn link(&mut self, number: u32) {
        let node = &self.nodes[number as usize];
        match node.parent {
            Some(parent) => self.below.entry(parent).or_default().push(number),
            None => self.roots.push(number),
        }
        for (_, code) in &node.codes {
            self.by_code.entry(code.clone()).or_default().push(number);
        }
        self.by_name.entry(node.name.clone()).or_default().push(number);
    }

    fn unlink(&mut self, number: u32) {
        let node = &self.nodes[number as usize];
        let drop = |list: Option<&mut Vec<u32>>| {
            if let Some(list) = list {
                list.retain(|other| *other != number);
            }
        };
        match node.parent {
            Some(parent) => drop(self.below.get_mut(&parent)),
            None => drop(Some(&mut self.roots)),
        }
        for (_, code) in &node.codes {
            drop(self.by_code.get_mut(code));
        }
        drop(self.by_name.get_mut(&node.name));
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
    pub fn nodes(&self) -> impl Iterator<Item = &Node> + Clone {
        self.nodes.iter()
    }
    pub fn node(&self, place: PlaceId) -> Option<&Node> {
        self.numbers.get(&place).map(|&number| &self.nodes[number as usize])
    }
    /// The places without a parent.
    pub fn roots(&self) -> impl Iterator<Item = &Node> {
        self.roots.iter().map(|&number| &self.nodes[number as usize])
    }
    pub fn children(&self, place: PlaceId) -> impl Iterator<Item = &Node> {
        self.below.get(&place).into_iter().flatten().map(|&number| &self.nodes[number as usize])
    }
    /// Everything below a place, itself first.
    pub fn subtree(&self, place: PlaceId) -> Vec<&Node> {
        let mut found: Vec<&Node> = self.node(place).into_iter().collect();
        let mut next = 0;
        while let Some(node) = found.get(next) {
            let id = node.id;
            found.extend(self.children(id));
            next += 1;
        }
        found
    }
    /// From the place itself up to the root. Ends also when data hold a loop.
    pub fn line(&self, place: PlaceId) -> impl Iterator<Item = &Node> {
        std::iter::successors(self.node(place), |node| self.node(node.parent?)).take(Level::ALL.len() + 1)
    }
    pub fn ancestor_at(&self, place: PlaceId, level: Level) -> Option<&Node> {
        self.line(place).find(|node| node.level == level)
    }
    /// Places that have this code in any coding scheme.
    pub fn with_code(&self, code: &str) -> impl Iterator<Item = &Node> {
        self.by_code.get(code).into_iter().flatten().map(|&number| &self.nodes[number as usize])
    }
    /// The place that has this code in this scheme.
    pub fn coded(&self, scheme: &str, code: &str) -> Option<&Node> {
        self.with_code(code)
            .find(|node| node.codes.iter().any(|(known, value)| known == scheme && value == code))
    }
    /// Places of this official name.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Node> {
        self.by_name.get(name).into_iter().flatten().map(|&number| &self.nodes[number as usize])
    }

    /// What the rules need to know for a command to `place`; overlapping grids are looked up elsewhere.
    pub fn facts(
        &self,
        place: PlaceId,
        command: &PlaceCommand,
        kinds: &Arc<KindCatalogue>,
        now: Instant,
    ) -> PlaceFacts {
        let mut facts = PlaceFacts { kinds: Arc::clone(kinds), ..PlaceFacts::default() };
        let known = self.node(place);
        match command {
            PlaceCommand::Register { registration, .. } => {
                facts.parent = registration.parent.and_then(|parent| self.parent(parent));
                facts.name_taken =
                    self.taken(place, registration.parent, registration.level, &registration.name, now);
                facts.code_taken =
                    registration.codes.iter().find_map(|(scheme, code)| self.code_taken(place, scheme, code));
            }
            PlaceCommand::Rename { name } => {
                facts.name_taken =
                    known.and_then(|known| self.taken(place, known.parent, known.level, name, now));
            }
            PlaceCommand::Encode { scheme, code: Some(code) } => {
                facts.code_taken = self.code_taken(place, scheme, code);
            }
            PlaceCommand::Move { parent, .. } => {
                facts.parent = self.parent(*parent);
                facts.name_taken =
                    known.and_then(|known| self.taken(place, Some(*parent), known.level, &known.name, now));
            }
            PlaceCommand::Close { at, .. } => {
                let open =
                    self.children(place).filter(|child| child.valid_to.is_none_or(|end| end > *at)).count();
                facts.open_children = u32::try_from(open).unwrap_or(u32::MAX);
            }
            _ => {}
        }
        facts
    }

    fn parent(&self, parent: PlaceId) -> Option<PlaceParent> {
        let node = self.node(parent)?;
        Some(PlaceParent {
            id: node.id,
            level: node.level,
            name: node.name.clone(),
            valid_from: node.valid_from,
            valid_to: node.valid_to,
            ancestors: self.line(parent).skip(1).map(|above| above.id).collect(),
        })
    }

    fn taken(
        &self,
        place: PlaceId,
        parent: Option<PlaceId>,
        level: Level,
        name: &str,
        now: Instant,
    ) -> Option<PlaceId> {
        // Estates and what lies in them repeat names (6栋) under different parents only.
        self.named(name.trim())
            .find(|node| {
                node.id != place
                    && node.parent == parent
                    && node.level == level
                    && node.valid_to.is_none_or(|end| end > now)
            })
            .map(|node| node.id)
    }

    fn code_taken(&self, place: PlaceId, scheme: &str, code: &str) -> Option<(String, String, String)> {
        let holder = self.coded(scheme, code).filter(|holder| holder.id != place)?;
        Some((scheme.to_owned(), code.to_owned(), holder.name.clone()))
    }
}
