//! The guard's pages.

pub(crate) mod me;
pub(crate) mod sign_in;
