//! The only SQL of indicators.

mod figures;
pub mod listing;
pub mod scheme;
mod upkeep;

pub use figures::{CaseRow, Scope, Span, counts, exempted, fact_rows, first_day, month_counts, parked};
pub use upkeep::{
    Mark, Totals, add_day, add_month, clear, delete_fact, delete_parked, dump, exempt, ledger, mark,
    of_place_and_matter, put_fact, put_ledger, put_mark, put_parked,
};
