//! What pages and other crates may read of oversight.

use crate::actions::{stream_of, target_of};
use crate::model::{Body, Figure, File, OversightPolicy, Procedure, WaitingFor, read_candidates};
use crate::store;
use ::store::Tx;
use cases::{CaseId, Words};
use guard::right::{
    AnswerOversight, DecideClimb, DesignateUnit, DrawSpotCheck, ReadOversight, RuleOnExemption, SuperviseCase,
};
use guard::{Part, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Instant, Refusal, TenantId};
use std::collections::{BTreeMap, BTreeSet};

pub use crate::store::{
    DeskLine, FileRow, Filter, WAITING, count_rows, desk_lines, file_rows, watched_until,
};

/// A file with everything that its page shows.
#[derive(Clone, Debug)]
pub struct FileView {
    pub file: File,
    pub version: i64,
    /// What people wrote, by digest.
    pub words: BTreeMap<Words, Content>,
    /// A spot check drawn again from its recorded list and seed: whether the same comes out; `None` when the list was
    /// deleted or the file is no spot check.
    pub redrawn: Option<bool>,
}

fn unknown() -> Refusal {
    Refusal::not_found("oversight-not-found")
}

/// A file for a person at work.
///
/// # Errors
/// Refusal `oversight-not-found`, also when it exists but not for this viewer.
pub async fn file_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
) -> Result<FileView, Failure> {
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    viewer.grant::<ReadOversight>(&target_of(&found.state)).map_err(|refusal| match refusal.kind {
        kernel::RefusalKind::Unknown => refusal,
        _ => unknown(),
    })?;
    if is_closed(tx, tenant, viewer, &found.state).await? {
        return Err(unknown().into());
    }
    viewed(tx, tenant, found).await
}

/// Whether the case that it is about, or one that it has drawn, is closed to the viewer meanwhile (回避).
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn is_closed(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    file: &File,
) -> Result<bool, Failure> {
    let drawn = match &file.body {
        Body::SpotCheck(check) => check.drawn.as_slice(),
        _ => &[],
    };
    let cases = file.about.case.into_iter().chain(drawn.iter().map(|one| one.case));
    let cases: Vec<String> = cases.map(|case| case.to_string()).collect();
    Ok(guard::is_closed(tx, tenant, &viewer.bars(), cases).await?)
}

async fn viewed(tx: &mut Tx, tenant: &TenantId, found: Folded<File>) -> Result<FileView, Failure> {
    let Folded { state: file, version } = found;
    let stream = stream_of(file.id);
    let mut words = BTreeMap::new();
    for digest in written(&file) {
        let content = journal::content(tx, tenant.as_str(), &stream, &digest.0).await?;
        words.insert(digest, content);
    }
    let redrawn = redraw(tx, tenant, &file).await?;
    Ok(FileView { file, version, words, redrawn })
}

/// The most commendations on one page.
const MOST_COMMENDATIONS: u32 = 200;

/// Every commendation, the newest first: they are public from the day on which they are proposed.
///
/// # Errors
/// See [`::store::Error`].
pub async fn commendations(tx: &mut Tx, tenant: &TenantId) -> Result<Vec<File>, Failure> {
    let found = store::of_kind(tx, tenant, Procedure::Commendation, MOST_COMMENDATIONS).await?;
    Ok(found.into_iter().map(|found| found.state).collect())
}

/// A commendation with what people wrote.
///
/// # Errors
/// Refusal `oversight-not-found`, also for a file of another procedure.
pub async fn commendation(tx: &mut Tx, tenant: &TenantId, number: &str) -> Result<FileView, Failure> {
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    match found.state.body {
        Body::Commendation(_) => viewed(tx, tenant, found).await,
        _ => Err(unknown().into()),
    }
}

/// The digests of everything that people wrote in a file.
fn written(file: &File) -> BTreeSet<Words> {
    let mut digests: BTreeSet<Words> =
        file.timeline.iter().filter_map(|moment| moment.words.clone()).collect();
    match &file.body {
        Body::Notice(notice) => {
            digests.insert(notice.asked.clone());
            digests.extend(notice.answer.iter().map(|answer| answer.words.clone()));
        }
        Body::Climb(climb) => {
            digests.extend([climb.tried.clone(), climb.asked.clone()]);
            digests.extend(climb.order.iter().map(|(words, _)| words.clone()));
        }
        Body::Exemption(exemption) => {
            digests.insert(exemption.facts.clone());
            digests.extend(exemption.rulings.iter().map(|ruling| ruling.words.clone()));
        }
        Body::SpotCheck(check) => {
            digests.insert(check.candidates.clone());
            let found = check.drawn.iter().filter_map(|one| one.finding.as_ref());
            digests.extend(found.map(|finding| finding.words.clone()));
        }
        Body::Ladder(ladder) => {
            digests.extend(ladder.listed.iter().chain(&ladder.delisted).map(|said| said.words.clone()));
        }
        Body::Commendation(commendation) => {
            digests.insert(commendation.facts.clone());
            digests.extend(commendation.objections.iter().map(|one| one.words.clone()));
            digests.extend(commendation.decided.iter().map(|said| said.words.clone()));
            digests.extend(commendation.withdrawn.clone());
        }
        Body::Parking(parking) => digests.extend(parking.told.iter().map(|told| told.words.clone())),
    }
    digests
}

