//! What is done in the field: report, solve on the spot, add what one sees; and setting the rules of patrol.

pub mod capture;
mod set_rules;

pub use set_rules::{RULES_STREAM, RulesSet, set_rules};
