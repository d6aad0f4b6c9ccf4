//! The rules of a case: which command may follow in which state, and what follows from it.

use super::CaseFacts;
use super::command::{Assignment, CaseCommand, Receipt};
use super::draw::draw;
use super::event::{CaseEvent, CaseFact};
use super::kinds::{CaseState, ComplaintAbout, Outcome, ParkCause};
use super::own_data;
use super::rules;
use super::state::{ASSIST, Attachment, Case, Linked, Words};
use super::timing::{Draft, calendar_of};
use clock::{Basis, ExtensionOrder, PauseOrder, Recalculation};
use guard::Bar;
use kernel::{Context, Refusal, UnitId};
use std::collections::BTreeSet;

type Decided = Result<Vec<CaseEvent>, Refusal>;

pub(super) fn decide(
    state: Option<&Case>,
    command: CaseCommand,
    context: &Context,
    facts: &CaseFacts,
) -> Decided {
    let draft = Draft::new(context, facts);
    match (state, command) {
        (None, CaseCommand::Receive(receipt)) => receive(*receipt, draft),
        (Some(_), CaseCommand::Receive(_)) => Err(Refusal::rule("case-received-before")),
        (None, _) => Err(Refusal::not_found("case-not-found")),
        (Some(case), command) => {
            rules::time_goes_forward(case, context)?;
            follow(case, command, draft)
        }
    }
}

