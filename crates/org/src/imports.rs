//! Lists from outside: units and assignments from CSV files. Importing a file again changes nothing;
//! what differs from what is known is listed, never overwritten.

mod assignments;
mod report;
mod rows;
mod units;

pub use assignments::import_assignments;
pub use report::{Comparison, Conflict, ImportMode, ImportReport, RefusedRow};
pub use rows::{Row, Rows};
pub use units::import_units;
