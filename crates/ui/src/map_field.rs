//! Choosing a point on the map.

use crate::field::{Field, Frame};
use crate::{Icon, Words, assets};
use askama::Template;

/// A field for a point: longitude and latitude in degrees (WGS-84/CGCS2000). With script it is a map on which
/// one taps, or moves a cross by the arrow keys; without, on a phone too old for the map, or where the map does
/// not come, both numbers are typed. Made by [`crate::Form::map`]; it sends `longitude` and `latitude`, and
/// neither when nothing was chosen.
#[derive(Clone, Debug, Template)]
#[template(path = "map_field.html")]
pub struct MapField {
    frame: Frame,
    longitude: Field,
    latitude: Field,
    /// Where the map gets boundaries and names from.
    source: String,
    words: Words,
}

impl MapField {
    pub(crate) fn new(frame: Frame, longitude: Field, latitude: Field, words: &Words) -> Self {
        let words = words.clone();
        Self { frame, longitude, latitude, source: "/api/v1/map".to_owned(), words }
    }
    /// A sentence that helps to choose.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.frame.hint = Some(hint.into());
        self
    }
    /// A point has to be chosen; otherwise the field says that it may stay empty.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.frame.required = true;
        self
    }
    /// Another address for boundaries (`…/boundaries/{level}`) and names (`…/at`).
    #[must_use]
    pub fn source(mut self, address: impl Into<String>) -> Self {
        self.source = address.into();
        self
    }
    fn script(&self) -> &'static str {
        assets::path("map.js")
    }
    fn style(&self) -> &'static str {
        assets::path("map.css")
    }
    fn cross(&self) -> Icon {
        Icon::new("locate-fixed")
    }
}
crate::html::component!(MapField);