fn follow(case: &Case, command: CaseCommand, draft: Draft<'_>) -> Decided {
    match command {
        CaseCommand::Receive(_) => Err(Refusal::rule("case-received-before")),
        CaseCommand::AddFacts { words, attachments } => {
            rules::not_final(case)?;
            rules::something_added(words.as_ref(), &attachments)?;
            draft.say(CaseFact::FactsAdded { words, attachments }).done()
        }
        CaseCommand::KeepOriginal { original, told, marks } => {
            draft.say(CaseFact::OriginalKept { original, told, marks }).done()
        }
        CaseCommand::MakeSafe { original, told, marks, words, still, left } => {
            rules::may_make_safe(case, draft.context)?;
            rules::left_for_a_reason(&still, &left)?;
            let left = left.into_iter().filter(|(kind, _)| still.contains(kind)).collect();
            draft.say(CaseFact::MadeSafe { original, told, marks, words, left }).done()
        }
        CaseCommand::BePart { whole, requester, confidentiality } => {
            rules::in_state(case, "part", &[CaseState::Received])?;
            if whole.id == case.id || case.part_of.is_some() {
                return Err(Refusal::rule("case-part-already"));
            }
            let Linked { id: whole, number } = whole;
            draft.say(CaseFact::PartOf { whole, number, requester, confidentiality }).done()
        }
        CaseCommand::GivePart { part } => {
            rules::open(case, "part")?;
            let Linked { id: part, number } = part;
            draft.say(CaseFact::PartGiven { part, number }).done()
        }
        CaseCommand::Locate { placement } => {
            rules::open(case, "locate")?;
            let draft = draft.say(CaseFact::Located { placement });
            // What is handled follows its place; what is done was shared where it was.
            if case.clock("handle").is_some() { tied(case, draft).done() } else { draft.done() }
        }
        CaseCommand::Classify { matter, complained_about, confidentiality } => {
            rules::in_state(
                case,
                "classify",
                &[CaseState::Received, CaseState::Registered, CaseState::Returned],
            )?;
            let before = case.complained_about;
            let mut draft = draft.say(CaseFact::Classified { matter, complained_about, confidentiality });
            // Naming another unit opens nothing to the one that was named before.
            let kept = before.filter(|unit| complained_about != Some(*unit)).into_iter();
            for unit in kept.chain(complained_about).filter(|unit| !is_named(case, Bar::Unit(*unit))) {
                draft = bar(case, Bar::Unit(unit), ComplaintAbout::Matter, BTreeSet::new(), None, draft)?;
            }
            draft.done()
        }
        CaseCommand::Bar { bar: named, about, below, words } => {
            rules::may_bar(case, named, about, &below, draft.context)?;
            bar(case, named, about, below, words, draft)?.done()
        }
        CaseCommand::Unbar { bar, words } => {
            rules::may_unbar(case, bar, draft.context)?;
            draft.say(CaseFact::Unbarred { bar, words }).done()
        }
        CaseCommand::DeclareUrgency { urgency, ground } => {
            rules::in_state(case, "urgency", &[CaseState::Received, CaseState::Registered])?;
            draft.say(CaseFact::UrgencyDeclared { urgency, ground }).done()
        }
        CaseCommand::Answer { words } => {
            rules::in_state(case, "answer", &[CaseState::Received])?;
            draft.say(CaseFact::Answered { words }).met(case, &["register"])?.start("close")?.done()
        }
        CaseCommand::Decline { ground, right_channel, words } => {
            rules::in_state(case, "decline", &[CaseState::Received])?;
            rules::right_channel_for(ground, right_channel)?;
            draft.say(CaseFact::Declined { ground, right_channel, words }).met(case, &["register"])?.done()
        }
        CaseCommand::Merge { into, into_ended, words } => {
            rules::in_state(case, "merge", &[CaseState::Received, CaseState::Registered])?;
            rules::may_merge_into(case, into, into_ended)?;
            draft.say(CaseFact::Merged { into, words }).all_cancelled(case)?.done()
        }
        CaseCommand::Unmerge { words } => unmerge(case, words, draft),
        CaseCommand::Register => {
            rules::in_state(case, "register", &[CaseState::Received])?;
            let owner = draft.facts.policy.desks.dispatch;
            draft.say(CaseFact::Registered { owner }).met(case, &["register"])?.start("dispatch")?.done()
        }
        CaseCommand::Dispatch { lead, assists, words } => dispatch(case, lead, assists, words, draft),
        CaseCommand::Accept => {
            rules::in_state(case, "accept", &[CaseState::Dispatched])?;
            rules::is_lead(case, draft.context, "accept")?;
            draft.say(CaseFact::Accepted).met(case, &["accept"])?.cancelled(case, &["return"])?.done()
        }
        CaseCommand::Return { ground, duty, words } => {
            rules::may_return(case, draft.context)?;
            let owner = draft.facts.policy.desks.dispatch;
            draft
                .say(CaseFact::Returned { ground, duty, words, owner })
                .met(case, &["accept"])?
                .cancelled(case, &["return", "handle"])?
                .assists_released(case)?
                .start("designate")?
                .done()
        }
        CaseCommand::Designate { lead, words } => {
            rules::in_state(case, "designate", &[CaseState::Returned])?;
            rules::words_are_safe(case, draft.facts)?;
            rules::may_receive(case, lead.unit, draft.facts)?;
            tied(case, draft.say(CaseFact::Designated { lead: lead.unit, duty: lead.duty, words }))
                .met(case, &["designate"])?
                .start("accept")?
                .start("handle")?
                .done()
        }
        CaseCommand::CallAssist { assist, words } => {
            rules::in_state(case, "assist", &[CaseState::Dispatched, CaseState::Handling])?;
            if rules::lead_of(case)?.unit == assist.unit {
                return Err(Refusal::rule("case-assist-is-lead").at("unit"));
            }
            call_assist(case, assist, words, draft)?.done()
        }
        CaseCommand::ReplyAssist { words, attachments } => {
            rules::in_state(
                case,
                "assist_reply",
                &[CaseState::Dispatched, CaseState::Handling, CaseState::Parked],
            )?;
            let unit = rules::open_assist_of(case, draft.context)?;
            let kind = format!("{ASSIST}{unit}");
            draft.say(CaseFact::AssistReplied { unit, words, attachments }).met(case, &[&kind])?.done()
        }
        CaseCommand::AskExtension { amount, words } => {
            rules::may_ask_extension(case, draft.context, draft.facts, amount)?;
            draft.say(CaseFact::ExtensionAsked { amount, words }).start("extend")?.done()
        }
        CaseCommand::RuleExtension { granted, words } => rule_extension(case, granted, words, draft),
        CaseCommand::PauseClock { clock, cause, notice, basis } => {
            rules::open(case, "pause")?;
            let paused =
                case.clocks.find(clock)?.pause(PauseOrder { cause, notice, basis }, draft.context.now)?;
            draft.say(CaseFact::Clock { clock: paused }).done()
        }
        CaseCommand::ResumeClock { clock } => {
            rules::open(case, "resume")?;
            let clock = case.clocks.find(clock)?;
            let resumed = clock.resume(calendar_of(clock, draft.facts)?, draft.context.now)?;
            draft.say(CaseFact::Clock { clock: resumed }).done()
        }
        CaseCommand::Park { cause, plan, review_days } => park(case, cause, plan, review_days, draft),
        CaseCommand::Unpark { words } => {
            rules::in_state(case, "unpark", &[CaseState::Parked])?;
            draft.say(CaseFact::Unparked { words }).met(case, &["park_review"])?.start("handle")?.done()
        }
        CaseCommand::Reply { words, attachments, assists_open } => {
            rules::in_state(case, "reply", &[CaseState::Handling])?;
            rules::is_lead(case, draft.context, "reply")?;
            rules::assists_are_accounted_for(case, assists_open.as_ref())?;
            let owner = draft.facts.policy.desks.check;
            let draw = Some(draw(case, draft.context, draft.facts, false));
            draft
                .say(CaseFact::Replied { words, attachments, assists_open, owner, draw })
                .met(case, &["handle"])?
                .cancelled(case, &["extend"])?
                .assists_released(case)?
                .start("check")?
                .done()
        }
        CaseCommand::SolveOnSpot { words, attachments } => solve_on_spot(case, words, attachments, draft),
        CaseCommand::PassUndrawn => {
            rules::may_pass_undrawn(case, draft.context)?;
            if case.requester.is_some() {
                let owner = draft.facts.policy.desks.revisit;
                let draft = draft.say(CaseFact::CheckOmitted { owner }).cancelled(case, &["check"])?;
                return draft.start("revisit")?.done();
            }
            draft
                .say(CaseFact::Closed { outcome: Outcome::Unverified, words: None })
                .cancelled(case, &["check"])?
                .start("reopen")?
                .done()
        }
        CaseCommand::Check { passed, words } => check(case, passed, words, draft),
        CaseCommand::Revisit { contacted, solved, satisfaction, words } => {
            rules::may_revisit(case, draft.context)?;
            rules::revisit_is_whole(contacted, solved, satisfaction, words.as_ref())?;
            revisited(case, contacted, solved, satisfaction, words, draft)
        }
        CaseCommand::AnswerRevisit { solved, words } => {
            rules::may_answer_revisit(case, draft.context)?;
            rules::revisit_is_whole(true, Some(solved), None, words.as_ref())?;
            revisited(case, true, Some(solved), None, words, draft)
        }
        CaseCommand::RevisitUnanswered => {
            rules::revisit_is_over(case, draft.context)?;
            revisited(case, false, None, None, None, draft)
        }
        CaseCommand::Close { outcome, words } => close(case, outcome, words, draft),
        CaseCommand::AskReopening { words } => {
            rules::may_ask_reopening(case, draft.context)?;
            let owner = draft.facts.policy.desks.revisit;
            draft.say(CaseFact::ReopeningAsked { words, owner }).start("rule_reopening")?.done()
        }
        CaseCommand::RuleReopening { granted, words } => {
            rules::may_rule_reopening(case, draft.context)?;
            rule_reopening(case, granted, Some(words), draft)
        }
        CaseCommand::GrantUnruled => {
            rules::ruling_is_overdue(case, draft.context)?;
            rule_reopening(case, true, None, draft)
        }
        CaseCommand::Archive => {
            rules::in_state(case, "archive", &[CaseState::Closed])?;
            rules::reopening_is_over(case, draft.context)?;
            draft.say(CaseFact::Archived).cancelled(case, &["reopen"])?.done()
        }
        CaseCommand::Withdraw { words } => {
            rules::open(case, "withdraw")?;
            rules::not_contested(case, "withdraw")?;
            draft.say(CaseFact::Withdrawn { words }).all_cancelled(case)?.done()
        }
        CaseCommand::Transfer { lead } => transfer(case, lead, draft),
        CaseCommand::OwnData(command) => own_data::decide(case, command, draft)?.done(),
        CaseCommand::Recalculate { calendar } => recalculate(case, &calendar, draft),
    }
}

