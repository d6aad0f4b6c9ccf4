//! Where in the tree of places something lies, as text.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The way from the root to a place (区划路径): the ids of its ancestors and its own, each followed by
/// a slash, e.g. `0190…/0191…/`. A place lies within another when its path starts with the other's, so a
/// list can be narrowed in SQL by `path >= ?1 and path < ?2` with [`PlacePath::bounds`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct PlacePath(String);

impl PlacePath {
    /// Reads a path; slashes at the ends and doubled ones do not matter.
    pub fn new(text: &str) -> Self {
        let mut path = String::with_capacity(text.len() + 1);
        for step in text.split('/').map(str::trim).filter(|step| !step.is_empty()) {
            path.push_str(step);
            path.push('/');
        }
        Self(path)
    }
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Whether this is `other` or lies below it. The empty path is the root: everything lies within it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
    /// The path of a place below this one.
    #[must_use]
    pub fn below(&self, step: impl fmt::Display) -> Self {
        Self::new(&format!("{}{step}", self.0))
    }
    /// The half-open range of texts that lie within: `lower <= path < upper`.
    pub fn bounds(&self) -> (String, String) {
        // '/' ends every step and '0' is the next character, so nothing else lies between the two.
        let upper = match self.0.strip_suffix('/') {
            Some(stem) => format!("{stem}0"),
            None => "\u{10FFFF}".to_owned(),
        };
        (self.0.clone(), upper)
    }
}

impl From<&str> for PlacePath {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
impl From<String> for PlacePath {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}
impl From<&PlacePath> for PlacePath {
    fn from(path: &Self) -> Self {
        path.clone()
    }
}
impl fmt::Display for PlacePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for PlacePath {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self::new(&text))
    }
}
