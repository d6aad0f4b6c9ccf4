//! A slow reckoning of deadlines: it walks minute by minute and knows nothing of how the crate counts.

use clock::{Announced, Day, Definition, Holiday, Hours, Interval, Regime, Unit, WorkingCalendar};
use kernel::Instant;
use proptest::prelude::*;
use std::collections::BTreeMap;

pub const MINUTE: i64 = 60_000_000;
/// Random starts and exceptions lie around this day.
pub const MIDDLE: Day = Day::civil(2026, 1, 1);

/// Minutes since 1970-01-01 00:00 in China.
pub type Minute = i64;

pub fn instant(minute: Minute) -> Instant {
    Instant::from_micros(minute * MINUTE - 8 * 60 * MINUTE)
}

/// Working minutes of every day, read from the definition day by day.
pub struct Oracle {
    definition: Definition,
    off: BTreeMap<i32, bool>,
    known: BTreeMap<i32, Vec<bool>>,
}

impl Oracle {
    pub fn new(definition: &Definition) -> Self {
        let mut off = BTreeMap::new();
        for holiday in definition.notices.values().flatten() {
            off.extend(holiday.off.iter().map(|day| (day.number(), true)));
            off.extend(holiday.work.iter().map(|day| (day.number(), false)));
        }
        Self { definition: definition.clone(), off, known: BTreeMap::new() }
    }

    fn hours(&self, day: i32) -> Vec<Interval> {
        let begun = |regime: &&Regime| regime.from.is_none_or(|from| from.number() <= day);
        let regime = self.definition.regimes.iter().rev().find(begun).unwrap();
        // 1970-01-01 was a Thursday.
        let usual = &regime.week[(day + 3).rem_euclid(7) as usize];
        match self.off.get(&day) {
            Some(true) => Vec::new(),
            Some(false) if usual.is_empty() => {
                let first = regime.week.iter().find(|hours| !hours.is_empty()).unwrap();
                regime.make_up.as_ref().unwrap_or(first).intervals().to_vec()
            }
            _ => usual.intervals().to_vec(),
        }
    }

    /// The day's 1440 minutes: working or not.
    pub fn minutes(&mut self, day: i32) -> &[bool] {
        if !self.known.contains_key(&day) {
            let hours = self.hours(day);
            let works =
                |minute: u32| hours.iter().any(|hours| (hours.from..hours.to).contains(&(minute * 60)));
            self.known.insert(day, (0..1440).map(works).collect());
        }
        &self.known[&day]
    }

    pub fn works(&mut self, minute: Minute) -> bool {
        let day = minute.div_euclid(1440) as i32;
        self.minutes(day)[minute.rem_euclid(1440) as usize]
    }

    pub fn work_minutes(&mut self, day: i32) -> i64 {
        self.minutes(day).iter().filter(|works| **works).count() as i64
    }
}

/// A term running down, minute by minute.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub unit: Unit,
    /// Days that are still to begin; for units that are no days, 0.
    pub days_left: i64,
    /// Minutes that are still to run once no day is left to begin.
    pub minutes_left: i64,
}

impl Run {
    /// Amounts of seconds must be whole minutes.
    pub fn new(unit: Unit, amount: u32) -> Self {
        let amount = i64::from(amount);
        let (days_left, minutes_left) = match unit {
            Unit::Second => (0, amount / 60),
            Unit::Hour | Unit::WorkHour => (0, amount * 60),
            Unit::CalendarDay | Unit::WorkDay => (amount, 0),
        };
        Self { unit, days_left, minutes_left }
    }

    pub fn in_days(&self) -> bool {
        matches!(self.unit, Unit::CalendarDay | Unit::WorkDay)
    }

    /// A day begins while the clock runs.
    pub fn day_begins(&mut self, oracle: &mut Oracle, day: i32) {
        let work = oracle.work_minutes(day);
        if self.days_left == 0 || (self.unit == Unit::WorkDay && work == 0) {
            return;
        }
        self.days_left -= 1;
        if self.days_left == 0 {
            self.minutes_left = if self.unit == Unit::WorkDay { work } else { 1440 };
        }
    }

