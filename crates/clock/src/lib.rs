//! Deadlines (时限): working calendars, terms, and clocks that start, pause, go on, are extended and
//! stop, with the rule each follows from. See the crate's README for words, states and legal sources.

mod calendar;
mod calendars;
mod day;
mod deadline;
mod definition;
mod error;
mod hours;
mod model;
mod remaining;
mod rules;
mod table;
mod text;

pub use calendar::{CalendarRef, DayReason, WorkingCalendar};
pub use calendars::Calendars;
pub use day::Day;
pub use deadline::{Due, Term, Unit};
pub use definition::{Announced, Definition, Holiday, NATIONAL, Regime, Yearly};
pub use error::{CalendarError, CalendarProblem, DeadlineError};
pub use hours::{Hours, Interval};
pub use model::{
    Basis, Clock, ClockEvent, ClockId, ClockMark, ClockState, Clocks, Ending, Extension, Pause, PauseCause,
    Recalculation,
};
pub use remaining::Remaining;
pub use rules::{ExtensionOrder, PauseOrder, Start, Stop};
