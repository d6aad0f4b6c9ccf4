//! Whistles (街道吹哨、部门报到): a street calls departments to a matter that it sees and cannot order alone. Words,
//! states, rights and routes stand in README.md.

mod model;

pub use model::*;
