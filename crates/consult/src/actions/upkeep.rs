//! What rules of the system do to consultations: follow units that end, count time anew. They decide nothing.

use super::{Outside, carry_out};
use crate::model::{ConsultCommand, ConsultId, ConsultLoop};
use crate::store;
use ::store::Tx;
use cases::Ground;
use guard::Granted;
use guard::right::{RecalculateClock, TransferConsultation};
use kernel::{Context, Failure, Loop, UnitId};

/// Lets the heir of a unit that has ended take its place in every open consultation, or nobody; gives in how many.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_ended(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferConsultation>,
    context: &Context,
    unit: UnitId,
) -> Result<usize, Failure> {
    if ground.unit_exists(unit, context.now) {
        return Ok(0);
    }
    let heir = ground.catalogue.directory().heir(unit, context.now);
    let open = store::open_of(tx, &context.tenant, unit).await?;
    let count = open.len();
    for found in open {
        let command = ConsultCommand::Transfer { unit, heir };
        carry_out(tx, ground, context, Some(found), command, Outside::default()).await?;
    }
    Ok(count)
}

/// The consultation whose stream this is.
pub fn consultation_of(stream: &str) -> Option<ConsultId> {
    stream.strip_prefix(ConsultLoop::KIND)?.strip_prefix('/')?.parse().ok()
}

/// Computes the due time of a consultation anew on a calendar that has changed; gives whether it moved.
///
/// # Errors
/// See [`::store::Error`].
pub async fn recalculate(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RecalculateClock>,
    context: &Context,
    id: ConsultId,
    calendar: &str,
) -> Result<bool, Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, id).await? else { return Ok(false) };
    let before = found.version;
    let command = ConsultCommand::Recalculate { calendar: calendar.to_owned() };
    let taken = carry_out(tx, ground, context, Some(found), command, Outside::default()).await?;
    Ok(taken.version > before)
}
