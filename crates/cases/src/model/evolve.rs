//! What an event changes. Total: no rule is asked here.

use super::event::{CaseEvent, CaseFact};
use super::kinds::CaseState;
use super::own_data;
use super::safe::{Confirmed, KeptWords, SafePart, ToldAs, codes};
use super::state::{
    Assist, Barred, Case, DutyCitation, ExtensionAsked, Lead, Linked, Moment, Parking, ReopeningAsked,
    Revisit, Words,
};
use clock::{ClockEvent, Clocks};
use guard::Bar;
use guard::safe_text::Telling;
use kernel::{Actor, Instant, UnitId};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn evolve(state: Option<Case>, event: &CaseEvent) -> Option<Case> {
    let mut case = match state {
        Some(case) => case,
        None => received(&event.what)?,
    };
    apply(&mut case, event);
    if let Some(moment) = moment(event) {
        case.timeline.push(moment);
    }
    Some(case)
}

fn received(what: &CaseFact) -> Option<Case> {
    let CaseFact::Received {
        id,
        number,
        source,
        channel,
        received_at,
        title,
        text,
        placement,
        matter,
        urgency,
        urgency_ground,
        answers,
        complaint,
        notice,
        confidentiality,
        requester,
        owner,
    } = what
    else {
        return None;
    };
    Some(Case {
        id: *id,
        number: number.clone(),
        source: source.clone(),
        channel: *channel,
        received_at: *received_at,
        title: title.clone(),
        text: text.clone(),
        placement: placement.clone(),
        matter: matter.clone(),
        urgency: *urgency,
        urgency_ground: urgency_ground.clone(),
        answers: answers.clone(),
        confidentiality: *confidentiality,
        complained_about: None,
        barred: Vec::new(),
        complaint: complaint.clone(),
        notice: notice.clone(),
        kept: Vec::new(),
        requester: requester.clone(),
        state: CaseState::Received,
        owner: *owner,
        lead: None,
        bundle: None,
        assists: Vec::new(),
        returned_by: BTreeSet::new(),
        handlers: BTreeSet::new(),
        handling_units: BTreeSet::new(),
        checkers: BTreeSet::new(),
        revisitors: BTreeSet::new(),
        clocks: Clocks::default(),
        extension: None,
        parking: None,
        declined: None,
        revisit: None,
        outcome: None,
        drawn: None,
        reopening: None,
        reopening_refused_by: BTreeSet::new(),
        reworked: 0,
        reopened: 0,
        merged_into: None,
        before_merge: None,
        part_of: None,
        parts: Vec::new(),
        attachments: Vec::new(),
        data_requests: Vec::new(),
        forgotten: None,
        hold: None,
        timeline: Vec::new(),
    })
}

