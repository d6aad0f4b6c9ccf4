//! What a case waits for, and of whom: the lines of the desk (待办).

use super::kinds::CaseState;
use super::policy::Desks;
use super::state::{ASSIST, Case};
use clock::{Clock, ClockState, Unit};
use kernel::{Instant, UnitId};

kernel::kinds! {
    /// What somebody has to do next. The text is also the last word of the right that it needs.
    WaitingFor {
        Register = "register",
        Locate = "locate",
        MakeSafe = "make_safe",
        Dispatch = "dispatch",
        RuleReturn = "rule_return",
        Accept = "accept",
        Reply = "reply",
        AssistReply = "assist_reply",
        RuleExtension = "rule_extension",
        Review = "review",
        Check = "check",
        Revisit = "revisit",
        Close = "close",
        RuleReopening = "rule_reopening",
        Shared = "shared",
        AnswerData = "answer_data",
    }
}

/// By when, and in which measure people count towards it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueAt {
    pub at: Instant,
    pub unit: Unit,
}

impl DueAt {
    pub const fn of(clock: &Clock) -> Self {
        Self { at: clock.due, unit: clock.term.unit }
    }
}

/// One line of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub unit: UnitId,
    pub what: WaitingFor,
    pub due: Option<DueAt>,
}

/// Everything that the case waits for at this moment. What units bear together is a line of each of them with the time
/// of handling; desks show it once that is over. An open case always waits for somebody.
pub fn waiting(case: &Case, desks: &Desks) -> Vec<Waiting> {
    let due_of =
        |kind: &str| case.clock(kind).filter(|clock| clock.state == ClockState::Running).map(DueAt::of);
    let line = |unit, what, due| Waiting { unit, what, due };
    let mut lines = Vec::new();
    // The desk that never handles; also when the case is over.
    if case.open_data_request().is_some() {
        lines.push(line(desks.revisit, WaitingFor::AnswerData, due_of("answer_data")));
    }
    match case.state {
        CaseState::Received => lines.push(line(case.owner, WaitingFor::Register, due_of("register"))),
        CaseState::Answered => lines.push(line(case.owner, WaitingFor::Close, due_of("close"))),
        CaseState::Registered => lines.push(line(case.owner, WaitingFor::Dispatch, due_of("dispatch"))),
        CaseState::Dispatched => lines.push(line(case.owner, WaitingFor::Accept, due_of("accept"))),
        CaseState::Returned => lines.push(line(case.owner, WaitingFor::RuleReturn, due_of("designate"))),
        CaseState::Handling => lines.push(line(case.owner, WaitingFor::Reply, due_of("handle"))),
        CaseState::Parked => lines.push(line(case.owner, WaitingFor::Review, due_of("park_review"))),
        // What was not drawn waits for nobody: a rule lets it go on when the time for the check is over.
        CaseState::Replied if case.drawn == Some(false) => {}
        CaseState::Replied => lines.push(line(case.owner, WaitingFor::Check, due_of("check"))),
        CaseState::Revisiting => {
            let what = if case.revisit.is_some() { WaitingFor::Close } else { WaitingFor::Revisit };
            lines.push(line(case.owner, what, due_of("revisit").or_else(|| due_of("close"))));
        }
        CaseState::Contested => {
            lines.push(line(case.owner, WaitingFor::RuleReopening, due_of("rule_reopening")));
        }
        CaseState::Declined
        | CaseState::Merged
        | CaseState::Closed
        | CaseState::Archived
        | CaseState::Withdrawn => {
            return lines;
        }
    }
    if case.placement.place.is_none() {
        lines.push(line(desks.intake, WaitingFor::Locate, case.pressing().map(DueAt::of)));
    }
    if case.unsafe_words().next().is_some() {
        lines.push(line(desks.intake, WaitingFor::MakeSafe, case.pressing().map(DueAt::of)));
    }
    if case.extension.is_some() {
        lines.push(line(desks.dispatch, WaitingFor::RuleExtension, due_of("extend")));
    }
    if let (Some(bundle), Some(clock)) = (&case.bundle, case.handling_clock()) {
        let open = bundle.units().into_iter().filter(|unit| !case.is_barred(*unit));
        lines.extend(open.map(|unit| line(unit, WaitingFor::Shared, Some(DueAt::of(clock)))));
    }
    for assist in case.open_assists() {
        let kind = format!("{ASSIST}{}", assist.unit);
        lines.push(line(assist.unit, WaitingFor::AssistReply, due_of(&kind)));
    }
    lines
}
