//! 设立单位

use super::{commit_unit, unit_facts};
use crate::model::{Establishment, UnitCommand, UnitLoop};
use crate::query;
use ::store::Tx;
use kernel::{Context, Failure, Loop, UnitId};

/// Establishes a unit; gives its id.
///
/// # Errors
/// Refusals `org-text-…`, `unit-code-…`, `unit-credit-code-taken`, `unit-term-…`, `unit-named-…`.
pub async fn establish(
    tx: &mut Tx,
    context: &Context,
    establishment: Establishment,
) -> Result<UnitId, Failure> {
    let directory = query::directory(tx, &context.tenant).await?;
    let id = context.draw_id();
    let command = UnitCommand::Establish { id, establishment };
    let facts = unit_facts(&directory, id, &command);
    let events = UnitLoop::decide(None, command, context, &facts)?;
    commit_unit(tx, context, None, &events).await?;
    Ok(id)
}