fn apply(case: &mut Case, event: &CaseEvent) {
    match &event.what {
        CaseFact::Received { .. } => {}
        CaseFact::FactsAdded { attachments, .. } => case.attachments.extend(attachments.iter().cloned()),
        CaseFact::OriginalKept { original, told, marks } => {
            let (original, told, marks) = (original.clone(), *told, marks.clone());
            let mut waiting = None;
            if told == ToldAs::Later
                && let Some(said) = case.timeline.last_mut()
            {
                said.original = Some(original.clone());
                // What is added waits until somebody has read it; on a request or an answer others have to decide now.
                if said.kind == "facts_added" {
                    waiting = said.words.take();
                }
            }
            case.kept.push(KeptWords { original, told, marks, waiting, confirmed: None });
        }
        CaseFact::MadeSafe { original, told, marks, words, left } => {
            let confirmed = Some(Confirmed { at: event.at, by: event.by.clone(), left: left.clone() });
            case.kept.retain(|kept| kept.original != *original);
            let (original, marks) = (original.clone(), marks.clone());
            for (part, words) in words {
                make_safe(case, &original, *part, words);
            }
            case.kept.push(KeptWords { original, told: *told, marks, waiting: None, confirmed });
        }
        CaseFact::Amended { .. }
        | CaseFact::Forgotten { .. }
        | CaseFact::DataAsked { .. }
        | CaseFact::DataAnswered { .. }
        | CaseFact::Held { .. }
        | CaseFact::Released { .. } => own_data::apply(case, event.at, &event.by, &event.what),
        CaseFact::Located { placement } => case.placement = placement.clone(),
        CaseFact::Classified { matter, complained_about, confidentiality } => {
            case.matter = Some(matter.clone());
            case.complained_about = *complained_about;
            case.confidentiality = *confidentiality;
        }
        CaseFact::Barred { bar, about, below, owner, .. } => {
            case.barred.retain(|barred| barred.bar != *bar);
            let (below, by) = (below.clone(), event.by.account());
            case.barred.push(Barred { bar: *bar, about: *about, below, by });
            case.owner = owner.unwrap_or(case.owner);
            let barred = case.bars();
            case.assists
                .retain(|assist| assist.replied.is_some() || !barred.contains(&Bar::Unit(assist.unit)));
        }
        CaseFact::Unbarred { bar, .. } => {
            case.barred.retain(|barred| barred.bar != *bar);
            case.complained_about = case.complained_about.filter(|unit| Bar::Unit(*unit) != *bar);
        }
        CaseFact::UrgencyDeclared { urgency, ground } => {
            case.urgency = *urgency;
            case.urgency_ground = Some(ground.clone());
        }
        CaseFact::Answered { .. } => case.state = CaseState::Answered,
        CaseFact::Declined { ground, right_channel, .. } => {
            case.state = CaseState::Declined;
            case.declined = Some((*ground, *right_channel));
        }
        CaseFact::Merged { into, .. } => {
            case.before_merge = Some(case.state);
            case.state = CaseState::Merged;
            case.merged_into = Some(*into);
        }
        CaseFact::Unmerged { owner, .. } => {
            case.state = case.before_merge.take().unwrap_or(CaseState::Received);
            case.merged_into = None;
            case.owner = *owner;
        }
        CaseFact::PartOf { whole, number, requester, confidentiality } => {
            case.part_of = Some(Linked { id: *whole, number: number.clone() });
            case.confidentiality = *confidentiality;
            if case.requester.is_none() {
                case.requester = requester.clone();
            }
        }
        CaseFact::PartGiven { part, number } => {
            case.parts.push(Linked { id: *part, number: number.clone() });
        }
        CaseFact::Registered { owner } => {
            case.state = CaseState::Registered;
            case.owner = *owner;
        }
        CaseFact::Dispatched { lead, duty, .. } => give(case, *lead, duty, false, event.at),
        CaseFact::Designated { lead, duty, .. } => give(case, *lead, duty, true, event.at),
        CaseFact::Accepted => {
            case.state = CaseState::Handling;
            note_handler(case, &event.by);
        }
        CaseFact::Returned { owner, .. } => {
            if let Some(lead) = &case.lead {
                case.returned_by.insert(lead.unit);
                case.handling_units.remove(&lead.unit);
            }
            case.state = CaseState::Returned;
            case.owner = *owner;
            release_assists(case);
        }
        CaseFact::AssistCalled { unit, duty, .. } => {
            case.assists.retain(|assist| assist.unit != *unit);
            case.assists.push(Assist { unit: *unit, duty: duty.clone(), since: event.at, replied: None });
            case.handling_units.insert(*unit);
        }
        CaseFact::AssistReplied { unit, attachments, .. } => {
            for assist in case.assists.iter_mut().filter(|assist| assist.unit == *unit) {
                assist.replied = Some(event.at);
            }
            case.attachments.extend(attachments.iter().cloned());
            note_handler(case, &event.by);
        }
        CaseFact::ExtensionAsked { amount, words } => {
            case.extension =
                Some(ExtensionAsked { by: event.by.clone(), amount: *amount, words: words.clone() });
        }
        CaseFact::ExtensionRuled { .. } => case.extension = None,
        CaseFact::Parked { cause, plan, review_days } => {
            case.state = CaseState::Parked;
            case.extension = None;
            case.parking = Some(Parking {
                cause: *cause,
                plan: plan.clone(),
                since: event.at,
                review_days: *review_days,
            });
        }
        CaseFact::Unparked { .. } => {
            case.state = CaseState::Handling;
            case.parking = None;
        }
        CaseFact::Replied { attachments, owner, draw, .. } => {
            case.state = CaseState::Replied;
            case.owner = *owner;
            case.drawn = draw.as_ref().map(|draw| draw.drawn);
            release_assists(case);
            case.extension = None;
            case.revisit = None;
            case.attachments.extend(attachments.iter().cloned());
            note_handler(case, &event.by);
        }
        CaseFact::SolvedOnSpot { attachments, drawn, owner, .. } => {
            case.state = CaseState::Replied;
            case.owner = *owner;
            case.drawn = Some(*drawn);
            case.attachments.extend(attachments.iter().cloned());
            case.handling_units.extend(event.by.unit());
            note_handler(case, &event.by);
        }
        CaseFact::Checked { passed, owner, .. } => {
            case.owner = *owner;
            case.checkers.extend(event.by.account());
            if *passed {
                case.state = CaseState::Revisiting;
            } else {
                work_again(case);
                case.drawn = None;
                case.reworked += 1;
            }
        }
        CaseFact::Revisited { contacted, solved, satisfaction, owner, .. } => {
            case.owner = *owner;
            case.revisitors.extend(event.by.account());
            case.revisit = Some(Revisit {
                at: event.at,
                contacted: *contacted,
                solved: *solved,
                satisfaction: *satisfaction,
            });
            if *solved == Some(false) {
                work_again(case);
                case.reopened += 1;
            }
        }
        CaseFact::Closed { outcome, .. } => {
            case.state = CaseState::Closed;
            case.outcome = Some(*outcome);
        }
        CaseFact::CheckOmitted { owner } => {
            case.state = CaseState::Revisiting;
            case.owner = *owner;
        }
        CaseFact::ReopeningAsked { words, owner } => {
            let owner_before = case.owner;
            case.reopening = Some(ReopeningAsked {
                at: event.at,
                by: event.by.clone(),
                words: words.clone(),
                owner_before,
            });
            case.state = CaseState::Contested;
            case.owner = *owner;
        }
        CaseFact::ReopeningRuled { granted, owner, .. } => {
            case.state = CaseState::Closed;
            case.owner = *owner;
            case.reopening = None;
            if !granted {
                case.reopening_refused_by.extend(event.by.account());
            }
        }
        CaseFact::Reopened { owner, lead_gone, .. } => {
            case.state = if *lead_gone { CaseState::Registered } else { CaseState::Handling };
            case.owner = *owner;
            case.outcome = None;
            case.revisit = None;
            case.drawn = None;
            case.reopened += 1;
            if *lead_gone {
                case.lead = None;
                case.returned_by.clear();
            }
        }
        CaseFact::Archived => case.state = CaseState::Archived,
        CaseFact::Withdrawn { .. } => case.state = CaseState::Withdrawn,
        CaseFact::Transferred { lead, duty, owner } => transfer(case, *lead, duty.as_ref(), *owner, event.at),
        CaseFact::Bundled { bundle } => case.bundle.clone_from(bundle),
        CaseFact::Clock { clock } => case.clocks.evolve(clock),
    }
}

