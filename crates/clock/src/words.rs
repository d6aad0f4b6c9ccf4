//! Clocks in the interface's words.

use crate::calendar::WorkingCalendar;
use crate::command::{DayAnswer, DueAnswer, Reason, Span};
use crate::day::{Day, last_day};
use crate::deadline::{Term, Unit};
use crate::model::{Basis, Clock, ClockEvent, ClockState, PauseCause, Recalculation};
use crate::remaining::Remaining;
use kernel::{Instant, Refusal};
use ui::{ClockBadge, Value, Words};

/// The crate's Fluent files.
pub const WORDS: &[ui::Resource] = ui::locales!["clock"];

/// A message and the figures that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    pub key: &'static str,
    pub facts: Vec<(&'static str, i64)>,
}

impl Phrase {
    pub fn say(&self, words: &Words) -> String {
        words.with(self.key, &self.facts)
    }
}

impl Remaining {
    /// “剩余 3 小时 20 分（工作时间）”, “已超期 2 个工作日”: its two largest units.
    pub fn phrase(&self) -> Phrase {
        let Self { overdue, days, hours, minutes, seconds, in_work_time } = *self;
        let keys = match (overdue, in_work_time) {
            (false, false) => LEFT,
            (false, true) => LEFT_WORK,
            (true, false) => OVER,
            (true, true) => OVER_WORK,
        };
        let (key, facts) = match (days, hours, minutes, seconds) {
            (1.., ..) => (keys[0], vec![("days", days), ("hours", hours)]),
            (_, 1.., ..) => (keys[1], vec![("hours", hours), ("minutes", minutes)]),
            (_, _, 1.., _) => (keys[2], vec![("minutes", minutes)]),
            _ => (keys[3], vec![("seconds", seconds)]),
        };
        Phrase { key, facts }
    }

    pub fn say(&self, words: &Words) -> String {
        self.phrase().say(words)
    }

    /// The same for the interface's badge.
    pub const fn for_badge(&self) -> ui::Remaining {
        let seconds = self.hours * 3600 + self.minutes * 60 + self.seconds;
        match (self.in_work_time, self.days) {
            (true, 0) => ui::Remaining::Work(seconds),
            (true, days) => ui::Remaining::WorkDays(days),
            (false, days) => ui::Remaining::Elapsed(days * 86_400 + seconds),
        }
    }
}

const LEFT: [&str; 4] =
    ["clock-remaining-days", "clock-remaining-hours", "clock-remaining-minutes", "clock-remaining-seconds"];
const LEFT_WORK: [&str; 4] = [
    "clock-remaining-work-days",
    "clock-remaining-work-hours",
    "clock-remaining-work-minutes",
    "clock-remaining-work-seconds",
];
const OVER: [&str; 4] =
    ["clock-exceeded-days", "clock-exceeded-hours", "clock-exceeded-minutes", "clock-exceeded-seconds"];
const OVER_WORK: [&str; 4] = [
    "clock-exceeded-work-days",
    "clock-exceeded-work-hours",
    "clock-exceeded-work-minutes",
    "clock-exceeded-work-seconds",
];

impl Unit {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Second => "clock-unit-second",
            Self::Hour => "clock-unit-hour",
            Self::WorkHour => "clock-unit-work-hour",
            Self::CalendarDay => "clock-unit-calendar-day",
            Self::WorkDay => "clock-unit-work-day",
        }
    }
}

impl ClockState {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Running => "clock-state-running",
            Self::Paused => "clock-state-paused",
            Self::Met => "clock-state-met",
            Self::Overrun => "clock-state-overrun",
            Self::Cancelled => "clock-state-cancelled",
        }
    }
}

impl PauseCause {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Hearing => "clock-cause-hearing",
            Self::Tender => "clock-cause-tender",
            Self::Auction => "clock-cause-auction",
            Self::Inspection => "clock-cause-inspection",
            Self::Testing => "clock-cause-testing",
            Self::Quarantine => "clock-cause-quarantine",
            Self::Appraisal => "clock-cause-appraisal",
            Self::ExpertReview => "clock-cause-expert-review",
            Self::Listed => "clock-cause-listed",
        }
    }
}

