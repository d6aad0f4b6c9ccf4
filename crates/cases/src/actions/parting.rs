//! Parts (拆分): one message speaks of several matters; each goes on as a case of its own, and both cases say so.

use super::carry_out;
use super::receive::{Received, SafeAppeal, receive};
use crate::ground::Ground;
use crate::model::{CaseCommand, Confidentiality, Linked};
use crate::{query, store};
use ::store::Tx;
use guard::Granted;
use guard::right::ReceiveCase;
use kernel::{Context, Failure, Refusal};

/// Takes a further matter of a message in as a case of its own. Whoever wrote the message is answered in both, unless
/// somebody else was named; what is sealed stays sealed.
///
/// # Errors
/// Refusals `case-part-unknown`, also for a case that this person may not read, and `case-ended`; those of
/// [`receive`].
pub async fn receive_part(
    tx: &mut Tx,
    ground: &Ground,
    granted: &Granted<ReceiveCase>,
    context: &Context,
    appeal: SafeAppeal,
    number: &str,
) -> Result<Received, Failure> {
    let unknown = || Refusal::invalid("case-part-unknown", "part_of").with("given", number);
    let viewer = granted.viewer().ok_or_else(unknown)?;
    query::case_for(tx, &context.tenant, viewer, number).await.map_err(|_| unknown())?;
    let whole = store::by_number(tx, &context.tenant, number).await?.ok_or_else(unknown)?;
    let sealed = whole.state.confidentiality == Confidentiality::Sealed;
    let confidentiality = if sealed { Confidentiality::Sealed } else { appeal.confidentiality };
    let received = receive(tx, ground, granted, context, appeal).await?;
    let part = store::by_number(tx, &context.tenant, &received.number).await?.ok_or_else(unknown)?;
    let links = |case: &crate::Case| Linked { id: case.id, number: case.number.clone() };
    let given = CaseCommand::GivePart { part: links(&part.state) };
    let be = CaseCommand::BePart {
        whole: links(&whole.state),
        requester: whole.state.requester.clone(),
        confidentiality,
    };
    carry_out(tx, ground, context, Some(part), be, None).await?;
    carry_out(tx, ground, context, Some(whole), given, None).await?;
    Ok(received)
}
