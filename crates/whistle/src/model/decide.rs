//! The rules of a whistle: which command may follow in which state, and what follows from it.

use super::command::{Assignment, Proposal, WhistleCommand};
use super::event::{WhistleEvent, WhistleFact};
use super::kinds::{ActionResult, WhistleState};
use super::state::{JointAction, Part, Side, Whistle, clock_kind};
use super::timing::Telling;
use super::{WhistleFacts, rules, ruling};
use cases::Words;
use clock::Recalculation;
use kernel::{Context, Refusal, UnitId};

pub(super) type Decided = Result<Vec<WhistleEvent>, Refusal>;

pub(super) fn decide(
    state: Option<&Whistle>,
    command: WhistleCommand,
    context: &Context,
    facts: &WhistleFacts,
) -> Decided {
    let telling = Telling::new(state, context, facts);
    match (state, command) {
        (None, WhistleCommand::Propose(proposal)) => propose(*proposal, telling),
        (Some(_), WhistleCommand::Propose(_)) => Err(Refusal::rule("whistle-proposed-before")),
        (None, _) => Err(Refusal::not_found("whistle-not-found")),
        (Some(whistle), command) => {
            rules::time_goes_forward(whistle, context)?;
            follow(whistle, command, telling)
        }
    }
}

fn follow(whistle: &Whistle, command: WhistleCommand, telling: Telling<'_>) -> Decided {
    let context = telling.context;
    match command {
        WhistleCommand::Propose(_) => Err(Refusal::rule("whistle-proposed-before")),
        WhistleCommand::Revise { kind, text } => {
            rules::follows(whistle, "revised")?;
            if context.actor.unit() != whistle.proposed_by {
                return Err(Refusal::forbidden("whistle-not-proposer"));
            }
            telling.say(WhistleFact::Revised { kind, text }).met("revise").done()
        }
        WhistleCommand::HandBack { words } => {
            rules::undecided(whistle, "handed_back")?;
            rules::speaks_for_street(whistle, context)?;
            if whistle.proposed_by.is_none() {
                return Err(Refusal::rule("whistle-hand-back-nobody"));
            }
            telling.say(WhistleFact::HandedBack { words }).met("approve").done()
        }
        WhistleCommand::Reject { words } => {
            rules::undecided(whistle, "rejected")?;
            rules::speaks_for_street(whistle, context)?;
            telling.say(WhistleFact::Rejected { words }).met("approve").done()
        }
        WhistleCommand::Approve { words } => {
            rules::undecided(whistle, "approved")?;
            rules::speaks_for_street(whistle, context)?;
            telling.say(WhistleFact::Approved { words }).met("approve").done()
        }
        WhistleCommand::Sound { calls, lead, words } => sound(whistle, calls, lead, words, telling),
        WhistleCommand::Call { call, words } => {
            rules::speaks_for_street(whistle, context)?;
            rules::may_call_more(whistle, call.unit, telling.facts)?;
            let Assignment { unit, duty } = call;
            telling.say(WhistleFact::Called { unit, duty, words: Some(words) }).done()
        }
        WhistleCommand::NameLead { unit, words } => {
            rules::follows(whistle, "lead_named")?;
            rules::speaks_for_street(whistle, context)?;
            rules::expected_call(whistle, unit)?;
            if whistle.lead == Some(unit) {
                return Err(Refusal::rule("whistle-leads-already").at("unit"));
            }
            telling.say(WhistleFact::LeadNamed { unit, words }).done()
        }
        WhistleCommand::Release { unit, words } => {
            rules::speaks_for_street(whistle, context)?;
            rules::may_release(whistle, unit)?;
            telling.say(WhistleFact::Released { unit, words }).done()
        }
        WhistleCommand::Sign => {
            let call = rules::own_call(whistle, context)?;
            if call.signed.is_some() {
                return Err(Refusal::rule("whistle-signed-before"));
            }
            if call.refuses() {
                return Err(Refusal::rule("whistle-refusal-pending"));
            }
            rules::follows(whistle, "signed")?;
            let unit = call.unit;
            telling.say(WhistleFact::Signed { unit }).met(clock_kind("sign", unit)).done()
        }
        WhistleCommand::Contact { words } => {
            let call = rules::own_call(whistle, context)?;
            if call.contacted.is_some() {
                return Err(Refusal::rule("whistle-contacted-before"));
            }
            signed(call.signed.is_some())?;
            rules::follows(whistle, "contacted")?;
            let unit = call.unit;
            telling.say(WhistleFact::Contacted { unit, words }).met(clock_kind("contact", unit)).done()
        }
        WhistleCommand::Refuse { ground, duty, words } => {
            rules::may_refuse(whistle, context, ground, &duty)?;
            let unit = rules::acting_unit(context)?;
            let district = telling.facts.district;
            telling
                .say(WhistleFact::Refused { unit, ground, duty, words, district })
                .met(clock_kind("sign", unit))
                .done()
        }
        WhistleCommand::ReportIn { words } => {
            let call = rules::own_call(whistle, context)?;
            if call.arrived.is_some() {
                return Err(Refusal::rule("whistle-reported-before"));
            }
            if call.refuses() {
                return Err(Refusal::rule("whistle-refusal-pending"));
            }
            rules::follows(whistle, "reported_in")?;
            let unit = call.unit;
            let mut telling = telling.say(WhistleFact::ReportedIn { unit, words });
            // Whoever has come has signed and made contact by that.
            for step in super::state::STEPS {
                telling = telling.met(clock_kind(step, unit));
            }
            telling.done()
        }
        WhistleCommand::Escalate { unit } => ruling::escalate(whistle, unit, telling),
        WhistleCommand::Rule { unit, ordered, instead, words } => {
            ruling::rule(whistle, unit, ordered, instead, words, telling)
        }
        WhistleCommand::Plan { words, days } => {
            rules::may_plan(whistle, context, telling.facts, days)?;
            telling.say(WhistleFact::Planned { words, days }).met("plan").done()
        }
        WhistleCommand::Act { parts, result, words, remedies, handover, finished } => {
            let record = Record { parts, result, words, remedies, handover, finished };
            act(whistle, record, telling)
        }
        WhistleCommand::AssessDepartment { unit, verdict, words } => {
            rules::speaks_for_street(whistle, context)?;
            let side = Side::OfDepartment { unit: rules::expected_call(whistle, unit)?.unit };
            rules::may_assess(whistle, side, verdict, words.as_ref())?;
            telling.say(WhistleFact::Assessed { side, verdict, words }).met_when_assessed().done()
        }
        WhistleCommand::AssessStreet { verdict, words } => {
            let side = Side::OfStreet { by: rules::judges_street(whistle, context)? };
            rules::may_assess(whistle, side, verdict, words.as_ref())?;
            telling.say(WhistleFact::Assessed { side, verdict, words }).met_when_assessed().done()
        }
        WhistleCommand::Conclude => {
            rules::may_conclude(whistle, context)?;
            telling.say(WhistleFact::Concluded { missing: whistle.missing() }).done()
        }
        WhistleCommand::Link { case, barred } => {
            rules::may_link(whistle, case, &barred)?;
            let mut also = barred;
            let barred = also.pop_first();
            telling.say(WhistleFact::Linked { case, barred, also }).done()
        }
        WhistleCommand::Withdraw { words } => {
            rules::may_withdraw(whistle, context)?;
            telling.say(WhistleFact::Withdrawn { words }).done()
        }
        WhistleCommand::Transfer { unit, heir } => transfer(whistle, unit, heir, telling),
        WhistleCommand::Recalculate { calendar } => recalculate(whistle, &calendar, telling),
    }
}

