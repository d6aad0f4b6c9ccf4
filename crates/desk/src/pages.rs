//! The desk's pages.

pub(crate) mod desk;
pub(crate) mod drafts;
pub(crate) mod notices;
