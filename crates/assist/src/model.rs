//! Suggestions without web and database: the rules, what is read out of a text, how a model is trained and measured, which
//! version is used, and what became of each suggestion. Pure.

mod choosing;
mod layers;
mod learning;
mod reading;
mod registry;
mod rules;
mod suggestion;

pub use choosing::{Chosen, choose, likely};
pub use layers::Layers;
pub use learning::{Figures, Judgement, Learnt, OfMatter, Taken, TooFew, learn, measure};
pub use reading::{Urgent, urgent};
pub use registry::{Compared, ModelFact, ModelRecord, ModelState, ModelStep, Registry, Routing};
pub use rules::{AssistRules, Rules, UrgencyWords};
pub use suggestion::{Answer, Kind, Said, Suggested, SuggestionFact, Suggestions};
