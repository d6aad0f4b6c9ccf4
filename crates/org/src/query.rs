//! Reading units and assignments.

use crate::directory::{Directory, Revision};
use crate::model::{AssignmentId, PlaceRef, Station, Unit};
use crate::store;
pub use crate::store::Staffed;
use ::store::Tx;
use kernel::{AccountId, Failure, Folded, Instant, TenantId, UnitId};

/// All units with their history, for answers about the tree.
///
/// # Errors
/// See [`::store::Error`].
pub async fn directory(tx: &mut Tx, tenant: &TenantId) -> Result<Directory, Failure> {
    let revision = store::revision(tx, tenant.as_str()).await?;
    let units = store::units(tx, tenant.as_str()).await?;
    Ok(Directory::new(units.into_iter().map(|folded| folded.state), revision))
}

/// Changes with every change of a unit: a [`Directory`] of another revision is old.
///
/// # Errors
/// See [`::store::Error`].
pub async fn revision(tx: &mut Tx, tenant: &TenantId) -> Result<Revision, Failure> {
    store::revision(tx, tenant.as_str()).await
}

/// One unit with its version.
///
/// # Errors
/// See [`::store::Error`].
pub async fn unit(tx: &mut Tx, tenant: &TenantId, id: UnitId) -> Result<Option<Folded<Unit>>, Failure> {
    store::unit(tx, tenant.as_str(), id).await
}

/// One unit by its code.
///
/// # Errors
/// See [`::store::Error`].
pub async fn unit_by_code(
    tx: &mut Tx,
    tenant: &TenantId,
    code: &str,
) -> Result<Option<Folded<Unit>>, Failure> {
    store::unit_by_code(tx, tenant.as_str(), code).await
}

/// One assignment.
///
/// # Errors
/// See [`::store::Error`].
pub async fn assignment(
    tx: &mut Tx,
    tenant: &TenantId,
    id: AssignmentId,
) -> Result<Option<Staffed>, Failure> {
    store::assignment(tx, tenant.as_str(), id).await
}

/// Who works in a place or unit at an instant: today's staff, or the staff of that time.
///
/// # Errors
/// See [`::store::Error`].
pub async fn staff_at(
    tx: &mut Tx,
    tenant: &TenantId,
    station: Station,
    instant: Instant,
) -> Result<Vec<Staffed>, Failure> {
    let mut staff = store::at_station(tx, tenant.as_str(), station).await?;
    staff.retain(|staffed| staffed.assignment.holds_at(instant));
    Ok(staff)
}

/// The assignments on places that are not over at `instant`, those that begin later included: what a change
/// of the places' tree touches.
///
/// # Errors
/// See [`::store::Error`].
pub async fn staff_on_places(
    tx: &mut Tx,
    tenant: &TenantId,
    instant: Instant,
) -> Result<Vec<Staffed>, Failure> {
    store::on_places(tx, tenant.as_str(), instant).await
}

/// Who ever worked in a place or unit, oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn staff_history(
    tx: &mut Tx,
    tenant: &TenantId,
    station: Station,
) -> Result<Vec<Staffed>, Failure> {
    store::at_station(tx, tenant.as_str(), station).await
}

/// The assignments that an account ever had, oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn assignments_of(
    tx: &mut Tx,
    tenant: &TenantId,
    account: AccountId,
) -> Result<Vec<Staffed>, Failure> {
    store::of_account(tx, tenant.as_str(), account).await
}

/// Where a unit itself is assigned, and whom it has lent or stationed (派出), oldest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn sent_by(tx: &mut Tx, tenant: &TenantId, unit: UnitId) -> Result<Vec<Staffed>, Failure> {
    store::of_unit(tx, tenant.as_str(), unit).await
}

/// A hole in the organisation (组织缺口).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrgGap {
    /// Nobody stands in for the head of the unit (无副职).
    NoDeputy(UnitId),
    /// Nobody works on the grid (网格无人).
    NoStaff(PlaceRef),
    /// A street office or community committee answers for no place, so that no case finds it.
    NoPlace(UnitId),
    /// The term of a functional or joint unit is over: it has closed, and its open work needs a new
    /// owner (任期届满，未结事项待移交).
    TermClosed(UnitId),
    /// The term of an elected committee is over; it goes on until the election (届满未换届).
    ElectionDue(UnitId),
    /// A functional or joint unit does not say what it is for.
    NoPurpose(UnitId),
    /// The unit has ended and nobody took over its duties.
    NoSuccessor(UnitId),
}

/// The holes at `instant`. `grids` are the places that somebody should work on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn gaps(
    tx: &mut Tx,
    tenant: &TenantId,
    grids: &[PlaceRef],
    instant: Instant,
) -> Result<Vec<OrgGap>, Failure> {
    let directory = directory(tx, tenant).await?;
    let deputies = store::units_with_deputy(tx, tenant.as_str(), instant).await?;
    let staffed: std::collections::HashSet<_> =
        store::staffed_places(tx, tenant.as_str(), instant).await?.into_iter().collect();
    let mut gaps: Vec<_> = directory
        .units()
        .into_iter()
        .flat_map(|unit| unit_gaps(unit, deputies.contains(&unit.id), &directory, instant))
        .collect();
    gaps.extend(grids.iter().filter(|grid| !staffed.contains(grid)).map(|grid| OrgGap::NoStaff(*grid)));
    Ok(gaps)
}

fn unit_gaps(unit: &Unit, has_deputy: bool, directory: &Directory, instant: Instant) -> Vec<OrgGap> {
    let mut gaps = Vec::new();
    if unit.active_at(instant) {
        if unit.kind.needs_deputy() && !has_deputy {
            gaps.push(OrgGap::NoDeputy(unit.id));
        }
        let office = unit.kind.is_street_office() || unit.kind.is_community_office();
        if office && unit.places_at(instant).next().is_none() {
            gaps.push(OrgGap::NoPlace(unit.id));
        }
        if unit.term_over_at(instant) {
            gaps.push(OrgGap::ElectionDue(unit.id));
        }
        if unit.kind.ends_with_term() && unit.purpose.is_none() {
            gaps.push(OrgGap::NoPurpose(unit.id));
        }
    } else if unit.valid_from <= instant && directory.heir(unit.id, instant).is_none() {
        let closed = unit.kind.ends_with_term() && unit.term_over_at(instant);
        gaps.push(if closed { OrgGap::TermClosed(unit.id) } else { OrgGap::NoSuccessor(unit.id) });
    }
    gaps
}
