//! What the map shows, as rules without page or table.

mod detail;
mod suppress;

pub use detail::Detail;
pub use suppress::{LEAST, suppressed};
