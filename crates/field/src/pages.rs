//! The pages of field: the grid worker's page, capture, a case to read, the patrol plan and its rules.

pub(crate) mod capture;
pub(crate) mod case;
pub(crate) mod frame;
pub(crate) mod home;
pub(crate) mod patrol;
pub(crate) mod rules;