impl Recalculation {
    pub const fn key(self) -> &'static str {
        match self {
            Self::YearAnnounced => "clock-recalculation-year-announced",
            Self::CalendarChanged => "clock-recalculation-calendar-changed",
        }
    }
}

impl ClockEvent {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Started { .. } => "clock-event-started",
            Self::Paused { .. } => "clock-event-paused",
            Self::Resumed { .. } => "clock-event-resumed",
            Self::Extended { .. } => "clock-event-extended",
            Self::Stopped { .. } => "clock-event-stopped",
            Self::Recalculated { .. } => "clock-event-recalculated",
        }
    }
}

impl Term {
    /// “5 个工作日”, “4 工作小时”.
    pub fn say(&self, words: &Words) -> String {
        words.with(self.unit.key(), [("amount", self.amount)])
    }
}

impl Basis {
    /// “依据：行政许可法第四十二条”.
    pub fn say(&self, words: &Words) -> String {
        words.with("clock-basis-cited", [("text", self.text.as_str())])
    }
}

/// The calendar that a due time was computed with, by its title in the reader's language.
pub fn calendar(words: &Words, calendar: &WorkingCalendar) -> String {
    let definition = calendar.definition();
    let title = match words.language() {
        ui::Language::Chinese => &definition.title,
        ui::Language::English => &definition.title_en,
    };
    let version = calendar.reference().version;
    let facts = [("title", Value::from(title)), ("version", Value::from(version))];
    words.with(if version == 0 { "clock-calendar-shipped" } else { "clock-calendar-used" }, &facts)
}

/// What a clock waits for; a kind that has no word here is named by the capability that starts it.
pub fn kind(words: &Words, kind: &str) -> String {
    words.find(&format!("clock-kind-{kind}")).unwrap_or_else(|| kind.to_owned())
}

/// An end of a term: the exact moment, but 24:00 of the last day instead of 0:00 of the next.
pub fn end(words: &Words, at: Instant) -> String {
    if Day::of(at).start() == at {
        let day = words.day(last_day(at).start());
        return words.with("clock-end-of-day", [("day", &day)]);
    }
    let moment = words.moment(at);
    match at.civil().second() {
        0 => moment,
        second => format!("{moment}:{second:02}"),
    }
}

/// What a list knows of a clock: from the clock itself, or from a row of the view `clock_open`.
#[derive(Clone, Copy, Debug)]
pub struct Face<'a> {
    pub kind: &'a str,
    pub state: ClockState,
    pub unit: Unit,
    pub due: Instant,
    /// When the clock stood still for good or for now: stopped, or paused.
    pub still: Option<Instant>,
    pub provisional: bool,
}

impl<'a> From<&'a Clock> for Face<'a> {
    fn from(clock: &'a Clock) -> Self {
        Self {
            kind: &clock.kind,
            state: clock.state,
            unit: clock.term.unit,
            due: clock.due,
            still: clock.still(),
            provisional: clock.provisional,
        }
    }
}

impl Face<'_> {
    /// The badge for a list or a case. `soon` is how long before its end a clock counts as due soon, in
    /// seconds of wall time. A cancelled clock has none: nothing waits for it, nothing was done in time.
    pub fn badge(
        &self,
        words: &Words,
        calendar: &WorkingCalendar,
        now: Instant,
        soon: i64,
    ) -> Option<ClockBadge> {
        let state = match self.state {
            ClockState::Running if now > self.due => ui::ClockState::Overdue,
            ClockState::Running if now.plus_seconds(soon) >= self.due => ui::ClockState::DueSoon,
            ClockState::Running => ui::ClockState::Running,
            ClockState::Paused => ui::ClockState::Paused,
            ClockState::Met => ui::ClockState::Kept,
            ClockState::Overrun => ui::ClockState::Missed,
            ClockState::Cancelled => return None,
        };
        let due = (self.state != ClockState::Paused).then_some(self.due);
        let remaining = calendar.remaining(self.still.unwrap_or(now), self.due, self.unit);
        let badge = ClockBadge::new(words, state, remaining.for_badge(), due).name(kind(words, self.kind));
        Some(if self.provisional { badge.provisional(words) } else { badge })
    }
}

