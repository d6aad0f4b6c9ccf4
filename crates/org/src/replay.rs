//! Comparing the journal with the tables of this capability.

use crate::model::{AssignmentLoop, Unit, UnitLoop};
use crate::store::{self, UnitColumns};
use ::store::{Tx, Work};
use journal::{Difference, Entry, Replay};
use kernel::{Failure, Folded, Id, Loop};

/// Compares the streams of units with their table.
#[derive(Clone, Copy, Debug)]
pub struct UnitReplay;

/// Compares the streams of assignments with their table.
#[derive(Clone, Copy, Debug)]
pub struct AssignmentReplay;

/// The table of units or assignments is not what the journal says.
const DIFFERS: &str = "org-row-differs";
/// A row that no stream accounts for.
const ORPHAN: &str = "org-row-orphan";

impl Replay for UnitReplay {
    fn kind(&self) -> &'static str {
        UnitLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<UnitLoop>(entries)?;
            let Some(Folded { state: folded, version }) = folded else { return Ok(vec![differs(stream)]) };
            let found = store::unit(tx, tenant, folded.id).await?;
            let columns = store::unit_columns(tx, tenant, folded.id).await?;
            let same = found.is_some_and(|found| found.state == folded && found.version == version)
                && columns == Some(columns_of(&folded, version));
            Ok(if same { Vec::new() } else { vec![differs(stream)] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let ids = store::unit_ids(tx, tenant).await?;
            orphans::<UnitLoop, _>(tx, tenant, ids).await
        })
    }
}

impl Replay for AssignmentReplay {
    fn kind(&self) -> &'static str {
        AssignmentLoop::KIND
    }

    fn check<'t>(
        &'t self,
        tx: &'t mut Tx,
        tenant: &'t str,
        stream: &'t str,
        entries: &'t [Entry],
    ) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let folded = journal::fold_entries::<AssignmentLoop>(entries)?;
            let Some(Folded { state: folded, version }) = folded else { return Ok(vec![differs(stream)]) };
            let found = store::assignment(tx, tenant, folded.id).await?;
            let listed = store::at_station(tx, tenant, folded.appointment.station).await?;
            let same = found.is_some_and(|found| found.assignment == folded && found.version == version)
                && store::assignment_agrees(tx, tenant, &folded, version).await?
                && listed.iter().any(|held| held.assignment.id == folded.id);
            Ok(if same { Vec::new() } else { vec![differs(stream)] })
        })
    }

    fn orphans<'t>(&'t self, tx: &'t mut Tx, tenant: &'t str) -> Work<'t, Vec<Difference>, Failure> {
        Box::pin(async move {
            let ids = store::assignment_ids(tx, tenant).await?;
            orphans::<AssignmentLoop, _>(tx, tenant, ids).await
        })
    }
}

fn columns_of(unit: &Unit, version: i64) -> UnitColumns {
    UnitColumns {
        version,
        code: unit.code.clone(),
        name: unit.name.clone(),
        kind: unit.kind.name().to_owned(),
        credit_code: unit.credit_code.as_ref().map(ToString::to_string),
        valid_from: unit.valid_from,
        active_until: unit.active_until(),
    }
}

async fn orphans<L: Loop, Mark>(
    tx: &mut Tx,
    tenant: &str,
    ids: Vec<Id<Mark>>,
) -> Result<Vec<Difference>, Failure> {
    let streams = ids.into_iter().map(journal::stream_of::<L>);
    journal::unaccounted(tx, tenant, streams, ORPHAN, "row without entries").await
}

fn differs(stream: &str) -> Difference {
    Difference::in_stream(DIFFERS, stream, None, "state or searched columns")
}
