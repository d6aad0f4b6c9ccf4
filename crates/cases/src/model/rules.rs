//! Single rules of a case, each with its refusal.

use super::CaseFacts;
use super::kinds::{CaseState, ComplaintAbout, DeclineGround, Outcome, RightChannel};
use super::safe::LeftBecause;
use super::state::{Attachment, Case, CaseId, Lead, Words};
use guard::Bar;
use guard::safe_text::Telling;
use kernel::{Context, Refusal, UnitId};
use std::collections::{BTreeMap, BTreeSet};

type Ruled<T = ()> = Result<T, Refusal>;

/// The unit that acts; staff always acts for one.
fn acting_unit(context: &Context) -> Ruled<UnitId> {
    context.actor.unit().ok_or_else(|| Refusal::forbidden("case-staff-only"))
}

/// The command `step` is possible only in these states.
pub(super) fn in_state(case: &Case, step: &str, states: &[CaseState]) -> Ruled {
    if states.contains(&case.state) {
        return Ok(());
    }
    let wanted = states.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(",");
    Err(Refusal::rule("case-state").with("step", step).with("state", case.state).with("wanted", wanted))
}

pub(super) fn open(case: &Case, step: &str) -> Ruled {
    if !case.state.is_ended() {
        return Ok(());
    }
    Err(Refusal::rule("case-ended").with("step", step).with("state", case.state))
}

/// While somebody rules on whether it goes on, nothing else moves it.
pub(super) fn not_contested(case: &Case, step: &str) -> Ruled {
    if case.state != CaseState::Contested {
        return Ok(());
    }
    Err(Refusal::rule("case-ended").with("step", step).with("state", case.state))
}

pub(super) fn not_final(case: &Case) -> Ruled {
    if !case.state.is_final() {
        return Ok(());
    }
    Err(Refusal::rule("case-ended").with("step", "facts").with("state", case.state))
}

/// Machines' clocks are corrected by seconds all the time; a clock that is wrong by more would make every
/// due time wrong, so nothing is then decided (as in the clock's own rules).
pub(super) fn time_goes_forward(case: &Case, context: &Context) -> Ruled {
    const TOLERATED_SECONDS: i64 = 300;
    match case.timeline.last() {
        Some(last) if last.at.seconds_since(context.now) > TOLERATED_SECONDS => {
            Err(Refusal::rule("clock-time-backwards").with("last", last.at).with("now", context.now))
        }
        _ => Ok(()),
    }
}

pub(super) fn something_added(words: Option<&Words>, attachments: &[Attachment]) -> Ruled {
    if words.is_none() && attachments.is_empty() {
        return Err(Refusal::invalid("case-facts-empty", "words"));
    }
    Ok(())
}

/// Every ground for declining names the right channel. Source: 北京市接诉即办工作条例 art. 11.
pub(super) fn right_channel_for(ground: DeclineGround, channel: RightChannel) -> Ruled {
    if ground.right_channels().contains(&channel) {
        return Ok(());
    }
    let listed = ground.right_channels().iter().map(|channel| channel.as_str()).collect::<Vec<_>>().join(",");
    Err(Refusal::rule("case-decline-channel")
        .at("right_channel")
        .with("ground", ground)
        .with("wanted", listed))
}

pub(super) fn lead_of(case: &Case) -> Ruled<&Lead> {
    case.lead.as_ref().ok_or_else(|| Refusal::rule("case-without-lead"))
}

/// Only the leading unit takes this step.
pub(super) fn is_lead(case: &Case, context: &Context, step: &str) -> Ruled {
    let unit = acting_unit(context)?;
    if lead_of(case)?.unit == unit {
        return Ok(());
    }
    Err(Refusal::forbidden("case-not-lead").with("step", step))
}

/// A unit complained about never gets the case. Source: 信访工作条例 art. 30, 济南市12345条例 art. 32.
pub(super) fn not_complained_about(case: &Case, unit: UnitId) -> Ruled {
    if case.is_barred(unit) {
        return Err(Refusal::rule("case-complained-about").at("unit"));
    }
    Ok(())
}