/// The answer to `linli clock due` in lines of text.
pub fn explain(words: &Words, answer: &DueAnswer) -> Result<Vec<String>, Refusal> {
    let read =
        |text: &str| text.parse::<Instant>().map_err(|_| Refusal::invalid("clock-start-years", "from"));
    let term = Term::new(answer.amount, answer.unit).say(words);
    let asked = [
        ("from", words.moment(read(&answer.from)?)),
        ("term", term),
        ("calendar", answer.calendar.name.clone()),
    ];
    let mut lines = vec![
        words.with("clock-answer-asked", &asked),
        words.with("clock-answer-due", &[("at", end(words, read(&answer.due)?))]),
    ];
    if answer.provisional {
        lines.push(words.t("clock-answer-provisional"));
    }
    lines.extend(answer.explanation.iter().map(|span| say_span(words, span)));
    if answer.shortened {
        lines.push(words.t("clock-answer-shortened"));
    }
    Ok(lines)
}

/// One day in words: “2026年2月14日，星期六：上班（春节调休），09:00-12:00 13:00-18:00”.
pub fn say_day(words: &Words, answer: &DayAnswer) -> String {
    let facts = [
        ("day", Value::from(words.day(answer.date.start()))),
        ("weekday", Value::from(words.t(WEEKDAYS[(answer.weekday + 6) % 7]))),
        ("reason", Value::from(say_reason(words, &answer.reason))),
        ("hours", Value::from(answer.hours.join(" "))),
    ];
    let key = match (answer.work_day, answer.provisional) {
        (true, false) => "clock-day-work",
        (true, true) => "clock-day-work-provisional",
        (false, false) => "clock-day-off",
        (false, true) => "clock-day-off-provisional",
    };
    words.with(key, &facts)
}

fn say_span(words: &Words, span: &Span) -> String {
    let days = if span.first == span.last {
        words.day(span.first.start())
    } else {
        let ends = [("first", words.day(span.first.start())), ("last", words.day(span.last.start()))];
        words.with("clock-span-days", &ends)
    };
    let facts = [
        ("span", Value::from(days)),
        ("days", Value::from(span.days)),
        ("reason", Value::from(say_reason(words, &span.reason))),
        ("length", Value::from(words.work_duration(span.work_seconds.unwrap_or(0)))),
    ];
    let key = match (span.counted, &span.reason, span.work_seconds) {
        (true, Reason::Elapsed, _) => "clock-span-elapsed",
        (true, _, Some(_)) => "clock-span-work",
        (true, _, None) => "clock-span-counted",
        (false, ..) => "clock-span-skipped",
    };
    words.with(key, &facts)
}

fn say_reason(words: &Words, reason: &Reason) -> String {
    match reason {
        Reason::StartDay => words.t("clock-reason-start-day"),
        Reason::Elapsed => words.t("clock-reason-elapsed"),
        Reason::EveryDay => words.t("clock-reason-every-day"),
        Reason::Workday => words.t("clock-reason-workday"),
        Reason::Weekend => words.t("clock-reason-weekend"),
        Reason::Holiday { name } => words.with("clock-reason-holiday", [("name", name.as_str())]),
        Reason::MakeUp { name } => words.with("clock-reason-make-up", [("name", name.as_str())]),
        Reason::AfterHours => words.t("clock-reason-after-hours"),
        Reason::Moved => words.t("clock-reason-moved"),
    }
}

const WEEKDAYS: [&str; 7] = [
    "clock-weekday-1",
    "clock-weekday-2",
    "clock-weekday-3",
    "clock-weekday-4",
    "clock-weekday-5",
    "clock-weekday-6",
    "clock-weekday-7",
];