fn receive(receipt: Receipt, draft: Draft<'_>) -> Decided {
    let attachments = receipt.attachments;
    let owner = draft.facts.policy.desks.intake;
    let draft = draft.say(CaseFact::Received {
        id: receipt.id,
        number: receipt.number,
        source: receipt.source,
        channel: receipt.channel,
        received_at: receipt.received_at,
        title: receipt.title,
        text: receipt.text,
        placement: receipt.placement,
        matter: receipt.matter,
        urgency: receipt.urgency,
        urgency_ground: receipt.urgency_ground,
        answers: receipt.answers,
        complaint: receipt.complaint,
        confidentiality: receipt.confidentiality,
        requester: receipt.requester,
        notice: receipt.notice,
        owner,
    });
    let draft = match attachments.is_empty() {
        true => draft,
        false => draft.say(CaseFact::FactsAdded { words: None, attachments }),
    };
    draft.start("register")?.done()
}

fn unmerge(case: &Case, words: Words, draft: Draft<'_>) -> Decided {
    rules::in_state(case, "unmerge", &[CaseState::Merged])?;
    let desks = draft.facts.policy.desks;
    let (owner, clock) = match case.before_merge {
        Some(CaseState::Registered) => (desks.dispatch, "dispatch"),
        _ => (desks.intake, "register"),
    };
    draft.say(CaseFact::Unmerged { words, owner }).start(clock)?.done()
}