/// The safe version stands where the words stood.
fn make_safe(case: &mut Case, original: &str, part: SafePart, words: &Words) {
    let words = words.clone();
    match part {
        SafePart::Title => case.title = words,
        SafePart::Text => case.text = words,
        SafePart::UrgencyGround => case.urgency_ground = Some(words),
        SafePart::Answers => case.answers = Some(words),
        SafePart::Complaint => case.complaint = Some(words),
        SafePart::Words => {
            let said = case.timeline.iter_mut().find(|moment| moment.original.as_deref() == Some(original));
            let Some(said) = said else { return };
            // A request that was granted is told again where the case goes on.
            if let Some(before) = said.words.replace(words.clone()) {
                let again = case.timeline.iter_mut().filter(|moment| moment.words.as_ref() == Some(&before));
                again.for_each(|moment| moment.words = Some(words.clone()));
                if let Some(asked) = case.reopening.as_mut().filter(|asked| asked.words == before) {
                    asked.words = words;
                }
            }
        }
    }
}

/// Where a case goes on that is not solved: with its lead, or, when nobody ever had the lead or it is barred meanwhile,
/// at the dispatch desk.
fn work_again(case: &mut Case) {
    case.state = CaseState::Handling;
    if case.open_lead().is_none() {
        case.state = CaseState::Registered;
        if case.lead.take().is_some() {
            case.returned_by.clear();
        }
    }
}

