//! The pages of whistles: the list, one whistle with its departments and clocks, and proposing one.

pub(crate) mod forms;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod said;
pub(crate) mod whistle;
