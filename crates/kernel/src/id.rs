//! Typed identifiers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{cmp::Ordering, fmt, hash::Hash, hash::Hasher, marker::PhantomData, str::FromStr};
use uuid::Uuid;

/// An identifier of one kind of thing: a UUIDv7, so that ids sort by the time they were drawn.
/// `Mark` is an empty type naming the kind; ids of two kinds cannot be mixed up.
pub struct Id<Mark>(Uuid, PhantomData<fn() -> Mark>);

/// The text is not an identifier.
#[derive(Debug, thiserror::Error)]
#[error("not an identifier: {0}")]
pub struct IdError(String);

impl<Mark> Id<Mark> {
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
    pub const fn uuid(&self) -> Uuid {
        self.0
    }
}

impl<Mark> Clone for Id<Mark> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<Mark> Copy for Id<Mark> {}
impl<Mark> PartialEq for Id<Mark> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<Mark> Eq for Id<Mark> {}
impl<Mark> PartialOrd for Id<Mark> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<Mark> Ord for Id<Mark> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}
impl<Mark> Hash for Id<Mark> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state)
    }
}
impl<Mark> fmt::Display for Id<Mark> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}
impl<Mark> fmt::Debug for Id<Mark> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}
impl<Mark> FromStr for Id<Mark> {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Uuid::parse_str(text).map(Self::new).map_err(|_| IdError(text.chars().take(60).collect()))
    }
}
impl<Mark> schemars::JsonSchema for Id<Mark> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}
impl<Mark> Serialize for Id<Mark> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, Mark> Deserialize<'de> for Id<Mark> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}
