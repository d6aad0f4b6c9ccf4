//! What every capability of Linli (邻里) shares: typed ids, instants, actors, the command's context,
//! the pure closed loop, refusals and paging. No table and no word of a capability lives here.

mod actor;
mod closed_loop;
mod context;
mod failure;
mod id;
mod instant;
mod kinds;
mod paging;
mod refusal;

pub use actor::{Account, AccountId, Actor, Unit, UnitId};
pub use closed_loop::{Folded, Loop};
pub use context::{Context, Entropy, RequestKey, TenantId};
pub use failure::Failure;
pub use id::{Id, IdError};
pub use instant::{Instant, InstantError, ZONE};
pub use paging::{Paged, Paging};
pub use refusal::{Refusal, RefusalKind};

/// Marks a test that shows a row of the coverage list, e.g. `covers!("000-17")`.
/// `cargo xtask coverage` reads the marks from the source; at run time they do nothing.
#[macro_export]
macro_rules! covers {
    ($($row:literal),+ $(,)?) => {};
}