/// A case that is closed to everybody would be nobody's: then it is for the level above this deployment.
pub(super) fn somebody_is_left(facts: &CaseFacts) -> Ruled {
    if !facts.somebody_is_left {
        return Err(Refusal::rule("case-bar-nobody").at("unit"));
    }
    Ok(())
}

/// No unit reads what tells who the requester is before somebody has said what it may read.
pub(super) fn words_are_safe(case: &Case, facts: &CaseFacts) -> Ruled {
    let open = case.unsafe_words().flat_map(|kept| kept.marks.iter().copied());
    let telling: BTreeSet<Telling> = open.chain(facts.telling.iter().copied()).collect();
    if telling.is_empty() && case.unsafe_words().next().is_none() {
        return Ok(());
    }
    Err(naming(Refusal::rule("case-dispatch-unsafe"), &telling))
}

/// What stays in tells something on purpose: for each kind somebody says why.
pub(super) fn left_for_a_reason(still: &BTreeSet<Telling>, left: &BTreeMap<Telling, LeftBecause>) -> Ruled {
    let without: BTreeSet<Telling> = still.iter().copied().filter(|kind| !left.contains_key(kind)).collect();
    match without.first() {
        None => Ok(()),
        Some(first) => Err(naming(Refusal::invalid("case-safe-reason", first.field()), &without)),
    }
}

/// A refusal that names what words tell.
fn naming(refusal: Refusal, kinds: &BTreeSet<Telling>) -> Refusal {
    let said = |refusal: Refusal, kind: Telling| {
        refusal.with(kind.as_str(), if kinds.contains(&kind) { "yes" } else { "no" })
    };
    Telling::ALL.into_iter().fold(refusal, said)
}

/// Whoever works on it does not say what he may read.
pub(super) fn may_make_safe(case: &Case, context: &Context) -> Ruled {
    not_final(case)?;
    let unit = acting_unit(context)?;
    let works = case.lead.as_ref().is_some_and(|lead| lead.unit == unit) || case.assist(unit).is_some();
    if works && context.actor.account().is_some_and(|account| case.handlers.contains(&account)) {
        return Err(Refusal::forbidden("case-safe-own"));
    }
    Ok(())
}

/// Once is enough, and naming again never opens what was closed. A rule of the system follows changes of the units.
pub(super) fn may_bar(
    case: &Case,
    bar: Bar,
    about: ComplaintAbout,
    below: &BTreeSet<UnitId>,
    context: &Context,
) -> Ruled {
    let Some(known) = case.barred.iter().find(|barred| barred.bar == bar) else { return Ok(()) };
    let person = context.actor.account().is_some() || context.actor == kernel::Actor::Requester;
    let same = known.about == about && known.below == *below;
    if same || (person && known.about == ComplaintAbout::Conduct) {
        return Err(Refusal::rule("case-barred-before").at("unit"));
    }
    Ok(())
}

/// Whoever named it does not open it again himself.
pub(super) fn may_unbar(case: &Case, bar: Bar, context: &Context) -> Ruled {
    let known = case.barred.iter().find(|barred| barred.bar == bar);
    if known.is_none() && case.complained_about.map(Bar::Unit) != Some(bar) {
        return Err(Refusal::rule("case-bar-unknown").at("bar"));
    }
    let by = known.and_then(|barred| barred.by);
    if by.is_some() && by == context.actor.account() {
        return Err(Refusal::rule("case-unbar-own").at("bar"));
    }
    Ok(())
}

/// Whether a unit can be given the lead.
pub(super) fn may_receive(case: &Case, unit: UnitId, facts: &CaseFacts) -> Ruled {
    not_complained_about(case, unit)?;
    if !facts.lead_exists {
        return Err(Refusal::rule("case-lead-retired").at("lead"));
    }
    Ok(())
}

