//! The rules by which places are looked at, and the plan that follows from them; pure.

mod plan;
mod rules;

pub use plan::{PlaceMatter, Reason, Stop, Week, plan};
pub use rules::{Counted, DayOfYear, PatrolRules, Season};
