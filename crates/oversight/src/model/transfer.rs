//! A unit that had a part has ended: its heir answers for it, and somebody who does not judge his own work speaks for it
//! where it supervised or decided.

use super::decide::Decided;
use super::event::FileFact;
use super::file::{Body, File};
use super::kinds::FileState;
use super::rules;
use super::timing::Telling;
use kernel::UnitId;

/// Hands a unit's parts over; without a part of the unit nothing happens.
pub(super) fn transfer(file: &File, unit: UnitId, heir: UnitId, telling: Telling<'_>) -> Decided {
    if !has_part(file, unit) || unit == heir {
        return telling.done();
    }
    rules::follows(file, "transferred")?;
    let concerned = if file.about.unit == Some(unit) { Some(heir) } else { file.about.unit };
    let desk = if file.desk == unit { telling.facts.desk } else { file.desk };
    let judge = if concerned == Some(heir) { desk } else { heir };
    telling.say(FileFact::Transferred { unit, heir, judge }).done()
}

/// Whether the unit owns the file, answers in it, or has still something to say.
fn has_part(file: &File, unit: UnitId) -> bool {
    let named = match &file.body {
        Body::Notice(notice) => notice.is_issuer(unit),
        Body::Climb(climb) => climb.levels.last() == Some(&unit) || climb.lead == Some(unit),
        _ => false,
    };
    let own = [Some(file.owner), file.about.unit, file.opened_by, Some(file.desk)];
    named || own.contains(&Some(unit))
}

pub(super) fn apply(file: &mut File, unit: UnitId, heir: UnitId, judge: UnitId) {
    let speaker = |of: &mut UnitId| {
        if *of == unit {
            *of = judge;
        }
    };
    speaker(&mut file.desk);
    match &mut file.body {
        Body::Notice(notice) => {
            let known = notice.is_issuer(judge);
            // The answers to what two units asked are read by one, when one of them takes the other's place.
            notice.issuers.retain(|issuer| !(known && issuer.unit == unit));
            notice.issuers.iter_mut().for_each(|issuer| speaker(&mut issuer.unit));
            if notice.accepted.remove(&unit) && !known {
                notice.accepted.insert(judge);
            }
            if file.state == FileState::Answered && notice.missing().next().is_none() {
                file.state = FileState::Accepted;
            }
        }
        Body::Climb(climb) => {
            climb.levels.last_mut().into_iter().for_each(speaker);
            if climb.lead == Some(unit) {
                climb.lead = Some(heir);
            }
        }
        Body::Ladder(_) | Body::Exemption(_) | Body::SpotCheck(_) | Body::Parking(_) => {}
    }
    // Whoever asked for himself goes on asking; whoever supervised is spoken for.
    let asks = matches!(file.body, Body::Climb(_) | Body::Exemption(_));
    if file.opened_by == Some(unit) {
        file.opened_by = Some(if asks { heir } else { judge });
    }
    if file.about.unit == Some(unit) {
        file.about.unit = Some(heir);
    }
}