/// Dispatching a returned case again says that the return was right; sending it back to the unit that
/// returned it takes a designation.
pub(super) fn return_is_upheld(case: &Case, unit: UnitId) -> Ruled {
    if case.returned_by.contains(&unit) {
        return Err(Refusal::rule("case-dispatch-returned").at("lead"));
    }
    Ok(())
}

pub(super) fn has_matter(case: &Case) -> Ruled {
    if case.matter.is_none() {
        return Err(Refusal::rule("case-dispatch-without-matter").at("matter"));
    }
    Ok(())
}

pub(super) fn may_merge_into(case: &Case, into: CaseId, into_ended: bool) -> Ruled {
    if into == case.id {
        return Err(Refusal::rule("case-merge-itself").at("into"));
    }
    if into_ended {
        return Err(Refusal::rule("case-merge-into-ended").at("into"));
    }
    Ok(())
}

/// The lead cannot finish over the heads of assisting units without saying why.
pub(super) fn assists_are_accounted_for(case: &Case, reason: Option<&Words>) -> Ruled {
    let open = case.open_assists().count();
    if open > 0 && reason.is_none() {
        return Err(Refusal::rule("case-reply-assists-open").at("assists_open").with("count", open));
    }
    Ok(())
}

/// Only what he found himself, what presses nobody, and what somebody may judge later: the finder may not
/// take a matter of others off the desks.
pub(super) fn may_solve_on_spot(case: &Case, context: &Context) -> Ruled {
    in_state(case, "solve_on_spot", &[CaseState::Received])?;
    let unit = acting_unit(context)?;
    not_complained_about(case, unit)?;
    if case.matter.is_none() {
        return Err(Refusal::invalid("case-spot-without-matter", "matter"));
    }
    if case.urgency == duty::Urgency::Danger {
        return Err(Refusal::rule("case-spot-danger").at("matter"));
    }
    let finder = case.timeline.first().and_then(|received| received.by.account());
    if finder.is_none() || finder != context.actor.account() {
        return Err(Refusal::forbidden("case-spot-not-found"));
    }
    Ok(())
}

/// What was not drawn waits as long as what was: nobody reads the draw from what goes on at once.
pub(super) fn may_pass_undrawn(case: &Case, context: &Context) -> Ruled {
    in_state(case, "close", &[CaseState::Replied])?;
    if case.drawn != Some(false) {
        return Err(Refusal::rule("case-spot-drawn"));
    }
    match case.clock("check") {
        Some(clock) if context.now < clock.due => {
            Err(Refusal::rule("case-undrawn-early").with("due", clock.due))
        }
        _ => Ok(()),
    }
}

/// No case ends without having asked whoever can be asked, and an answer over the counter solves nothing
/// that somebody would have to do.
pub(super) fn may_close_with(case: &Case, outcome: Outcome) -> Ruled {
    if !Outcome::BY_PERSON.contains(&outcome) {
        return Err(Refusal::invalid("case-close-unverified", "outcome"));
    }
    if case.state == CaseState::Revisiting && case.requester.is_some() && case.revisit.is_none() {
        return Err(Refusal::rule("case-close-without-revisit"));
    }
    if case.state == CaseState::Revisiting
        && case.reopened > 0
        && !(case.check_passed() && case.revisit.is_some())
    {
        return Err(Refusal::rule("case-close-reopened-silently"));
    }
    if outcome == Outcome::Solved && case.state == CaseState::Revisiting && !is_confirmed(case) {
        return Err(Refusal::rule("case-close-unconfirmed").at("outcome"));
    }
    if case.state == CaseState::Answered && !matches!(outcome, Outcome::Explained | Outcome::Unfounded) {
        return Err(Refusal::rule("case-close-answered").at("outcome"));
    }
    Ok(())
}

/// Somebody who took no part has found it right: a checker on site, or whoever raised it.
fn is_confirmed(case: &Case) -> bool {
    case.check_passed() || case.revisit.as_ref().is_some_and(|revisit| revisit.solved == Some(true))
}

