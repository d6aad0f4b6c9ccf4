//! The steps by name: what may be done with a case now, and doing it. One word runs through address,
//! form, right and message.

use crate::actions::barring::{BarFrom, Unbar};
use crate::actions::closing::{Archive, Check, Close, Reopen, Revisit, RuleReopening, Withdraw};
use crate::actions::dispatching::{CallAssist, Designate, Dispatch, Park, RuleExtension, Unpark};
use crate::actions::handling::{Accept, AskExtension, Pause, Reply, ReplyAssist, Resume, Return};
use crate::actions::intake::{AddCaseFacts, Answer, Classify, DeclareUrgency, Decline, Locate, Register};
use crate::actions::joining::{Merge, Unmerge};
use crate::actions::own_data::{Amend, AnswerAsked, AskData, Forget, HoldAll, Release};
use crate::actions::safe::ConfirmSafe;
use crate::actions::{Step, Taken, take, target_of};
use crate::ground::Ground;
use crate::model::{Case, CaseState};
use ::store::Tx;
use clock::ClockState;
use guard::{Granted, Right, Site, Viewer};
use kernel::{Failure, Folded, Instant, Refusal, RequestKey, UnitId};
use ui::Typed;

kernel::kinds! {
    /// A step that a person may take with a case.
    StepName {
        Register = "register",
        Answer = "answer",
        Decline = "decline",
        Classify = "classify",
        Locate = "locate",
        Urgency = "urgency",
        Dispatch = "dispatch",
        Designate = "designate",
        Accept = "accept",
        Return = "return",
        Reply = "reply",
        AssistReply = "assist-reply",
        Assist = "assist",
        Extend = "extend",
        RuleExtension = "rule-extension",
        Pause = "pause",
        Resume = "resume",
        Park = "park",
        Unpark = "unpark",
        Check = "check",
        Revisit = "revisit",
        Close = "close",
        RuleReopening = "rule-reopening",
        Reopen = "reopen",
        Archive = "archive",
        Merge = "merge",
        Unmerge = "unmerge",
        Facts = "facts",
        Withdraw = "withdraw",
        Bar = "bar",
        Unbar = "unbar",
        Safe = "safe",
        AnswerData = "answer-data",
        Amend = "amend",
        Forget = "forget",
        AskData = "ask-data",
        Hold = "hold",
        Release = "release",
    }
}

/// Calls `$body` with the type of the step that `$name` names.
macro_rules! with_step {
    ($name:expr, $step:ident => $body:expr) => {
        match $name {
            StepName::Register => {
                type $step = Register;
                $body
            }
            StepName::Answer => {
                type $step = Answer;
                $body
            }
            StepName::Decline => {
                type $step = Decline;
                $body
            }
            StepName::Classify => {
                type $step = Classify;
                $body
            }
            StepName::Locate => {
                type $step = Locate;
                $body
            }
            StepName::Urgency => {
                type $step = DeclareUrgency;
                $body
            }
            StepName::Dispatch => {
                type $step = Dispatch;
                $body
            }
            StepName::Designate => {
                type $step = Designate;
                $body
            }
            StepName::Accept => {
                type $step = Accept;
                $body
            }
            StepName::Return => {
                type $step = Return;
                $body
            }
            StepName::Reply => {
                type $step = Reply;
                $body
            }
            StepName::AssistReply => {
                type $step = ReplyAssist;
                $body
            }
            StepName::Assist => {
                type $step = CallAssist;
                $body
            }
            StepName::Extend => {
                type $step = AskExtension;
                $body
            }
            StepName::RuleExtension => {
                type $step = RuleExtension;
                $body
            }
            StepName::Pause => {
                type $step = Pause;
                $body
            }
            StepName::Resume => {
                type $step = Resume;
                $body
            }
            StepName::Park => {
                type $step = Park;
                $body
            }
            StepName::Unpark => {
                type $step = Unpark;
                $body
            }
            StepName::Check => {
                type $step = Check;
                $body
            }
            StepName::Revisit => {
                type $step = Revisit;
                $body
            }
            StepName::Close => {
                type $step = Close;
                $body
            }
            StepName::Reopen => {
                type $step = Reopen;
                $body
            }
            StepName::RuleReopening => {
                type $step = RuleReopening;
                $body
            }
            StepName::Archive => {
                type $step = Archive;
                $body
            }
            StepName::Merge => {
                type $step = Merge;
                $body
            }
            StepName::Unmerge => {
                type $step = Unmerge;
                $body
            }
            StepName::Facts => {
                type $step = AddCaseFacts;
                $body
            }
            StepName::Withdraw => {
                type $step = Withdraw;
                $body
            }
            StepName::Bar => {
                type $step = BarFrom;
                $body
            }
            StepName::Unbar => {
                type $step = Unbar;
                $body
            }
            StepName::Safe => {
                type $step = ConfirmSafe;
                $body
            }
            StepName::AnswerData => {
                type $step = AnswerAsked;
                $body
            }
            StepName::Amend => {
                type $step = Amend;
                $body
            }
            StepName::Forget => {
                type $step = Forget;
                $body
            }
            StepName::AskData => {
                type $step = AskData;
                $body
            }
            StepName::Hold => {
                type $step = HoldAll;
                $body
            }
            StepName::Release => {
                type $step = Release;
                $body
            }
        }
    };
}

