//! Indicators and what they are counted from. Pure: no clock, no table.

mod assessment;
mod day;
mod fact;
mod indicator;
mod ledger;
pub mod listing;
mod measure;
mod parked;
mod repeat;
pub mod scheme;
mod share;
mod suppression;

pub use assessment::AssessmentRules;
pub use day::{Day, Month, Period, PeriodKind};
pub use fact::{FactKey, facts};
pub use indicator::{Example, Indicator, IndicatorError, Indicators, Kind, Thresholds, Told, document};
pub use ledger::{Answer, Closing, Ledger, Reply, Sent, Spell, Term, TermState};
pub use measure::{ChannelGroup, Counts, Measure};
pub use parked::median;
pub use repeat::{Seen, recurring};
pub use share::{Share, wilson};
pub use suppression::{Column, Ratio, Shown, Suppressed, suppress};
