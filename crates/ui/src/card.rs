//! Cards: where one can go from here, each with a sentence that says what for.

use crate::html::component;
use crate::{Content, Icon};
use askama::Template;

/// One way on: a name that is a link, and one sentence about it.
#[derive(Clone, Debug)]
pub struct Card {
    label: String,
    href: String,
    about: Content,
    icon: Option<&'static str>,
    count: Option<String>,
    actions: Vec<(String, String)>,
}

impl Card {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            about: Content::empty(),
            icon: None,
            count: None,
            actions: Vec::new(),
        }
    }
    /// What one finds there, in one sentence.
    #[must_use]
    pub fn about(mut self, about: impl Into<Content>) -> Self {
        self.about = about.into();
        self
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }
    /// How much there is, in words: “3 个缺口”.
    #[must_use]
    pub fn count(mut self, said: impl Into<String>) -> Self {
        self.count = Some(said.into());
        self
    }
    /// Something that is often done there, one press away.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.actions.push((label.into(), href.into()));
        self
    }
    fn drawn_icon(&self) -> Option<Icon> {
        self.icon.map(Icon::new)
    }
}

/// Cards beside each other.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<ul class="cards">{% for card in cards %}<li class="card">{% if let Some(icon) = card.drawn_icon() %}<span class="card-icon">{{ icon }}</span>{% endif %}<div class="card-words"><h2 class="card-title"><a class="card-link" href="{{ card.href }}">{{ card.label }}</a></h2>{% if !card.about.is_empty() %}<p class="card-about">{{ card.about }}</p>{% endif %}{% if let Some(count) = card.count %}<p class="card-count">{{ count }}</p>{% endif %}{% if !card.actions.is_empty() %}<p class="card-actions">{% for (label, href) in card.actions %}<a href="{{ href }}">{{ label }}</a>{% endfor %}</p>{% endif %}</div></li>{% endfor %}</ul>"#,
    ext = "html"
)]
pub struct Cards {
    cards: Vec<Card>,
}
component!(Cards);

impl Cards {
    pub fn new(cards: impl IntoIterator<Item = Card>) -> Self {
        Self { cards: cards.into_iter().collect() }
    }
}
