//! Home of my place, finding a place, the page of a place.

pub(crate) mod find;
pub(crate) mod home;
pub(crate) mod parts;
pub(crate) mod place;
