//! What is done in the field: report, solve on the spot, add what one sees.

pub mod capture;
