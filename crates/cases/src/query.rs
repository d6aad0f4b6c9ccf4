//! What pages and other crates may read of cases.

use crate::model::{Case, CaseId, WaitingFor, Words};
use crate::store;
use ::store::Tx;
use guard::right::{
    AcceptCase, AnswerData, CheckCase, CloseCase, DispatchCase, MakeSafe, ReadCase, RegisterCase,
    ReplyToCase, ReportAssistance, RevisitCase, RuleOnExtension, RuleOnParking, RuleOnReopening,
    RuleOnReturn,
};
use guard::{Granted, Part, Site, Target, Viewer};
use journal::Content;
use kernel::{Failure, Folded, Instant, Refusal, TenantId};
use std::collections::BTreeMap;

pub use crate::store::{
    CasePoint, CaseRow, Clocking, DeskLine, DisputeRow, Filter, OpenMatter, OpenWhere, ParkedCase,
    PastOfMatter, PlaceClocks, PlaceMatterCount, PublicFigures, Sort, StoredFile, WAITING, WrittenOut,
    by_place_and_matter, case_page, case_points, case_rows, clocks_by_place, count_rows, desk_lines,
    disputes, due_at, figures_of, joined_of, known_source_numbers, parked_below, past_of_matter,
    rows_written_out,
};

/// Cases of the same matter in the same place are related within so many days before.
pub const RELATED_DAYS: i64 = 90;

/// A case with everything that its page shows.
#[derive(Clone, Debug)]
pub struct CaseView {
    pub case: Case,
    pub version: i64,
    /// The title as it stands in lists; `None` once its content is deleted.
    pub title: Option<String>,
    /// What people wrote, by digest.
    pub words: BTreeMap<Words, Content>,
    pub files: Vec<StoredFile>,
    /// Number of the case that it was merged into.
    pub merged_into: Option<String>,
    /// Until when name and contact of whoever raised it are kept; `None` when none were given.
    pub kept: Option<guard::Kept>,
}

/// A case for a person at work.
///
/// # Errors
/// Refusal `case-not-found`, also when it exists but not for this viewer.
pub async fn case_for(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    number: &str,
) -> Result<CaseView, Failure> {
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(unknown)?;
    // Units that bear it together read it; they take no step by that.
    let tied = found.state.bundle.iter().flat_map(duty::Bundled::units);
    let target = tied.fold(crate::actions::target_of(&found.state), Target::with_unit);
    viewer.grant::<ReadCase>(&target).map_err(|refusal| match refusal.kind {
        kernel::RefusalKind::Unknown => refusal,
        _ => unknown(),
    })?;
    let view = view(tx, tenant, found).await?;
    without_closed(tx, tenant, viewer, view).await
}

/// The view without links to cases that are closed to the viewer: parts of the same message, the case that it was joined to.
async fn without_closed(
    tx: &mut Tx,
    tenant: &TenantId,
    viewer: &Viewer,
    mut view: CaseView,
) -> Result<CaseView, Failure> {
    let case = &mut view.case;
    let linked: Vec<String> = case.part_of.iter().chain(&case.parts).map(|one| one.number.clone()).collect();
    let linked = linked.into_iter().chain(view.merged_into.clone());
    for number in guard::closed_among(tx, tenant, &viewer.bars(), linked.collect::<Vec<_>>()).await? {
        case.parts.retain(|one| one.number != number);
        case.part_of = case.part_of.take().filter(|one| one.number != number);
        case.timeline.retain(|moment| moment.detail.get("case") != Some(&number));
        view.merged_into = view.merged_into.filter(|into| *into != number);
    }
    Ok(view)
}

/// A case for whoever holds its tracking code.
///
/// # Errors
/// Refusal `case-code-wrong`, the same for a wrong number and a wrong code.
pub async fn case_by_code(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
    code: &str,
) -> Result<CaseView, Failure> {
    let wrong = || Refusal::invalid("case-code-wrong", "code");
    let found = store::by_number(tx, tenant, number).await?.ok_or_else(wrong)?;
    let (_, tracking) = store::title_and_tracking(tx, tenant, found.state.id).await?;
    if tracking != Some(crate::actions::receive::tracking_digest(code)) {
        return Err(wrong().into());
    }
    view(tx, tenant, found).await
}

