//! The ground looked after (基层底座维护): places, units, people and roles, each change with what it would
//! touch before it is made; and the report of gaps. Words, rights and addresses stand in README.md.

mod assignment_record;
mod deed;
mod effect;
mod gaps;
mod operations;
mod pages;
pub mod query;
mod routes;
mod said;

pub use gaps::{Demands, DemandsError, Gap, find as find_gaps};
pub use operations::operations;
pub use pages::{may_see_accounts, may_see_gaps, may_see_places, may_see_units};
pub use routes::routes;
pub use said::Said;

/// The crate's words.
pub const WORDS: &[ui::Resource] = ui::locales!["ground"];
