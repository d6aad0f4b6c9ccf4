//! Exemptions (容错免责、不合理诉求剔除): asked by the handling unit with facts, ruled by another unit, visible in every
//! denominator. The requester may contest a granted one; until somebody else has ruled again it does not count.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File};
use super::kinds::{ExemptionGround, Figure, FileState};
use super::rules;
use super::timing::Telling;
use cases::Words;
use kernel::{AccountId, Instant, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;

/// One ruling on an exemption (裁定).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    pub granted: bool,
    pub words: Words,
    pub unit: UnitId,
    pub account: AccountId,
    pub at: Instant,
}

/// What an exemption keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    pub ground: ExemptionGround,
    pub figures: BTreeSet<Figure>,
    pub facts: Words,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rulings: Vec<Ruling>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<Words>,
}

impl Exemption {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Exemption(exemption) => Ok(exemption),
            _ => Err(rules::other()),
        }
    }
}

/// The figures of a case that do not count as they stand: those of an exemption that was granted and is not contested.
pub fn exempted(file: &File) -> BTreeSet<Figure> {
    match (&file.body, file.state) {
        (Body::Exemption(exemption), FileState::Granted | FileState::Upheld) => exemption.figures.clone(),
        _ => BTreeSet::new(),
    }
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    let Body::Exemption(exemption) = &opening.body else { return Err(rules::other()) };
    let (unit, _) = rules::person(telling.context)?;
    let case =
        telling.facts.case.as_ref().ok_or_else(|| Refusal::invalid("oversight-case-unknown", "case"))?;
    if case.lead != Some(unit) && !case.handling.contains(&unit) {
        return Err(Refusal::forbidden("oversight-not-handler"));
    }
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-exemption-open").with("number", first));
    }
    if exemption.figures.is_empty() {
        return Err(Refusal::invalid("oversight-figures-missing", "figure"));
    }
    if exemption.figures.iter().any(|figure| !exemption.ground.concerns(*figure)) {
        return Err(Refusal::invalid("oversight-figure-ground", "figure").with("ground", exemption.ground));
    }
    telling.opened(opening).done()
}

/// Ruled by another unit, never by one that handled and never by whoever supervised the handling.
pub(super) fn rule(file: &File, granted: bool, words: Words, telling: Telling<'_>) -> Decided {
    let exemption = Exemption::of(file)?;
    if let (Some(last), false) =
        (exemption.rulings.last(), matches!(file.state, FileState::Asked | FileState::Contested))
    {
        let ruled = if last.granted { "granted" } else { "refused" };
        return Err(Refusal::rule("oversight-ruled-before").with("ruled", ruled));
    }
    rules::follows(file, "ruled")?;
    let (unit, account) = rules::person(telling.context)?;
    rules::supervises(telling.context, telling.facts)?;
    if file.opened_by == Some(unit) {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    if telling.facts.case.as_ref().is_some_and(|case| case.supervised_by.contains(&account)) {
        return Err(Refusal::rule("oversight-supervised-it"));
    }
    if exemption.rulings.iter().any(|ruling| ruling.account == account) {
        return Err(Refusal::rule("oversight-ruled-by-you"));
    }
    telling.say(FileFact::Ruled { granted, words, unit, account }).met("rule").done()
}

/// The requester disagrees: once, within the time of the policy.
pub(super) fn contest(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let exemption = Exemption::of(file)?;
    rules::follows(file, "contested")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.opened_by == Some(unit) {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    let days = telling.facts.policy.limits.contest_days;
    let late = |ruling: &Ruling| telling.context.now > ruling.at.plus_seconds(i64::from(days) * DAY);
    if exemption.rulings.last().is_some_and(late) {
        return Err(Refusal::rule("oversight-contest-late").with("days", days));
    }
    telling.say(FileFact::Contested { words }).done()
}

pub(super) fn withdraw(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Exemption::of(file)?;
    rules::follows(file, "withdrawn")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.opened_by != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-handler"));
    }
    telling.say(FileFact::Withdrawn { words }).done()
}
