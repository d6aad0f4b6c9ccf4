//! What an event changes. Total: no rule is asked here.

use super::commendation::{self, Objection};
use super::event::{FileEvent, FileFact};
use super::exemption::Ruling;
use super::file::{Body, File, Moment, Said};
use super::kinds::FileState;
use super::notice::Issuer;
use super::spot::Finding;
use super::transfer;
use clock::{ClockEvent, Clocks};
use kernel::UnitId;
use std::collections::BTreeMap;

pub(super) fn evolve(state: Option<File>, event: &FileEvent) -> Option<File> {
    let mut file = match state {
        Some(file) => file,
        None => opened(event)?,
    };
    apply(&mut file, event);
    file.owner = owner(&file);
    if let Some(moment) = moment(event) {
        file.timeline.push(moment);
    }
    Some(file)
}

fn opened(event: &FileEvent) -> Option<File> {
    let FileFact::Opened { id, number, about, opened_by, desk, body } = &event.what else { return None };
    Some(File {
        id: *id,
        number: number.clone(),
        about: about.clone(),
        state: body.first_state(),
        owner: *desk,
        opened_by: *opened_by,
        opened_at: event.at,
        desk: *desk,
        clocks: Clocks::default(),
        body: body.clone(),
        timeline: Vec::new(),
    })
}

fn apply(file: &mut File, event: &FileEvent) {
    let at = event.at;
    match (&event.what, &mut file.body) {
        (FileFact::Raised { level, listing, clock, kind, due }, Body::Ladder(ladder)) => {
            ladder.clock = Some(*clock);
            ladder.kind.clone_from(kind);
            ladder.due = Some(*due);
            ladder.listing_due |= *listing;
            if file.state != FileState::Listed {
                file.state = *level;
            }
        }
        (FileFact::Listed { words, unit, account }, Body::Ladder(ladder)) => {
            ladder.listed = Some(Said { words: words.clone(), at, unit: *unit, account: *account });
            ladder.listing_due = false;
            file.state = FileState::Listed;
        }
        (FileFact::Delisted { words, unit, account, open }, Body::Ladder(ladder)) => {
            ladder.delisted = Some(Said { words: words.clone(), at, unit: *unit, account: *account });
            ladder.listed = None;
            file.state = if *open { FileState::Supervise } else { FileState::Eased };
        }
        (FileFact::Eased, _) => file.state = FileState::Eased,
        (FileFact::Joined { unit, account, .. }, Body::Notice(notice)) => {
            notice.issuers.push(Issuer { unit: *unit, account: *account, at });
        }
        (FileFact::Answered { words, unit, account }, Body::Notice(notice)) => {
            notice.answer = Some(Said { words: words.clone(), at, unit: *unit, account: *account });
            file.state = FileState::Answered;
        }
        (FileFact::Accepted { unit, .. }, Body::Notice(notice)) => {
            notice.accepted.insert(*unit);
            if notice.missing().next().is_none() {
                file.state = FileState::Accepted;
            }
        }
        (FileFact::AskedAgain { words, days }, Body::Notice(notice)) => {
            notice.before.extend(notice.answer.take());
            notice.accepted.clear();
            notice.asked = words.clone();
            notice.days = *days;
            file.state = FileState::Issued;
        }
        (FileFact::SentBack { words, days }, Body::Climb(climb)) => {
            climb.order = Some((words.clone(), *days));
            file.state = FileState::Ordered;
        }
        (FileFact::LeadNamed { unit, .. }, Body::Climb(climb)) => {
            climb.lead = Some(*unit);
            file.state = FileState::Designating;
        }
        (FileFact::WentUp { receiver, meeting, .. }, Body::Climb(climb)) => {
            if *meeting {
                file.state = FileState::AtMeeting;
            } else {
                climb.levels.push(*receiver);
            }
        }
        (FileFact::Reported { .. } | FileFact::Settled, _) => file.state = FileState::Settled,
        (FileFact::Ruled { granted, words, unit, account }, Body::Exemption(exemption)) => {
            let second = file.state == FileState::Contested;
            exemption.rulings.push(Ruling {
                granted: *granted,
                words: words.clone(),
                unit: *unit,
                account: *account,
                at,
            });
            file.state = match (second, granted) {
                (false, true) => FileState::Granted,
                (false, false) => FileState::Refused,
                (true, true) => FileState::Upheld,
                (true, false) => FileState::Revoked,
            };
        }
        (FileFact::Contested { words }, Body::Exemption(exemption)) => {
            exemption.objection = Some(words.clone());
            file.state = FileState::Contested;
        }
        (FileFact::Checked { case, passed, words, unit, .. }, Body::SpotCheck(check)) => {
            if let Some(one) = check.drawn.iter_mut().find(|one| one.case == *case) {
                one.finding = Some(Finding { passed: *passed, words: words.clone(), unit: *unit, at });
            }
            if check.drawn.iter().all(|one| one.finding.is_some()) {
                file.state = FileState::CarriedOut;
            }
        }
        (FileFact::Told { words, unit, account }, Body::Parking(parking)) => {
            parking.told = Some(Said { words: words.clone(), at, unit: *unit, account: *account });
        }
        (FileFact::Objected { words, person }, Body::Commendation(commendation)) => {
            let (words, person) = (words.clone(), person.clone());
            commendation.objections.push(Objection { words, person, at });
        }
        (FileFact::Decided { granted, words, unit, account }, Body::Commendation(_)) => {
            let said = Said { words: words.clone(), at, unit: *unit, account: *account };
            commendation::decided(file, *granted, said);
        }
        (FileFact::Withdrawn { words }, Body::Commendation(commendation)) => {
            commendation.withdrawn = Some(words.clone());
            file.state = FileState::Withdrawn;
        }
        (FileFact::Resumed, _) => file.state = FileState::Resumed,
        (FileFact::Withdrawn { .. }, _) => file.state = FileState::Withdrawn,
        (FileFact::Transferred { unit, heir, judge }, _) => transfer::apply(file, *unit, *heir, *judge),
        (FileFact::Clock { clock }, _) => file.clocks.evolve(clock),
        // Opened, reminded, and whatever belongs to another procedure.
        _ => {}
    }
}

