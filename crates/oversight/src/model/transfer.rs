//! A unit that had a part has ended: its heir answers for it, and somebody who does not judge his own work speaks for it
//! where it supervised or decided.

use super::decide::Decided;
use super::event::FileFact;
use super::file::{Body, File};
use super::kinds::FileState;
use super::rules;
use super::timing::Telling;
use kernel::{Refusal, UnitId};
use std::collections::BTreeSet;

/// Hands a unit's parts over; without a part of the unit nothing happens.
pub(super) fn transfer(file: &File, unit: UnitId, heir: UnitId, telling: Telling<'_>) -> Decided {
    if !has_part(file, unit) || unit == heir {
        return telling.done();
    }
    rules::follows(file, "transferred")?;
    let concerned = if file.about.unit == Some(unit) { Some(heir) } else { file.about.unit };
    let desk = if file.desk == unit { telling.facts.desk } else { file.desk };
    let able = |one: &UnitId| Some(*one) != concerned && *one != unit && !file.about.barred.contains(one);
    let judge = [heir, desk].into_iter().chain(telling.facts.above.iter().copied()).find(able);
    let judge = judge.ok_or_else(|| Refusal::rule("oversight-own-matter"))?;
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
    // Whoever asked for himself goes on asking; whoever supervised is spoken for.
    let asks = matches!(file.body, Body::Climb(_) | Body::Exemption(_));
    if file.opened_by == Some(unit) {
        file.opened_by = Some(if asks { heir } else { judge });
    }
    if file.about.unit == Some(unit) {
        file.about.unit = Some(heir);
    }
    let concerned = file.about.unit;
    let speaks = |of: UnitId| if of == unit || Some(of) == concerned { judge } else { of };
    file.desk = speaks(file.desk);
    match &mut file.body {
        Body::Notice(notice) => {
            // What two units asked is judged by one, when one of them takes the other's place.
            let mut known = BTreeSet::new();
            notice.issuers.iter_mut().for_each(|issuer| issuer.unit = speaks(issuer.unit));
            notice.issuers.retain(|issuer| known.insert(issuer.unit));
            notice.accepted = notice.accepted.iter().map(|unit| speaks(*unit)).collect();
            if file.state == FileState::Answered && notice.missing().next().is_none() {
                file.state = FileState::Accepted;
            }
        }
        Body::Climb(climb) => {
            if let Some(level) = climb.levels.last_mut() {
                *level = speaks(*level);
            }
            if climb.lead == Some(unit) {
                climb.lead = Some(heir);
            }
        }
        Body::Ladder(_)
        | Body::Exemption(_)
        | Body::SpotCheck(_)
        | Body::Parking(_)
        | Body::Commendation(_) => {}
    }
}