fn give(case: &mut Case, unit: UnitId, duty: &DutyCitation, designated: bool, since: Instant) {
    case.state = CaseState::Dispatched;
    case.owner = unit;
    case.handling_units.insert(unit);
    case.lead = Some(Lead { unit, duty: duty.clone(), designated, since });
}

fn transfer(
    case: &mut Case,
    lead: Option<UnitId>,
    duty: Option<&DutyCitation>,
    owner: UnitId,
    since: Instant,
) {
    case.owner = owner;
    match (lead, duty) {
        (Some(unit), Some(duty)) => {
            case.handling_units.insert(unit);
            case.assists.retain(|assist| assist.unit != unit || assist.replied.is_some());
            let designated = case.lead.as_ref().is_some_and(|lead| lead.designated);
            case.lead = Some(Lead { unit, duty: duty.clone(), designated, since });
        }
        _ => {
            case.state = CaseState::Registered;
            case.lead = None;
            case.parking = None;
            case.extension = None;
            case.returned_by.clear();
            release_assists(case);
        }
    }
}

/// Assisting units that have not answered are no longer waited for; their part stays in the timeline.
fn release_assists(case: &mut Case) {
    case.assists.retain(|assist| assist.replied.is_some());
}

fn note_handler(case: &mut Case, by: &Actor) {
    case.handlers.extend(by.account());
}

