//! How a clock looks: words, icon and colour together.

use crate::html::component;
use crate::{Icon, Value, Words};
use askama::Template;
use kernel::Instant;

/// What a clock does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    Running,
    DueSoon,
    Overdue,
    /// Paused with a legal cause.
    Paused,
    /// Stopped in time.
    Kept,
    /// Stopped after it was due.
    Missed,
}

/// The time left (or, when overdue, the time since it was due), in the clock's own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// Seconds of elapsed time.
    Elapsed(i64),
    /// Seconds of working time.
    Work(i64),
    /// Whole working days.
    WorkDays(i64),
    /// Whole calendar days.
    Days(i64),
}

/// A clock in a list or on a case: “剩余 3 小时 20 分(工作时间)”. The exact instant stands in the title,
/// the basis (which rule, which calendar) one click away.
#[derive(Clone, Debug, Template)]
#[template(path = "clock_badge.html")]
pub struct ClockBadge {
    state: ClockState,
    said: String,
    name: Option<String>,
    due: Option<(String, String)>,
    provisional: Option<String>,
    basis: Option<(String, String)>,
}
component!(ClockBadge);

impl ClockBadge {
    /// `due` is the exact instant, where the clock has one (a paused clock has none).
    pub fn new(words: &Words, state: ClockState, remaining: Remaining, due: Option<Instant>) -> Self {
        let length = length(words, remaining);
        let said = match state {
            ClockState::Running | ClockState::DueSoon => words.with("clock-left", [("length", &length)]),
            ClockState::Overdue => words.with("clock-overdue", [("length", &length)]),
            ClockState::Paused => words.with("clock-paused", [("length", &length)]),
            ClockState::Kept => words.t("clock-kept"),
            ClockState::Missed => words.with("clock-missed", [("length", &length)]),
        };
        let due = due.map(|at| {
            let exact = words.with("clock-due", [("at", Value::from(words.end_moment(at)))]);
            (at.rfc3339(), exact)
        });
        Self { state, said, name: None, due, provisional: None, basis: None }
    }
    /// What the clock is for: “办理”, “签收”.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
    /// The due time reaches past the last announced calendar year.
    #[must_use]
    pub fn provisional(mut self, words: &Words) -> Self {
        self.provisional = Some(words.t("clock-provisional"));
        self
    }
    /// Where the rule and the calendar behind the clock are shown.
    #[must_use]
    pub fn basis(mut self, words: &Words, href: impl Into<String>) -> Self {
        self.basis = Some((words.t("clock-basis"), href.into()));
        self
    }
    const fn class(&self) -> &'static str {
        match self.state {
            ClockState::Running => "clock",
            ClockState::DueSoon => "clock clock-due-soon",
            ClockState::Overdue => "clock clock-overdue",
            ClockState::Paused => "clock clock-paused",
            ClockState::Kept => "clock clock-ended",
            ClockState::Missed => "clock clock-ended clock-missed",
        }
    }
    fn icon(&self) -> Icon {
        Icon::new(match self.state {
            ClockState::Running => "clock",
            ClockState::DueSoon => "clock-alert",
            ClockState::Overdue => "alarm-clock",
            ClockState::Paused => "circle-pause",
            ClockState::Kept => "circle-check",
            ClockState::Missed => "circle-x",
        })
    }
}

fn length(words: &Words, remaining: Remaining) -> String {
    match remaining {
        Remaining::Elapsed(seconds) => words.duration(seconds),
        Remaining::Work(seconds) => {
            words.with("clock-work-time", [("length", Value::from(words.work_duration(seconds)))])
        }
        Remaining::WorkDays(days) => words.with("clock-work-days", [("days", days.saturating_abs())]),
        Remaining::Days(days) => words.with("clock-days", [("days", days.saturating_abs())]),
    }
}
