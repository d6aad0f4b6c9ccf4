//! What a column can mean.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A field of an appeal that a column can be (字段).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The source's own number: unique per source.
    Number,
    /// Who raised it: a name, or an id of the source. Goes into the vault only.
    Requester,
    /// How to reach him. Goes into the vault only.
    Contact,
    Received,
    Title,
    Text,
    /// A code, name or address of the place.
    Place,
    Longitude,
    Latitude,
    /// Code of a matter type.
    Matter,
    Channel,
    Urgency,
    UrgencyGround,
}

impl Field {
    pub const ALL: [Self; 13] = [
        Self::Number,
        Self::Requester,
        Self::Contact,
        Self::Received,
        Self::Title,
        Self::Text,
        Self::Place,
        Self::Longitude,
        Self::Latitude,
        Self::Matter,
        Self::Channel,
        Self::Urgency,
        Self::UrgencyGround,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Requester => "requester",
            Self::Contact => "contact",
            Self::Received => "received",
            Self::Title => "title",
            Self::Text => "text",
            Self::Place => "place",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::Matter => "matter",
            Self::Channel => "channel",
            Self::Urgency => "urgency",
            Self::UrgencyGround => "urgency_ground",
        }
    }
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
    /// Its place in [`Field::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }
    /// Whether its cells say who somebody is: never shown in a preview.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Requester | Self::Contact)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
