//! The rules of a consultation: which command may follow in which state, and what follows from it.

use super::ConsultFacts;
use super::event::{Asked, Assessed, ConsultEvent, ConsultFact};
use super::kinds::{Adoption, ConsultKind, ConsultState as S, SealedPart};
use super::state::{Consultation, Text};
use super::timing::Telling;
use cases::Words;
use clock::Recalculation;
use kernel::{Context, Refusal, UnitId};

/// A command to a consultation. Words have been stored as content, or sealed, before; commands carry references.
#[derive(Clone, Debug)]
pub enum ConsultCommand {
    Ask(Box<Asked>),
    Assess(Box<Assessed>),
    Give {
        text: Text,
    },
    Answer {
        adoption: Option<Adoption>,
        words: Words,
    },
    Conclude,
    Withdraw {
        words: Words,
    },
    Open {
        part: SealedPart,
    },
    /// A unit has ended.
    Transfer {
        unit: UnitId,
        heir: Option<UnitId>,
    },
    /// A calendar was announced anew.
    Recalculate {
        calendar: String,
    },
}

pub(super) fn decide(
    state: Option<&Consultation>,
    command: ConsultCommand,
    context: &Context,
    facts: &ConsultFacts,
) -> Result<Vec<ConsultEvent>, Refusal> {
    let telling = Telling::new(state, context, facts);
    match (state, command) {
        (None, ConsultCommand::Ask(asked)) => ask(asked, telling),
        (None, ConsultCommand::Assess(assessed)) => assess(assessed, telling),
        (None, _) => Err(Refusal::not_found("consult-not-found")),
        (Some(found), command) => follow(found, command, telling),
    }
}

fn ask(asked: Box<Asked>, telling: Telling<'_>) -> Result<Vec<ConsultEvent>, Refusal> {
    if !telling.facts.is_street {
        return Err(Refusal::invalid("consult-no-street", "street"));
    }
    if asked.asker == asked.street {
        return Err(Refusal::invalid("consult-own-street", "street"));
    }
    match asked.kind {
        ConsultKind::Plan => {}
        ConsultKind::Personnel if telling.facts.is_stationed => {}
        ConsultKind::Personnel => return Err(Refusal::invalid("consult-not-stationed", "body")),
        ConsultKind::Assessment => return Err(Refusal::invalid("consult-street-assesses", "kind")),
    }
    telling.say(ConsultFact::Asked(asked)).done()
}

fn assess(assessed: Box<Assessed>, telling: Telling<'_>) -> Result<Vec<ConsultEvent>, Refusal> {
    if !telling.facts.is_street {
        return Err(Refusal::forbidden("consult-street-assesses"));
    }
    if !telling.facts.is_stationed {
        return Err(Refusal::invalid("consult-not-stationed", "body"));
    }
    if let Some(number) = &telling.facts.assessed_already {
        return Err(Refusal::invalid("consult-assessed-already", "period").with("number", number));
    }
    telling.say(ConsultFact::Assessed(assessed)).done()
}

fn follow(
    found: &Consultation,
    command: ConsultCommand,
    telling: Telling<'_>,
) -> Result<Vec<ConsultEvent>, Refusal> {
    let context = telling.context;
    match command {
        ConsultCommand::Ask(_) | ConsultCommand::Assess(_) => Err(Refusal::rule("consult-opened-before")),
        ConsultCommand::Give { text } => {
            speaks(context, found.street, "consult-not-street")?;
            only(found, &[S::Asked])?;
            let keep = i64::from(telling.facts.policy.limits.opinion_keep_days) * 86_400;
            let until = text.sealed().map(|_| context.now.plus_seconds(keep));
            telling.say(ConsultFact::Given { text, until }).met().done()
        }
        ConsultCommand::Answer { adoption, words } => {
            speaks(context, found.other, "consult-not-asked")?;
            only(found, &[S::Given])?;
            let adoption = match (found.kind, adoption) {
                (ConsultKind::Plan, None) => {
                    return Err(Refusal::invalid("consult-choice-missing", "adoption"));
                }
                (ConsultKind::Plan, adoption) => adoption,
                (ConsultKind::Personnel | ConsultKind::Assessment, _) => None,
            };
            telling.say(ConsultFact::Answered { adoption, words }).met().done()
        }
        ConsultCommand::Conclude => {
            speaks(context, found.street, "consult-not-street")?;
            only(found, &[S::Given])?;
            // A comment on a plan has to be answered, however late; only a body may leave its assessment as it is.
            if found.kind != ConsultKind::Assessment {
                return Err(Refusal::rule("consult-answer-owed"));
            }
            if !found.pressing().is_some_and(|clock| clock.is_overdue(context.now)) {
                return Err(Refusal::rule("consult-time-left"));
            }
            telling.say(ConsultFact::Concluded).done()
        }
        ConsultCommand::Withdraw { words } => {
            speaks(context, found.other, "consult-not-asked")?;
            only(found, &[S::Asked])?;
            telling.say(ConsultFact::Withdrawn { words }).done()
        }
        ConsultCommand::Open { part } => {
            let unit = context.actor.unit().ok_or_else(|| Refusal::forbidden("consult-sealed"))?;
            if !found.may_open(unit).contains(&part) {
                return Err(Refusal::forbidden("consult-sealed"));
            }
            telling.say(ConsultFact::Opened { part, unit }).done()
        }
        ConsultCommand::Transfer { unit, heir } => {
            let other = if unit == found.street { found.other } else { found.street };
            // Whoever would ask himself takes nothing over.
            let heir = heir.filter(|heir| *heir != other);
            telling.say(ConsultFact::Transferred { unit, heir }).done()
        }
        ConsultCommand::Recalculate { calendar } => recalculate(found, &calendar, telling),
    }
}

fn recalculate(
    found: &Consultation,
    calendar: &str,
    mut telling: Telling<'_>,
) -> Result<Vec<ConsultEvent>, Refusal> {
    let announced = telling.facts.calendars.find(Some(calendar))?;
    for clock in found.clocks.open().filter(|clock| clock.calendar.name == calendar) {
        let now = telling.context.now;
        if let Some(event) = clock.recalculate(Recalculation::YearAnnounced, announced, now)? {
            telling = telling.say(ConsultFact::Clock { clock: event });
        }
    }
    telling.done()
}

fn speaks(context: &Context, unit: UnitId, code: &'static str) -> Result<(), Refusal> {
    match context.actor.unit() {
        Some(own) if own == unit => Ok(()),
        _ => Err(Refusal::forbidden(code)),
    }
}

fn only(found: &Consultation, states: &[S]) -> Result<(), Refusal> {
    match states.contains(&found.state) {
        true => Ok(()),
        false => Err(Refusal::rule("consult-not-now").with("state", found.state)),
    }
}
