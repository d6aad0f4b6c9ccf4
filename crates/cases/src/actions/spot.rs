//! Small matters solved on the spot (当场处理): found, put right and recorded in one go. The one who did it does
//! not end it: chance draws some for a check by somebody else, a rule closes the others as not verified.

use super::receive::{Appeal, Received, receive};
use super::{carry_out, put_words};
use crate::ground::Ground;
use crate::model::{AttachmentId, CaseCommand, CaseId, CaseState};
use crate::store;
use ::store::Tx;
use guard::right::{CloseUndrawn, ReceiveCase, SolveOnSpot};
use guard::{Granted, Site};
use kernel::{Failure, Refusal, RequestKey};

/// What was done about it.
#[derive(Clone, Debug)]
pub struct Deed {
    pub done: String,
    pub files: Vec<AttachmentId>,
}

/// Takes the matter in and records in the same transaction that it is solved.
///
/// # Errors
/// The refusals of [`receive`]; `case-words-missing` at `done`, `case-spot-without-matter`, `case-spot-danger`,
/// `case-evidence-missing`.
pub async fn solve_on_spot(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    (receiving, solving): (&Granted<ReceiveCase>, &Granted<SolveOnSpot>),
    appeal: Appeal,
    deed: Deed,
) -> Result<Received, Failure> {
    let done = deed.done.trim();
    if done.is_empty() {
        return Err(Refusal::invalid("case-words-missing", "done").into());
    }
    let unanswered = || RequestKey(String::new());
    let received = receive(tx, ground, receiving, &site.context(receiving, unanswered()), appeal).await?;
    let context = site.context(solving, unanswered());
    let words = put_words(tx, &context, received.id, done, "done").await?;
    let attachments = store::take_files(tx, &context.tenant, received.id, &deed.files, "reply").await?;
    let found = store::by_id(tx, &context.tenant, received.id).await?;
    let found = found.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    ground.evidence_is_there(&found.state, &attachments, context.now)?;
    carry_out(tx, ground, &context, Some(found), CaseCommand::SolveOnSpot { words, attachments }, None)
        .await?;
    Ok(received)
}

/// Closes a matter that was solved on the spot and not drawn for a check; gives whether it did. One that
/// somebody has looked at meanwhile stays as it is.
///
/// # Errors
/// See [`::store::Error`].
pub async fn close_undrawn(
    tx: &mut Tx,
    ground: &Ground,
    _: &Granted<CloseUndrawn>,
    context: &kernel::Context,
    id: CaseId,
) -> Result<bool, Failure> {
    let Some(found) = store::by_id(tx, &context.tenant, id).await? else { return Ok(false) };
    if found.state.state != CaseState::Replied || found.state.drawn != Some(false) {
        return Ok(false);
    }
    carry_out(tx, ground, context, Some(found), CaseCommand::CloseUndrawn, None).await?;
    Ok(true)
}
