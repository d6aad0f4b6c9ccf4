//! The rules of a unit's life and what each event changes.

use super::{
    CreditCode, Ending, Establishment, LONGEST_NAME, LONGEST_TEXT, LinkKind, ParentLink, PlaceLink, PlaceRef,
    Premises, Unit, worded,
};
use kernel::{Context, Instant, Loop, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The life of one unit (单位).
pub struct UnitLoop;

/// What can be asked of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum UnitCommand {
    /// 设立
    Establish {
        id: UnitId,
        establishment: Establishment,
    },
    /// 更名
    Rename {
        name: String,
        name_en: Option<String>,
    },
    /// 调整隶属关系: another parent by one line from an instant on; `None` takes the line away.
    Reparent {
        link: LinkKind,
        parent: Option<UnitId>,
        from: Instant,
    },
    /// It answers for a place from an instant on.
    AnswerFor {
        place: PlaceRef,
        from: Instant,
    },
    /// It no longer answers for a place from an instant on.
    Release {
        place: PlaceRef,
        from: Instant,
    },
    SetCreditCode {
        credit_code: Option<CreditCode>,
    },
    SetPremises {
        premises: Premises,
    },
    SetPurpose {
        purpose: String,
    },
    /// 换届、延长: a new end of its term.
    SetTerm {
        term_end: Option<Instant>,
    },
    /// 撤销、并入
    End {
        at: Instant,
        reason: String,
        successor: Option<UnitId>,
    },
    /// 任期届满: closes a functional or joint unit whose term is over.
    EndTerm,
}

/// What happened to a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum UnitEvent {
    Established { id: UnitId, establishment: Establishment },
    Renamed { name: String, name_en: Option<String> },
    Reparented { link: LinkKind, parent: Option<UnitId>, from: Instant },
    AnsweringFor { place: PlaceRef, from: Instant },
    Released { place: PlaceRef, from: Instant },
    CreditCodeSet { credit_code: Option<CreditCode> },
    PremisesSet { premises: Premises },
    PurposeSet { purpose: String },
    TermSet { term_end: Option<Instant> },
    Ended { at: Instant, reason: String, successor: Option<UnitId> },
}

/// Another unit that a command names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParentFacts {
    pub name: String,
    /// From when to when it is active.
    pub from: Instant,
    pub until: Option<Instant>,
    /// By the line in question, from its own parent up to the root, at the instant of the change and later.
    pub ancestors: Vec<UnitId>,
}

/// What the rules of a unit need to know from outside.
#[derive(Clone, Debug, Default)]
pub struct UnitFacts {
    /// The name of a unit that has the command's code already.
    pub code_taken: Option<String>,
    /// The name of another unit with the command's credit code.
    pub credit_code_taken: Option<String>,
    /// The units that the command names, those that exist.
    pub named: BTreeMap<UnitId, ParentFacts>,
}

impl Loop for UnitLoop {
    const KIND: &'static str = "unit";
    type State = Unit;
    type Command = UnitCommand;
    type Event = UnitEvent;
    type Facts = UnitFacts;

    fn decide(
        state: Option<&Unit>,
        command: UnitCommand,
        context: &Context,
        facts: &UnitFacts,
    ) -> Result<Vec<UnitEvent>, Refusal> {
        match (state, command) {
            (None, UnitCommand::Establish { id, establishment }) => establish(id, establishment, facts),
            (Some(_), UnitCommand::Establish { .. }) => Err(Refusal::rule("unit-established")),
            (None, _) => Err(Refusal::not_found("unit-unknown")),
            (Some(unit), command) if unit.ending.is_none() => change(unit, command, context, facts),
            (Some(unit), _) => Err(Refusal::rule("unit-ended").with("name", &unit.name)),
        }
    }

    fn evolve(state: Option<Unit>, event: &UnitEvent) -> Option<Unit> {
        match (state, event) {
            (None, UnitEvent::Established { id, establishment }) => Some(begin(*id, establishment)),
            (None, _) => None,
            (Some(mut unit), event) => {
                apply(&mut unit, event);
                Some(unit)
            }
        }
    }

    fn kind(event: &UnitEvent) -> &'static str {
        match event {
            UnitEvent::Established { .. } => "established",
            UnitEvent::Renamed { .. } => "renamed",
            UnitEvent::Reparented { .. } => "reparented",
            UnitEvent::AnsweringFor { .. } => "answering_for",
            UnitEvent::Released { .. } => "released",
            UnitEvent::CreditCodeSet { .. } => "credit_code_set",
            UnitEvent::PremisesSet { .. } => "premises_set",
            UnitEvent::PurposeSet { .. } => "purpose_set",
            UnitEvent::TermSet { .. } => "term_set",
            UnitEvent::Ended { .. } => "ended",
        }
    }
}

