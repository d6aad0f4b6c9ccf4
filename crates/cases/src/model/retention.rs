//! How long name and contact of whoever raised a case are kept (诉求人身份保存期限). Pure.

use super::own_data::is_about_data;
use super::state::Case;
use ::policy::{Policy, Wrong};
use kernel::Instant;
use serde::{Deserialize, Serialize};

/// The longest that needs no provision which asks for more, calendar days.
const WITHOUT_BASIS: u32 = 180;
const LONGEST: u32 = 3660;
const DAY_SECONDS: i64 = 86_400;

/// The period, as in `policy/retention.toml`. A local policy of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Calendar days after the end of the case.
    pub days: u32,
    /// The provision that asks for more than half a year.
    #[serde(default)]
    pub basis: String,
}

impl Policy for Retention {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "retention";
    const STREAM: &'static str = "retention/rule";
    const SHIPPED: &'static str = include_str!("../../policy/retention.toml");

    fn check(&self) -> Result<(), Wrong> {
        if self.days > WITHOUT_BASIS && self.basis.trim().is_empty() {
            return Err(Wrong::missing("basis"));
        }
        Wrong::first([("days", self.days, 1, LONGEST)])
    }
}

impl Retention {
    /// Until when the identity behind a case is kept: so long after its last event, and not before the clocks that are still
    /// open in it, such as the time to ask for it again. `None` while the case goes on, or an order stands that nothing is
    /// deleted.
    pub fn kept_until(&self, case: &Case) -> Option<Instant> {
        let told = case.timeline.iter().rev().find(|moment| !is_about_data(&moment.kind));
        let ended = told.filter(|_| case.state.is_ended() && case.hold.is_none())?.at;
        let period = ended.plus_seconds(i64::from(self.days) * DAY_SECONDS);
        Some(case.clocks.open().map(|clock| clock.due).fold(period, Instant::max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(days: u32, basis: &str) -> Retention {
        Retention { days, basis: basis.into() }
    }

    #[test]
    fn more_than_half_a_year_needs_a_provision() {
        assert!(of(180, "").check().is_ok());
        assert!(of(1, "").check().is_ok());
        assert!(of(0, "").check().is_err());
        assert_eq!(of(181, " ").check().unwrap_err().key, "basis");
        assert!(of(181, "档案管理办法（示例）第八条").check().is_ok());
        assert!(of(4000, "档案管理办法（示例）第八条").check().is_err());
        assert_eq!(policy::Version::<Retention>::shipped().unwrap().limits, of(180, ""));
    }
}