/// Within its time, once per unit, never after a designation. Source: 潍坊市12345条例 art. 22,
/// 安阳市政务服务条例.
pub(super) fn may_return(case: &Case, context: &Context) -> Ruled {
    in_state(case, "return", &[CaseState::Dispatched])?;
    is_lead(case, context, "return")?;
    let lead = lead_of(case)?;
    if lead.designated {
        return Err(Refusal::rule("case-return-designated"));
    }
    if case.returned_by.contains(&lead.unit) {
        return Err(Refusal::rule("case-return-twice"));
    }
    match case.clock("return") {
        Some(clock) if context.now > clock.due => Err(Refusal::rule("case-return-late")
            .with("amount", clock.term.amount)
            .with("unit", clock.term.unit.as_str())
            .with("due", clock.due)),
        _ => Ok(()),
    }
}

/// The assist that the acting unit still owes.
pub(super) fn open_assist_of(case: &Case, context: &Context) -> Ruled<UnitId> {
    let unit = acting_unit(context)?;
    match case.assist(unit) {
        Some(assist) if assist.replied.is_none() => Ok(unit),
        Some(_) => Err(Refusal::rule("case-assist-replied-before")),
        None => Err(Refusal::forbidden("case-not-assist")),
    }
}

pub(super) fn may_ask_extension(case: &Case, context: &Context, facts: &CaseFacts, amount: u32) -> Ruled {
    in_state(case, "extend", &[CaseState::Handling])?;
    is_lead(case, context, "extend")?;
    if case.extension.is_some() {
        return Err(Refusal::rule("case-extension-asked-before"));
    }
    let most = facts.policy.limits.extension_amount;
    if amount == 0 || amount > most {
        return Err(Refusal::invalid("case-extension-amount", "amount").with("most", most));
    }
    let clock = case.clock("handle").ok_or_else(|| Refusal::rule("case-extension-no-clock"))?;
    if context.now > clock.due {
        return Err(Refusal::rule("case-extension-late").with("due", clock.due));
    }
    if clock.extensions.len() >= usize::from(clock.term.extensions) {
        return Err(Refusal::rule("case-extension-twice"));
    }
    Ok(())
}

/// Nobody rules on what his own unit asked.
pub(super) fn not_own_unit(case: &Case, context: &Context, code: &'static str) -> Ruled {
    if case.was_handled_by(acting_unit(context)?) {
        return Err(Refusal::rule(code));
    }
    Ok(())
}

pub(super) fn review_in_time(review_days: u32, facts: &CaseFacts) -> Ruled {
    let most = facts.policy.limits.park_review_days;
    if review_days == 0 || review_days > most {
        return Err(Refusal::invalid("case-park-review", "review_days").with("most", most));
    }
    Ok(())
}

/// Nobody judges their own work: handler and checker differ, as persons and as units.
pub(super) fn may_check(case: &Case, context: &Context) -> Ruled {
    in_state(case, "check", &[CaseState::Replied])?;
    neutral(case, context, "case-check-own")
}

/// The revisit agent differs from handlers and checkers.
pub(super) fn may_revisit(case: &Case, context: &Context) -> Ruled {
    in_state(case, "revisit", &[CaseState::Revisiting])?;
    neutral(case, context, "case-revisit-own")?;
    if context.actor.account().is_some_and(|account| case.checkers.contains(&account)) {
        return Err(Refusal::rule("case-revisit-checked"));
    }
    Ok(())
}

fn neutral(case: &Case, context: &Context, code: &'static str) -> Ruled {
    let unit = acting_unit(context)?;
    let handled = context.actor.account().is_some_and(|account| case.handlers.contains(&account));
    if handled || case.was_handled_by(unit) {
        return Err(Refusal::rule(code));
    }
    Ok(())
}

