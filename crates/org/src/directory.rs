//! All units of a tenant in memory, with their history (机构名录): the tree by either line, at any
//! instant. Pure; made from the tables by [`crate::query::directory`].

use crate::model::{LinkKind, LinkRight, PlaceRef, Tier, TierSource, Unit, UnitKind};
use kernel::{Instant, UnitId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A state of the tables of units. Equal revisions have equal units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// Changes since the beginning.
    pub number: i64,
    /// Drawn at each change.
    pub stamp: String,
}

/// All units with their history. Lists are ordered by code, so that equal data give equal answers.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    units: HashMap<UnitId, Unit>,
    by_code: HashMap<String, UnitId>,
    by_credit_code: HashMap<String, UnitId>,
    /// Every unit that was at any time below another one by a line.
    below: HashMap<(UnitId, LinkKind), Vec<UnitId>>,
    /// Every unit that answered at any time for a place.
    answering: HashMap<PlaceRef, Vec<UnitId>>,
    revision: Revision,
}

impl Extend<Unit> for Directory {
    fn extend<T: IntoIterator<Item = Unit>>(&mut self, units: T) {
        units.into_iter().for_each(|unit| self.put(unit));
    }
}

impl Directory {
    /// `revision` is the state of the tables that the units were read from.
    pub fn new(units: impl IntoIterator<Item = Unit>, revision: Revision) -> Self {
        let mut directory = Self { revision, ..Self::default() };
        for unit in units {
            directory.put(unit);
        }
        directory
    }

    /// Adds a unit, or takes its newer state.
    pub fn put(&mut self, unit: Unit) {
        let id = unit.id;
        self.by_code.insert(unit.code.clone(), id);
        if let Some(code) = &unit.credit_code {
            self.by_credit_code.insert(code.as_str().to_owned(), id);
        }
        for kind in LinkKind::ALL {
            for parent in unit.links(kind).iter().filter_map(|link| link.parent) {
                insert_once(self.below.entry((parent, kind)).or_default(), id);
            }
        }
        for link in &unit.places {
            insert_once(self.answering.entry(link.place).or_default(), id);
        }
        self.units.insert(id, unit);
    }

