//! Deadlines (时限): working calendars, terms, and clocks that start, pause, go on, are extended and
//! stop, with the rule each follows from. See the crate's README for words, states and legal sources.

mod calendar;
mod calendars;
pub mod command;
mod day;
mod deadline;
mod definition;
mod error;
mod hours;
mod model;
mod remaining;
mod rules;
pub mod store;
mod table;
mod text;
pub mod words;

pub use calendar::{CalendarRef, DayReason, WorkingCalendar};
pub use calendars::{CalendarFile, Calendars};
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
pub use words::WORDS;

/// The crate's schema.
pub const MIGRATIONS: &[::store::Migration] = &[::store::Migration {
    capability: "clock",
    number: 1,
    name: "clock",
    sql: include_str!("../migrations/0001_clock.sql"),
}];
