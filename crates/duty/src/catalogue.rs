//! The catalogue made ready for answering (派单目录): the book, the directory of units, and an index
//! by matter and place. Pure; a new one is made when either changes.

use crate::model::{Book, MatterCode, PolicyVersion, RoutingRule, RuleId};
use kernel::Instant;
use org::Directory;
use place::PlaceId;
use std::collections::HashMap;
use std::sync::Arc;

/// Where a matter stands in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MatterIndex(u32);

/// The catalogue, ready for [`Catalogue::route`] and [`Catalogue::terms_for`]. Cheap to share.
#[derive(Clone, Debug)]
pub struct Catalogue {
    book: Arc<Book>,
    directory: Arc<Directory>,
    matters: HashMap<MatterCode, MatterIndex>,
    /// By [`MatterIndex`]: from the matter itself up to its first level.
    paths: Vec<Vec<MatterIndex>>,
    codes: Vec<MatterCode>,
    slots: HashMap<(MatterIndex, Option<PlaceId>), Vec<RuleId>>,
    pub(crate) deadlines: crate::terms::DeadlineIndex,
}

impl Catalogue {
    pub fn new(book: Arc<Book>, directory: Arc<Directory>) -> Self {
        let mut matters = HashMap::new();
        let mut codes = Vec::new();
        for (number, matter) in book.matters().enumerate() {
            matters.insert(matter.code.clone(), MatterIndex(u32::try_from(number).unwrap_or(u32::MAX)));
            codes.push(matter.code.clone());
        }
        let path = |code: &MatterCode| {
            book.matter_path(code).iter().filter_map(|matter| matters.get(&matter.code).copied()).collect()
        };
        let paths = codes.iter().map(path).collect();
        let mut slots: HashMap<_, Vec<RuleId>> = HashMap::new();
        for rule in book.rules() {
            if let Some(matter) = matters.get(&rule.matter) {
                slots.entry((*matter, rule.place)).or_default().push(rule.id);
            }
        }
        let deadlines = crate::terms::DeadlineIndex::new(&book);
        Self { book, directory, matters, paths, codes, slots, deadlines }
    }

    /// The version to cite with every decision.
    pub fn version(&self) -> PolicyVersion {
        self.book.version()
    }
    /// The state of the units' tables that this was made with.
    pub fn directory_revision(&self) -> &org::Revision {
        self.directory.revision()
    }
    pub fn book(&self) -> &Book {
        &self.book
    }
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    pub(crate) fn index(&self, matter: &MatterCode) -> Option<MatterIndex> {
        self.matters.get(matter).copied()
    }
    /// From the matter itself up to its first level.
    pub(crate) fn upward(&self, matter: MatterIndex) -> &[MatterIndex] {
        self.paths.get(matter.0 as usize).map_or(&[], Vec::as_slice)
    }
    pub(crate) fn code(&self, matter: MatterIndex) -> Option<&MatterCode> {
        self.codes.get(matter.0 as usize)
    }

    /// The rules in force for a matter in a place, most exact first: deepest matter, then deepest place.
    pub(crate) fn matching<'catalogue, 'path>(
        &'catalogue self,
        matter: MatterIndex,
        path: &'path [PlaceId],
        instant: Instant,
    ) -> impl Iterator<Item = &'catalogue RoutingRule> + use<'catalogue, 'path> {
        let places = move || path.iter().copied().map(Some).chain(std::iter::once(None));
        self.upward(matter)
            .iter()
            .flat_map(move |matter| places().map(move |place| (*matter, place)))
            .filter_map(move |slot| {
                let ids = self.slots.get(&slot)?;
                ids.iter().filter_map(|id| self.book.rule(*id)).find(|rule| rule.valid.holds_at(instant))
            })
    }
}
