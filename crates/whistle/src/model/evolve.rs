//! What an event changes. Total: no rule is asked here.

use super::event::{WhistleEvent, WhistleFact};
use super::kinds::WhistleState;
use super::state::{Assessment, Before, Call, Moment, Plan, Refused, Side, Whistle};
use clock::{ClockEvent, Clocks};
use kernel::{AccountId, Instant, UnitId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn evolve(state: Option<Whistle>, event: &WhistleEvent) -> Option<Whistle> {
    let mut whistle = match state {
        Some(whistle) => whistle,
        None => proposed(event)?,
    };
    apply(&mut whistle, event);
    // Between `sounded` and the first `called` of the same command nobody is expected yet.
    if !matches!(event.what, WhistleFact::Sounded { .. }) {
        whistle.state = settled(&whistle);
    }
    whistle.owner = owner(&whistle);
    if let Some(moment) = moment(event) {
        whistle.timeline.push(moment);
    }
    Some(whistle)
}

fn proposed(event: &WhistleEvent) -> Option<Whistle> {
    let WhistleFact::Proposed {
        id,
        number,
        kind,
        cases,
        placement,
        matter,
        title,
        text,
        proposed_by,
        street,
        barred,
    } = &event.what
    else {
        return None;
    };
    Some(Whistle {
        id: *id,
        number: number.clone(),
        kind: *kind,
        cases: cases.clone(),
        placement: placement.clone(),
        matter: matter.clone(),
        title: title.clone(),
        text: text.clone(),
        proposed_by: *proposed_by,
        proposed_at: event.at,
        street: *street,
        state: WhistleState::Draft,
        owner: *street,
        sounded_at: None,
        lead: None,
        calls: Vec::new(),
        district: None,
        clocks: Clocks::default(),
        plan: None,
        actions: Vec::new(),
        assessments: Vec::new(),
        handlers: BTreeSet::new(),
        conveners: BTreeSet::new(),
        rulers: BTreeSet::new(),
        barred: barred.iter().copied().collect(),
        timeline: Vec::new(),
    })
}

fn apply(whistle: &mut Whistle, event: &WhistleEvent) {
    let account = event.by.account();
    match &event.what {
        WhistleFact::Proposed { .. } => {}
        WhistleFact::Revised { kind, text } => {
            whistle.kind = *kind;
            whistle.text = text.clone();
            whistle.state = WhistleState::Draft;
        }
        WhistleFact::HandedBack { .. } => {
            whistle.state = WhistleState::HandedBack;
            convened(whistle, account);
        }
        WhistleFact::Rejected { .. } => {
            whistle.state = WhistleState::Rejected;
            convened(whistle, account);
        }
        WhistleFact::Approved { .. } => {
            whistle.state = WhistleState::Approved;
            convened(whistle, account);
        }
        WhistleFact::Sounded { lead, .. } => {
            whistle.state = WhistleState::Sounded;
            whistle.lead = Some(*lead);
            whistle.sounded_at.get_or_insert(event.at);
            convened(whistle, account);
        }
        WhistleFact::Called { unit, duty, .. } => {
            whistle.calls.retain(|call| call.unit != *unit);
            whistle.calls.push(Call {
                unit: *unit,
                duty: duty.clone(),
                since: event.at,
                signed: None,
                contacted: None,
                arrived: None,
                released: None,
                refused: None,
                before: None,
                ordered: false,
                escalated: BTreeSet::new(),
            });
        }
        WhistleFact::LeadNamed { unit, .. } => {
            whistle.lead = Some(*unit);
            convened(whistle, account);
        }
        WhistleFact::Released { unit, .. } => {
            release(whistle, *unit, event.at);
            convened(whistle, account);
        }
        WhistleFact::Signed { unit } => {
            whistle.handlers.extend(account);
            change(whistle, *unit, |call| call.signed = Some(event.at));
        }
        WhistleFact::Contacted { unit, .. } => {
            whistle.handlers.extend(account);
            change(whistle, *unit, |call| call.contacted = Some(event.at));
        }
        WhistleFact::Refused { unit, ground, duty, district, .. } => {
            whistle.handlers.extend(account);
            whistle.district = Some(*district);
            change(whistle, *unit, |call| {
                call.refused = Some(Refused { ground: *ground, duty: duty.clone(), at: event.at });
                call.before = Some(Before::Refusal);
            });
        }
        WhistleFact::ReportedIn { unit, .. } => {
            whistle.handlers.extend(account);
            change(whistle, *unit, |call| {
                call.arrived = Some(event.at);
                call.signed.get_or_insert(event.at);
                call.contacted.get_or_insert(event.at);
                // Whoever has come is neither late nor refusing any more.
                call.before = None;
            });
        }
        WhistleFact::Escalated { unit, steps, district } => {
            whistle.district = Some(*district);
            change(whistle, *unit, |call| {
                call.escalated.extend(steps.iter().cloned());
                call.before.get_or_insert(Before::Delay);
            });
        }
        WhistleFact::Ruled { unit, ordered, .. } => {
            whistle.rulers.extend(account);
            if *ordered {
                change(whistle, *unit, |call| {
                    call.ordered = true;
                    call.before = None;
                });
            } else {
                release(whistle, *unit, event.at);
            }
        }
        WhistleFact::Planned { words, days } => {
            whistle.handlers.extend(account);
            whistle.state = WhistleState::Plan;
            whistle.plan =
                Some(Plan { words: words.clone(), days: *days, at: event.at, by: event.by.clone() });
        }
        WhistleFact::Acted { action, finished } => {
            whistle.actions.push(action.clone());
            if *finished {
                whistle.state = WhistleState::Done;
                for call in &mut whistle.calls {
                    call.before = None;
                }
            }
        }
        WhistleFact::Assessed { side, verdict, words } => {
            match side {
                Side::OfDepartment { .. } => convened(whistle, account),
                Side::OfStreet { .. } => whistle.handlers.extend(account),
            }
            whistle.assessments.push(Assessment {
                side: *side,
                verdict: *verdict,
                words: words.clone(),
                at: event.at,
            });
        }
        WhistleFact::Concluded { .. } => whistle.state = WhistleState::Assessed,
        WhistleFact::Linked { case, barred, also } => {
            whistle.cases.push(*case);
            whistle.barred.extend(barred.iter().chain(also));
        }
        WhistleFact::Withdrawn { .. } => whistle.state = WhistleState::Withdrawn,
        WhistleFact::Transferred { unit, heir: Some(heir) } => {
            change(whistle, *unit, |call| call.unit = *heir);
            if whistle.lead == Some(*unit) {
                whistle.lead = Some(*heir);
            }
        }
        WhistleFact::Transferred { unit, heir: None } => release(whistle, *unit, event.at),
        WhistleFact::Clock { clock } => whistle.clocks.evolve(clock),
    }
}

/// Notes who acted for the street. Calling another department is part of the district's ruling, not the street's.
fn convened(whistle: &mut Whistle, account: Option<AccountId>) {
    whistle.conveners.extend(account.filter(|account| !whistle.rulers.contains(account)));
}

fn change(whistle: &mut Whistle, unit: UnitId, how: impl FnOnce(&mut Call)) {
    if let Some(call) = whistle.calls.iter_mut().find(|call| call.unit == unit) {
        how(call);
    }
}

/// A department that is not waited for any more; when it led, the one that was called first of the others does,
/// until the street names another.
fn release(whistle: &mut Whistle, unit: UnitId, at: Instant) {
    change(whistle, unit, |call| {
        call.released = Some(at);
        call.before = None;
    });
    if whistle.lead == Some(unit) {
        let next = whistle.expected().next().map(|call| call.unit);
        whistle.lead = next;
    }
}

/// Where the whistle stands by what its departments did.
fn settled(whistle: &Whistle) -> WhistleState {
    let state = whistle.state;
    if state == WhistleState::Done && whistle.missing().is_empty() {
        return WhistleState::Assessed;
    }
    if !state.is_calling() {
        return state;
    }
    if whistle.expected().next().is_none() {
        return WhistleState::Approved;
    }
    if state == WhistleState::Plan {
        return state;
    }
    if whistle.expected().all(|call| call.arrived.is_some()) {
        WhistleState::OnSite
    } else if whistle.expected().all(|call| call.signed.is_some() && !call.refuses()) {
        WhistleState::Acknowledged
    } else {
        WhistleState::Sounded
    }
}

/// Whose turn it is: the street's while it decides, waits for departments or assesses; the leading department's
/// once all are there.
fn owner(whistle: &Whistle) -> UnitId {
    match whistle.state {
        WhistleState::HandedBack => whistle.proposed_by.unwrap_or(whistle.street),
        WhistleState::OnSite | WhistleState::Plan => whistle.lead.unwrap_or(whistle.street),
        _ => whistle.street,
    }
}

/// The timeline's line for an event; clock steps that follow from another event have none.
fn moment(event: &WhistleEvent) -> Option<Moment> {
    let mut detail = BTreeMap::new();
    let mut note = |name: &str, value: String| {
        detail.insert(name.to_owned(), value);
    };
    let mut kind = event.what.kind();
    match &event.what {
        WhistleFact::Proposed { kind, cases, .. } => {
            note("kind", kind.to_string());
            note("cases", cases.len().to_string());
        }
        WhistleFact::Revised { kind, .. } => note("kind", kind.to_string()),
        WhistleFact::Called { unit, duty, .. } => {
            note("unit", unit.to_string());
            note("duty", duty.code.clone());
        }
        WhistleFact::Sounded { lead: unit, .. }
        | WhistleFact::LeadNamed { unit, .. }
        | WhistleFact::Released { unit, .. }
        | WhistleFact::Signed { unit }
        | WhistleFact::Contacted { unit, .. }
        | WhistleFact::ReportedIn { unit, .. } => note("unit", unit.to_string()),
        WhistleFact::Refused { unit, ground, duty, .. } => {
            note("unit", unit.to_string());
            note("ground", ground.to_string());
            note("duty", duty.clone());
        }
        WhistleFact::Escalated { unit, steps, .. } => {
            note("unit", unit.to_string());
            note("steps", steps.iter().cloned().collect::<Vec<_>>().join(","));
        }
        WhistleFact::Ruled { unit, on, ordered, .. } => {
            note("unit", unit.to_string());
            note("on", on.as_str().to_owned());
            note("ordered", ordered.to_string());
        }
        WhistleFact::Planned { days, .. } => note("days", days.to_string()),
        WhistleFact::Acted { action, finished } => {
            note("result", action.result.to_string());
            note("finished", finished.to_string());
        }
        // Only that somebody has spoken; what was said is read when both sides have.
        WhistleFact::Assessed { side, .. } => match side {
            Side::OfDepartment { unit } => note("unit", unit.to_string()),
            Side::OfStreet { .. } => kind = "street_assessed",
        },
        WhistleFact::Concluded { missing } => note("missing", missing.len().to_string()),
        WhistleFact::Linked { case, .. } => note("case", case.to_string()),
        WhistleFact::Transferred { unit, heir } => {
            note("unit", unit.to_string());
            if let Some(heir) = heir {
                note("heir", heir.to_string());
            }
        }
        WhistleFact::Clock { clock: ClockEvent::Recalculated { clock, .. } } => {
            kind = "clock_recalculated";
            note("clock", clock.to_string());
        }
        WhistleFact::Clock { .. } => return None,
        WhistleFact::HandedBack { .. }
        | WhistleFact::Rejected { .. }
        | WhistleFact::Approved { .. }
        | WhistleFact::Withdrawn { .. } => {}
    }
    Some(Moment {
        at: event.at,
        by: event.by.clone(),
        kind: kind.to_owned(),
        words: event.what.words().cloned(),
        detail,
    })
}
