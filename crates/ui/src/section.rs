//! A part of a page under its own heading.

use crate::Content;
use crate::html::component;
use askama::Template;

/// A part of a page under its own heading; below another one its heading is a step smaller.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<section class="panel stack">{% if nested %}<h3 class="panel-title">{{ title }}</h3>{% else %}<h2 class="panel-title">{{ title }}</h2>{% endif %}{{ content }}</section>"#,
    ext = "html"
)]
pub struct Section {
    title: String,
    content: Content,
    nested: bool,
}

component!(Section);

impl Section {
    pub fn new(title: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { title: title.into(), content: content.into(), nested: false }
    }
    /// Below a heading of its own.
    #[must_use]
    pub const fn nested(mut self) -> Self {
        self.nested = true;
        self
    }
}
