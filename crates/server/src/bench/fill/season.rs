//! When appeals come: by season, weekday, holiday and hour, more of them each year, and far more on days after a storm.

use clock::{Day, WorkingCalendar};
use kernel::Instant;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// January to December: heat and rain in summer, heating in winter, little at the Spring Festival.
const MONTHS: [f64; 12] = [0.92, 0.72, 0.90, 0.95, 1.0, 1.10, 1.28, 1.25, 1.05, 0.95, 1.02, 1.12];
/// Monday to Sunday, when people work.
const WEEKDAYS: [f64; 7] = [1.18, 1.08, 1.02, 1.0, 0.96, 0.9, 0.9];
const SATURDAY: f64 = 0.62;
const SUNDAY: f64 = 0.55;
/// A weekday on which nobody works.
const HOLIDAY: f64 = 0.42;
/// Each year so much more than the one before.
const GROWTH: f64 = 1.06;
/// Of a thousand days.
const STORMS: u32 = 15;
const STORM: f64 = 2.4;
/// From midnight on; the lunch hour and the evening show.
const HOURS: [u32; 24] =
    [4, 2, 1, 1, 1, 3, 12, 34, 78, 96, 92, 74, 46, 52, 82, 88, 80, 66, 48, 44, 40, 30, 18, 9];

/// How many appeals come on each day.
pub struct Season {
    days: Vec<(Day, u32)>,
}

impl Season {
    /// So many cases over the years that end with `until`.
    pub fn of(calendar: &WorkingCalendar, until: Instant, years: u32, cases: u32, seed: u64) -> Self {
        let last = Day::of(until.plus_seconds(-1));
        let first = begin(until, years);
        let mut random = StdRng::seed_from_u64(seed ^ 0x5EA5_0000);
        let count = last.number() - first.number() + 1;
        let days: Vec<Day> = (0..count).map(|day| first.plus(day)).collect();
        let weights: Vec<f64> = days.iter().map(|day| weight(calendar, *day, first, &mut random)).collect();
        let all: f64 = weights.iter().sum();
        let (mut sum, mut given) = (0.0, 0);
        let shared = days.into_iter().zip(weights).map(|(day, weight)| {
            sum += weight;
            // Counted from the beginning, so that roundings do not add up.
            let until_here = (f64::from(cases) * sum / all).round().clamp(0.0, f64::from(cases)) as u32;
            let here = until_here - given;
            given = until_here;
            (day, here)
        });
        Self { days: shared.collect() }
    }

    /// The instants of all appeals, in their order.
    pub fn instants(self, until: Instant, seed: u64) -> impl Iterator<Item = Instant> + Send {
        let whole: u32 = HOURS.iter().sum();
        self.days.into_iter().flat_map(move |(day, count)| {
            let mut random = StdRng::seed_from_u64(seed ^ (day.number().unsigned_abs() as u64) << 20);
            let mut instants: Vec<Instant> = (0..count)
                .map(|_| {
                    let second =
                        i64::from(hour(random.random_range(0..whole))) * 3600 + random.random_range(0..3600);
                    let at = day.start().plus_seconds(second);
                    let micros = random.random_range(0..1_000_000);
                    Instant::from_micros(at.micros() + micros).min(until.plus_seconds(-60))
                })
                .collect();
            instants.sort_unstable();
            instants
        })
    }
}

/// The first day of the years that end with `until`.
pub fn begin(until: Instant, years: u32) -> Day {
    Day::of(until.plus_seconds(-1)).plus(1 - (f64::from(years.max(1)) * 365.25) as i32)
}

fn weight(calendar: &WorkingCalendar, day: Day, first: Day, random: &mut StdRng) -> f64 {
    let month = usize::try_from(day.date().month() - 1).unwrap_or(0);
    let weekday = day.weekday();
    let of_week = match (calendar.is_work_day(day), weekday) {
        (true, weekday) => WEEKDAYS[weekday],
        (false, 5) => SATURDAY,
        (false, 6) => SUNDAY,
        (false, _) => HOLIDAY,
    };
    let years = f64::from(day.number() - first.number()) / 365.25;
    let storm = if random.random_range(0..1000) < STORMS { STORM } else { 1.0 };
    MONTHS[month] * of_week * GROWTH.powf(years) * storm * random.random_range(0.85..1.15)
}

fn hour(mut drawn: u32) -> u32 {
    for (hour, share) in (0..).zip(HOURS) {
        if drawn < share {
            return hour;
        }
        drawn -= share;
    }
    23
}

/// The next moment from `at` on at which an office works, at the earliest after so many minutes.
pub fn office(calendar: &WorkingCalendar, at: Instant, minutes: i64) -> Instant {
    const OPENS: i64 = 8 * 3600 + 1800;
    const CLOSES: i64 = 18 * 3600;
    let at = at.plus_seconds(minutes * 60);
    let mut day = Day::of(at);
    let second = at.seconds_since(day.start());
    if calendar.is_work_day(day) && (OPENS..CLOSES).contains(&second) {
        return at;
    }
    if !(calendar.is_work_day(day) && second < OPENS) {
        day = day.plus(1);
        while !calendar.is_work_day(day) {
            day = day.plus(1);
        }
    }
    // Not everything in the first minute: the seconds of the instant say when.
    day.start().plus_seconds(OPENS + second.rem_euclid(5400))
}
