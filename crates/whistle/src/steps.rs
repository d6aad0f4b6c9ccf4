//! The steps by name: what may be done with a whistle now, and doing it. One word runs through address, form and
//! message.

use crate::actions::calling::{Call, Link, NameLead, Release, Sound};
use crate::actions::deciding::{
    Approve, AssessUnit, Conclude, Escalate, HandBack, Reject, Rule, TakeBack, Withdraw,
};
use crate::actions::proposing::Revise;
use crate::actions::responding::{Act, AssessTheStreet, Contact, Plan, Refuse, ReportIn, Sign};
use crate::actions::{Step, Taken, take, target_of};
use crate::model::{Side, Whistle, WhistleKind, WhistleState as S};
use ::store::Tx;
use cases::Ground;
use guard::{Site, Viewer};
use kernel::{Failure, Instant, Refusal, RequestKey};
use ui::Typed;

kernel::kinds! {
    /// A step that a person may take with a whistle, the likely one first.
    StepName {
        Sign = "sign",
        ReportIn = "report-in",
        Contact = "contact",
        Refuse = "refuse",
        Plan = "plan",
        Act = "act",
        AssessStreet = "assess-street",
        Rule = "rule",
        Approve = "approve",
        Sound = "sound",
        Escalate = "escalate",
        AssessDepartment = "assess-department",
        Conclude = "conclude",
        Revise = "revise",
        Call = "call",
        NameLead = "name-lead",
        Release = "release",
        Link = "link",
        HandBack = "hand-back",
        Reject = "reject",
        TakeBack = "take-back",
        Withdraw = "withdraw",
    }
}

/// Calls `$body` with the type of the step that `$name` names.
macro_rules! with_step {
    ($name:expr, $step:ident => $body:expr; $($variant:ident = $type:ident),+ $(,)?) => {
        match $name {
            $(StepName::$variant => {
                type $step = $type;
                $body
            })+
        }
    };
    ($name:expr, $step:ident => $body:expr) => {
        with_step!($name, $step => $body;
            Sign = Sign, ReportIn = ReportIn, Contact = Contact, Refuse = Refuse, Plan = Plan, Act = Act,
            AssessStreet = AssessTheStreet, Rule = Rule, Approve = Approve, Sound = Sound,
            Escalate = Escalate, AssessDepartment = AssessUnit, Conclude = Conclude, Revise = Revise,
            Call = Call, NameLead = NameLead, Release = Release, Link = Link, HandBack = HandBack,
            Reject = Reject, TakeBack = TakeBack, Withdraw = Withdraw)
    };
}

impl StepName {
    /// Whether the whistle waits for it; the others are possible besides.
    pub(crate) const fn is_awaited(self) -> bool {
        !matches!(
            self,
            Self::Call
                | Self::NameLead
                | Self::Release
                | Self::Link
                | Self::HandBack
                | Self::Reject
                | Self::TakeBack
                | Self::Withdraw
        )
    }
}

/// What this viewer may do with the whistle now, the step that it waits for first.
pub fn offered(whistle: &Whistle, viewer: &Viewer, now: Instant) -> Vec<StepName> {
    let target = target_of(whistle);
    StepName::ALL
        .iter()
        .copied()
        .filter(|step| fits(*step, whistle, viewer, now))
        .filter(|step| with_step!(*step, T => viewer.may::<<T as Step>::Right>(&target)))
        .collect()
}