impl StepName {
    /// Whether it can be taken at any time and the case never waits for it.
    pub const fn is_standing(self) -> bool {
        matches!(self, Self::Amend | Self::Forget | Self::AskData | Self::Hold | Self::Release)
    }

    /// The states in which the rules may allow the step; the rules themselves say more.
    const fn states(self) -> &'static [CaseState] {
        use CaseState as S;
        const OPEN: &[CaseState] = &[
            S::Received,
            S::Answered,
            S::Registered,
            S::Dispatched,
            S::Returned,
            S::Handling,
            S::Parked,
            S::Replied,
            S::Revisiting,
        ];
        match self {
            Self::Register | Self::Answer | Self::Decline => &[S::Received],
            Self::Classify => &[S::Received, S::Registered, S::Returned],
            Self::Locate | Self::Withdraw => OPEN,
            Self::Urgency | Self::Merge => &[S::Received, S::Registered],
            Self::Dispatch => &[S::Registered, S::Returned],
            Self::Designate => &[S::Returned],
            Self::Accept | Self::Return => &[S::Dispatched],
            Self::Reply | Self::Extend | Self::Park => &[S::Handling],
            Self::AssistReply => &[S::Dispatched, S::Handling, S::Parked],
            Self::Assist => &[S::Dispatched, S::Handling],
            Self::RuleExtension | Self::Pause | Self::Resume => &[S::Handling, S::Dispatched],
            Self::Unpark => &[S::Parked],
            Self::Check => &[S::Replied],
            Self::Revisit => &[S::Revisiting],
            Self::Close => &[S::Answered, S::Revisiting],
            Self::Reopen | Self::Archive => &[S::Closed],
            Self::RuleReopening => &[S::Contested],
            Self::Unmerge => &[S::Merged],
            // What is kept of somebody is his, whatever became of the matter.
            Self::AnswerData | Self::Amend | Self::Forget | Self::AskData | Self::Hold | Self::Release => {
                CaseState::ALL
            }
            Self::Facts | Self::Bar | Self::Unbar | Self::Safe => &[
                S::Received,
                S::Answered,
                S::Registered,
                S::Dispatched,
                S::Returned,
                S::Handling,
                S::Parked,
                S::Replied,
                S::Revisiting,
                S::Merged,
                S::Closed,
                S::Contested,
            ],
        }
    }
}

/// What this viewer may do with the case now, the step that it waits for first.
pub fn offered(case: &Case, viewer: &Viewer, now: Instant) -> Vec<StepName> {
    let Some(staff) = viewer.staff() else { return Vec::new() };
    // What units cannot read yet comes first.
    let waits = case.unsafe_words().next().is_some();
    let first = waits.then_some(StepName::Safe);
    let others = StepName::ALL.iter().copied().filter(|step| Some(*step) != first);
    first
        .into_iter()
        .chain(others)
        .filter(|step| step.states().contains(&case.state))
        .filter(|step| holds(*step, case, viewer))
        .filter(|step| fits(*step, case, staff.unit, viewer, now))
        .collect()
}

