//! What pages and other crates may read of whistles.

use crate::actions::{stream_of, target_of};
use crate::model::{WaitingFor, Whistle};
use crate::store;
use ::store::Tx;
use cases::{CaseId, Words};
use guard::right::{
    AnswerWhistle, AssessDepartment, AssessStreet, ProposeWhistle, ReadCase, ReadWhistle, RecordJointAction,
    RuleOnWhistle, SoundWhistle,
};
use guard::{Part, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Refusal, TenantId, UnitId};
use std::collections::{BTreeMap, BTreeSet};

pub use crate::store::{
    DeskLine, Filter, WAITING, WhistleRow, count_rows, desk_lines, is_open_about, whistle_rows,
};

/// A whistle with everything that its page shows.
#[derive(Clone, Debug)]
pub struct WhistleView {
    pub whistle: Whistle,
    pub version: i64,
    /// The title as it stands in lists; `None` once its content is deleted.
    pub title: Option<String>,
    /// What people wrote, by digest.
    pub words: BTreeMap<Words, Content>,
    /// The cases that the viewer may see, with number and title; of the others only how many there are.
    pub cases: Vec<(String, String)>,
    pub hidden_cases: usize,
}

fn unknown() -> Refusal {
    Refusal::not_found("whistle-not-found")
}

/// A whistle for a person at work.
///
/// # Errors
/// Refusal `whistle-not-found`, also when it exists but not for this viewer.
pub async fn whistle_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
) -> Result<WhistleView, Failure> {
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    viewer.grant::<ReadWhistle>(&target_of(&found.state)).map_err(|refusal| match refusal.kind {
        kernel::RefusalKind::Unknown => refusal,
        _ => unknown(),
    })?;
    if is_closed(tx, tenant, viewer, &found.state).await? {
        return Err(unknown().into());
    }
    view(tx, tenant, viewer, found).await
}

/// Whether a case that it rests on is closed to the viewer meanwhile (回避).
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn is_closed(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    whistle: &Whistle,
) -> Result<bool, Failure> {
    let cases: Vec<String> = whistle.cases.iter().map(ToString::to_string).collect();
    Ok(guard::is_closed(tx, tenant, &viewer.bars(), cases).await?)
}

async fn view(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    found: Folded<Whistle>,
) -> Result<WhistleView, Failure> {
    let Folded { state: whistle, version } = found;
    let stream = stream_of(whistle.id);
    let mut words = BTreeMap::new();
    for digest in written(&whistle) {
        let content = journal::content(tx, tenant.as_str(), &stream, &digest.0).await?;
        words.insert(digest, content);
    }
    let title = store::title(tx, tenant, whistle.id).await?;
    let (mut cases, mut hidden_cases) = (Vec::new(), 0);
    for id in &whistle.cases {
        match cases::query::by_id(tx, tenant, *id).await? {
            Some(case) if viewer.may::<ReadCase>(&cases::actions::target_of(&case.state)) => {
                let view = cases::query::case_for(tx, tenant, viewer, &case.state.number).await?;
                cases.push((case.state.number, view.title.unwrap_or_default()));
            }
            _ => hidden_cases += 1,
        }
    }
    Ok(WhistleView { whistle, version, title, words, cases, hidden_cases })
}

/// The digests of everything that people wrote in a whistle.
fn written(whistle: &Whistle) -> BTreeSet<Words> {
    let mut digests: BTreeSet<Words> = [whistle.text.clone()].into();
    digests.extend(whistle.timeline.iter().filter_map(|moment| moment.words.clone()));
    digests.extend(whistle.plan.iter().map(|plan| plan.words.clone()));
    for action in &whistle.actions {
        digests.extend([action.words.clone(), action.remedies.clone()]);
        digests.extend(action.parts.iter().map(|part| part.basis.clone()));
    }
    digests.extend(whistle.assessments.iter().filter_map(|assessment| assessment.words.clone()));
    digests
}

