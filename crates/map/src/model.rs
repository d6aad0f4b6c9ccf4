//! What the map shows, as rules without page or table.

mod detail;

pub use detail::Detail;
