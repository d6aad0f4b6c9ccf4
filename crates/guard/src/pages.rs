//! Pages of the guard.

pub(crate) mod confirm;
pub(crate) mod delegation;
pub(crate) mod factors;
pub(crate) mod me;
pub(crate) mod provider;
pub(crate) mod second;
pub(crate) mod sign_in;