fn signed(signed: bool) -> Result<(), Refusal> {
    if signed { Ok(()) } else { Err(Refusal::rule("whistle-not-signed")) }
}

fn propose(proposal: Proposal, telling: Telling<'_>) -> Decided {
    rules::may_propose(&proposal, telling.context, telling.facts)?;
    let street = telling.facts.street;
    let proposed_by = telling.context.actor.unit();
    telling
        .say(WhistleFact::Proposed {
            id: proposal.id,
            number: proposal.number,
            kind: proposal.kind,
            cases: proposal.cases,
            placement: proposal.placement,
            matter: proposal.matter,
            title: proposal.title,
            text: proposal.text,
            proposed_by,
            street,
            barred: proposal.barred,
        })
        .done()
}

fn sound(
    whistle: &Whistle,
    calls: Vec<Assignment>,
    lead: UnitId,
    words: Option<Words>,
    telling: Telling<'_>,
) -> Decided {
    rules::speaks_for_street(whistle, telling.context)?;
    rules::may_sound(whistle)?;
    rules::calls_are_whole(whistle, &calls, lead, telling.facts)?;
    let own = telling.context.actor.unit();
    if calls.iter().any(|call| Some(call.unit) == own) {
        return Err(Refusal::rule("whistle-calls-itself").at("unit"));
    }
    let mut telling = telling;
    if whistle.state == WhistleState::Draft {
        telling = telling.say(WhistleFact::Approved { words: None }).met("approve");
    }
    telling = telling.say(WhistleFact::Sounded { lead, words }).met("sound");
    for Assignment { unit, duty } in calls {
        telling = telling.say(WhistleFact::Called { unit, duty, words: None });
    }
    telling.done()
}

/// What is written into a record of a joint action.
struct Record {
    parts: Vec<Part>,
    result: ActionResult,
    words: Words,
    remedies: Words,
    handover: Option<String>,
    finished: bool,
}

fn act(whistle: &Whistle, record: Record, telling: Telling<'_>) -> Decided {
    rules::may_act(whistle, telling.context, &record.parts)?;
    let action = JointAction {
        at: telling.context.now,
        by: telling.context.actor.clone(),
        parts: record.parts,
        result: record.result,
        words: record.words,
        remedies: record.remedies,
        handover: record.handover,
    };
    let telling = telling.say(WhistleFact::Acted { action, finished: record.finished });
    if record.finished { telling.met("carry_out").done() } else { telling.done() }
}

/// A unit has ended. Its heir takes its place with the duty and what was done; what was late stays on record. An
/// heir that is called already, or may not be called, takes nothing over.
fn transfer(whistle: &Whistle, unit: UnitId, heir: Option<UnitId>, telling: Telling<'_>) -> Decided {
    rules::follows(whistle, "transferred")?;
    rules::expected_call(whistle, unit)?;
    let heir = heir.filter(|heir| {
        !whistle.was_called(*heir) && rules::may_be_called(whistle, *heir, telling.facts).is_ok()
    });
    telling.say(WhistleFact::Transferred { unit, heir }).met_when_assessed().done()
}

fn recalculate(whistle: &Whistle, calendar: &str, mut telling: Telling<'_>) -> Decided {
    let announced = telling.facts.calendars.find(Some(calendar))?;
    for clock in whistle.clocks.open().filter(|clock| clock.calendar.name == calendar) {
        let now = telling.context.now;
        if let Some(event) = clock.recalculate(Recalculation::YearAnnounced, announced, now)? {
            telling = telling.say(WhistleFact::Clock { clock: event });
        }
    }
    telling.done()
}
