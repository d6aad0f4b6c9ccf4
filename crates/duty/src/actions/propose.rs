//! 修订草案: drafted by one person, reviewed by another, in force from then on.

use super::{commit, load};
use crate::correction::{Ruling, says_the_same};
use crate::draft::Draft;
use crate::model::{
    Book, CatalogueEvent, Edit, MOST_EDITS, Places, PolicyVersion, Proposal, ProposalCommand, ProposalId,
    ProposalLoop, ProposalStep, undo,
};
use crate::store::{self, ProposalRow};
use ::store::Tx;
use guard::Granted;
use guard::right::{ProposeDuty, ReviewDuty};
use kernel::{Context, Failure, Loop, Refusal};
use std::sync::Arc;

/// Open proposals that are looked at, so that one ruling after the other does not propose the same.
const OPEN_LOOKED_AT: u32 = 200;

/// What a new proposal is about.
#[derive(Clone, Debug, Default)]
pub struct NewProposal {
    pub title: String,
    pub ground: String,
    /// The number of the case whose ruling gave rise to it.
    pub case: Option<String>,
}

/// Opens a proposal with its first edits.
///
/// # Errors
/// `duty-text-missing`; the refusal of the first edit that breaks a rule.
pub async fn open(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<ProposeDuty>,
    new: NewProposal,
    edits: Vec<Edit>,
    places: &Arc<Places>,
) -> Result<ProposalId, Failure> {
    let id: ProposalId = context.draw_id();
    let mut draft = load(tx, context, places).await?;
    for edit in &edits {
        draft.edit(context, edit.clone())?;
    }
    let NewProposal { title, ground, case } = new;
    let mut row = carry(tx, context, None, ProposalCommand::Open { id, title, ground, case }).await?;
    for edit in edits {
        row = carry(tx, context, Some(row), ProposalCommand::Add { edit: Box::new(edit) }).await?;
    }
    put(tx, context, &row).await?;
    Ok(id)
}

/// Drafts what a ruling asks of the catalogue, so that the same case goes right the next time. A person looks it
/// over, tries it and submits it, and another one approves it. Gives nothing where the catalogue says so already,
/// where a proposal that is still open does, or where no rule can say it.
///
/// # Errors
/// As [`open`].
pub async fn correct(
    tx: &mut Tx,
    context: &Context,
    right: &Granted<ProposeDuty>,
    ruling: &Ruling,
    new: NewProposal,
    places: &Arc<Places>,
) -> Result<Option<ProposalId>, Failure> {
    let draft = load(tx, context, places).await?;
    let corrections = draft.catalogue().corrections(ruling, context.draw_id(), &new.ground, context.now);
    let allowed = corrections.into_iter().find(|edits| {
        let mut tried = draft.clone();
        edits.iter().all(|edit| tried.edit(context, edit.clone()).is_ok())
            && tried
                .catalogue()
                .route(&ruling.matter, &ruling.path, context.now)
                .is_ok_and(|routed| routed.lead == ruling.lead)
    });
    let Some(edits) = allowed else { return Ok(None) };
    for step in [ProposalStep::Draft, ProposalStep::Submitted] {
        for row in store::proposals(tx, context.tenant.as_str(), step, OPEN_LOOKED_AT).await? {
            let there: Vec<Edit> = row.proposal.edits.into_iter().map(|edit| edit.edit).collect();
            if says_the_same(&there, &edits) {
                return Ok(None);
            }
        }
    }
    open(tx, context, right, new, edits, places).await.map(Some)
}

/// Adds edits to a draft: each has to work after those that are there already.
///
/// # Errors
/// As [`open`]; `duty-proposal-unknown`, `duty-proposal-step`, `duty-proposal-large`.
pub async fn add(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<ProposeDuty>,
    id: ProposalId,
    edits: Vec<Edit>,
    places: &Arc<Places>,
) -> Result<(), Failure> {
    let mut row = known(tx, context, id).await?;
    let mut draft = drafted(tx, context, &row.proposal, places).await?;
    for edit in edits {
        draft.edit(context, edit.clone())?;
        row = carry(tx, context, Some(row), ProposalCommand::Add { edit: Box::new(edit) }).await?;
    }
    put(tx, context, &row).await
}

/// Takes an edit out of a draft, submits it, or gives it up.
///
/// # Errors
/// `duty-proposal-unknown`, `duty-proposal-step`, `duty-proposal-empty`, `duty-proposal-ended`; for a submission
/// also the refusal of an edit that does not work any more.
pub async fn change(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<ProposeDuty>,
    id: ProposalId,
    command: ProposalCommand,
    places: &Arc<Places>,
) -> Result<(), Failure> {
    let allowed =
        matches!(command, ProposalCommand::Drop { .. } | ProposalCommand::Submit | ProposalCommand::Withdraw);
    if !allowed {
        return Err(Refusal::rule("duty-proposal-step").into());
    }
    let row = known(tx, context, id).await?;
    if command == ProposalCommand::Submit {
        drafted(tx, context, &row.proposal, places).await?;
    }
    let row = carry(tx, context, Some(row), command).await?;
    put(tx, context, &row).await
}