/// The same in the requester's own words, where they lie in the vault; it is he who shows the code.
///
/// # Errors
/// Those of the vault.
pub(crate) async fn in_own_words(
    tx: &mut Tx,
    site: &Site,
    mut view: CaseView,
    code: &str,
) -> Result<CaseView, Failure> {
    if view.case.kept.is_empty() {
        return Ok(view);
    }
    let granted = Granted::<ReadCase>::for_requester(Some(code))?;
    for kept in view.case.kept.clone() {
        let Ok(id) = kept.original.parse::<guard::PersonId>() else { continue };
        let found = guard::actions::vault::own_original(tx, &site.master, &site.tenant, &granted, id).await?;
        let Some(whole) = found else { continue };
        let own = |text: &str| Content::Present { body: text.to_owned(), sound: true };
        if let Some(text) = whole.part("text") {
            view.words.insert(view.case.text.clone(), own(text));
            let given = whole.part("title").unwrap_or_default();
            view.title = Some(crate::actions::receive::title_from(given, text));
        }
        let said = view.case.timeline.iter_mut().find(|said| said.original.as_ref() == Some(&kept.original));
        if let (Some(said), Some(text)) = (said, whole.part("words")) {
            let named = Words(format!("own-{}", kept.original));
            view.words.insert(named.clone(), own(text));
            said.words = Some(named);
        }
    }
    Ok(view)
}

/// The case that another was joined to, for whoever told of the other.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn joined_to(
    tx: &mut Tx,
    tenant: &TenantId,
    case: &Case,
) -> Result<Option<CaseView>, Failure> {
    let Some(into) = case.merged_into else { return Ok(None) };
    match store::by_id(tx, tenant, into).await? {
        Some(found) => Ok(Some(view(tx, tenant, found).await?)),
        None => Ok(None),
    }
}

async fn view(tx: &mut Tx, tenant: &TenantId, found: Folded<Case>) -> Result<CaseView, Failure> {
    let Folded { state: case, version } = found;
    let stream = crate::actions::stream_of(case.id);
    let mut words = BTreeMap::new();
    let written = case.timeline.iter().filter_map(|moment| moment.words.as_ref());
    for digest in [&case.text]
        .into_iter()
        .chain(case.urgency_ground.as_ref())
        .chain(case.answers.as_ref())
        .chain(case.complaint.as_ref())
        .chain(written)
    {
        if !words.contains_key(digest) {
            let content = journal::content(tx, tenant.as_str(), &stream, &digest.0).await?;
            words.insert(digest.clone(), content);
        }
    }
    let (title, _) = store::title_and_tracking(tx, tenant, case.id).await?;
    let files = store::attachments_of(tx, tenant, case.id).await?;
    let merged_into = match case.merged_into {
        Some(id) => store::number_of(tx, tenant, id).await?,
        None => None,
    };
    let kept = match case.requester.as_deref().and_then(|person| person.parse().ok()) {
        Some(person) => guard::actions::vault::kept(tx, tenant, person).await?,
        None => None,
    };
    Ok(CaseView { case, version, title, words, files, merged_into, kept })
}

/// When the first change after a version of a case happened.
///
/// # Errors
/// See [`::store::Error`].
pub async fn first_change_after(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    version: i64,
) -> Result<Option<Instant>, Failure> {
    let stream = crate::actions::stream_of(case);
    let later = journal::entries(tx, tenant.as_str(), &stream, version).await?;
    Ok(later.first().map(|entry| entry.at))
}

fn unknown() -> Refusal {
    Refusal::not_found("case-not-found")
}

/// Words of a case by their digest; `None` once they are deleted.
///
/// # Errors
/// See [`::store::Error`].
pub async fn words_of(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
    words: &Words,
) -> Result<Option<String>, Failure> {
    let stream = crate::actions::stream_of(case);
    Ok(match journal::content(tx, tenant.as_str(), &stream, &words.0).await? {
        Content::Present { body, .. } => Some(body),
        _ => None,
    })
}