fn dispatch(
    case: &Case,
    lead: Assignment,
    assists: Vec<Assignment>,
    words: Option<Words>,
    draft: Draft<'_>,
) -> Decided {
    rules::in_state(case, "dispatch", &[CaseState::Registered, CaseState::Returned])?;
    rules::has_matter(case)?;
    rules::words_are_safe(case, draft.facts)?;
    rules::may_receive(case, lead.unit, draft.facts)?;
    rules::return_is_upheld(case, lead.unit)?;
    let unit = lead.unit;
    let mut draft = tied(case, draft.say(CaseFact::Dispatched { lead: unit, duty: lead.duty, words }))
        .met(case, &["dispatch", "designate"])?
        .start("accept")?
        .start("return")?
        .start("handle")?;
    for assist in assists {
        if assist.unit == unit {
            return Err(Refusal::rule("case-assist-is-lead").at("assists"));
        }
        draft = call_assist(case, assist, None, draft)?;
    }
    draft.done()
}

/// The units that are responsible together from now on, where that changes.
fn tied<'a>(case: &Case, draft: Draft<'a>) -> Draft<'a> {
    if draft.facts.bundle == case.bundle {
        return draft;
    }
    let bundle = draft.facts.bundle.clone();
    draft.say(CaseFact::Bundled { bundle })
}

fn call_assist<'a>(
    case: &Case,
    assist: Assignment,
    words: Option<Words>,
    draft: Draft<'a>,
) -> Result<Draft<'a>, Refusal> {
    rules::not_complained_about(case, assist.unit)?;
    if case.open_assists().any(|open| open.unit == assist.unit) {
        return Err(Refusal::rule("case-assist-called-before").at("unit"));
    }
    let kind = format!("{ASSIST}{}", assist.unit);
    draft
        .say(CaseFact::AssistCalled { unit: assist.unit, duty: assist.duty, words })
        .start_with(&kind, "assist")
}

fn rule_extension(case: &Case, granted: bool, words: Words, draft: Draft<'_>) -> Decided {
    let asked = case.extension.as_ref().ok_or_else(|| Refusal::rule("case-extension-not-asked"))?;
    rules::not_own_unit(case, draft.context, "case-extension-own")?;
    let approver = draft.context.actor.account();
    let draft = draft.say(CaseFact::ExtensionRuled { granted, words }).met(case, &["extend"])?;
    if !granted {
        return draft.done();
    }
    let clock = case.clock("handle").ok_or_else(|| Refusal::rule("case-extension-no-clock"))?;
    let order = ExtensionOrder {
        amount: asked.amount,
        asker: asked.by.account(),
        approver,
        basis: clock.basis.clone(),
    };
    let extended = clock.extend(order, calendar_of(clock, draft.facts)?, draft.context.now)?;
    draft.say(CaseFact::Clock { clock: extended }).done()
}