/// The whistles about a case that the viewer may see.
///
/// # Errors
/// See [`::store::Error`].
pub async fn of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    case: CaseId,
) -> Result<Vec<(Whistle, Option<String>)>, Failure> {
    let all = store::of_case(tx, tenant, case).await?;
    let about: Vec<String> =
        all.iter().flat_map(|found| &found.state.cases).map(ToString::to_string).collect();
    let closed = guard::closed_among(tx, tenant, &viewer.bars(), about).await?;
    let mut seen = Vec::new();
    for found in all {
        let open = !found.state.cases.iter().any(|case| closed.contains(&case.to_string()));
        if open && viewer.may::<ReadWhistle>(&target_of(&found.state)) {
            let title = store::title(tx, tenant, found.state.id).await?;
            seen.push((found.state, title));
        }
    }
    Ok(seen)
}

/// The state of a whistle by its id, for live pages and flows.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_id(
    tx: &mut Tx,
    tenant: &TenantId,
    id: crate::WhistleId,
) -> Result<Option<Folded<Whistle>>, Failure> {
    Ok(store::by_id(tx, tenant, id).await?)
}

/// The state of a whistle by its number, for flows and tests.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Whistle>>, Failure> {
    Ok(store::by_number(tx, tenant, number).await?)
}

/// The local policy in force at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn policy_at(
    tx: &mut Tx,
    tenant: &TenantId,
    at: kernel::Instant,
) -> Result<crate::WhistlePolicy, Failure> {
    ::policy::query::in_force(tx, tenant, at).await
}

/// Where the viewer has to do with a kind of desk line: by the right that its step needs.
pub fn desk_reach(viewer: &Viewer, what: WaitingFor) -> Vec<Part> {
    match what {
        WaitingFor::Decide | WaitingFor::Sound => viewer.reach::<SoundWhistle>(),
        // Whoever proposed completes it, not everybody who might propose in that place.
        WaitingFor::Revise => own_unit(viewer, viewer.holds::<ProposeWhistle>()),
        WaitingFor::Sign | WaitingFor::Contact | WaitingFor::ReportIn | WaitingFor::Plan => {
            viewer.reach::<AnswerWhistle>()
        }
        WaitingFor::Act => own_unit(viewer, viewer.holds::<RecordJointAction>()),
        WaitingFor::Rule => viewer.reach::<RuleOnWhistle>(),
        WaitingFor::AssessDepartments => viewer.reach::<AssessDepartment>(),
        WaitingFor::AssessStreet => viewer.reach::<AssessStreet>(),
    }
}

fn own_unit(viewer: &Viewer, holds: bool) -> Vec<Part> {
    let unit = viewer.staff().map(|staff| staff.unit).filter(|_| holds);
    unit.into_iter().map(|unit| Part::of(unit)).collect()
}

/// Whether a called department signed in time, once its time for it is over or it has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub unit: UnitId,
    pub in_time: bool,
}

/// The calls of whistles that were sounded between two instants, as far as they can be judged now; for indicators. Calls
/// that were released, or refused and not ruled on yet, are not among them.
///
/// # Errors
/// See [`::store::Error`].
pub async fn answers_between(
    tx: &mut Tx,
    tenant: &TenantId,
    from: kernel::Instant,
    until: kernel::Instant,
    now: kernel::Instant,
) -> Result<Vec<Answered>, Failure> {
    let mut found = Vec::new();
    for whistle in store::sounded_between(tx, tenant, from, until).await? {
        for call in whistle.calls.iter().filter(|call| call.is_expected() && !call.refuses()) {
            let Some(clock) = whistle.clock_of("sign", call.unit) else { continue };
            let in_time = call.signed.is_some_and(|signed| signed <= clock.due);
            if call.signed.is_some() || clock.due <= now {
                found.push(Answered { unit: call.unit, in_time });
            }
        }
    }
    Ok(found)
}