fn holds(step: StepName, case: &Case, viewer: &Viewer) -> bool {
    let target = target_of(case);
    with_step!(step, S => viewer.may::<<S as Step>::Right>(&target))
}

/// Whether the viewer holds the right of a step anywhere.
pub(crate) fn held(step: StepName, viewer: &Viewer) -> bool {
    with_step!(step, S => viewer.holds::<<S as Step>::Right>())
}

/// Whether it is this viewer's turn; the same things that the rules would say, so that nothing is offered
/// that is bound to be refused.
fn fits(step: StepName, case: &Case, unit: UnitId, viewer: &Viewer, now: Instant) -> bool {
    let lead = case.lead.as_ref().is_some_and(|lead| lead.unit == unit);
    let account = viewer.staff().map(|staff| staff.account);
    let neutral =
        !case.was_handled_by(unit) && !account.is_some_and(|account| case.handlers.contains(&account));
    let handle = case.clock("handle");
    match step {
        StepName::Accept | StepName::Reply => lead,
        StepName::Return => {
            let in_time = case.clock("return").is_some_and(|clock| now <= clock.due);
            lead && in_time && case.lead.as_ref().is_some_and(|lead| !lead.designated)
        }
        StepName::AssistReply => case.open_assists().any(|assist| assist.unit == unit),
        StepName::Extend => {
            lead && case.extension.is_none() && handle.is_some_and(|clock| !clock.is_overdue(now))
        }
        StepName::RuleExtension => case.extension.is_some() && neutral,
        StepName::Pause => {
            lead && handle.is_some_and(|clock| clock.state == ClockState::Running && now < clock.due)
        }
        StepName::Resume => lead && handle.is_some_and(|clock| clock.state == ClockState::Paused),
        StepName::Check => neutral,
        StepName::Revisit => neutral && !account.is_some_and(|account| case.checkers.contains(&account)),
        StepName::Close => {
            case.state == CaseState::Answered || case.revisit.is_some() || case.requester.is_none()
        }
        StepName::RuleReopening => {
            let asked = case.reopening.as_ref().and_then(|asked| asked.by.account());
            let ruled = |account| case.reopening_refused_by.contains(&account);
            neutral && (asked.is_none() || asked != account) && !account.is_some_and(ruled)
        }
        StepName::Reopen if case.was_handled_by(unit) => false,
        StepName::Reopen => case.clock("reopen").is_none_or(|clock| now <= clock.due),
        StepName::Archive => case.clock("reopen").is_none_or(|clock| now > clock.due),
        StepName::Unbar => !case.bars().is_empty(),
        StepName::AnswerData => {
            let asked = case.open_data_request().map(|request| request.by.account());
            neutral && asked.is_some_and(|asked| asked.is_none() || asked != account)
        }
        StepName::Amend => case.hold.is_none(),
        StepName::Forget => case.hold.is_none() && case.keeps_requester() && case.forgotten.is_none(),
        StepName::AskData => case.open_data_request().is_none(),
        StepName::Hold => case.hold.is_none(),
        StepName::Release => case.hold.is_some(),
        StepName::Locate => case.placement.place.is_none() || case.state == CaseState::Received,
        _ => true,
    }
}

/// Who takes a step: a person at work, or the holder of a tracking code.
pub enum Who<'a> {
    Staff(&'a Viewer),
    Requester { tracking: &'a str },
}

/// Takes a step in this transaction: loads the case, checks the right for it, and asks the rules.
///
/// # Errors
/// Refusal `case-not-found` also for a case that the viewer may not know of; the rules' refusals.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    who: Who<'_>,
    number: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = crate::store::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("case-not-found"))?;
    with_step!(step, S => {
        let granted = grant::<<S as Step>::Right>(&who, &found)?;
        let context = site.context(&granted, request);
        take::<S>(tx, site, ground, &granted, &context, found, typed).await
    })
}

fn grant<R: Right>(who: &Who<'_>, found: &Folded<Case>) -> Result<Granted<R>, Refusal> {
    match who {
        Who::Staff(viewer) => viewer.grant::<R>(&target_of(&found.state)),
        Who::Requester { tracking } => Granted::for_requester(Some(tracking)),
    }
}
