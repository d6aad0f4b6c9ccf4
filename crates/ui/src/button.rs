//! Buttons, and links that look like them.

use crate::Icon;
use crate::html::component;
use askama::Template;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Primary,
    Secondary,
    Quiet,
}

/// A button of a form, or a link that leads to an action's page.
#[derive(Clone, Debug, Template)]
#[template(path = "button.html")]
pub struct Button {
    label: String,
    weight: Weight,
    href: Option<String>,
    icon: Option<&'static str>,
    name: Option<(String, String)>,
    action: Option<String>,
    form: Option<String>,
    key: Option<char>,
    closed: Option<String>,
    wide: bool,
}
component!(Button);

impl Button {
    fn new(label: impl Into<String>, weight: Weight) -> Self {
        Self {
            label: label.into(),
            weight,
            href: None,
            icon: None,
            name: None,
            action: None,
            form: None,
            key: None,
            closed: None,
            wide: false,
        }
    }
    /// The main button of a form; one per form.
    pub fn submit(label: impl Into<String>) -> Self {
        Self::new(label, Weight::Primary)
    }
    /// Another button of a form.
    pub fn secondary(label: impl Into<String>) -> Self {
        Self::new(label, Weight::Secondary)
    }
    /// A link that leads to where something is done.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..Self::new(label, Weight::Secondary) }
    }
    /// The page's main next step.
    #[must_use]
    pub const fn primary(mut self) -> Self {
        self.weight = Weight::Primary;
        self
    }
    /// Without border: for rarely used actions beside others.
    #[must_use]
    pub const fn quiet(mut self) -> Self {
        self.weight = Weight::Quiet;
        self
    }
    #[must_use]
    pub const fn icon(mut self, name: &'static str) -> Self {
        self.icon = Some(name);
        self
    }
    /// The name and value that the form sends when this button was pressed.
    #[must_use]
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some((name.into(), value.into()));
        self
    }
    /// Sends the form to another address.
    #[must_use]
    pub fn action(mut self, address: impl Into<String>) -> Self {
        self.action = Some(address.into());
        self
    }
    /// Belongs to the form with this id, wherever the button stands.
    #[must_use]
    pub fn form(mut self, id: impl Into<String>) -> Self {
        self.form = Some(id.into());
        self
    }
    /// The key that presses it on pages with lists and cases (`d` dispatch, `w` whistle …).
    #[must_use]
    pub const fn key(mut self, key: char) -> Self {
        self.key = Some(key);
        self
    }
    /// Not possible now, for this reason; the reason is shown.
    #[must_use]
    pub fn closed(mut self, reason: impl Into<String>) -> Self {
        self.closed = Some(reason.into());
        self
    }
    /// As wide as its column (phone, action column).
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    fn class(&self) -> String {
        let weight = match self.weight {
            Weight::Primary => "btn btn-primary",
            Weight::Secondary => "btn",
            Weight::Quiet => "btn btn-quiet",
        };
        if self.wide { format!("{weight} btn-wide") } else { weight.to_owned() }
    }
    fn drawn_icon(&self) -> Option<Icon> {
        self.icon.map(Icon::new)
    }
}
