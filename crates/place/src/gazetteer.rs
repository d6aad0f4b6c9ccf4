//! Where a text is (地名库): names, aliases and usual short forms of places, found in what people wrote
//! and brought into one consistent answer. Pure.

mod address;
mod finding;
mod forms;
mod lexicon;
mod mention;
mod resolve;
mod words;

pub use address::{AddressPart, AddressPartKind};
pub use finding::{Evidence, Field, Finding, Found, Unfound};

use crate::model::{Alias, Level, PlaceId};
use lexicon::Lexicon;
use std::collections::HashMap;

/// A place as the gazetteer needs it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'place> {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    pub level: Level,
    pub name: &'place str,
    pub aliases: &'place [Alias],
}

/// What to look in. The title counts more than the body.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'text> {
    pub title: &'text str,
    pub body: &'text str,
}

/// Names of places and how they lie in each other; finds the place of a text in some microseconds.
#[derive(Debug, Default)]
pub struct Gazetteer {
    lexicon: Lexicon,
    ids: Vec<PlaceId>,
    levels: Vec<Level>,
    /// Number of the parent, or [`NONE`].
    parents: Vec<u32>,
}

/// Stands for “no parent”.
const NONE: u32 = u32::MAX;

impl Gazetteer {
    /// Builds it from all places that are valid at the time; a parent may come after its child.
    pub fn build<'place>(entries: impl Iterator<Item = Entry<'place>> + Clone) -> Self {
        let numbers: HashMap<PlaceId, u32> = entries.clone().map(|entry| entry.id).zip(0..).collect();
        let mut gazetteer = Self::default();
        let mut lexicon = lexicon::Builder::default();
        for (number, entry) in (0..).zip(entries) {
            gazetteer.ids.push(entry.id);
            gazetteer.levels.push(entry.level);
            gazetteer
                .parents
                .push(entry.parent.and_then(|parent| numbers.get(&parent).copied()).unwrap_or(NONE));
            for form in forms::forms(entry.level, entry.name) {
                lexicon.add(form, number);
            }
            for alias in entry.aliases {
                lexicon.add(forms::alias_form(entry.level, alias), number);
            }
        }
        gazetteer.lexicon = lexicon.build();
        gazetteer
    }

    /// Finds the most specific place that agrees with everything the text says about places.
    pub fn find(&self, words: Words<'_>) -> Finding {
        self.find_within(words, None)
    }

    /// As [`Gazetteer::find`], among a place, what is below it and what is above it.
    pub fn find_within(&self, words: Words<'_>, scope: Option<PlaceId>) -> Finding {
        resolve::resolve(self, words, scope)
    }

    pub fn len(&self) -> usize {
        self.ids.len()
    }
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    fn level(&self, number: u32) -> Level {
        self.levels[number as usize]
    }
    /// The place itself and everything above it, from narrow to wide. Ends also when data hold a loop.
    fn line(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(number), |&place| {
            let parent = self.parents[place as usize];
            (parent != NONE).then_some(parent)
        })
        .take(Level::ALL.len() + 1)
    }
    fn lies_in(&self, number: u32, ancestor: u32) -> bool {
        self.line(number).any(|place| place == ancestor)
    }
    fn ancestor_at(&self, number: u32, level: Level) -> Option<u32> {
        self.line(number).find(|&place| self.level(place) == level)
    }
}
