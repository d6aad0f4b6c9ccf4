//! Local policy of oversight: when time raises a case, how long answers and rulings take, how often a unit may be drawn.
//! Versioned data with an effective date, never constants.

use ::policy::{Policy, Version, Wrong};
use cases::Deadline;
use clock::{Basis, Term, Unit};
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The clocks that need a term.
const CLOCKS: [&str; 7] = ["judge", "decide", "decide_meeting", "designate", "rule", "check", "tell"];

/// Caps of spot checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpotRules {
    /// The most matters of one unit …
    pub per_unit: u32,
    /// … within so many days.
    pub period_days: u32,
    /// The most matters of one draw.
    pub size: u32,
}

/// Limits and terms, as in `policy/defaults.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// Due soon when only so much of the term is left, in hundredths; 0: only when it is over.
    pub due_soon_percent: u32,
    /// So many days overdue the unit's head is told.
    pub supervise_days: u32,
    /// So many days overdue a supervisor decides on listing.
    pub list_days: u32,
    /// The longest time for an answer to a notice, calendar days.
    pub notice_days: u32,
    /// The longest time to carry out an order from above, calendar days.
    pub order_days: u32,
    /// So long the requester may contest an exemption, calendar days.
    pub contest_days: u32,
    pub spot: SpotRules,
    /// So long a commendation is public before anybody decides on it.
    #[serde(default = "usual_publication")]
    pub publication: Deadline,
    pub deadlines: BTreeMap<String, Deadline>,
}

/// What holds where a version was set before there were commendations.
fn usual_publication() -> Deadline {
    Deadline {
        term: Term::new(5, Unit::WorkDay),
        calendar: "national".to_owned(),
        basis: Basis::new("oversight-publication", "表扬公示期（缺省）"),
    }
}

/// The policy in force for one command.
pub type OversightPolicy = Version<Limits>;

impl Policy for Limits {
    type Right = guard::right::EditDuty;
    const NAME: &'static str = "oversight";
    const STREAM: &'static str = "oversight-policy/limits";
    const SHIPPED: &'static str = include_str!("../../policy/defaults.toml");

    fn check(&self) -> Result<(), Wrong> {
        Wrong::first([
            ("due_soon_percent", self.due_soon_percent, 0, 99),
            ("supervise_days", self.supervise_days, 1, 366),
            ("list_days", self.list_days, 1, 366),
            ("notice_days", self.notice_days, 1, 366),
            ("order_days", self.order_days, 1, 366),
            ("contest_days", self.contest_days, 1, 366),
            ("spot.per_unit", self.spot.per_unit, 1, 1000),
            ("spot.period_days", self.spot.period_days, 1, 366),
            ("spot.size", self.spot.size, 1, 10_000),
        ])?;
        if self.list_days <= self.supervise_days {
            return Err(Wrong::order("list_days", "supervise_days"));
        }
        match CLOCKS.iter().find(|clock| !self.deadlines.contains_key(**clock)) {
            Some(clock) => Err(Wrong::missing(format!("deadlines.{clock}"))),
            None => Ok(()),
        }
    }
}

impl Limits {
    pub(super) fn deadline(&self, clock: &str) -> Result<&Deadline, Refusal> {
        if clock == super::PUBLICATION {
            return Ok(&self.publication);
        }
        self.deadlines.get(clock).ok_or_else(|| Refusal::rule("oversight-no-term").with("clock", clock))
    }
}