    /// One minute passes while the clock runs; true when that was the last one.
    pub fn minute_passes(&mut self, oracle: &mut Oracle, minute: Minute) -> bool {
        let counts = match self.unit {
            Unit::WorkHour | Unit::WorkDay => oracle.works(minute),
            Unit::Second | Unit::Hour | Unit::CalendarDay => true,
        };
        if self.days_left > 0 || !counts {
            return false;
        }
        self.minutes_left -= 1;
        self.minutes_left == 0
    }

    /// When it runs out, left alone from `start` on. The day of `start` has begun already.
    pub fn end(mut self, oracle: &mut Oracle, start: Minute) -> Minute {
        for minute in start.. {
            if minute % 1440 == 0 && minute > start {
                self.day_begins(oracle, (minute / 1440) as i32);
            }
            if self.minute_passes(oracle, minute) {
                return minute + 1;
            }
        }
        unreachable!("minutes do not end")
    }
}

pub fn units() -> impl Strategy<Value = Unit> {
    prop::sample::select(Unit::ALL.to_vec())
}

/// A term that ends within weeks: whole minutes for seconds.
pub fn terms() -> impl Strategy<Value = (Unit, u32)> {
    units().prop_flat_map(|unit| {
        let amounts = match unit {
            Unit::Second => 1..2000u32,
            Unit::Hour => 1..200,
            Unit::WorkHour => 1..40,
            Unit::CalendarDay | Unit::WorkDay => 1..15,
        };
        (Just(unit), amounts.prop_map(move |amount| if unit == Unit::Second { amount * 60 } else { amount }))
    })
}

pub fn starts() -> impl Strategy<Value = Minute> {
    let day = i64::from(MIDDLE.number());
    ((day - 40)..(day + 40), prop_oneof![4 => 0i64..1440, 1 => prop::sample::select(vec![0, 540, 720, 1439])])
        .prop_map(|(day, minute)| day * 1440 + minute)
}

fn day_hours() -> impl Strategy<Value = Hours> {
    prop::collection::btree_set(0u32..=96, 0..8usize).prop_map(|quarters| {
        let edges: Vec<_> = quarters.into_iter().map(|quarter| quarter * 15 * 60).collect();
        let pairs = edges.chunks_exact(2).map(|pair| Interval { from: pair[0], to: pair[1] });
        Hours::new(pairs.collect()).unwrap()
    })
}

fn weeks() -> impl Strategy<Value = [Hours; 7]> {
    let busy = prop::array::uniform7(prop_oneof![1 => Just(Hours::default()), 3 => day_hours()]);
    busy.prop_filter("some work in the week", |week| {
        week.iter().map(Hours::total).sum::<i64>() > 3_600_000_000 * 4
    })
}

fn regime(from: Option<Day>) -> impl Strategy<Value = Regime> {
    let make_up =
        prop::option::of(day_hours().prop_filter("no empty make-up day", |hours| !hours.is_empty()));
    (weeks(), make_up).prop_map(move |(week, make_up)| Regime { from, week, make_up })
}

fn regimes() -> impl Strategy<Value = Vec<Regime>> {
    let second = (-40i32..60).prop_flat_map(|days| regime(Some(MIDDLE.plus(days))));
    let both = (regime(None), prop::option::of(second));
    both.prop_map(|(first, second)| std::iter::once(first).chain(second).collect())
}

/// Calendars with several intervals a day, changing hours, days off and make-up days.
pub fn definitions() -> impl Strategy<Value = Definition> {
    let exceptions = prop::collection::btree_map(-45i32..90, any::<bool>(), 0..40);
    (regimes(), exceptions).prop_map(|(regimes, exceptions)| {
        let days = |wanted: bool| {
            let of_kind = exceptions.iter().filter(move |(_, off)| **off == wanted);
            of_kind.map(|(days, _)| MIDDLE.plus(*days)).collect::<Vec<_>>()
        };
        let holiday = Holiday { name: "假日".into(), off: days(true), work: days(false) };
        Definition {
            name: "random".into(),
            title: "随机".into(),
            title_en: "random".into(),
            source: String::new(),
            follows: None,
            regimes,
            announced: Announced::Years { from: 2025, through: 2026 },
            notices: BTreeMap::from([(2026, vec![holiday])]),
            sources: BTreeMap::new(),
        }
    })
}

pub fn calendar(definition: &Definition) -> WorkingCalendar {
    WorkingCalendar::new(definition.clone(), 1, None).unwrap()
}
