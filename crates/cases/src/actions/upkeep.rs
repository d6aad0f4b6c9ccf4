//! What rules of the system do to cases: follow a change of units, count time anew. They decide nothing.

use super::{carry_out, stream_of};
use crate::ground::Ground;
use crate::model::{Assignment, Case, CaseCommand, CaseId, CaseState, DutyCitation};
use crate::store;
use ::store::Tx;
use guard::Granted;
use guard::right::{RecalculateClock, TransferCase, WithdrawCase};
use kernel::{Context, Failure, Refusal, UnitId};
use place::PlaceId;

/// Gives the open cases that `unit` leads to whom the catalogue names now; gives how many moved. A unit
/// that still leads by the catalogue keeps them, and so does one that a person named while it exists.
///
/// # Errors
/// See [`::store::Error`].
pub async fn route_again(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferCase>,
    context: &Context,
    unit: UnitId,
) -> Result<usize, Failure> {
    let mut moved = 0;
    for id in store::open_led_by(tx, &context.tenant, unit).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        if let Some(lead) = new_lead(ground, &found.state, unit, context) {
            carry_out(tx, ground, context, Some(found), CaseCommand::Transfer { lead }, None).await?;
            moved += 1;
        }
    }
    Ok(moved)
}

/// Puts the open cases of a place that lies elsewhere now to where it lies, and gives them to whom the catalogue
/// names there; gives how many were put elsewhere. A lead that a person named stays.
///
/// # Errors
/// See [`::store::Error`].
pub async fn follow_place(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<TransferCase>,
    context: &Context,
    place: PlaceId,
) -> Result<usize, Failure> {
    let mut moved = 0;
    for id in store::open_within(tx, &context.tenant, place).await? {
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        let before = &found.state.placement;
        // A case whose narrowest place is not known keeps what is known of it.
        let Some(narrowest) = before.place.or(before.path.last().copied()) else { continue };
        let mut placement = ground.placement(narrowest);
        if placement.path == before.path {
            continue;
        }
        placement.place = before.place;
        placement.point = before.point;
        placement.evidence.clone_from(&before.evidence);
        placement.pending.clone_from(&before.pending);
        carry_out(tx, ground, context, Some(found), CaseCommand::Locate { placement }, None).await?;
        moved += 1;
        let Some(found) = store::by_id(tx, &context.tenant, id).await? else { continue };
        let Some(unit) = found.state.lead.as_ref().map(|lead| lead.unit) else { continue };
        if let Some(lead) = new_lead(ground, &found.state, unit, context) {
            carry_out(tx, ground, context, Some(found), CaseCommand::Transfer { lead }, None).await?;
        }
    }
    Ok(moved)
}

/// `None`: stays where it is. `Some(None)`: nobody takes over.
fn new_lead(ground: &Ground, case: &Case, unit: UnitId, context: &Context) -> Option<Option<Assignment>> {
    let exists = ground.unit_exists(unit, context.now);
    let by_person =
        case.lead.as_ref().is_some_and(|lead| lead.duty.because.iter().any(|word| word == "named_by_person"));
    if exists && by_person {
        return None;
    }
    let routed = case
        .matter
        .as_deref()
        .and_then(|matter| ground.route_beside(case, matter, context.now).ok().flatten());
    let heir = || {
        ground
            .catalogue
            .directory()
            .heir(unit, context.now)
            .filter(|heir| *heir != unit && !case.is_barred(*heir))
    };
    let catalogue = ground.catalogue.version().0;
    let lead = match routed {
        Some(routed) if routed.lead == unit => return None,
        Some(routed) => {
            let code = routed.duty.as_str().to_owned();
            Some((routed.lead, DutyCitation { code, catalogue, because: vec!["rerouted".to_owned()] }))
        }
        _ if exists => return None,
        _ => heir().zip(case.lead.as_ref().map(|lead| lead.duty.clone())),
    };
    Some(lead.map(|(unit, duty)| Assignment { unit, duty }))
}

/// Counts the open clocks of a case on `calendar` anew; gives whether a due time moved.
///
/// # Errors
/// See [`::store::Error`].
pub async fn recalculate(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<RecalculateClock>,
    context: &Context,
    id: CaseId,
    calendar: &str,
) -> Result<bool, Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, id).await? else { return Ok(false) };
    let before = found.version;
    let command = CaseCommand::Recalculate { calendar: calendar.to_owned() };
    let taken = carry_out(tx, ground, context, Some(found), command, None).await?;
    Ok(taken.version > before)
}

/// The case of a stream, when it is one of a case.
pub fn case_of(stream: &str) -> Option<CaseId> {
    let id: CaseId = stream.strip_prefix("case/")?.parse().ok()?;
    (stream_of(id) == stream).then_some(id)
}

/// What an import itself leaves behind in a case's timeline; anything else is somebody's work.
const OF_AN_IMPORT: [&str; 3] = ["received", "registered", "dispatched"];

/// Takes back a case that an import brought, when nobody has worked on it: it is withdrawn, and its number in the
/// source is free for another import.
///
/// # Errors
/// Refusals `case-worked-on`, `case-not-found`.
pub async fn take_back(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<WithdrawCase>,
    context: &Context,
    id: CaseId,
) -> Result<(), Failure> {
    let found = store::by_id(tx, &context.tenant, id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    if !is_as_imported(&found.state) {
        return Err(Refusal::rule("case-worked-on").with("number", &found.state.number).into());
    }
    carry_out(tx, ground, context, Some(found), CaseCommand::Withdraw { words: None }, None).await?;
    store::free_source_number(tx, &context.tenant, id).await?;
    Ok(())
}

fn is_as_imported(case: &Case) -> bool {
    let begun = matches!(case.state, CaseState::Received | CaseState::Registered | CaseState::Dispatched);
    begun && case.timeline.iter().all(|moment| OF_AN_IMPORT.contains(&moment.kind.as_str()))
}
