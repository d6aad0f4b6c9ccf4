//! The way of a case to the unit that handled it (流转): how many units had it before and gave it back.

use super::state::Moment;
use kernel::UnitId;
use serde::{Deserialize, Serialize};

/// The units that a case was given to, until one of them signed for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// In their order; the last is the one that has it, or that signed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<UnitId>,
    /// The last one signed for it: what comes later is rework, and no more a search.
    pub found: bool,
}

impl Way {
    /// The way as a case's timeline tells it.
    pub fn of(timeline: &[Moment]) -> Self {
        let mut way = Self::default();
        for moment in timeline {
            let unit = moment.detail.get("unit").and_then(|unit| unit.parse().ok());
            match (moment.kind.as_str(), unit) {
                ("dispatched" | "designated", Some(unit)) => way.give(unit),
                ("transferred", heir) => way.take_over(heir),
                ("accepted", _) => way.find(),
                _ => {}
            }
        }
        way
    }

    /// Dispatched or designated.
    pub fn give(&mut self, unit: UnitId) {
        if !self.found {
            self.given.push(unit);
        }
    }

    /// A unit ended: its heir stands where it stood; without one nobody was passed.
    pub fn take_over(&mut self, heir: Option<UnitId>) {
        if !self.found {
            self.given.pop();
            self.given.extend(heir);
        }
    }

    /// The unit that has it signed for it.
    pub const fn find(&mut self) {
        self.found = !self.given.is_empty();
    }

    /// The unit that signed first.
    pub fn finder(&self) -> Option<UnitId> {
        self.given.last().copied().filter(|_| self.found)
    }

    /// The units that had it before, each once, without the one that signed.
    pub fn passed(&self) -> Vec<UnitId> {
        let Some(finder) = self.finder() else { return Vec::new() };
        let mut passed = Vec::new();
        for unit in &self.given {
            if *unit != finder && !passed.contains(unit) {
                passed.push(*unit);
            }
        }
        passed
    }

    /// How many units it passed before it found the one that handled it; none while it has not.
    pub fn hops(&self) -> Option<usize> {
        self.found.then(|| self.passed().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn unit(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn way(units: &[u128]) -> Way {
        Way { given: units.iter().map(|number| unit(*number)).collect(), found: true }
    }

    #[test]
    fn units_that_gave_it_back_are_hops_and_the_one_that_signed_is_none() {
        assert_eq!(way(&[1]).hops(), Some(0));
        assert_eq!(way(&[1, 2]).hops(), Some(1));
        assert_eq!(way(&[1, 2, 1, 3]).hops(), Some(2), "each unit once");
        assert_eq!(way(&[1, 1]).hops(), Some(0), "returned, and designated to the same");
        let open = Way { found: false, ..way(&[1, 2]) };
        assert_eq!(open.hops(), None);
    }

    #[test]
    fn an_heir_is_no_hop_and_rework_is_none() {
        let mut way = Way::default();
        way.give(unit(1));
        way.take_over(Some(unit(2)));
        way.find();
        way.give(unit(3));
        assert_eq!((way.finder(), way.hops()), (Some(unit(2)), Some(0)));
    }
}
