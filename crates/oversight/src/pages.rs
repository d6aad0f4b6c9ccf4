//! The pages of oversight: the list, one file, opening one, the listed matters, the parked cases.

pub(crate) mod commendations;
pub(crate) mod file;
pub(crate) mod forms;
pub(crate) mod list;
pub(crate) mod listed;
pub(crate) mod new;
pub(crate) mod parked;
pub(crate) mod said;
