//! For tests and measurements: the small town on its store, and cases that lie in the tables and in the search index
//! without a journal behind them.

mod small_town;

pub use small_town::{SmallTown, TENANT, Told, refusal_of, typed};

use crate::ground::Ground;
use crate::model::Case;
use crate::search::Searched;
use crate::store::{self, NewRow};
use ::store::Tx;
use kernel::{Failure, TenantId};

/// Lays a case into the tables as its first row, found by `searched`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn lay(
    tx: &mut Tx,
    tenant: &TenantId,
    ground: &Ground,
    case: &Case,
    title: &str,
    searched: &Searched,
) -> Result<(), Failure> {
    let row = NewRow { title: title.to_owned(), tracking: None };
    store::save(tx, tenant, case, 1, &ground.policy.desks, Some(row)).await?;
    store::index(tx, tenant, case, searched).await?;
    Ok(())
}