/// Draws a spot check again from its recorded list and seed.
///
/// # Errors
/// See [`::store::Error`].
pub async fn redraw(tx: &mut Tx, tenant: &TenantId, file: &File) -> Result<Option<bool>, Failure> {
    let Body::SpotCheck(check) = &file.body else { return Ok(None) };
    let stream = stream_of(file.id);
    match journal::content(tx, tenant.as_str(), &stream, &check.candidates.0).await? {
        Content::Present { body, .. } => {
            Ok(Some(read_candidates(&body).is_some_and(|list| check.agrees(&list))))
        }
        _ => Ok(None),
    }
}

/// The files about a case that the viewer may see.
///
/// # Errors
/// See [`::store::Error`].
pub async fn of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    case: CaseId,
) -> Result<Vec<File>, Failure> {
    if guard::is_closed(tx, tenant, &viewer.bars(), [case.to_string()]).await? {
        return Ok(Vec::new());
    }
    let found = store::of_case(tx, tenant, case).await?.into_iter().map(|found| found.state);
    Ok(found.filter(|file| viewer.may::<ReadOversight>(&target_of(file))).collect())
}

/// What spot checks found about a case: passed or not, and when it was drawn. Checks that have not taken place are not
/// told.
///
/// # Errors
/// See [`::store::Error`].
pub async fn checks_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<Vec<(bool, Instant)>, Failure> {
    Ok(store::found_of_case(tx, tenant, case).await?)
}

/// Which figures of which cases do not count as they stand, by exemptions that were granted and are not contested: the
/// next `limit` cases after `after` in the order of ids. Whoever counts shows raw and exempted figures side by side.
///
/// # Errors
/// See [`::store::Error`].
pub async fn exempted(
    tx: &mut Tx,
    tenant: &TenantId,
    after: Option<CaseId>,
    limit: u32,
) -> Result<BTreeMap<CaseId, BTreeSet<Figure>>, Failure> {
    Ok(store::exempted_after(tx, tenant, after, limit).await?)
}

/// The exempted figures of one case.
///
/// # Errors
/// See [`::store::Error`].
pub async fn exempted_of_case(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<BTreeSet<Figure>, Failure> {
    Ok(store::exempted_of_case(tx, tenant, case).await?)
}

/// The state of a file by its id, for live pages and flows.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_id(
    tx: &mut Tx,
    tenant: &TenantId,
    id: crate::FileId,
) -> Result<Option<Folded<File>>, Failure> {
    Ok(store::by_id(tx, tenant, id).await?)
}

/// The state of a file by its number, for commands, flows and tests.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<File>>, Failure> {
    Ok(store::by_number(tx, tenant, number).await?)
}

/// The matters of other capabilities whose time has come.
///
/// # Errors
/// See [`::store::Error`].
pub async fn outside_due(
    tx: &mut Tx,
    tenant: &TenantId,
    now: Instant,
    most: u32,
) -> Result<Vec<String>, Failure> {
    Ok(store::outside_due(tx, tenant, now, most).await?)
}

/// The matters of other capabilities that are watched below a key, which ends with `/`.
///
/// # Errors
/// See [`::store::Error`].
pub async fn outside_below(tx: &mut Tx, tenant: &TenantId, prefix: &str) -> Result<Vec<String>, Failure> {
    Ok(store::outside_below(tx, tenant, prefix).await?)
}

/// The local policy in force at an instant.
///
/// # Errors
/// See [`::store::Error`].
pub async fn policy_at(tx: &mut Tx, tenant: &TenantId, at: Instant) -> Result<OversightPolicy, Failure> {
    ::policy::query::in_force(tx, tenant, at).await
}

/// Where the viewer has to do with a kind of desk line: by the right that its step needs.
pub fn desk_reach(viewer: &Viewer, what: WaitingFor) -> Vec<Part> {
    match what {
        WaitingFor::Answer | WaitingFor::Report | WaitingFor::Tell | WaitingFor::Head => {
            viewer.reach::<AnswerOversight>()
        }
        WaitingFor::List => viewer.reach::<SuperviseCase>(),
        WaitingFor::Rule | WaitingFor::Award => viewer.reach::<RuleOnExemption>(),
        WaitingFor::Designate => viewer.reach::<DesignateUnit>(),
        // These units have it, not everybody who might do the like in that place.
        WaitingFor::Judge => own_unit(viewer, viewer.holds::<SuperviseCase>()),
        WaitingFor::Decide => own_unit(viewer, viewer.holds::<DecideClimb>()),
        WaitingFor::Check => own_unit(viewer, viewer.holds::<DrawSpotCheck>()),
    }
}

