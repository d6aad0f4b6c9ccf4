//! The pages of verification.

pub(crate) mod link;
pub(crate) mod rule;
pub(crate) mod unit;
