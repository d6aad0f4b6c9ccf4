//! The only SQL of suggestions.

mod models;
mod suggestions;

pub use models::{bytes_of, model_states, put_bytes, put_model, steps};
pub use suggestions::{Tally, all_cases, corrected, put_suggestion, suggestions_of, tallies};