    /// Which state of the tables this is; see [`crate::query::revision`].
    pub const fn revision(&self) -> &Revision {
        &self.revision
    }
    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }
    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).and_then(|id| self.unit(*id))
    }
    pub fn by_credit_code(&self, code: &str) -> Option<&Unit> {
        self.by_credit_code.get(code).and_then(|id| self.unit(*id))
    }
    /// All units, ended ones too, by code.
    pub fn units(&self) -> Vec<&Unit> {
        let mut units: Vec<_> = self.units.values().collect();
        units.sort_by(|left, right| left.code.cmp(&right.code));
        units
    }
    pub fn len(&self) -> usize {
        self.units.len()
    }
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }
    /// Whether the unit exists and can own work at `instant`.
    pub fn active(&self, id: UnitId, instant: Instant) -> bool {
        self.unit(id).is_some_and(|unit| unit.active_at(instant))
    }

    /// The active units directly below one, by a line, at `instant`.
    pub fn children(&self, id: UnitId, link: LinkKind, instant: Instant) -> Vec<&Unit> {
        self.sorted(self.below.get(&(id, link)).into_iter().flatten().copied(), |unit| {
            unit.active_at(instant) && unit.parent_at(link, instant) == Some(id)
        })
    }

    /// A unit and all below it by a line at `instant`, ended ones too while their link stands: their
    /// work has to be found.
    pub fn subtree(&self, id: UnitId, link: LinkKind, instant: Instant) -> Vec<UnitId> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if !seen.insert(next) {
                continue;
            }
            found.push(next);
            let below = self.sorted(self.below.get(&(next, link)).into_iter().flatten().copied(), |unit| {
                unit.parent_at(link, instant) == Some(next)
            });
            open.extend(below.iter().rev().map(|unit| unit.id));
        }
        found
    }

    /// A unit and all below it by both lines at `instant`.
    pub fn reach(&self, id: UnitId, instant: Instant) -> BTreeSet<UnitId> {
        LinkKind::ALL.into_iter().flat_map(|link| self.subtree(id, link, instant)).collect()
    }

    /// From the unit itself up to the root, by a line, at `instant`.
    pub fn path_up(&self, id: UnitId, link: LinkKind, instant: Instant) -> Vec<UnitId> {
        let mut path = Vec::new();
        let mut next = self.unit(id);
        while let Some(unit) = next {
            if path.contains(&unit.id) {
                break;
            }
            path.push(unit.id);
            next = unit.parent_at(link, instant).and_then(|parent| self.unit(parent));
        }
        path
    }

    /// All units that are above one at `instant` or at any later time that is known by now.
    pub(crate) fn ancestors_from(&self, id: UnitId, link: LinkKind, instant: Instant) -> Vec<UnitId> {
        let mut found = Vec::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            let Some(unit) = self.unit(next) else { continue };
            let later =
                unit.links(link).iter().filter(|held| held.since > instant).filter_map(|held| held.parent);
            for parent in unit.parent_at(link, instant).into_iter().chain(later) {
                if !found.contains(&parent) {
                    found.push(parent);
                    open.push(parent);
                }
            }
        }
        found
    }

    /// Whether `superior` has a right over `unit` at `instant`: it stands above it, or is it, by a line
    /// that gives the right. The lines are not mixed on the way up.
    pub fn may(&self, superior: UnitId, right: LinkRight, unit: UnitId, instant: Instant) -> bool {
        superior == unit
            || LinkKind::ALL
                .into_iter()
                .filter(|link| link.gives(right))
                .any(|link| self.path_up(unit, link, instant).contains(&superior))
    }

    /// The active units that answer for a place itself (not for one around it) at `instant`.
    pub fn answering_for(&self, place: PlaceRef, instant: Instant) -> Vec<&Unit> {
        self.sorted(self.answering.get(&place).into_iter().flatten().copied(), |unit| {
            unit.active_at(instant) && unit.places_at(instant).any(|held| held == place)
        })
    }

    /// The office of the first place of `path` (deepest first) that has one of a kind: the street's
    /// office or the community's committee for a case there.
    pub fn office(
        &self,
        path: impl IntoIterator<Item = PlaceRef>,
        is_kind: fn(UnitKind) -> bool,
        instant: Instant,
    ) -> Option<UnitId> {
        path.into_iter().find_map(|place| {
            let mut first: Option<&Unit> = None;
            for id in self.answering.get(&place)? {
                let Some(unit) = self.unit(*id) else { continue };
                if is_kind(unit.kind)
                    && unit.active_at(instant)
                    && unit.places_at(instant).any(|held| held == place)
                    && first.is_none_or(|known| unit.code < known.code)
                {
                    first = Some(unit);
                }
            }
            first.map(|unit| unit.id)
        })
    }

    /// The level of government on which a unit works at `instant`. A platform, institution or party
    /// organisation works where its nearest territorial superior with a level of its own does.
    pub fn tier(&self, id: UnitId, instant: Instant) -> Tier {
        for above in self.path_up(id, LinkKind::Territorial, instant) {
            let Some(unit) = self.unit(above) else { break };
            if let TierSource::Own(tier) = unit.kind.tier_source() {
                return tier;
            }
        }
        Tier::County
    }

    /// The unit itself, or who took over when it ended (承接单位), followed to an active one.
    /// `None` when nobody did.
    pub fn heir(&self, id: UnitId, instant: Instant) -> Option<UnitId> {
        let mut seen = Vec::new();
        let mut next = id;
        loop {
            let unit = self.unit(next)?;
            if unit.active_at(instant) {
                return Some(next);
            }
            seen.push(next);
            next = unit.ending.as_ref().filter(|ending| ending.at <= instant)?.successor?;
            if seen.contains(&next) {
                return None;
            }
        }
    }

    fn sorted(&self, ids: impl Iterator<Item = UnitId>, keep: impl Fn(&Unit) -> bool) -> Vec<&Unit> {
        let mut units: Vec<_> = ids.filter_map(|id| self.unit(id)).filter(|unit| keep(unit)).collect();
        units.sort_by(|left, right| left.code.cmp(&right.code));
        units
    }
}

fn insert_once(list: &mut Vec<UnitId>, id: UnitId) {
    if !list.contains(&id) {
        list.push(id);
    }
}
