//! Single rules of a whistle, each with its refusal.

use super::WhistleFacts;
use super::command::{Assignment, Proposal};
use super::kinds::{RefusalGround, Verdict, WhistleKind, WhistleState};
use super::state::{Call, Part, Side, Whistle};
use super::transitions;
use cases::{CaseId, Words};
use kernel::{Actor, Context, Refusal, UnitId};
use std::collections::BTreeSet;

type Ruled<T = ()> = Result<T, Refusal>;

/// The unit that acts; staff always acts for one.
pub(super) fn acting_unit(context: &Context) -> Ruled<UnitId> {
    context.actor.unit().ok_or_else(|| Refusal::forbidden("whistle-staff-only"))
}

/// The event is possible in this state, by the table of transitions.
pub(super) fn follows(whistle: &Whistle, event: &str) -> Ruled {
    if transitions::allows(whistle.state, event) {
        return Ok(());
    }
    if whistle.state.is_ended() {
        return Err(Refusal::rule("whistle-ended").with("state", whistle.state));
    }
    Err(Refusal::rule("whistle-state")
        .with("state", whistle.state)
        .with("wanted", transitions::states_for(event)))
}

/// Machines' clocks are corrected by seconds all the time; one that is wrong by more would make every due time
/// wrong, so nothing is then decided (as for cases).
pub(super) fn time_goes_forward(whistle: &Whistle, context: &Context) -> Ruled {
    const TOLERATED_SECONDS: i64 = 300;
    match whistle.timeline.last() {
        Some(last) if last.at.seconds_since(context.now) > TOLERATED_SECONDS => {
            Err(Refusal::rule("clock-time-backwards").with("last", last.at).with("now", context.now))
        }
        _ => Ok(()),
    }
}

/// A proposal comes from a unit, or from the rule for clusters; the latter has cases to show.
pub(super) fn may_propose(proposal: &Proposal, context: &Context, facts: &WhistleFacts) -> Ruled {
    match context.actor {
        Actor::Staff { .. } => Ok(()),
        Actor::System { .. } if proposal.cases.len() >= facts.policy.limits.cluster.cases as usize => Ok(()),
        Actor::System { .. } => Err(Refusal::rule("whistle-cluster-small")
            .with("least", facts.policy.limits.cluster.cases)
            .with("count", proposal.cases.len())),
        Actor::Requester => Err(Refusal::forbidden("whistle-staff-only")),
    }
}

/// The first decision on a proposal holds: a second lead with a contrary order reads what was decided.
pub(super) fn undecided(whistle: &Whistle, event: &str) -> Ruled {
    let decided = match whistle.state {
        WhistleState::Draft => None,
        WhistleState::HandedBack => Some("handed_back"),
        WhistleState::Rejected => Some("rejected"),
        _ => Some("approved"),
    };
    match decided {
        None => follows(whistle, event),
        Some(decided) => Err(Refusal::rule("whistle-decided-before").with("decided", decided)),
    }
}

/// Nobody speaks for the street who belongs to a called department, or who has acted for one.
pub(super) fn speaks_for_street(whistle: &Whistle, context: &Context) -> Ruled {
    let unit = acting_unit(context)?;
    let acted = context
        .actor
        .account()
        .is_some_and(|account| whistle.handlers.contains(&account) || whistle.rulers.contains(&account));
    if acted || whistle.was_called(unit) {
        return Err(Refusal::rule("whistle-own-department"));
    }
    Ok(())
}

/// The department that acts, while it is expected.
pub(super) fn own_call<'a>(whistle: &'a Whistle, context: &Context) -> Ruled<&'a Call> {
    let unit = acting_unit(context)?;
    let call = whistle.call(unit).ok_or_else(|| Refusal::forbidden("whistle-not-called"))?;
    if !call.is_expected() {
        return Err(Refusal::rule("whistle-released-before"));
    }
    Ok(call)
}

/// A call that is still expected, by its unit.
pub(super) fn expected_call(whistle: &Whistle, unit: UnitId) -> Ruled<&Call> {
    match whistle.call(unit) {
        Some(call) if call.is_expected() => Ok(call),
        Some(_) => Err(Refusal::rule("whistle-released-before").at("unit")),
        None => Err(Refusal::invalid("whistle-call-unknown", "unit")),
    }
}

