//! Rules that several procedures share, each with its refusal.

use super::OversightFacts;
use super::file::{About, File};
use super::transitions;
use kernel::{AccountId, Context, Refusal, UnitId};

type Ruled<T = ()> = Result<T, Refusal>;

/// The person that acts, with his unit.
pub(super) fn person(context: &Context) -> Ruled<(UnitId, AccountId)> {
    let person = context.actor.unit().zip(context.actor.account());
    person.ok_or_else(|| Refusal::forbidden("oversight-staff-only"))
}

/// A step of another procedure.
pub(super) fn other() -> Refusal {
    Refusal::invalid("oversight-other-procedure", "step")
}

/// Nobody oversees his own unit's work: neither the leading unit nor one that had a part in the handling, nor a person
/// who handled.
pub(super) fn supervises(context: &Context, facts: &OversightFacts) -> Ruled {
    let (unit, account) = person(context)?;
    match &facts.case {
        Some(case)
            if case.lead == Some(unit)
                || case.handling.contains(&unit)
                || case.handlers.contains(&account) =>
        {
            Err(Refusal::rule("oversight-own-matter"))
        }
        _ => Ok(()),
    }
}

/// As [`supervises`], and nobody oversees what his own unit is told about, case or not.
pub(super) fn supervises_file(file: &File, context: &Context, facts: &OversightFacts) -> Ruled {
    let (unit, _) = person(context)?;
    if file.about.unit == Some(unit) {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    supervises(context, facts)
}

/// The nearest unit above that may judge the matter: a party to it, such as one that has taken over a party's parts, is
/// passed by.
pub(super) fn next_above(about: &About, facts: &OversightFacts) -> Option<UnitId> {
    facts.above.iter().copied().find(|unit| about.unit != Some(*unit) && !about.barred.contains(unit))
}

/// There is a case, and something may still be done with it.
pub(super) fn open_case(facts: &OversightFacts) -> Ruled {
    match &facts.case {
        None => Err(Refusal::invalid("oversight-case-unknown", "case")),
        Some(case) if !case.open => Err(Refusal::rule("oversight-case-over").at("case")),
        Some(_) => Ok(()),
    }
}

/// A term in calendar days within what the policy allows.
pub(super) fn days(days: u32, most: u32) -> Ruled {
    if days == 0 || days > most {
        return Err(Refusal::invalid("oversight-days", "days").with("most", most));
    }
    Ok(())
}

/// The event is possible in this state, by the table of transitions.
pub(super) fn follows(file: &File, event: &str) -> Ruled {
    if transitions::allows(file.state, event) {
        return Ok(());
    }
    let code = if file.state.is_ended() { "oversight-ended" } else { "oversight-state" };
    Err(Refusal::rule(code).with("state", file.state))
}

/// Machines' clocks are corrected by seconds all the time; one that is wrong by more would make every due time
/// wrong, so nothing is then decided (as for cases).
pub(super) fn time_goes_forward(file: &File, context: &Context) -> Ruled {
    const TOLERATED_SECONDS: i64 = 300;
    match file.timeline.last() {
        Some(last) if last.at.seconds_since(context.now) > TOLERATED_SECONDS => {
            Err(Refusal::rule("clock-time-backwards").with("last", last.at).with("now", context.now))
        }
        _ => Ok(()),
    }
}
