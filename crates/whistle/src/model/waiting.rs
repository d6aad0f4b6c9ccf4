//! What a whistle waits for, and of whom: the lines of the desk (待办).

use super::kinds::WhistleState;
use super::state::{DISTRICT, Side, Whistle, clock_kind};
use clock::{Clock, ClockState};
use kernel::UnitId;

kernel::kinds! {
    /// What somebody has to do next.
    WaitingFor {
        /// The street's lead decides on a proposal.
        Decide = "whistle_decide",
        /// The proposer completes what was handed back.
        Revise = "whistle_revise",
        Sound = "whistle_sound",
        Sign = "whistle_sign",
        Contact = "whistle_contact",
        ReportIn = "whistle_report_in",
        /// The district rules on a refusal or a delay.
        Rule = "whistle_rule",
        Plan = "whistle_plan",
        /// The leading department carries the plan out and records it.
        Act = "whistle_act",
        AssessDepartments = "whistle_assess_departments",
        AssessStreet = "whistle_assess_street",
    }
}

/// One line of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub unit: UnitId,
    pub what: WaitingFor,
    pub due: Option<cases::DueAt>,
}

/// Everything that the whistle waits for at this moment. An open whistle always waits for somebody.
pub fn waiting(whistle: &Whistle) -> Vec<Waiting> {
    let due = |kind: &str| {
        let clock: Option<&Clock> = whistle.clock(kind).filter(|clock| clock.state == ClockState::Running);
        clock.map(cases::DueAt::of)
    };
    let line = |unit, what, kind: &str| Waiting { unit, what, due: due(kind) };
    let mut lines = Vec::new();
    match whistle.state {
        WhistleState::Draft => lines.push(line(whistle.owner, WaitingFor::Decide, "approve")),
        WhistleState::HandedBack => lines.push(line(whistle.owner, WaitingFor::Revise, "revise")),
        WhistleState::Approved => lines.push(line(whistle.owner, WaitingFor::Sound, "sound")),
        WhistleState::OnSite => lines.push(line(whistle.owner, WaitingFor::Plan, "plan")),
        WhistleState::Plan => lines.push(line(whistle.owner, WaitingFor::Act, "carry_out")),
        WhistleState::Done => {
            let missing = whistle.missing();
            if missing.iter().any(|side| matches!(side, Side::OfDepartment { .. })) {
                lines.push(line(whistle.street, WaitingFor::AssessDepartments, "assess"));
            }
            for side in missing {
                if let Side::OfStreet { by } = side {
                    lines.push(line(by, WaitingFor::AssessStreet, "assess"));
                }
            }
        }
        WhistleState::Sounded
        | WhistleState::Acknowledged
        | WhistleState::Rejected
        | WhistleState::Assessed
        | WhistleState::Withdrawn => {}
    }
    if let Some(lead) = whistle.lead.filter(|_| whistle.may_be_planned_without_all()) {
        lines.push(Waiting { unit: lead, what: WaitingFor::Plan, due: None });
    }
    if whistle.state.is_calling() {
        for call in whistle.expected() {
            let mut of = |unit, what, step: &str| lines.push(line(unit, what, &clock_kind(step, call.unit)));
            if call.signed.is_none() && !call.refuses() {
                of(call.unit, WaitingFor::Sign, "sign");
            } else if call.contacted.is_none() {
                of(call.unit, WaitingFor::Contact, "contact");
            }
            if call.arrived.is_none() && call.signed.is_some() {
                of(call.unit, WaitingFor::ReportIn, "on_site");
            }
            if call.before.is_some() {
                of(whistle.district.unwrap_or(whistle.street), WaitingFor::Rule, DISTRICT);
            }
        }
    }
    lines
}
