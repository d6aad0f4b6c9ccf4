//! What stands around a list: filters, tabs, pages; and the progress of long work.

use crate::html::component;
use crate::{Content, Html, Icon, Typed, Value, Words};
use askama::Template;

/// Filters above a list: a GET form, so that the address holds the state.
#[derive(Clone, Debug, Template)]
#[template(path = "filter_bar.html")]
pub struct FilterBar {
    action: String,
    label: String,
    apply: String,
    clear: String,
    remove: String,
    fields: Vec<Content>,
    more: Vec<Content>,
    more_label: String,
    active: Vec<(String, String)>,
}

impl FilterBar {
    pub fn new(words: &Words, action: impl Into<String>) -> Self {
        Self {
            action: action.into(),
            label: words.t("filter-label"),
            apply: words.t("filter-apply"),
            clear: words.t("filter-clear"),
            remove: words.t("filter-remove"),
            fields: Vec::new(),
            more: Vec::new(),
            more_label: words.t("filter-more"),
            active: Vec::new(),
        }
    }
    #[must_use]
    pub fn field(mut self, field: impl Into<Content>) -> Self {
        self.fields.push(field.into());
        self
    }
    /// A rarely used filter, behind “更多条件”.
    #[must_use]
    pub fn more(mut self, field: impl Into<Content>) -> Self {
        self.more.push(field.into());
        self
    }
    /// A condition in force, in words, and the address without it.
    #[must_use]
    pub fn active(mut self, said: impl Into<String>, without: impl Into<String>) -> Self {
        self.active.push((said.into(), without.into()));
        self
    }
    /// The conditions in force among what was typed; `said` puts a field's value into words, if it is a condition.
    #[must_use]
    pub fn conditions(self, typed: &Typed, said: impl Fn(&str, &str) -> Option<String>) -> Self {
        let filled = typed.pairs().iter().filter(|(_, value)| !value.trim().is_empty());
        filled.fold(self, |bar, (name, value)| match said(name, value) {
            Some(condition) => {
                let without = typed.address(&bar.action, name, None);
                bar.active(condition, without)
            }
            None => bar,
        })
    }
    fn cross(&self) -> Icon {
        Icon::new("x")
    }
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Tab {
    label: String,
    href: String,
    current: bool,
    count: Option<u64>,
}

impl Tab {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), current: false, count: None }
    }
    #[must_use]
    pub const fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
    #[must_use]
    pub const fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Views of one thing, each with its own address.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<nav class="tabs" aria-label="{{ label }}"><ul>{% for tab in tabs %}<li><a class="tab" href="{{ tab.href }}"{% if tab.current %} aria-current="page"{% endif %}>{{ tab.label }}{% if let Some(count) = tab.count %}<span class="tab-count">{{ count }}</span>{% endif %}</a></li>{% endfor %}</ul></nav>"#,
    ext = "html"
)]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

impl Tabs {
    /// The label names the group for screen readers.
    pub fn new(label: impl Into<String>, tabs: impl IntoIterator<Item = Tab>) -> Self {
        Self { label: label.into(), tabs: tabs.into_iter().collect() }
    }
}

/// Links through a long list, below it.
#[derive(Clone, Debug, Template)]
#[template(path = "pager.html")]
pub struct Pager {
    label: String,
    said: String,
    first: Option<(String, String)>,
    next: Option<(String, String)>,
}

impl Pager {
    /// `shown` rows are on this page; `total` where it is known.
    pub fn new(words: &Words, shown: usize, total: Option<u64>) -> Self {
        let said = total.map_or_else(
            || words.with("pager-shown", [("shown", shown)]),
            |total| {
                words.with(
                    "pager-of",
                    &[("shown", Value::from(shown)), ("total", Value::from(words.number(total)))],
                )
            },
        );
        Self { label: words.t("pager-label"), said, first: None, next: None }
    }
    /// Below the list at `path`; nothing when it is empty. `next` is the mark, kept in the field `name`, after which the
    /// next page begins.
    pub fn through(
        words: &Words,
        (path, typed): (&str, &Typed),
        shown: usize,
        total: Option<u64>,
        (name, next): (&str, Option<String>),
    ) -> Content {
        if shown == 0 {
            return Content::empty();
        }
        let first = typed.get(name).map(|_| typed.address(path, name, None));
        let next = next.map(|mark| typed.address(path, name, Some(&mark)));
        Html::of(&Self::new(words, shown, total).first(words, first).next(words, next)).into()
    }
    /// Back to the first page.
    #[must_use]
    pub fn first(mut self, words: &Words, href: Option<impl Into<String>>) -> Self {
        self.first = href.map(|href| (words.t("pager-first"), href.into()));
        self
    }
    #[must_use]
    pub fn next(mut self, words: &Words, href: Option<impl Into<String>>) -> Self {
        self.next = href.map(|href| (words.t("pager-next"), href.into()));
        self
    }
    fn arrow(&self) -> Icon {
        Icon::new("arrow-right")
    }
    fn up(&self) -> Icon {
        Icon::new("arrow-up")
    }
}

/// Long work: how far it is, in words and as a bar, and what came of it.
#[derive(Clone, Debug, Template)]
#[template(path = "progress.html")]
pub struct Progress {
    id: String,
    label: String,
    said: String,
    done: u64,
    total: Option<u64>,
    ended: bool,
    about: Content,
}

impl Progress {
    /// `total` is unknown while the work counts its rows.
    pub fn new(
        words: &Words,
        id: impl Into<String>,
        label: impl Into<String>,
        done: u64,
        total: Option<u64>,
    ) -> Self {
        let said = match total {
            Some(total) => words.with(
                "progress-of",
                [
                    ("done", Value::from(words.number(done))),
                    ("total", Value::from(words.number(total))),
                    ("percent", Value::from(percent(done, total))),
                ],
            ),
            None => words.with("progress-counted", [("done", done)]),
        };
        Self { id: id.into(), label: label.into(), said, done, total, ended: false, about: Content::empty() }
    }
    /// The work has ended; `about` says what came of it, with links to the result and the refused rows.
    #[must_use]
    pub fn ended(mut self, about: impl Into<Content>) -> Self {
        self.ended = true;
        self.about = about.into();
        self
    }
    /// More about running work: how many rows were refused so far.
    #[must_use]
    pub fn about(mut self, about: impl Into<Content>) -> Self {
        self.about = about.into();
        self
    }
}

fn percent(done: u64, total: u64) -> u64 {
    done.saturating_mul(100).checked_div(total).unwrap_or(100).min(100)
}

component!(FilterBar, Tabs, Pager, Progress);