/// A revisit says who was reached and what they said, and nothing that was not said.
pub(super) fn revisit_is_whole(
    contacted: bool,
    solved: Option<bool>,
    satisfaction: Option<u8>,
    words: Option<&Words>,
) -> Ruled {
    if contacted && solved.is_none() {
        return Err(Refusal::invalid("case-revisit-solved", "solved"));
    }
    if !contacted && (solved.is_some() || satisfaction.is_some()) {
        return Err(Refusal::invalid("case-revisit-unreached", "contacted"));
    }
    if satisfaction.is_some_and(|level| !(1..=5).contains(&level)) {
        return Err(Refusal::invalid("case-revisit-satisfaction", "satisfaction"));
    }
    if solved == Some(false) && words.is_none() {
        return Err(Refusal::invalid("case-revisit-reason", "words"));
    }
    Ok(())
}

/// Only whoever raised it answers by the link, once for a reply.
pub(super) fn may_answer_revisit(case: &Case, context: &Context) -> Ruled {
    in_state(case, "revisit", &[CaseState::Revisiting])?;
    if context.actor != kernel::Actor::Requester {
        return Err(Refusal::forbidden("case-revisit-by-requester"));
    }
    if case.revisit.as_ref().is_some_and(|revisit| revisit.contacted) {
        return Err(Refusal::rule("case-revisit-answered-before"));
    }
    Ok(())
}

/// Nobody has answered in the time for asking. Time says so by itself; a person who says so is as neutral as one who revisits.
pub(super) fn revisit_is_over(case: &Case, context: &Context) -> Ruled {
    in_state(case, "revisit", &[CaseState::Revisiting])?;
    if context.actor.account().is_some() {
        neutral(case, context, "case-revisit-own")?;
    }
    match case.clock("revisit") {
        Some(clock) if context.now >= clock.due => Ok(()),
        Some(clock) => Err(Refusal::rule("case-revisit-early").with("due", clock.due)),
        None => Err(Refusal::rule("case-revisit-answered-before")),
    }
}

/// Nobody rules on the work of his own unit, on what he asked for himself, or a second time on one case.
pub(super) fn may_rule_reopening(case: &Case, context: &Context) -> Ruled {
    in_state(case, "rule_reopening", &[CaseState::Contested])?;
    neutral(case, context, "case-reopening-own")?;
    let account = context.actor.account();
    let asked = case.reopening.as_ref().and_then(|asked| asked.by.account());
    if account.is_some() && asked == account {
        return Err(Refusal::rule("case-reopening-asked-himself"));
    }
    if account.is_some_and(|account| case.reopening_refused_by.contains(&account)) {
        return Err(Refusal::rule("case-reopening-ruled-before"));
    }
    Ok(())
}

pub(super) fn ruling_is_overdue(case: &Case, context: &Context) -> Ruled {
    in_state(case, "rule_reopening", &[CaseState::Contested])?;
    match case.clock("rule_reopening") {
        Some(clock) if context.now < clock.due => {
            Err(Refusal::rule("case-reopening-early").with("due", clock.due))
        }
        _ => Ok(()),
    }
}

pub(super) fn may_ask_reopening(case: &Case, context: &Context) -> Ruled {
    if case.state == CaseState::Contested {
        return Err(Refusal::rule("case-reopening-asked-before"));
    }
    in_state(case, "reopen", &[CaseState::Closed])?;
    let by_handler = context.actor.unit().is_some_and(|unit| case.was_handled_by(unit));
    if by_handler {
        return Err(Refusal::rule("case-reopening-by-handler"));
    }
    match case.clock("reopen") {
        Some(clock) if context.now > clock.due => {
            Err(Refusal::rule("case-reopen-late").with("due", clock.due))
        }
        _ => Ok(()),
    }
}

pub(super) fn reopening_is_over(case: &Case, context: &Context) -> Ruled {
    match case.clock("reopen") {
        Some(clock) if context.now <= clock.due => {
            Err(Refusal::rule("case-archive-early").with("due", clock.due))
        }
        _ => Ok(()),
    }
}
