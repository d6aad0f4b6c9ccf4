//! What pages, flows and other crates may read of verification.

use crate::actions::inviting::code_kept;
use crate::actions::{policy_in_force, stream_of_rating};
use crate::model::{BatchId, InvitationId, Month, VerifyPolicy};
use crate::store;
use ::policy::Version;
use ::store::Tx;
use cases::{CaseFact, CaseId, Draw, Sampling};
use guard::right::{ReadAudit, ReadVerification};
use guard::{Granted, MasterKey, Target, Viewer};
use journal::Content;
use kernel::{Failure, Instant, Refusal, TenantId, UnitId};

/// What is sent to a requester's own contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub invitation: InvitationId,
    /// The end of the address that is sent: `/v/{code}`.
    pub code: String,
    pub expires_at: Instant,
}

/// The invitation of a case that waits for an answer: what a flow sends to the requester's contact.
///
/// # Errors
/// See [`::store::Error`].
pub async fn invitation_for(
    tx: &mut Tx,
    tenant: &TenantId,
    master: &MasterKey,
    case: CaseId,
) -> Result<Option<Invited>, Failure> {
    let open = store::open_of_case(tx, tenant, case).await?;
    Ok(open.into_iter().next_back().map(|found| Invited {
        invitation: found.state.id,
        code: code_kept(master, found.state.id, &found.state.code),
        expires_at: found.state.expires_at,
    }))
}

/// An invitation by its id, for flows.
///
/// # Errors
/// See [`::store::Error`].
pub async fn invitation(
    tx: &mut Tx,
    tenant: &TenantId,
    id: InvitationId,
) -> Result<Option<crate::Invitation>, Failure> {
    Ok(store::invitation(tx, tenant, id).await?.map(|found| found.state))
}

/// The local policy in force.
///
/// # Errors
/// See [`::store::Error`].
pub async fn policy_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<VerifyPolicy, Failure> {
    policy_in_force(tx, tenant, at).await
}

/// One rating inside a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub month: Month,
    pub satisfaction: u8,
    pub contacted: Option<bool>,
    pub solved: Option<bool>,
    pub words: Option<String>,
}

/// Ratings that are read together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub id: BatchId,
    pub ratings: Vec<Shown>,
}

/// Counts of a unit, each with what it is a part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases of the unit whose requesters were asked.
    pub asked: i64,
    /// Of these, answered.
    pub reached: i64,
    /// Of those who answered, said to be solved.
    pub solved: i64,
    /// Ratings given.
    pub rated: i64,
    /// Of these, in batches that can be read.
    pub shown: i64,
    /// Of these, left out because several came from one device or network.
    pub burst: i64,
    /// Of these, left out because somebody prompted.
    pub prompted: i64,
}

/// What can be read of a unit.
#[derive(Clone, Debug)]
pub struct UnitView {
    pub unit: UnitId,
    pub counts: Counts,
    pub batches: Vec<Batch>,
    pub least: u32,
}

/// Ratings read at a time.
const MOST: u32 = 200;

/// A unit's ratings in batches, and counts; only for whoever may read of this unit.
///
/// # Errors
/// Refusal `authority-not-here` for units that this viewer may not read of.
pub async fn of_unit(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    unit: UnitId,
    place: Option<guard::PlacePath>,
    now: Instant,
) -> Result<UnitView, Failure> {
    viewer.grant::<ReadVerification>(&Target::of(unit).with_place(place))?;
    let [asked, reached, solved] = store::asked(tx, tenant, unit).await?;
    let [rated, shown, burst, prompted] = store::counted(tx, tenant, unit).await?;
    let mut batches: Vec<Batch> = Vec::new();
    for (id, rating) in store::in_batches(tx, tenant, unit, MOST).await? {
        let words = match &rating.answer.words {
            Some(digest) => {
                let stream = stream_of_rating(rating.id);
                match journal::content(tx, tenant.as_str(), &stream, &digest.0).await? {
                    Content::Present { body, .. } => Some(body),
                    _ => None,
                }
            }
            None => None,
        };
        let shown = Shown {
            month: rating.month(),
            satisfaction: rating.answer.satisfaction,
            contacted: rating.answer.contacted,
            solved: rating.answer.solved,
            words,
        };
        match batches.last_mut() {
            Some(batch) if batch.id == id => batch.ratings.push(shown),
            _ => batches.push(Batch { id, ratings: vec![shown] }),
        }
    }
    let least = policy_in_force(tx, tenant, now).await?.limits.batch_least;
    let counts = Counts { asked, reached, solved, rated, shown, burst, prompted };
    Ok(UnitView { unit, counts, batches, least })
}

/// The units of which there is something to read.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rated_units(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<UnitId>, Failure> {
    Ok(store::rated_units(tx, tenant).await?)
}

/// A draw as it stands in the journal, and what the rule of its time gives for it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Recomputed {
    pub at: Instant,
    pub draw: Draw,
    /// The number that chance gave, 0 to 99.99…
    pub lot: f64,
    pub agrees: bool,
}

/// Computes every draw of a case again; for whoever audits.
///
/// # Errors
/// Refusal `case-not-found`; `forbidden` without the right to audit.
pub async fn recompute(
    tx: &mut Tx,
    tenant: &TenantId,
    granted: &Granted<ReadAudit>,
    number: &str,
) -> Result<Vec<Recomputed>, Failure> {
    let bars = granted.viewer().map(guard::Viewer::bars).unwrap_or_default();
    if guard::is_closed(tx, tenant, &bars, [number.to_owned()]).await? {
        return Err(Refusal::not_found("case-not-found").into());
    }
    let found = cases::query::by_number(tx, tenant, number).await?;
    let case = found.ok_or_else(|| Refusal::not_found("case-not-found"))?.state;
    let mut draws = Vec::new();
    for event in cases::query::events(tx, tenant, case.id).await? {
        let (CaseFact::Replied { draw: Some(draw), .. } | CaseFact::SolvedOnSpot { draw: Some(draw), .. }) =
            event.what
        else {
            continue;
        };
        let (lot, agrees) = (Draw::lot(&draw.seed, number), draw.agrees(number));
        draws.push(Recomputed { at: event.at, draw, lot, agrees });
    }
    Ok(draws)
}

/// The rule of draws in force.
///
/// # Errors
/// See [`::store::Error`].
pub async fn rule_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<Version<Sampling>, Failure> {
    ::policy::query::in_force(tx, tenant, at).await
}
