//! What a parked case owes its requester (挂账告知): the unit says how it was told. The parking itself is a state of the case.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File, Said};
use super::rules;
use super::timing::Telling;
use cases::{ParkCause, Words};
use kernel::Refusal;
use serde::{Deserialize, Serialize};

/// What is kept of a parked case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parking {
    pub cause: ParkCause,
    /// How the requester was told.
    pub told: Option<Said>,
}

impl Parking {
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Parking(parking) => Ok(parking),
            _ => Err(rules::other()),
        }
    }
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-open-already").with("number", first));
    }
    telling.opened(opening).done()
}

pub(super) fn tell(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let parking = Parking::of(file)?;
    rules::follows(file, "told")?;
    let (unit, account) = rules::person(telling.context)?;
    if file.about.unit != Some(unit) {
        return Err(Refusal::forbidden("oversight-not-lead"));
    }
    if parking.told.is_some() {
        return Err(Refusal::rule("oversight-told-before"));
    }
    telling.say(FileFact::Told { words, unit, account }).met("tell").done()
}

pub(super) fn resume(file: &File, telling: Telling<'_>) -> Decided {
    Parking::of(file)?;
    rules::follows(file, "resumed")?;
    telling.say(FileFact::Resumed).done()
}
