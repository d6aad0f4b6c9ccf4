//! What a consultation waits for, and of whom: the lines of the desk (待办).

use super::kinds::ConsultState;
use super::state::Consultation;
use kernel::UnitId;

kernel::kinds! {
    /// What somebody has to do next.
    WaitingFor {
        /// The street gives its word.
        Give = "consult_give",
        /// The other side answers it.
        Answer = "consult_answer",
    }
}

/// One line of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub unit: UnitId,
    pub what: WaitingFor,
    pub due: Option<cases::DueAt>,
}

/// What the consultation waits for at this moment.
pub fn waiting(found: &Consultation) -> Option<Waiting> {
    let due = found.pressing().map(cases::DueAt::of);
    let what = match found.state {
        ConsultState::Asked => WaitingFor::Give,
        ConsultState::Given => WaitingFor::Answer,
        _ => return None,
    };
    Some(Waiting { unit: found.owner, what, due })
}
