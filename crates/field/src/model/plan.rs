//! The patrol plan (巡查计划): which places to look at in a week, for what, and why. It follows from the rules
//! and from what lay in the cases before the week began, so it is the same for everybody and all week.

use super::rules::PatrolRules;
use clock::Day;
use place::PlaceId;
use std::collections::BTreeMap;

/// What the cases say about one matter at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceMatter {
    pub place: PlaceId,
    pub matter: String,
    /// Raised within the period before the week.
    pub raised: u32,
    /// Open beyond their time when the week began.
    pub overdue: u32,
}

/// Why a stop is in the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Raised so often within the period.
    Recurs { times: u32 },
    /// So many are open beyond their time.
    Overdue { count: u32 },
    /// The code of a season.
    Season { code: String },
}

/// One place to look at for one matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub place: PlaceId,
    pub matter: String,
    pub day: Day,
    /// Points of the place and matter under the rules; what the stops are ordered by.
    pub points: u32,
    pub reasons: Vec<Reason>,
}

/// A week, from its Monday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    pub monday: Day,
    /// Its work days, by the calendar with holidays and make-up days.
    pub work_days: Vec<Day>,
}

impl Week {
    /// The week that holds a day.
    pub fn of(day: Day, is_work_day: impl Fn(Day) -> bool) -> Self {
        let monday = day.plus(-i32::try_from(day.weekday()).unwrap_or(0));
        let work_days = (0..7).map(|step| monday.plus(step)).filter(|day| is_work_day(*day)).collect();
        Self { monday, work_days }
    }
    pub const fn sunday(&self) -> Day {
        self.monday.plus(6)
    }
}

/// The stops of a week at `places`, in the order of days and points. A week without a work day has none.
pub fn plan(rules: &PatrolRules, week: &Week, places: &[PlaceId], known: &[PlaceMatter]) -> Vec<Stop> {
    if week.work_days.is_empty() {
        return Vec::new();
    }
    let mut stops = Vec::new();
    for place in places {
        stops.extend(stops_of(rules, week, *place, known));
    }
    stops.sort_by(|left, right| {
        (left.day, std::cmp::Reverse(left.points), left.place, &left.matter).cmp(&(
            right.day,
            std::cmp::Reverse(right.points),
            right.place,
            &right.matter,
        ))
    });
    stops
}

fn stops_of(rules: &PatrolRules, week: &Week, place: PlaceId, known: &[PlaceMatter]) -> Vec<Stop> {
    let mut found: BTreeMap<&str, (u32, Vec<Reason>)> = BTreeMap::new();
    let mut add = |matter, points, reason| {
        let (sum, reasons) = found.entry(matter).or_default();
        *sum = u32::saturating_add(*sum, points);
        reasons.push(reason);
    };
    for one in known.iter().filter(|one| one.place == place) {
        if one.raised >= rules.recurrence.least {
            let points = rules.recurrence.points.saturating_mul(one.raised);
            add(one.matter.as_str(), points, Reason::Recurs { times: one.raised });
        }
        if one.overdue >= rules.overdue.least {
            let points = rules.overdue.points.saturating_mul(one.overdue);
            add(one.matter.as_str(), points, Reason::Overdue { count: one.overdue });
        }
    }
    let in_season = |date| rules.season.iter().filter(move |season| season.holds(date));
    for season in in_season(week.monday.date()) {
        for matter in &season.matters {
            add(matter.as_str(), season.points, Reason::Season { code: season.code.clone() });
        }
    }
    let mut ordered: Vec<(&str, u32, Vec<Reason>)> =
        found.into_iter().map(|(matter, (points, reasons))| (matter, points, reasons)).collect();
    ordered.sort_by(|left, right| {
        (std::cmp::Reverse(left.1), left.0).cmp(&(std::cmp::Reverse(right.1), right.0))
    });
    ordered.truncate(rules.stops_per_week as usize);
    // What weighs most comes first in the week; more stops than days come round again.
    let day_of = |number: usize| week.work_days.get(number % week.work_days.len()).copied();
    ordered
        .into_iter()
        .enumerate()
        .filter_map(|(number, (matter, points, reasons))| {
            Some(Stop { place, matter: matter.to_owned(), day: day_of(number)?, points, reasons })
        })
        .collect()
}
