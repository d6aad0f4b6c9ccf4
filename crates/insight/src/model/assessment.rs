//! Local policy of assessment: how long a unit may appeal against what it is listed for. Versioned data with an effective
//! date; a listing keeps the term under which it was made.

use ::policy::{Policy, Wrong};
use serde::{Deserialize, Serialize};

/// Terms, as in `policy/assessment.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentRules {
    /// So long a unit may appeal against red list, yellow card or veto, calendar days.
    pub appeal_days: u32,
}

impl Policy for AssessmentRules {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "assessment";
    const STREAM: &'static str = "assessment-policy/rules";
    const SHIPPED: &'static str = include_str!("../../policy/assessment.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([("appeal_days", self.appeal_days, 1, 366)])
    }
}