/// Whose turn it is.
fn owner(file: &File) -> UnitId {
    let unit = file.about.unit.unwrap_or(file.desk);
    let opener = file.opened_by.unwrap_or(file.desk);
    match (&file.body, file.state) {
        (Body::Notice(notice), FileState::Answered) => notice.missing().next().unwrap_or(opener),
        (Body::Climb(climb), FileState::AtLevel | FileState::AtMeeting) => {
            climb.levels.last().copied().unwrap_or(file.desk)
        }
        (Body::Exemption(_), FileState::Asked | FileState::Contested)
        | (Body::Climb(_), FileState::Designating)
        | (Body::Commendation(_), FileState::Public) => file.desk,
        (Body::SpotCheck(_), _) => opener,
        _ => unit,
    }
}

/// The timeline's line for an event; clock steps that follow from another event have none.
fn moment(event: &FileEvent) -> Option<Moment> {
    let mut detail = BTreeMap::new();
    let mut note = |name: &str, value: String| {
        detail.insert(name.to_owned(), value);
    };
    let mut kind = event.what.kind();
    match &event.what {
        FileFact::Opened { body, .. } => {
            note("procedure", body.procedure().to_string());
            match body {
                Body::Notice(notice) => note("days", notice.days.to_string()),
                Body::Climb(climb) => {
                    note("reason", climb.reason.to_string());
                    if let Some(above) = climb.levels.last() {
                        note("unit", above.to_string());
                    }
                }
                Body::Exemption(exemption) => note("ground", exemption.ground.to_string()),
                Body::SpotCheck(check) => {
                    note("count", check.count.to_string());
                    note("drawn", check.drawn.len().to_string());
                }
                Body::Commendation(commendation) => note("count", commendation.merits.len().to_string()),
                Body::Ladder(_) | Body::Parking(_) => {}
            }
        }
        FileFact::Raised { level, listing, kind, due, .. } => {
            note("level", if *listing { "listing".to_owned() } else { level.to_string() });
            note("clock", kind.clone());
            note("due", due.micros().to_string());
        }
        FileFact::Joined { unit, .. }
        | FileFact::LeadNamed { unit, .. }
        | FileFact::Accepted { unit, .. } => {
            note("unit", unit.to_string());
        }
        FileFact::Transferred { unit, heir, .. } => {
            note("unit", heir.to_string());
            note("before", unit.to_string());
        }
        FileFact::AskedAgain { days, .. } | FileFact::SentBack { days, .. } => note("days", days.to_string()),
        FileFact::WentUp { receiver, meeting, .. } => {
            note("unit", receiver.to_string());
            if *meeting {
                kind = "went_to_meeting";
            }
        }
        FileFact::Ruled { granted, .. } => {
            if !granted {
                kind = "ruled_against";
            }
        }
        FileFact::Decided { granted, .. } => kind = if *granted { "awarded" } else { "not_awarded" },
        FileFact::Checked { number, passed, .. } => {
            note("case", number.clone());
            note("passed", passed.to_string());
        }
        FileFact::Clock { clock: ClockEvent::Recalculated { clock, .. } } => {
            kind = "clock_recalculated";
            note("id", clock.to_string());
        }
        FileFact::Clock { .. } => return None,
        _ => {}
    }
    Some(Moment {
        at: event.at,
        by: event.by.clone(),
        kind: kind.to_owned(),
        words: event.what.words().cloned(),
        detail,
    })
}
