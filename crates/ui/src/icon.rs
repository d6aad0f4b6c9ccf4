//! Icons from the one set (lucide) that the build puts into a sprite.

use crate::html::component;
use askama::Template;

/// An icon by its name in `web/src/icons.txt`. Decoration unless it is given a label.
#[derive(Clone, Debug, Template)]
#[template(
    source = r##"<svg class="icon"{% if label.is_empty() %} aria-hidden="true"{% else %} role="img" aria-label="{{ label }}"{% endif %} focusable="false"><use href="{{ sprite }}#{{ name }}"/></svg>"##,
    ext = "html"
)]
pub struct Icon {
    sprite: &'static str,
    name: &'static str,
    label: String,
}
component!(Icon);

impl Icon {
    pub fn new(name: &'static str) -> Self {
        Self { sprite: crate::assets::path("icons.svg"), name, label: String::new() }
    }
    /// Words for people who do not see it; only where no visible text says the same.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
}
