//! The supervision notice (督办单): issued, answered once by the unit, accepted or asked again by those who issued.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File, Said};
use super::kinds::FileState;
use super::rules;
use super::timing::Telling;
use cases::Words;
use kernel::{AccountId, Instant, Refusal, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One of those who issue a notice (督办单位).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    pub unit: UnitId,
    pub account: AccountId,
    pub at: Instant,
}

/// What a notice keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What is asked now.
    pub asked: Words,
    /// Calendar days for the answer.
    pub days: u32,
    pub issuers: Vec<Issuer>,
    pub answer: Option<Said>,
    /// Answers with which the issuers were not content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Said>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub accepted: BTreeSet<UnitId>,
}

impl Notice {
    pub fn is_issuer(&self, unit: UnitId) -> bool {
        self.issuers.iter().any(|issuer| issuer.unit == unit)
    }
    /// The issuing units that have not accepted the answer yet.
    pub fn missing(&self) -> impl Iterator<Item = UnitId> {
        self.issuers.iter().map(|issuer| issuer.unit).filter(|unit| !self.accepted.contains(unit))
    }
    fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Notice(notice) => Ok(notice),
            _ => Err(Refusal::invalid("oversight-other-procedure", "step")),
        }
    }
}

/// A second supervisor does not give a contrary order: he reads the first one, and joins it.
pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    let Body::Notice(notice) = &opening.body else { return Err(rules::other()) };
    rules::supervises(telling.context, telling.facts)?;
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-contrary-order").with("number", first));
    }
    rules::open_case(telling.facts)?;
    opening.about.unit.ok_or_else(|| Refusal::rule("oversight-no-lead").at("case"))?;
    rules::days(notice.days, telling.facts.policy.limits.notice_days)?;
    telling.opened(opening).done()
}

pub(super) fn join(file: &File, words: Option<Words>, telling: Telling<'_>) -> Decided {
    let notice = Notice::of(file)?;
    rules::follows(file, "joined")?;
    let (unit, account) = rules::person(telling.context)?;
    rules::supervises(telling.context, telling.facts)?;
    if file.about.unit == Some(unit) {
        return Err(Refusal::rule("oversight-own-matter"));
    }
    if notice.is_issuer(unit) {
        return Err(Refusal::rule("oversight-joined-before"));
    }
    telling.say(FileFact::Joined { unit, account, words }).done()
}

pub(super) fn answer(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let notice = Notice::of(file)?;
    let (unit, account) = rules::person(telling.context)?;
    if file.about.unit != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-your-notice"));
    }
    if notice.answer.is_some() {
        return Err(Refusal::rule("oversight-answered-before"));
    }
    rules::follows(file, "answered")?;
    telling.say(FileFact::Answered { words, unit, account }).met("answer").done()
}

pub(super) fn accept(file: &File, words: Option<Words>, telling: Telling<'_>) -> Decided {
    let unit = judges(file, &telling, "accepted")?;
    let telling = telling.say(FileFact::Accepted { unit, words });
    if telling.state() == Some(FileState::Accepted) { telling.met("judge").done() } else { telling.done() }
}

pub(super) fn ask_again(file: &File, words: Words, days: u32, telling: Telling<'_>) -> Decided {
    judges(file, &telling, "asked_again")?;
    rules::days(days, telling.facts.policy.limits.notice_days)?;
    telling.say(FileFact::AskedAgain { words, days }).met("judge").done()
}

/// Those who issued judge the answer, each unit once.
fn judges(file: &File, telling: &Telling<'_>, event: &str) -> Result<UnitId, Refusal> {
    let notice = Notice::of(file)?;
    rules::follows(file, event)?;
    let (unit, _) = rules::person(telling.context)?;
    if !notice.is_issuer(unit) {
        return Err(Refusal::forbidden("oversight-not-issuer"));
    }
    if notice.accepted.contains(&unit) {
        return Err(Refusal::rule("oversight-accepted-before"));
    }
    Ok(unit)
}

/// Only the unit that issued first takes a notice back, before the answer.
pub(super) fn withdraw(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let notice = Notice::of(file)?;
    rules::follows(file, "withdrawn")?;
    let (unit, _) = rules::person(telling.context)?;
    if notice.issuers.first().map(|issuer| issuer.unit) != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-issuer"));
    }
    telling.say(FileFact::Withdrawn { words }).done()
}
