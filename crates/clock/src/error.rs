//! Why a calendar cannot be read or a deadline cannot be computed.

use kernel::Refusal;

/// A calendar text is not usable. `line` counts from 1; 0 means the text as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("calendar line {line}: {problem} ({text})")]
pub struct CalendarError {
    pub line: usize,
    pub problem: CalendarProblem,
    /// The words that cannot be read, shortened.
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    #[error("unknown kind of line")]
    Word,
    #[error("not a date, or outside 1900 to 2299")]
    Date,
    #[error("working hours must be given as 09:00-12:00 and may not overlap")]
    Hours,
    #[error("a name is missing or holds more than letters, digits, - and _")]
    Name,
    #[error("the years announced are missing or not understood")]
    Years,
    #[error("one notice calls the same day both off and a work day")]
    Conflict,
    #[error("no working time in the week, so no deadline could ever be reached")]
    NoWork,
    #[error("the calendar that it follows is not there, or itself follows another")]
    Follows,
    #[error("not a table of date, name and is_off_day")]
    Table,
    #[error("too long")]
    Long,
}

impl CalendarError {
    pub(crate) fn new(line: usize, problem: CalendarProblem, text: &str) -> Self {
        Self { line, problem, text: text.chars().take(60).collect() }
    }

    /// The refusal that a person reads who imports a calendar.
    pub fn refusal(&self) -> Refusal {
        let code = match self.problem {
            CalendarProblem::Word => "clock-calendar-word",
            CalendarProblem::Date => "clock-calendar-date",
            CalendarProblem::Hours => "clock-calendar-hours",
            CalendarProblem::Name => "clock-calendar-name",
            CalendarProblem::Years => "clock-calendar-years",
            CalendarProblem::Conflict => "clock-calendar-conflict",
            CalendarProblem::NoWork => "clock-calendar-no-work",
            CalendarProblem::Follows => "clock-calendar-follows",
            CalendarProblem::Table => "clock-calendar-table",
            CalendarProblem::Long => "clock-calendar-long",
        };
        Refusal::invalid(code, "calendar").with("line", self.line).with("text", &self.text)
    }
}

impl From<CalendarError> for Refusal {
    fn from(error: CalendarError) -> Self {
        error.refusal()
    }
}

/// A deadline cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// A term of nothing is due at once, which is never meant.
    #[error("a term must be at least 1")]
    Zero,
    /// The deadline would lie after the year 2299.
    #[error("the term is too long: it would end after the year 2299")]
    TooLong,
    /// The start lies before 1900 or after 2299.
    #[error("the start lies outside the years 1900 to 2299")]
    OutsideYears,
}

impl DeadlineError {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Zero => "clock-term-zero",
            Self::TooLong => "clock-term-long",
            Self::OutsideYears => "clock-start-years",
        }
    }
}

impl From<DeadlineError> for Refusal {
    fn from(error: DeadlineError) -> Self {
        let field = match error {
            DeadlineError::Zero | DeadlineError::TooLong => "amount",
            DeadlineError::OutsideYears => "from",
        };
        Self::invalid(error.code(), field)
    }
}
