//! Pages of the map.

pub(crate) mod grids;
pub(crate) mod overlays;
pub(crate) mod show;
