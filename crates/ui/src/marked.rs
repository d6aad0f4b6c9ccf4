//! Words in which some parts are marked, each with what it is marked as.

use crate::html::component;
use askama::Template;

/// Words with marked parts. A mark is underlined and says in words what it is: colour alone says nothing.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "marked.html")]
pub struct Marked {
    pieces: Vec<(String, Option<String>)>,
}

impl Marked {
    pub fn new() -> Self {
        Self::default()
    }
    /// Words that are not marked.
    #[must_use]
    pub fn plain(mut self, words: impl Into<String>) -> Self {
        self.pieces.push((words.into(), None));
        self
    }
    /// Words that are marked as something.
    #[must_use]
    pub fn mark(mut self, words: impl Into<String>, said: impl Into<String>) -> Self {
        self.pieces.push((words.into(), Some(said.into())));
        self
    }
}
component!(Marked);
