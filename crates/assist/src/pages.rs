//! Pages of suggestions.

pub(crate) mod deeds;
pub(crate) mod overview;
