//! Notices, badges, empty lists and things that unfold.

use crate::html::component;
use crate::{Content, Icon};
use askama::Template;

/// How much a notice wants to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Information,
    Done,
    Attention,
    Refused,
}

/// A message to the reader, in the flow of the page.
#[derive(Clone, Debug, Template)]
#[template(path = "notice.html")]
pub struct Notice {
    weight: Weight,
    title: String,
    text: Content,
    next: Option<String>,
    said: bool,
}

impl Notice {
    fn new(weight: Weight, title: impl Into<String>) -> Self {
        Self { weight, title: title.into(), text: Content::empty(), next: None, said: false }
    }
    pub fn information(title: impl Into<String>) -> Self {
        Self::new(Weight::Information, title)
    }
    /// Something was done; screen readers say it.
    pub fn done(title: impl Into<String>) -> Self {
        Self { said: true, ..Self::new(Weight::Done, title) }
    }
    /// Something needs a look.
    pub fn attention(title: impl Into<String>) -> Self {
        Self::new(Weight::Attention, title)
    }
    /// Something was refused; screen readers say it at once.
    pub fn refused(title: impl Into<String>) -> Self {
        Self { said: true, ..Self::new(Weight::Refused, title) }
    }
    #[must_use]
    pub fn text(mut self, text: impl Into<Content>) -> Self {
        self.text = text.into();
        self
    }
    /// What to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
    const fn class(&self) -> &'static str {
        match self.weight {
            Weight::Information => "notice",
            Weight::Done => "notice notice-done",
            Weight::Attention => "notice notice-attention",
            Weight::Refused => "notice notice-refused",
        }
    }
    fn icon(&self) -> Icon {
        Icon::new(match self.weight {
            Weight::Information => "info",
            Weight::Done => "circle-check",
            Weight::Attention => "triangle-alert",
            Weight::Refused => "octagon-alert",
        })
    }
    const fn role(&self) -> &'static str {
        match self.weight {
            Weight::Refused => "alert",
            _ => "status",
        }
    }
}

/// How a badge looks. The three signals are for signals only (yellow, orange, red).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Neutral,
    /// The accent: what is active now.
    Accent,
    /// Filled dark: what is finished.
    Ended,
    DueSoon,
    Overdue,
    SignalYellow,
    SignalOrange,
    SignalRed,
}

/// A state in one or two words. Never colour alone: the words say it.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<span class="{{ self.class() }}">{% if let Some(icon) = self.drawn_icon() %}{{ icon }}{% endif %}{{ label }}</span>"#,
    ext = "html"
)]
pub struct Badge {
    label: String,
    tone: Tone,
    icon: Option<&'static str>,
}

impl Badge {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), tone: Tone::Neutral, icon: None }
    }
    #[must_use]
    pub const fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }
    const fn class(&self) -> &'static str {
        match self.tone {
            Tone::Neutral => "badge",
            Tone::Accent => "badge badge-accent",
            Tone::Ended => "badge badge-ended",
            Tone::DueSoon => "badge badge-due-soon",
            Tone::Overdue => "badge badge-overdue",
            Tone::SignalYellow => "badge badge-yellow",
            Tone::SignalOrange => "badge badge-orange",
            Tone::SignalRed => "badge badge-red",
        }
    }
    fn drawn_icon(&self) -> Option<Icon> {
        let signal = match self.tone {
            Tone::DueSoon => Some("clock-alert"),
            Tone::Overdue => Some("alarm-clock"),
            Tone::SignalYellow | Tone::SignalOrange | Tone::SignalRed => Some("triangle-alert"),
            Tone::Neutral | Tone::Accent | Tone::Ended => None,
        };
        self.icon.or(signal).map(Icon::new)
    }
}

/// A list without rows: says why, and what one can do.
#[derive(Clone, Debug, Template)]
#[template(path = "empty_state.html")]
pub struct EmptyState {
    icon: &'static str,
    title: String,
    text: Content,
    action: Content,
}

impl EmptyState {
    pub fn new(title: impl Into<String>) -> Self {
        Self { icon: "inbox", title: title.into(), text: Content::empty(), action: Content::empty() }
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = name;
        self
    }
    #[must_use]
    pub fn text(mut self, text: impl Into<Content>) -> Self {
        self.text = text.into();
        self
    }
    #[must_use]
    pub fn action(mut self, action: impl Into<Content>) -> Self {
        self.action = action.into();
        self
    }
    fn drawn_icon(&self) -> Icon {
        Icon::new(self.icon)
    }
}

/// Something that unfolds: an action with its form on a case page, or details.
#[derive(Clone, Debug, Template)]
#[template(path = "disclosure.html")]
pub struct Disclosure {
    summary: String,
    about: Option<String>,
    content: Content,
    icon: Option<&'static str>,
    key: Option<char>,
    id: Option<String>,
    open: bool,
    primary: bool,
}

impl Disclosure {
    pub fn new(summary: impl Into<String>, content: impl Into<Content>) -> Self {
        Self {
            summary: summary.into(),
            about: None,
            content: content.into(),
            icon: None,
            key: None,
            id: None,
            open: false,
            primary: false,
        }
    }
    /// A short line beside the summary.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }
    /// The key that opens it.
    #[must_use]
    pub const fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// Unfolded from the start, e.g. when its form was refused.
    #[must_use]
    pub const fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }
    /// The likely next step.
    #[must_use]
    pub const fn primary(mut self) -> Self {
        self.primary = true;
        self
    }
    fn drawn_icon(&self) -> Option<Icon> {
        self.icon.map(Icon::new)
    }
    fn arrow(&self) -> Icon {
        Icon::new("chevron-down")
    }
}

component!(Notice, Badge, EmptyState, Disclosure);
