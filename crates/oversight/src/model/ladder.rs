//! The ladder of one case (催办—临期—超期—督办—挂牌). Time raises it up to `supervise`; whether a matter is listed, and
//! when it comes off the list, a person decides.

use super::decide::{Decided, Opening};
use super::event::FileFact;
use super::file::{Body, File, Said};
use super::kinds::FileState;
use super::policy::Limits;
use super::rules;
use super::timing::Telling;
use cases::Words;
use clock::{Clock, ClockId};
use kernel::{Instant, Refusal};
use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;

/// What a ladder keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The case's clock that it watches; `None` while it was only reminded.
    pub clock: Option<ClockId>,
    pub kind: String,
    pub due: Option<Instant>,
    /// So long overdue that a supervisor should decide on listing.
    pub listing_due: bool,
    pub listed: Option<Said>,
    /// What was done when it came off the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delisted: Option<Said>,
}

/// A rung that time reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    DueSoon,
    Overdue,
    Supervise,
    /// A supervisor should decide on listing; nothing is listed by time.
    ListingDue,
}

impl Rung {
    pub const ALL: [Self; 4] = [Self::DueSoon, Self::Overdue, Self::Supervise, Self::ListingDue];

    /// When a clock reaches it.
    pub fn at(self, clock: &Clock, limits: &Limits) -> Instant {
        let days = |days: u32| clock.due.plus_seconds(i64::from(days) * DAY);
        match self {
            Self::DueSoon => {
                let term = clock.due.seconds_since(clock.started).max(0);
                clock.due.plus_seconds(-(term * i64::from(limits.due_soon_percent.min(100)) / 100))
            }
            Self::Overdue => clock.due,
            Self::Supervise => days(limits.supervise_days),
            Self::ListingDue => days(limits.list_days.max(limits.supervise_days)),
        }
    }
}

impl Ladder {
    /// The highest rung that is reached for this clock.
    pub fn reached(&self, state: FileState, clock: ClockId) -> Option<Rung> {
        if self.clock != Some(clock) {
            return None;
        }
        match state {
            FileState::DueSoon => Some(Rung::DueSoon),
            FileState::Overdue => Some(Rung::Overdue),
            FileState::Supervise if self.listing_due => Some(Rung::ListingDue),
            FileState::Supervise => Some(Rung::Supervise),
            FileState::Listed => Some(Rung::ListingDue),
            _ => None,
        }
    }
    pub(super) fn of(file: &File) -> Result<&Self, Refusal> {
        match &file.body {
            Body::Ladder(ladder) => Ok(ladder),
            _ => Err(rules::other()),
        }
    }
}

/// The highest rung that a clock has reached by now, above the one that is known; and when the next one comes.
pub fn climb(
    clock: &Clock,
    reached: Option<Rung>,
    limits: &Limits,
    now: Instant,
) -> (Option<Rung>, Option<Instant>) {
    let above = Rung::ALL.into_iter().filter(|rung| Some(*rung) > reached);
    let due = above.clone().filter(|rung| rung.at(clock, limits) <= now).last();
    let next = above.filter(|rung| Some(*rung) > due).map(|rung| rung.at(clock, limits)).min();
    (due, next)
}

pub(super) fn open(opening: Opening, telling: Telling<'_>) -> Decided {
    if let Some(first) = &telling.facts.open_already {
        return Err(Refusal::rule("oversight-open-already").with("number", first));
    }
    if telling.context.actor.unit().is_some() {
        rules::supervises(telling.context, telling.facts)?;
    }
    telling.opened(opening).done()
}

/// Time raises a ladder, never lowers it; a listed matter stays listed.
pub(super) fn raise(file: &File, rung: Rung, clock: &Clock, telling: Telling<'_>) -> Decided {
    let ladder = Ladder::of(file)?;
    if ladder.clock.is_some_and(|watched| watched != clock.id) {
        return Err(Refusal::rule("oversight-other-clock"));
    }
    if ladder.reached(file.state, clock.id) >= Some(rung) {
        return Err(Refusal::rule("oversight-not-higher"));
    }
    let (clock, kind, due) = (clock.id, clock.kind.clone(), clock.due);
    let level = match rung {
        Rung::DueSoon => FileState::DueSoon,
        Rung::Overdue => FileState::Overdue,
        Rung::Supervise | Rung::ListingDue => FileState::Supervise,
    };
    rules::follows(file, "raised")?;
    // What was taken off the list stands high already, by no clock: time goes on from there.
    let level = if level.rung() < file.state.rung() { file.state } else { level };
    telling.say(FileFact::Raised { level, listing: rung == Rung::ListingDue, clock, kind, due }).done()
}

pub(super) fn remind(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Ladder::of(file)?;
    rules::follows(file, "reminded")?;
    rules::supervises_file(file, telling.context, telling.facts)?;
    telling.say(FileFact::Reminded { words }).done()
}

pub(super) fn list(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    let ladder = Ladder::of(file)?;
    if let Some(listed) = &ladder.listed {
        return Err(Refusal::rule("oversight-listed-before").with("at", listed.at));
    }
    rules::follows(file, "listed")?;
    rules::supervises_file(file, telling.context, telling.facts)?;
    let (unit, account) = rules::person(telling.context)?;
    telling.say(FileFact::Listed { words, unit, account }).done()
}

/// Off the list only with what was done; while the case is overdue the ladder goes on.
pub(super) fn delist(file: &File, words: Words, telling: Telling<'_>) -> Decided {
    Ladder::of(file)?;
    rules::follows(file, "delisted")?;
    rules::supervises_file(file, telling.context, telling.facts)?;
    let (unit, account) = rules::person(telling.context)?;
    // What another capability watches goes on until that one says that it is done.
    let open = match &telling.facts.case {
        Some(case) => case.overdue,
        None => file.about.outside.is_some(),
    };
    telling.say(FileFact::Delisted { words, unit, account, open }).done()
}

/// What it watched is done. A listed matter comes off the list only by a person.
pub(super) fn ease(file: &File, telling: Telling<'_>) -> Decided {
    Ladder::of(file)?;
    if file.state == FileState::Listed {
        return Err(Refusal::rule("oversight-listed-stays"));
    }
    rules::follows(file, "eased")?;
    telling.say(FileFact::Eased).done()
}
