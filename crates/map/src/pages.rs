//! Pages of the map.

pub(crate) mod show;
