//! Tables that become cards on a phone, and lists of facts.

use crate::Content;
use crate::html::component;
use askama::Template;

/// A column of a table.
#[derive(Clone, Debug, Default)]
pub struct Column {
    label: String,
    number: bool,
    title: bool,
    narrow: bool,
    sort: Option<(String, Option<bool>)>,
}

impl Column {
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }
    /// Figures: flush right, tabular.
    #[must_use]
    pub const fn number(mut self) -> Self {
        self.number = true;
        self
    }
    /// The row's name: on a phone the heading of its card.
    #[must_use]
    pub const fn title(mut self) -> Self {
        self.title = true;
        self
    }
    /// As narrow as its content.
    #[must_use]
    pub const fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }
    /// The heading is a link that sorts; `now` is `Some(true)` when sorted upwards by it.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, now: Option<bool>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
    const fn aria_sort(&self) -> Option<&'static str> {
        match &self.sort {
            Some((_, Some(true))) => Some("ascending"),
            Some((_, Some(false))) => Some("descending"),
            Some((_, None)) | None => None,
        }
    }
    const fn arrow(&self) -> Option<&'static str> {
        match &self.sort {
            Some((_, Some(true))) => Some("arrow-up"),
            Some((_, Some(false))) => Some("arrow-down"),
            Some((_, None)) | None => None,
        }
    }
    const fn class(&self) -> &'static str {
        match (self.number, self.title, self.narrow) {
            (true, ..) => "cell-number",
            (_, true, _) => "cell-title",
            (_, _, true) => "cell-narrow",
            _ => "",
        }
    }
}

/// A row: one cell per column.
#[derive(Clone, Debug, Default)]
pub struct Row {
    id: Option<String>,
    href: Option<String>,
    cells: Vec<Content>,
    chosen: Option<(String, String, String)>,
    tone: &'static str,
    heading: Option<Content>,
}

impl Row {
    pub fn new() -> Self {
        Self::default()
    }
    /// A heading over the rows that follow it, across all columns.
    pub fn heading(heading: impl Into<Content>) -> Self {
        Self { heading: Some(heading.into()), ..Self::default() }
    }
    /// Where `Enter` leads; the title cell should hold a link to the same page.
    #[must_use]
    pub fn opens(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
    #[must_use]
    pub fn cell(mut self, content: impl Into<Content>) -> Self {
        self.cells.push(content.into());
        self
    }
    /// An anchor for the row.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    /// A box to tick for work on several rows: field name, value, and what it is for screen readers.
    #[must_use]
    pub fn tick(
        mut self,
        name: impl Into<String>,
        value: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        self.chosen = Some((name.into(), value.into(), label.into()));
        self
    }
    /// Marks the row as due soon; the clock's words in it say so too.
    #[must_use]
    pub const fn due_soon(mut self) -> Self {
        self.tone = "row-due-soon";
        self
    }
    /// Marks the row as overdue; the clock's words in it say so too.
    #[must_use]
    pub const fn overdue(mut self) -> Self {
        self.tone = "row-overdue";
        self
    }
}

/// A table with a sticky head; at most eight columns, the rest belongs on the row's page.
#[derive(Clone, Debug, Template)]
#[template(path = "table.html")]
pub struct Table {
    caption: String,
    caption_shown: bool,
    columns: Vec<Column>,
    rows: Vec<Row>,
    totals: Vec<Content>,
    id: Option<String>,
    ticks: bool,
}

impl Table {
    /// The caption names the table for screen readers.
    pub fn new(caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            caption_shown: false,
            columns: Vec::new(),
            rows: Vec::new(),
            totals: Vec::new(),
            id: None,
            ticks: false,
        }
    }
    #[must_use]
    pub const fn caption_shown(mut self) -> Self {
        self.caption_shown = true;
        self
    }
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self.ticks = self.rows.iter().any(|row| row.chosen.is_some());
        self
    }
    /// The last row, one cell per column.
    #[must_use]
    pub fn totals(mut self, cells: impl IntoIterator<Item = Content>) -> Self {
        self.totals = cells.into_iter().collect();
        self
    }
    /// Redrawn under this id when the page's live topic changes.
    #[must_use]
    pub fn live(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
    fn width(&self) -> usize {
        self.columns.len() + usize::from(self.ticks)
    }
    fn label(&self, index: &usize) -> &str {
        self.columns.get(*index).map_or("", |column| &column.label)
    }
    fn class(&self, index: &usize) -> &'static str {
        self.columns.get(*index).map_or("", Column::class)
    }
    fn icon(&self, name: &'static str) -> crate::Icon {
        crate::Icon::new(name)
    }
}

/// Facts with their names: who, where, since when.
#[derive(Clone, Debug, Default, Template)]
#[template(
    source = r#"<dl class="facts">{% for (name, value, note) in facts %}<div class="fact"><dt>{{ name }}</dt><dd>{{ value }}{% if let Some(note) = note %}<span class="fact-note">{{ note }}</span>{% endif %}</dd></div>{% endfor %}</dl>"#,
    ext = "html"
)]
pub struct FactList {
    facts: Vec<(String, Content, Option<String>)>,
}

impl FactList {
    pub fn new() -> Self {
        Self::default()
    }
    #[must_use]
    pub fn fact(mut self, name: impl Into<String>, value: impl Into<Content>) -> Self {
        self.facts.push((name.into(), value.into(), None));
        self
    }
    /// A fact with a small note below its value.
    #[must_use]
    pub fn noted(
        mut self,
        name: impl Into<String>,
        value: impl Into<Content>,
        note: impl Into<String>,
    ) -> Self {
        self.facts.push((name.into(), value.into(), Some(note.into())));
        self
    }
    /// A fact that is left out when there is no value.
    #[must_use]
    pub fn maybe(self, name: impl Into<String>, value: Option<impl Into<Content>>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }
}

/// A link in a cell or a fact.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<a href="{{ href }}">{{ label }}</a>"#, ext = "html")]
pub struct Link {
    label: String,
    href: String,
}

impl Link {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

component!(Table, FactList, Link);
