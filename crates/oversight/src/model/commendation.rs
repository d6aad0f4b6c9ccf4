//! Commendations (表扬激励): a unit, or a team or post of it, for what it did in a matter, with facts that everybody may read.
//! Public for a time in which anybody may object; then another unit than the one commended and the one that proposed
//! decides. There is no points, no rank, and no person in it.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File, Said};
use super::kinds::FileState;
use super::rules;
use super::timing::Telling;
use cases::{CaseId, Words};
use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};

/// The clock of the time in which anybody may object.
pub const PUBLICATION: &str = "publication";
/// The most cases that one commendation rests on.
pub const MOST_FACTS: usize = 20;

/// A case that a commendation rests on, with what verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merit {
    pub case: CaseId,
    pub number: String,
    /// It ended as solved.
    pub solved: bool,
    /// Whoever raised it said so.
    pub confirmed: bool,
    /// Somebody else went and found it so.
    pub checked: bool,
    /// The unit led it, or had a part in it.
    pub theirs: bool,
}

/// An objection (异议): what it says is content, who said it lies in the vault if he wanted an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    pub words: Words,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    pub at: Instant,
}

/// What a commendation keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commendation {
    /// A team or a post of the unit; the unit itself without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    pub facts: Words,
    pub merits: Vec<Merit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// Awarded or not, with the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Said>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Words>,
}

impl Commendation {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Commendation(commendation) => Ok(commendation),
            _ => Err(rules::other()),
        }
    }
}

/// Until when anybody may object, while the time runs.
pub fn public_until(file: &File) -> Option<Instant> {
    file.clock(PUBLICATION).map(|clock| clock.due)
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    let Body::Commendation(commendation) = &opening.body else { return Err(rules::other()) };
    let (unit, _) = rules::person(telling.context)?;
    let commended = opening.about.unit.ok_or_else(|| Refusal::invalid("oversight-choice-missing", "unit"))?;
    if commended == unit {
        return Err(Refusal::rule("oversight-commend-own"));
    }
    if commendation.merits.is_empty() || commendation.merits.len() > MOST_FACTS {
        return Err(Refusal::invalid("oversight-commend-facts", "cases").with("most", MOST_FACTS));
    }
    for merit in &commendation.merits {
        let told = |code| Refusal::invalid(code, "cases").with("case", &merit.number);
        if !merit.theirs {
            return Err(told("oversight-commend-not-theirs"));
        }
        if !merit.solved || !(merit.confirmed || merit.checked) {
            return Err(told("oversight-commend-unverified"));
        }
    }
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-commend-open").with("number", first));
    }
    telling.opened(opening).done()
}

pub(super) fn object(file: &File, words: Words, person: Option<String>, telling: Telling<'_>) -> Decided {
    Commendation::of(file)?;
    rules::follows(file, "objected")?;
    match public_until(file) {
        Some(until) if telling.context.now <= until => {
            telling.say(FileFact::Objected { words, person }).done()
        }
        _ => Err(Refusal::rule("oversight-objection-late")),
    }
}

/// Decided when the time is over, by another unit than the commended one and the one that proposed.
pub(super) fn decide(file: &File, granted: bool, words: Words, telling: Telling<'_>) -> Decided {
    Commendation::of(file)?;
    rules::follows(file, "decided")?;
    let (unit, account) = rules::person(telling.context)?;
    rules::supervises_file(file, telling.context, telling.facts)?;
    if file.opened_by == Some(unit) {
        return Err(Refusal::rule("oversight-own-proposal"));
    }
    if let Some(until) = public_until(file).filter(|until| telling.context.now <= *until) {
        return Err(Refusal::rule("oversight-still-public").with("until", until));
    }
    telling.say(FileFact::Decided { granted, words, unit, account }).met(PUBLICATION).done()
}

/// Taken back by the unit that proposed, also after it was awarded, when the facts turn out not to hold.
pub(super) fn retract(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Commendation::of(file)?;
    rules::follows(file, "withdrawn")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.opened_by != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-proposer"));
    }
    telling.say(FileFact::Withdrawn { words }).done()
}

pub(super) fn decided(file: &mut File, granted: bool, said: Said) {
    if let Body::Commendation(commendation) = &mut file.body {
        commendation.decided = Some(said);
        file.state = if granted { FileState::Awarded } else { FileState::NotAwarded };
    }
}