/// Whether a unit can be called: it exists, it is neither the street nor the one that rules, and no case of the
/// whistle complains about it. Source for the last: 信访工作条例 art. 30, 济南市12345条例 art. 32.
pub(super) fn may_be_called(whistle: &Whistle, unit: UnitId, facts: &WhistleFacts) -> Ruled {
    if facts.gone.contains(&unit) {
        return Err(Refusal::rule("whistle-unit-retired").at("unit"));
    }
    if unit == whistle.street {
        return Err(Refusal::rule("whistle-calls-itself").at("unit"));
    }
    if unit == facts.district {
        return Err(Refusal::rule("whistle-calls-district").at("unit"));
    }
    if whistle.barred.contains(&unit) {
        return Err(Refusal::rule("whistle-complained-about").at("unit"));
    }
    Ok(())
}

/// Who is called at first: somebody, nobody twice, and the lead is among them.
pub(super) fn calls_are_whole(
    whistle: &Whistle,
    calls: &[Assignment],
    lead: UnitId,
    facts: &WhistleFacts,
) -> Ruled {
    if calls.is_empty() {
        return Err(Refusal::invalid("whistle-calls-nobody", "unit"));
    }
    let mut seen = BTreeSet::new();
    for call in calls {
        may_be_called(whistle, call.unit, facts)?;
        if !seen.insert(call.unit) {
            return Err(Refusal::invalid("whistle-called-twice", "unit"));
        }
    }
    if !seen.contains(&lead) {
        return Err(Refusal::invalid("whistle-lead-not-called", "lead"));
    }
    Ok(())
}

/// Only an emergency may be sounded before it was approved; it is approved by the same lead in the same step.
pub(super) fn may_sound(whistle: &Whistle) -> Ruled {
    match whistle.state {
        WhistleState::Draft if whistle.kind == WhistleKind::Emergency => Ok(()),
        WhistleState::Draft => Err(Refusal::rule("whistle-not-approved")),
        _ => follows(whistle, "sounded"),
    }
}

/// One more department: one that was released may be called again, one that is expected not.
pub(super) fn may_call_more(whistle: &Whistle, unit: UnitId, facts: &WhistleFacts) -> Ruled {
    follows(whistle, "called")?;
    may_be_called(whistle, unit, facts)?;
    if whistle.call(unit).is_some_and(Call::is_expected) {
        return Err(Refusal::invalid("whistle-called-twice", "unit"));
    }
    Ok(())
}

/// The street lets a department go that has not come yet, unless the district has ordered it to come.
pub(super) fn may_release(whistle: &Whistle, unit: UnitId) -> Ruled {
    let call = expected_call(whistle, unit)?;
    if call.arrived.is_some() {
        return Err(Refusal::rule("whistle-release-on-site").at("unit"));
    }
    if call.ordered {
        return Err(Refusal::rule("whistle-release-ordered").at("unit"));
    }
    if whistle.expected().count() == 1 {
        return Err(Refusal::rule("whistle-release-last").at("unit"));
    }
    if whistle.lead == Some(unit) {
        return Err(Refusal::rule("whistle-release-lead").at("unit"));
    }
    follows(whistle, "released")
}

/// A refusal cites a duty item; it is possible before the department has come, once, never after an order.
pub(super) fn may_refuse(whistle: &Whistle, context: &Context, ground: RefusalGround, duty: &str) -> Ruled {
    follows(whistle, "refused")?;
    let call = own_call(whistle, context)?;
    if call.ordered {
        return Err(Refusal::rule("whistle-refuse-ordered"));
    }
    if call.refused.is_some() {
        return Err(Refusal::rule("whistle-refuse-twice"));
    }
    if call.signed.is_some() || call.arrived.is_some() {
        return Err(Refusal::rule("whistle-refuse-signed"));
    }
    if ground == RefusalGround::NotOurDuty && call.duty.code == duty {
        return Err(Refusal::rule("whistle-refuse-same-duty").at("duty").with("duty", duty));
    }
    Ok(())
}

