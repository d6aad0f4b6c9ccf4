//! The rules of a scheme: what may be published, by whom, and from when.

use super::state::{Scheme, SchemeFact};
use super::{Drafted, SchemeCommand, SchemeFacts};
use crate::model::{Period, PeriodKind};
use kernel::{Context, Refusal};

/// The most characters of a name, a veto item, a basis.
const LONGEST_LINE: usize = 200;
/// The most characters of a reason.
const LONGEST_REASON: usize = 2_000;

pub(super) fn decide(
    state: Option<&Scheme>,
    command: SchemeCommand,
    context: &Context,
    facts: &SchemeFacts,
) -> Result<SchemeFact, Refusal> {
    match (state, command) {
        (None, SchemeCommand::Draft { id, number, kind, place, drafted }) => {
            let Drafted { name, name_en, terms } = written(drafted)?;
            Ok(SchemeFact::Begun { id, number, kind, place, name, name_en, terms })
        }
        (None, _) => Err(Refusal::not_found("scheme-not-found")),
        (Some(scheme), SchemeCommand::Draft { .. }) => {
            Err(Refusal::rule("scheme-there-already").with("number", &scheme.number))
        }
        (Some(scheme), SchemeCommand::Redraft { drafted }) => {
            goes_on(scheme)?;
            let Drafted { name, name_en, terms } = written(drafted)?;
            Ok(SchemeFact::Redrafted { name, name_en, terms })
        }
        (Some(scheme), SchemeCommand::Publish { from }) => publish(scheme, from, context, facts),
        (Some(scheme), SchemeCommand::End { after }) => {
            goes_on(scheme)?;
            quarter(after)?;
            if scheme.published.is_empty() {
                return Err(Refusal::rule("scheme-nothing-published"));
            }
            // What is being judged now is judged to the end of its quarter.
            if after.first < facts.running.first {
                return Err(Refusal::invalid("scheme-past", "quarter").with("quarter", facts.running.code()));
            }
            Ok(SchemeFact::Ended { from: after.end() })
        }
    }
}

/// Texts of a usual length and weights that add up.
fn written(drafted: Drafted) -> Result<Drafted, Refusal> {
    let long = |text: &str, most: usize, field: &'static str| match text.chars().count() > most {
        true => Err(Refusal::invalid("scheme-too-long", field).with("most", most)),
        false => Ok(()),
    };
    long(&drafted.name, LONGEST_LINE, "name")?;
    long(drafted.name_en.as_deref().unwrap_or_default(), LONGEST_LINE, "name_en")?;
    for group in &drafted.terms.groups {
        long(&group.name, LONGEST_LINE, "group_1")?;
        long(group.name_en.as_deref().unwrap_or_default(), LONGEST_LINE, "group_1_en")?;
    }
    for veto in &drafted.terms.vetoes {
        long(&veto.what, LONGEST_LINE, "veto_1")?;
        long(veto.basis.as_deref().unwrap_or_default(), LONGEST_LINE, "veto_1_basis")?;
    }
    long(drafted.terms.inside_reason.as_deref().unwrap_or_default(), LONGEST_REASON, "reason")?;
    drafted.terms.sums()?;
    Ok(drafted)
}

fn publish(
    scheme: &Scheme,
    from: Period,
    context: &Context,
    facts: &SchemeFacts,
) -> Result<SchemeFact, Refusal> {
    goes_on(scheme)?;
    quarter(from)?;
    let draft = scheme.draft.as_ref().ok_or_else(|| Refusal::rule("scheme-nothing-drafted"))?;
    let publisher = context.actor.unit().ok_or_else(|| Refusal::forbidden("forbidden"))?;
    if draft.by.account().is_some() && draft.by.account() == context.actor.account() {
        return Err(Refusal::forbidden("scheme-own-draft"));
    }
    // Nobody sets the measure by which his own unit is judged.
    if facts.own_kind == Some(scheme.kind) {
        return Err(Refusal::forbidden("scheme-own-unit"));
    }
    if scheme.publisher.is_some_and(|before| before != publisher) {
        return Err(Refusal::forbidden("scheme-other-publisher"));
    }
    if facts.below.is_empty() {
        return Err(Refusal::forbidden("scheme-nobody-below"));
    }
    draft.terms.publishable()?;
    // A quarter that has begun is judged by what held when it began; only the very first version may begin with it.
    let first = scheme.published.is_empty() && from.first == facts.running.first;
    if facts.has_begun(from) && !first {
        let refusal = Refusal::invalid("scheme-past", "quarter");
        return Err(refusal.with("quarter", facts.running.after().code()));
    }
    let version = u32::try_from(scheme.published.len()).unwrap_or(u32::MAX).saturating_add(1);
    Ok(SchemeFact::Published { version, from: from.first, publisher, terms: draft.terms.clone() })
}

fn goes_on(scheme: &Scheme) -> Result<(), Refusal> {
    match scheme.ended {
        Some(_) => Err(Refusal::rule("scheme-ended")),
        None => Ok(()),
    }
}

fn quarter(period: Period) -> Result<(), Refusal> {
    match period.kind {
        PeriodKind::Quarter => Ok(()),
        _ => Err(Refusal::invalid("scheme-quarter-only", "quarter")),
    }
}
