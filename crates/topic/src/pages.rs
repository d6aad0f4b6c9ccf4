//! The pages of topics.

pub(crate) mod hot;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod noticed;
pub(crate) mod said;
pub(crate) mod topic;