fn establish(id: UnitId, mut new: Establishment, facts: &UnitFacts) -> Result<Vec<UnitEvent>, Refusal> {
    new.code = checked_code(&new.code)?;
    new.name = worded(&new.name, "name", LONGEST_NAME)?;
    if let Some(holder) = &facts.code_taken {
        return Err(Refusal::invalid("unit-code-taken", "code").with("code", &new.code).with("name", holder));
    }
    if new.credit_code.is_some() {
        check_credit_code_free(facts)?;
    }
    if let Some(purpose) = &new.purpose {
        new.purpose = Some(worded(purpose, "purpose", LONGEST_TEXT)?);
    }
    if new.kind.ends_with_term() && new.term_end.is_none() {
        return Err(Refusal::invalid("unit-term-missing", "term_end"));
    }
    if new.term_end.is_some_and(|end| end <= new.valid_from) {
        return Err(Refusal::invalid("unit-term-before-start", "term_end"));
    }
    for (parent, field) in
        [(new.territorial_parent, "territorial_parent"), (new.sector_parent, "sector_parent")]
    {
        if let Some(parent) = parent {
            check_named(id, parent, new.valid_from, field, facts)?;
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    new.places.retain(|place| seen.insert(*place));
    Ok(vec![UnitEvent::Established { id, establishment: new }])
}

fn change(
    unit: &Unit,
    command: UnitCommand,
    context: &Context,
    facts: &UnitFacts,
) -> Result<Vec<UnitEvent>, Refusal> {
    let event = match command {
        UnitCommand::Establish { .. } => return Err(Refusal::rule("unit-established")),
        UnitCommand::Rename { name, name_en } => {
            let name = worded(&name, "name", LONGEST_NAME)?;
            if name == unit.name && name_en == unit.name_en {
                return Ok(Vec::new());
            }
            UnitEvent::Renamed { name, name_en }
        }
        UnitCommand::Reparent { link, parent, from } => reparent(unit, link, parent, from, facts)?,
        UnitCommand::AnswerFor { place, from } => {
            if from < unit.valid_from {
                return Err(Refusal::invalid("unit-before-start", "from").with("name", &unit.name));
            }
            // A period that would run into one that is kept already would count the place twice.
            if unit
                .places
                .iter()
                .any(|held| held.place == place && held.until.is_none_or(|until| from < until))
            {
                return Err(Refusal::invalid("unit-answers-already", "place").with("name", &unit.name));
            }
            UnitEvent::AnsweringFor { place, from }
        }
        UnitCommand::Release { place, from } => {
            let held = unit.places.iter().find(|held| held.place == place && held.until.is_none());
            match held {
                Some(held) if held.since < from => UnitEvent::Released { place, from },
                Some(_) => return Err(Refusal::invalid("unit-change-before-last", "from")),
                None => return Err(Refusal::invalid("unit-answers-not", "place").with("name", &unit.name)),
            }
        }
        UnitCommand::SetCreditCode { credit_code } => {
            if credit_code.is_some() {
                check_credit_code_free(facts)?;
            }
            UnitEvent::CreditCodeSet { credit_code }
        }
        UnitCommand::SetPremises { premises } => UnitEvent::PremisesSet { premises },
        UnitCommand::SetPurpose { purpose } => {
            UnitEvent::PurposeSet { purpose: worded(&purpose, "purpose", LONGEST_TEXT)? }
        }
        UnitCommand::SetTerm { term_end } => {
            if unit.kind.ends_with_term() && term_end.is_none() {
                return Err(Refusal::invalid("unit-term-missing", "term_end"));
            }
            if term_end.is_some_and(|end| end <= unit.valid_from) {
                return Err(Refusal::invalid("unit-term-before-start", "term_end"));
            }
            UnitEvent::TermSet { term_end }
        }
        UnitCommand::End { at, reason, successor } => {
            let reason = worded(&reason, "reason", LONGEST_TEXT)?;
            if at <= unit.valid_from {
                return Err(Refusal::invalid("unit-end-before-start", "at"));
            }
            if let Some(successor) = successor {
                check_named(unit.id, successor, at, "successor", facts)?;
            }
            UnitEvent::Ended { at, reason, successor }
        }
        UnitCommand::EndTerm => match unit.term_end {
            Some(at) if unit.kind.ends_with_term() && at <= context.now => {
                UnitEvent::Ended { at, reason: "term_over".to_owned(), successor: None }
            }
            _ => return Err(Refusal::rule("unit-term-running").with("name", &unit.name)),
        },
    };
    Ok(vec![event])
}

fn reparent(
    unit: &Unit,
    link: LinkKind,
    parent: Option<UnitId>,
    from: Instant,
    facts: &UnitFacts,
) -> Result<UnitEvent, Refusal> {
    if from < unit.valid_from {
        return Err(Refusal::invalid("unit-before-start", "from").with("name", &unit.name));
    }
    // History is only continued: what was decided under an earlier link stays true.
    if unit.links(link).last().is_some_and(|last| from <= last.since) {
        return Err(Refusal::invalid("unit-change-before-last", "from"));
    }
    if unit.links(link).last().and_then(|last| last.parent) == parent {
        return Err(Refusal::invalid("unit-parent-same", "parent").with("name", &unit.name));
    }
    if let Some(parent) = parent {
        check_named(unit.id, parent, from, "parent", facts)?;
    }
    Ok(UnitEvent::Reparented { link, parent, from })
}

/// Letters, digits and `-._:`, so that a code can stand in a file, an address and a log line.
fn checked_code(code: &str) -> Result<String, Refusal> {
    let code = worded(code, "code", 64)?;
    let sound = code.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._:".contains(letter));
    if sound { Ok(code) } else { Err(Refusal::invalid("unit-code-letters", "code").with("code", code)) }
}

fn check_credit_code_free(facts: &UnitFacts) -> Result<(), Refusal> {
    match &facts.credit_code_taken {
        Some(holder) => Err(Refusal::invalid("unit-credit-code-taken", "credit_code").with("name", holder)),
        None => Ok(()),
    }
}

fn check_named(
    id: UnitId,
    named: UnitId,
    from: Instant,
    field: &'static str,
    facts: &UnitFacts,
) -> Result<(), Refusal> {
    let Some(other) = facts.named.get(&named) else {
        return Err(Refusal::invalid("unit-named-unknown", field));
    };
    if named == id || other.ancestors.contains(&id) {
        return Err(Refusal::invalid("unit-circle", field).with("name", &other.name));
    }
    if other.until.is_some_and(|until| until <= from) {
        return Err(Refusal::invalid("unit-named-ended", field).with("name", &other.name));
    }
    Ok(())
}

fn begin(id: UnitId, new: &Establishment) -> Unit {
    let link = |parent: Option<UnitId>| match parent {
        Some(_) => vec![ParentLink { parent, since: new.valid_from }],
        None => Vec::new(),
    };
    Unit {
        id,
        code: new.code.clone(),
        name: new.name.clone(),
        name_en: new.name_en.clone(),
        kind: new.kind,
        territorial: link(new.territorial_parent),
        sector: link(new.sector_parent),
        places: new
            .places
            .iter()
            .map(|place| PlaceLink { place: *place, since: new.valid_from, until: None })
            .collect(),
        credit_code: new.credit_code.clone(),
        premises: new.premises,
        purpose: new.purpose.clone(),
        valid_from: new.valid_from,
        term_end: new.term_end,
        ending: None,
    }
}

fn apply(unit: &mut Unit, event: &UnitEvent) {
    match event {
        UnitEvent::Established { .. } => {}
        UnitEvent::Renamed { name, name_en } => {
            unit.name.clone_from(name);
            unit.name_en.clone_from(name_en);
        }
        UnitEvent::Reparented { link, parent, from } => {
            unit.links_mut(*link).push(ParentLink { parent: *parent, since: *from });
        }
        UnitEvent::AnsweringFor { place, from } => {
            unit.places.push(PlaceLink { place: *place, since: *from, until: None });
        }
        UnitEvent::Released { place, from } => {
            for held in unit.places.iter_mut().filter(|held| held.place == *place && held.until.is_none()) {
                held.until = Some(*from);
            }
        }
        UnitEvent::CreditCodeSet { credit_code } => unit.credit_code.clone_from(credit_code),
        UnitEvent::PremisesSet { premises } => unit.premises = *premises,
        UnitEvent::PurposeSet { purpose } => unit.purpose = Some(purpose.clone()),
        UnitEvent::TermSet { term_end } => unit.term_end = *term_end,
        UnitEvent::Ended { at, reason, successor } => {
            unit.ending = Some(Ending { at: *at, reason: reason.clone(), successor: *successor });
        }
    }
}
