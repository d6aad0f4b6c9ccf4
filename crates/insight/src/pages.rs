//! Pages: what everybody may see, and what those who answer for a place see.

pub(crate) mod board;
mod chart;
pub(crate) mod indicator;
pub(crate) mod listings;
pub(crate) mod open;
pub(crate) mod overview;
pub(crate) mod report;
pub(crate) mod said;
pub(crate) mod scheme;
pub(crate) mod scheme_form;
pub(crate) mod schemes;
pub(crate) mod wanted;

pub(crate) use wanted::no_person;