fn own_unit(viewer: &Viewer, holds: bool) -> Vec<Part> {
    let unit = viewer.staff().map(|staff| staff.unit).filter(|_| holds);
    unit.into_iter().map(|unit| Part::of(unit)).collect()
}

/// Files of parked cases, the newest first, from which a trend is counted.
const MOST_SPANS: u32 = 1_000;

/// A parked case as supervisors and its unit see it (挂账). It is never counted as closed.
#[derive(Clone, Debug)]
pub struct ParkedRow {
    pub file: File,
    pub case_number: String,
    pub cause: cases::ParkCause,
    /// What is planned; `None` once its content is deleted.
    pub plan: Option<String>,
    pub since: Instant,
    /// When its plan is looked at again.
    pub review: Option<cases::DueAt>,
    /// The ladder that an overdue review has climbed.
    pub level: Option<crate::FileState>,
}

/// The parked cases that the viewer may see, the newest first.
///
/// # Errors
/// See [`::store::Error`].
pub async fn parked(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<ParkedRow>, Failure> {
    let mut found = Vec::new();
    for row in file_rows(tx, tenant, filter, limit).await? {
        let Some(file) = store::by_id(tx, tenant, row.id).await? else { continue };
        let Some(number) = file.state.about.case_number.clone() else { continue };
        let Ok(view) = cases::query::case_for(tx, tenant, viewer, &number).await else { continue };
        let Some(parking) = view.case.parking.clone() else { continue };
        let ladder = store::open_about(tx, tenant, view.case.id, crate::Procedure::Ladder).await?;
        found.push(ParkedRow {
            file: file.state,
            case_number: number,
            cause: parking.cause,
            plan: match view.words.get(&parking.plan) {
                Some(Content::Present { body, .. }) => Some(body.clone()),
                _ => None,
            },
            since: parking.since,
            review: view.case.clock("park_review").map(cases::DueAt::of),
            level: ladder.map(|ladder| ladder.state.state),
        });
    }
    Ok(found)
}

/// How the parked age of each unit moved, by the files that the filter reaches: those still parked and those that were
/// resumed since.
///
/// # Errors
/// See [`::store::Error`].
pub async fn parked_trends(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    now: Instant,
) -> Result<Vec<crate::ParkedTrend>, Failure> {
    let filter = Filter { state: None, ..filter.clone() };
    let mut spans = Vec::new();
    for row in file_rows(tx, tenant, &filter, MOST_SPANS).await? {
        let Some(file) = store::by_id(tx, tenant, row.id).await? else { continue };
        let Some(unit) = file.state.about.unit else { continue };
        let resumed = file.state.timeline.iter().rfind(|moment| moment.kind == "resumed");
        let until = resumed.map(|moment| moment.at);
        // The case knows since when it is parked; the file may have been opened a little later.
        let since = match (until, file.state.about.case) {
            (None, Some(case)) => {
                cases::query::by_id(tx, tenant, case).await?.and_then(|case| case.state.parking)
            }
            _ => None,
        };
        let from = since.map_or(file.state.opened_at, |parking| parking.since);
        spans.push(crate::ParkedSpan { unit, from, until });
    }
    Ok(crate::parked_trends(&spans, now))
}

/// A listed matter (挂牌督办): place, matter, unit, since when and why.
#[derive(Clone, Debug)]
pub struct ListedRow {
    pub file: File,
    pub since: Instant,
    /// Who listed it.
    pub by: kernel::UnitId,
    pub why: Option<String>,
}

/// The listed matters that the viewer may see.
///
/// # Errors
/// See [`::store::Error`].
pub async fn listed(
    tx: &mut Tx,
    tenant: &TenantId,
    filter: &Filter,
    limit: u32,
) -> Result<Vec<ListedRow>, Failure> {
    let mut found = Vec::new();
    for row in file_rows(tx, tenant, filter, limit).await? {
        let Some(file) = store::by_id(tx, tenant, row.id).await? else { continue };
        let Body::Ladder(ladder) = &file.state.body else { continue };
        let Some(listed) = ladder.listed.clone() else { continue };
        let stream = stream_of(file.state.id);
        let why = match journal::content(tx, tenant.as_str(), &stream, &listed.words.0).await? {
            Content::Present { body, .. } => Some(body),
            _ => None,
        };
        found.push(ListedRow { file: file.state, since: listed.at, by: listed.unit, why });
    }
    Ok(found)
}
