//! What a file waits for, and of whom: the lines of the desk (待办).

use super::file::{Body, File};
use super::kinds::FileState;
use clock::ClockState;
use kernel::UnitId;

kernel::kinds! {
    /// What somebody has to do next.
    WaitingFor {
        /// The unit's head knows that a matter is long overdue.
        Head = "oversight_head",
        /// A supervisor decides on listing.
        List = "oversight_list",
        Answer = "oversight_answer",
        Judge = "oversight_judge",
        Decide = "oversight_decide",
        Report = "oversight_report",
        Designate = "oversight_designate",
        Rule = "oversight_rule",
        Check = "oversight_check",
        Tell = "oversight_tell",
        /// A commendation is public, and decided on when its time is over.
        Award = "oversight_award",
    }
}

/// One line of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub unit: UnitId,
    pub what: WaitingFor,
    pub due: Option<cases::DueAt>,
}

/// Everything that the file waits for at this moment.
pub fn waiting(file: &File) -> Vec<Waiting> {
    let due = file.clocks.open().find(|clock| clock.state == ClockState::Running).map(cases::DueAt::of);
    let line = |unit, what| Waiting { unit, what, due };
    match (file.state, &file.body) {
        (FileState::Supervise, Body::Ladder(ladder)) => {
            let head = line(file.owner, WaitingFor::Head);
            match ladder.listing_due {
                true => vec![head, line(file.desk, WaitingFor::List)],
                false => vec![head],
            }
        }
        (FileState::Issued, _) => vec![line(file.owner, WaitingFor::Answer)],
        (FileState::Answered, Body::Notice(notice)) => {
            notice.missing().map(|unit| line(unit, WaitingFor::Judge)).collect()
        }
        (FileState::AtLevel | FileState::AtMeeting, _) => vec![line(file.owner, WaitingFor::Decide)],
        (FileState::Ordered, _) => vec![line(file.owner, WaitingFor::Report)],
        (FileState::Designating, _) => vec![line(file.owner, WaitingFor::Designate)],
        (FileState::Asked | FileState::Contested, _) => vec![line(file.owner, WaitingFor::Rule)],
        (FileState::Drawn, _) => vec![line(file.owner, WaitingFor::Check)],
        (FileState::Public, _) => vec![line(file.owner, WaitingFor::Award)],
        (FileState::Parked, Body::Parking(parking)) if parking.told.is_none() => {
            vec![line(file.owner, WaitingFor::Tell)]
        }
        _ => Vec::new(),
    }
}