/// The written plan: by the leading department, on site, when nobody is silently absent.
pub(super) fn may_plan(whistle: &Whistle, context: &Context, facts: &WhistleFacts, days: u32) -> Ruled {
    follows(whistle, "planned")?;
    let own = own_call(whistle, context)?;
    if whistle.lead != Some(own.unit) {
        return Err(Refusal::forbidden("whistle-not-lead"));
    }
    if own.arrived.is_none() {
        return Err(Refusal::rule("whistle-plan-from-afar"));
    }
    let untold: Vec<String> = whistle.silently_absent().map(|call| call.unit.to_string()).collect();
    if !untold.is_empty() {
        return Err(Refusal::rule("whistle-plan-absent")
            .with("count", untold.len())
            .with("units", untold.join(",")));
    }
    let most = facts.policy.limits.plan_days;
    if days == 0 || days > most {
        return Err(Refusal::invalid("whistle-plan-days", "days").with("most", most));
    }
    Ok(())
}

/// The joint record: who was there by which law. The leading department or the street writes it.
pub(super) fn may_act(whistle: &Whistle, context: &Context, parts: &[Part]) -> Ruled {
    follows(whistle, "acted")?;
    let unit = acting_unit(context)?;
    let leads = whistle.lead == Some(unit);
    if !leads && whistle.was_called(unit) {
        return Err(Refusal::forbidden("whistle-not-lead"));
    }
    if parts.is_empty() {
        return Err(Refusal::invalid("whistle-act-nobody", "part"));
    }
    let mut seen = BTreeSet::new();
    for part in parts {
        if !seen.insert(part.unit) {
            return Err(Refusal::invalid("whistle-called-twice", "part"));
        }
        if expected_call(whistle, part.unit)?.arrived.is_none() {
            return Err(Refusal::rule("whistle-act-absent").at("part").with("unit", part.unit));
        }
    }
    Ok(())
}

/// Each side speaks once; whatever falls short is said in words.
pub(super) fn may_assess(whistle: &Whistle, side: Side, verdict: Verdict, words: Option<&Words>) -> Ruled {
    follows(whistle, "assessed")?;
    if whistle.assessment(side).is_some() {
        return Err(Refusal::rule("whistle-assessed-before"));
    }
    if verdict != Verdict::Met && words.is_none() {
        return Err(Refusal::invalid("whistle-assess-reason", "words"));
    }
    Ok(())
}

/// A department judges the street only through people who did not act for the street in the same whistle.
pub(super) fn judges_street(whistle: &Whistle, context: &Context) -> Ruled<UnitId> {
    let call = own_call(whistle, context)?;
    let other_side = |account| whistle.conveners.contains(&account) || whistle.rulers.contains(&account);
    if context.actor.account().is_some_and(other_side) {
        return Err(Refusal::rule("whistle-assess-own"));
    }
    Ok(call.unit)
}

pub(super) fn may_conclude(whistle: &Whistle, context: &Context) -> Ruled {
    follows(whistle, "concluded")?;
    match whistle.clock("assess") {
        Some(clock) if !clock.is_overdue(context.now) => {
            Err(Refusal::rule("whistle-conclude-early").with("due", clock.due))
        }
        _ => Ok(()),
    }
}

pub(super) fn may_link(whistle: &Whistle, case: CaseId, barred: &BTreeSet<UnitId>) -> Ruled {
    follows(whistle, "linked")?;
    if whistle.cases.contains(&case) {
        return Err(Refusal::rule("whistle-linked-before").at("case"));
    }
    if barred.iter().any(|unit| whistle.was_called(*unit)) {
        return Err(Refusal::rule("whistle-complained-about").at("case"));
    }
    Ok(())
}

/// Before anybody has come the street takes the whistle back, or the proposer while it is undecided.
pub(super) fn may_withdraw(whistle: &Whistle, context: &Context) -> Ruled {
    if whistle.calls.iter().any(|call| call.arrived.is_some()) {
        return Err(Refusal::rule("whistle-withdraw-on-site"));
    }
    follows(whistle, "withdrawn")?;
    let proposer = whistle.proposed_by.is_some() && whistle.proposed_by == context.actor.unit();
    let undecided = matches!(whistle.state, WhistleState::Draft | WhistleState::HandedBack);
    if proposer && undecided {
        return Ok(());
    }
    speaks_for_street(whistle, context)
}
