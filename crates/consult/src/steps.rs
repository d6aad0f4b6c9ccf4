//! The steps by name: what may be done with a consultation now, and doing it. One word runs through address, form and
//! message. Opening sealed words is no step: what it shows is in no answer that could be asked for again.

use crate::actions::opening::seal;
use crate::actions::{Outside, Taken, carry_out, choice, found_for, put_words, target_of, text_of};
use crate::model::{ConsultCommand, ConsultKind, ConsultState as S, Consultation, Text};
use ::store::Tx;
use cases::Ground;
use guard::actions::vault;
use guard::right::{AnswerStreet, AskStreet, SpeakForStreet};
use guard::{Site, Viewer};
use kernel::{Context, Failure, Folded, Instant, Refusal, RequestKey};
use ui::Typed;

kernel::kinds! {
    /// A step that a person may take, the likely one first.
    StepName {
        Give = "give",
        Answer = "answer",
        Conclude = "conclude",
        Withdraw = "withdraw",
    }
}

/// What this viewer may do with the consultation now; the same things that the rules would say.
pub fn offered(found: &Consultation, viewer: &Viewer, now: Instant) -> Vec<StepName> {
    let Some(staff) = viewer.staff() else { return Vec::new() };
    let target = target_of(found);
    let (street, other) = (staff.unit == found.street, staff.unit == found.other);
    let late = found.pressing().is_some_and(|clock| clock.is_overdue(now));
    let fits = |step: &StepName| match step {
        StepName::Give => street && found.state == S::Asked && viewer.may::<SpeakForStreet>(&target),
        StepName::Answer => other && found.state == S::Given && viewer.may::<AnswerStreet>(&target),
        StepName::Conclude => {
            street
                && late
                && found.state == S::Given
                && found.kind == ConsultKind::Assessment
                && viewer.may::<SpeakForStreet>(&target)
        }
        StepName::Withdraw => other && found.state == S::Asked && viewer.may::<AskStreet>(&target),
    };
    StepName::ALL.iter().copied().filter(fits).collect()
}

/// Takes a step in this transaction: loads the consultation, checks the right for it, and asks the rules.
///
/// # Errors
/// Refusal `consult-not-found` also for one that the viewer may not know of; the refusals of rights and rules; `Stale` when
/// `version` was typed and it has moved on meanwhile.
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
    let found = found_for(tx, site, viewer, number).await?;
    let target = target_of(&found.state);
    let context = match step {
        StepName::Give | StepName::Conclude => {
            site.context(&viewer.grant::<SpeakForStreet>(&target)?, request)
        }
        StepName::Answer => site.context(&viewer.grant::<AnswerStreet>(&target)?, request),
        StepName::Withdraw => site.context(&viewer.grant::<AskStreet>(&target)?, request),
    };
    let action = format!("consult-{step}");
    let digest = journal::command_digest(&(step.as_str(), number, typed.pairs()))?;
    if let Some(taken) = journal::recall(tx, &context, &action, &digest).await? {
        return Ok(taken);
    }
    if let Some(seen) = typed.read::<i64>("version", "consult-number-unreadable")?
        && seen != found.version
    {
        return Err(Failure::Stale { stream: found.state.number, version: found.version });
    }
    let taken = take(tx, site, ground, &context, found, step, typed).await?;
    journal::remember(tx, &context, &action, &digest, &taken).await?;
    Ok(taken)
}

async fn take(
    tx: &mut Tx,
    site: &Site,
    ground: &Ground,
    context: &Context,
    found: Folded<Consultation>,
    step: StepName,
    typed: &Typed,
) -> Result<Taken, Failure> {
    let id = found.state.id;
    let command = match step {
        StepName::Give if found.state.is_confined() => {
            ConsultCommand::Give { text: seal(tx, site, context, text_of(typed, "words")?).await? }
        }
        StepName::Give => ConsultCommand::Give {
            text: Text::Open { words: put_words(tx, context, id, typed, "words").await? },
        },
        StepName::Answer => {
            let adoption = match found.state.kind {
                ConsultKind::Plan => Some(choice(typed, "adoption")?),
                ConsultKind::Personnel | ConsultKind::Assessment => None,
            };
            ConsultCommand::Answer { adoption, words: put_words(tx, context, id, typed, "words").await? }
        }
        StepName::Conclude => ConsultCommand::Conclude,
        // Why a question about a post is withdrawn may name somebody: it is not asked.
        StepName::Withdraw if found.state.is_confined() => {
            return Err(Refusal::rule("consult-sealed-not-withdrawn").into());
        }
        StepName::Withdraw => {
            ConsultCommand::Withdraw { words: put_words(tx, context, id, typed, "words").await? }
        }
    };
    let taken = carry_out(tx, ground, context, Some(found), command, Outside::default()).await?;
    if let Some(after) = crate::store::by_id(tx, &context.tenant, id).await?
        && after.state.until.is_some()
    {
        // The question goes with the opinion.
        for text in [&after.state.request, &after.state.given].into_iter().flatten() {
            if let Some(sealed) = text.sealed() {
                vault::keep_until(tx, context, sealed, after.state.until).await?;
            }
        }
    }
    Ok(taken)
}
