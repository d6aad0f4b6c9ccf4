//! Climbing (提级办理): what a unit cannot solve goes up one level with its file: unit → the unit above → … → the executive
//! meeting. Source: 济南市12345条例 arts. 29–30.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File};
use super::kinds::{ClimbReason, FileState};
use super::rules;
use super::timing::Telling;
use cases::Words;
use kernel::{Refusal, UnitId};
use serde::{Deserialize, Serialize};

/// What a climb keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Climb {
    pub reason: ClimbReason,
    /// What was tried.
    pub tried: Words,
    /// What is asked of the level above.
    pub asked: Words,
    /// The units that it went up to, the last one has it.
    pub levels: Vec<UnitId>,
    /// The order that came back with the days it allows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<(Words, u32)>,
    /// Who is to lead; a person designates it in the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitId>,
}

impl Climb {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Climb(climb) => Ok(climb),
            _ => Err(rules::other()),
        }
    }
}

pub(super) fn open(mut opening: Opening, telling: Telling<'_>) -> Decided {
    let (unit, _) = rules::person(telling.context)?;
    rules::open_case(telling.facts)?;
    if telling.facts.case.as_ref().and_then(|case| case.lead) != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-lead"));
    }
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-climb-open").with("number", first));
    }
    let above = rules::next_above(&opening.about, telling.facts);
    let above = above.ok_or_else(|| Refusal::rule("oversight-climb-nobody-above"))?;
    let Body::Climb(climb) = &mut opening.body else { return Err(rules::other()) };
    climb.levels = vec![above];
    telling.opened(opening).done()
}

/// The level that has it decides, through somebody of that unit who has no part in the handling.
fn decides(file: &File, telling: &Telling<'_>, event: &str) -> Result<UnitId, Refusal> {
    let climb = Climb::of(file)?;
    rules::follows(file, event)?;
    let (unit, _) = rules::person(telling.context)?;
    if climb.levels.last() != Some(&unit) {
        return Err(Refusal::forbidden("oversight-not-receiver"));
    }
    rules::supervises(telling.context, telling.facts)?;
    Ok(unit)
}

const fn clock_of(state: FileState) -> &'static str {
    match state {
        FileState::AtMeeting => "decide_meeting",
        _ => "decide",
    }
}

pub(super) fn send_back(file: &File, words: Words, days: u32, telling: Telling<'_>) -> Decided {
    decides(file, &telling, "sent_back")?;
    rules::days(days, telling.facts.policy.limits.order_days)?;
    telling.say(FileFact::SentBack { words, days }).met(clock_of(file.state)).done()
}

/// The level above names who leads; the case itself changes only by its own step, taken by a person.
pub(super) fn name_lead(file: &File, unit: UnitId, words: Words, telling: Telling<'_>) -> Decided {
    decides(file, &telling, "lead_named")?;
    if telling.facts.case.as_ref().and_then(|case| case.lead) == Some(unit) {
        return Err(Refusal::rule("oversight-lead-same").at("unit"));
    }
    if telling.facts.gone.contains(&unit) {
        return Err(Refusal::rule("oversight-unit-retired").at("unit"));
    }
    if file.about.barred.contains(&unit) {
        return Err(Refusal::rule("oversight-complained-about").at("unit"));
    }
    telling.say(FileFact::LeadNamed { unit, words }).met(clock_of(file.state)).done()
}

/// One level at a time, past units that are parties themselves; above the highest unit there is its executive meeting, above that nothing.
pub(super) fn go_up(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    if file.state == FileState::AtMeeting {
        return Err(Refusal::rule("oversight-climb-top"));
    }
    let unit = decides(file, &telling, "went_up")?;
    let (receiver, meeting) = match rules::next_above(&file.about, telling.facts) {
        Some(above) => (above, false),
        None => (unit, true),
    };
    telling.say(FileFact::WentUp { receiver, meeting, words }).met("decide").done()
}

pub(super) fn report(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Climb::of(file)?;
    rules::follows(file, "reported")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.about.unit != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-lead"));
    }
    telling.say(FileFact::Reported { words }).met("carry_out").done()
}

/// The designation was carried out in the case.
pub(super) fn settle(file: &File, telling: Telling<'_>) -> Decided {
    let climb = Climb::of(file)?;
    rules::follows(file, "settled")?;
    if climb.lead.is_none() || telling.facts.case.as_ref().and_then(|case| case.lead) != climb.lead {
        return Err(Refusal::rule("oversight-climb-not-designated"));
    }
    telling.say(FileFact::Settled).met("designate").done()
}

pub(super) fn withdraw(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Climb::of(file)?;
    rules::follows(file, "withdrawn")?;
    let (unit, _) = rules::person(telling.context)?;
    if file.opened_by != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-lead"));
    }
    telling.say(FileFact::Withdrawn { words }).done()
}