/// The timeline's line for an event; small clock steps that follow from another event have none.
fn moment(event: &CaseEvent) -> Option<Moment> {
    let mut detail = BTreeMap::new();
    let mut note = |name: &str, value: String| {
        detail.insert(name.to_owned(), value);
    };
    match &event.what {
        CaseFact::Received { channel, .. } => note("channel", channel.to_string()),
        CaseFact::OriginalKept { .. } => return None,
        CaseFact::MadeSafe { marks, left, .. } => {
            let out: BTreeSet<Telling> =
                marks.iter().copied().filter(|kind| !left.contains_key(kind)).collect();
            note("out", codes(&out));
            for (kind, because) in left {
                note(&format!("left-{}", kind.as_str()), because.to_string());
            }
        }
        CaseFact::Classified { matter, .. } => note("matter", matter.clone()),
        CaseFact::Barred { bar, about, .. } => {
            note("barred", bar.to_string());
            note("about", about.to_string());
        }
        CaseFact::Unbarred { bar, .. } => note("barred", bar.to_string()),
        CaseFact::UrgencyDeclared { urgency, .. } => note("urgency", urgency.name().to_owned()),
        CaseFact::Declined { ground, right_channel, .. } => {
            note("ground", ground.to_string());
            note("right_channel", right_channel.to_string());
        }
        CaseFact::Merged { into, .. } => note("into", into.to_string()),
        CaseFact::PartOf { number, .. } | CaseFact::PartGiven { number, .. } => {
            note("case", number.clone());
        }
        CaseFact::Dispatched { lead, duty, .. } | CaseFact::Designated { lead, duty, .. } => {
            note("unit", lead.to_string());
            note("duty", duty.code.clone());
        }
        CaseFact::Returned { ground, duty, .. } => {
            note("ground", ground.to_string());
            note("duty", duty.clone());
        }
        CaseFact::AssistCalled { unit, duty, .. } => {
            note("unit", unit.to_string());
            note("duty", duty.code.clone());
        }
        CaseFact::AssistReplied { unit, .. } => note("unit", unit.to_string()),
        CaseFact::ExtensionAsked { amount, .. } => note("amount", amount.to_string()),
        CaseFact::ExtensionRuled { granted, .. } => note("granted", granted.to_string()),
        CaseFact::Parked { cause, review_days, .. } => {
            note("cause", cause.to_string());
            note("review_days", review_days.to_string());
        }
        CaseFact::Replied { attachments, .. } => note("attachments", attachments.len().to_string()),
        CaseFact::FactsAdded { attachments, .. } => note("attachments", attachments.len().to_string()),
        // The draw stays out of what handling units read.
        CaseFact::SolvedOnSpot { .. } => {}
        CaseFact::ReopeningRuled { granted, words, .. } => {
            note("granted", granted.to_string());
            if words.is_none() {
                note("unanswered", "true".to_owned());
            }
        }
        CaseFact::Checked { passed, .. } => note("passed", passed.to_string()),
        // The single rating stays out of what handling units read; figures come in batches.
        CaseFact::Revisited { contacted, solved, .. } => {
            note("contacted", contacted.to_string());
            if let Some(solved) = solved {
                note("solved", solved.to_string());
            }
        }
        CaseFact::Closed { outcome, .. } => note("outcome", outcome.to_string()),
        CaseFact::Located { placement } => {
            if let Some(place) = placement.place {
                note("place", place.to_string());
            }
        }
        CaseFact::Clock { clock } => {
            let kind = match clock {
                // Starting and stopping follow from the step beside it; the rest is told by itself.
                ClockEvent::Started { .. } | ClockEvent::Stopped { .. } => return None,
                ClockEvent::Paused { .. } => "clock_paused",
                ClockEvent::Resumed { .. } => "clock_resumed",
                ClockEvent::Extended { .. } => "clock_extended",
                ClockEvent::Recalculated { .. } => "clock_recalculated",
            };
            note("clock", clock.clock().to_string());
            return Some(Moment {
                at: event.at,
                by: event.by.clone(),
                kind: kind.to_owned(),
                words: None,
                original: None,
                detail,
            });
        }
        CaseFact::DataAsked { wish, .. } => note("wish", wish.to_string()),
        CaseFact::DataAnswered { ruling, ground, .. } => {
            note("ruling", ruling.to_string());
            if let Some(ground) = ground {
                note("data_ground", ground.to_string());
            }
        }
        CaseFact::Held { .. }
        | CaseFact::Amended { .. }
        | CaseFact::Forgotten { .. }
        | CaseFact::Released { .. }
        | CaseFact::Answered { .. }
        | CaseFact::Unmerged { .. }
        | CaseFact::Registered { .. }
        | CaseFact::Accepted
        | CaseFact::CheckOmitted { .. }
        | CaseFact::ReopeningAsked { .. }
        | CaseFact::Unparked { .. }
        | CaseFact::Reopened { .. }
        | CaseFact::Archived
        | CaseFact::Withdrawn { .. } => {}
        CaseFact::Bundled { bundle } => {
            if let Some(bundle) = bundle {
                note("bundle", bundle.bundle.to_string());
            }
        }
        CaseFact::Transferred { lead, duty, .. } => {
            if let Some(lead) = lead {
                note("unit", lead.to_string());
            }
            if let Some(duty) = duty {
                note("duty", duty.code.clone());
            }
        }
    }
    let words = match &event.what {
        CaseFact::Received { .. } | CaseFact::MadeSafe { .. } => None,
        what => what.words().first().map(|words| Words(words.0.clone())),
    };
    let kind = event.what.kind().to_owned();
    Some(Moment { at: event.at, by: event.by.clone(), kind, words, original: None, detail })
}