/// Whether it is this viewer's turn; the same things that the rules would say, so that nothing is offered that is bound
/// to be refused.
fn fits(step: StepName, whistle: &Whistle, viewer: &Viewer, now: Instant) -> bool {
    let Some(staff) = viewer.staff() else { return false };
    let state = whistle.state;
    let own = whistle.call(staff.unit).filter(|call| call.is_expected());
    let street = !whistle.was_called(staff.unit)
        && !whistle.handlers.contains(&staff.account)
        && !whistle.rulers.contains(&staff.account);
    let someone_came = whistle.calls.iter().any(|call| call.arrived.is_some());
    let leads = whistle.lead == Some(staff.unit);
    let answers = state.is_calling();
    match step {
        StepName::Sign => answers && own.is_some_and(|call| call.signed.is_none() && !call.refuses()),
        StepName::ReportIn => answers && own.is_some_and(|call| call.arrived.is_none() && !call.refuses()),
        StepName::Contact => {
            answers && own.is_some_and(|call| call.signed.is_some() && call.contacted.is_none())
        }
        StepName::Refuse => {
            answers
                && own.is_some_and(|call| {
                    call.signed.is_none() && !call.ordered && call.refused.is_none() && !call.refuses()
                })
        }
        StepName::Plan => {
            leads && (state == S::OnSite || whistle.may_be_planned_without_all()) && own.is_some()
        }
        StepName::Act => state == S::Plan && (leads || street),
        StepName::AssessStreet => {
            state == S::Done
                && own.is_some_and(|call| whistle.assessment(Side::OfStreet { by: call.unit }).is_none())
                && !whistle.conveners.contains(&staff.account)
        }
        StepName::Rule => {
            answers
                && whistle.expected().any(|call| call.before.is_some())
                && staff.unit != whistle.street
                && !whistle.was_called(staff.unit)
                && !whistle.conveners.contains(&staff.account)
        }
        StepName::Approve | StepName::HandBack | StepName::Reject => {
            state == S::Draft && street && (step != StepName::HandBack || whistle.proposed_by.is_some())
        }
        StepName::Sound => {
            street && (state == S::Approved || state == S::Draft && whistle.kind == WhistleKind::Emergency)
        }
        StepName::Escalate => {
            street && answers && whistle.expected().any(|call| !whistle.late_steps(call.unit, now).is_empty())
        }
        StepName::AssessDepartment => {
            street
                && state == S::Done
                && whistle.missing().iter().any(|side| matches!(side, Side::OfDepartment { .. }))
        }
        StepName::Conclude => {
            state == S::Done && street && whistle.clock("assess").is_some_and(|clock| clock.is_overdue(now))
        }
        StepName::Revise => state == S::HandedBack && whistle.proposed_by == Some(staff.unit),
        StepName::Call => answers && street,
        StepName::NameLead => answers && street && whistle.expected().count() > 1,
        StepName::Release => {
            matches!(state, S::Sounded | S::Acknowledged | S::Plan)
                && street
                && whistle
                    .expected()
                    .any(|call| call.arrived.is_none() && !call.ordered && whistle.lead != Some(call.unit))
        }
        StepName::Link => street && !state.is_ended(),
        StepName::TakeBack => {
            matches!(state, S::Draft | S::HandedBack) && whistle.proposed_by == Some(staff.unit)
        }
        StepName::Withdraw => {
            matches!(state, S::Approved | S::Sounded | S::Acknowledged) && street && !someone_came
        }
    }
}

/// Takes a step in this transaction: loads the whistle, checks the right for it, and asks the rules.
///
/// # Errors
/// Refusal `whistle-not-found` also for a whistle that the viewer may not know of; the rules' refusals.
pub async fn perform(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    viewer: &Viewer,
    number: &str,
    step: StepName,
    typed: &Typed,
    request: RequestKey,
) -> Result<Taken, Failure> {
    let found = crate::store::by_number(tx, &site.tenant, number).await?;
    let found = found.ok_or_else(|| Refusal::not_found("whistle-not-found"))?;
    if crate::query::is_closed(tx, &site.tenant, viewer, &found.state).await? {
        return Err(Refusal::not_found("whistle-not-found").into());
    }
    with_step!(step, T => {
        let granted = viewer.grant::<<T as Step>::Right>(&target_of(&found.state))?;
        let context = site.context(&granted, request);
        take::<T>(tx, ground, &granted, &context, found, typed).await
    })
}
