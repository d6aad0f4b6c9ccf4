//! The timeline: who, what, when, which clock moved, and the words that were given.

use crate::html::component;
use crate::time::Moment;
use crate::{Content, Icon, Words};
use askama::Template;
use kernel::Instant;

/// What an event did to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockChange {
    Started,
    Paused,
    Resumed,
    Extended,
    Stopped,
}

/// One event.
#[derive(Clone, Debug, Template)]
#[template(path = "timeline_entry.html")]
pub struct TimelineEntry {
    id: Option<String>,
    what: String,
    who: Option<String>,
    at: Moment,
    icon: &'static str,
    words: Option<Content>,
    facts: Vec<Content>,
    clocks: Vec<(ClockChange, String)>,
    attached: Vec<Content>,
    small: bool,
}

impl TimelineEntry {
    /// What happened, and when.
    pub fn new(words: &Words, what: impl Into<String>, at: Instant) -> Self {
        Self {
            id: None,
            what: what.into(),
            who: None,
            at: Moment::exact(words, at),
            icon: "circle-dot",
            words: None,
            facts: Vec::new(),
            clocks: Vec::new(),
            attached: Vec::new(),
            small: false,
        }
    }
    /// The unit or person who did it.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = Some(who.into());
        self
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = name;
        self
    }
    /// What a person wrote; shown large, with its line breaks.
    #[must_use]
    pub fn words(mut self, words: impl Into<Content>) -> Self {
        self.words = Some(words.into());
        self
    }
    /// A system fact: duty citation, rule, version. Shown small.
    #[must_use]
    pub fn fact(mut self, fact: impl Into<Content>) -> Self {
        self.facts.push(fact.into());
        self
    }
    /// Which clock moved, in words: “办理时限开始,5 个工作日”.
    #[must_use]
    pub fn clock(mut self, change: ClockChange, said: impl Into<String>) -> Self {
        self.clocks.push((change, said.into()));
        self
    }
    /// A file or photo, as a link or picture.
    #[must_use]
    pub fn attached(mut self, attached: impl Into<Content>) -> Self {
        self.attached.push(attached.into());
        self
    }
    /// Something the system did by itself.
    #[must_use]
    pub const fn system(mut self) -> Self {
        self.small = true;
        self
    }
    /// The anchor by which the entry can be linked and updated.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    fn drawn_icon(&self) -> Icon {
        Icon::new(self.icon)
    }
    fn clock_icon(&self, change: &ClockChange) -> Icon {
        Icon::new(match change {
            ClockChange::Started => "circle-play",
            ClockChange::Paused => "circle-pause",
            ClockChange::Resumed => "circle-play",
            ClockChange::Extended => "circle-plus",
            ClockChange::Stopped => "circle-stop",
        })
    }
}

/// The entries in order.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<ol class="timeline"{% if let Some(id) = id %} id="{{ id }}" data-live-part{% endif %}>{% for entry in entries %}{{ entry }}{% endfor %}</ol>"#,
    ext = "html"
)]
pub struct Timeline {
    id: Option<String>,
    entries: Vec<TimelineEntry>,
}

impl Timeline {
    pub fn new(entries: impl IntoIterator<Item = TimelineEntry>) -> Self {
        Self { id: None, entries: entries.into_iter().collect() }
    }
    /// Redrawn under this id when the page's live topic changes.
    #[must_use]
    pub fn live(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

component!(TimelineEntry, Timeline);