/// Sends a proposal back to its author.
///
/// # Errors
/// `duty-review-own`, `duty-text-missing`, `duty-proposal-step`.
pub async fn send_back(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<ReviewDuty>,
    id: ProposalId,
    words: String,
) -> Result<(), Failure> {
    let row = known(tx, context, id).await?;
    let row = carry(tx, context, Some(row), ProposalCommand::SendBack { words }).await?;
    put(tx, context, &row).await
}

/// Approves a proposal: its edits come into the catalogue in the same transaction, each from its day on, none
/// before now. Gives the catalogue's new version.
///
/// # Errors
/// `duty-review-own`, `duty-proposal-step`; the refusal of an edit that does not work any more;
/// [`Failure::Stale`] when the catalogue has moved on since the reviewer looked at it.
pub async fn approve(
    tx: &mut Tx,
    context: &Context,
    _right: &Granted<ReviewDuty>,
    id: ProposalId,
    seen: Option<PolicyVersion>,
    words: Option<String>,
    places: &Arc<Places>,
) -> Result<PolicyVersion, Failure> {
    let row = known(tx, context, id).await?;
    // Who may not review is told so before anything else is looked at.
    let probe = ProposalCommand::Approve { made: (PolicyVersion(0), PolicyVersion(0)), words: None };
    ProposalLoop::decide(Some(&row.proposal), probe, context, &())?;
    let draft = drafted(tx, context, &row.proposal, places).await?;
    let events = i64::try_from(draft.events().len()).map_err(Failure::broken)?;
    let before = PolicyVersion(draft.book().version().0 - events);
    if seen.is_some_and(|seen| seen != before) {
        let stream = journal::stream_of::<crate::model::CatalogueLoop>(crate::model::CATALOGUE);
        return Err(Failure::Stale { stream, version: before.0 });
    }
    let last = commit(tx, context, &draft, Some(&id.to_string())).await?;
    let made = (PolicyVersion(before.0 + 1), last);
    let row = carry(tx, context, Some(row), ProposalCommand::Approve { made, words }).await?;
    put(tx, context, &row).await?;
    Ok(last)
}

/// Opens a proposal that takes the changes from one version to another back. Nothing is removed: what it brings is
/// a new version, reviewed like any other.
///
/// # Errors
/// `duty-undo-nothing`, `duty-undo-matter`, `duty-proposal-large`; the refusal of an edit that does not work.
pub async fn undo_versions(
    tx: &mut Tx,
    context: &Context,
    right: &Granted<ProposeDuty>,
    first: PolicyVersion,
    last: PolicyVersion,
    new: NewProposal,
    places: &Arc<Places>,
) -> Result<ProposalId, Failure> {
    let tenant = context.tenant.as_str();
    if first.0 < 1 || last < first || last.0 - first.0 >= MOST_EDITS as i64 {
        return Err(Refusal::rule("duty-undo-nothing").into());
    }
    let mut events = store::changes_up_to(tx, tenant, last).await?;
    let known = usize::try_from(first.0 - 1).unwrap_or(0);
    if events.len() <= known {
        return Err(Refusal::rule("duty-undo-nothing").into());
    }
    let undone: Vec<CatalogueEvent> = events.split_off(known);
    let mut before = Book::default();
    for event in &events {
        before.apply(event);
    }
    let edits = undo(&before, &undone, first.0, context, &new.ground)?;
    if edits.is_empty() {
        return Err(Refusal::rule("duty-undo-nothing").into());
    }
    open(tx, context, right, new, edits, places).await
}

/// The catalogue as a proposal would leave it now.
///
/// # Errors
/// The refusal of the first edit that does not work.
pub async fn drafted(
    tx: &mut Tx,
    context: &Context,
    proposal: &Proposal,
    places: &Arc<Places>,
) -> Result<Draft, Failure> {
    let mut draft = load(tx, context, places).await?;
    for edit in &proposal.edits {
        draft.edit(context, edit.edit.clone().not_before(context.now))?;
    }
    Ok(draft)
}

async fn known(tx: &mut Tx, context: &Context, id: ProposalId) -> Result<ProposalRow, Failure> {
    let found = store::proposal(tx, context.tenant.as_str(), id).await?;
    Ok(found.ok_or_else(|| Refusal::not_found("duty-proposal-unknown"))?)
}

/// Decides one command and writes its events; the table is written once, by [`put`].
async fn carry(
    tx: &mut Tx,
    context: &Context,
    row: Option<ProposalRow>,
    command: ProposalCommand,
) -> Result<ProposalRow, Failure> {
    let events = ProposalLoop::decide(row.as_ref().map(|row| &row.proposal), command, context, &())?;
    let (before, mut state) = match row {
        Some(row) => (row.version, Some(row.proposal)),
        None => (0, None),
    };
    for event in &events {
        state = ProposalLoop::evolve(state, event);
    }
    let proposal = state.ok_or_else(|| Refusal::not_found("duty-proposal-unknown"))?;
    let stream = journal::stream_of::<ProposalLoop>(proposal.id);
    journal::append::<ProposalLoop>(tx, context, &stream, before, &events).await?;
    let version = before + i64::try_from(events.len()).map_err(Failure::broken)?;
    Ok(ProposalRow { version, proposal })
}

async fn put(tx: &mut Tx, context: &Context, row: &ProposalRow) -> Result<(), Failure> {
    store::put_proposal(tx, context.tenant.as_str(), row.version, &row.proposal, context.now).await
}
