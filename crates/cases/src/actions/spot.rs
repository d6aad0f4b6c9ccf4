//! Small matters solved on the spot (当场处理): found, put right and recorded in one go. The one who did it does
//! not end it: chance draws some for a check by somebody else, a rule closes the others as not verified.

use super::receive::{Received, SafeAppeal, receive};
use super::{carry_out, put_words};
use crate::ground::Ground;
use crate::model::{AttachmentId, CaseCommand};
use crate::store;
use ::store::Tx;
use guard::right::{ReceiveCase, SolveOnSpot};
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
    appeal: SafeAppeal,
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
