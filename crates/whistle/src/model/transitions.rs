//! The life of a whistle as data: which event leads from where to where. The drawing in README.md shows the
//! same; `tests/it/transitions.rs` holds both against each other and against what random walks reach.

use super::kinds::WhistleState::{
    self, Acknowledged, Approved, Assessed, Done, Draft, HandedBack, OnSite, Plan, Rejected, Sounded,
    Withdrawn,
};

/// The straight way (吹哨—签收—到场—方案—处置—互评).
pub const LIFE: [WhistleState; 8] = [Draft, Approved, Sounded, Acknowledged, OnSite, Plan, Done, Assessed];

/// From a state, by an event, to one of these states.
pub const TRANSITIONS: &[(WhistleState, &str, &[WhistleState])] = &[
    (Draft, "handed_back", &[HandedBack]),
    (Draft, "rejected", &[Rejected]),
    (Draft, "approved", &[Approved]),
    (Draft, "linked", &[Draft]),
    (Draft, "withdrawn", &[Withdrawn]),
    (HandedBack, "revised", &[Draft]),
    (HandedBack, "linked", &[HandedBack]),
    (HandedBack, "withdrawn", &[Withdrawn]),
    // Sounding calls the departments one by one; the whistle is sounded with the first of them.
    (Approved, "sounded", &[Sounded]),
    (Approved, "linked", &[Approved]),
    (Approved, "withdrawn", &[Withdrawn]),
    (Sounded, "called", &[Sounded]),
    (Sounded, "signed", &[Sounded, Acknowledged]),
    (Sounded, "contacted", &[Sounded]),
    (Sounded, "refused", &[Sounded]),
    (Sounded, "reported_in", &[Sounded, Acknowledged, OnSite]),
    (Sounded, "escalated", &[Sounded]),
    (Sounded, "lead_named", &[Sounded]),
    (Sounded, "linked", &[Sounded]),
    (Sounded, "released", &[Sounded, Acknowledged, OnSite]),
    // Whom the district releases is not waited for; with nobody left the street calls others or withdraws.
    (Sounded, "ruled", &[Sounded, Acknowledged, OnSite, Approved]),
    (Sounded, "transferred", &[Sounded, Acknowledged, OnSite, Approved]),
    (Sounded, "planned", &[Plan]),
    (Sounded, "withdrawn", &[Withdrawn]),
    (Acknowledged, "called", &[Sounded]),
    (Acknowledged, "contacted", &[Acknowledged]),
    (Acknowledged, "reported_in", &[Acknowledged, OnSite]),
    (Acknowledged, "escalated", &[Acknowledged]),
    (Acknowledged, "lead_named", &[Acknowledged]),
    (Acknowledged, "linked", &[Acknowledged]),
    (Acknowledged, "released", &[Acknowledged, OnSite]),
    (Acknowledged, "ruled", &[Acknowledged, OnSite, Approved]),
    (Acknowledged, "transferred", &[Acknowledged, OnSite, Approved]),
    (Acknowledged, "planned", &[Plan]),
    (Acknowledged, "withdrawn", &[Withdrawn]),
    (OnSite, "called", &[Sounded]),
    (OnSite, "lead_named", &[OnSite]),
    (OnSite, "linked", &[OnSite]),
    (OnSite, "transferred", &[OnSite, Approved]),
    (OnSite, "planned", &[Plan]),
    (Plan, "called", &[Plan]),
    (Plan, "signed", &[Plan]),
    (Plan, "contacted", &[Plan]),
    (Plan, "refused", &[Plan]),
    (Plan, "reported_in", &[Plan]),
    (Plan, "escalated", &[Plan]),
    (Plan, "lead_named", &[Plan]),
    (Plan, "linked", &[Plan]),
    (Plan, "released", &[Plan]),
    (Plan, "ruled", &[Plan, Approved]),
    (Plan, "transferred", &[Plan, Approved]),
    (Plan, "acted", &[Plan, Done]),
    (Done, "linked", &[Done]),
    (Done, "assessed", &[Done, Assessed]),
    (Done, "transferred", &[Done, Assessed]),
    (Done, "concluded", &[Assessed]),
];

/// Whether the table allows an event in a state.
pub(super) fn allows(state: WhistleState, event: &str) -> bool {
    TRANSITIONS.iter().any(|(from, by, _)| *from == state && *by == event)
}

/// The states in which the table allows an event, for the refusal's words.
pub(super) fn states_for(event: &str) -> String {
    let states = TRANSITIONS.iter().filter(|(_, by, _)| *by == event).map(|(from, ..)| from.as_str());
    states.collect::<Vec<_>>().join(",")
}