fn park(case: &Case, cause: ParkCause, plan: Words, review_days: u32, draft: Draft<'_>) -> Decided {
    rules::in_state(case, "park", &[CaseState::Handling])?;
    rules::review_in_time(review_days, draft.facts)?;
    let basis = Basis::new("case-park-review", "挂账复查：最长不超过本地规定天数");
    draft
        .say(CaseFact::Parked { cause, plan, review_days })
        .given_up(case, "handle")?
        .cancelled(case, &["extend"])?
        .start_days("park_review", review_days, basis)?
        .done()
}

fn check(case: &Case, passed: bool, words: Option<Words>, draft: Draft<'_>) -> Decided {
    rules::may_check(case, draft.context)?;
    if !passed && words.is_none() {
        return Err(Refusal::invalid("case-check-reason", "words"));
    }
    let (back_to, clock) = back_to_work(case, draft.facts);
    let owner = if passed { draft.facts.policy.desks.revisit } else { back_to };
    draft
        .say(CaseFact::Checked { passed, words, owner })
        .met(case, &["check"])?
        .start(if passed { "revisit" } else { clock })?
        .done()
}

/// Who goes on with a case that is not solved, and under which clock: the lead; a matter that was solved on
/// the spot never had one and goes to the dispatch desk like any other.
fn back_to_work(case: &Case, facts: &CaseFacts) -> (UnitId, &'static str) {
    case.open_lead().map_or((facts.policy.desks.dispatch, "dispatch"), |lead| (lead.unit, "handle"))
}

/// The one who found it has solved it. He ends nothing by that: the share that the policy names is drawn for
/// a check by somebody else, by chance and after he has said what he did, so that nobody can choose.
fn solve_on_spot(case: &Case, words: Words, attachments: Vec<Attachment>, draft: Draft<'_>) -> Decided {
    rules::may_solve_on_spot(case, draft.context)?;
    let draw = draw(case, draft.context, draft.facts, true);
    let drawn = draw.drawn;
    let owner = draft.facts.policy.desks.check;
    draft
        .say(CaseFact::SolvedOnSpot { words, attachments, drawn, owner, draw: Some(draw) })
        .met(case, &["register"])?
        .start("check")?
        .done()
}

fn close(case: &Case, outcome: Outcome, words: Option<Words>, draft: Draft<'_>) -> Decided {
    rules::in_state(case, "close", &[CaseState::Answered, CaseState::Revisiting])?;
    rules::may_close_with(case, outcome)?;
    draft.say(CaseFact::Closed { outcome, words }).met(case, &["close", "revisit"])?.start("reopen")?.done()
}

/// What somebody said when asked, or that nobody answered.
fn revisited(
    case: &Case,
    contacted: bool,
    solved: Option<bool>,
    satisfaction: Option<u8>,
    words: Option<Words>,
    draft: Draft<'_>,
) -> Decided {
    let again = solved == Some(false);
    let (back_to, clock) = back_to_work(case, draft.facts);
    let owner = if again { back_to } else { case.owner };
    draft
        .say(CaseFact::Revisited { contacted, solved, satisfaction, words, owner })
        .met(case, &["revisit"])?
        .cancelled(case, &["close"])?
        .start(if again { clock } else { "close" })?
        .done()
}

/// Refused, the closure stands, and the time in which it may be asked again runs on. Granted, the same lead goes on
/// under a new clock; when it exists no more, somebody dispatches again.
fn rule_reopening(case: &Case, granted: bool, words: Option<Words>, draft: Draft<'_>) -> Decided {
    let asked = case.reopening.as_ref().ok_or_else(|| Refusal::rule("case-reopening-not-asked"))?;
    let owner = asked.owner_before;
    let draft =
        draft.say(CaseFact::ReopeningRuled { granted, words, owner }).met(case, &["rule_reopening"])?;
    if !granted {
        return draft.done();
    }
    let lead = case.open_lead().filter(|_| draft.facts.lead_exists);
    let lead_gone = lead.is_none();
    let owner = lead.map_or(draft.facts.policy.desks.dispatch, |lead| lead.unit);
    let words = asked.words.clone();
    let draft = draft.say(CaseFact::Reopened { words, owner, lead_gone }).cancelled(case, &["reopen"])?;
    if lead_gone { draft.start("dispatch")?.done() } else { draft.start_again()?.done() }
}

