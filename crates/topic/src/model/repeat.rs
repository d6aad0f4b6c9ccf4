//! The repeat rate (重复率): of the cases of a place and matter that were closed, how many came again soon after. A topic
//! succeeds when this falls, never when people raise less.

use super::TopicRules;
use kernel::Instant;
use methods::share::{Interval, Share};
use place::PlaceId;
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;

/// A case as far as repeats are concerned; those that were joined, declined or withdrawn are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    pub place: Option<PlaceId>,
    pub received: Instant,
    /// When it was closed, if it stands closed.
    pub closed: Option<Instant>,
}

/// What was counted in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    pub from: Instant,
    pub until: Instant,
    /// Received in this time.
    pub received: u32,
    /// Closed in this time, so long ago that a repeat would be known.
    pub closed: u32,
    /// Of these, those that came again.
    pub repeated: u32,
}

impl Repeats {
    pub fn share(&self) -> Share {
        Share::new(self.repeated, self.closed)
    }
    /// In whole hundredths, as it is shown.
    pub fn percent(&self) -> Option<u32> {
        self.share().value().map(|share| (share * 100.0).round() as u32)
    }
}

/// Counts the closures between two instants, and how many came again in the same place within the days of the rule.
/// Closures of the last such days before `until` are left out: whether they come again is not known yet.
pub fn repeats(cases: &[Closure], from: Instant, until: Instant, rules: &TopicRules) -> Repeats {
    let within = i64::from(rules.repeat_days) * DAY;
    let known_until = until.plus_seconds(-within);
    let again = |one: &Closure, closed: Instant| {
        let last = closed.plus_seconds(within);
        cases
            .iter()
            .any(|other| other.place == one.place && other.received > closed && other.received <= last)
    };
    let mut found = Repeats { from, until, ..Repeats::default() };
    for one in cases {
        found.received += u32::from(one.received >= from && one.received < until);
        if let Some(closed) = one.closed.filter(|closed| *closed >= from && *closed <= known_until) {
            found.closed += 1;
            found.repeated += u32::from(again(one, closed));
        }
    }
    found
}

/// Before and after, with what chance leaves open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    pub before: Repeats,
    pub after: Repeats,
}

impl Change {
    /// By how much the repeat rate fell, from −1 to 1, with its interval of 95 %; nothing when one of the two has no
    /// closures.
    pub fn fall(&self) -> Option<(f64, Interval)> {
        self.before.share().above(&self.after.share())
    }
    /// The rate is lower, or the matter has not come at all.
    pub fn fell(&self) -> bool {
        match self.fall() {
            Some((difference, _)) => difference > 0.0,
            None => self.before.closed > 0 && self.after.received == 0,
        }
    }
    /// Lower even where chance is unkind: the whole interval lies above zero.
    pub fn certain(&self) -> bool {
        self.fall().is_some_and(|(_, interval)| interval.low > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TopicPolicy;
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn case(received: &str, closed: &str) -> Closure {
        Closure { place: None, received: at(received), closed: Some(at(closed)) }
    }

    #[test]
    fn only_closures_whose_days_are_over_count() {
        let rules = TopicPolicy::shipped().unwrap().limits;
        let cases = [
            case("2026-01-02", "2026-01-05"),
            case("2026-02-01", "2026-02-03"),
            case("2026-09-01", "2026-09-02"),
            case("2026-12-20", "2026-12-21"),
        ];
        let found = repeats(&cases, at("2026-01-01"), at("2027-01-01"), &rules);
        assert_eq!((found.received, found.closed, found.repeated), (4, 3, 1));
        assert_eq!(found.percent(), Some(33));
    }

    #[test]
    fn the_fall_is_told_with_what_chance_leaves_open() {
        let rate = |repeated, closed| Repeats { received: closed, closed, repeated, ..Repeats::default() };
        let change = Change { before: rate(18, 30), after: rate(4, 25) };
        let (fall, interval) = change.fall().unwrap();
        assert!((fall - 0.44).abs() < 1e-9 && interval.low > 0.18 && interval.high < 0.63, "{interval:?}");
        assert!(change.fell() && change.certain());
        let few = Change { before: rate(2, 4), after: rate(1, 4) };
        assert!(few.fell() && !few.certain(), "a fall that may be chance says so");
        let worse = Change { before: rate(1, 10), after: rate(3, 10) };
        assert!(!worse.fell());
        let gone = Change { before: rate(3, 10), after: rate(0, 0) };
        assert!(gone.fell() && !gone.certain() && gone.fall().is_none());
    }
}
