//! The invitation (回访邀请): a link of its own for one requester about one reply, single-use and ending.

use cases::CaseId;
use kernel::{Actor, Context, Id, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};

/// Marks the id of an invitation.
pub enum InvitationMark {}
/// An invitation to say what became of one's matter.
pub type InvitationId = Id<InvitationMark>;

/// Why a link leads nowhere any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Somebody has asked by phone, or the case goes on.
    Overtaken,
    /// Nobody answered in time.
    Unanswered,
}

impl EndReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overtaken => "overtaken",
            Self::Unanswered => "unanswered",
        }
    }
}

/// An invitation as its events make it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub case: CaseId,
    /// The case's number, as people say it.
    pub number: String,
    /// The unit that replied.
    pub unit: UnitId,
    /// SHA-256 of the code, hex. The code itself follows from the id and the server's key and is kept nowhere.
    pub code: String,
    pub made_at: Instant,
    pub expires_at: Instant,
    pub answered_at: Option<Instant>,
    /// Somebody prompted the requester, or gave him something.
    pub prompted: bool,
    pub ended: Option<EndReason>,
}

#[derive(Clone, Debug)]
pub enum InvitationCommand {
    Make { id: InvitationId, case: CaseId, number: String, unit: UnitId, code: String, expires_at: Instant },
    Answer { prompted: bool },
    End { reason: EndReason },
}

/// One event: what happened, when, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationEvent {
    pub at: Instant,
    pub by: Actor,
    #[serde(flatten)]
    pub what: InvitationFact,
}

/// What happened. Of the answer only that there is one, and that somebody was prompted: a fact about the matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum InvitationFact {
    Made { id: InvitationId, case: CaseId, number: String, unit: UnitId, code: String, expires_at: Instant },
    Answered,
    Prompted,
    Ended { reason: EndReason },
}

/// The closed loop of an invitation.
pub enum InvitationLoop {}

impl Loop for InvitationLoop {
    const KIND: &'static str = "invitation";
    type State = Invitation;
    type Command = InvitationCommand;
    type Event = InvitationEvent;
    type Facts = ();

    fn decide(
        state: Option<&Invitation>,
        command: InvitationCommand,
        context: &Context,
        (): &(),
    ) -> Result<Vec<InvitationEvent>, Refusal> {
        let say = |what| InvitationEvent { at: context.now, by: context.actor.clone(), what };
        match (state, command) {
            (None, InvitationCommand::Make { id, case, number, unit, code, expires_at }) => {
                if expires_at <= context.now {
                    return Err(Refusal::rule("verify-invitation-too-late").with("due", expires_at));
                }
                Ok(vec![say(InvitationFact::Made { id, case, number, unit, code, expires_at })])
            }
            (Some(_), InvitationCommand::Make { .. }) => Err(Refusal::rule("verify-invited-before")),
            (None, _) => Err(Refusal::not_found("verify-link-unknown")),
            (Some(invitation), InvitationCommand::Answer { prompted }) => {
                may_answer(invitation, context.now)?;
                let reported = prompted.then_some(InvitationFact::Prompted);
                Ok([InvitationFact::Answered].into_iter().chain(reported).map(say).collect())
            }
            (Some(invitation), InvitationCommand::End { reason }) => {
                if invitation.answered_at.is_some() || invitation.ended.is_some() {
                    return Ok(Vec::new());
                }
                Ok(vec![say(InvitationFact::Ended { reason })])
            }
        }
    }

    fn evolve(state: Option<Invitation>, event: &InvitationEvent) -> Option<Invitation> {
        if let InvitationFact::Made { id, case, number, unit, code, expires_at } = &event.what {
            return Some(Invitation {
                id: *id,
                case: *case,
                number: number.clone(),
                unit: *unit,
                code: code.clone(),
                made_at: event.at,
                expires_at: *expires_at,
                answered_at: None,
                prompted: false,
                ended: None,
            });
        }
        let mut invitation = state?;
        match &event.what {
            InvitationFact::Made { .. } => {}
            InvitationFact::Answered => invitation.answered_at = Some(event.at),
            InvitationFact::Prompted => invitation.prompted = true,
            InvitationFact::Ended { reason } => invitation.ended = Some(*reason),
        }
        Some(invitation)
    }

    fn kind(event: &InvitationEvent) -> &'static str {
        match event.what {
            InvitationFact::Made { .. } => "made",
            InvitationFact::Answered => "answered",
            InvitationFact::Prompted => "prompted",
            InvitationFact::Ended { .. } => "ended",
        }
    }
}

/// Once, in its time, as long as nobody else has asked.
///
/// # Errors
/// Refusals `verify-link-used`, `verify-link-ended`, `verify-link-expired`.
pub(crate) fn may_answer(invitation: &Invitation, now: Instant) -> Result<(), Refusal> {
    if invitation.answered_at.is_some() {
        return Err(Refusal::rule("verify-link-used"));
    }
    if invitation.ended == Some(EndReason::Overtaken) {
        return Err(Refusal::rule("verify-link-ended"));
    }
    if invitation.ended.is_some() || now >= invitation.expires_at {
        return Err(Refusal::rule("verify-link-expired").with("due", invitation.expires_at));
    }
    Ok(())
}
