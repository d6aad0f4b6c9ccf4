//! Disputed duties (职责争议): a unit returns a case citing the duty list, and the dispatch desk rules on it. Read from
//! the case's own timeline, so that nothing is told twice.

use super::state::Case;
use kernel::{Actor, Instant, UnitId};

/// A return and what was ruled on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// The unit that returned the case.
    pub unit: UnitId,
    /// The ground of the return, as its code.
    pub ground: String,
    /// The duty item that it cites.
    pub cited: String,
    pub returned_at: Instant,
    pub ruled: Option<DisputeRuling>,
}

/// What became of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeRuling {
    pub at: Instant,
    /// Designated (指定承办), against whatever units say of it; otherwise the return was right and the case went elsewhere.
    pub designated: bool,
    pub lead: UnitId,
    pub duty: String,
}

/// The disputes of a case, the oldest first.
pub fn disputes_of(case: &Case) -> Vec<Dispute> {
    let mut disputes: Vec<Dispute> = Vec::new();
    for moment in &case.timeline {
        let noted = |name: &str| moment.detail.get(name).cloned().unwrap_or_default();
        match (moment.kind.as_str(), &moment.by) {
            ("returned", Actor::Staff { unit, .. }) => disputes.push(Dispute {
                unit: *unit,
                ground: noted("ground"),
                cited: noted("duty"),
                returned_at: moment.at,
                ruled: None,
            }),
            (kind @ ("dispatched" | "designated"), _) => {
                let Ok(lead) = noted("unit").parse() else { continue };
                if let Some(open) = disputes.last_mut().filter(|dispute| dispute.ruled.is_none()) {
                    let designated = kind == "designated";
                    open.ruled = Some(DisputeRuling { at: moment.at, designated, lead, duty: noted("duty") });
                }
            }
            _ => {}
        }
    }
    disputes
}
