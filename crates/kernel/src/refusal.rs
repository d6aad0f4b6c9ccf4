//! Why a command was not carried out, in words a person can act on.

use serde::Serialize;
use std::collections::BTreeMap;

/// How a refusal is answered over HTTP; the meaning is in the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// A field is missing or wrong (422).
    Invalid,
    /// The rules do not allow it in this state (409).
    Rule,
    /// The actor lacks the right (403).
    Forbidden,
    /// It does not exist, or not for this actor (404).
    NotFound,
    /// Too many attempts (429).
    TooMany,
    /// Nobody is signed in (401).
    Unknown,
}

/// A refused command. `code` names the message `refusal-{code}` in the interface's words: its value
/// gives the reason with the rule, its attribute `next` says what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    pub kind: RefusalKind,
    /// The form field that caused it, where one did.
    pub field: Option<&'static str>,
    /// Figures and names that the message shows.
    pub facts: BTreeMap<&'static str, String>,
}

impl Refusal {
    pub const fn new(kind: RefusalKind, code: &'static str) -> Self {
        Self { code, kind, field: None, facts: BTreeMap::new() }
    }
    pub const fn rule(code: &'static str) -> Self {
        Self::new(RefusalKind::Rule, code)
    }
    pub const fn invalid(code: &'static str, field: &'static str) -> Self {
        Self { code, kind: RefusalKind::Invalid, field: Some(field), facts: BTreeMap::new() }
    }
    pub const fn forbidden(code: &'static str) -> Self {
        Self::new(RefusalKind::Forbidden, code)
    }
    pub const fn not_found(code: &'static str) -> Self {
        Self::new(RefusalKind::NotFound, code)
    }
    /// Adds a figure or name that the message shows.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.insert(name, value.to_string());
        self
    }
    /// Names the form field that caused it.
    #[must_use]
    pub const fn at(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}
