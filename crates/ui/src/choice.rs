//! Selects, radios and boxes to tick.

use crate::field::{Frame, framed};
use crate::{Typed, Words};
use askama::Template;

/// One answer to choose.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    group: Option<String>,
    chosen: bool,
    closed: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }
    /// A line below the label (not shown in a select).
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// The heading under which a select shows it; choices of one group follow each other.
    #[must_use]
    pub fn group(mut self, heading: impl Into<String>) -> Self {
        self.group = Some(heading.into());
        self
    }
    /// Chosen as long as nothing was typed.
    #[must_use]
    pub const fn chosen(mut self) -> Self {
        self.chosen = true;
        self
    }
    /// Shown but not open to choice; say why in the hint.
    #[must_use]
    pub const fn closed(mut self) -> Self {
        self.closed = true;
        self
    }
}

/// Marks what was typed; without it the choices keep their own mark.
fn mark(choices: &mut [Choice], name: &str, typed: &Typed) {
    if typed.raw(name).is_some() {
        for choice in choices {
            choice.chosen = typed.ticked(name, &choice.value);
        }
    }
}

/// A list that drops down.
#[derive(Clone, Debug, Template)]
#[template(path = "select.html")]
pub struct Select {
    frame: Frame,
    groups: Vec<(Option<String>, Vec<Choice>)>,
    unchosen: Option<String>,
    sends: bool,
}

impl Select {
    pub(crate) fn new(frame: Frame, mut choices: Vec<Choice>, typed: &Typed, words: &Words) -> Self {
        mark(&mut choices, &frame.name, typed);
        let mut groups: Vec<(Option<String>, Vec<Choice>)> = Vec::new();
        for choice in choices {
            match groups.last_mut() {
                Some((heading, members)) if *heading == choice.group => members.push(choice),
                _ => groups.push((choice.group.clone(), vec![choice])),
            }
        }
        Self { frame, groups, unchosen: Some(words.t("form-choose")), sends: false }
    }
    /// The words of the empty first entry, e.g. “全部” in a filter.
    #[must_use]
    pub fn unchosen(mut self, label: impl Into<String>) -> Self {
        self.unchosen = Some(label.into());
        self
    }
    /// No empty first entry: one of the choices is always taken.
    #[must_use]
    pub fn always_chosen(mut self) -> Self {
        self.unchosen = None;
        self
    }
    /// Sends the form as soon as it changes (where scripts run).
    #[must_use]
    pub const fn sends(mut self) -> Self {
        self.sends = true;
        self
    }
}

/// Radios (one answer) or boxes (several), each with a line of explanation if need be.
#[derive(Clone, Debug, Template)]
#[template(path = "choices.html")]
pub struct Choices {
    frame: Frame,
    kind: &'static str,
    choices: Vec<Choice>,
    inline: bool,
}

impl Choices {
    pub(crate) fn new(kind: &'static str, frame: Frame, mut choices: Vec<Choice>, typed: &Typed) -> Self {
        mark(&mut choices, &frame.name, typed);
        Self { frame, kind, choices, inline: false }
    }
    /// Beside each other: two or three short answers.
    #[must_use]
    pub const fn inline(mut self) -> Self {
        self.inline = true;
        self
    }
    /// The first answer's id is the field's id, so that a link to the field lands on it.
    fn choice_id(&self, index: &usize) -> String {
        if *index == 0 { self.frame.id.clone() } else { format!("{}-{}", self.frame.id, index + 1) }
    }
}

/// One box to tick.
#[derive(Clone, Debug, Template)]
#[template(path = "check.html")]
pub struct Check {
    frame: Frame,
    ticked: bool,
}

impl Check {
    pub(crate) const fn new(frame: Frame, ticked: bool) -> Self {
        Self { frame, ticked }
    }
    #[must_use]
    pub const fn ticked(mut self, ticked: bool) -> Self {
        self.ticked = ticked;
        self
    }
}

framed!(Select, Choices, Check);
