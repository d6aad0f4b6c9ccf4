//! What a parked case owes its requester (挂账告知): the unit says how it was told. The parking itself is a state of the case.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File, Said};
use super::rules;
use super::timing::Telling;
use cases::{ParkCause, Words};
use kernel::{Instant, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is kept of a parked case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parking {
    pub cause: ParkCause,
    /// How the requester was told.
    pub told: Option<Said>,
}

impl Parking {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Parking(parking) => Ok(parking),
            _ => Err(rules::other()),
        }
    }
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-open-already").with("number", first));
    }
    telling.opened(opening).done()
}

pub(super) fn tell(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let parking = Parking::of(file)?;
    rules::follows(file, "told")?;
    let (unit, account) = rules::person(telling.context)?;
    if file.about.unit != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-lead"));
    }
    if parking.told.is_some() {
        return Err(Refusal::rule("oversight-told-before"));
    }
    telling.say(FileFact::Told { words, unit, account }).met("tell").done()
}

pub(super) fn resume(file: &File, telling: Telling<'_>) -> Decided {
    Parking::of(file)?;
    rules::follows(file, "resumed")?;
    telling.say(FileFact::Resumed).done()
}

/// For how long a matter of a unit was parked; still parked without an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkedSpan {
    pub unit: UnitId,
    pub from: Instant,
    pub until: Option<Instant>,
}

/// How many matters of a unit were parked at an instant, and for how many days in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkedAge {
    pub count: usize,
    /// The median; of two in the middle the older one.
    pub days: i64,
}

/// A unit's parked age now and before; whether it rises or falls follows from the two (挂账时长升降).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParkedTrend {
    pub unit: UnitId,
    pub now: Option<ParkedAge>,
    pub before: Option<ParkedAge>,
}

/// Days between the two instants that a trend compares.
pub const TREND_DAYS: i64 = 30;
const DAY: i64 = 86_400;

/// The trend of each unit that has, or had [`TREND_DAYS`] ago, something parked.
pub fn parked_trends(spans: &[ParkedSpan], now: Instant) -> Vec<ParkedTrend> {
    let then = now.plus_seconds(-TREND_DAYS * DAY);
    let mut units: BTreeMap<UnitId, Vec<ParkedSpan>> = BTreeMap::new();
    for span in spans {
        units.entry(span.unit).or_default().push(*span);
    }
    let trends = units.into_iter().map(|(unit, spans)| ParkedTrend {
        unit,
        now: age_at(&spans, now),
        before: age_at(&spans, then),
    });
    trends.filter(|trend| trend.now.is_some() || trend.before.is_some()).collect()
}

fn age_at(spans: &[ParkedSpan], at: Instant) -> Option<ParkedAge> {
    let parked = spans.iter().filter(|span| span.from <= at && span.until.is_none_or(|until| until > at));
    let mut days: Vec<i64> = parked.map(|span| at.seconds_since(span.from) / DAY).collect();
    days.sort_unstable();
    Some(ParkedAge { count: days.len(), days: *days.get(days.len() / 2)? })
}