/// Nothing of the case's time is lost when its lead changes under it; only when nobody takes over does it
/// start again at the dispatch desk. What the check and revisit desks have stays with them.
fn transfer(case: &Case, lead: Option<Assignment>, draft: Draft<'_>) -> Decided {
    rules::open(case, "transfer")?;
    let with_lead = matches!(case.state, CaseState::Dispatched | CaseState::Handling | CaseState::Parked);
    match lead {
        Some(lead) => {
            rules::not_complained_about(case, lead.unit)?;
            let owner = if with_lead { lead.unit } else { case.owner };
            let assist = format!("{ASSIST}{}", lead.unit);
            let (unit, duty) = (Some(lead.unit), Some(lead.duty));
            draft.say(CaseFact::Transferred { lead: unit, duty, owner }).cancelled(case, &[&assist])?.done()
        }
        None if with_lead => without_lead(case, draft)?.done(),
        None => draft.done(),
    }
}

/// Nobody takes over: the dispatch desk begins again.
fn without_lead<'a>(case: &Case, draft: Draft<'a>) -> Result<Draft<'a>, Refusal> {
    let owner = draft.facts.policy.desks.dispatch;
    draft
        .say(CaseFact::Transferred { lead: None, duty: None, owner })
        .given_up(case, "handle")?
        .cancelled(case, &["accept", "return", "extend", "park_review"])?
        .assists_released(case)?
        .start("dispatch")
}

fn is_named(case: &Case, bar: Bar) -> bool {
    case.barred.iter().any(|barred| barred.bar == bar)
}

/// Closed to whoever is complained about: what lies with them goes back to a desk that is open, and nobody waits for
/// their assistance any more.
fn bar<'a>(
    case: &Case,
    named: Bar,
    about: ComplaintAbout,
    below: BTreeSet<UnitId>,
    words: Option<Words>,
    draft: Draft<'a>,
) -> Result<Draft<'a>, Refusal> {
    rules::somebody_is_left(draft.facts)?;
    let closed = |unit: UnitId| named == Bar::Unit(unit) || below.contains(&unit) || case.is_barred(unit);
    let desks = draft.facts.policy.desks;
    let at_work = matches!(case.state, CaseState::Dispatched | CaseState::Handling | CaseState::Parked);
    let led_by_barred = at_work && case.lead.as_ref().is_some_and(|lead| closed(lead.unit));
    let desk = match case.state {
        CaseState::Received | CaseState::Answered => Some(desks.intake),
        CaseState::Registered | CaseState::Returned => Some(desks.dispatch),
        CaseState::Replied => Some(desks.check),
        CaseState::Revisiting | CaseState::Contested => Some(desks.revisit),
        _ => None,
    };
    let owner = desk.filter(|_| closed(case.owner));
    let assists: Vec<String> = case
        .open_assists()
        .filter(|assist| closed(assist.unit))
        .map(|assist| format!("{ASSIST}{}", assist.unit))
        .collect();
    let draft = draft.say(CaseFact::Barred { bar: named, about, below, words, owner });
    match led_by_barred {
        true => without_lead(case, draft),
        false => draft.cancelled(case, &assists.iter().map(String::as_str).collect::<Vec<_>>()),
    }
}

fn recalculate(case: &Case, calendar: &str, mut draft: Draft<'_>) -> Decided {
    let announced = draft.facts.calendars.find(Some(calendar))?;
    for clock in case.clocks.open().filter(|clock| clock.calendar.name == calendar) {
        if let Some(event) = clock.recalculate(Recalculation::YearAnnounced, announced, draft.context.now)? {
            draft = draft.say(CaseFact::Clock { clock: event });
        }
    }
    draft.done()
}
