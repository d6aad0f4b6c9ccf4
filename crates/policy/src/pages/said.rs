//! The words of one policy.

use crate::model::{Change, Leaf, Value};
use crate::query::VersionRow;
use kernel::Instant;
use ui::{Column, Content, Html, Notice, Row, Table, Words};

/// Names and values of a policy in the reader's language.
pub(crate) struct Said<'a> {
    pub(crate) words: &'a Words,
    name: &'static str,
}

impl<'a> Said<'a> {
    pub(crate) const fn new(words: &'a Words, name: &'static str) -> Self {
        Self { words, name }
    }
    pub(crate) fn title(&self) -> String {
        self.words.t(&format!("policy-{}", self.name))
    }
    pub(crate) fn about(&self) -> String {
        self.words.t(&format!("policy-{}.about", self.name))
    }
    /// What a value is about; the key itself where a text brought a key of its own.
    pub(crate) fn label(&self, leaf: &Leaf) -> String {
        let found = self.words.find(&format!("policy-{}-{}", self.name, leaf.message()));
        let label = found.unwrap_or_else(|| leaf.key.clone());
        match leaf.number() {
            Some(number) => {
                self.words.with("policy-part", [("number", number.to_string()), ("label", label)])
            }
            None => label,
        }
    }
    pub(crate) fn value(&self, leaf: &Leaf) -> String {
        match &leaf.value {
            Value::Plain(text) => text.clone(),
            Value::Yes => self.words.t("policy-yes"),
            Value::No => self.words.t("policy-no"),
            Value::List(all) if all.is_empty() => self.words.t("policy-empty-list"),
            Value::List(all) => all.join(&self.words.t("policy-and")),
            Value::Term { amount, unit, .. } => {
                let key = format!("clock-unit-{}", unit.replace('_', "-"));
                self.words.with(&key, [("amount", *amount)])
            }
        }
    }
    fn basis(&self, leaf: &Leaf) -> String {
        match &leaf.value {
            Value::Term { basis, .. } => basis.clone(),
            _ => String::new(),
        }
    }
    /// Since when the version in force has held.
    pub(crate) fn since(&self, row: Option<&VersionRow>) -> String {
        row.map_or_else(|| self.words.t("policy-shipped"), |row| self.words.day(row.effective_from))
    }
    /// When a version begins or began, and whether it is the one in force.
    pub(crate) fn begins(&self, row: &VersionRow, now: Instant, present: i64) -> String {
        let day = self.words.day(row.effective_from);
        let key = match (row.version == present, row.effective_from > now) {
            (true, _) => "policy-begins-present",
            (false, true) => "policy-begins-later",
            (false, false) => "policy-began",
        };
        self.words.with(key, &[("day", day)])
    }
    /// What the table of values shows.
    pub(crate) fn caption(&self, row: Option<&VersionRow>, asked: bool) -> String {
        match (row, asked) {
            (None, true) => self.words.t("policy-values-shipped"),
            (Some(row), true) => self.words.with("policy-values-of", [("version", row.version)]),
            (None, false) => self.words.t("policy-values-present-shipped"),
            (Some(row), false) => {
                let day = self.words.day(row.effective_from);
                self.words.with("policy-values-present", &[("day", day)])
            }
        }
    }
    pub(crate) fn values(&self, leaves: &[Leaf], caption: &str) -> Table {
        let with_basis = leaves.iter().any(|leaf| matches!(leaf.value, Value::Term { .. }));
        let rows = leaves.iter().map(|leaf| {
            let row = Row::new().cell(self.label(leaf)).cell(self.value(leaf));
            if with_basis { row.cell(self.basis(leaf)) } else { row }
        });
        let table = Table::new(caption)
            .caption_shown()
            .column(Column::new(self.words.t("policy-column-what")).title())
            .column(Column::new(self.words.t("policy-column-value")));
        match with_basis {
            true => table.column(Column::new(self.words.t("policy-column-basis"))).rows(rows),
            false => table.rows(rows),
        }
    }
    /// What a dry check says.
    pub(crate) fn changes(&self, changes: &[Change]) -> Content {
        if changes.is_empty() {
            return Html::of(&Notice::information(self.words.t("policy-check-same"))).into();
        }
        let count = i64::try_from(changes.len()).unwrap_or(i64::MAX);
        let notice = Notice::information(self.words.with("policy-check-good", [("count", count)]))
            .next(self.words.t("policy-check-good.next"));
        let shown = |leaf: Option<&Leaf>| {
            let Some(leaf) = leaf else { return self.words.t("policy-nothing") };
            match self.basis(leaf) {
                basis if basis.is_empty() => self.value(leaf),
                basis => format!("{} · {basis}", self.value(leaf)),
            }
        };
        let rows = changes.iter().filter_map(|change| {
            let leaf = change.after.as_ref().or(change.before.as_ref())?;
            let row = Row::new().cell(self.label(leaf)).cell(shown(change.before.as_ref()));
            Some(row.cell(shown(change.after.as_ref())))
        });
        let table = Table::new(self.words.t("policy-changes"))
            .column(Column::new(self.words.t("policy-column-what")).title())
            .column(Column::new(self.words.t("policy-column-before")))
            .column(Column::new(self.words.t("policy-column-after")))
            .rows(rows);
        Html::join([Html::of(&notice), Html::of(&table)]).into()
    }
}
