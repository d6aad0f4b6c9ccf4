//! The pages of cases: the street door, the desk, the list, the case.

pub(crate) mod beside;
pub(crate) mod bulk;
pub(crate) mod bundle;
pub(crate) mod case;
pub(crate) mod crew;
pub(crate) mod disputes;
pub(crate) mod door;
pub(crate) mod files;
pub(crate) mod follow;
pub(crate) mod forms;
pub(crate) mod intake;
pub(crate) mod list;
pub(crate) mod own_data;
pub(crate) mod problem;
pub(crate) mod safe;
pub(crate) mod said;
pub(crate) mod similar;
