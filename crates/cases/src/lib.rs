//! Cases (案件): what residents raise, from receipt to closure.

pub mod actions;
mod ground;
mod model;
mod store;

pub use ground::Ground;
pub use model::*;