/// The title of a case as it stands in lists; `None` once its content is deleted.
///
/// # Errors
/// See [`::store::Error`].
pub async fn title_of(tx: &mut Tx, tenant: &TenantId, case: CaseId) -> Result<Option<String>, Failure> {
    Ok(store::title_and_tracking(tx, tenant, case).await?.0)
}

/// The state of a case by its id, for flows and checks.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_id(tx: &mut Tx, tenant: &TenantId, id: CaseId) -> Result<Option<Folded<Case>>, Failure> {
    Ok(store::by_id(tx, tenant, id).await?)
}

/// The states of cases by their ids, in one question.
///
/// # Errors
/// See [`::store::Error`].
pub(crate) async fn by_ids(
    tx: &mut Tx,
    tenant: &TenantId,
    ids: &[CaseId],
) -> Result<Vec<Folded<Case>>, Failure> {
    Ok(store::by_ids(tx, tenant, ids).await?)
}

/// The state of a case by its number, for flows and imports.
///
/// # Errors
/// See [`::store::Error`].
pub async fn by_number(
    tx: &mut Tx,
    tenant: &TenantId,
    number: &str,
) -> Result<Option<Folded<Case>>, Failure> {
    Ok(store::by_number(tx, tenant, number).await?)
}

/// One file of a case.
///
/// # Errors
/// Refusal `case-file-unknown`.
pub async fn file(
    tx: &mut Tx,
    tenant: &TenantId,
    id: crate::model::AttachmentId,
) -> Result<StoredFile, Failure> {
    Ok(store::file(tx, tenant, id).await?.ok_or_else(|| Refusal::not_found("case-file-unknown"))?)
}

/// Where the viewer has to do with a kind of desk line: by the right that its step needs.
pub fn desk_reach(viewer: &Viewer, what: WaitingFor) -> Vec<Part> {
    match what {
        WaitingFor::Register | WaitingFor::Locate => viewer.reach::<RegisterCase>(),
        WaitingFor::MakeSafe => viewer.reach::<MakeSafe>(),
        WaitingFor::Dispatch => viewer.reach::<DispatchCase>(),
        WaitingFor::RuleReturn => viewer.reach::<RuleOnReturn>(),
        WaitingFor::Accept => viewer.reach::<AcceptCase>(),
        WaitingFor::Reply => viewer.reach::<ReplyToCase>(),
        WaitingFor::AssistReply => viewer.reach::<ReportAssistance>(),
        WaitingFor::RuleExtension => viewer.reach::<RuleOnExtension>(),
        WaitingFor::Review => viewer.reach::<RuleOnParking>(),
        WaitingFor::Check => viewer.reach::<CheckCase>(),
        WaitingFor::Revisit => viewer.reach::<RevisitCase>(),
        WaitingFor::Close => viewer.reach::<CloseCase>(),
        WaitingFor::RuleReopening => viewer.reach::<RuleOnReopening>(),
        WaitingFor::Shared => own_unit(viewer),
        WaitingFor::AnswerData => viewer.reach::<AnswerData>(),
    }
}

/// What units bear together stands on the desk of each, not on those of everybody who may read cases of the place.
fn own_unit(viewer: &Viewer) -> Vec<Part> {
    let unit = viewer.staff().map(|staff| staff.unit).filter(|_| viewer.holds::<ReadCase>());
    unit.into_iter().map(|unit| Part::of(unit).open_to(&viewer.bars())).collect()
}

/// Everything that happened to a case, as its journal has it; for audits, never for whoever handles it.
///
/// # Errors
/// See [`::store::Error`].
pub async fn events(
    tx: &mut Tx,
    tenant: &TenantId,
    case: CaseId,
) -> Result<Vec<crate::model::CaseEvent>, Failure> {
    let stream = crate::actions::stream_of(case);
    let entries = journal::entries(tx, tenant.as_str(), &stream, 0).await?;
    Ok(entries.iter().map(|entry| serde_json::from_str(&entry.payload)).collect::<Result<_, _>>()?)
}
