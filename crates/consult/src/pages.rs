//! The pages of consultations: the list, one with its words and clock, opening one, and what became of comments on plans.

pub(crate) mod answers;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod one;
pub(crate) mod said;
