//! Inviting (邀请回访): a case that waits for the revisit gets a link for its requester's own contact.

use super::carry_invitation;
use crate::model::{EndReason, InvitationCommand, InvitationId};
use crate::store;
use ::store::Tx;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cases::{Case, CaseState};
use guard::right::InviteRequester;
use guard::{Granted, MasterKey};
use kernel::{Context, Failure};
use sha2::{Digest, Sha256};

/// The label under which the server's key makes the codes of links.
const LABEL: &str = "verify-link";
/// Bytes of a code: 144 bits.
const BYTES: usize = 18;

/// The code of an invitation: it follows from the id and the server's key and is kept nowhere, so that a copy of the
/// database opens no link.
pub fn code_of(master: &MasterKey, id: InvitationId) -> String {
    URL_SAFE_NO_PAD.encode(&master.sign(LABEL, id.to_string().as_bytes())[..BYTES])
}

/// The code that an invitation was made with: its own digest tells it from those of other keys.
pub fn code_kept(master: &MasterKey, id: InvitationId, digest: &str) -> String {
    let signed = master.signatures(LABEL, id.to_string().as_bytes());
    let mut codes = signed.iter().map(|one| URL_SAFE_NO_PAD.encode(&one[..BYTES]));
    codes.find(|code| digest_of(code) == digest).unwrap_or_else(|| code_of(master, id))
}

/// The digest by which a link is found.
pub fn digest_of(code: &str) -> String {
    Sha256::digest(code.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes an invitation for a case that waits for the revisit, once for each reply; gives its id when it is new. The
/// link ends with the time for the revisit.
///
/// # Errors
/// See [`::store::Error`].
pub async fn invite(
    tx: &mut Tx,
    master: &MasterKey,
    _: &Granted<InviteRequester>,
    context: &Context,
    case: &Case,
) -> Result<Option<InvitationId>, Failure> {
    let asked = case.state == CaseState::Revisiting && case.requester.is_some() && case.revisit.is_none();
    let unit = case.lead.as_ref().map(|lead| lead.unit).or_else(|| case.handling_units.first().copied());
    let due = case.clock("revisit").map(|clock| clock.due).filter(|due| *due > context.now);
    let (true, Some(unit), Some(expires_at)) = (asked, unit, due) else { return Ok(None) };
    if !store::open_of_case(tx, &context.tenant, case.id).await?.is_empty() {
        return Ok(None);
    }
    let id: InvitationId = context.draw_id();
    let code = digest_of(&code_of(master, id));
    let command =
        InvitationCommand::Make { id, case: case.id, number: case.number.clone(), unit, code, expires_at };
    carry_invitation(tx, context, None, command).await?;
    Ok(Some(id))
}

/// Ends the links of a case that was asked about otherwise, or that goes on.
///
/// # Errors
/// See [`::store::Error`].
pub async fn end(
    tx: &mut Tx,
    _: &Granted<InviteRequester>,
    context: &Context,
    case: cases::CaseId,
    reason: EndReason,
) -> Result<usize, Failure> {
    let open = store::open_of_case(tx, &context.tenant, case).await?;
    let count = open.len();
    for found in open {
        carry_invitation(tx, context, Some(found), InvitationCommand::End { reason }).await?;
    }
    Ok(count)
}
