//! The life of each procedure as data: which event leads from where to where. The drawing in README.md shows the same;
//! `tests/it/transitions.rs` holds both against each other and against what random walks reach.

use super::kinds::FileState::{
    self, Accepted, Answered, Asked, AtLevel, AtMeeting, CarriedOut, Contested, Designating, Drawn, DueSoon,
    Eased, Granted, Issued, Listed, Ordered, Overdue, Parked, Refused, Reminded, Resumed, Revoked, Settled,
    Supervise, Upheld, Withdrawn,
};

/// From a state, by an event, to one of these states.
pub const TRANSITIONS: &[(FileState, &str, &[FileState])] = &[
    (Reminded, "reminded", &[Reminded]),
    (Reminded, "raised", &[DueSoon, Overdue, Supervise]),
    (Reminded, "listed", &[Listed]),
    (Reminded, "eased", &[Eased]),
    (DueSoon, "reminded", &[DueSoon]),
    (DueSoon, "raised", &[Overdue, Supervise]),
    (DueSoon, "listed", &[Listed]),
    (DueSoon, "eased", &[Eased]),
    (Overdue, "reminded", &[Overdue]),
    (Overdue, "raised", &[Supervise]),
    (Overdue, "listed", &[Listed]),
    (Overdue, "eased", &[Eased]),
    (Supervise, "reminded", &[Supervise]),
    (Supervise, "raised", &[Supervise]),
    (Supervise, "listed", &[Listed]),
    (Supervise, "eased", &[Eased]),
    (Listed, "reminded", &[Listed]),
    (Listed, "delisted", &[Supervise, Eased]),
    (Issued, "joined", &[Issued]),
    (Issued, "answered", &[Answered]),
    (Issued, "withdrawn", &[Withdrawn]),
    (Answered, "accepted", &[Answered, Accepted]),
    (Answered, "asked_again", &[Issued]),
    (AtLevel, "sent_back", &[Ordered]),
    (AtLevel, "lead_named", &[Designating]),
    (AtLevel, "went_up", &[AtLevel, AtMeeting]),
    (AtLevel, "withdrawn", &[Withdrawn]),
    (AtMeeting, "sent_back", &[Ordered]),
    (AtMeeting, "lead_named", &[Designating]),
    (AtMeeting, "withdrawn", &[Withdrawn]),
    (Ordered, "reported", &[Settled]),
    (Designating, "settled", &[Settled]),
    (Asked, "ruled", &[Granted, Refused]),
    (Asked, "withdrawn", &[Withdrawn]),
    (Granted, "contested", &[Contested]),
    (Contested, "ruled", &[Upheld, Revoked]),
    (Drawn, "checked", &[Drawn, CarriedOut]),
    (Parked, "told", &[Parked]),
    (Parked, "resumed", &[Resumed]),
    (Reminded, "transferred", &[Reminded]),
    (DueSoon, "transferred", &[DueSoon]),
    (Overdue, "transferred", &[Overdue]),
    (Supervise, "transferred", &[Supervise]),
    (Listed, "transferred", &[Listed]),
    (Issued, "transferred", &[Issued]),
    (Answered, "transferred", &[Answered, Accepted]),
    (AtLevel, "transferred", &[AtLevel]),
    (AtMeeting, "transferred", &[AtMeeting]),
    (Ordered, "transferred", &[Ordered]),
    (Designating, "transferred", &[Designating]),
    (Asked, "transferred", &[Asked]),
    (Contested, "transferred", &[Contested]),
    (Drawn, "transferred", &[Drawn]),
    (Parked, "transferred", &[Parked]),
];

/// Whether the table allows an event in a state.
pub(super) fn allows(state: FileState, event: &str) -> bool {
    TRANSITIONS.iter().any(|(from, by, _)| *from == state && *by == event)
}
