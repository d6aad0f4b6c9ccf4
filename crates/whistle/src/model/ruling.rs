//! What goes up to the district (上级裁定): a refusal, or a delay; and the one ruling on it.

use super::command::Assignment;
use super::decide::Decided;
use super::event::WhistleFact;
use super::rules;
use super::state::{DISTRICT, Whistle, clock_kind};
use super::timing::Telling;
use cases::Words;
use kernel::{Context, Refusal, UnitId};

/// A department's step is late: the street, or the rule that watches clocks, tells the district.
pub(super) fn escalate(whistle: &Whistle, unit: UnitId, telling: Telling<'_>) -> Decided {
    rules::follows(whistle, "escalated")?;
    if telling.context.actor.unit().is_some() {
        rules::speaks_for_street(whistle, telling.context)?;
    }
    rules::expected_call(whistle, unit)?;
    let late = whistle.late_steps(unit, telling.context.now);
    if late.is_empty() {
        return Err(Refusal::rule("whistle-not-late").at("unit"));
    }
    let steps = late.into_iter().map(str::to_owned).collect();
    let district = telling.facts.district;
    telling.say(WhistleFact::Escalated { unit, steps, district }).done()
}

/// The ruling: the department has to come, or it is released and another may be called instead.
pub(super) fn rule(
    whistle: &Whistle,
    unit: UnitId,
    ordered: bool,
    instead: Option<Assignment>,
    words: Words,
    telling: Telling<'_>,
) -> Decided {
    neutral(whistle, telling.context)?;
    let call = whistle.call(unit).ok_or_else(|| Refusal::invalid("whistle-call-unknown", "unit"))?;
    let Some(on) = call.before else {
        let ruled = match (call.ordered, call.is_expected()) {
            (true, true) => "ordered",
            (_, false) => "released",
            (false, true) => return Err(Refusal::rule("whistle-nothing-to-rule").at("unit")),
        };
        return Err(Refusal::rule("whistle-ruled-before").at("unit").with("ruled", ruled));
    };
    rules::follows(whistle, "ruled")?;
    let telling =
        telling.say(WhistleFact::Ruled { unit, on, ordered, words }).met(clock_kind(DISTRICT, unit));
    let Some(instead) = instead else { return telling.done() };
    if ordered {
        return Err(Refusal::invalid("whistle-rule-instead", "instead"));
    }
    rules::may_be_called(whistle, instead.unit, telling.facts)?;
    if whistle.was_called(instead.unit) {
        return Err(Refusal::invalid("whistle-called-twice", "instead"));
    }
    // With nobody left the whistle has to be sounded anew before anybody is called.
    let led = whistle.lead == Some(unit);
    let alone = whistle.expected().count() == 1;
    let telling =
        if alone { telling.say(WhistleFact::Sounded { lead: instead.unit, words: None }) } else { telling };
    let reason = whistle.text.clone();
    let telling = telling.say(WhistleFact::Called { unit: instead.unit, duty: instead.duty, words: None });
    if led && !alone {
        return telling.say(WhistleFact::LeadNamed { unit: instead.unit, words: reason }).done();
    }
    telling.done()
}

/// Nobody rules on his own unit's matter: neither a called department nor the street that called.
fn neutral(whistle: &Whistle, context: &Context) -> Result<(), Refusal> {
    let unit = rules::acting_unit(context)?;
    let part = context
        .actor
        .account()
        .is_some_and(|account| whistle.handlers.contains(&account) || whistle.conveners.contains(&account));
    if part || unit == whistle.street || whistle.was_called(unit) {
        return Err(Refusal::rule("whistle-rule-own"));
    }
    Ok(())
}
