//! The desk's pages.

pub(crate) mod desk;
