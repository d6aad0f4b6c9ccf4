//! A catalogue being edited: each edit is decided on what the edits before it left. Pure; what it
//! leads to can be tried out before anything is written.

use crate::catalogue::Catalogue;
use crate::model::{Book, CatalogueEvent, CatalogueFacts, CatalogueLoop, Edit};
use kernel::{Context, Loop, Refusal};
use std::sync::Arc;

/// A catalogue with edits that are not written yet (目录草稿).
#[derive(Clone, Debug)]
pub struct Draft {
    book: Book,
    events: Vec<CatalogueEvent>,
    facts: CatalogueFacts,
}

impl Draft {
    pub fn new(book: Book, facts: CatalogueFacts) -> Self {
        Self { book, events: Vec::new(), facts }
    }

    /// Decides one edit and takes it into the draft.
    ///
    /// # Errors
    /// The refusal of the rule that it breaks; the draft is then unchanged.
    pub fn edit(&mut self, context: &Context, edit: Edit) -> Result<(), Refusal> {
        for event in CatalogueLoop::decide(Some(&self.book), edit, context, &self.facts)? {
            self.book.apply(&event);
            self.events.push(event);
        }
        Ok(())
    }

    pub const fn book(&self) -> &Book {
        &self.book
    }
    pub fn events(&self) -> &[CatalogueEvent] {
        &self.events
    }
    pub const fn facts(&self) -> &CatalogueFacts {
        &self.facts
    }
    /// The catalogue as it would be, for a dry run on past cases.
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::new(Arc::new(self.book.clone()), Arc::clone(&self.facts.directory))
    }
}
