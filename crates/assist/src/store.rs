//! The only SQL of suggestions.

mod models;
mod rules;
mod suggestions;

pub use models::{bytes_of, model_states, put_bytes, put_model, steps};
pub use rules::{all_rules, put_rules, rules_at, rules_version};
pub use suggestions::{Tally, all_cases, put_suggestion, suggestions_of, tallies};
