//! What `linli clock due` answers: when a term ends, and day by day why. Pure.

use crate::calendar::{CalendarRef, DayReason, WorkingCalendar};
use crate::calendars::Calendars;
use crate::day::{Day, last_day};
use crate::deadline::{Due, Term, Unit};
use kernel::{Instant, Refusal};
use serde::Serialize;

/// Spans that an explanation shows before it is cut short: about four years of days.
const LONGEST_EXPLANATION: usize = 500;

/// What is asked: `--from INSTANT --for N --unit UNIT [--calendar NAME] [--roll]`.
#[derive(Clone, Debug)]
pub struct DueQuestion {
    pub from: Instant,
    pub term: Term,
    /// `None` is the national calendar.
    pub calendar: Option<String>,
}

/// The answer, ready to be printed as JSON; in words by [`crate::words::explain`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DueAnswer {
    /// RFC 3339 in China's time, like `due`.
    pub from: String,
    pub due: String,
    /// The last day of the term; differs from the date of `due` where that is 24:00.
    pub last_day: Day,
    pub provisional: bool,
    pub amount: u32,
    pub unit: Unit,
    pub roll_to_work_day: bool,
    pub calendar: CalendarRef,
    pub explanation: Vec<Span>,
    /// The explanation is longer than what is shown.
    pub shortened: bool,
}

/// Consecutive days that are treated alike for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    pub first: Day,
    pub last: Day,
    pub days: i32,
    pub counted: bool,
    pub reason: Reason,
    /// Working seconds counted in it; only where the term is in work hours.
    pub work_seconds: Option<i64>,
}

/// Why days count or do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Reason {
    /// The day on which it begins is not counted (民法典 201).
    StartDay,
    /// Every hour counts, day and night.
    Elapsed,
    /// Every day counts, work day or not.
    EveryDay,
    /// A work day by the weekly pattern.
    Workday,
    /// A weekend.
    Weekend,
    /// A day off by a notice.
    Holiday { name: String },
    /// A work day by a notice.
    MakeUp { name: String },
    /// A work day, but none of its hours lies after the start.
    AfterHours,
    /// The last day was a day off, so the end moved (民法典 203).
    Moved,
}

/// One day of a calendar, and why it is a work day or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayAnswer {
    pub date: Day,
    /// 1 = Monday … 7 = Sunday.
    pub weekday: usize,
    pub work_day: bool,
    pub reason: Reason,
    /// Working hours as `09:00-12:00`.
    pub hours: Vec<String>,
    /// The year is not announced yet.
    pub provisional: bool,
    pub calendar: CalendarRef,
}

/// Reads a unit's word.
///
/// # Errors
/// Refusal `clock-unit-unknown`.
pub fn unit(text: &str) -> Result<Unit, Refusal> {
    Unit::parse(text).ok_or_else(|| Refusal::invalid("clock-unit-unknown", "unit").with("unit", text))
}

/// When a term ends, and why then.
///
/// # Errors
/// Refusals `clock-calendar-unknown`, `clock-term-zero`, `clock-term-long`, `clock-start-years`.
pub fn due(question: &DueQuestion, calendars: &Calendars) -> Result<DueAnswer, Refusal> {
    let calendar = calendars.find(question.calendar.as_deref())?;
    let Term { amount, unit, roll_to_work_day, .. } = question.term;
    let due = calendar.due(question.from, question.term)?;
    let (explanation, shortened) = explanation(calendar, question, due)?;
    Ok(DueAnswer {
        from: question.from.rfc3339(),
        due: due.at.rfc3339(),
        last_day: due.last_day(),
        provisional: due.provisional,
        amount,
        unit,
        roll_to_work_day,
        calendar: calendar.reference(),
        explanation,
        shortened,
    })
}

/// Why `day` is a work day of `calendar` or not.
pub fn day(calendar: &WorkingCalendar, day: Day) -> DayAnswer {
    let hours = calendar.hours_on(day);
    DayAnswer {
        date: day,
        weekday: day.weekday() + 1,
        work_day: !hours.is_empty(),
        reason: reason(calendar, day),
        hours: hours.intervals().iter().map(ToString::to_string).collect(),
        provisional: !calendar.is_settled(day, day),
        calendar: calendar.reference(),
    }
}

fn explanation(
    calendar: &WorkingCalendar,
    question: &DueQuestion,
    due: Due,
) -> Result<(Vec<Span>, bool), Refusal> {
    let (first, last) = (Day::of(question.from), due.last_day());
    let unrolled = Term { roll_to_work_day: false, ..question.term };
    let end = last_day(calendar.due(question.from, unrolled)?.at);
    let mut spans: Vec<Span> = Vec::new();
    for number in first.number()..=last.number() {
        let today = Day::from_number(number);
        let span = match question.term.unit {
            Unit::Second | Unit::Hour => span(today, true, Reason::Elapsed),
            Unit::CalendarDay | Unit::WorkDay if today == first => span(today, false, Reason::StartDay),
            Unit::CalendarDay if today > end => span(today, false, Reason::Moved),
            Unit::CalendarDay => span(today, true, Reason::EveryDay),
            Unit::WorkDay => span(today, calendar.is_work_day(today), reason(calendar, today)),
            Unit::WorkHour => work_span(calendar, today, question.from, due.at),
        };
        if !joins(&mut spans, &span) {
            if spans.len() == LONGEST_EXPLANATION {
                return Ok((spans, true));
            }
            spans.push(span);
        }
    }
    Ok((spans, false))
}

const fn span(day: Day, counted: bool, reason: Reason) -> Span {
    Span { first: day, last: day, days: 1, counted, reason, work_seconds: None }
}

fn work_span(calendar: &WorkingCalendar, day: Day, from: Instant, due: Instant) -> Span {
    let work = calendar.work_time(from.max(day.start()), due.min(day.end()));
    let after_hours = work == 0 && calendar.is_work_day(day);
    let reason = if after_hours { Reason::AfterHours } else { reason(calendar, day) };
    Span { work_seconds: Some(work / 1_000_000), ..span(day, work > 0, reason) }
}

/// Adds the day to the last span where both are treated alike.
fn joins(spans: &mut [Span], day: &Span) -> bool {
    let Some(last) = spans.last_mut().filter(|last| last.counted == day.counted && last.reason == day.reason)
    else {
        return false;
    };
    last.last = day.last;
    last.days += 1;
    last.work_seconds = last.work_seconds.zip(day.work_seconds).map(|(sum, day)| sum + day);
    true
}

fn reason(calendar: &WorkingCalendar, day: Day) -> Reason {
    match calendar.reason(day) {
        DayReason::Workday => Reason::Workday,
        DayReason::Weekend => Reason::Weekend,
        DayReason::Holiday(name) => Reason::Holiday { name: name.to_owned() },
        DayReason::MakeUp(name) => Reason::MakeUp { name: name.to_owned() },
    }
}
